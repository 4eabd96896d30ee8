"""Rows as people read them: amounts in words, a value with its bounds in one cell.

What a cell says is decided here for tables and Markdown alike; :mod:`graph.tables` draws it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.model import Interval
from graph.result import Coverage, Result, is_share
from graph.wording import UNKNOWN, bounded, bounds, interval, money, number, plain, unknown

__all__ = ["Grid", "anything", "fields_of", "parts_of", "read", "said", "value_of"]

_LIST_LENGTH = 3
_LINE = 40  # a longer list has each of its items on a line of its own


@dataclass(frozen=True, slots=True)
class Grid:
    """Headers and rows of cells, with a title."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def read(result: Result) -> tuple[Grid, list[Grid]]:
    """The table of a result, and those of its nested parts, numbered by row if it has several."""
    columns = list(result.columns) or [
        name for name in fields_of(result.rows) if name not in result.nested
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
            for value in parts_of(row, part)
        ]
        values = [value for _, value in inner]
        grid = _read(part.replace("_", " "), fields_of(values), values, result.money, currency)
        nested.append(_numbered(grid, (at for at, _ in inner)) if several else grid)
    return main, nested


def anything(result: Result) -> bool:
    """Whether a share in a result may be anything, 0 to 1: so bounded it is not known at all."""
    nested = (row for name in result.nested for each in result.rows for row in parts_of(each, name))
    return any(
        (value_of(row, f"{name}_low"), value_of(row, f"{name}_high")) == (0, 1)
        for row in (*result.rows, *nested)
        for name in fields_of([row])
        if is_share(name)
    )


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
        columns = [c for c in columns if any(value_of(row, c) not in (None, ()) for row in rows)]
    told = fields_of(rows) or list(columns)
    merged: dict[str, bool] = {}  # header field, and whether its bounds are told too
    for name in columns:
        stem = name.removesuffix("_low").removesuffix("_high")
        bounded_too = f"{stem}_low" in told and f"{stem}_high" in told
        merged[stem if bounded_too else name] = bounded_too
    is_money = {head: bool({head, f"{head}_low"} & sums) for head in merged}
    headers = tuple(
        head.replace("_", " ") + (f" ({currency})" if is_money[head] else "") for head in merged
    )
    first = next(iter(merged), None)

    def cell(row: Any, head: str) -> str:
        value = value_of(row, head)
        if value is None and value_of(row, "exists") is False:
            return "none"  # what is not there has no unknown amount
        if merged[head]:
            return _with_bounds(row, head, is_money[head])
        if records and value in (None, ()):
            return ""
        return said(value, is_money[head], whole=head == first)  # the first column names the row

    return Grid(title, headers, tuple(tuple(cell(row, head) for head in merged) for row in rows))


def _with_bounds(row: Any, stem: str, is_money: bool) -> str:
    low, high = value_of(row, f"{stem}_low"), value_of(row, f"{stem}_high")
    absent = not _has(row, stem)
    value = None if absent else value_of(row, stem)
    if is_money:
        return bounds(low, high) or UNKNOWN if absent else bounded(value, low, high)
    text = None if value is None else said(value)
    if low is None and high is None:
        return text or UNKNOWN
    if high is None:
        within = f"≥ {said(low)}"
    elif low is None:
        within = f"≤ {said(high)}"
    else:
        least, most = said(low), said(high)
        within = most if least == most else f"{least}–{most}"  # as shown, not to the last digit
    if absent or within == text:
        return within
    if text is None:
        return unknown(within)
    return f"{text} ({within})"


def said(value: Any, is_money: bool = False, whole: bool = False) -> str:
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
        return ", ".join(f"{said(k)}: {said(v, is_money)}" for k, v in value.items()) or "none"
    if isinstance(value, tuple | list):
        shown = [said(v, is_money) for v in value]
        if len(shown) > _LIST_LENGTH + 1 and not whole:
            shown = [*shown[:_LIST_LENGTH], f"and {len(shown) - _LIST_LENGTH} more"]
        joined = ", ".join(shown) or "none"
        return joined if len(joined) <= _LINE else ",\n".join(shown)
    return plain(str(value))


def fields_of(rows: Iterable[Any]) -> list[str]:
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


def value_of(row: Any, name: str) -> Any:
    """The value of a field of a row, None if it has no such field."""
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def parts_of(row: Any, name: str) -> Iterable[Any]:
    """The nested rows of a field: many, one, or none."""
    value = value_of(row, name)
    if value is None:
        return ()
    return value if isinstance(value, tuple | list) else (value,)
