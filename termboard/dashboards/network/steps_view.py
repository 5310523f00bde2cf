"""The keys of tabs that go by the shared step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from termboard.dashboards.network.steps import next_step
from termboard.dashboards.pane import DashboardPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from termboard.dashboards.api import Shared

_TEN = 10


class StepsView(DashboardPane):
    """Goes from logged step to logged step; a subclass says which ones there are."""

    FOLLOWS: ClassVar[bool] = True
    """Whether the last step is the latest one, which is followed, or a place as any other."""

    def steps(self) -> Sequence[NDArray[np.int64]]:
        """Return the logged steps at the cursor, an array a series."""
        raise NotImplementedError

    def scrub(self, by: int) -> None:
        """Go so many logged steps on, back if negative; without any step nothing changes."""
        steps, follows = self.steps(), self.FOLLOWS
        if not any(map(len, steps)):
            return

        def change(shared: Shared) -> Shared:
            return replace(shared, step=next_step(steps, shared.step, by, follows=follows))

        self.post_message(self.SharedChanged(change))

    def go_to_step(self, step: int | None) -> None:
        """Go to a step; None: to the latest."""
        self.post_message(self.SharedChanged(lambda shared: replace(shared, step=step)))

    # Commands; their docstrings stand with the command classes

    def action_earlier_step(self) -> None:  # noqa: D102
        self.scrub(-1)

    def action_later_step(self) -> None:  # noqa: D102
        self.scrub(1)

    def action_ten_earlier(self) -> None:  # noqa: D102
        self.scrub(-_TEN)

    def action_ten_later(self) -> None:  # noqa: D102
        self.scrub(_TEN)

    def action_latest_step(self) -> None:  # noqa: D102
        self.go_to_step(None)
