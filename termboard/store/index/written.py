"""What is written of one event file: what tells it from others, how far it was read, its points."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from termboard.store.index.facts import Facts, foreign, said_of, to_json
from termboard.store.index.identity import LOOK, identity
from termboard.store.index.layout import packed, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from termboard.events.batch import Chunk
    from termboard.store.run import Run


def written(
    run: Run, name: str, path: str, chunks: Sequence[Chunk]
) -> tuple[int, Iterator[bytes | memoryview]] | None:
    """Return the size of the index file for the file `name` of `run` at `path`, and its bytes.

    None if the file is gone, or another one by now, or cannot be looked into.
    """
    state = run.files[name]
    try:
        descriptor = os.open(path, LOOK)
    except OSError:
        return None
    try:
        known = identity(descriptor, state)
    except OSError:  # a bad disk, or a server that forgot the file
        return None
    finally:
        os.close(descriptor)
    if known is None:
        return None
    claims = run.claims(name)
    of_others = foreign(run, name, claims, chunks)
    document = to_json(Facts(path, known, said_of(state), *claims, of_others))
    return size_of(document, chunks), packed(document, chunks)
