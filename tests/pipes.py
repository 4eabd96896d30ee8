"""Named pipes for tests of what must not be read: who reads one all the same finds it empty.

A pipe that nobody writes to would let a test wait for ever where the guard is gone, and not fail.
For the same reason a device is ``os.devnull`` here, and not one that has no end.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

__all__ = ["pipe"]


def pipe(path: Path) -> None:
    """A named pipe of which everybody who opens it reads the end at once."""
    os.mkfifo(path)

    def end() -> None:
        with suppress(OSError):  # it was taken away
            while path.is_fifo():
                os.close(os.open(path, os.O_WRONLY))  # waits for somebody to open it

    threading.Thread(target=end, daemon=True).start()
