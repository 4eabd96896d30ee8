"""The tables as Parquet: typed columns for data frames, DuckDB and Spark.

Amounts are decimals of 38 digits, 9 of them after the point; where a column has a number of more,
the column after it, ``…_exact``, has every digit as text. A column with a number of more than 29
digits before the point is text itself. Dates are text as precise as the source has them (a year, a
month or a day), the day of the lens is a date, several values are a list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, localcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.exchange.data_package import data_package
from graph.exchange.exact import with_exact
from graph.exchange.extras import needed
from graph.model import PartialDate
from graph.result import jsonable

if TYPE_CHECKING:
    from graph.exchange.relational import Column, Row, Table, Tables
    from graph.result import Lens

__all__ = ["parquet", "write"]

_DIGITS, _SCALE = 38, 9
_STEP = 10_000


def parquet(tables: Tables, folder: Path) -> None:
    """Write every table as ``<name>.parquet`` into a folder, and ``datapackage.json`` beside them.

    InputError where pyarrow (``lingkar[parquet]``) is missing.
    """
    described = tuple(write(table, tables.lens, folder) for table in tables.tables)
    data_package(dataclasses.replace(tables, tables=described), folder, "parquet")


def write(table: Table, lens: Lens, folder: Path) -> Table:
    """Write one table that a lens made; the table as written, with columns of every digit."""
    pa, pq = needed("pyarrow", "parquet"), needed("pyarrow.parquet", "parquet")
    told = {"as_of": lens.as_of.isoformat(), "firmness": lens.firmness, "level": lens.level}
    table = with_exact(table, _fits)
    fields = [pa.field(c.name, _type(pa, c, table), nullable=not c.required) for c in table.columns]
    schema = pa.schema(fields, metadata={f"lingkar:{k}": v for k, v in told.items()})
    with pq.ParquetWriter(folder / f"{table.name}.parquet", schema) as writer:
        for step in _steps(table.rows()):
            columns = [
                pa.array([_plain(row[n], field.type == pa.string()) for row in step], field.type)
                for n, field in enumerate(schema)
            ]
            writer.write_table(pa.table(columns, schema=schema))
    return table


def _steps(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while step := list(islice(rows, _STEP)):
        yield step


def _type(pa: Any, column: Column, table: Table) -> Any:
    if column.many:
        return pa.list_(pa.string())
    if column.kind is bool:
        return pa.bool_()
    if column.kind is date:
        return pa.date32()
    if column.kind is Decimal:
        place = table.columns.index(column)
        if all(row[place] is None or _before_point(row[place]) for row in table.rows()):
            return pa.decimal128(_DIGITS, _SCALE)
    return pa.string()


def _before_point(value: Decimal) -> bool:
    return value.copy_abs() < Decimal(10) ** (_DIGITS - _SCALE)  # abs() would round it


def _fits(value: Decimal) -> bool:
    """Whether a number has no more digits than a column before and after its point.

    >>> _fits(Decimal("9E+28")), _fits(Decimal("1E+29")), _fits(Decimal("0.0000000001"))
    (True, False, False)
    """
    return _before_point(value) and _rounded(value) == value


def _rounded(value: Decimal) -> Decimal:
    with localcontext(prec=_DIGITS):
        return value.quantize(Decimal(1).scaleb(-_SCALE))


def _plain(value: Any, is_text: bool) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Decimal):
        return jsonable(value) if is_text else _rounded(value)
    return value
