"""The tables as an Excel workbook: a sheet per table, and one about the lens and the sources.

Days are dates; a date that is a month or a year stays text. Numbers are numbers. Excel keeps
fifteen digits of one: where a column has a number of more, the column after it, ``…_exact``, has it
as text. Text is written as text and never as a formula or a link, whatever it begins with.

Reference: Office Open XML (ECMA-376) by XlsxWriter; Excel specifications and limits, Microsoft.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.exchange.exact import with_exact
from graph.exchange.extras import needed
from graph.exchange.writing import refusing_aside
from graph.model import PartialDate

if TYPE_CHECKING:
    from graph.exchange.relational import Table, Tables

__all__ = ["xlsx"]

_DIGITS = 15  # that Excel keeps of a number
_LONGEST = 32_767  # characters of a cell
_ROWS = 1_048_575  # of a sheet, below the header
_FIRST_YEAR = 1900


def xlsx(tables: Tables, out: Path) -> None:
    """Write a workbook to ``out``.

    InputError where XlsxWriter (``lingkar[xlsx]``) is missing, for a text longer than a cell and
    for more rows than a sheet has; OSError where ``out`` cannot be written, OutputError for what
    is put aside.
    """
    writer = needed("xlsxwriter", "xlsx")
    packed = _Packed()
    with refusing_aside(), tempfile.TemporaryDirectory() as aside:
        book = writer.Workbook(packed, {"constant_memory": True, "tmpdir": aside})
        try:
            _fill(book, tables)
        finally:
            _close(book, writer.exceptions.FileCreateError)
    out.write_bytes(packed.getbuffer())


class _Packed(io.BytesIO):
    """The workbook in memory, where it is a fraction of the data, and open as long as it lives.

    Python throws an archive that could not be ended away by ending it: on a full disk, or once its
    file is closed, that fails where nobody can catch it.
    """

    def close(self) -> None:
        """Nothing to do."""


def _close(book: Any, failed: type[Exception]) -> None:
    """After an error, too: rows wait in open files."""
    try:
        book.close()
    except failed as error:
        raise error.args[0] from None  # the library wraps an OSError


def _fill(book: Any, tables: Tables) -> None:
    # The clock would make other bytes of the same data.
    book.set_properties({"created": datetime.combine(tables.lens.as_of, time())})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, (name, value) in enumerate(_about(tables)):
        sheet.write_string(row, 0, name, bold)
        _write(sheet, row, 1, value, day)
    for table in tables.tables:
        _sheet(book.add_worksheet(table.name), with_exact(table, _is_kept), bold, day)


def _about(tables: Tables) -> Iterator[tuple[str, Any]]:
    """Title, lens, where sources stand, and what each sheet holds."""
    yield from tables.said.items()
    lens = tables.lens
    yield "lens: as of", lens.as_of
    yield "lens: firmness", lens.firmness
    yield "lens: level", lens.level
    yield "lens: ceilings", "counted" if lens.ceilings else "left out"
    yield "lens: applies to", "the columns of flows from nature on; all else is told in full"
    yield (
        "amounts",
        "amount_usd … in US dollars; others in the currency beside them; empty: unknown",
    )
    yield "sources", "the column sources has ids of the sheet sources, joined by |"
    for table in tables.tables:
        yield f"sheet: {table.name}", table.about


def _sheet(sheet: Any, table: Table, bold: Any, day: Any) -> None:
    for n, column in enumerate(table.columns):
        sheet.set_column(n, n, 24 if column.kind is str else 12)
        sheet.write_string(0, n, column.name, bold)
    sheet.freeze_panes(1, 1)
    last = 0
    for last, row in enumerate(table.rows(), 1):
        if last > _ROWS:
            raise InputError(f"{table.name} has more rows than a sheet of Excel: export to sqlite")
        for n, value in enumerate(row):
            _write(sheet, last, n, value, day)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _is_kept(value: Decimal) -> bool:
    """Whether Excel keeps every digit.

    >>> _is_kept(Decimal("123456789012345000")), _is_kept(Decimal("1234567890.123456"))
    (True, False)
    """
    return len(format(value, "f").replace(".", "").strip("-0")) <= _DIGITS


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, PartialDate):
        value = value.first if value.first == value.last else str(value)
    if value is None or value == ():
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, datetime.combine(value, time()), day)
    else:
        text = "|".join(value) if isinstance(value, tuple) else str(value)
        if len(text) > _LONGEST:
            raise InputError(
                f"a text of {len(text):,} characters is longer than a cell of Excel "
                f"({text[:40]!r} …): export to csv or sqlite"
            )
        sheet.write_string(row, column, text)
