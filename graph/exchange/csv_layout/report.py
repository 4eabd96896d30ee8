"""What an import did, file by file: nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["FileReport", "ImportReport", "Refusal"]


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A row that was not taken, and why."""

    file: str
    line: int
    row: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.row}: {self.reason}"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One CSV file: rows read, triples written from them, rows refused."""

    name: str
    rows_read: int
    statements_written: int
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole import.

    ``description_statements`` are the triples that no row gave: what is said of the data set
    itself and of a sector; ``written``, ``removed`` (of an earlier import) and ``kept`` (Turtle
    that no import wrote) are files, relative to the output folder.
    """

    files: tuple[FileReport, ...]
    description_statements: int
    horizon: date
    written: tuple[Path, ...]
    removed: tuple[Path, ...]
    warnings: tuple[str, ...]
    kept: tuple[Path, ...] = ()

    @property
    def rows_read(self) -> int:
        """Rows of all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def statements_written(self) -> int:
        """Triples in all files written."""
        return self.description_statements + sum(f.statements_written for f in self.files)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Rows that were refused, by file and line."""
        return tuple(refusal for file in self.files for refusal in file.refused)
