"""From bytes to typed events: framing, decoding, and which folders are runs."""
