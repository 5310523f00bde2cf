"""Every run and tag as segments of columns; one writer, many readers."""
