"""Circulation against NetworkX's network simplex.

Graphs are built before the clock starts; ours counts the hand-over to the solver.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import networkx as nx

from benchmarks.generated import flows
from benchmarks.timing import Row, median
from graph.measures.flowsolver import circulate


def rows() -> Iterator[Row]:
    """10 000 flows on both sides, the same optimum; 1 000 000 on ours."""
    payers, payees, amounts = flows(10_000, 2_000)
    D: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    D.add_nodes_from(range(2_000), demand=0)
    for u, v, amount in zip(payers.tolist(), payees.tolist(), amounts.tolist(), strict=True):
        D.add_edge(u, v, capacity=amount, weight=-1)
    begun = time.perf_counter()
    cost, _ = nx.network_simplex(D)
    theirs = time.perf_counter() - begun
    assert sum(circulate(payers, payees, amounts)) == -cost, "the two optima differ"
    yield Row(
        "circulation, 10 000 flows (network_simplex)",
        median(lambda: circulate(payers, payees, amounts), 5),
        theirs,
        "at least 50x, same optimum",
    )
    big = flows(1_000_000, 100_000)
    yield Row(
        "circulation, 1 000 000 flows", median(lambda: circulate(*big), 1), None, "under 90 s"
    )


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
