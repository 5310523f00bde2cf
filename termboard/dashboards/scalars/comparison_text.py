"""A comparison of runs as text that other programs read: CSV, Markdown, LaTeX.

Names were written by a log. They are made printable, and each format's own signs in them escaped.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from termboard.dashboards.scalars.comparison import COLUMNS
from termboard.dashboards.scalars.comparison_cells import DASH, INFINITY, columns, title
from termboard.json_text import named
from termboard.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from termboard.dashboards.scalars.comparison import Comparison

_BASELINE = " (baseline)"


def as_csv(comparisons: Iterable[Comparison]) -> str:
    """Return one table with a row a tag and run, and every column that there is.

    Numbers as exactly as they are known; empty where there is none.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("tag", *COLUMNS))
    for comparison in comparisons:
        tag = printable(comparison.tag)
        for row in comparison.rows:
            name, *values = (value(row) for value in COLUMNS.values())
            writer.writerow((tag, printable(name), *map(csv_cell, values)))
    return out.getvalue()


def csv_cell(value: Any) -> Any:
    """Return what the csv module is given for a number: empty for None, NaN by its name."""
    return "" if value is None else named(value)


def as_markdown(comparison: Comparison) -> str:
    """Return a heading and a table of GitHub's Markdown; the best value of a column is bold."""
    words = columns(comparison)
    lines = [
        f"**{markdown(title(comparison))}**",
        "",
        "| " + " | ".join(("run", *(word.title for word in words))) + " |",
        "|---|" + "---:|" * len(words),
    ]
    for index, row in enumerate(comparison.rows):
        base = _BASELINE if row.run.name == comparison.baseline else ""
        cells = [markdown(row.run.name) + base]
        for word in words:
            cell = word.cells[index]
            cells.append(f"**{cell}**" if word.leads[index] else cell)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def as_latex(comparison: Comparison) -> str:
    """Return a tabular with the tag as a heading; it needs no package."""
    words = columns(comparison)
    width = len(words) + 1
    lines = [
        f"\\begin{{tabular}}{{l{'r' * len(words)}}}",
        f"\\multicolumn{{{width}}}{{l}}{{\\textbf{{{latex(title(comparison))}}}}} \\\\",
        "\\hline",
        " & ".join(("run", *(latex(word.title) for word in words))) + " \\\\",
        "\\hline",
    ]
    for index, row in enumerate(comparison.rows):
        base = _BASELINE if row.run.name == comparison.baseline else ""
        cells = [latex(row.run.name) + base]
        cells += [_formula(word.cells[index], bold=word.leads[index]) for word in words]
        lines.append(" & ".join(cells) + " \\\\")
    return "\n".join([*lines, "\\hline", "\\end{tabular}", ""])


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no link, no other column."""
    escaped = re.sub(r"[\\`*_\[\]<>|~&#$!]", r"\\\g<0>", printable(text))
    return re.sub(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)", r"\\", escaped)


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # In braces no two of them become another sign; a plain quote may be a command of babel's.
    "'": "{'}",
    "`": "{`}",
    '"': r"\symbol{34}",
    # Behind the end of a row these would be its options.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def latex(text: str) -> str:
    """Return text that LaTeX shows as it is: no command, no other column or row."""
    escaped = "".join(_LATEX.get(character, character) for character in printable(text))
    return re.sub(r"-(?=-)", "-{}", escaped)  # two of them would become one longer dash


def _formula(cell: str, *, bold: bool) -> str:
    """Return a cell of numbers with minus signs, powers of ten and infinity as they are set."""
    if cell == DASH:
        return "--"
    text = re.sub(r"e([+-])0*(\d+)", _power, cell)
    text = text.replace(INFINITY, r"\infty ").replace("%", r"\%")
    text = text.replace("NaN", r"\mathrm{NaN}").replace("@", r"\mathbin{@}").replace(" ", r"\,")
    return f"$\\mathbf{{{text}}}$" if bold else f"${text}$"


def _power(match: re.Match[str]) -> str:
    sign = "-" if match[1] == "-" else ""
    return rf"\cdot10^{{{sign}{match[2]}}}"
