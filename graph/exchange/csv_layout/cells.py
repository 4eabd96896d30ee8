"""What a cell may hold: each kind refuses what it cannot be and turns the rest into a term.

A cell is never repaired. ``check`` raises ValueError with a phrase that follows the name of the
column ("amount_low: '1e9' is not a plain number"); ``term`` is called on checked text only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from urllib.parse import urlsplit

from pyoxigraph import Literal

from graph.currencies import currencies
from graph.exchange.turtle import Term, expand
from graph.model import PartialDate

__all__ = [
    "Cell",
    "Code",
    "Currency",
    "Day",
    "Flag",
    "Number",
    "Pattern",
    "Period",
    "Reference",
    "Slug",
    "Text",
    "Unit",
    "Url",
    "formula",
]

_XSD = {
    name: expand(f"xsd:{name}")
    for name in ("anyURI", "boolean", "date", "decimal", "gYear", "gYearMonth")
}
_DATATYPE = {4: _XSD["gYear"], 7: _XSD["gYearMonth"], 10: _XSD["date"]}

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: A sign that opens a number or a phrase ("-5 percent", "- see note", "+1 650"), no formula.
_SIGNED_PROSE = re.compile(r"[+-](\s|\d[\d.,]*(\s|%|$))")
_FISCAL = re.compile(r"FY\d{4}(-(Q[1-4]|H[12]))?", re.ASCII)
_CALENDAR_PART = re.compile(r"\d{4}-(Q[1-4]|H[12])", re.ASCII)

#: File names are made of ids; most file systems end at 255 bytes.
_LONGEST_SLUG = 160


def formula(text: str) -> bool:
    """Whether a spreadsheet would run the text as a formula instead of showing it.

    A leading ``=``, tab or carriage return always counts; ``+`` and ``-`` unless a number or a
    blank follows, and no call or link to another program is in it; ``@`` with a call.

    >>> [formula(t) for t in ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3")]
    [True, True, True, True]
    >>> [formula(t) for t in ("-5 percent", "- a remark", "@handle", "a=b")]
    [False, False, False, False]
    """
    if text[:1] in ("=", "\t", "\r"):
        return True
    if text[:1] in ("+", "-"):
        return not _SIGNED_PROSE.match(text) or "!" in text or "|" in text
    return text[:1] == "@" and ("(" in text or "!" in text)


class Cell:
    """A kind of cell; ``runs``: whether a formula could hide in it (not in a plain number)."""

    __slots__ = ()
    runs: ClassVar[bool] = True

    def check(self, text: str) -> None:
        """Refuse what the cell cannot hold; ValueError says why."""
        self._check(text)

    def term(self, text: str) -> Term:
        """The text, which has been checked, as RDF has it."""
        return self._term(text)

    def _check(self, text: str) -> None:
        """By default anything goes."""

    def _term(self, text: str) -> Term:
        return Literal(text)


@dataclass(frozen=True, slots=True)
class Text(Cell):
    """Words: names and titles without, our own prose with a language tag."""

    language: str | None = None

    def _check(self, text: str) -> None:
        if _CONTROL.search(text):
            raise ValueError("holds a control character")

    def _term(self, text: str) -> Term:
        return Literal(text, language=self.language) if self.language else Literal(text)


@dataclass(frozen=True, slots=True)
class Pattern(Cell):
    """Text of a fixed shape, such as a country code."""

    shape: str
    meaning: str

    def _check(self, text: str) -> None:
        if not re.fullmatch(self.shape, text, re.ASCII):
            raise ValueError(f"{text!r} is not {self.meaning}")


@dataclass(frozen=True, slots=True)
class Number(Cell):
    """A plain number, kept digit for digit."""

    least: Decimal | None = Decimal(0)
    most: Decimal | None = None

    runs: ClassVar[bool] = False

    def _check(self, text: str) -> None:
        if not _NUMBER.fullmatch(text):
            raise ValueError(
                f"{text!r} is not a plain number (digits and a point, no sign but a minus, "
                "no separators, no exponent)"
            )
        value = Decimal(text)
        if self.least is not None and value < self.least:
            raise ValueError(f"{text} is negative" if self.least == 0 else f"{text} is too small")
        if self.most is not None and value > self.most:
            raise ValueError(f"{text} is more than {self.most}")

    def _term(self, text: str) -> Term:
        return Literal(text, datatype=_XSD["decimal"])


@dataclass(frozen=True, slots=True)
class Day(Cell):
    """A date as precise as the source: day, month or year."""

    def _check(self, text: str) -> None:
        PartialDate.parse(text)

    def _term(self, text: str) -> Term:
        return Literal(text, datatype=_DATATYPE[len(text)])


@dataclass(frozen=True, slots=True)
class Period(Cell):
    """A date, a quarter or half (``2025-Q3``), a fiscal period, or a span ``2026-01/2027-04``."""

    def _check(self, text: str) -> None:
        if _FISCAL.fullmatch(text) or _CALENDAR_PART.fullmatch(text):
            return
        try:
            ends = [PartialDate.parse(part) for part in text.split("/", 1)]
        except ValueError as error:
            raise ValueError(
                f"{text!r} is no period (a date, 2025-Q3, 2025-H1, FY2026-Q2 or 2026-01/2027-04)"
            ) from error
        if ends[-1].last < ends[0].first:
            raise ValueError(f"{text!r} ends before it starts")


@dataclass(frozen=True, slots=True)
class Flag(Cell):
    """``yes`` or ``no``."""

    def _check(self, text: str) -> None:
        if text not in ("yes", "no"):
            raise ValueError(f"{text!r} is neither yes nor no")

    def _term(self, text: str) -> Term:
        return Literal(text == "yes")


@dataclass(frozen=True, slots=True)
class Url(Cell):
    """An address on the web (http or https)."""

    def _check(self, text: str) -> None:
        try:
            parts = urlsplit(text)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            sound = False
        if not sound or re.search(r"[\s<>\"\\^`{}]", text) or _CONTROL.search(text):
            raise ValueError(f"{text!r} is not an http or https address")

    def _term(self, text: str) -> Term:
        return Literal(text, datatype=_XSD["anyURI"])


@dataclass(frozen=True, slots=True)
class Currency(Cell):
    """An ISO 4217 code."""

    def _check(self, text: str) -> None:
        if text not in currencies():
            raise ValueError(f"{text!r} is not a currency of ISO 4217")


@dataclass(frozen=True, slots=True)
class Unit(Cell):
    """The unit of a figure: a currency, ``ratio``, or a pair such as ``USD/IDR``."""

    def _check(self, text: str) -> None:
        parts = text.split("/")
        pair = len(parts) == 2 and parts[0] != parts[1]
        if text != "ratio" and not ((pair or len(parts) == 1) and set(parts) <= currencies()):
            raise ValueError(
                f"{text!r} is neither a currency of ISO 4217, a pair of two, nor 'ratio'"
            )


@dataclass(frozen=True, slots=True)
class Slug(Cell):
    """The id of the row: lower-case letters, digits, dots and hyphens."""

    def _check(self, text: str) -> None:
        if not _SLUG.fullmatch(text):
            raise ValueError(f"{text!r} is no id (lower-case letters, digits, dots and hyphens)")
        if len(text) > _LONGEST_SLUG:
            raise ValueError(f"the id is longer than {_LONGEST_SLUG} characters")


@dataclass(frozen=True, slots=True)
class Code(Cell):
    """A code of one of the ontology's lists; checked and named by :class:`graph.terms.Terms`."""

    scheme: str


@dataclass(frozen=True, slots=True)
class Reference(Cell):
    """The id of a row of one of these tables, looked up in this order.

    What it names is found by :class:`graph.exchange.csv_layout.references.Index`.
    """

    tables: tuple[str, ...]
