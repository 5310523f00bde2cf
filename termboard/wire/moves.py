"""The shortest way for a cursor from one cell to another."""

from __future__ import annotations

from functools import lru_cache

# Only what the VT100 had: all terminals agree on it.


@lru_cache(maxsize=512)
def move(at: tuple[int, int] | None, to: tuple[int, int]) -> str:
    """Return the sequences that bring the cursor `to` a column and row, from 0.

    `at` is None where nobody knows the cursor's place.
    """
    x, y = to
    place = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
    if at is None or at[1] > y:
        return place
    down = _steps("B", y - at[1])
    across = [_steps("C", x - at[0]) if x >= at[0] else _steps("D", at[0] - x)]
    across.append("\r" + _steps("C", x))
    if x < at[0]:
        across.append("\b" * (at[0] - x))
    return min((*(way + down for way in across), place), key=len)


def _steps(final: str, count: int) -> str:
    if count < 2:
        return f"\x1b[{final}" * count
    return f"\x1b[{count}{final}"
