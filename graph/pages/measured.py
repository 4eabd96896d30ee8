"""What was measured of one company: every row of every measure, and the flows behind them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from graph.language import say
from graph.pages.behind import Behind, deployments, entered
from graph.pages.cells import Cells
from graph.pages.columns import title, variant
from graph.pages.evidence import Context, Evidence, measured_page
from graph.pages.names import file_name
from graph.pages.shelf import Page, Shelf
from graph.result import Result

__all__ = ["measured_pages", "pages_of", "row_pages", "rows_of", "subject"]

_SHOWN = 12
_MOST = 120
"""So many rows of a result stand on a page; the command line has all."""
_PURCHASES = {
    "dependency-money": "concentration-suppliers",
    "diversification": "concentration-suppliers",
}
"""Results whose rows name no flows, with the one that names the purchases they are made of."""


def subject(row: Any) -> str | None:
    """Whom a row is of: its company, or what it calls its subject."""
    found = getattr(row, "company", None) or getattr(row, "subject", None)
    return found if isinstance(found, str) else None


def rows_of(shelf: Shelf) -> dict[str, dict[str, list[Any]]]:
    """By company and then by the name of a result: the rows of it that are about the company."""
    world, G = shelf.evidence.world, shelf.evidence.G
    found: dict[str, dict[str, list[Any]]] = {}
    for results in shelf.named.values():
        for name, result in results:
            for row in result.rows:
                company = subject(row)
                if company is not None and (company in world.companies or company in G):
                    found.setdefault(company, {}).setdefault(name, []).append(row)
    return found


def pages_of(shelf: Shelf) -> dict[str, str]:
    """The companies of which something was measured, with the page that tells it."""
    return {company: measured_page(company) for company in sorted(rows_of(shelf))}


def row_pages(name: str, result: Result, pages: Container[str]) -> dict[int, str]:
    """The pages of rows that are about no company and have parts or flows, by place in the result.

    They are called by what the row says in words: its year, its nature.
    """
    found: dict[int, str] = {}
    for at, row in enumerate(result.rows):
        if subject(row) in pages:
            continue
        if any(getattr(row, part, None) for part in (*result.nested, "flows")):
            said = [getattr(row, c, None) for c in result.columns]
            words = [name, *dict.fromkeys(w for w in said if isinstance(w, str))]
            page = f"measured/{file_name('-'.join(words) + '.rows')}.html"
            taken = page in found.values()
            found[at] = page.replace(".html", f"-{at}.html") if taken else page
    return found


def nested_tables(cells: Cells, row: Any) -> list[Context]:
    """The parts of a row, each a table with its title."""
    tables = []
    for name in cells.result.nested:
        rows = getattr(row, name, None)
        rows = rows if isinstance(rows, tuple) else (rows,) if rows is not None else ()
        if rows:
            tables.append({"title": title(name), **cells.table(rows)})
    return tables


def measured_pages(shelf: Shelf, apart: tuple[str, ...]) -> Iterator[Page]:
    """A page for every company that any row is about, and for rows that are about none.

    Of the measures ``apart`` only what is about a company stands here.
    """
    evidence = shelf.evidence
    everyone = rows_of(shelf)
    told: dict[str, Context] = {}
    for company in sorted(everyone):
        mine = everyone[company]
        yield Page(
            measured_page(company),
            "measured.html",
            {
                "company": evidence.party(company),
                "title": say("%(company)s, measured", company=evidence.name(company)),
                "deployments": deployments(evidence, next(iter(shelf.capacity), None), company),
                **_content(shelf, company, mine, told),
            },
        )
    for measure, results in shelf.named.items():
        for name, result in results if measure not in apart else ():
            for at, page in row_pages(name, result, everyone).items():
                row = result.rows[at]
                cells = Cells(evidence, result)
                said = [str(cells.cell(row, c)["text"]) for c in result.columns if _is_word(row, c)]
                content = {
                    "company": None,
                    "title": ", ".join(dict.fromkeys((evidence.measure(measure), *said))),
                    "deployments": [],
                    **_content(shelf, None, {name: [row]}, told),
                }
                yield Page(page, "measured.html", content)


def _is_word(row: Any, column: str) -> bool:
    return isinstance(getattr(row, column, None), str)


def _content(
    shelf: Shelf,
    company: str | None,
    mine: Mapping[str, Sequence[Any]],
    told: dict[str, Context],
) -> Context:
    flows = _flows(shelf, mine)
    behind = Behind(shelf.evidence, company, flows, told)
    sections = [
        _section(shelf.evidence, behind, name, shelf.results[name], rows, flows[name])
        for name, rows in mine.items()
    ]
    return {
        "sections": sections,
        "titles": {s["anchor"]: s["title"] for s in sections},
        "flows": behind.flows(),
    }


def _flows(shelf: Shelf, mine: Mapping[str, Sequence[Any]]) -> dict[str, set[str]]:
    """The flows behind the rows of each result."""
    found = {name: entered(rows) for name, rows in mine.items()}
    for name, source in _PURCHASES.items():
        if name in found and not found[name]:
            found[name] = found.get(source, set())
    return found


def _head(lines: Sequence[Sequence[Context]], line: Sequence[Context]) -> str:
    """What tells a line from the others: the words before its first number, where they differ."""
    words = []
    for at, cell in enumerate(line):
        if cell["number"]:
            break
        if any(other[at]["text"] != cell["text"] for other in lines):
            words.append(str(cell["text"]))
    return ", ".join(words)


def _section(
    evidence: Evidence,
    behind: Behind,
    name: str,
    result: Result,
    rows: Sequence[Any],
    flows: set[str],
) -> Context:
    left, rows = max(0, len(rows) - _MOST), rows[:_MOST]
    cells = Cells(evidence, result, behind.mark)
    own = {"company", "subject"} if behind.company is not None else set()
    columns = [c for c in result.columns if c not in own]
    code = name.removeprefix(f"{result.measure}-")
    table = cells.table(rows, columns, code)
    marks = [sorted(entered([row]), key=lambda f: behind.numbers.get(f, 0)) for row in rows]
    ordered = sorted(flows, key=lambda flow: behind.numbers.get(flow, 0))
    return {
        "anchor": name,
        "left": left,
        "title": evidence.measure(result.measure),
        "variant": variant(name, result.measure),
        "measure": result.measure,
        "columns": table["columns"],
        "folded": len(rows) > _SHOWN,
        "rows": [
            {
                "cells": line,
                "head": _head(table["rows"], line),
                "marks": [behind.mark(flow) for flow in mine],
                "nested": nested_tables(cells, row),
            }
            for line, mine, row in zip(table["rows"], marks, rows, strict=True)
        ],
        "marks": [behind.mark(flow) for flow in ordered],
        "each": len(rows) > 1 and any(marks),
    }
