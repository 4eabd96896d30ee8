"""The two flow tables that engines read, of one lens each, and whether a table is one.

``network.parquet`` has a row per flow that counts under its lens, and per flow that is only
promised (``counts`` false: in coverage alone); ``ledger.parquet`` a row per leg that was promised,
with its amount at each stage. ``lingkar export --format parquet`` writes both
(:mod:`graph.exchange.flow_tables`, whose columns these are); ``docs/scale.md`` describes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, UnknownName
from graph.exchange.flow_tables import amounts, ledger_columns, network_columns
from graph.exchange.relational import Column
from graph.model import Interval
from graph.result import Lens
from graph.scale import soundness
from graph.scale.engine import Engine, Row

if TYPE_CHECKING:
    from graph.terms import Terms

__all__ = ["Flows", "interval", "ledger", "network", "parties"]

_LENS = ("lens_as_of", "lens_firmness", "lens_level")
_DAYS = ("starts", "ends", "since")
_OPTIONAL = {"sources", "lost_how", "lost_on", "successor"}
_OPTIONAL |= {f"{name}_{end}" for name in ("starts", "ends") for end in ("first", "last")}
_TYPES: Mapping[type, tuple[str, str]] = {
    str: ("is_string", "text"),
    bool: ("is_boolean", "true or false"),
    date: ("is_date", "a date"),
    Decimal: ("is_decimal", "decimal(38, 9) or smaller"),
}


@dataclass(frozen=True, slots=True)
class Flows:
    """A table, the lens that it was made under, and the engine that reads it.

    ``natures`` are as in a network.
    """

    table: Any
    lens: Lens
    engine: Engine
    place: str
    natures: Mapping[str, str]


def network(engine: Engine, folder: str, terms: Terms) -> Flows:
    """``network.parquet`` of a folder; InputError where it is missing, is not one or not sound."""
    order = terms.firmness()
    optional = {name for code in order for name in amounts(code)} | _OPTIONAL
    return _read(engine, folder, "network", network_columns(order), optional, terms)


def ledger(engine: Engine, folder: str, terms: Terms) -> tuple[Flows, tuple[str, ...]]:
    """``ledger.parquet`` of a folder, and its stages, the base first.

    The base is the firmness of the lens, or the second firmest (:mod:`graph.ledger`). InputError as
    for a network.
    """
    order = terms.firmness()
    optional = {name for code in order for name in amounts(code)} | _OPTIONAL | {"supply"}
    told = _read(engine, folder, "ledger", ledger_columns(order), optional, terms)
    base = max(order.index(told.lens.firmness), min(1, len(order) - 1))
    stages = order[base::-1]
    _demand([name for stage in stages for name in amounts(stage)], told.table, told.place)
    return told, stages


def interval(row: Row, head: str) -> Interval | None:
    """The amount in a row of the columns that begin so; None where there is none."""
    stated, low, high = amounts(head)
    least = row.get(low)
    return None if least is None else Interval(least, row[high], row[stated])


def parties(flows: Flows, names: Sequence[str]) -> dict[str, bool]:
    """Payers and payees of those names, and whether each is a crowd.

    UnknownName for one that the table does not have.
    """
    t = flows.table
    found: dict[str, bool] = {}
    for end in ("payer", "payee"):
        ends = t.filter(t[end].isin(names)).select(name=t[end], crowd=t[f"{end}_crowd"]).distinct()
        found |= {row["name"]: bool(row["crowd"]) for row in flows.engine.rows(ends)}
    for name in names:
        if name not in found:
            raise UnknownName(
                f"{flows.place} has nobody called {name!r} as payer or payee: name a company by "
                "the id that it has there"
            )
    return found


def _read(
    engine: Engine,
    folder: str,
    name: str,
    columns: Sequence[Column],
    optional: Collection[str],
    terms: Terms,
) -> Flows:
    place = f"{folder.rstrip('/') or '/'}/{name}.parquet"
    table = engine.read(folder, f"{name}.parquet")
    _demand([column.name for column in columns if column.name not in optional], table, place)
    there = [column for column in columns if column.name in table.columns]
    for column in there:
        _fits(table.schema()[column.name], column, place)
    table = table.select(*(column.name for column in there))  # others are nobody's business
    lens = _sound(engine, table, place, there, terms)
    return Flows(table, lens, engine, place, terms.natures())


def _demand(names: Sequence[str], table: Any, place: str) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise InputError(f"{place} has no column {', '.join(missing)}; docs/scale.md has them all")


def _fits(found: Any, column: Column, place: str) -> None:
    asks, kind = _TYPES[column.kind]
    right = getattr(found.value_type if column.many and found.is_array() else found, asks)()
    right = right and found.is_array() == column.many
    if column.kind is Decimal and right:
        right = (found.scale or 0) <= 9 and (found.precision or 38) <= 38
    if not right:
        kind = f"a list of {kind}" if column.many else kind
        raise InputError(f"{place}: the column {column.name} is {found}, not {kind}")


def _sound(engine: Engine, table: Any, place: str, columns: Sequence[Column], terms: Terms) -> Lens:
    """The lens of a table whose rows are sound (:mod:`graph.scale.soundness`)."""
    needed = {column.name: column.kind for column in columns if column.required}
    codes = {
        "nature": terms.codes("nature"),
        "kind": terms.codes("flow"),
        "status": terms.codes("status"),
        "lens_firmness": terms.firmness(),
        "lens_level": terms.codes("level"),
    }
    few = [name for name, kind in needed.items() if name in codes or kind is bool]
    rows, lens = soundness.sorts(engine, table, place, few, codes, _LENS)
    heads = ("amount", *terms.firmness(), "lost", "lost_net")
    money = [amounts(head) for head in heads if {*amounts(head)} & {*table.columns}]
    _demand([name for triple in money for name in triple], table, place)
    texts = [name for name, kind in needed.items() if kind is str and name not in (*few, *_LENS)]
    rules = [soundness.filled(table, texts)]
    rules += [soundness.amounts_of(table, its, needed=its[1] in needed) for its in money]
    days = [(f"{name}_first", f"{name}_last") for name in _DAYS]
    rules += [soundness.days_of(table, *pair) for pair in days if {*pair} <= {*table.columns}]
    every = [name for triple in money for name in triple]
    soundness.broken(engine, table, place, [list(some) for some in rules], every, rows)
    soundness.once(engine, table, place, rows)
    return Lens(*lens)
