"""Keeping others out while a folder is written to, and Ctrl-C until it is done."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from graph.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows cannot lock a folder; that the files are as read is checked anyway
    fcntl = None  # type: ignore[assignment]

__all__ = ["locked", "undisturbed"]

_PATIENCE = 300.0  # seconds; one that lost a race checks the data anew under the lock
_STEP = 0.05
_STOPS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextlib.contextmanager
def locked(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the folder against others that lock it; the lock ends with the process, however it ends.

    OutputError when another holds it for longer than ``patience`` seconds.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + patience
        while not _try(handle):
            if time.monotonic() > until:
                raise OutputError(
                    f"cannot write into {folder}: another run has been writing there for "
                    f"{patience:g} seconds; see what it waits for, then try again"
                )
            time.sleep(_STEP)
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait until the block has ended; then they have their way."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    waiting: list[int] = []
    # Not a mask: any other thread of the process would take the signal, and hand it on.
    before = {
        each: signal.signal(each, lambda number, _: waiting.append(number)) for each in _STOPS
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler or signal.SIG_DFL)
        for number in waiting:
            signal.raise_signal(number)
