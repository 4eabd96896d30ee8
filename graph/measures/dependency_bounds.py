"""Least and most that a dependency can be, with each amount anywhere in its interval.

A buyer's shares are x_j / Σ x with l_j ≤ x_j ≤ u_j. For given values h_j of its suppliers the
average Σ x_j h_j / Σ x is linear-fractional in each x_j, so it is largest with the suppliers of
the largest values at u and the others at l, for one of the n + 1 places to cut (:func:`extreme`).
A supplier without upper end can outweigh all others: its value is then the limit.

How far a company can depend on k is the least solution of h_k = 1, h_i = max over i's box of
Σ_j S_ij h_j, and likewise with min: the value of a Markov decision process in which each buyer
picks its shares. Sweeping from h = 0 rises to it, component by component. Where loops that
money leaves only slowly cut that short, policy iteration finishes it (:func:`_settle`).

References: A. Charnes and W. W. Cooper, "Programming with linear fractional functionals", Naval
Research Logistics Quarterly 9 (1962); M. L. Puterman, *Markov Decision Processes* (1994), section
7.2 (expected total reward, positive models).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from graph.measures.leontief import reaching

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Box", "extreme", "sweep"]

SWEEPS = 100
SETTLED = 1e-13
IMPROVEMENTS = 20


@dataclass(frozen=True, slots=True)
class Box:
    """What a buyer may pay its suppliers: ``low`` and ``high`` by supplier, inf for no end.

    ``nothing`` is whether it may be that nothing counts: no amount is known, so the row may be 0.
    """

    sellers: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    nothing: bool = False

    def exact(self) -> bool:
        """Whether every amount is known."""
        return not self.nothing and self.low == self.high and sum(self.low) > 0

    def closed(self) -> Box:
        """The same without suppliers whose amount has no upper end."""
        keep = [n for n, high in enumerate(self.high) if high < np.inf]
        return Box(
            tuple(self.sellers[n] for n in keep),
            tuple(self.low[n] for n in keep),
            tuple(self.high[n] for n in keep),
            self.nothing,
        )


def extreme(
    low: Sequence[float], high: Sequence[float], values: NDArray[np.float64], *, most: bool
) -> NDArray[np.float64]:
    """Most (or least) of Σ x v / Σ x over the box, for each column of ``values``.

    ``values`` has a row per supplier. With nothing that can be positive the average is 0.

    x₁ in [1, 3] of value 1 and x₂ in [1, 1] of value 0: from 1/2 to 3/4; were x₂ open, from 0.

    >>> v = np.array([[1.0], [0.0]])
    >>> extreme([1, 1], [3, 1], v, most=True)[0], extreme([1, 1], [3, 1], v, most=False)[0]
    (np.float64(0.75), np.float64(0.5))
    >>> extreme([1, 1], [3, np.inf], v, most=False)[0]
    np.float64(0.0)
    """
    ends = np.asarray(high, dtype=float)
    keep = ends > 0
    if not keep.any():
        return np.zeros(values.shape[1])
    order, weights = _picks(np.asarray(low, dtype=float)[keep], ends[keep], values[keep], most)
    picked = np.take_along_axis(values[keep], order, axis=0)
    answer: NDArray[np.float64] = (weights * picked).sum(axis=0)
    return answer


def _picks(
    low: NDArray[np.float64], high: NDArray[np.float64], values: NDArray[np.float64], most: bool
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Suppliers in order of value, and their shares at the best corner, by column."""
    order = np.argsort(-values if most else values, axis=0, kind="stable")
    v = np.take_along_axis(values, order, axis=0)
    bottom, top = low[order], high[order]
    unbounded = np.isinf(top)
    top = np.where(unbounded, bottom, top)
    rows, columns = v.shape
    gain = np.vstack([np.zeros((1, columns)), np.cumsum(top - bottom, axis=0)])
    worth = np.vstack([np.zeros((1, columns)), np.cumsum((top - bottom) * v, axis=0)])
    totals = bottom.sum(axis=0) + gain
    sign = 1.0 if most else -1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(totals > 0, ((bottom * v).sum(axis=0) + worth) / totals, -sign * np.inf)
    cut = np.argmax(sign * ratio, axis=0)
    at = np.arange(columns)
    number = np.arange(rows)[:, None]
    shares = np.where(number < cut, top, bottom)
    sums = shares.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(sums > 0, shares / sums, 0.0)
    first = np.argmax(unbounded, axis=0)
    open_wins = unbounded.any(axis=0) & (sign * v[first, at] >= sign * ratio[cut, at])
    shares = np.where(open_wins, (number == first).astype(float), shares)
    return order, shares


def sweep(
    boxes: Mapping[str, Box], names: Sequence[str], targets: Sequence[str], *, most: bool
) -> NDArray[np.float64]:
    """Bound of the dependency of each of ``names`` (rows) on each of ``targets`` (columns).

    What is exact all the way up is solved at once (:mod:`graph.measures.leontief`); a component of
    n companies with intervals in it takes n steps a sweep.
    """
    place = {name: i for i, name in enumerate(names)}
    own = {place[k]: n for n, k in enumerate(targets)}
    buying = {
        place[buyer]: _Turn([place[seller] for seller in box.sellers], box)
        for buyer, box in boxes.items()
        if box.sellers and (most or not box.nothing)
    }
    components = _upstream_first(buying, len(names))
    exact = _exact(buying, components)
    h = _exact_values(buying, exact, names, targets)
    for component in components:
        turns = {i: buying[i] for i in component if i in buying and i not in exact}
        unsettled = np.ones(len(targets), dtype=bool)
        for _ in range(SWEEPS if len(component) > 1 else 1):
            unsettled[:] = False
            for i, turn in turns.items():
                best = extreme(turn.box.low, turn.box.high, h[turn.sellers], most=most)
                if i in own:
                    best[own[i]] = 1.0
                unsettled |= best - h[i] > SETTLED
                h[i] = np.maximum(h[i], best)
            if not unsettled.any():
                break
        if len(component) > 1:
            for n in map(int, np.flatnonzero(unsettled)):
                target = place[targets[n]]
                column = h[:, n].copy()
                _settle({i: turn for i, turn in turns.items() if i != target}, column, most=most)
                h[:, n] = column
    return h


