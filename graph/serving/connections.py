"""How many connections stand at a time, so that who only holds some keeps nobody out.

Past the system's limit of open files each further connection would be an error, again and again.
"""

from __future__ import annotations

import asyncio
import itertools

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["AT_A_TIME", "CONNECTIONS", "Bounded"]

CONNECTIONS = 100
"""Connections that may stand; browsers hold six each."""
AT_A_TIME = 32
"""Connections that are taken before it is looked at how many stand."""
_number = itertools.count()


class Bounded(H11Protocol):
    """Where one comes that is too many, the oldest goes on which no request is being answered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, and let go of another or of it if there are too many."""
        super().connection_made(transport)
        self.number = next(_number)
        bounded = (each for each in self.connections if isinstance(each, Bounded))
        standing = [each for each in bounded if not each.transport.is_closing()]
        if len(standing) > CONNECTIONS:
            idle = (each for each in standing if each.is_idle)  # the new one at least
            min(idle, key=lambda each: each.number).transport.abort()

    @property
    def is_idle(self) -> bool:
        """Whether no request of it is being answered; one may be on its way."""
        return self.cycle is None or self.cycle.response_complete
