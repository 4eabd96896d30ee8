"""What a server answered, as far as it was read."""

from __future__ import annotations

from dataclasses import dataclass
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
    """The answer of ``address``: its code, its headers, and the body unless that is in a file."""

    address: Address
    code: int
    headers: httpx.Headers
    content: bytes = b""

    @property
    def kind(self) -> str:
        """The media type without parameters; empty if none is told."""
        told: str = self.headers.get("content-type", "")
        return told.partition(";")[0].strip().lower()

    @property
    def words(self) -> str:
        """What the server says itself, behind a colon, if it is text for people."""
        if self.kind != "text/plain":
            return ""
        text = one_line(self.content[:1_000].decode("utf-8", "replace"))
        return f": {text}" if text else ""

    @property
    def wait(self) -> float | None:
        """The seconds after which it asks to be asked again, if it says so in seconds."""
        told: str = self.headers.get("retry-after", "")
        return float(told) if told.isascii() and told.isdigit() else None
