"""Files of TOML: stories and expectations, which people write by hand.

Whatever is no TOML is told with file and line, and so is what is larger or deeper than anybody
writes: the parser calls itself for every bracket, and looks at a dotted key again for every dot.

Reference: TOML v1.0.0, 12 January 2021.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from graph.errors import SyntaxFault, one_line
from graph.limits import DEEPEST, LARGEST_BY_HAND, bytes_of, nested

__all__ = ["read_toml"]

_TEXT = rb"\"(?:[^\"\\\n]|\\.)*+\"?|'[^'\n]*+'?"  # one without an end is not begun again
_PART = rb"(?:[\w\-]++|%b)[ \t]*+" % _TEXT
_WORDS = re.compile(
    rb"\"{3}(?:[^\"\\]|\\.|\"{1,2}(?!\"))*+\"{0,5}|'{3}(?:[^']|'{1,2}(?!'))*+'{0,5}"
    rb"|\#[^\n]*+|(?P<open>[\[{])|(?P<close>[\]}])"
    rb"|(?P<deep>(?:%(part)b\.[ \t]*+){%(most)d})|%(part)b" % {b"part": _PART, b"most": DEEPEST},
    re.DOTALL,
)
_DIGITS = re.compile(r"[0-9_]{1000,}+")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_toml(file: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says.

    InputError for a file that is missing, no regular file or too large, SyntaxFault with the line
    for what is not TOML or nested more than :data:`~graph.limits.DEEPEST` deep.
    """
    content = bytes_of(file, LARGEST_BY_HAND)
    nested(_WORDS, content, "arrays and tables", file)
    try:
        text = content.decode("utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SyntaxFault("not UTF-8: save the file in UTF-8", file=file, line=line) from None
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        place = _PLACE.search(told)
        line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
        what = one_line(_PLACE.sub("", told))
        raise SyntaxFault(f"not well-formed TOML: {what}", file=file, line=line) from None
    except ValueError as error:  # a number of more digits than Python reads
        digits = _DIGITS.search(text)
        row = text.count("\n", 0, digits.start()) + 1 if digits else None
        told = one_line(str(error))
        raise SyntaxFault(f"not well-formed TOML: {told}", file=file, line=row) from None
