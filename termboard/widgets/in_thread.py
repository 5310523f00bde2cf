"""Work that would keep the screen waiting: done in a thread of the pool, then forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode


def in_thread(
    node: DOMNode,
    work: Callable[[], object],
    group: str,
    description: str,
    *,
    exclusive: bool = False,
) -> None:
    """Do `work` in a thread, as a worker of `node`; `exclusive`: instead of others of its group.

    A thread knows the last worker it did until it does another one (Textual sets `active_worker` in
    it and leaves it so), and there may be many threads. So what is done is let go of as it begins:
    else each would keep the log as it was then.
    """
    waiting = [work]

    def done_once() -> None:
        waiting.pop()()

    node.run_worker(
        done_once, thread=True, exclusive=exclusive, group=group, description=description
    )
