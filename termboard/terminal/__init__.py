"""What the terminal can do, and how texts are spelled in the characters it has."""
