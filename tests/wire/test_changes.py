from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from termboard.wire.changes import encoded
from termboard.wire.frame import strips
from termboard.wire.screen import UNKNOWN, Screen
from tests.support.terminal import Cell, Terminal

if TYPE_CHECKING:
    from termboard.wire.looks import Look

WIDTH, HEIGHT = 9, 3

STYLES = [
    Style(),
    Style(bgcolor="#102030"),
    Style(color="#d0d0d0", bgcolor="#102030"),
    Style(color="#ff8000", bgcolor="#102030", bold=True),
    Style(color="red", reverse=True),
    Style(color="bright_blue", underline=True, italic=True),
    Style(color="color(200)", bgcolor="white", strike=True, dim=True),
    Style(color="#d0d0d0", link="https://example.org"),
]
SURE = ["a", "b", " ", " ", "│", "⣿", "世", "…"]
UNSURE = ["😀", "e\u0301", "⚠", "⚠\ufe0f", "👩\u200d🚀", "🇩🇪"]


def written(x: int, y: int, segments: list[tuple[str, Style]]) -> str:
    """Write a strip as Textual's compositor does."""
    shown = "".join(
        style.render(text, color_system=ColorSystem.TRUECOLOR) for text, style in segments
    )
    return f"\x1b[{y + 1};{x + 1}H{shown}"


def segments(characters: list[str]) -> st.SearchStrategy[list[tuple[str, Style]]]:
    text = st.lists(st.sampled_from(characters), min_size=1, max_size=4).map("".join)
    return st.lists(st.tuples(text, st.sampled_from(STYLES)), min_size=1, max_size=4)


def frames(characters: list[str]) -> st.SearchStrategy[list[str]]:
    """Frames of a few strips each, anywhere, that may overlap, and may reach over the edge."""
    place = st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)
    strip = st.builds(written, *place, segments(characters))
    frame = st.lists(strip, min_size=1, max_size=4).map("".join)
    return st.lists(frame, min_size=1, max_size=5)


class Sent:
    """A screen, and a terminal that is only sent what changes."""

    def __init__(self) -> None:
        self.screen = Screen(WIDTH, HEIGHT)
        self.terminal = Terminal(WIDTH, HEIGHT)

    def draw(self, frame: str) -> str:
        drawn = strips(f"{frame}\x1b[1;1H")
        assert drawn is not None
        self.screen.put(drawn)
        sent = encoded(self.screen.take(), WIDTH, self.screen.cursor)
        self.terminal.write(sent)
        return sent

    def shown(self) -> list[tuple[str, str, Cell, Cell]]:
        """Return (wanted, shown) characters and cells of all that is known."""
        found = []
        for row, cells in zip(self.screen.rows, self.terminal.rows(), strict=True):
            for char, look, (text, colors) in zip(row.chars, row.looks, cells, strict=True):
                if char not in ("", UNKNOWN):
                    found.append((char, text, drawn(char, look), (text, colors)))
        return found


@lru_cache
def drawn(char: str, look: Look) -> Cell:
    """Return what a terminal shows of a character in a look."""
    terminal = Terminal(4, 1)
    numbers = filter(None, (*look.attributes, look.ink, look.paper))
    terminal.write(f"\x1b[0;{';'.join(numbers)}m{char}")
    return terminal.rows()[0][0]


@settings(max_examples=60)
@given(frames(SURE))
def test_any_frames_give_what_they_give_without_a_screen_between(drawn_frames: list[str]) -> None:
    sent, plain = Sent(), Terminal(WIDTH, HEIGHT)
    for frame in drawn_frames:
        sent.draw(frame)
        plain.write(frame)
        cells = zip(sent.screen.rows, sent.terminal.rows(), plain.rows(), strict=True)
        for row, ours, theirs in cells:
            known = [x for x, char in enumerate(row.chars) if char != UNKNOWN]
            assert [ours[x] for x in known] == [theirs[x] for x in known]


@settings(max_examples=60)
@given(frames(SURE + UNSURE))
def test_what_follows_a_character_of_doubtful_width_stands_in_its_place(
    drawn_frames: list[str],
) -> None:
    sent = Sent()
    for frame in drawn_frames:
        sent.draw(frame)
        for char, text, wanted, shown in sent.shown():
            if "\u200d" in char or "\ufe0f" in char:  # pyte draws the first part alone
                assert text == char[0]
            else:
                assert shown == wanted


@given(st.lists(segments(SURE), min_size=1, max_size=3))
def test_the_same_frame_again_sends_nothing(rows: list[list[tuple[str, Style]]]) -> None:
    sent = Sent()
    frame = "\n".join(written(0, y, row) for y, row in enumerate(rows))
    sent.draw(frame)
    assert sent.draw(frame) == ""


def test_a_changed_cell_costs_its_place_its_look_and_itself() -> None:
    sent, style = Sent(), Style(color="#d0d0d0", bgcolor="#102030")
    sent.draw(written(0, 1, [("abcdefgh", style)]))
    assert sent.draw(written(0, 1, [("abXdefgh", style)])) == (
        "\x1b[2;3H\x1b[0;38;2;208;208;208;48;2;16;32;48mX\x1b[m\x1b[H"
    )


def test_near_cells_of_one_look_are_written_through() -> None:
    sent = Sent()
    sent.draw(written(0, 0, [("abcdefgh", Style())]))
    assert sent.draw(written(0, 0, [("Xbcdefgh", Style())])) == "\x1b[H\x1b[mX\r"
    assert "YbZ" in sent.draw(written(0, 0, [("YbZdefgh", Style())]))


def test_the_colour_of_a_blank_does_not_matter() -> None:
    sent = Sent()
    sent.draw(written(0, 0, [("a  b", Style(color="red", bgcolor="blue"))]))
    changed = [("a", Style(color="red", bgcolor="blue")), ("  ", Style(bgcolor="blue"))]
    assert sent.draw(written(0, 0, changed)) == ""


def test_the_cursor_ends_where_it_is_wanted() -> None:
    screen, terminal = Screen(WIDTH, HEIGHT), Terminal(WIDTH, HEIGHT)
    screen.put(strips("\x1b[2;1Hab\x1b[3;4H") or [])
    terminal.write(encoded(screen.take(), WIDTH, screen.cursor))
    assert terminal.cursor == (3, 2)


def test_a_character_of_doubtful_width_leaves_nothing_of_what_was_below_it() -> None:
    sent = Sent()
    sent.draw(written(0, 0, [("abcdefgh", Style())]))
    frame = sent.draw(written(0, 0, [("ab😀efgh", Style())]))
    assert "\x1b[1;3H  \x1b[1;3H😀\x1b[1;5Hefgh" in frame.replace("\x1b[m", "")


def test_frames_of_a_screen_that_was_larger_leave_its_borders_unknown() -> None:
    sent = Sent()
    sent.draw("\n".join(written(0, y, [("a" * WIDTH, Style())]) for y in range(HEIGHT)))
    sent.draw(written(0, HEIGHT + 1, [("b" * WIDTH, Style())]))
    sent.draw(written(0, 0, [("a" * WIDTH + "b", Style())]))
    assert set(sent.screen.rows[-1].chars) == {UNKNOWN}
    assert sent.screen.rows[0].chars[-2:] == [UNKNOWN] * 2
