"""What a document on one thing is made of: sections with facts, tables and notes, all cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.language import say, say_many
from graph.pages.evidence import Context

__all__ = ["Cell", "Fact", "More", "Row", "Section", "Table", "origin"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the documents it rests on, as :class:`~graph.pages.citing.Citations` has them."""

    text: str
    sources: Sequence[Context] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What something is called, and its value; several where there are several."""

    name: str
    values: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: texts below its heads, and the documents that all of them rest on.

    ``step`` is the place of its firmness in their order, 0 for the firmest, where it has one.
    """

    cells: tuple[str, ...]
    sources: Sequence[Context]
    step: int | None = None


@dataclass(frozen=True, slots=True)
class More:
    """That a table is cut, and the command that shows the whole."""

    text: str
    command: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below heads, under a title of its own where a section has several.

    ``sources`` are behind the whole, such as the sum that shares are of; ``numeric`` are the
    columns of numbers, counted from 0.
    """

    heads: tuple[str, ...]
    rows: list[Row]
    title: str = ""
    sources: Sequence[Context] = ()
    numeric: frozenset[int] = frozenset()
    more: More | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: facts, notes, tables. It is ``empty`` where there is nothing to say."""

    title: str
    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether it has neither facts nor rows."""
        return not self.facts and not any(table.rows for table in self.tables)


def origin(documents: Sequence[Context]) -> list[Fact]:
    """The fact that the facts before it rest on some documents, if there are any."""
    if not documents:
        return []
    count = say_many("%(number)s document", "%(number)s documents", len(documents))
    return [Fact(say("These are from"), [Cell(count, documents)])]
