"""What can go wrong, as one tree.

::

    LingkarError                 every error a person can act on; one sentence, no traceback
    ├── InputError               a file, a row or an option is not what it must be (exit code 2)
    │   ├── SyntaxFault          a file is not well-formed: names file and line
    │   ├── UnknownTerm          a term, code or unit that the ontology does not have
    │   └── UnknownName          no company, deal, chip … of that name; suggests near misses
    ├── OutputError              a file or folder cannot be written (exit code 2)
    └── StoreError               a SPARQL store is dead, refuses, or answers nonsense (exit code 2)

A message says what is wrong, where, and what to do next. ``str(error)`` is the whole line.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "InputError",
    "LingkarError",
    "OutputError",
    "StoreError",
    "SyntaxFault",
    "UnknownName",
    "UnknownTerm",
    "one_line",
]


class LingkarError(Exception):
    """Root of the tree; caught once, at the edge of the command line."""

    exit_code = 2

    def __init__(
        self, message: str, *, file: Path | str | None = None, line: int | None = None
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        if self.file is None:
            return self.message
        place = f"{self.file}:{self.line}" if self.line is not None else f"{self.file}"
        return f"{place}: {self.message}"


class InputError(LingkarError):
    """A file, a row or an option is not what it must be."""


class SyntaxFault(InputError):
    """A file is not well-formed."""


class UnknownTerm(InputError):
    """A term, code or unit that the ontology does not have."""


class UnknownName(InputError):
    """A name that fits nothing in the data."""


class OutputError(LingkarError):
    """A file or folder cannot be written."""


class StoreError(LingkarError):
    """A SPARQL store is dead, refuses, or answers what it should not."""


def one_line(text: str) -> str:
    """A text of any origin as part of a message: on one printable line, cut where it is long.

    >>> one_line("disk\\nfull"), len(one_line("x" * 999))
    ('disk full', 300)
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 300 else f"{text[:299]}…"
