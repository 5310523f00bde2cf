"""Reads histograms of many tags before they are asked for one by one.

A writer logs all tags of a step in a row, so what lies next to each other in the file comes in one
read, where asking each tag for its own would open the file thousands of times.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from termboard.store.records import payloads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.store.histograms import History


def read_ahead(wanted: Iterable[tuple[History, int]]) -> None:
    """Decode the histograms at these indices; `History.at` then finds them kept.

    What cannot be had is left to `at` and `problem`, which say why.
    """
    by_file: dict[tuple[str, str], list[tuple[int, int, History, int]]] = {}
    for history, index in wanted:
        if history.is_kept(index):
            continue
        points = history.points
        assert points.files is not None
        file = history.folder, history.series.files[int(points.files[index])]
        offset, length, _ = points.values[index].tolist()
        by_file.setdefault(file, []).append((offset, length, history, index))
    for (folder, name), places in by_file.items():
        places.sort(key=lambda place: place[0])
        path = str(Path(folder, name))
        try:
            for payload, (_, _, history, index) in zip(
                payloads(path, [place[:2] for place in places]), places, strict=True
            ):
                if isinstance(payload, bytes):
                    history.keep(index, payload)
        except OSError:  # said by `problem`, where one of them is asked for
            continue
