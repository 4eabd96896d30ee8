"""What a server answered, as far as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from graph.connection.address import Address
from graph.errors import one_line

if TYPE_CHECKING:
    import httpx

__all__ = ["BUSY", "Answer"]

BUSY = frozenset({429, 502, 503, 504})
"""Codes of a server that can be asked again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of ``address``: its code, its headers, and the body unless that is in a file.

    ``secrets`` are what must not be told of it, should the server repeat what it was sent.
    """

    address: Address
    code: int
    headers: httpx.Headers
    content: bytes = b""
    secrets: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The media type without parameters; empty if none is told."""
        told: str = self.headers.get("content-type", "")
        return told.partition(";")[0].strip().lower()

    @property
    def words(self) -> str:
        """What the server says itself, behind a colon, if it is text for people and no secret."""
        if self.kind != "text/plain":
            return ""
        told = self.content[:1_000].decode("utf-8", "replace")
        if any(secret in told for secret in self.secrets):
            return ""
        text = one_line(told)
        return f": {text}" if text else ""

    @property
    def wait(self) -> float | None:
        """The seconds after which it asks to be asked again, if it says so.

        It may name a time instead, which is by its own clock, so that its ``Date`` is what is now.

        Reference: RFC 9110, section 10.2.3.
        """
        told: str = self.headers.get("retry-after", "")
        if told.isascii() and told.isdigit():
            return float(told)
        until = _time(told)
        if until is None:
            return None
        now = _time(self.headers.get("date", "")) or datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())


def _time(text: str) -> datetime | None:
    """A date of HTTP (RFC 9110, section 5.6.7), in each of its three forms; None if it is none."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)  # GMT, whatever it says
    except ValueError:
        return None
