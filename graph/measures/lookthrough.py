"""Looking through suppliers to those that finally stand behind them, by money.

S_ij is the share of company i's known purchases that it buys from company j; crowds are nobody to
look through and are left out. A company without known purchases has a zero row: a *final supplier*.
Following a dollar of purchases from buyer to supplier with these probabilities is an absorbing
Markov chain. With Q the part of S among companies that can reach a final supplier, and v the
expected visits from b, v = e_b (I − Q)⁻¹, the dollar ends at the final supplier k with probability
q_k = Σ_i v_i S_ik. Companies that only buy from each other lead nowhere: what enters such a closed
loop is *unreached*, 1 − Σ q_k (the least non-negative solution of h = S h). I − Q is regular
because from each of its companies some way leads out.

References: J. G. Kemeny and J. L. Snell, *Finite Markov Chains* (1960), chapter III; R. E. Miller
and P. D. Blair, *Input–Output Analysis*, 3rd ed. (2022), chapter 2, for the inverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.measures.counterparties import counterparties, coverage
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "ENOUGH",
    "FinalSupplier",
    "LookedThrough",
    "final_shares",
    "look_through",
    "purchase_shares",
]

ENOUGH = 0.5
"""With less than this part of the purchases on the way known, only bounds are given."""

Shares = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalSupplier:
    """A company that no known purchase leads on from, and the share of a dollar that ends there."""

    company: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedThrough:
    """A buyer's final suppliers.

    ``effective_number`` is 1 / Σ q² with q scaled to what reaches a final supplier, None where
    nothing does or too little on the way is known. Its bounds are exact where every amount on the
    way is; otherwise they are outer bounds, from one final supplier to all companies without a
    known purchase that any purchase leads to. ``coverage`` counts the flows of purchase of the
    buyer and of every company that known purchases reach.
    """

    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    unreached: float | None
    coverage: Coverage
    suppliers: tuple[FinalSupplier, ...]


def purchase_shares(
    G: nx.MultiDiGraph[str], kinds: Collection[str] | None = None
) -> dict[str, dict[str, float]]:
    """S by row: of each company with known purchases, the shares it buys from other companies."""
    shares: dict[str, dict[str, float]] = {}
    for company in G:
        known = {
            seller.company: seller.amount.stated
            for seller in counterparties(G, company, "suppliers", kinds)
            if seller.amount.stated and not seller.crowd
        }
        total = sum(known.values())
        if total:
            shares[company] = {seller: float(amount / total) for seller, amount in known.items()}
    return shares


def final_shares(shares: Shares, start: str) -> dict[str, float]:
    """Probability q_k of ending at each final supplier from ``start``; together at most 1.

    A buys half from B and half from X, B a quarter from A and the rest from Y. From A:
    q_X = 1/2 + 1/2 · 1/4 · q_X = 4/7, and Y has the rest.

    >>> q = final_shares({"A": {"B": 0.5, "X": 0.5}, "B": {"A": 0.25, "Y": 0.75}}, "A")
    >>> {k: round(7 * p, 9) for k, p in q.items()}
    {'X': 4.0, 'Y': 3.0}

    Two that only buy from each other reach nobody:

    >>> final_shares({"A": {"B": 1.0}, "B": {"A": 1.0}}, "A")
    {}
    """
    reached = _reached(lambda buyer: shares.get(buyer, ()), start)
    finals = sorted(company for company in reached if company not in shares)
    buyers = {company for company in reached if company in shares}
    sold_to: dict[str, list[str]] = {}
    for buyer in buyers:
        for seller in shares[buyer]:
            sold_to.setdefault(seller, []).append(buyer)
    leading_out = sorted(
        buyers & set().union(*(_reached(lambda x: sold_to.get(x, ()), final) for final in finals))
    )
    if start not in leading_out:
        return {start: 1.0} if start in finals else {}
    place = {company: i for i, company in enumerate(leading_out)}
    system = np.eye(len(leading_out))
    for buyer, i in place.items():
        for seller, share in shares[buyer].items():
            if seller in place:
                system[place[seller], i] -= share
    one = np.zeros(len(leading_out))
    one[place[start]] = 1.0
    visits = np.linalg.solve(system, one)
    return {
        final: math.fsum(
            float(visits[i]) * shares[buyer].get(final, 0.0) for buyer, i in place.items()
        )
        for final in finals
    }


def look_through(
    G: nx.MultiDiGraph[str],
    company: str,
    kinds: Collection[str] | None = None,
    shares: Shares | None = None,
) -> LookedThrough:
    """The final suppliers of a company; ``shares`` may be handed in where they are at hand."""
    known = purchase_shares(G, kinds) if shares is None else shares
    on_the_way = _reached(lambda buyer: known.get(buyer, ()), company)
    covered = [coverage(G, buyer, "suppliers", kinds) for buyer in sorted(on_the_way)]
    whole = Coverage(sum(part.known for part in covered), sum(part.qualifying for part in covered))
    low, high = _bounds(G, company, kinds, known)
    if company not in known:
        return LookedThrough(
            effective_number=None,
            effective_number_low=low,
            effective_number_high=high,
            unreached=None,
            coverage=whole,
            suppliers=(),
        )
    ends = final_shares(known, company)
    mass = math.fsum(ends.values())
    value = mass**2 / math.fsum(q * q for q in ends.values()) if mass else None
    if value is not None and whole.known == whole.qualifying and _exact(G, on_the_way, kinds):
        low = high = value
    return LookedThrough(
        effective_number=value if (whole.share or 0) >= ENOUGH else None,
        effective_number_low=low,
        effective_number_high=high,
        unreached=max(0.0, 1 - mass),
        coverage=whole,
        suppliers=tuple(
            FinalSupplier(company=final, share=share)
            for final, share in sorted(ends.items(), key=lambda item: (-item[1], item[0]))
        ),
    )


def _reached(step: Callable[[str], Iterable[str]], start: str) -> set[str]:
    """All that steps lead to from a start, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for following in step(waiting.pop()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def _bounds(
    G: nx.MultiDiGraph[str], company: str, kinds: Collection[str] | None, known: Shares
) -> tuple[float | None, float | None]:
    """From one final supplier to all without known purchases that any purchase leads to."""

    def sellers(buyer: str) -> list[str]:
        merged = counterparties(G, buyer, "suppliers", kinds)
        return [seller.company for seller in merged if not seller.crowd]

    ends = [end for end in _reached(sellers, company) if end not in known and end != company]
    return (1.0, float(len(ends))) if ends else (None, None)


def _exact(G: nx.MultiDiGraph[str], buyers: Collection[str], kinds: Collection[str] | None) -> bool:
    return all(
        seller.amount.low == seller.amount.high
        for buyer in buyers
        for seller in counterparties(G, buyer, "suppliers", kinds)
        if not seller.crowd
    )
