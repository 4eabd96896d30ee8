"""A dossier on one company: what its page and the measures say, as sections with citations.

The sections are plain: lines of facts, and tables whose cells are texts with the documents that
they rest on. So the same dossier is a printable page and Markdown for a notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.language import say
from graph.measures.dependency import Dependency
from graph.pages.company import company
from graph.pages.evidence import Context
from graph.pages.numbers import percent, span
from graph.pages.shelf import Shelf

__all__ = ["Cell", "Section", "Table", "sections"]

_MOST = 15
"""So many companies that one stands on are told."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the documents it rests on, as :class:`~graph.pages.citing.Citations` has them."""

    text: str
    sources: Sequence[Context] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below heads, under a title of its own where a section has several."""

    heads: tuple[str, ...]
    rows: list[list[Cell]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dossier: facts as pairs, then notes, then tables."""

    title: str
    facts: list[tuple[str, Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def sections(shelf: Shelf, ident: str) -> list[Section]:
    """Everything that is known and measured of a company, section by section.

    Who it is, its money in and out, rings, concentration, on whom it stands, what falls due, who
    loses if it stops paying, figures, claims. A section that has nothing to say is left out.
    """
    told = company(shelf, ident)
    makers: tuple[Callable[[], Iterable[Section]], ...] = (
        lambda: [_identity(told)],
        lambda: _directions(told),
        lambda: [_rings(told)],
        lambda: _concentration(told),
        lambda: [_dependency(shelf, ident)],
        lambda: [_dues(told)],
        lambda: [_losses(told)],
        lambda: [_figures(told)],
        lambda: _claims(told),
    )
    found = [section for make in makers for section in make()]
    return [s for s in found if s.facts or any(table.rows for table in s.tables)]


def _prose(parts: Iterable[Context]) -> str:
    return "".join(str(part["text"]) for part in parts)


def _identity(told: Context) -> Section:
    facts = [(say("Kind"), Cell(str(told["kind"]), told["sources"]))]
    facts += [(str(name), Cell(str(value))) for name, value in told["facts"]]
    facts += [(say("Part of"), Cell(p["name"], p["sources"])) for p in told["parents"]]
    facts += [(say("Holds"), Cell(p["name"], p["sources"])) for p in told["parts"]]
    return Section(say("Who it is"), facts)


def _directions(told: Context) -> Iterator[Section]:
    for way in told["directions"]:
        heads = (way["head"], say("For"), say("Amount"), say("Status"), say("Deal"))
        tables = [
            Table(
                heads,
                [
                    [
                        Cell(f["other"]["name"]),
                        Cell(f["kind"]),
                        Cell(f["amount"]),
                        Cell(f["status"]),
                        Cell(f["deal"]["title"], f["sources"]),
                    ]
                    for f in group["flows"]
                ],
                say(
                    "%(nature)s: %(total)s; %(coverage)s flows with a known amount",
                    nature=group["nature"]["label"],
                    total=group["total"],
                    coverage=group["coverage"],
                ),
            )
            for group in way["groups"]
        ]
        yield Section(way["title"], tables=tables)


def _rings(told: Context) -> Section:
    rows = [
        [Cell(r["title"]), Cell(r["bottleneck"]), Cell(r["bounds"]), Cell(r["firmness"]["label"])]
        for r in told["rings"]
    ]
    heads = (say("Ring"), say("Smallest leg"), say("Bounds"), say("Weakest leg is"))
    note = say(
        "Rings share flows, so their sizes never add up; circulation says how much goes round."
    )
    return Section(say("Rings through it"), notes=[note], tables=[Table(heads, rows)])


def _concentration(told: Context) -> Iterator[Section]:
    for side in told["concentration"]:
        facts = [
            (say("HHI"), Cell(side["hhi"])),
            (say("Bounds"), Cell(side["range"])),
            (say("Effective number"), Cell(side["effective"])),
            (say("Flows with a known amount"), Cell(side["coverage"])),
        ]
        rows = [
            [Cell(p["company"]["name"]), Cell(p["share"]), Cell(p["amount"])]
            for p in side["counterparties"]
        ]
        heads = (say("Company"), say("Share"), say("Amount"))
        yield Section(side["side"], facts, tables=[Table(heads, rows)])


def _dependency(shelf: Shelf, ident: str) -> Section:
    """On whom it stands, one table per basis: the widest known look-through first."""
    heads = (say("On"), say("Face value"), say("Looked through"), say("Bounds"), say("Known"))
    tables = []
    for result in shelf.of_measure("dependency"):
        rows = [r for r in result.rows if isinstance(r, Dependency) and r.company == ident]
        rows.sort(key=lambda r: (r.look_through is None, -(r.look_through or 0.0), r.on))
        lines = [[Cell(shelf.evidence.name(r.on)), *map(Cell, _stands(r))] for r in rows[:_MOST]]
        if rows:
            basis = say("by money") if rows[0].basis == "money" else say("by capacity")
            tables.append(Table(heads, lines, basis))
    return Section(say("On whom it stands"), tables=tables)


def _stands(row: Dependency) -> tuple[str, ...]:
    low, high = percent(row.look_through_low), percent(row.look_through_high)
    within = span(low, high)
    return percent(row.face_value), percent(row.look_through), within, str(row.coverage)


def _dues(told: Context) -> Section:
    heads = (say("Year"), say("Due"), say("Revenue"), say("Due over revenue"), say("Known flows"))
    years: list[Any] = told["dues"]["years"] if told["dues"] else []
    rows = [
        [Cell(str(y[key])) for key in ("year", "due", "revenue", "over", "coverage")] for y in years
    ]
    return Section(say("What falls due"), tables=[Table(heads, rows)])


def _losses(told: Context) -> Section:
    facts = [
        (
            say("Loss"),
            Cell(
                say(
                    "%(value)s (%(bounds)s), %(coverage)s known",
                    value=x["value"],
                    bounds=x["bounds"],
                    coverage=x["coverage"],
                )
            ),
        )
        for x in told["losses"]
    ]
    return Section(say("Others lose if it stops paying"), facts)


def _figures(told: Context) -> Section:
    heads = (say("Figure"), say("Period"), say("Value"), say("Scope"))
    rows = [
        [
            Cell(f["metric"]),
            Cell(str(f["period"])),
            Cell(f["value"]),
            Cell(_prose(f["scope"]), f["sources"]),
        ]
        for f in told["figures"]
    ]
    return Section(say("Reported figures"), tables=[Table(heads, rows)])


def _claims(told: Context) -> Iterator[Section]:
    heads = (say("Who"), say("When"), say("Topic"), say("Stance"), say("What is said"))
    for key, title in (
        ("claims_about", say("What is said about it")),
        ("claims_by", say("What it says")),
    ):
        rows = [
            [
                Cell(c["claimant"]["name"]),
                Cell(str(c["date"])),
                Cell(c["topic"]),
                Cell(c["stance"]),
                Cell(_prose(c["text"]), c["sources"]),
            ]
            for topic in told[key]
            for c in topic["claims"]
        ]
        yield Section(title, tables=[Table(heads, rows)])
