"""Cycles of up to four legs in a flow table of any size.

The engine merges parallel flows into legs, joins legs into cycles and grades each
(:func:`graph.measures.widest.grade`, whose minimum of maxima is one expression per cycle); the
flows of the widest few become a network, of which :func:`graph.measures.cycles.told_of` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.errors import InputError
from graph.exchange.extras import needed
from graph.measures.cycle_notes import asked_for
from graph.measures.cycles import told_of
from graph.measures.merging import merged_legs
from graph.measures.widest import Widest
from graph.result import Result
from graph.scale.engine import Row
from graph.scale.natures import RING, counts_as
from graph.scale.tables import Flows, interval, parties

if TYPE_CHECKING:
    from graph.terms import Terms

__all__ = ["MOST_LEGS", "cycles"]

MOST_LEGS = 4
FREE_LEGS = 2
"""More legs than this are joined only among amounts above a floor: else there is no end of them."""
_TYPE = "decimal(38, 9)"
_ABSENT, _UNKNOWN, _OPEN = Decimal(-2), Decimal(-1), Decimal("9" * 29)


def cycles(
    flows: Flows,
    terms: Terms,
    *,
    through: Sequence[str] | None = None,
    max_legs: int = FREE_LEGS,
    top: int = 20,
    min_amount: Decimal | None = None,
    rings: bool = True,
) -> Result:
    """The widest cycles of the flows in a table, as :func:`graph.measures.cycles.cycles` has them.

    Parameters
    ----------
    flows
        A network by :func:`graph.scale.tables.network`.
    terms
        The vocabulary that ranks the statuses in it.
    through, top, rings
        As there; ``through`` are ids as the table has them.
    max_legs
        2 to 4.
    min_amount
        Only cycles with a known bottleneck of at least this, in US dollars; needed for more than 2
        legs.

    Returns
    -------
    Result
        As there, and always the number of all there are.

    Raises
    ------
    UnknownName
        Nobody in the table is called what ``through`` says.
    InputError
        Too few or too many legs, no rows asked for, or no ``min_amount`` where it is needed.
    """
    if not FREE_LEGS <= max_legs <= MOST_LEGS:
        raise InputError(f"an engine lists cycles of 2 to {MOST_LEGS} legs, not of {max_legs}")
    if top < 1:
        raise InputError(f"{top} rows are none; ask for at least 1")
    if max_legs > FREE_LEGS and min_amount is None:
        raise InputError(
            f"an engine lists cycles of more than {FREE_LEGS} legs above an amount: say which "
            "with --min-amount, such as 1bn"
        )
    ibis = needed("ibis", "duckdb", "engine")
    wanted = tuple(dict.fromkeys(through or ()))
    present = parties(flows, wanted) if wanted else {}
    parts = _parts(flows)
    if max_legs == FREE_LEGS:
        parts = _both_ways(ibis, parts)
    legs = flows.engine.keep(_legs(ibis, flows, parts, min_amount))
    total, first = 0, []
    for number in range(2, max_legs + 1):
        found = flows.engine.keep(_cycles(ibis, legs, number, wanted, rings))
        total += next(flows.engine.rows(found.aggregate(cycles=found.count())))["cycles"]
        names = [f"c{n}" for n in range(number)]
        order = [found.amount.desc(), found.bound.desc(), *names]
        for row in flows.engine.rows(found.order_by(order).limit(top)):
            companies = tuple(row[name] for name in names)
            first.append((-row["amount"], -row["bound"], number, companies))
    companies = tuple(cycle for *_, cycle in sorted(first)[:top])
    G = _network(flows, terms, companies)
    G.add_nodes_from((name, {"crowd": crowd}) for name, crowd in present.items())
    what = asked_for(rings, max_legs, wanted, min_amount is not None)
    return told_of(G, merged_legs(G), Widest(companies, total, True), wanted, what)


def _parts(flows: Flows) -> Any:
    """The flows that can be part of a leg."""
    t = flows.table.filter(counts_as(flows, *RING))
    return t.filter(t.counts, ~t.payer_crowd, ~t.payee_crowd, t.payer != t.payee)


def _both_ways(ibis: Any, t: Any) -> Any:
    """The flows between companies that pay each other: few, and found before anything is added."""
    t = t.mutate(one=ibis.least(t.payer, t.payee), other=ibis.greatest(t.payer, t.payee))
    forth = t.payer == t.one
    pairs = t.group_by(["one", "other"]).agg(forth=forth.max(), back=(~forth).max())
    return t.semi_join(pairs.filter(pairs.forth, pairs.back), ["one", "other"])


def _legs(ibis: Any, flows: Flows, t: Any, floor: Decimal | None) -> Any:
    """A row per payer and payee: amount and bound of its capital and of its commerce.

    What is not there, or is below the floor, is below everything; the unknown is next to that.
    """
    sums: dict[str, Any] = {}
    for nature in RING:
        its = counts_as(flows, nature, rows=t)
        cash, kind = its & ~t.in_kind, its & t.in_kind
        for name, where in (("cash", cash), ("kind", kind)):
            sums |= {
                f"{nature}_{name}": where.cast("int64").sum(),
                f"{nature}_{name}_amount": t.amount_usd.cast(_TYPE).sum(where=where),
                f"{nature}_{name}_closed": t.amount_high_usd.count(where=where),
                f"{nature}_{name}_high": t.amount_high_usd.cast(_TYPE).sum(where=where),
            }
    pairs = t.group_by(["payer", "payee"]).agg(**sums)
    absent, unknown, no_end = (_money(ibis, x) for x in (_ABSENT, _UNKNOWN, _OPEN))
    columns: dict[str, Any] = {}
    for nature in RING:
        # A guarantee may close a ring, but not stand in for the money beside it.
        parts = []
        for name in ("cash", "kind"):
            head = f"{nature}_{name}"
            is_closed = pairs[f"{head}_closed"] == pairs[head]
            amount = pairs[f"{head}_amount"].cast(_TYPE).fill_null(unknown)
            high = is_closed.ifelse(pairs[f"{head}_high"].cast(_TYPE), no_end)
            parts.append((pairs[head] > 0, amount, high))
        (cash, *of_cash), (kind, *of_kind) = parts
        amount, high = (
            cash.ifelse(in_cash, kind.ifelse(in_kind, absent))
            for in_cash, in_kind in zip(of_cash, of_kind, strict=True)
        )
        enough = (amount > unknown) if floor is None else (amount >= _money(ibis, floor))
        enough = (cash | kind) if floor is None else enough
        columns |= {
            f"{nature}_there": cash | kind,
            f"{nature}_amount": enough.ifelse(amount, absent),
            f"{nature}_high": enough.ifelse(high, absent),
        }
    legs = pairs.select("payer", "payee", **columns)
    return legs.filter(reduce(or_, (legs[f"{nature}_amount"] > absent for nature in RING)))


def _money(ibis: Any, value: Decimal) -> Any:
    return ibis.literal(format(value, "f")).cast(_TYPE)  # a number would be of fewer digits


def _cycles(ibis: Any, legs: Any, number: int, through: Sequence[str], rings: bool) -> Any:
    """All cycles of so many legs, each once from its smallest company, with amount and bound."""
    path: Any = None
    for n in range(number):
        last = n == number - 1
        names = {"payer": f"c{n}", "payee": "c0_" if last else f"c{n + 1}"}
        step = legs.rename({names.get(name, f"{name}_{n}"): name for name in legs.columns})
        if path is None:
            path = step.filter(step.c0 < step.c1)
        elif last:
            path = path.join(step, [path[f"c{n}"] == step[f"c{n}"], path.c0 == step.c0_])
            path = path.drop("c0_")
        else:
            path = path.join(step, f"c{n}")
            after = path[f"c{n + 1}"]
            path = path.filter(path.c0 < after, *(after != path[f"c{k}"] for k in range(1, n + 1)))
    for name in through:
        path = path.filter(reduce(or_, (path[f"c{n}"] == name for n in range(number))))
    absent = _money(ibis, _ABSENT)
    capital, commerce = ([path[f"{nature}_amount_{n}"] for n in range(number)] for nature in RING)
    ring = (ibis.greatest(*capital) > absent) & (ibis.greatest(*commerce) > absent)
    each = [ibis.greatest(*pair) for pair in zip(capital, commerce, strict=True)]
    among = ibis.least(*each, ibis.greatest(*capital), ibis.greatest(*commerce))
    if rings:
        path = path.mutate(amount=among).filter(ring)
    else:
        # What is no ring has no leg that could be of the other nature.
        pure = reduce(
            or_,
            (
                reduce(lambda a, b: a & b, (~path[f"{nature}_there_{n}"] for n in range(number)))
                for nature in RING
            ),
        )
        path = path.mutate(amount=pure.ifelse(ibis.least(*each), among), pure=pure)
        path = path.filter(path.pure | (path.amount > absent))
    bounds = {
        nature: [
            (path[f"{nature}_amount_{n}"] >= path.amount).ifelse(path[f"{nature}_high_{n}"], absent)
            for n in range(number)
        ]
        for nature in RING
    }
    each = [ibis.greatest(*pair) for pair in zip(*bounds.values(), strict=True)]
    bound = ibis.least(*each, *(ibis.greatest(*found) for found in bounds.values()))
    if not rings:
        bound = path.pure.ifelse(ibis.least(*each), bound)
    return path.select(*(f"c{n}" for n in range(number)), amount=path.amount, bound=bound)


def _network(flows: Flows, terms: Terms, found: Sequence[tuple[str, ...]]) -> nx.MultiDiGraph[str]:
    """The flows along some cycles as a network by the contract of ``docs/architecture.md``."""
    order = terms.firmness()
    lens = flows.lens
    reached = order[: order.index(lens.firmness) + 1]
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        lens=lens, firmness_order=order, natures=flows.natures, promised=()
    )
    steps = {step for cycle in found for step in zip(cycle, (*cycle[1:], cycle[0]), strict=True)}
    G.add_nodes_from(sorted({name for cycle in found for name in cycle}), crowd=False)
    if not steps:
        return G
    t = flows.table
    t = t.filter(t.payer.isin(sorted({u for u, _ in steps})))
    t = t.filter(t.payee.isin(sorted({v for _, v in steps})))
    t = t.filter((t.payer + " \n " + t.payee).isin(sorted(f"{u} \n {v}" for u, v in steps)))
    t = t.filter(counts_as(flows, *RING, rows=t))
    promised = []
    for row in flows.engine.rows(t):
        edge = _edge(row, terms, reached, lens.firmness)
        if row["counts"]:
            G.add_edge(row["payer"], row["payee"], row["id"], **edge)
        else:
            promised.append({"u": row["payer"], "v": row["payee"], **edge})
    G.graph["promised"] = tuple(promised)
    return G


def _edge(row: Row, terms: Terms, reached: Sequence[str], firmness: str) -> dict[str, Any]:
    amount = interval(row, "amount")
    under = {code: found for code in reached if (found := interval(row, code)) is not None}
    return {
        "nature": row["nature"],
        "in_kind": row["in_kind"],
        "amount": amount,
        "by_firmness": {**under, firmness: amount},
        "status": row["status"],
        "rank": terms.rank(row["status"]) or 0,
        "starts": _days(row, "starts"),
        "ends": _days(row, "ends"),
        "deal": row["deal"],
        "sources": tuple(row.get("sources") or ()),
    }


def _days(row: Row, name: str) -> tuple[date, date]:
    """The days as told; any day at all where the table tells none."""
    first, last = row.get(f"{name}_first"), row.get(f"{name}_last")
    return first or date.min, last or date.max
