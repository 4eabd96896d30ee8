"""Flow tables of small worlds on disk, and whether an engine's answer is that of the measure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graph import ledger, network
from graph.exchange.flow_tables import flow_tables
from graph.exchange.parquet import write
from graph.lens.view import View
from graph.measures.concentration import concentration
from graph.measures.counterparties import SIDES
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.funnel import WAYS
from graph.measures.realization import realization
from graph.result import Lens, Result
from graph.scale import Engine, tables
from graph.scale import concentration as engine_concentration
from graph.scale import cycles as engine_cycles
from graph.scale import dependency as engine_dependency
from graph.scale import realization as engine_realization
from tests.worlds import TERMS, event, flow, world

_FREE = {"hhi_disclosed_low", "hhi_disclosed_high", "disclosed", "disclosed_metric"}
_FREE |= {"disclosed_period"}
"""What rests on figures, which are no flows."""


def written(view: View, folder: Path) -> Path:
    """The flow tables of a view in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in flow_tables(view):
        write(table, view.lens, folder)
    return folder


def ring(folder: Path) -> Path:
    """The flow tables of a ring: 10 of capital one way (f0), 30 of commerce the other (f1)."""
    made = world(
        flow("f0", "amazon", "openai", 10, kind="equity", deal="d0"),
        event("d0", "2025-01-01", "signed"),
        flow("f1", "openai", "amazon", 30, kind="compute", deal="d1"),
        event("d1", "2025-01-01", "announced"),
    )
    return written(View(made, TERMS, Lens(date(2026, 7, 5))), folder)


def broken(folder: Path, of: str, **columns: Any) -> Path:
    """The same folder, with other values or arrays in columns of a table; None for no column."""
    file = folder / f"{of}.parquet"
    table = pq.read_table(file)
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        kind = table.schema.field(place).type if place >= 0 else None
        table = table.remove_column(place) if place >= 0 else table
        if isinstance(values, list) and name != "sources":
            values = pa.array(values, kind)
        if values is not None:
            table = table.append_column(name, values if isinstance(values, pa.Array) else [values])
    pq.write_table(table, file)
    return folder


def _amount(*amounts: int | None) -> list[Decimal | None]:
    return [None if amount is None else Decimal(amount) for amount in amounts]


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("network", {"id": ["f0", "f0"]}, "the column id has 'f0' in 2 rows, and in all 1 row repeat"),
    ("network", {"id": ["f0", None]}, "the column id is empty in 1 row, first in that of no id"),
    ("network", {"id": ["f0", ""]}, "the column id is empty in 1 row, first in that of the id ''"),
    ("network", {"payer": [None, None]}, "payer is empty in 2 rows, first in that of the id 'f0'"),
    ("network", {"payee": ["", "a"]}, "payee is empty in 1 row, first in that of the id 'f0'"),
    ("network", {"deal": ["d", None]}, "deal is empty in 1 row, first in that of the id 'f1'"),
    ("network", {"counts": [True, None]}, "counts is empty in 1 row, first in that of the id 'f1'"),
    ("network", {"in_kind": [None, True]}, "in_kind is empty in 1 row, first in .* 'f0'"),
    ("network", {"nature": ["gift", None]}, "nature (is empty|has a code .* lacks) in 1 row"),
    ("network", {"nature": ["gift", "gift"]}, r"nature has a code .* lacks in 2 rows.* .gift.$"),
    ("network", {"kind": ["equity", "x"]}, r"kind has a code .* in 1 row, .* 'f1' \(x\)$"),
    ("network", {"status": ["signed", "x"]}, r"status has a code .* in 1 row, .* 'f1' \(x\)$"),
    ("network", {"status": ["signed", None]}, "status is empty in 1 row, first in .* 'f1'"),
    ("network", {"amount_low_usd": _amount(10, None)}, "amount_low_usd is empty in 1 row.*'f1'"),
    ("network", {"amount_low_usd": _amount(-1, 30)}, r"low_usd is below 0 in 1 row.*'f0' \(-1\)"),
    ("network", {"amount_usd": _amount(-5, 30)}, r"amount_usd is below amount_low.*'f0' \(-5\)"),
    ("network", {"amount_usd": _amount(10, 31)}, r"amount_usd is above amount_high.*'f1' \(31\)"),
    (
        "network",
        {"amount_high_usd": _amount(9, 29)},
        r"high_usd is below amount_low.* 2 rows",
    ),
    (
        "network",
        {"announced_low_usd": _amount(None, 30)},
        "is empty beside announced_usd.*'f0'",
    ),
    (
        "network",
        {"starts_last": [date(1, 1, 1)] * 2, "starts_first": [date(2, 1, 1)] * 2},
        "starts_last is before starts_first in 2 rows",
    ),
    ("network", {"lens_as_of": [date(2026, 1, 1), date(2026, 1, 2)]}, "more than one lens, or of "),
    ("network", {"lens_level": ["group", None]}, "lens_level"),
    ("network", {"lens_firmness": ["sworn"] * 2}, "lens_firmness has a code .* 2 rows.* .sworn.$"),
    ("network", {"lens_level": ["village"] * 2}, "lens_level has a code .* 2 rows.* .village.$"),
    ("ledger", {"entire": [None, False]}, "entire is empty in 1 row, first in that of the id 'f0'"),
    ("ledger", {"signed_low_usd": _amount(-1, None)}, "signed_low_usd is below 0 in 1 row"),
    ("ledger", {"lost_usd": _amount(None, 4)}, "lost_low_usd is empty beside lost_usd or .*'f1'"),
    ("ledger", {"since_last": [date(1, 1, 1)] * 2}, "since_last is before since_first in 2 rows"),
)
"""What may be wrong in a row of the tables of :func:`ring`, and what is said of it."""


