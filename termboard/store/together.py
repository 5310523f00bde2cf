"""Has a crew read the files of a first load, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.store.slices import slice_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from termboard.store.crew import Crew, Told
    from termboard.store.run import Run
    from termboard.store.slices import Slice


def read_together(
    queued: Iterable[tuple[Run, str]],
    make_crew: Callable[[Sequence[Slice], int], Crew],
    limit: int,
    *,
    thorough: bool,
) -> Iterator[tuple[Run, str, Told] | None]:
    """Yield what was read of which file, in slices of `limit` bytes; None while nothing comes.

    Nothing at all if there are no other processes to be had.
    """
    # The largest first, so that all end at about the same time.
    files = sorted(queued, key=unread_bytes, reverse=True)
    slices = [slice_of(run, name, limit, thorough=thorough) for run, name in files]
    try:
        crew = make_crew(slices, sum(map(unread_bytes, files)))
    except OSError:  # too many processes, or not enough memory
        return
    try:
        for told in crew.read():
            yield None if told is None else (*files[told.file], told)
    finally:
        crew.close()


def unread_bytes(file: tuple[Run, str]) -> int:
    """Return how many bytes of a file of a run are not read yet."""
    run, name = file
    return max(0, run.files[name].file.size - run.files[name].end)
