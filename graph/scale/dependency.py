"""Look-through dependency by money in a flow table of any size.

The definition is that of :func:`graph.measures.dependency.dependency`; the engine iterates
(:mod:`graph.scale.lookthrough`), face value and hidden part follow from the buyer's own purchases.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.errors import InputError, UnknownName
from graph.exchange.extras import needed
from graph.language import say
from graph.measures.dependency import Dependency, ordered, row_of, told_of
from graph.measures.dependency_bounds import Box, extreme
from graph.measures.money_dependency import Ends, told
from graph.result import Coverage, Result
from graph.scale import holders, lookthrough
from graph.scale.engine import Row
from graph.scale.tables import Flows, parties

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["dependency"]


def dependency(
    flows: Flows,
    companies: Sequence[str],
    on: Sequence[str],
    *,
    kinds: Collection[str] | None = None,
) -> Result:
    """How much of companies stands on others, directly and looked through, in a flow table.

    Parameters
    ----------
    flows
        A network by :func:`graph.scale.tables.network`.
    companies, on
        Buyers and whom they may stand on, by the ids that the table has.
    kinds
        Kinds of commerce to count instead of supply.

    Returns
    -------
    Result
        As there. Should the iteration not come to rest, as in loops that money hardly leaves, the
        value is None, the lower bound holds and the upper one is 1; the notes say so.

    Raises
    ------
    UnknownName
        A company that the table does not have, or a crowd.
    InputError
        No company is named, or none that it may stand on.
    """
    buyers, targets = tuple(dict.fromkeys(companies)), tuple(dict.fromkeys(on))
    if not buyers or not targets:
        raise InputError(
            "an engine looks through from companies to others: name a COMPANY and, with --on, "
            "whom it may stand on"
        )
    for name, crowd in parties(flows, (*buyers, *targets)).items():
        if crowd:
            raise UnknownName(f"{name!r} is a crowd, not a company")
    ibis, engine = needed("ibis", "duckdb", "engine"), flows.engine
    sides = holders.qualifying(flows, "suppliers", kinds)
    arcs = engine.keep(lookthrough.purchases(holders.merged(sides)))
    covered = engine.keep(
        sides.group_by("company").agg(
            known=sides.amount.count(where=sides.counts), qualifying=sides.count()
        )
    )
    there = _counted(flows, (*buyers, *targets))
    rows: dict[str, list[Dependency]] = {buyer: [] for buyer in buyers}
    restless = False
    for target in targets:
        for buyer in (name for name in buyers if name != target):
            way = lookthrough.reach(engine, arcs, buyer, target)
            on_it = arcs.filter(arcs.buyer.isin(way.company) | (arcs.buyer == buyer))
            h = lookthrough.risen(ibis, engine, on_it, target)
            restless = restless or not h.settled
            numbers: dict[str, Any] = {"coverage": _coverage(engine, covered, way, h.table, buyer)}
            if {buyer, target} <= there and _bought(engine, covered, buyer):
                numbers |= _numbers(engine, arcs, h, buyer, target)
            rows[buyer].append(row_of(buyer, target, "money", None, numbers))
    notes = []
    if restless:
        notes.append(
            say(
                "Some look-through did not come to rest within %(rounds)s rounds: its value is "
                "left out, its lower bound holds.",
                rounds=lookthrough.ROUNDS,
            )
        )
    found = [row for buyer in buyers for row in ordered(rows[buyer], keep=True)]
    return told_of(flows.lens, found, notes)


def _counted(flows: Flows, names: Sequence[str]) -> set[str]:
    """Those of the names that a flow that counts touches."""
    t = flows.table
    t = t.filter(t.counts)
    found: set[str] = set()
    for end in ("payer", "payee"):
        ends = t.filter(t[end].isin(names)).select(name=t[end]).distinct()
        found |= {row["name"] for row in flows.engine.rows(ends)}
    return found


def _bought(engine: Any, covered: Any, buyer: str) -> bool:
    return any(row["qualifying"] for row in engine.rows(covered.filter(covered.company == buyer)))


def _coverage(engine: Any, covered: Any, way: Any, h: Any, buyer: str) -> Coverage:
    """Purchases of the buyer and of all between it and the target."""
    leading = h.filter(h.most > 0).select("company")
    between = way.join(leading, "company").select("company").distinct()
    t = covered.filter(covered.company.isin(between.company) | (covered.company == buyer))
    row = next(engine.rows(t.aggregate(known=t.known.sum(), qualifying=t.qualifying.sum())))
    return Coverage(row["known"] or 0, row["qualifying"] or 0)


def _numbers(
    engine: Any, arcs: Any, h: lookthrough.Reach, buyer: str, target: str
) -> dict[str, Any]:
    own = sorted(engine.rows(arcs.filter(arcs.buyer == buyer)), key=lambda row: str(row["seller"]))
    names = [buyer, *(row["seller"] for row in own)]
    table = h.table
    values = {row["company"]: row for row in engine.rows(table.filter(table.company.isin(names)))}
    box = Box(
        tuple(row["seller"] for row in own),
        tuple(row["low"] for row in own),
        tuple(np.inf if row["open"] else row["high"] for row in own),
        nothing=all(row["nothing"] for row in own),
    )
    known = None if box.nothing else {row["seller"]: row["share"] for row in own}
    here = {name: _value(values, buyer, name) for name in lookthrough.VALUES}
    least, most = (
        np.array([_value(values, seller, name) for seller in box.sellers])
        for name in ("least", "most")
    )
    if not h.settled:
        most = np.ones_like(most)
        here |= {"most": 1.0, "closed_most": 1.0}
    itself = np.array([float(seller == target) for seller in box.sellers])
    ends = Ends(
        value=here["known"],
        low=here["least"],
        high=here["most"],
        closed=(here["closed_least"], here["closed_most"]),
        direct=(_end(box, itself, most=False), _end(box, itself, most=True)),
        onward=(
            _end(box, least * (1 - itself), most=False),
            _end(box, most * (1 - itself), most=True),
        ),
    )
    face = None if known is None else known.get(target, 0.0)
    numbers: dict[str, Any] = told(ends, face, nothing=box.nothing)
    return numbers if h.settled else {**numbers, "look_through": None, "hidden": None}


def _end(box: Box, values: NDArray[np.float64], *, most: bool) -> float:
    return float(extreme(box.low, box.high, values[:, None], most=most)[0])


def _value(values: dict[str, Row], company: str, name: str) -> float:
    return float(values[company][name]) if company in values else 0.0
