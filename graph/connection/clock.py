"""A limit of time that holds for a whole request, whatever keeps coming."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["Clock", "Late"]


class Late(Exception):
    """Time is up."""


class Clock:
    """Ends a request after so many seconds, even if the server keeps sending a little.

    The timeouts of the client begin anew with each byte, so the connection is shut from here, and
    with it those that are kept to other hosts: which of them is asked again, nobody tells.
    ``reached`` is the host and port that a request connected to, be it a proxy; None if it did not.
    """

    def __init__(self) -> None:
        self.reached: tuple[str, int] | None = None
        self._sockets: list[socket.socket] = []
        self._late = False

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raise :class:`Late` when it takes longer."""
        self._late, self.reached = False, None
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if self._late:
                raise Late from None
            raise
        finally:
            timer.cancel()
        if self._late:
            raise Late

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore tells of its work: here, where it goes and which sockets it has."""
        if event.endswith(".connect_tcp.started"):
            self.reached = info["host"], info["port"]
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened = info["return_value"].get_extra_info("socket")
            self._sockets = [*(each for each in self._sockets if each.fileno() >= 0), opened]
            if self._late:  # it came to stand only after time was up
                self._end()

    def _end(self) -> None:
        self._late = True
        for each in self._sockets:
            with suppress(OSError):  # closed already
                # As a plain socket: TLS would go on without its layer.
                socket.socket.shutdown(each, socket.SHUT_RDWR)
