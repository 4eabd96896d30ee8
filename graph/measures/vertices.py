"""The corner of a box where amounts are most unequal, without trying all 2ⁿ corners.

Given closed intervals [l_i, u_i] and a convex weight φ, :func:`most_unequal` maximises a value
v(S, W) of S = Σ x_i and W = Σ φ(x_i) that grows with W and is quasi-convex in x. Such a value is
largest at a corner, each x_i at l_i or at u_i. The two that :mod:`graph.measures.bounds` asks for:

* Herfindahl: φ(x) = x², v = W / S²;
* negative entropy of the shares: φ(x) = x ln x, v = W / S − ln S.

**Bound.** For a fixed S the most W at a corner is a knapsack whose item i has size u_i − l_i and
gain φ(u_i) − φ(l_i). Its fractional relaxation fills items by gain per size and gives a concave,
piecewise linear q(S) ≥ W. On a piece q = a + bS the value v(S, a + bS) is largest at an end, which
is a corner, or at the turning point (S = −2a/b and S = −a for the two above), which is not: there
the search branches on the item of that piece.

**Dominance.** If l_i ≥ l_j and u_i ≥ u_j, a corner with i low and j high is never needed. Moving
min(u_i − l_i, u_j − l_j) from j to i keeps S, spreads the two (W does not fall) and brings one of
them to an end; the other then lies between its ends, and quasi-convexity moves it to one of them
without loss. (Ties are resolved by an arbitrarily small perturbation, of which there are finitely
many outcomes.) So fixing an item low fixes low all it dominates, and the other way round: runs of
alike items cost nothing.

Reference: A. H. Land and A. G. Doig, "An automatic method of solving discrete programming
problems", Econometrica 28 (1960); G. B. Dantzig, "Discrete-variable extremum problems", Operations
Research 5 (1957) for the relaxation.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

__all__ = ["Objective", "most_unequal"]

_CLOSED = 1e-13
"""Relative gap below which a branch cannot matter in double precision."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What is maximised: φ(x), v(S, W), and where v turns on a line W = a + bS."""

    weight: Callable[[float], float]
    value: Callable[[float, float], float]
    turn: Callable[[float, float], float]


def most_unequal(
    box: Sequence[tuple[float, float]],
    objective: Objective,
    limit: int = 5_000,
    fixed: tuple[float, float] = (0.0, 0.0),
) -> tuple[float, tuple[bool, ...] | None]:
    """Largest value over the box and the corner that has it (True: at the upper end).

    ``fixed`` are S and W of amounts that are not in the box because they cannot move. S must be
    positive with every amount of the box at its lower end. After ``limit`` branches the search
    stops with the bound it has reached: a little above the true maximum, never below, and the
    corner is None. That takes dozens of intervals nested in each other; amounts that are mostly
    exact close after a few branches.

    >>> herfindahl = Objective(lambda x: x * x, lambda s, w: w / s**2, lambda a, b: -2 * a / b)
    >>> value, corner = most_unequal([(1, 3), (1, 1), (0, 1)], herfindahl)   # 3, 1, 0
    >>> round(value, 6), corner
    (0.625, (True, False, False))
    """
    search = _Search(box, objective, fixed)
    start = search.relax((None,) * len(search.items))
    best, corner = start.value, start.corner
    order = count()
    heap = [(-start.bound, next(order), start)]
    for _ in range(limit):
        if not heap or -heap[0][0] <= best + _CLOSED * abs(best):
            return best, search.full(corner)
        node = heapq.heappop(heap)[2]
        for high in (True, False):
            child = search.relax(search.fix(node.fixed, node.branch, high))
            if child.value > best:
                best, corner = child.value, child.corner
            if child.bound > best:
                heapq.heappush(heap, (-child.bound, next(order), child))
    return max(best, -heap[0][0]) if heap else best, None


_Fixed = tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    """A relaxation: its bound, the best corner met while filling, the item to branch on."""

    fixed: _Fixed
    bound: float
    value: float
    corner: tuple[bool, ...]
    branch: int


class _Search:
    """The items that can move, by gain per size, and the rest as a constant."""

    def __init__(
        self,
        box: Sequence[tuple[float, float]],
        objective: Objective,
        fixed: tuple[float, float],
    ) -> None:
        self.objective = objective
        weight = objective.weight
        self.size = len(box)
        self.total = fixed[0] + sum(low for low, _ in box)
        self.weighed = fixed[1] + sum(weight(low) for low, _ in box)
        movable = [
            ((weight(high) - weight(low)) / (high - low), low, high, place)
            for place, (low, high) in enumerate(box)
            if high > low
        ]
        movable.sort(key=lambda item: (-item[0], -item[1], -item[2], item[3]))
        self.items = movable

    def full(self, corner: tuple[bool, ...]) -> tuple[bool, ...]:
        """A corner of the items as one of the whole box, in the caller's order."""
        result = [False] * self.size
        for (_, _, _, place), high in zip(self.items, corner, strict=True):
            result[place] = high
        return tuple(result)

    def fix(self, fixed: _Fixed, k: int, high: bool) -> _Fixed:
        """Fix item k and whatever dominance then fixes."""
        _, low_k, high_k, _ = self.items[k]
        result = list(fixed)
        for i, (_, low_i, high_i, _) in enumerate(self.items):
            above = low_i >= low_k and high_i >= high_k
            below = low_i <= low_k and high_i <= high_k
            if i == k or (above if high else below):
                # of alike items the earlier one goes high first
                alike = above and below
                if not alike or i == k or (i < k) == high:
                    result[i] = high
        return tuple(result)

    def relax(self, fixed: _Fixed) -> _Node:
        """Fill the free items by gain per size, looking for the best corner and the bound."""
        s, w = self.total, self.weighed
        for (gain, low, high, _), state in zip(self.items, fixed, strict=True):
            if state:
                s, w = s + (high - low), w + gain * (high - low)
        free = [k for k, state in enumerate(fixed) if state is None]
        value = bound = self.objective.value(s, w)
        filled, branch = 0, -1
        for position, k in enumerate(free, start=1):
            gain, low, high, _ = self.items[k]
            offset = w - gain * s
            turn = self.objective.turn(offset, gain)
            after = s + (high - low)
            if s < turn < after:
                peak = self.objective.value(turn, offset + gain * turn)
                if peak > bound:
                    bound, branch = peak, k
            s, w = after, w + gain * (high - low)
            here = self.objective.value(s, w)
            if here > value:
                value, filled = here, position
        high_ones = set(free[:filled])
        corner = tuple(bool(state) or k in high_ones for k, state in enumerate(fixed))
        return _Node(fixed, max(bound, value), value, corner, branch)