_CYCLES: dict[str, dict[str, Any]] = {
    "cycles of 2": {"max_legs": 2, "rings": False},
    "rings of 2": {"max_legs": 2, "top": 2},
    "rings of 4": {"max_legs": 4, "min_amount": Decimal(5)},
    "cycles of 4": {"max_legs": 4, "min_amount": Decimal(0), "rings": False},
}
QUESTIONS = (*SIDES, *_CYCLES, "dependency", *(f"by {by}" for by in WAYS))
"""What an engine is asked, by name."""
FEW = ("funders", "rings of 2", "cycles of 4", "dependency", "by company", "by quarter")
"""One or two of each measure."""


def pairs(
    view: View, folder: Path, engine: Engine, asked: Collection[str] = QUESTIONS
) -> Iterator[tuple[str, Result, Result]]:
    """The questions asked of an engine, with the answer of the measure and the engine's."""
    G, L = network.build(view), ledger.build(view)
    where = str(folder)
    if G.number_of_edges() or G.graph["promised"]:
        flows = tables.network(engine, where, TERMS)
        for of in SIDES:
            if of in asked:
                yield of, concentration(G, of=of), engine_concentration(flows, of=of)
        for name, how in _CYCLES.items():
            if name in asked:
                yield name, cycles(G, **how), engine_cycles(flows, TERMS, **how)
        there = sorted(node for node in G if not G.nodes[node]["crowd"])
        if "dependency" in asked and len(there) > 1:
            buyers, on = there[:1], there[-1:]
            what = f"{buyers} on {on}"
            yield what, dependency(G, buyers, on=on), engine_dependency(flows, buyers, on)
    if L.number_of_edges():
        told, stages = tables.ledger(engine, where, TERMS)
        for by in WAYS:
            if f"by {by}" in asked:
                yield f"by {by}", realization(L, by=by), engine_realization(told, stages, by=by)


def differences(want: Result, got: Result) -> list[tuple[str, Any, Any]]:
    """Where two answers differ, amounts by more than their rounding, others in nine digits."""
    one, other = want.to_json(), got.to_json()
    if want.measure == "concentration":  # companies that only disclose are in no flow table
        one["rows"] = [row for row in one["rows"] if row["counterparties"]]
    notes = [
        {note for note in said["notes"] if "isclosed shares" not in note} for said in (one, other)
    ]
    found = list(_differ(one["rows"], other["rows"], ""))
    found += list(_differ(one["lens"], other["lens"], "lens"))
    return found + [("note", note, None) for note in notes[0] ^ notes[1]]


def _differ(one: Any, other: Any, at: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other} - _FREE):
            yield from _differ(one.get(key, "-"), other.get(key, "-"), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for n, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _differ(a, b, f"{at}[{n}]")
    elif isinstance(one, float) and isinstance(other, float):
        if not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-11):
            yield at, one, other
    elif one != other and not _same_amount(one, other):
        yield at, one, other


def _same_amount(one: Any, other: Any) -> bool:
    """Text of two amounts that differ by what a column of nine places cuts off."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    try:
        return abs(Decimal(one) - Decimal(other)) < Decimal("0.000001")
    except ArithmeticError:
        return False
