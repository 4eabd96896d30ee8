"""What a check finds: one sentence about one thing at one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from graph.check.catalogue import ERROR, WARNING, severity
from graph.fields import curie

__all__ = ["ERROR", "WARNING", "Finding", "Found", "Place"]

Place = tuple[Path, int]
"""A file, and a line of it from 1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful.

    ``severity`` is ``error`` or ``warning``, ``code`` the name of the rule, ``subject`` the
    prefixed name of the thing (empty: the data as a whole), ``message`` a sentence that says
    what to do. ``also`` are the places of the other things that the sentence is about.
    """

    severity: str
    code: str
    subject: str
    message: str
    file: Path | None = None
    line: int | None = None
    also: tuple[Place, ...] = field(default=(), compare=False, repr=False)

    def order(self) -> tuple[bool, str, int, bool, str, str, str]:
        """Errors first, then by place, rule and thing; what is unknown before what is missing."""
        where = (str(self.file or ""), self.line or 0, self.code != "unknown-term")
        return self.severity != ERROR, *where, self.code, self.subject, self.message

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        place = f"{self.file}{line}: " if self.file is not None else ""
        return f"{place}{self.severity}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding whose place is not looked up yet: ``iri`` is its subject.

    ``others`` are the IRIs of what else it is about; its severity is that of its code.
    """

    code: str
    iri: str
    what: str
    others: tuple[str, ...] = ()

    def at(self, locate: Callable[[str], Place | None]) -> Finding:
        """The finding with its file and line."""
        name = curie(self.iri)
        file, line = locate(self.iri) or (None, None)
        also = tuple(place for other in self.others if (place := locate(other)) is not None)
        return Finding(
            severity(self.code), self.code, name, f"{name} {self.what}", file, line, also
        )
