"""The address of a server as a person types it, and as it may be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from graph.errors import StoreError, one_line

__all__ = ["Address", "Purpose", "redacted"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an address is for, in the words of messages.

    ``name`` is what should answer there, ``like`` an address of such a thing, ``give`` what to do
    where something else answers, ``graphs`` what to do where the address names a graph.
    """

    name: str
    like: str
    give: str
    graphs: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask: ``url`` is without user and password, which are ``credentials``."""

    url: str
    purpose: Purpose
    credentials: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str, purpose: Purpose) -> Address:
        """The address that a person typed; StoreError where it is none, or that of one graph.

        >>> address = Address.of("http://ana:s%40crt@a.example/q", Purpose("endpoint", "", "", ""))
        >>> address.url, address.credentials
        ('http://a.example/q', ('ana', 's@crt'))
        """
        try:
            parts = urlsplit(text.strip())
            sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
            httpx_takes_it = sound and _is_url(urlunsplit(parts))
        except ValueError:
            sound = httpx_takes_it = False
        if not sound or not httpx_takes_it:
            raise StoreError(
                f"{redacted(text)!r} is no address of a {purpose.name}: it is like {purpose.like}"
            )
        if named := re.search(r"(?:^|&)(graph|default)(?:=|&|$)", parts.query):
            raise StoreError(
                f"{redacted(text)} names a graph: leave {named[1]} out of what follows the ?, "
                f"{purpose.graphs}"
            )
        user, at, place = parts.netloc.rpartition("@")
        name, _, password = user.partition(":")
        clean = urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
        return cls(clean, purpose, (unquote(name), unquote(password)) if at else None)

    @property
    def shown(self) -> str:
        """The address fit to be printed."""
        return redacted(self.url)

    @property
    def host(self) -> str:
        """The host without its port."""
        return urlsplit(self.url).hostname or ""


def _is_url(url: str) -> bool:
    import httpx

    if re.search(r"\s", url):
        return False
    try:
        return bool(httpx.URL(url).host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def redacted(url: str) -> str:
    """An address without what may be a password (all up to the last ``@``) or a token (``?…``).

    >>> redacted("http://ana:s@crt@127.0.0.1:7878/store?token=x#y")
    'http://127.0.0.1:7878/store'
    """
    plain = re.sub(r"(?<=//).*@", "", url) if "//" in url else url.rpartition("@")[2]
    return one_line(re.split(r"[?#]", plain, maxsplit=1)[0])
