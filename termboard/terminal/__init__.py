"""What the terminal can do, and what is written to it."""
