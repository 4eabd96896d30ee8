"""Web addresses: whether a text is one, and whether two are of one document.

As far as that shows without going there. Nothing here raises: an address that cannot be split is
compared as it is.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

__all__ = ["PUT", "document_of", "host_of", "is_meant", "is_sound"]

PUT = "copy it whole, like https://example.org/page"
"""What to do about an address that is not sound."""

# Parameters that tell where a reader came from, not what is read.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|mc_[ce]id|ref(?:_src)?|cmpid", re.ASCII | re.IGNORECASE
)
_MEANT = re.compile(r"\s*https?://", re.IGNORECASE)
_USUAL = (None, 80, 443)


def is_meant(text: str) -> bool:
    """Whether a text is meant as a web address.

    >>> is_meant("HTTPS://example.org/a"), is_meant("example-20251217-a")
    (True, False)
    """
    return _MEANT.match(text) is not None


def is_sound(url: str) -> bool:
    """Whether there is a host in a web address, and nothing that keeps it from being read.

    >>> is_sound("https://example.org/a"), is_sound("https://[bad"), is_sound("https:///a")
    (True, False, False)
    """
    return is_meant(url) and _split(url) is not None


def host_of(url: str) -> str:
    """The host of an address without its ``www.``; empty if it has none.

    >>> host_of("https://www.Example.org/a"), host_of("https://[bad")
    ('example.org', '')
    """
    parts = _split(url)
    return "" if parts is None else (parts.hostname or "").removeprefix("www.")


def document_of(url: str) -> str:
    """What addresses of one document have in common.

    Scheme, ``www.``, the usual ports, a slash at the end, the fragment and parameters that track
    readers do not matter; the order of the other parameters neither.

    >>> document_of("https://www.Example.org:443/a/?utm_source=x&c=2&b=1#top")
    'example.org/a?b=1&c=2'
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    port = "" if parts.port in _USUAL else f":{parts.port}"
    told = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    query = sorted(pair for pair in told if not _TRACKING.fullmatch(pair[0]))
    path = f"{host_of(url)}{port}{parts.path.rstrip('/')}"
    return f"{path}?{urlencode(query, errors='surrogatepass')}" if query else path


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None if it has no host, or one or a port that cannot be."""
    try:
        parts = urlsplit(url.strip())
        sound = bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return None
    return parts if sound else None
