"""Reading the files: headers as the layout has them, rows with the line they begin on."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError
from graph.exchange.csv_layout.layout import LAYOUT, Column, Table
from graph.limits import regular

__all__ = ["Row", "present", "read"]

#: White space around a cell is no part of it; a tab or carriage return may hide a formula.
_BLANKS = " \n\u00a0"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row: where it stands and what is in its cells, without white space around them."""

    table: Table
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def items(self, column: Column) -> tuple[str, ...]:
        """What stands in a cell: nothing, one text, or the parts between the bars."""
        text = self[column.name]
        if not text:
            return ()
        return tuple(part.strip() for part in text.split("|")) if column.many else (text,)

    @property
    def id(self) -> str:
        """The id of the row; for a row without one, its first cells."""
        if self.table.key is not None:
            return self[self.table.key]
        return " ".join(filter(None, (self[c.name] for c in self.table.columns[:3])))


def present(folder: Path) -> tuple[list[Table], list[str]]:
    """The tables that the folder holds, and the CSV files in it that the layout does not know.

    InputError for a folder that is none and for the first required file that is missing.
    """
    if not folder.is_dir():
        raise InputError("is not a folder; name the one that holds the CSV files", file=folder)
    for table in LAYOUT:
        if table.required and not os.path.lexists(folder / table.file):
            raise InputError(
                f"has no {table.file}; the layout needs "
                + ", ".join(each.file for each in LAYOUT if each.required),
                file=folder,
            )
    found = [table for table in LAYOUT if os.path.lexists(folder / table.file)]
    known = {table.file for table in LAYOUT}
    return found, sorted(p.name for p in folder.glob("*.csv") if p.name not in known)


def read(folder: Path, table: Table) -> tuple[list[Row], list[tuple[int, str, str]]]:
    """The rows of a table, and (line, first cell, reason) of those that do not fit the header.

    InputError for a file that cannot be read, is no regular file, too large, not UTF-8 or not CSV,
    or has another header.
    """
    path = folder / table.file
    rows: list[Row] = []
    ragged: list[tuple[int, str, str]] = []
    try:
        regular(path)
        # A byte order mark, as spreadsheets write it, is no part of the first column's name.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            try:
                header = _header(path, table, next(reader, []))
                before = reader.line_num
                for cells in reader:
                    line, before = before + 1, reader.line_num
                    if not cells:
                        continue
                    if len(cells) != len(header):
                        ragged.append(
                            (
                                line,
                                cells[0],
                                f"has {len(cells)} cells, the header has {len(header)}",
                            )
                        )
                        continue
                    rows.append(
                        Row(
                            table,
                            line,
                            {
                                name: text.strip(_BLANKS)
                                for name, text in zip(header, cells, strict=True)
                            },
                        )
                    )
            except csv.Error as error:
                raise InputError(
                    f"is not CSV as RFC 4180 has it: {error}", file=path, line=reader.line_num
                ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8: {error.reason} at byte {error.start}; save it as UTF-8", file=path
        ) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from error
    return rows, ragged


def _header(path: Path, table: Table, header: list[str]) -> list[str]:
    """The header, if it names each column of the layout once and no other."""
    wanted = [column.name for column in table.columns]
    unknown = [name for name in header if name not in wanted]
    missing = [name for name in wanted if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    faults = [
        f"{what} {', '.join(repr(name) for name in names)}"
        for what, names in (("unknown", unknown), ("missing", missing), ("twice", twice))
        if names
    ]
    if faults:
        raise InputError(
            f"the header has columns that do not fit: {'; '.join(faults)}", file=path, line=1
        )
    return header
