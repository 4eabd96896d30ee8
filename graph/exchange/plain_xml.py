"""What XML 1.0 has no way to write."""

from __future__ import annotations

import re

__all__ = ["NOT_XML", "plain"]

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML 1.0 document can have, not even as a reference."""


def plain(text: str) -> str:
    r"""A text with U+FFFD in the place of what XML cannot hold.

    >>> plain("a\x07b")
    'a�b'
    """
    return NOT_XML.sub("\ufffd", text)
