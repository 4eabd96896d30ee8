"""The two flow tables that engines read, of one lens each, and whether a table is one.

``network.parquet`` has a row per flow that counts under its lens, and per flow that is only
promised (``counts`` false: in coverage alone); ``ledger.parquet`` a row per leg that was promised,
with its amount at each stage. ``lingkar export --format parquet`` writes both
(:mod:`graph.exchange.flow_tables`); ``docs/scale.md`` says what each column holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import InputError, UnknownName
from graph.result import Lens
from graph.scale.engine import Engine

__all__ = ["Flows", "ledger", "network", "parties", "stage_columns"]

TEXT, FLAG, MONEY, DAY = "text", "true or false", "decimal(38, 9) or smaller", "date"
_LENS = {"lens_as_of": DAY, "lens_firmness": TEXT, "lens_level": TEXT}
_PARTIES = {
    "id": TEXT,
    "deal": TEXT,
    "status": TEXT,
    "payer": TEXT,
    "payee": TEXT,
    "payer_crowd": FLAG,
    "payee_crowd": FLAG,
    "nature": TEXT,
    "kind": TEXT,
    "in_kind": FLAG,
}
NETWORK = {
    **_PARTIES,
    "supply": FLAG,
    "counts": FLAG,
    "amount_usd": MONEY,
    "amount_low_usd": MONEY,
    "amount_high_usd": MONEY,
    **_LENS,
}
LEDGER = {
    **_PARTIES,
    "since_first": DAY,
    "since_last": DAY,
    "entire": FLAG,
    "lost_usd": MONEY,
    "lost_low_usd": MONEY,
    "lost_high_usd": MONEY,
    "lost_net_usd": MONEY,
    "lost_net_low_usd": MONEY,
    "lost_net_high_usd": MONEY,
    **_LENS,
}


@dataclass(frozen=True, slots=True)
class Flows:
    """A table, the lens that it was made under, and the engine that reads it."""

    table: Any
    lens: Lens
    engine: Engine
    place: str


def network(engine: Engine, folder: str) -> Flows:
    """``network.parquet`` of a folder; InputError where it is missing or is not one."""
    return _read(engine, folder, "network", NETWORK)


def ledger(engine: Engine, folder: str, order: tuple[str, ...]) -> tuple[Flows, tuple[str, ...]]:
    """``ledger.parquet`` of a folder, and its stages, the base first.

    ``order`` are the codes of firmness, firmest first; the base is that of the lens, or the second
    firmest (:mod:`graph.ledger`).
    """
    told = _read(engine, folder, "ledger", LEDGER)
    if told.lens.firmness not in order:
        raise InputError(
            f"{told.place} is of the firmness {told.lens.firmness!r}, which the ontology lacks"
        )
    base = max(order.index(told.lens.firmness), min(1, len(order) - 1))
    stages = order[base::-1]
    wanted = {column: MONEY for stage in stages for column in stage_columns(stage)}
    _check(told.table.schema(), wanted, told.place)
    return told, stages


def stage_columns(stage: str) -> tuple[str, str, str]:
    """The stated, least and most amount at a stage; the least is empty where it is not reached."""
    return f"{stage}_usd", f"{stage}_low_usd", f"{stage}_high_usd"


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


def _read(engine: Engine, folder: str, name: str, columns: Mapping[str, str]) -> Flows:
    place = f"{folder.rstrip('/')}/{name}.parquet"
    if "://" not in folder and not Path(place).exists():
        raise InputError(
            f"{folder} has no {name}.parquet: `lingkar export --format parquet -o {folder}` "
            "writes it"
        )
    table = engine.read(place)
    _check(table.schema(), columns, place)
    return Flows(table, _lens(engine, table, place), engine, place)


def _check(schema: Any, columns: Mapping[str, str], place: str) -> None:
    missing = [name for name in columns if name not in schema]
    if missing:
        raise InputError(f"{place} has no column {', '.join(missing)}; docs/scale.md has them all")
    for name, kind in columns.items():
        if not _fits(schema[name], kind):
            raise InputError(f"{place}: the column {name} is {schema[name]}, not {kind}")


def _fits(found: Any, kind: str) -> bool:
    if kind == MONEY:
        small = found.is_decimal() and (found.scale or 0) <= 9 and (found.precision or 38) <= 38
        return bool(small)
    right = {TEXT: found.is_string(), FLAG: found.is_boolean(), DAY: found.is_date()}
    return bool(right[kind])


def _lens(engine: Engine, table: Any, place: str) -> Lens:
    ends = {
        f"{name}_{end}": getattr(table[name], end)() for name in _LENS for end in ("min", "max")
    }
    row = next(engine.rows(table.aggregate(rows=table.count(), **ends)))
    if not row["rows"]:
        raise InputError(f"{place} has no rows, so that it tells no lens")
    for name in _LENS:
        if row[f"{name}_min"] is None or row[f"{name}_min"] != row[f"{name}_max"]:
            raise InputError(
                f"{place} is of more than one lens, or of none ({name}): a table has one"
            )
    as_of: date = row["lens_as_of_min"]
    return Lens(as_of, row["lens_firmness_min"], row["lens_level_min"])
