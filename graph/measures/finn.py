"""Finn's cycling index: the part of all throughflow that comes back to where it was.

References
----------
J. T. Finn, "Measures of ecosystem structure and function derived from analysis of flows",
Journal of Theoretical Biology 56 (1976), 363-380. The denominator is total system throughflow,
Σ T; with total system throughput (all flows in, within and out) the numbers are smaller.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from graph.measures.cash import CashFlow

__all__ = ["Finn", "finn_index"]

LARGEST = 4_000
"""Companies in one strongly connected part that are still inverted as a dense matrix."""
REFINED = 300
"""Companies for which the upper bound is refined."""
STEPS = 30
"""Steps of that; after each it is a bound, later ones gain little."""

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Finn:
    """The index (None: nothing known flows, or it is too large to invert) and its bounds.

    ``throughflow`` is Σ T in US dollars; ``unbalanced`` if some company's known inflow and
    outflow differ, so that the outside account that evens them out is made up.
    """

    index: float | None
    index_low: float | None
    index_high: float | None
    throughflow: Decimal
    unbalanced: bool


def finn_index(flows: Iterable[CashFlow], crowds: Iterable[str] = ()) -> Finn:
    """How much of what passes through companies has passed through the same company before?

    Every company is balanced by an outside account, to which crowds belong. With f_ij the
    flow from i to j::

        T_i = max(inflow, outflow)        G_ij = f_ij / T_i        N = (I − G)⁻¹
        index = Σ T_i (N_ii − 1) / N_ii  /  Σ T_i

    (N_ii − 1) / N_ii is the chance that a dollar in i comes back to i. It is 1 on a closed ring
    of equal amounts, from which nothing leaks (I − G is singular there), and 0 off all cycles.

    *Bounds.* Chances of return grow with every G_ij, which lies between l_ij over the largest and
    u_ij over the smallest T_i, and is at most 1; the index is their mean weighted by T_i. These
    bounds hold but need not be reached: amounts that depend on each other are taken apart.

    Parameters
    ----------
    flows
        Cash flows in US dollars; a flow of unknown amount enters the index at its low amount and
        the bounds as it is.
    crowds
        Those of the parties that are no company.

    Examples
    --------
    Half of what b has goes back to a: T_a = T_b = 10, N_aa = N_bb = 1 / (1 − ½) = 2.

    >>> from graph.model import Interval
    >>> def flow(u, v, x):
    ...     return CashFlow(flow=u + v, deal="d", payer=u, payee=v, nature="commerce",
    ...         capital=False, amount=Interval(*[Decimal(x)] * 3), inner=v != "many")
    >>> finn_index([flow("a", "b", 10), flow("b", "a", 5), flow("b", "many", 5)], ["many"])
    Finn(index=0.5, index_low=0.5, index_high=0.5, throughflow=Decimal('20'), unbalanced=True)
    """
    kept, outside = tuple(flows), set(crowds)
    companies = sorted({end for f in kept for end in (f.payer, f.payee)} - outside)
    place = {company: number for number, company in enumerate(companies)}
    pairs = sorted({(place[f.payer], place[f.payee]) for f in kept if f.inner})
    ends: tuple[Callable[[CashFlow], Decimal | None], ...] = (
        lambda f: f.value,
        lambda f: f.amount.low,
        lambda f: f.amount.high,
    )
    exact, least, most = (_Balance(kept, place, pairs, end) for end in ends)
    tails, heads = _columns(pairs)
    try:
        back = _returns(tails, heads, _over(exact.between, exact.through[tails]))
        low = _returns(tails, heads, _over(least.between, most.through[tails]))
        high = _most_returns(tails, heads, _over(most.between, least.through[tails]), len(place))
    except _TooLargeError:
        return Finn(None, None, None, exact.total, exact.unbalanced)
    size = len(companies)
    back, low, high = (np.pad(r, (0, size - len(r))) for r in (back, low, high))
    total = float(exact.through.sum())
    index = float(exact.through @ back / total) if total else None
    upper = _largest_mean(high, least.through, most.through)
    lower = _largest_mean(1 - low, least.through, most.through)
    if upper is None or lower is None:
        return Finn(index, None, None, exact.total, exact.unbalanced)
    known = [] if index is None else [index]
    return Finn(
        index,
        min(max(0.0, 1 - lower), *known, 1.0),
        max(min(1.0, upper), *known, 0.0),
        exact.total,
        exact.unbalanced,
    )


class _TooLargeError(Exception):
    """Too many companies in one part."""


class _Balance:
    """Per company its throughflow, per pair of companies what flows; infinite if open."""

    def __init__(
        self,
        flows: Sequence[CashFlow],
        place: dict[str, int],
        pairs: Sequence[tuple[int, int]],
        end: Callable[[CashFlow], Decimal | None],
    ) -> None:
        endless = Decimal("Infinity")
        out, into = [Decimal(0)] * len(place), [Decimal(0)] * len(place)
        between = dict.fromkeys(pairs, Decimal(0))
        for flow in flows:
            amount = end(flow)
            amount = endless if amount is None else amount
            payer, payee = place.get(flow.payer), place.get(flow.payee)
            if payer is not None:
                out[payer] += amount
            if payee is not None:
                into[payee] += amount
            if flow.inner and payer is not None and payee is not None:
                between[payer, payee] += amount
        through = [max(o, i) for o, i in zip(out, into, strict=True)]
        self.unbalanced = out != into
        self.total = sum(through, Decimal(0))
        self.through: _Floats = np.array(through, dtype=np.float64)
        self.between: _Floats = np.array([between[pair] for pair in pairs], dtype=np.float64)


def _columns(pairs: Sequence[tuple[int, int]]) -> tuple[_Ints, _Ints]:
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _over(part: _Floats, whole: _Floats) -> _Floats:
    """Part over whole, at most 1: 0 for nothing, and 1 for anything of nothing or endless."""
    ratio = np.ones(len(part))
    usual = np.isfinite(part) & (whole > 0)
    ratio[usual] = np.minimum(1.0, part[usual] / whole[usual])
    ratio[part == 0] = 0.0
    return ratio


def _returns(tails: _Ints, heads: _Ints, share: _Floats) -> _Floats:
    """For each node the chance of coming back to it, (N_ii − 1) / N_ii, part by part."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    nodes = 1 + int(max(tails.max(initial=-1), heads.max(initial=-1)))
    chance = np.zeros(nodes)
    there = share > 0
    tails, heads, share = tails[there], heads[there], share[there]
    if not len(tails):
        return chance
    links = coo_array((share, (tails, heads)), shape=(nodes, nodes)).tocsr()
    _, part = connected_components(links, connection="strong")
    inside = part[tails] == part[heads]
    for number in np.unique(part[tails[inside]]):
        members = np.flatnonzero(part == number)
        if len(members) > LARGEST:
            raise _TooLargeError
        G = links[members][:, members].toarray()
        if (G.sum(axis=1) >= 1 - 1e-12).all():
            chance[members] = 1.0  # nothing leaks: all comes back, and I − G is singular
        else:
            chance[members] = 1 - 1 / np.linalg.inv(np.eye(len(members)) - G).diagonal()
    return np.clip(chance, 0.0, 1.0)


