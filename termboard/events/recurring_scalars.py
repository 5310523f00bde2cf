"""Decodes the scalars of a walk that come in the same order again and again; see `recurring`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termboard.events.recurring import Place, Recurring, recurring, rounds_of
from termboard.events.rounds import Stretch, recurring_lengths
from termboard.events.walk import HEADER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from termboard.events.alike import Scalars
    from termboard.events.walk import Walk

_ROUNDS, _RECORDS = 16, 128  # of the same lengths from which on they are decoded together
_KINDS = 4  # rounds of the same lengths that are kept
_TAGS = 64  # tags whose records are of one length, logged in turn, that are told apart here


class KnownRounds:
    """The rounds that were met, by the lengths of their records."""

    def __init__(self) -> None:
        self._rounds: dict[bytes, list[Recurring]] = {}

    def of_lengths(self, lengths: bytes) -> list[Recurring]:
        """Return those of these lengths, the one met last in front."""
        return self._rounds.get(lengths, [])

    def add(self, lengths: bytes, met: Recurring) -> None:
        """Keep a round; of many of these lengths the oldest is forgotten."""
        self._rounds[lengths] = [met, *self.of_lengths(lengths)][:_KINDS]

    @property
    def memory(self) -> int:
        """Bytes that they take, about."""
        return sum(known.memory for rounds in self._rounds.values() for known in rounds)

    def clear(self) -> None:
        """Forget all."""
        self._rounds.clear()


def recurring_scalars(data: bytes, walked: Walk, known: KnownRounds) -> list[Scalars]:
    """Return the scalars of the walk that recur; `known` is added to.

    What is left out is to be decoded otherwise: nothing is said of it.
    """
    period, found = recurring_lengths(walked.lengths)
    return [
        scalars
        for lengths, stretches in found.items()
        if _is_worth_it(sum(stretch.times for stretch in stretches), period)
        and (scalars := _Search(data, walked, period, stretches).scalars(lengths, known))
    ]


def _is_worth_it(rounds: int, period: int) -> bool:
    return rounds >= _ROUNDS and rounds * period >= _RECORDS


class _Search:
    """Stretches of rounds whose records are of the same lengths."""

    def __init__(
        self, data: bytes, walked: Walk, period: int, stretches: Sequence[Stretch]
    ) -> None:
        self._data, self._walked, self._period = data, walked, period
        self._stretches = stretches

    def scalars(self, lengths: bytes, known: KnownRounds) -> Scalars | None:
        """Return what the rounds say, if most are like one that is known or the first of them."""
        for met in known.of_lengths(lengths):
            found = self._decoded(met)
            if found is not None:
                return found
        made = self._learned()
        if made is None:
            return None
        known.add(lengths, made)
        return self._decoded(made)

    def _learned(self) -> Recurring | None:
        longest = max(self._stretches, key=lambda stretch: stretch.times)
        made = self._made(longest.first, 1)
        times = 0 if made is None else self._times_until_again(made, longest)
        return made if times == 1 else self._made(longest.first, times) if times else None

    def _made(self, first: int, times: int) -> Recurring | None:
        records = slice(first, first + times * self._period)
        return recurring(self._data, self._walked.starts[records], self._walked.lengths[records])

    def _times_until_again(self, made: Recurring, stretch: Stretch) -> int:
        """Return after how many rounds by length one like the first comes; 0 for never.

        More than one, if tags whose records are of one length take turns.
        """
        some = stretch._replace(times=min(stretch.times, _TAGS + 1))
        rounds = next(rounds_of(self._data, [self._place(some)], made.size))
        return int(made.fits(rounds)[1:].argmax()) + 1 if made.fits(rounds)[1:].any() else 0

    def _decoded(self, met: Recurring) -> Scalars | None:
        places = [place for one in self._stretches if (place := self._aligned(met, one))]
        return met.decode(self._data, places) if places else None

    def _aligned(self, met: Recurring, stretch: Stretch) -> Place | None:
        """Return where rounds like that begin in the stretch; None if there are none."""
        turns = met.records // self._period
        for turn in range(turns):
            times = (stretch.times - turn) // turns
            place = self._place(Stretch(stretch.first + turn * self._period, times))
            if times and (turns == 1 or self._fits(met, place)):
                return place
        return None

    def _fits(self, met: Recurring, place: Place) -> bool:
        one = place._replace(times=1)
        return bool(met.fits(next(rounds_of(self._data, [one], met.size))).all())

    def _place(self, stretch: Stretch) -> Place:
        position = int(self._walked.starts[stretch.first]) - HEADER
        return Place(stretch.first, position, stretch.times)
