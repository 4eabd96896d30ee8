"""The page of a measure: pictures, a short table, where the whole of it stands, notes.

No measure has code of its own here: what a page shows is in the result, in the ontology and in
``PICTURES``. A new measure gets its page by being among the results.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from graph.errors import LingkarError
from graph.language import again
from graph.pages.about import introduction
from graph.pages.behind import entered
from graph.pages.cells import Cells
from graph.pages.columns import variant
from graph.pages.evidence import Context, Evidence
from graph.pages.measured import pages_of, row_pages, subject
from graph.pages.names import file_name
from graph.pages.pictures import pictures
from graph.pages.shelf import Page, Shelf
from graph.pages.tierflow import tier_flows
from graph.pages.trends import trend
from graph.result import Result

__all__ = ["measure_page", "measure_pages", "section"]

_SHOWN = 12
_LISTED = 60
_LAYERED = {"dependency": tier_flows}
"""Measures with a picture that their rows do not hold, and what makes it."""


def measure_page(measure: str) -> str:
    """The page of a measure, relative to the site."""
    return f"measure-{file_name(measure)}.html"


def measure_pages(shelf: Shelf, apart: tuple[str, ...]) -> Iterator[Page]:
    """A page for every measure among the results but those ``apart``, which have their own."""
    pages = pages_of(shelf)
    for measure, results in shelf.named.items():
        if measure in apart:
            continue
        evidence = shelf.evidence
        yield Page(
            measure_page(measure),
            "measure.html",
            {
                "measure": measure,
                "title": evidence.measure(measure),
                "introduction": definition(evidence, measure),
                "sections": [
                    {
                        **section(evidence, name, result, pages),
                        "trend": trend(evidence, shelf.over_time.get(name)),
                    }
                    for name, result in results
                ],
                "layered": _LAYERED[measure](shelf, pages) if measure in _LAYERED else None,
            },
        )


def definition(evidence: Evidence, measure: str) -> str:
    """What a measure says, in one sentence: the ontology's, else that of its function."""
    try:
        text = evidence.definition("measure", measure)
    except LingkarError:
        return introduction(measure)
    first, stop, _ = text.partition(". ")
    return first + stop.strip()


def _ordered(evidence: Evidence, result: Result) -> list[Any]:
    """The rows as the measure orders them; where that is by name, those of the largest first."""
    names = [subject(row) or "" for row in result.rows]
    if names != sorted(names):
        return list(result.rows)
    weights = evidence.weights
    return sorted(result.rows, key=lambda row: -weights.get(subject(row) or "", Decimal(0)))


def section(evidence: Evidence, name: str, result: Result, pages: dict[str, str]) -> Context:
    """One result: its pictures, its first rows in full view, more folded, all others by link."""
    cells = Cells(evidence, result)
    columns = result.headline or result.columns
    code = name.removeprefix(f"{result.measure}-")
    ordered = _ordered(evidence, result)
    rows = ordered[:_LISTED]
    table = cells.table(rows, columns, code)
    places = {id(row): at for at, row in enumerate(result.rows)}
    others = row_pages(name, result, pages)
    lines = []
    for line, row in zip(table["rows"], rows, strict=True):
        page = pages.get(subject(row) or "") or others.get(places[id(row)])
        flows = len(entered([row]))
        lines.append({"cells": line, "page": f"{page}#{name}" if page else None, "flows": flows})
    listed = {subject(row) for row in rows}
    rest = dict.fromkeys(subject(row) for row in ordered[_LISTED:])
    return {
        "anchor": name,
        "variant": variant(name, result.measure),
        "pictures": list(pictures(cells, {c: f"{p}#{name}" for c, p in pages.items()})),
        "columns": table["columns"],
        "shown": lines[:_SHOWN],
        "folded": lines[_SHOWN:],
        "left": len(result.rows) - len(rows),
        "others": [
            {**evidence.party(c), "href": f"{pages[c]}#{name}"}
            for c in rest
            if c is not None and c in pages and c not in listed
        ],
        "evidence": any(line["page"] for line in lines),
        "notes": [evidence.prose(again(note)) for note in result.notes],
    }
