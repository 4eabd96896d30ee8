"""The tables as CSV for a spreadsheet or a data frame, with a data package that describes them.

UTF-8, comma, quotes where needed. Several values in a cell are joined by ``|``; unknown is empty;
truth values are ``yes`` and ``no``; numbers are plain decimals, never shortened.

Text that a spreadsheet would take for a formula (it starts with ``=``, ``+``, ``-``, ``@``, a tab
or a line end; OWASP, *CSV Injection*) gets an apostrophe in front. Numbers never do.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.exchange.data_package import data_package
from graph.model import PartialDate
from graph.result import jsonable

if TYPE_CHECKING:
    from graph.exchange.relational import Tables

__all__ = ["cell", "csv_tables"]

_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def csv_tables(tables: Tables, folder: Path) -> None:
    """Write every table as ``<name>.csv`` into a folder, and ``datapackage.json`` beside them."""
    for table in tables.tables:
        with folder.joinpath(f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column.name for column in table.columns])
            writer.writerows([cell(value) for value in row] for row in table.rows())
    data_package(tables, folder, "csv")


def cell(value: Any) -> str:
    """A value as the text of a cell.

    >>> cell(None), cell(True), cell(("a", "b")), cell("=1+1"), cell("-5"), cell("-x")
    ('', 'yes', 'a|b', "'=1+1", '-5', "'-x")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return cell("|".join(str(each) for each in value))
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value
    if isinstance(value, PartialDate):
        return str(value)
    return str(jsonable(value))
