"""Results as text: a table to read, JSON or CSV to compute with, Markdown to paste.

* **table** and **markdown** are for reading: amounts as "38 bn", a value with its bounds in one
  cell, long lists cut short and said so, the lens above and the notes below.
* **json** is exactly :meth:`graph.result.Result.to_json`.
* **csv** has one line per row with every field and every digit; lists of names are joined by
  ``|``. Nested parts are further tables whose first column ``row`` is the number of the row they
  belong to. They follow after an empty line, or go to files of their own (:func:`files`).
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.readable import Grid, fields_of, parts_of, read, said, value_of
from graph.result import Coverage, Lens, Result, jsonable
from graph.wording import UNKNOWN, number, plain

__all__ = ["FORMATS", "Grid", "caption", "files", "grid_text", "render"]

FORMATS = ("table", "json", "csv", "markdown")
MOST_NESTED = 120
"""More nested lines than this are left out of a table, with a note that says so."""

_NOTHING = "Nothing in the data answers this under the lens.\n"
_WIDTH = 56


def render(result: Result, form: str, explanation: Result | None = None) -> str:
    """A result as text in one of :data:`FORMATS`; InputError for another.

    An ``explanation`` follows: as a further table, in JSON as the rows of a key ``explain``.
    """
    if form == "json":
        answer = result.to_json()
        if explanation is not None:
            answer["explain"] = explanation.to_json()["rows"]
        return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return "\n".join(_csv(grid) for grid in _exact(result, explanation))
    _known(form)
    blocks = [_heading(caption(result), form)]
    main, nested = read(result)
    blocks.append(_drawn(main, form) if main.rows else _NOTHING)
    notes = list(result.notes)
    for grid in nested:
        if len(grid.rows) > MOST_NESTED:
            notes.append(
                f"{grid.title}: {number(len(grid.rows))} lines are left out of this table; "
                "ask for less, or for --format csv or json."
            )
        elif grid.rows:
            blocks.append(_heading(grid.title, form) + _drawn(grid, form))
    if explanation is not None:
        blocks.append(_heading(explanation.measure, form) + _drawn(read(explanation)[0], form))
        notes += explanation.notes
    if notes:
        blocks.append("".join(_note(note, form) for note in notes))
    return "\n".join(blocks)


def files(result: Result, path: Path, explanation: Result | None = None) -> dict[Path, str]:
    """The CSV files of a result: ``path``, and ``<stem>-<part><suffix>`` per nested part."""
    grids = _exact(result, explanation)
    names = [path, *(path.with_name(f"{path.stem}-{g.title}{path.suffix}") for g in grids[1:])]
    return {name: _csv(grid) for name, grid in zip(names, grids, strict=True)}


def grid_text(grid: Grid, form: str) -> str:
    """A grid that is no result (names found, solutions of a query) in one of the formats."""
    if form == "json":
        objects = [dict(zip(grid.headers, map(jsonable, row), strict=True)) for row in grid.rows]
        return json.dumps(objects, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return _csv(grid)
    _known(form)
    rows = tuple(tuple(said(cell) for cell in row) for row in grid.rows)
    return _drawn(dataclasses.replace(grid, rows=rows), form)


def caption(result: Result) -> str:
    """The measure and the lens in one line, as every surface shows it.

    >>> from datetime import date
    >>> caption(Result("cycles", Lens(date(2026, 7, 5)), ()))
    'cycles · data to 2026-07-05 · announced · group · USD'
    """
    lens: Lens = result.lens
    parts = [
        result.measure,
        f"data to {lens.as_of.isoformat()}",
        lens.firmness,
        lens.level,
        lens.currency,
    ]
    return " · ".join(parts if lens.ceilings else [*parts, "without ceilings"])


def _known(form: str) -> None:
    if form not in FORMATS:
        raise InputError(f"--format {form!r} is not one of {', '.join(FORMATS)}")


# -- every digit ---------------------------------------------------------------------------


def _exact(result: Result, explanation: Result | None = None) -> list[Grid]:
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
        grids += [Grid(explanation.measure, g.headers, g.rows) for g in _exact(explanation)]
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


def _csv(grid: Grid) -> str:
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


def _drawn(grid: Grid, form: str) -> str:
    from tabulate import tabulate

    numeric = [
        all(_starts_as_number(str(row[i])) for row in grid.rows) for i in range(len(grid.headers))
    ]
    draw: Callable[[str], str] = _escaped if form == "markdown" else _wrapped
    text = tabulate(
        [[draw(str(cell)) for cell in row] for row in grid.rows],
        [draw(plain(header)) for header in grid.headers],
        tablefmt="pipe" if form == "markdown" else "simple",
        disable_numparse=True,
        colalign=["right" if right else "left" for right in numeric] if grid.rows else None,
    )
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _starts_as_number(cell: str) -> bool:
    return re.match(rf"{UNKNOWN}\b|[≥≤] |-?\d[\d ]*(\.\d+)?( |$)", cell) is not None


def _wrapped(cell: str) -> str:
    return "\n".join(
        textwrap.fill(line, _WIDTH, break_on_hyphens=False, break_long_words=False) or line
        for line in cell.split("\n")
    )


def _escaped(cell: str) -> str:
    """Text that Markdown shows as it is.

    >>> _escaped("a|b <i>*x*</i>")
    'a\\\\|b \\\\<i>\\\\*x\\\\*\\\\</i>'
    """
    cell = cell.replace("\n", " ")
    return "".join(f"\\{c}" if c in "\\`*_[]<|~" else c for c in cell)


def _heading(title: str, form: str) -> str:
    return f"### {_escaped(plain(title))}\n\n" if form == "markdown" else f"{plain(title)}\n"


def _note(note: str, form: str) -> str:
    if form == "markdown":
        return f"- {_escaped(plain(note))}\n"
    # A number such as 10 000 stays on one line.
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", "\xa0", f"Note: {plain(note)}")
    return textwrap.fill(whole, 100, subsequent_indent="  ").replace("\xa0", " ") + "\n"
