"""Results with every digit: one line per row for a program, nested parts in tables of their own.

A coverage is two columns, lists of names are joined by ``|``, and text that a spreadsheet would run
as a formula gets a ``'`` before it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from graph.readable import Grid, fields_of, parts_of, value_of
from graph.result import Coverage, Result, jsonable

__all__ = ["csv_text", "exact"]


def exact(result: Result, explanation: Result | None = None) -> list[Grid]:
    """The table of rows, those of nested parts and of an explanation, field by field."""
    names = fields_of(result.rows) or list(result.columns)
    flat = [name for name in names if name not in result.nested]
    grids = [_spread(result.measure, flat, [(None, row) for row in result.rows])]
    for part in result.nested:
        rows = [
            (at, inner)
            for at, row in enumerate(result.rows, start=1)
            for inner in parts_of(row, part)
        ]
        if rows:
            grids.append(_spread(part, fields_of(inner for _, inner in rows), rows))
    if explanation is not None:
        grids += [Grid(explanation.measure, g.headers, g.rows) for g in exact(explanation)]
    return grids


def _spread(title: str, names: Sequence[str], rows: Sequence[tuple[int | None, Any]]) -> Grid:
    """Rows to cells; a coverage becomes two columns, another nested value JSON in its cell."""
    headers: list[str] = ["row"] if any(at is not None for at, _ in rows) else []
    split = {
        name for name in names if any(isinstance(value_of(r, name), Coverage) for _, r in rows)
    }
    for name in names:
        headers += [f"{name}_known", f"{name}_qualifying"] if name in split else [name]
    lines: list[tuple[Any, ...]] = []
    for at, row in rows:
        cells: list[Any] = [] if at is None else [at]
        for name in names:
            value = value_of(row, name)
            if name in split:
                cells += [None, None] if value is None else [value.known, value.qualifying]
            else:
                cells.append(value)
        lines.append(tuple(cells))
    return Grid(title, tuple(headers), tuple(lines))


def csv_text(grid: Grid) -> str:
    """A grid as RFC 4180 text with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(grid.headers)
    writer.writerows([_cell(value) for value in row] for row in grid.rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    """A cell without loss. Text that a spreadsheet would run as a formula gets a ``'`` before it.

    >>> from decimal import Decimal
    >>> _cell(Decimal("1E+3")), _cell(None), _cell(("a", "b")), _cell("=1+1"), _cell(True)
    ('1000', '', 'a|b', "'=1+1", 'true')
    """
    value = jsonable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "|".join(value)
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    acts = value.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_sum(value)
    return f"'{value}" if acts else value


def _is_sum(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()