def _exact(buying: Mapping[int, _Turn], components: Sequence[Sequence[int]]) -> set[int]:
    """Those whose purchases, and those of all upstream of them, are exact."""
    exact: set[int] = set()
    for component in components:
        turns = [buying[i] for i in component if i in buying]
        upstream = {j for turn in turns for j in turn.sellers} - set(component)
        if upstream <= exact and all(turn.box.exact() for turn in turns):
            exact.update(component)
    return exact


def _exact_values(
    buying: Mapping[int, _Turn],
    exact: set[int],
    names: Sequence[str],
    targets: Sequence[str],
) -> NDArray[np.float64]:
    """The solution where there is only one, 0 elsewhere, 1 for each target itself."""
    shares = {}
    for i in exact & buying.keys():
        box = buying[i].box
        total = sum(box.low)
        shares[names[i]] = {
            seller: amount / total for seller, amount in zip(box.sellers, box.low, strict=True)
        }
    place = {name: i for i, name in enumerate(names)}
    h = np.zeros((len(names), len(targets)))
    known, D = reaching(shares)
    rows = [place[name] for name in known]
    column = {name: n for n, name in enumerate(known)}
    for n, target in enumerate(targets):
        if target in column:
            h[rows, n] = D[:, column[target]]
        h[place[target], n] = 1.0
    return h


@dataclass(frozen=True, slots=True)
class _Turn:
    """A buyer's suppliers by row, and its box."""

    sellers: list[int]
    box: Box


def _upstream_first(buying: Mapping[int, _Turn], size: int) -> list[list[int]]:
    """Strongly connected components, those that buy from others after them."""
    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_nodes_from(range(size))
    links.add_edges_from((i, j) for i, turn in buying.items() for j in turn.sellers)
    return [sorted(component) for component in nx.strongly_connected_components(links)]


def _settle(turns: Mapping[int, _Turn], h: NDArray[np.float64], *, most: bool) -> None:
    """Policy iteration in one component for one target, from where sweeping was cut short.

    Solutions for picked shares never overshoot the most, so the larger stands. For the least they
    come down from above, and are only taken where every choice leaves the component (then there is
    one solution); elsewhere the sweeps' end stays, which is too low if anything.
    """
    if not most and not _always_left(turns):
        return
    value = h.copy()
    for _ in range(IMPROVEMENTS):
        solved = _solve({i: _picked(turn, value, most) for i, turn in turns.items()}, value)
        if most:
            solved = np.maximum(solved, value)
        change = float(np.max(np.abs(solved - value)))
        value = solved
        if change <= SETTLED:
            break
    h[:] = np.maximum(h, value) if most else value


def _picked(turn: _Turn, h: NDArray[np.float64], most: bool) -> dict[int, float]:
    keep = [n for n, high in enumerate(turn.box.high) if high > 0]
    low, high = (np.array([ends[n] for n in keep]) for ends in (turn.box.low, turn.box.high))
    values = h[[turn.sellers[n] for n in keep]][:, None]
    if not keep:
        return {}
    order, weights = _picks(low, high, values, most)
    picked: dict[int, float] = {}
    for n, weight in zip(order[:, 0], weights[:, 0], strict=True):
        picked[turn.sellers[keep[n]]] = float(weight)
    return picked


def _solve(
    shares: Mapping[int, Mapping[int, float]], h: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Least solution inside a component for given shares and given values outside."""
    leading: set[int] = set()
    while True:
        more = {
            i
            for i, row in shares.items()
            if i not in leading
            and any(
                w > 0 and (j in leading or (j not in shares and h[j] > 0)) for j, w in row.items()
            )
        }
        if not more:
            break
        leading |= more
    answer = h.copy()
    answer[list(shares)] = 0.0
    if leading:
        inside = sorted(leading)
        order = {i: n for n, i in enumerate(inside)}
        system, right = np.eye(len(inside)), np.zeros(len(inside))
        for i, n in order.items():
            for j, weight in shares[i].items():
                if j in order:
                    system[n, order[j]] -= weight
                elif j not in shares:
                    right[n] += weight * h[j]
        answer[inside] = np.clip(np.linalg.solve(system, right), 0.0, 1.0)
    return answer


def _always_left(turns: Mapping[int, _Turn]) -> bool:
    """Whether purchases lead out of a component whatever its buyers pick."""
    sure = {
        i: {
            j
            for j, low in zip(turn.sellers, turn.box.low, strict=True)
            if low > 0 and np.inf not in turn.box.high
        }
        for i, turn in turns.items()
    }
    leaving: set[int] = set()
    while more := {
        i for i, to in sure.items() if i not in leaving and to - (sure.keys() - leaving)
    }:
        leaving |= more
    return leaving == sure.keys()
