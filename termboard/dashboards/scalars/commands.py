"""What a person can do in the Scalars tab, beside what every tab of curves can."""

from termboard.command import Command

_GROUP = "Scalars"


class Pin(Command):
    """Show this card at the top too, or no longer."""

    keys, footer, group = "p", "pin", _GROUP


class MergeSplits(Command):
    """Put training and validation of one metric into one card, or each into its own."""

    keys, group, label = "m", _GROUP, "Training and validation in one card"


class MergeByPattern(Command):
    """Type a pattern: tags that match share a card, one for each text that its brackets hold."""

    keys, group, label = "P", _GROUP, "Tags that match a pattern in one card"


class EmptyCards(Command):
    """Show cards of tags too that no run has which is switched on, or hide them again."""

    keys, group, label = "E", _GROUP, "Show or hide empty cards"


class SeedBands(Command):
    """Draw runs that differ in their seed as one: mean ± deviation, range, or 95 % interval."""

    keys, group, label = "d", _GROUP, "Runs of several seeds as one band"


class SeedPattern(Command):
    """Type which runs belong together: a pattern over names, hparams, or nothing: by their seed."""

    keys, group, label = "D", _GROUP, "Which runs are seeds of one"


class Compare(Command):
    """Compare the runs by this card's metric: best, last, change, distance from the baseline."""

    keys, footer, group, label = "c", "compare", _GROUP, "Compare runs"


class SortComparison(Command):
    """Sort the comparison by its next column; a click on a title sorts by that one."""

    keys, group, label = "N", _GROUP, "Sort the comparison by the next column"


class BetterValue(Command):
    """Call the least value the best, or the greatest, or what the metric's name says."""

    keys, group, label = "I", _GROUP, "Which value is the best"


class CompareRange(Command):
    """Type the steps between which runs are compared: 100..200, 100.. or nothing."""

    keys, group, label = "R", _GROUP, "Range of the comparison"


class ChooseMetric(Command):
    """Compare and sort the runs of the list by this card's metric."""

    keys, group, label = "M", _GROUP, "This metric for the list of runs"


SCALAR_COMMANDS = (
    Pin, MergeSplits, MergeByPattern, EmptyCards, SeedBands, SeedPattern, Compare, SortComparison,
    BetterValue, CompareRange, ChooseMetric,
)  # fmt: skip
