"""What was read of event files, kept between two starts, so that only what grew is read again.

One file for each event file lies below `$XDG_CACHE_HOME/termboard/index`: its points as the flat
columns that a segment holds, where its payloads lie, and how far it was read. Whatever is odd about
such a file, the event file is read as if there were none.
"""
