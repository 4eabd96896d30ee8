"""Flow tables of small worlds on disk, and whether an engine's answer is that of the measure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx

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
from graph.result import Result
from graph.scale import Engine, tables
from graph.scale import concentration as engine_concentration
from graph.scale import cycles as engine_cycles
from graph.scale import dependency as engine_dependency
from graph.scale import realization as engine_realization
from tests.worlds import TERMS

_FREE = {"hhi_disclosed_low", "hhi_disclosed_high", "disclosed", "disclosed_metric"}
_FREE |= {"disclosed_period"}
"""What rests on figures, which are no flows."""


def written(view: View, folder: Path) -> Path:
    """The flow tables of a view in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in flow_tables(view):
        write(table, view.lens, folder)
    return folder


def pairs(
    view: View, folder: Path, engine: Engine, *, few: bool = False
) -> Iterator[tuple[str, Result, Result]]:
    """Every question to an engine, with the answer of the measure and the engine's.

    ``few`` are one or two of each measure.
    """
    G, L = network.build(view), ledger.build(view)
    where = str(folder)
    if G.number_of_edges() or G.graph["promised"]:
        flows = tables.network(engine, where, TERMS)
        for of in SIDES[-1:] if few else SIDES:
            yield of, concentration(G, of=of), engine_concentration(flows, of=of)
        yield from _cycles(G, flows, _CYCLES[1::2] if few else _CYCLES)
        yield from _dependency(G, flows)
    if L.number_of_edges():
        told, stages = tables.ledger(engine, where, TERMS)
        for by in ("company", "quarter") if few else WAYS:
            yield f"by {by}", realization(L, by=by), engine_realization(told, stages, by=by)


_CYCLES: tuple[dict[str, Any], ...] = (
    {"max_legs": 2, "rings": False},
    {"max_legs": 2, "top": 2},
    {"max_legs": 4, "min_amount": Decimal(5)},
    {"max_legs": 4, "min_amount": Decimal(0), "rings": False},
)


def _cycles(
    G: nx.MultiDiGraph[str], flows: tables.Flows, questions: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, Result, Result]]:
    for asked in questions:
        yield f"cycles {asked}", cycles(G, **asked), engine_cycles(flows, TERMS, **asked)


def _dependency(
    G: nx.MultiDiGraph[str], flows: tables.Flows
) -> Iterator[tuple[str, Result, Result]]:
    there = sorted(node for node in G if not G.nodes[node]["crowd"])
    if len(there) > 1:
        buyers, on = there[:1], there[-1:]
        what = f"{buyers} on {on}"
        yield what, dependency(G, buyers, on=on), engine_dependency(flows, buyers, on)


def differences(want: Result, got: Result) -> list[tuple[str, Any, Any]]:
    """Where two answers differ, amounts by more than their rounding, others in nine digits."""
    one, other = want.to_json(), got.to_json()
    if want.measure == "concentration":  # companies that only disclose are in no flow table
        one["rows"] = [row for row in one["rows"] if row["counterparties"]]
    notes = [
        {note for note in said["notes"] if not note.startswith("Disclosed shares")}
        for said in (one, other)
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
