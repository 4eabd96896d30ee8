"""Whether two web addresses are of one document, as far as that shows without going there."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

__all__ = ["is_address", "same"]

# Parameters that tell where a reader came from, not what is read.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|ref(?:_src)?|cmpid", re.ASCII)


def is_address(text: str) -> bool:
    """Whether a text is meant as a web address.

    >>> is_address("HTTPS://example.org/a"), is_address("example-20251217-a")
    (True, False)
    """
    return re.match(r"\s*https?://", text, re.IGNORECASE) is not None


def same(url: str) -> str:
    """What addresses of one document have in common.

    Scheme, ``www.``, a slash at the end, the fragment and parameters that track readers do not
    matter; the order of the other parameters neither.

    >>> same("https://www.Example.org/a/?utm_source=x&b=1#top") == same("http://example.org/a?b=1")
    True
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    query = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    )
    return f"{host}{port}{parts.path.rstrip('/')}?{urlencode(query)}"
