"""The Custom scalars tab: charts that a training laid out itself."""
