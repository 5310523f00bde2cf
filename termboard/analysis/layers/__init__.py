"""Layers by the names of their tags, and how healthy they are."""
