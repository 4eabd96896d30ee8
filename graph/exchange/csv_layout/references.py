"""Which rows stand: ids that are unique, references that lead to rows that stand themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from graph.exchange.csv_layout.cells import Reference
from graph.exchange.csv_layout.layout import SECTORS
from graph.exchange.csv_layout.rows import Row
from graph.exchange.turtle import expand

__all__ = ["Index", "cascade", "repeats"]


class Index:
    """All rows that have an id, whether they stand or not, by table and id."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        self.tables = frozenset(tables)
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for name, rows in tables.items():
            self._rows[name] = defaultdict(list)
            for row in rows:
                if row.table.key is not None:
                    self._rows[name][row.id].append(row)

    def holders(self, reference: Reference, ident: str) -> list[str]:
        """The tables of a reference that hold the id, in the order of look-up."""
        return [name for name in reference.tables if ident in self._rows.get(name, ())]

    def rows(self, reference: Reference, ident: str) -> list[Row]:
        """The rows of that id in the first table that holds it."""
        holders = self.holders(reference, ident)
        return self._rows[holders[0]][ident] if holders else []

    def iri(self, reference: Reference, ident: str) -> NamedNode:
        """What a sound reference names."""
        if _is_sector(reference, ident):
            return expand(ident)
        return expand(f"{self.rows(reference, ident)[0].table.space}:{ident}")


def repeats(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Rows that say again what another says, or that share an id, with the reason.

    Of rows that are the same cell by cell the first stands. Rows that share an id but differ
    are all refused: which one is meant cannot be told from the order of a file.
    """
    same: dict[tuple[tuple[str, str], ...], Row] = {}
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        first = same.setdefault(tuple(sorted(row.cells.items())), row)
        if first is not row:
            yield row, f"repeats line {first.line}"
        elif row.table.key is not None and row.id:
            by_id[row.id].append(row)
    for ident, sharing in by_id.items():
        for row in sharing if len(sharing) > 1 else ():
            others = ", ".join(str(each.line) for each in sharing if each is not row)
            yield row, f"the id {ident!r} is also that of line {others}"


def cascade(
    tables: Mapping[str, Sequence[Row]], refused: Mapping[Row, str], index: Index
) -> dict[Row, str]:
    """Refusals that follow from references: to no row, or to a row that is refused itself.

    Runs in rounds until nothing changes, so that the outcome does not hang on any order.
    """
    out = dict(refused)
    while True:
        round_ = {
            row: "; ".join(reasons)
            for rows in tables.values()
            for row in rows
            if row not in out and (reasons := list(_broken(row, out, index)))
        }
        if not round_:
            return {row: why for row, why in out.items() if row not in refused}
        out.update(round_)


def _broken(row: Row, refused: Collection[Row], index: Index) -> Iterator[str]:
    for column in row.table.columns:
        if not isinstance(column.cell, Reference):
            continue
        for ident in row.items(column):
            if _is_sector(column.cell, ident):
                continue
            named = index.rows(column.cell, ident)
            if not named:
                yield f"{column.name}: {ident!r} is in {_where(column.cell, index)}"
            elif all(each in refused for each in named):
                place = f"{named[0].table.file}:{named[0].line}"
                yield f"{column.name}: {ident!r} is refused ({place})"


def _where(reference: Reference, index: Index) -> str:
    """Where an id was looked for in vain."""
    files = [f"{name}.csv" for name in reference.tables if name in index.tables]
    if not files:
        return f"no row: there is no {reference.tables[0]}.csv"
    return f"no row of {' or '.join(files)}"


def _is_sector(reference: Reference, ident: str) -> bool:
    prefix, _, name = ident.partition(":")
    return "sectors" in reference.tables and prefix == "sector" and name in SECTORS
