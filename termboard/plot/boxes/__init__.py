"""Draws boxes and the lines between them in characters."""
