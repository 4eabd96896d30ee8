"""The most that can circulate within capacities: an exact minimum-cost flow on integers.

``max Σ g_e f_e`` with ``0 ≤ f_e ≤ c_e`` and inflow = outflow at every node is a minimum-cost
circulation with costs −g_e. It is solved by cost scaling and push-relabel [1]_ as in OR-tools,
which holds 64-bit integers. Amounts of money are decimals of any length, so they are first put in
a common unit (:func:`whole`); where those integers do not fit, their leading bits are solved and
the rest is refined (:func:`circulate`), which is as exact as if they had fit.

References
----------
.. [1] A. V. Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
   Journal of Algorithms 22 (1997), 1-29.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.errors import InputError

__all__ = ["Most", "circulate", "most", "on_cycles", "potentials", "whole"]

Integers = npt.NDArray[np.int64]

_BITS = 61

_EXACT = Context(prec=10_000)
"""Enough digits for any sum of amounts; the default context would round at 28."""


@dataclass(frozen=True, slots=True)
class Most:
    """The largest total gain, and what each arc carries for it; both None if without end."""

    total: Decimal | None
    carried: tuple[Decimal, ...] | None


def most(
    tails: Sequence[int],
    heads: Sequence[int],
    amounts: Sequence[Decimal | None],
    gains: Sequence[int] | None = None,
) -> Most:
    """A circulation of largest total gain within decimal amounts; None is an open one.

    Gains must be 0 or more. The total is without end where a cycle of open arcs has a gain. Where
    it is not, every cycle of gain has a closed arc, so that no open one need carry more than all
    closed ones together.

    >>> most([0, 1, 2], [1, 2, 0], [Decimal("0.5"), Decimal(80), None]).total
    Decimal('1.5')
    >>> most([0, 1], [1, 0], [None, None])
    Most(total=None, carried=None)
    """
    gain = [1] * len(tails) if gains is None else gains
    nodes = 1 + max(max(tails, default=0), max(heads, default=0))
    loose = [place for place, amount in enumerate(amounts) if amount is None]
    endless = on_cycles([tails[i] for i in loose], [heads[i] for i in loose], nodes)
    if any(gain[i] for i, on in zip(loose, endless, strict=True) if on):
        return Most(None, None)
    used = np.flatnonzero(on_cycles(tails, heads, nodes)).tolist()
    closed, unit = whole([amounts[i] or Decimal(0) for i in used])
    enough = sum(closed)
    flow = circulate(
        [tails[i] for i in used],
        [heads[i] for i in used],
        [enough if amounts[i] is None else c for i, c in zip(used, closed, strict=True)],
        [gain[i] for i in used],
    )
    carried = [Decimal(0)] * len(tails)
    for i, f in zip(used, flow, strict=True):
        carried[i] = _decimal(f, unit)
    total = sum(gain[i] * f for i, f in zip(used, flow, strict=True))
    return Most(_decimal(total, unit), tuple(carried))


def _decimal(count: int, unit: int) -> Decimal:
    if unit > 0:
        return Decimal(count * 10**unit)
    return Decimal(count).scaleb(unit, _EXACT)


def whole(amounts: Sequence[Decimal]) -> tuple[list[int], int]:
    """Amounts as integers of the largest common unit 10^k, and its exponent k.

    >>> whole([Decimal("1.25"), Decimal(40), Decimal(0)])
    ([125, 4000, 0], -2)
    >>> whole([Decimal("10E9"), Decimal("22.4E9")])
    ([100, 224], 8)
    """
    parts: list[tuple[int, int]] = []
    for amount in amounts:
        digits = amount.as_tuple()
        if (digits.sign and amount) or not isinstance(digits.exponent, int):
            raise InputError(f"an amount of {amount} cannot flow: it must be 0 or more")
        mantissa, exponent = int("".join(map(str, digits.digits))), digits.exponent
        while mantissa and mantissa % 10 == 0:
            mantissa, exponent = mantissa // 10, exponent + 1
        parts.append((mantissa, exponent))
    unit = min((exponent for mantissa, exponent in parts if mantissa), default=0)
    return [m * 10 ** (exponent - unit) if m else 0 for m, exponent in parts], unit


def circulate(
    tails: npt.ArrayLike,
    heads: npt.ArrayLike,
    capacities: Sequence[int] | Integers,
    gains: npt.ArrayLike | None = None,
) -> list[int]:
    """A circulation of largest total gain.

    Parameters
    ----------
    tails, heads
        Node numbers from 0, one pair per arc; parallel arcs and loops are allowed.
    capacities
        The most that each arc carries: integers of any size, 0 or more.
    gains
        What a unit on each arc is worth: integers, 1 if not given.

    Returns
    -------
    list of int
        The flow on each arc. There may be several of the same total gain; the same input gives
        the same one.

    Notes
    -----
    *Refinement.* Let f be optimal for capacities without their last bits, and δ_e what the next
    bits add. The best improvement decomposes into cycles of positive gain in the residual network,
    of which each, f being optimal, uses an arc that only δ_e has opened; so it carries at most Σδ,
    and residual capacities can be cut to that. The integers of every step stay below 2^62.

    Examples
    --------
    A ring of 100, 80 and 60 carries 60 on each of its three legs.

    >>> circulate([0, 1, 2], [1, 2, 0], [100, 80, 60])
    [60, 60, 60]
    >>> circulate([0, 1, 2], [1, 2, 0], [10**40 + 7, 10**41, 10**42]) == [10**40 + 7] * 3
    True
    """
    tail, head = np.asarray(tails, dtype=np.int32), np.asarray(heads, dtype=np.int32)
    arcs = len(tail)
    gain = np.ones(arcs, np.int64) if gains is None else np.asarray(gains, dtype=np.int64)
    if not arcs:
        return []
    exact = [int(capacity) for capacity in capacities]
    shift = max(0, sum(exact).bit_length() - _BITS)
    flow = _solve(tail, head, [capacity >> shift for capacity in exact], gain)
    bits = max(1, _BITS - 2 * (2 * arcs).bit_length())
    while shift:
        step = min(bits, shift)
        old, shift = shift, shift - step
        flow = [f << step for f in flow]
        within = [capacity >> shift for capacity in exact]
        added = sum(c - ((e >> old) << step) for c, e in zip(within, exact, strict=True))
        forth = [min(c - f, added) for c, f in zip(within, flow, strict=True)]
        back = [min(f, added) for f in flow]
        change = _solve(
            np.concatenate([tail, head]),
            np.concatenate([head, tail]),
            forth + back,
            np.concatenate([gain, -gain]),
        )
        flow = [f + change[i] - change[arcs + i] for i, f in enumerate(flow)]
    return flow


def _solve(tail: Any, head: Any, capacities: Sequence[int], gain: Integers) -> list[int]:
    # Imported here: it takes a fifth of a second that no other command should pay.
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        tail, head, np.asarray(capacities, dtype=np.int64), -gain
    )
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise InputError(
            f"the flow solver gave up ({status.name.lower().replace('_', ' ')}): "
            "the amounts or the number of companies are too large for it"
        )
    flows: list[int] = solver.flows(numbers).tolist()
    return flows


def potentials(
    tails: npt.ArrayLike,
    heads: npt.ArrayLike,
    capacities: Sequence[int],
    flow: Sequence[int],
    gains: npt.ArrayLike | None = None,
) -> list[int] | None:
    """Dual prices π that prove a circulation optimal; None if it is not.

    With reduced gain r_e = g_e − π(head) + π(tail): r_e > 0 only where f_e = c_e, and r_e < 0
    only where f_e = 0 (complementary slackness). Then Σ c_e max(r_e, 0) = Σ g_e f_e, so that no
    circulation can do better. They are longest distances in the residual network, by
    Bellman and Ford; a positive cycle there is an improvement.

    >>> potentials([0, 1, 2], [1, 2, 0], [100, 80, 60], [60, 60, 60])
    [0, 1, 2]
    >>> potentials([0, 1, 2], [1, 2, 0], [100, 80, 60], [59, 59, 59]) is None
    True
    """
    tail, head = np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64)
    if not len(tail):
        return []
    gain = np.ones(len(tail), np.int64) if gains is None else np.asarray(gains, np.int64)
    forth = np.array([f < c for f, c in zip(flow, capacities, strict=True)])
    back = np.array([f > 0 for f in flow])
    start = np.concatenate([tail[forth], head[back]])
    end = np.concatenate([head[forth], tail[back]])
    worth = np.concatenate([gain[forth], -gain[back]])
    nodes = int(max(tail.max(), head.max())) + 1
    price = np.zeros(nodes, np.int64)
    for _ in range(nodes + 1):
        better = price.copy()
        np.maximum.at(better, end, price[start] + worth)
        if np.array_equal(better, price):
            return [int(value) for value in price]
        price = better
    return None


def on_cycles(tails: npt.ArrayLike, heads: npt.ArrayLike, nodes: int) -> npt.NDArray[np.bool_]:
    """Which arcs lie on a directed cycle: those within a strongly connected component.

    >>> on_cycles([0, 1, 1], [1, 0, 2], 3).tolist()
    [True, True, False]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tail, head = np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64)
    if not len(tail):
        return np.zeros(0, np.bool_)
    ones = np.ones(len(tail))
    _, part = connected_components(
        coo_array((ones, (tail, head)), shape=(nodes, nodes)).tocsr(), connection="strong"
    )
    inside: npt.NDArray[np.bool_] = part[tail] == part[head]
    return inside
