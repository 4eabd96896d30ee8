"""Names, titles and urls from the data, made harmless: text stays text, links stay on the web."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from graph.language import again
from graph.pages.numbers import typeset
from graph.wording import plain

__all__ = ["embed", "file_name", "harmless", "web_link"]

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")
_LONGEST = 100


def file_name(ident: str) -> str:
    """A safe file name (without ending) for any id; different ids get different names.

    Lower-case letters, digits and inner hyphens stay; every other byte becomes ``_`` and its
    two hexadecimal digits, so that a file system that ignores case keeps them apart too.

    >>> file_name("openai"), file_name("../x"), file_name("A b"), file_name("con")
    ('openai', '_2e_2e_2fx', '_41_20b', '_63on')
    """
    raw = ident.encode("utf-8", "surrogatepass")
    keep = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")
    name = "".join(chr(b) if b in keep else f"_{b:02x}" for b in raw) or "_"
    if _RESERVED.match(name):
        name = f"_{ord(name[0]):02x}{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[:_LONGEST]}_{hashlib.sha256(raw).hexdigest()[:16]}"
    return name


def web_link(url: str) -> str | None:
    """The url if it is an http or https address, else None: nothing else becomes a link.

    >>> web_link("https://example.org/a"), web_link("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if plain(url) != url or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def harmless(text: str) -> str:
    """Text of one or more lines without characters that reorder, hide or control.

    >>> harmless("two\\nlines\\u202e")
    'two\\nlines\\\\u202e'
    """
    if text.isprintable():  # nearly all text, and much faster
        return text
    return "\n".join(plain(line) for line in text.split("\n"))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return typeset(harmless(again(value)))
    if isinstance(value, dict):
        return {harmless(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    return value


def embed(value: Any) -> Markup:
    """JSON for a ``<script type="application/json">``: no ``<`` in it, so nothing can close it.

    >>> embed({"name": "</script>"})
    Markup('{"name":"\\\\u003c/script\\\\u003e"}')
    """
    text = json.dumps(_clean(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # every character that HTML reads is escaped above
