"""All about one run, in the few lines below the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.plot import numbers
from termboard.plot.characters import BOLD
from termboard.plot.span import Span

if TYPE_CHECKING:
    from termboard.app.board import Board
    from termboard.plot.look import Look
    from termboard.store.query import Value
    from termboard.store.run import RunView

Line = tuple[Span, ...]


def about(board: Board, name: str, look: Look) -> tuple[Line, ...]:
    """Return lines about the run `name`, the most important first; none if there is no such run.

    Hyperparameters are left out as long as a file would have to be read for them.
    """
    run = board.snapshot.by_name.get(name)
    if run is None:
        return ()
    palette, dot = look.palette, f" {look.glyphs.separator} "
    label, note = board.state.labels.get(name, ""), board.state.notes.get(name, "")
    lines: list[Line] = [(Span(name, palette.run(board.styles[name].index), BOLD),)]
    if label:
        lines.append((Span(f'"{label}"', palette.text),))
    if note:
        lines.append((Span("* ", palette.accent, BOLD), Span(note, palette.text)))
    lines.append((Span(dot.join(_progress(board, run)), palette.text),))
    if found := _metric(board, run, look):
        lines.append((Span(found, palette.text),))
    if trouble := _trouble(run):
        lines.append((Span(dot.join(trouble), palette.warning),))
    if board.family.has_read(run) and (given := board.family.hparams(run)):
        lines.append((Span(" ".join(f"{key}={_short(given[key])}" for key in given)),))
    lines.append((Span(run.path),))
    return tuple(lines)


def _progress(board: Board, run: RunView) -> list[str]:
    stands = board.standings[run.name]
    words = ["gone" if stands.gone else stands.state.value]
    if run.span:
        words.append(f"step {numbers.step(run.span[1])}")
    if run.steps_per_second > 0:
        words.append(numbers.rate(run.steps_per_second))
    words.append(f"{numbers.count(run.points)} points")
    words.append(f"written {stands.age} ago")
    if run.attempts > 1:
        words.append(f"{run.attempts} attempts")
    return words


def _metric(board: Board, run: RunView, look: Look) -> str:
    found = board.measure.figures(run)
    if found.best_step is None:
        return ""
    best = numbers.value(found.best, infinity=look.glyphs.infinity)
    last = numbers.value(found.last, infinity=look.glyphs.infinity)
    at = f"{best} @ {numbers.step(found.best_step)}"
    if not found.better:
        return f"{board.metric} {at}"
    return f"{board.metric} best {at}, last {last}"


def _trouble(run: RunView) -> list[str]:
    records, lost, _ = run.damaged
    many = "record" if records == 1 else "records"
    words = [f"{records} damaged {many}, {numbers.size(lost)} lost"] if records else []
    if run.broken:
        words.append("newest numbers are not finite")
    return words


def _short(value: Value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
