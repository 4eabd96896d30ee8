"""Least and most that a dependency can be, with each amount anywhere in its interval.

A buyer's shares are x_j / Σ x with l_j ≤ x_j ≤ u_j. For given values h_j of its suppliers the
average Σ x_j h_j / Σ x is linear-fractional in each x_j, so it is largest with the suppliers of
the largest values at u and the others at l, for one of the n + 1 places to cut (:func:`extreme`).
A supplier without upper end can outweigh all others: its value is then the limit.

How far a company can depend on k is the least solution of h_k = 1, h_i = max over i's box of
Σ_j S_ij h_j, and likewise with min: the value of a Markov decision process in which each buyer
picks its shares. Sweeping from h = 0 rises to it. The low bound is therefore never too high; the
high one is finished by solving exactly for the shares that the last sweep picked, so that loops
which money leaves only slowly do not hold it down.

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

SWEEPS = 200
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
    """Bound of the dependency of each of ``names`` (rows) on each of ``targets`` (columns)."""
    place = {name: i for i, name in enumerate(names)}
    h = np.zeros((len(names), len(targets)))
    own = [(place[k], n) for n, k in enumerate(targets)]
    for i, n in own:
        h[i, n] = 1.0
    turns = [
        (place[buyer], [place[seller] for seller in boxes[buyer].sellers], boxes[buyer])
        for buyer in _upstream_first(boxes)
        if boxes[buyer].sellers and (most or not boxes[buyer].nothing)
    ]
    for _ in range(SWEEPS):
        change = 0.0
        for i, sellers, box in turns:
            best = extreme(box.low, box.high, h[sellers], most=most)
            for row, n in own:
                if row == i:
                    best[n] = 1.0
            change = max(change, float(np.max(best - h[i], initial=0.0)))
            h[i] = np.maximum(h[i], best)
        if change <= SETTLED:
            return h
    return _finish(boxes, names, targets, h) if most else h


def _upstream_first(boxes: Mapping[str, Box]) -> list[str]:
    links = nx.DiGraph()
    links.add_nodes_from(boxes)
    links.add_edges_from((buyer, seller) for buyer, box in boxes.items() for seller in box.sellers)
    components = nx.strongly_connected_components(links)
    return [name for component in components for name in sorted(component) if name in boxes]


def _finish(
    boxes: Mapping[str, Box],
    names: Sequence[str],
    targets: Sequence[str],
    h: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Raise each column to the exact solution of the shares it would pick, while that helps."""
    place = {name: i for i, name in enumerate(names)}
    for n, target in enumerate(targets):
        for _ in range(IMPROVEMENTS):
            picked: dict[str, dict[str, float]] = {}
            for buyer, box in boxes.items():
                keep = [j for j, high in enumerate(box.high) if high > 0]
                if buyer == target or not keep:
                    continue
                low, high = (np.array([end[j] for j in keep]) for end in (box.low, box.high))
                values = h[[place[box.sellers[j]] for j in keep], n][:, None]
                order, weights = _picks(low, high, values, True)
                picked[buyer] = {
                    box.sellers[keep[j]]: float(weight)
                    for j, weight in zip(order[:, 0], weights[:, 0], strict=True)
                    if weight > 0
                }
            known, D = reaching(picked)
            if target not in known:
                break
            solved = h[:, n].copy()
            solved[[place[name] for name in known]] = D[:, known.index(target)]
            change = float(np.max(solved - h[:, n]))
            h[:, n] = np.maximum(h[:, n], solved)
            if change <= SETTLED:
                break
    return h
