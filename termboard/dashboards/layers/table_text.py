"""What `show layers` prints for other programs: every number of every row, and every verdict."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from termboard.dashboards.layers.model import kind_of
from termboard.json_text import dumps, named
from termboard.plot import numbers
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from termboard.analysis.layers.verdict import Verdict
    from termboard.dashboards.layers.model import Table
    from termboard.dashboards.network.layers import LayerReport, LayerRow


def as_json(tables: Sequence[Table]) -> str:
    """Return one document: each run with its layers in the order of the network."""
    runs = [
        {
            "run": table.run.name,
            "step": table.step,
            "order": table.network.order,
            "verdicts": _verdicts(table.network.verdicts),
            "layers": [
                {
                    "layer": layer.layer,
                    "scope": table.network.places.get(layer.layer),
                    "rows": [_plain(row) for row in rows],
                }
                for layer, rows in _layers(table)
            ],
        }
        for table in tables
    ]
    return dumps({"version": 1, "tab": "layers", "runs": runs}) + "\n"


def _layers(table: Table) -> Iterator[tuple[LayerReport, list[LayerRow]]]:
    """Yield the layers of which rows are shown, with those."""
    shown = {row.tag for row in table.rows}
    for layer in table.network.layers:
        rows = [row for row in layer.rows if row.tag in shown]
        if rows:
            yield layer, rows


def _plain(row: LayerRow) -> dict[str, Any]:
    return {
        "tag": row.tag,
        "kind": row.part.kind,
        "parameter": row.part.parameter or None,
        "step": row.step,
        "logged": row.count,
        **_numbers(row),
        "widths": row.widths.tolist(),
        "verdicts": _verdicts(row.verdicts),
    }


def _numbers(row: LayerRow) -> dict[str, float]:
    stats = row.stats
    return {
        "count": stats.count,
        "mean": stats.mean,
        "std": stats.std,
        "min": stats.least,
        "max": stats.greatest,
        "zeros": stats.zeros,
        "zeros_at_most": stats.zeros_at_most,
        "near_zero": stats.near_zero,
        "lost": stats.lost,
        "drift": row.drift,
        "growth": row.growth,
        "update": row.update,
        "gradient_ratio": row.gradient_ratio,
        "gradient_depth": row.gradient_depth,
        "gradient_share": row.gradient_share,
    }


def _verdicts(verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    return [{"level": v.level, "code": v.code, "sentence": v.sentence} for v in verdicts]


def as_csv(tables: Sequence[Table]) -> str:
    """Return a line a row: its place, its numbers, its worst verdict."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names: list[str] = []
    for table in tables:
        for row in table.rows:
            found = _numbers(row)
            if not names:
                names = list(found)
                place = ("run", "layer", "kind", "parameter", "tag", "step")
                writer.writerow((*place, *names, "level", "code", "sentence"))
            part, verdict = row.part, row.verdict
            texts = (table.run.name, part.layer, part.kind, part.parameter, row.tag)
            writer.writerow((
                *map(printable, texts), row.step, *(named(found[name]) for name in names),
                verdict.level, verdict.code, printable(verdict.sentence),
            ))  # fmt: skip
    return out.getvalue()


def as_markdown(table: Table) -> str:
    """Return a heading, a table of GitHub's Markdown, and what is wrong as a list."""
    titles = ("layer", "kind", "mean", "std", "zeros", "min", "max", "drift", "growth",
              "of gradient", "health")  # fmt: skip
    lines = [
        f"**{_escaped(table.run.name)}**, step {numbers.step(table.step)}",
        "",
        "| " + " | ".join(titles) + " |",
        "|---|---|" + "---:|" * 8 + "---|",
    ]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in table.rows]
    if table.verdicts:
        lines.append("")
    for of, verdict in table.verdicts:
        said = f"{of}: {verdict.sentence}" if of else verdict.sentence
        lines.append(f"- **{verdict.level}** {_escaped(said)}")
    return "\n".join(lines) + "\n"


def _cells(row: LayerRow) -> tuple[str, ...]:
    found = _numbers(row)
    shares = {name: _share(found[name]) for name in ("zeros", "drift", "gradient_share")}
    return (
        _escaped(row.part.layer), kind_of(row), numbers.value(found["mean"]),
        numbers.value(found["std"]), shares["zeros"], numbers.value(found["min"]),
        numbers.value(found["max"]), shares["drift"], numbers.value(found["growth"]),
        shares["gradient_share"], row.verdict.code,
    )  # fmt: skip


def _share(value: float) -> str:
    return "" if value != value else f"{value:.1%}"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no other column."""
    return re.sub(r"[\\`*_\[\]<>|~&#$!]", r"\\\g<0>", printable(text))
