"""The data as a property graph in the CSV files of ``neo4j-admin database import``.

A file of nodes per class, labelled by it and by the class above it; a file of relationships per
property that refers to something, typed by the property. Companies and crowds share one space of
ids, as in the data. ``PAYS`` is the network under the lens: the flows that count, between the
nodes of the lens, with ``CrowdInDeal`` for a crowd, which is another one in each deal.

Neo4j has no decimals: a number is a double, and text with every digit beside it (``…_exact``). Line
ends in a text become spaces, since not every version reads them. ``import.sh`` has the command.

Reference: Neo4j Operations Manual, "Import", header format of CSV files.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.fields import local
from graph.model import PartialDate
from graph.result import jsonable

if TYPE_CHECKING:
    from graph.exchange.relational import Column, Table, Tables

__all__ = ["neo4j"]

_BETWEEN = "\x1f"  # of values in a list: no text has it
_LINE_ENDS = re.compile(r"[\r\n]+")
_NUMBERS = ("amount_usd", "amount_low_usd", "amount_high_usd")
_TEXTS = ("flow_kind", "nature", "status", "deal")


def neo4j(tables: Tables, folder: Path) -> None:
    """Write nodes, relationships and ``import.sh`` into a folder."""
    nodes, relationships = [], []
    names = set(tables.within.values())
    by_name = {table.name: table for table in tables.tables}
    for table in tables.tables:
        if table.name in names:
            continue
        nodes.append(_file(folder, table.name, *_nodes(table, tables, by_name)))
        for column in table.columns:
            for end, pairs in _references(table, column, tables):
                name = f"{table.name}.{column.name}.{end}"
                relationships.append(
                    _file(folder, name, *_edges(table, column, end, pairs, tables))
                )
    flows = by_name["flows"]
    place = {column.name: n for n, column in enumerate(flows.columns)}
    space = _space("companies", tables)
    nodes.append(_file(folder, "crowds_in_deals", *_crowds(flows, place, space, by_name)))
    relationships.append(_file(folder, "pays", *_pays(flows, place, space)))
    options = [f"--nodes={name}" for name in nodes]
    options += [f"--relationships={name}" for name in relationships]
    folder.joinpath("import.sh").write_text(
        "#!/bin/sh\n# Run in this folder, with the name of a database that does not exist yet:\n"
        "# sh import.sh lingkar\n"
        'exec neo4j-admin database import full "$1" --array-delimiter=U+001F \\\n  '
        + " \\\n  ".join(options)
        + "\n",
        encoding="utf-8",
        newline="\n",
    )


def _nodes(
    table: Table, tables: Tables, by_name: dict[str, Table]
) -> tuple[list[str], Iterator[list[str]]]:
    kept = [
        (n, column)
        for n, column in enumerate(table.columns)
        if column.name != "id" and column.target is None
    ]
    header = [f"id:ID({_space(table.name, tables)})"]
    for _, column in kept:
        header += _header(column)
    above = by_name.get(tables.within.get(table.name, ""))
    label = f"{table.of}{_BETWEEN}{above.of}" if above else table.of

    def rows() -> Iterator[list[str]]:
        for row in table.rows():
            cells = [row[0]]
            for n, column in kept:
                cells += _cells(row[n], column)
            yield [*cells, label]

    return [*header, ":LABEL"], rows()


def _references(
    table: Table, column: Column, tables: Tables
) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    """The tables that a column refers to, with the pairs of ids."""
    if column.target is not None:
        place = table.columns.index(column)
        yield column.target, _pairs(table, place)
    elif column.several:
        found = tables.targets(table, column)
        for end in sorted({end for pairs in found.values() for end, _ in pairs}):
            yield end, ((a, b) for a in sorted(found) for to, b in found[a] if to == end)


def _pairs(table: Table, place: int) -> Iterator[tuple[str, str]]:
    for row in table.rows():
        values = row[place] if isinstance(row[place], tuple) else (row[place],)
        for value in dict.fromkeys(values):
            if value is not None:
                yield row[0], value


def _edges(
    table: Table, column: Column, end: str, pairs: Iterator[tuple[str, str]], tables: Tables
) -> tuple[list[str], Iterator[list[str]]]:
    kind = _upper(local(str(column.iri)))
    start, end = _space(table.name, tables), _space(end, tables)
    header = [f":START_ID({start})", f":END_ID({end})", ":TYPE"]
    return header, ([a, b, kind] for a, b in pairs)


def _crowds(
    flows: Table, place: dict[str, int], space: str, by_name: dict[str, Table]
) -> tuple[list[str], Iterator[list[str]]]:
    names = {row[0]: row[1] for row in by_name["crowds"].rows()}
    found = {
        node: (names[node.partition("@")[0]], node.partition("@")[2])
        for row in flows.rows()
        if row[place["counts"]]
        for node in (row[place["node_payer"]], row[place["node_payee"]])
        if node.partition("@")[0] in names and "@" in node
    }
    rows = (
        [node, _text(name), deal, "CrowdInDeal"] for node, (name, deal) in sorted(found.items())
    )
    return [f"id:ID({space})", "name:string", "deal:string", ":LABEL"], rows


def _pays(flows: Table, place: dict[str, int], space: str) -> tuple[list[str], Iterator[list[str]]]:
    header = [f":START_ID({space})", f":END_ID({space})", "flow:string"]
    header += [f"{name}:string" for name in _TEXTS]
    for name in _NUMBERS:
        header += [f"{name}:double", f"{name}_exact:string"]

    def rows() -> Iterator[list[str]]:
        for row in flows.rows():
            if not row[place["counts"]]:
                continue
            cells = [row[place["node_payer"]], row[place["node_payee"]], row[0]]
            cells += [_text(row[place[name]]) for name in _TEXTS]
            for name in _NUMBERS:
                cells += _number(row[place[name]])
            yield [*cells, "PAYS"]

    return [*header, ":TYPE"], rows()


def _space(table: str, tables: Tables) -> str:
    """The space of ids of a table: that of the table of names that it is in, or its own."""
    return tables.within.get(table, table)


def _header(column: Column) -> list[str]:
    if column.many:
        return [f"{column.name}:string[]"]
    if column.kind is bool:
        return [f"{column.name}:boolean"]
    if column.kind is Decimal:
        return [f"{column.name}:double", f"{column.name}_exact:string"]
    return [f"{column.name}:string"]


def _cells(value: Any, column: Column) -> list[str]:
    if column.many:
        return [_BETWEEN.join(_text(each) for each in value or ())]
    if column.kind is bool:
        return ["" if value is None else str(value).lower()]
    if column.kind is Decimal:
        return _number(value)
    return [_text(value)]


def _number(value: Decimal | None) -> list[str]:
    return ["", ""] if value is None else [repr(float(value)), str(jsonable(value))]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = str(value) if isinstance(value, PartialDate) else str(jsonable(value))
    return _LINE_ENDS.sub(" ", text).replace(_BETWEEN, " ")


def _upper(name: str) -> str:
    """A name in camel case as Neo4j writes types.

    >>> _upper("wasDerivedFrom"), _upper("payer")
    ('WAS_DERIVED_FROM', 'PAYER')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def _file(folder: Path, name: str, header: list[str], rows: Iterable[list[str]]) -> str:
    with folder.joinpath(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return f"{name}.csv"
