"""The tables as a SQLite database with foreign keys, for SQL and for Datasette.

Amounts are text, every digit kept; beside each a column ``…_real`` computes the number, rounded as
floats are. Truth values are 0 and 1, dates text as precise as their source. What has several
values is a table of its own (``flows_sources``), in their order. ``about`` has the lens and what
the data set says of itself; ``column_about`` what each column means. Two views answer the first
questions: ``counted_flows`` and ``money_between``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.model import PartialDate
from graph.result import jsonable

if TYPE_CHECKING:
    from graph.exchange.relational import Column, Row, Table, Tables

__all__ = ["sqlite"]

_OF_THE_DISK = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
)
_VIEWS = (
    """CREATE VIEW counted_flows AS
SELECT flows.id, flows.deal, deals.title AS deal_title,
       node_payer, payers.name AS payer_name, node_payee, payees.name AS payee_name,
       flows.nature, flows.flow_kind, flows.status,
       amount_usd, amount_usd_real, amount_low_usd_real, amount_high_usd_real
FROM flows
JOIN deals ON deals.id = flows.deal
JOIN parties AS payers ON payers.id = flows.payer
JOIN parties AS payees ON payees.id = flows.payee
WHERE flows.counts""",
    """CREATE VIEW money_between AS
SELECT node_payer, node_payee, nature, count(*) AS flows, count(amount_usd) AS known,
       sum(amount_usd_real) AS known_usd_real
FROM counted_flows
GROUP BY node_payer, node_payee, nature""",
)


def sqlite(tables: Tables, out: Path) -> None:
    """Write a database to ``out``, an absent or empty file.

    InputError where a reference leads nowhere, which only happens in data that check refuses;
    OSError where it cannot be written.
    """
    try:
        _write(tables, out)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _OF_THE_DISK:  # the rest of the code says more of it
            raise OSError(str(error)) from None
        raise


def _write(tables: Tables, out: Path) -> None:
    with closing(sqlite3.connect(out, isolation_level=None)) as database:
        # What is half written is never seen, so nothing need be safe before the end.
        for step in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
            database.execute(step)
        for table in tables.tables:
            database.execute(_create(table, tables.within.get(table.name)))
            for column in table.columns:
                if column.many:
                    database.execute(_create_list(table, column))
        for table in tables.tables:
            _fill(database, table)
        _explain(database, tables)
        for step in (*_VIEWS, "COMMIT"):
            database.execute(step)
        for broken in database.execute("PRAGMA foreign_key_check"):
            raise InputError(f"a row of {broken[0]} refers to nothing in {broken[2]}: run check")


def _create(table: Table, within: str | None) -> str:
    lines = []
    for column in table.columns:
        if column.many:
            continue
        name = _quoted(column.name)
        kind = "INTEGER" if column.kind is bool else "TEXT"
        line = f"{name} {kind}"
        line += " PRIMARY KEY" if column.name == "id" else ""
        line += " NOT NULL" if column.required else ""
        target = within if column.name == "id" else column.target
        line += f" REFERENCES {_quoted(target)} (id)" if target else ""
        line += f" CHECK ({name} IN (0, 1))" if column.kind is bool else ""
        lines.append(line)
        if column.kind is Decimal:
            real = _quoted(f"{column.name}_real")
            lines.append(f"{real} REAL GENERATED ALWAYS AS (CAST({name} AS REAL)) VIRTUAL")
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n) WITHOUT ROWID"


def _create_list(table: Table, column: Column) -> str:
    refers = f" REFERENCES {_quoted(column.target)} (id)" if column.target else ""
    return (
        f"CREATE TABLE {_list_name(table, column)} (\n"
        f"  id TEXT NOT NULL REFERENCES {_quoted(table.name)} (id),\n"
        f"  place INTEGER NOT NULL,\n"
        f"  value TEXT NOT NULL{refers},\n"
        f"  PRIMARY KEY (id, place)\n) WITHOUT ROWID"
    )


def _fill(database: sqlite3.Connection, table: Table) -> None:
    single = [n for n, column in enumerate(table.columns) if not column.many]
    names = ", ".join(_quoted(table.columns[n].name) for n in single)
    marks = ", ".join("?" * len(single))
    database.executemany(
        f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({marks})",
        ([_plain(row[n]) for n in single] for row in table.rows()),
    )
    for n, column in enumerate(table.columns):
        if column.many:
            database.executemany(
                f"INSERT INTO {_list_name(table, column)} VALUES (?, ?, ?)",
                _listed(table.rows(), n),
            )


def _listed(rows: Iterator[Row], n: int) -> Iterator[tuple[str, int, str]]:
    for row in rows:
        for place, value in enumerate(row[n] or (), 1):
            yield row[0], place, value


def _explain(database: sqlite3.Connection, tables: Tables) -> None:
    lens = tables.lens
    told = {
        **tables.said,
        "lens_as_of": lens.as_of.isoformat(),
        "lens_firmness": lens.firmness,
        "lens_level": lens.level,
        "lens_ceilings": "counted" if lens.ceilings else "left out",
    }
    database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
    database.executemany("INSERT INTO about VALUES (?, ?)", told.items())
    database.execute(
        'CREATE TABLE column_about ("table" TEXT, "column" TEXT, about TEXT, '
        'PRIMARY KEY ("table", "column")) WITHOUT ROWID'
    )
    database.executemany(
        "INSERT INTO column_about VALUES (?, ?, ?)",
        ((t.name, c.name, c.about) for t in tables.tables for c in t.columns),
    )


def _list_name(table: Table, column: Column) -> str:
    return _quoted(f"{table.name}_{column.name}")


def _quoted(name: str | None) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    return int(value) if isinstance(value, bool) else jsonable(value)
