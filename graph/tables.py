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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.model import Interval
from graph.result import Coverage, Lens, Result, jsonable
from graph.wording import UNKNOWN, bounded, bounds, interval, money, number, plain

__all__ = ["FORMATS", "Grid", "caption", "files", "grid_text", "render"]

FORMATS = ("table", "json", "csv", "markdown")
MOST_NESTED = 120
"""More nested lines than this are left out of a table, with a note that says so."""

_NOTHING = "Nothing in the data answers this under the lens.\n"
_LIST_LENGTH = 3
_LINE = 40  # a longer list has each of its items on a line of its own
_WIDTH = 56


@dataclass(frozen=True, slots=True)
class Grid:
    """Headers and rows of cells, with a title."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


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
    main, nested = _human(result)
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
        blocks.append(_heading(explanation.measure, form) + _drawn(_human(explanation)[0], form))
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
    rows = tuple(tuple(_said(cell) for cell in row) for row in grid.rows)
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
    names = _fields(result.rows) or list(result.columns)
    flat = [name for name in names if name not in result.nested]
    grids = [_spread(result.measure, flat, [(None, row) for row in result.rows])]
    for part in result.nested:
        rows = [
            (at, inner)
            for at, row in enumerate(result.rows, start=1)
            for inner in _parts(row, part)
        ]
        if rows:
            grids.append(_spread(part, _fields(inner for _, inner in rows), rows))
    if explanation is not None:
        grids += [Grid(explanation.measure, g.headers, g.rows) for g in _exact(explanation)]
    return grids


def _spread(title: str, names: Sequence[str], rows: Sequence[tuple[int | None, Any]]) -> Grid:
    """Rows to cells; a coverage becomes two columns, another nested value JSON in its cell."""
    headers: list[str] = ["row"] if any(at is not None for at, _ in rows) else []
    split = {name for name in names if any(isinstance(_get(r, name), Coverage) for _, r in rows)}
    for name in names:
        headers += [f"{name}_known", f"{name}_qualifying"] if name in split else [name]
    lines: list[tuple[Any, ...]] = []
    for at, row in rows:
        cells: list[Any] = [] if at is None else [at]
        for name in names:
            value = _get(row, name)
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


# -- for reading ---------------------------------------------------------------------------


def _human(result: Result) -> tuple[Grid, list[Grid]]:
    columns = list(result.columns) or [
        name for name in _fields(result.rows) if name not in result.nested
    ]
    currency = result.lens.currency
    several = len(result.rows) > 1 and bool(result.nested)
    main = _read(result.measure, columns, result.rows, result.money, currency)
    if several:
        main = _numbered(main, range(1, len(main.rows) + 1))
    nested = []
    for part in result.nested:
        inner = [
            (at, value)
            for at, row in enumerate(result.rows, start=1)
            for value in _parts(row, part)
        ]
        values = [value for _, value in inner]
        grid = _read(part.replace("_", " "), _fields(values), values, result.money, currency)
        nested.append(_numbered(grid, (at for at, _ in inner)) if several else grid)
    return main, nested


def _numbered(grid: Grid, numbers: Iterable[int]) -> Grid:
    rows = tuple((str(at), *row) for at, row in zip(numbers, grid.rows, strict=True))
    return Grid(grid.title, ("#", *grid.headers), rows)


def _read(
    title: str, columns: Sequence[str], rows: Iterable[Any], sums: frozenset[str], currency: str
) -> Grid:
    """Rows as people read them: a value and its bounds share a cell, money says its currency.

    Rows that are mappings are records of the data: what a record does not say is left blank, and
    a column in which none says anything is left out. In a row of a measure None is unknown.
    """
    rows = list(rows)
    records = bool(rows) and all(isinstance(row, Mapping) for row in rows)
    if records:
        columns = [c for c in columns if any(_get(row, c) not in (None, ()) for row in rows)]
    merged: list[tuple[str, str | None]] = []  # header field, and the stem of its bounds
    fields = _fields(rows) or list(columns)
    for name in columns:
        stem = name.removesuffix("_low").removesuffix("_high")
        has_bounds = f"{stem}_low" in fields and f"{stem}_high" in fields
        head = stem if has_bounds else name
        if (head, stem if has_bounds else None) not in merged:
            merged.append((head, stem if has_bounds else None))
    headers = tuple(
        head.replace("_", " ")
        + (f" ({currency})" if head in sums or (stem and f"{stem}_low" in sums) else "")
        for head, stem in merged
    )
    cells = tuple(
        tuple(
            (
                ""
                if records and _get(row, head) in (None, ())
                else _said(_get(row, head), head in sums)
            )
            if stem is None
            else _with_bounds(row, stem, stem in sums or f"{stem}_low" in sums)
            for place, (head, stem) in enumerate(merged)
        )
        for row in rows
    )
    return Grid(title, headers, cells)


def _blank_or_said(value: Any, is_money: bool, records: bool, whole: bool) -> str:
    """A cell; in the first column, which names the row, a list is ``whole``."""
    return "" if records and value in (None, ()) else _said(value, is_money, whole)


def _with_bounds(row: Any, stem: str, is_money: bool) -> str:
    low, high = _get(row, f"{stem}_low"), _get(row, f"{stem}_high")
    absent = not _has(row, stem)
    value = None if absent else _get(row, stem)
    if is_money:
        return bounds(low, high) or UNKNOWN if absent else bounded(value, low, high)
    text = UNKNOWN if value is None else _said(value)
    if low is None and high is None:
        return text
    if high is None:
        within = f"≥ {_said(low)}"
    elif low is None:
        within = f"≤ {_said(high)}"
    else:
        within = _said(low) if low == high else f"{_said(low)}–{_said(high)}"
    if absent or within == text:
        return within
    return f"{text} ({within})"


def _said(value: Any, is_money: bool = False, whole: bool = False) -> str:
    """A cell to read: unknown is a word, lists are cut after a few, text cannot act."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal) and is_money:
        return money(value)
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, Interval):
        return interval(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Coverage | type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return ", ".join(f"{_said(k)}: {_said(v, is_money)}" for k, v in value.items()) or "none"
    if isinstance(value, tuple | list):
        shown = [_said(v, is_money) for v in value]
        if len(shown) > _LIST_LENGTH + 1 and not whole:
            shown = [*shown[:_LIST_LENGTH], f"and {len(shown) - _LIST_LENGTH} more"]
        joined = ", ".join(shown) or "none"
        return joined if len(joined) <= _LINE else ",\n".join(shown)
    return plain(str(value))


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
    return cell == UNKNOWN or (cell.lstrip("≥≤ -")[:1].isdigit() and cell.count("-") < 2)


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


# -- rows ----------------------------------------------------------------------------------


def _fields(rows: Iterable[Any]) -> list[str]:
    """The field names of rows in order; rows of one table share them."""
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Mapping):
            names |= dict.fromkeys(map(str, row))
        else:
            names |= {f.name: None for f in dataclasses.fields(row)}
    return list(names)


def _has(row: Any, name: str) -> bool:
    return name in row if isinstance(row, Mapping) else hasattr(row, name)


def _get(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def _parts(row: Any, name: str) -> Iterable[Any]:
    """The nested rows of a field: many, one, or none."""
    value = _get(row, name)
    if value is None:
        return ()
    return value if isinstance(value, tuple | list) else (value,)
