"""Figures of speed and memory, beside TensorBoard's own readers. Never timed tests."""
