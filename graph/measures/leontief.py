"""Look-through for all pairs at once: how much of a buyer's purchases finally passes through k.

S_ij is the share of i's purchases that it makes from j. Following purchases upstream is a random
walk, and D(b, k) the probability that it ever comes to k: the least non-negative solution of
h_k = 1, h_i = Σ_j S_ij h_j. Where I − S is regular that is N_bk / N_kk with the Leontief inverse
N = (I − S)⁻¹: N_bk counts visits, and each walk that comes to k at all has N_kk of them.

I − S is singular only where companies buy all they are known to buy from each other, a *closed
loop*. A walk that enters one never leaves and passes all of it, so for k in a closed loop D(b, k)
is the probability of entering the loop; from inside, other companies are never reached.

N is built one strongly connected component at a time, upstream first. A company on no loop costs
one sparse row, N_b = e_b + Σ_j S_bj N_j; a component of m companies one solve of size m.

References: W. Leontief, *Input–Output Economics* (1986); R. E. Miller and P. D. Blair,
*Input–Output Analysis*, 3rd ed. (2022), chapter 2; J. G. Kemeny and J. L. Snell, *Finite Markov
Chains* (1960), theorem 3.2.4 for the ratio.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLOSED", "reaching"]

CLOSED = 1e-12
"""A row of shares whose sum is within this of 1 leaves nothing out."""


def reaching(
    shares: Mapping[str, Mapping[str, float]],
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The companies of ``shares``, by id, and D with a row per buyer and a column per supplier.

    D is between 0 and 1, its diagonal 1. Rows of ``shares`` sum to at most 1, without negatives.

    Miller and Blair's economy, Z = [150 500; 200 100], x = (1000, 2000), read by columns: sector 1
    buys .15 from itself and .20 from 2, sector 2 .25 from 1 and .05 from itself, so that N is the
    transposed inverse and D(1, 2) = .264026 / 1.122112 = 0.2353.

    >>> names, D = reaching({"1": {"1": 0.15, "2": 0.2}, "2": {"1": 0.25, "2": 0.05}})
    >>> names, D.round(4).tolist()
    (('1', '2'), [[1.0, 0.2353], [0.2632, 1.0]])
    """
    names = tuple(sorted({*shares, *(seller for row in shares.values() for seller in row)}))
    place = {name: i for i, name in enumerate(names)}
    rows = [
        {place[seller]: share for seller, share in shares.get(name, {}).items() if share > 0}
        for name in names
    ]
    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_nodes_from(range(len(names)))
    links.add_edges_from((i, j) for i, row in enumerate(rows) for j in row)
    visits = np.zeros((len(names), len(names)))
    for component in nx.strongly_connected_components(links):  # sinks of the condensation first
        inside = sorted(component)
        if len(inside) == 1 and inside[0] not in rows[inside[0]]:
            i = inside[0]
            for j, share in rows[i].items():
                visits[i] += share * visits[j]
            visits[i, i] += 1.0
        elif all(_closed(rows[i], component) for i in inside):
            visits[np.ix_(inside, inside)] = 1.0  # once in, all of it is passed
        else:
            visits[inside] = _component(rows, inside, visits)
    D = visits / np.diag(visits) if len(names) else visits
    np.clip(D, 0.0, 1.0, out=D)
    return names, D


def _closed(row: Mapping[int, float], component: set[int]) -> bool:
    return component.issuperset(row) and sum(row.values()) >= 1 - CLOSED


def _component(
    rows: list[dict[int, float]], inside: list[int], visits: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rows of N of a component with a way out, given those upstream of it."""
    order = {i: n for n, i in enumerate(inside)}
    system = np.eye(len(inside))
    right = np.zeros((len(inside), visits.shape[1]))
    for i, n in order.items():
        right[n, i] = 1.0
        for j, share in rows[i].items():
            if j in order:
                system[n, order[j]] -= share
            else:
                right[n] += share * visits[j]
    return np.asarray(np.linalg.solve(system, right), dtype=np.float64)