def _most_returns(tails: _Ints, heads: _Ints, share: _Floats, nodes: int) -> _Floats:
    """An upper bound on the chance of return where shares are each at their largest.

    Together they may exceed 1 at a node; then the chances H_ji to get from j to i are the
    largest that satisfy H = min(1, G H) with H_ii = 1 on the right, come down to from 1.
    """
    leaving = np.bincount(tails, weights=share, minlength=nodes)
    if (leaving <= 1 + 1e-12).all():
        return _returns(tails, heads, share)
    if nodes > REFINED:
        return np.minimum(1.0, leaving)
    G = np.zeros((nodes, nodes))
    G[tails, heads] = share
    H = np.ones((nodes, nodes))
    for _ in range(STEPS):
        after = np.minimum(1.0, G @ H)
        np.fill_diagonal(after, 1.0)
        if np.allclose(after, H):  # each step is a bound, so it may stop at any
            break
        H = after
    chance: _Floats = np.minimum(1.0, (G @ H).diagonal())
    return chance


def _largest_mean(values: _Floats, low: _Floats, high: _Floats) -> float | None:
    """The largest mean of values with weights between low and high, which may be infinite.

    At the optimum the weights of all values above the mean are high and the others low. None
    where no weight can be positive.

    >>> _largest_mean(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([3.0, 9.0]))
    0.75
    """
    order = np.argsort(-values, kind="stable")
    top, bottom = float(values @ low), float(low.sum())
    best = top / bottom if bottom else None
    for i in order:
        if not high[i]:
            continue
        if math.isinf(high[i]):
            return float(values[i]) if best is None else max(best, float(values[i]))
        top += float(values[i] * (high[i] - low[i]))
        bottom += float(high[i] - low[i])
        if bottom:
            best = top / bottom if best is None else max(best, top / bottom)
    return best
