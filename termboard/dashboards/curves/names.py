"""How curves are called in legends and tables, and by which kind of line they are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.dashboards.curves.model import Curve
    from termboard.plot.look import Look


def short_names(names: list[str]) -> dict[str, str]:
    """Return what tells names apart: without the folders that all of them begin with."""
    common = 0
    parts = [name.split("/") for name in names]
    if len(names) > 1:
        while all(len(p) > common + 1 for p in parts) and len({p[common] for p in parts}) == 1:
            common += 1
    return {name: "/".join(p[common:]) for name, p in zip(names, parts, strict=True)}


def names_of(curves: Sequence[Curve], look: Look) -> dict[tuple[str, str], str]:
    """Return how each curve is called, by its key.

    A run's letter stands in front where colours do not tell runs apart. Where curves differ by
    their stroke, a piece of it and the variant follow; the run's name is left out if all are of
    one run.
    """
    runs = list(dict.fromkeys(curve.run.name for curve in curves))
    short = short_names(runs)
    several = len({curve.variant for curve in curves}) > 1
    found = {}
    for curve in curves:
        mark = look.mark(curve.run.index)
        name = curve.run.label or short[curve.run.name]
        name = f"{mark}:{name}" if mark else name
        if several and curve.variant:
            piece = look.glyphs.strokes[curve.stroke % len(look.glyphs.strokes)]
            name = (
                f"{piece} {curve.variant}" if len(runs) == 1 else f"{name} {piece} {curve.variant}"
            )
        found[curve.key] = name
    return found
