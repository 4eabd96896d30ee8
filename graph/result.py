"""What a measure answers: rows that carry bounds and coverage, ready for a table or JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from graph.language import say

__all__ = ["Coverage", "Lens", "Result", "jsonable"]


@dataclass(frozen=True, slots=True)
class Lens:
    """How the world is looked at: the same four settings on every surface.

    ``firmness`` and ``level`` are codes of the ontology's lists of those names, ``currency`` an
    ISO 4217 code for display. :meth:`graph.study.Study.lens` asks the ontology for what is not
    chosen; a lens made by hand has the defaults of the shipped one, and a test holds the two
    together.
    """

    as_of: date
    firmness: str = "announced"
    level: str = "group"
    currency: str = "USD"
    ceilings: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """Flows counted with a known amount over flows that qualify.

    >>> str(Coverage(12, 22))
    '12 of 22'
    """

    known: int
    qualifying: int

    @property
    def share(self) -> float | None:
        """Known over qualifying; None where nothing qualifies."""
        return self.known / self.qualifying if self.qualifying else None

    def __str__(self) -> str:
        return say("%(known)s of %(all)s", known=self.known, all=self.qualifying)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one measure.

    ``rows`` are frozen dataclasses of the measure's own, whose field names are the keys of the
    JSON; every row has ``coverage``. ``money`` names the fields (at any depth) that are amounts
    in US dollars and follow the currency of display. ``columns`` are the fields of the flat
    table, in order; nested ones go to tables of their own (``nested``). ``headline`` are those of
    the columns that stand for a row where many days or years are side by side, all if there are
    none. ``notes`` are sentences that a reader needs beside the numbers. ``found`` is how many rows
    there would be without a limit, None where that is not known.
    """

    measure: str
    lens: Lens
    rows: tuple[Any, ...]
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    money: frozenset[str] = frozenset()
    headline: tuple[str, ...] = ()
    found: int | None = None

    def to_json(self) -> dict[str, Any]:
        """One object: measure, lens, rows, notes; amounts as decimal strings, unknown as None."""
        return {
            "measure": self.measure,
            "lens": {
                "as_of": self.lens.as_of.isoformat(),
                "firmness": self.lens.firmness,
                "level": self.lens.level,
                "currency": self.lens.currency,
            },
            "rows": [jsonable(row) for row in self.rows],
            "notes": list(self.notes),
        }


def jsonable(value: Any) -> Any:
    """A value of a row as JSON has it: decimals as plain strings, dates ISO 8601, None as null.

    >>> jsonable({"amount": Decimal("1E+10"), "coverage": Coverage(1, 2)})
    {'amount': '10000000000', 'coverage': {'known': 1, 'qualifying': 2}}
    """
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: jsonable(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): jsonable(v) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [jsonable(v) for v in value]
    return value
