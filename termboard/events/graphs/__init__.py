"""Graphs as the encodings of a log hold them."""
