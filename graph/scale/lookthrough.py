"""Look-through by iteration: how far each company can depend on one, by an engine.

h_k = 1, and every other company has the average of its suppliers' h, weighted by what it buys: as
known, and as least and most it can be with each amount anywhere in its interval
(:mod:`graph.measures.dependency_bounds`). From h = 0 the values rise to the least solution, a round
of purchases at a time, until none of them moves any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.scale.engine import Engine

__all__ = ["ROUNDS", "VALUES", "Reach", "purchases", "reach", "risen"]

ROUNDS = 1_000
SETTLED = 1e-13
VALUES = ("known", "least", "most", "closed_least", "closed_most")


@dataclass(frozen=True, slots=True)
class Reach:
    """The values h by ``company``, 0 where there is no row, and whether they came to rest."""

    table: Any
    settled: bool


def purchases(held: Any) -> Any:
    """Buyer and seller with the share of what is known, and the interval; crowds are nobody.

    ``open`` says that there is no upper end, ``nothing`` that no purchase of the buyer is known.
    """
    t = held.filter(~held.crowd, held.high.isnull() | (held.high > 0))
    known = t.group_by("company").agg(whole=t.amount.sum())
    t = t.join(known, "company")
    something = (t.whole > 0).fill_null(False)
    share = t.amount.cast("float64") / t.whole.cast("float64")
    return t.select(
        buyer=t.company,
        seller=t.other,
        share=something.ifelse(share, 0.0).fill_null(0.0),
        low=t.low.cast("float64"),
        high=t.high.cast("float64"),
        open=t.high.isnull(),
        nothing=~something,
    )


def reach(engine: Engine, arcs: Any, start: str, target: str) -> Any:
    """The start and all that purchases lead to from it before they come to the target."""
    arcs = arcs.filter(arcs.seller != target)
    found = engine.keep(arcs.filter(arcs.buyer == start).select(company=arcs.seller).distinct())
    size = -1
    while (now := next(engine.rows(found.aggregate(n=found.count())))["n"]) != size:
        size = now
        step = arcs.join(found, arcs.buyer == found.company).select(company=arcs.seller)
        found = engine.keep(found.union(step, distinct=True))
    return found


def risen(ibis: Any, engine: Engine, arcs: Any, target: str) -> Reach:
    """The values of all buyers in ``arcs`` for one target."""
    arcs = engine.keep(arcs.filter(arcs.buyer != target))
    one = {name: ibis.literal(1).cast("float64") for name in VALUES}  # Spark: 1.0 is a decimal
    first = arcs.filter(arcs.seller == target).select(company=arcs.seller, **one).distinct()
    h = engine.keep(first)
    for _ in range(ROUNDS):
        after = engine.keep(_round(ibis, arcs, h).union(first))
        moved = after.left_join(h, "company")
        change = ibis.greatest(*(after[name] - h[name].fill_null(0.0) for name in VALUES))
        most = next(engine.rows(moved.aggregate(change=change.max())))["change"]
        h = after
        if most is None or most <= SETTLED:
            return Reach(h, True)
    return Reach(h, False)


def _round(ibis: Any, arcs: Any, h: Any) -> Any:
    t = arcs.left_join(h, arcs.seller == h.company).select(
        *(arcs[name] for name in arcs.columns), **{name: h[name].fill_null(0.0) for name in VALUES}
    )
    t = t.mutate(
        gain=t.open.ifelse(0.0, t.high - t.low),
        closed_bottom=t.open.ifelse(0.0, t.low),
    )
    cuts: dict[str, Any] = {}
    for name in VALUES[1:]:
        bottom = t.closed_bottom if name.startswith("closed") else t.low
        order = t[name].desc() if name.endswith("most") else t[name].asc()
        upto = ibis.cumulative_window(group_by="buyer", order_by=[order, t.seller])
        all_of = ibis.window(group_by="buyer")
        whole = bottom.sum().over(all_of)
        worth = (bottom * t[name]).sum().over(all_of)
        total = whole + t.gain.sum().over(upto)
        cuts |= {
            f"{name}_cut": (worth + (t.gain * t[name]).sum().over(upto)) / total.nullif(0.0),
            f"{name}_none": worth / whole.nullif(0.0),
        }
    t = t.mutate(**cuts)
    found = {"known": (t.share * t.known).sum()}
    for name in VALUES[1:]:
        ends = [t[f"{name}_cut"], t[f"{name}_none"]]
        if not name.startswith("closed"):
            ends.append(t.open.ifelse(t[name], ibis.null("float64")))
        if name.endswith("most"):
            found[name] = ibis.greatest(*(end.max() for end in ends))
        else:
            found[name] = t.nothing.any().ifelse(0.0, ibis.least(*(end.min() for end in ends)))
    rows = t.group_by("buyer").agg(**found)
    # Sums of floats hang on the order of adding: what is rounded comes to rest.
    rounded = {
        name: ((rows[name].fill_null(0.0) * 1e15).round() / 1e15).cast("float64") for name in VALUES
    }
    return rows.select(company=rows.buyer, **rounded)
