"""Textual pieces that several screens use; they know grids, names and messages, not the store."""
