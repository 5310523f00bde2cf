"""Drawing with arrays, text and sizes: pixels, then characters, then colours, then text."""
