"""Work that takes its time, beside the one thread that answers requests: it sees only values that nobody changes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Found = TypeVar("Found")


def in_background(work: Callable[[], Found]) -> Future[Found]:
    """What the work will give. Its thread ends with the program, so that Ctrl-C waits for nothing."""
    future: Future[Found] = Future()
    future.set_running_or_notify_cancel()  # so that a request that is given up does not cancel it for the others

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # whoever asks for the result gets it
            future.set_exception(error)
        else:
            future.set_result(found)

    Thread(target=run, daemon=True).start()
    return future
