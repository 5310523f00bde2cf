"""Computations on arrays that the screen and the headless commands share."""
