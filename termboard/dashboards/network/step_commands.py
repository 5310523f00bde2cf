"""Commands of all tabs that go by the shared step."""

from termboard.command import Command

_GROUP = "Steps"


class EarlierStep(Command):
    """Go to the step logged before, in everything that goes by this step, in all tabs."""

    keys, footer, group = "comma", "earlier", _GROUP


class LaterStep(Command):
    """Go to the step logged next; from the last one on what is latest is followed."""

    keys, footer, group = "full_stop", "later", _GROUP


class TenEarlier(Command):
    """Go ten logged steps back."""

    keys, group, label = "shift+left", _GROUP, "Ten logged steps earlier"


class TenLater(Command):
    """Go ten logged steps on."""

    keys, group, label = "shift+right", _GROUP, "Ten logged steps later"


class LatestStep(Command):
    """Show the latest step again, and follow it."""

    keys, group = "L", _GROUP


STEP_COMMANDS = (EarlierStep, LaterStep, TenEarlier, TenLater, LatestStep)
