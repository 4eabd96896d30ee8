"""Realization of the promises in a flow table of any size.

The definition is that of :func:`graph.measures.realization.realization`; the engine adds up what a
row is made of (:mod:`graph.scale.funnels`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.errors import InputError, UnknownName
from graph.exchange.extras import needed
from graph.language import say
from graph.measures.funnel import WAYS, By, Realization, Sums, row_of
from graph.measures.realization import realization as of_ledger
from graph.measures.realization import told_of
from graph.measures.totals import NONE, ZERO, PortionSums, ratio_bounds
from graph.model import Interval
from graph.result import Coverage, Result
from graph.scale import funnels
from graph.scale.engine import Row
from graph.scale.tables import Flows, interval, parties

__all__ = ["LISTED", "realization"]

LISTED = 100_000
"""Of up to so many flows those that wait or were lost are listed one by one."""

Key = tuple[str | None, str | None, str]


def realization(
    flows: Flows,
    stages: tuple[str, ...],
    companies: Sequence[str] | None = None,
    *,
    by: By = "company",
    kinds: Collection[str] | None = None,
    listed: int = LISTED,
) -> Result:
    """How much of what was promised has been contracted, paid, or lost, of the flows in a table.

    Parameters
    ----------
    flows, stages
        A ledger by :func:`graph.scale.tables.ledger`.
    companies, by, kinds
        As for :func:`graph.measures.realization.realization`; ids as the table has them.
    listed
        Of more flows than this none is listed by name, and the notes say so.

    Returns
    -------
    Result
        As there.

    Raises
    ------
    UnknownName
        A company that the table does not have, or a crowd.
    InputError
        ``by`` is none of the five.
    """
    if by not in WAYS:
        raise InputError(f"realization is by {', '.join(WAYS)}, not by {by!r}")
    asked = None if companies is None else tuple(dict.fromkeys(companies))
    for name, crowd in parties(flows, asked).items() if asked else ():
        if crowd:
            raise UnknownName(f"{name!r} is a crowd, not a company")
    ibis = needed("ibis", "duckdb", "engine")
    engine = flows.engine
    legs = funnels.legs(flows, asked, kinds)
    grouped = engine.keep(funnels.by_subject(ibis, legs, by, asked))
    waiting = engine.rows(funnels.middles(ibis, grouped, stages))
    middles = {_key(row): row["middle"] for row in waiting}
    rows = [
        row_of(by, _key(row), _sums(row, stages, flows.lens.as_of, middles.get(_key(row))))
        for row in engine.rows(funnels.sums(ibis, grouped, stages))
    ]
    number = next(engine.rows(legs.aggregate(legs=legs.count())))["legs"]
    if number <= listed:
        rows = list(_with_lists(flows, stages, legs, by, asked, rows))
    told = told_of(flows.lens, stages[0], by, rows)
    if number <= listed:
        return told
    too_many = say("There are too many flows to list those that wait or were lost one by one.")
    return replace(told, notes=(*told.notes, too_many))


def _key(row: Row) -> Key:
    return row["subject"], row["side"], row["nature"]


def _sum(row: Row, name: str, empty: Decimal | None = None) -> Interval:
    """A sum of amounts as :func:`graph.measures.totals.total` has it."""
    number = row[f"{name}_number"] or 0
    if not number:
        return Interval(ZERO, ZERO, empty)
    high = row[f"{name}_high"] if row[f"{name}_closed"] == number else None
    return Interval(row[f"{name}_low"], high, row[f"{name}_amount"])


def _end(row: Row, name: str) -> Decimal | None:
    """A sum of ends, None where one is open."""
    return None if row[f"{name}_open"] else row[name] or ZERO


def _sums(row: Row, stages: Sequence[str], as_of: date, middle: date | None) -> Sums:
    oldest = row["oldest"]
    return Sums(
        stages={code: _sum(row, code) for code in stages},
        coverage={
            code: Coverage(row[f"{code}_known"] or 0, row[f"{code}_number"] or 0) for code in stages
        },
        most_paid=_end(row, "mosts"),
        share=ratio_bounds(
            PortionSums(
                mixed=row["mixed"],
                entire=row["entire"],
                lows=row["lows"] or ZERO,
                tops=_end(row, "tops"),
                least=row["least"] or ZERO,
                highs=_end(row, "highs"),
                parts=_end(row, "parts"),
                wholes=_end(row, "wholes") if not row["parts_open"] else None,
            )
        ),
        waiting=_sum(row, "waiting", ZERO),
        waiting_flows=row["waiting_number"] or 0,
        oldest_days=None if oldest is None else (as_of - oldest).days,
        median_days=None if middle is None else (as_of - middle).days,
        lost=_sum(row, "lost", ZERO),
        lost_net=_sum(row, "lost_net", ZERO),
    )


def _with_lists(
    flows: Flows,
    stages: tuple[str, ...],
    legs: Any,
    by: By,
    asked: Sequence[str] | None,
    rows: Sequence[Realization],
) -> list[Realization]:
    """The same rows with the flows behind each, which the measure itself picks and orders."""
    L: nx.MultiDiGraph[str] = nx.MultiDiGraph(lens=flows.lens, base=stages[0], stages=stages)
    for row in flows.engine.rows(legs):
        for end in ("payer", "payee"):
            L.add_node(row[end], crowd=row[f"{end}_crowd"])
        L.add_edge(row["payer"], row["payee"], row["id"], **_leg(row, stages))
    L.add_nodes_from((name, {"crowd": False}) for name in asked or ())
    lists = {(r.subject, r.side, r.nature): r for r in of_ledger(L, asked, by=by).rows}
    return [
        replace(row, still_waiting=full.still_waiting, losses=full.losses, flows=full.flows)
        for row in rows
        for full in (lists[row.subject, row.side, row.nature],)
    ]


def _leg(row: Row, stages: Sequence[str]) -> dict[str, Any]:
    """A leg by the contract of :mod:`graph.ledger`, as far as realization reads it."""
    reached = {code: interval(row, code) for code in stages}
    lost_on = row.get("lost_on")
    since = row["since_first"], row["since_last"]
    return {
        "nature": row["nature"],
        "kind": row["kind"],
        "in_kind": row["in_kind"],
        "deal": row["deal"],
        "status": row["status"],
        "stages": {code: amount for code, amount in reached.items() if amount is not None},
        "reached": {} if None in since else {stages[0]: since},
        "unpaid": NONE if row["entire"] else None,
        "lost": interval(row, "lost"),
        "lost_net": interval(row, "lost_net"),
        "lost_how": row.get("lost_how"),
        "lost_on": lost_on and (lost_on, lost_on),
        "successor": row.get("successor"),
    }
