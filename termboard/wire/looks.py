"""How a cell looks: attributes, colours and a link; and the sequences from one look to another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

# https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Character Attributes (SGR)"
_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28",
    "9": "29", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""What switches each attribute off. Doubly underlined (21) is bold off to some terminals."""
_ON = frozenset((*_OFF, "21"))
_SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "51", "52", "53"))
_LENGTHS = {"2": 5, "5": 3}
"""Numbers of a colour behind 38 and 48, by the second of them."""
_END_OF_LINK = "\x1b]8;;\x1b\\"


@dataclass(frozen=True, eq=False)
class Look:
    """A look; two of the same parts are nearly always one object, so they are compared by `is`.

    Where they are not, a cell is sent that has not changed.
    """

    attributes: frozenset[str]
    """Numbers of SGR."""
    ink: str
    """SGR of the character's colour; "" for the terminal's own."""
    paper: str
    """SGR of the colour behind it; "" for the terminal's own."""
    link: str
    """Parameters and address of a hyperlink (OSC 8), or ""."""

    @property
    def shows_on_blanks(self) -> bool:
        """Tell whether a blank shows more of it than the colour behind."""
        return bool(self.link) or not self.attributes.isdisjoint(_SEEN_ON_BLANKS)


@lru_cache(maxsize=1 << 14)
def _look(attributes: frozenset[str], ink: str, paper: str, link: str) -> Look:
    return Look(attributes, ink, paper, link)


PLAIN = _look(frozenset(), "", "", "")
"""What a reset gives."""


@lru_cache(maxsize=1 << 14)
def look_of(sgr: str, link: str = "") -> Look | None:
    """Return the look that SGR parameters give after a reset, None if one of them is unknown.

    `link` is what stands between `OSC 8 ;` and its end. Rich writes links and SGR like this.
    """
    attributes: set[str] = set()
    colors = {"3": "", "4": ""}
    numbers = (sgr or "0").split(";")
    while numbers:
        first = numbers[0].lstrip("0")
        taken = _LENGTHS.get(numbers[1], 0) if first in ("38", "48") and len(numbers) > 1 else 1
        color, numbers = numbers[:taken], numbers[taken:]
        if not first:
            attributes, colors = set(), {"3": "", "4": ""}
        elif first in _ON:
            attributes.add(first)
        elif first in ("39", "49"):
            colors[first[0]] = ""
        elif _is_color(first, color):
            colors[{"9": "3", "1": "4"}.get(first[0], first[0])] = ";".join(color)
        elif not _switched_off(first, attributes):
            return None
    return _look(frozenset(attributes), colors["3"], colors["4"], link)


def _is_color(first: str, numbers: list[str]) -> bool:
    if first in ("38", "48"):
        return len(numbers) == _LENGTHS.get(numbers[1] if len(numbers) > 1 else "")
    return first[:-1] in ("3", "4", "9", "10") and first[-1] in "01234567"


def _switched_off(number: str, attributes: set[str]) -> bool:
    found = {one for one, off in _OFF.items() if off == number}
    attributes -= found
    if number == "24":
        attributes.discard("21")
    return bool(found)


@lru_cache(maxsize=1 << 14)
def blank(look: Look) -> Look:
    """Return all that a blank shows of a look: the colour of characters does not matter there."""
    return look if look.shows_on_blanks else _look(frozenset(), "", look.paper, "")


@lru_cache(maxsize=1 << 14)
def for_blank(pen: Look | None, look: Look) -> Look:
    """Return the look to draw a blank in that differs least from the pen's."""
    if pen is None or look.shows_on_blanks:
        return look if look.shows_on_blanks else blank(look)
    return _look(pen.attributes - _SEEN_ON_BLANKS, pen.ink, look.paper, "")


@lru_cache(maxsize=1 << 14)
def change(pen: Look | None, look: Look) -> str:
    """Return the sequences after which the terminal draws in `look`; `pen` None: it is unknown."""
    if pen is look:
        return ""
    begun = [("\x1b[" + ";".join(_anew(look)) + "m")]
    if pen is not None:
        step = _step(pen, look)
        if step is not None:
            begun.append("\x1b[" + ";".join(step) + "m" if step else "")
    found = min(begun, key=len).replace("\x1b[0m", "\x1b[m")
    if look.link != (pen.link if pen else ""):
        found += f"\x1b]8;{look.link}\x1b\\" if look.link else _END_OF_LINK
    return found


def _anew(look: Look) -> list[str]:
    """Return the SGR of a look behind a reset."""
    return ["0", *sorted(look.attributes, key=int), *filter(None, (look.ink, look.paper))]


def _step(pen: Look, look: Look) -> list[str] | None:
    """Return the SGR of the differences only; None where a reset is safer."""
    gone = pen.attributes - look.attributes
    if "21" in gone or (look.attributes & {"4"} and pen.ink and not look.ink):
        return None  # the console of Linux before 3.16 ends underlining with 39
    off = {_OFF[one] for one in gone}
    kept = {one for one in pen.attributes & look.attributes if _OFF.get(one) not in off}
    numbers = sorted(off, key=int) + sorted(look.attributes - kept, key=int)
    if look.ink != pen.ink:
        numbers.append(look.ink or "39")
    if look.paper != pen.paper:
        numbers.append(look.paper or "49")
    return numbers
