"""What was chosen about cards, as it is kept between two starts: to JSON's values and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from termboard.dashboards.api import Comparing
from termboard.dashboards.curves.seeds import Grouping as Seeds
from termboard.dashboards.scalars.cards import Arrangement
from termboard.dashboards.scalars.comparison import COLUMNS
from termboard.dashboards.scalars.groups import Grouping
from termboard.errors import TermboardError
from termboard.store.select import compiled

if TYPE_CHECKING:
    from termboard.analysis.aggregate import Kind

_BANDS: tuple[Kind | None, ...] = (None, "std", "range", "interval")
_BETTER: tuple[Literal["auto", "min", "max"], ...] = ("auto", "min", "max")


def to_json(arranged: Arrangement) -> dict[str, Any]:
    """Return what outlives the app; not the range of a comparison, which belongs to a moment."""
    return {
        "pinned": list(arranged.pinned),
        "merge": arranged.grouping.merge,
        "hide_empty": arranged.grouping.hide_empty,
        "patterns": list(arranged.grouping.patterns),
        "band": arranged.band,
        "seeds": [arranged.seeds.by, arranged.seeds.pattern],
        "compares": arranged.compares,
        "better": arranged.comparing.better,
        "sort": arranged.comparing.sort,
    }


def from_json(kept: object) -> Arrangement:
    """Return the choices; what is missing or of another form counts as not chosen."""
    values = kept if isinstance(kept, Mapping) else {}
    sort = values.get("sort")
    return Arrangement(
        grouping=Grouping(
            merge=values.get("merge") is not False,
            hide_empty=values.get("hide_empty") is not False,
            patterns=tuple(text for text in _texts(values.get("patterns")) if _is_pattern(text)),
        ),
        pinned=tuple(dict.fromkeys(_texts(values.get("pinned")))),
        band=next((band for band in _BANDS if band == values.get("band")), None),
        seeds=_seeds(values.get("seeds")),
        compares=values.get("compares") is True,
        comparing=Comparing(
            better=next((one for one in _BETTER if one == values.get("better")), "auto"),
            sort=next((column for column in ("", *COLUMNS) if column == sort), "best"),
        ),
    )


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _seeds(value: object) -> Seeds:
    if _texts(value) != value or len(_texts(value)) != 2:
        return Seeds()
    by, pattern = _texts(value)
    if by == "pattern" and _is_pattern(pattern):
        return Seeds("pattern", pattern)
    return Seeds("hparams") if by == "hparams" else Seeds()


def _is_pattern(text: str) -> bool:
    try:
        compiled(text, "card")
    except TermboardError:
        return False
    return True
