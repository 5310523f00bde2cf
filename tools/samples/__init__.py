"""Small real trainings, logged by real writers: what ``sample_logs`` is made from."""
