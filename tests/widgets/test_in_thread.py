"""Work in threads of the pool."""

from __future__ import annotations

import gc
import threading
import weakref

from textual.app import App

from termboard.widgets.in_thread import in_thread


class Log:
    """Something large that work is done on."""


async def test_what_was_worked_on_is_let_go_of_while_the_thread_waits_for_other_work() -> None:
    app: App[None] = App()
    async with app.run_test():
        log, threads = Log(), list[threading.Thread]()
        gone = weakref.ref(log)

        def work(log: Log = log) -> None:
            assert isinstance(log, Log)
            threads.append(threading.current_thread())

        in_thread(app, work, "group", "look at a log")
        del work, log
        await app.workers.wait_for_complete()
        gc.collect()
        assert threads[0].is_alive()
        assert gone() is None
