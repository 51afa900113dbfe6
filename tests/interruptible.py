"""Processes that a test interrupts as Ctrl-C does."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptible() -> Iterator[None]:
    """What is started in here can be interrupted, also where the tests themselves can't: a shell starts what runs in
    its background with SIGINT ignored, and that is inherited."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
