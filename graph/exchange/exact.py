"""Every digit kept beside a number that a format would round."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.result import jsonable

if TYPE_CHECKING:
    from graph.exchange.relational import Row, Table

__all__ = ["with_exact"]


def with_exact(table: Table, is_kept: Callable[[Decimal], bool]) -> Table:
    """The table with a column ``…_exact`` of text after each with a number that is not kept.

    The text stands only beside the numbers that are not, and a column of none is not there.
    """
    numbers = [n for n, column in enumerate(table.columns) if column.kind is Decimal]
    cut = {n for row in table.rows() for n in numbers if not _kept(row[n], is_kept)}
    if not cut:
        return table
    columns = []
    for n, column in enumerate(table.columns):
        columns.append(column)
        if n in cut:
            about = f"Every digit of {column.name}, where it is rounded there."
            name = f"{column.name}_exact"
            columns.append(
                dataclasses.replace(column, name=name, kind=str, about=about, required=False)
            )

    def rows() -> Iterator[Row]:
        for row in table.rows():
            cells = []
            for n, value in enumerate(row):
                cells.append(value)
                if n in cut:
                    cells.append(None if _kept(value, is_kept) else jsonable(value))
            yield tuple(cells)

    return dataclasses.replace(table, columns=tuple(columns), rows=rows)


def _kept(value: Decimal | None, is_kept: Callable[[Decimal], bool]) -> bool:
    return value is None or is_kept(value)
