"""What a check finds: one sentence about one thing at one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from graph.fields import curie

__all__ = ["ERROR", "WARNING", "Finding", "Found"]

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful.

    ``severity`` is ``error`` or ``warning``, ``code`` the name of the rule, ``subject`` the
    prefixed name of the thing (empty: the data as a whole), ``message`` a sentence that says
    what to do.
    """

    severity: str
    code: str
    subject: str
    message: str
    file: Path | None = None
    line: int | None = None

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
    """A finding whose place is not looked up yet: ``iri`` is its subject."""

    severity: str
    code: str
    iri: str
    what: str

    def at(self, place: tuple[Path, int] | None) -> Finding:
        """The finding with its file and line."""
        name = curie(self.iri)
        finding = Finding(self.severity, self.code, name, f"{name} {self.what}")
        return finding if place is None else replace(finding, file=place[0], line=place[1])
