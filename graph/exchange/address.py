"""The address of a server as a person types it, and as it may be shown."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote, urlsplit, urlunsplit

from graph.errors import StoreError

__all__ = ["of_environment", "one_line", "parsed", "redacted"]


def parsed(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address without user and password, and these.

    >>> parsed("http://ana:s%40crt@127.0.0.1:7878/store")
    ('http://127.0.0.1:7878/store', ('ana', 's@crt'))
    """
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
        httpx_takes_it = sound and _is_url(urlunsplit(parts))
    except ValueError:
        sound = httpx_takes_it = False
    if not sound or not httpx_takes_it:
        raise StoreError(
            f"{redacted(url)!r} is no address of a graph store: it is like "
            "http://127.0.0.1:7878/store"
        )
    if named := re.search(r"(?:^|&)(graph|default)(?:=|&|$)", parts.query):
        raise StoreError(
            f"{redacted(url)} names a graph: leave {named[1]} out of what follows the ?, for all "
            "graphs are pushed"
        )
    user, at, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    clean = urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
    return clean, (unquote(name), unquote(password)) if at else None


def _is_url(url: str) -> bool:
    import httpx

    if re.search(r"\s", url):
        return False
    try:
        return bool(httpx.URL(url).host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def of_environment() -> tuple[str, str] | None:
    """User and password of ``LINGKAR_USER`` and ``LINGKAR_PASSWORD``, if there are any."""
    user = os.environ.get("LINGKAR_USER")
    return (user, os.environ.get("LINGKAR_PASSWORD", "")) if user else None


def redacted(url: str) -> str:
    """An address without what may be a password (all up to the last ``@``) or a token (``?…``).

    >>> redacted("http://ana:s@crt@127.0.0.1:7878/store?token=x#y")
    'http://127.0.0.1:7878/store'
    """
    plain = re.sub(r"(?<=//).*@", "", url) if "//" in url else url.rpartition("@")[2]
    return one_line(re.split(r"[?#]", plain, maxsplit=1)[0])


def one_line(text: str) -> str:
    """Text as part of one line, without control characters, not too long."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
