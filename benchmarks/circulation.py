"""Circulation against NetworkX's network simplex, and null models against what chance gives.

Amounts are whole dollars, log-normal as amounts of deals are; companies trade at random, hubs more.
Graphs are built before the clock starts; ours counts the hand-over to the solver.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from benchmarks.timing import Row, median
from graph.measures.flowsolver import circulate
from graph.measures.swaps import Layer

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]


def flows(number: int, companies: int, seed: int = 1) -> tuple[Ints, Ints, Ints]:
    """Payers, payees and amounts."""
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, companies + 1) ** 0.5
    weight /= weight.sum()
    payers = draw.choice(companies, number, p=weight)
    payees = draw.choice(companies, number, p=weight)
    payees = np.where(payees == payers, (payees + 1) % companies, payees)
    amounts = np.exp(draw.normal(math.log(5e8), 1.5, number)).astype(np.int64)
    return payers, payees, amounts


def rows() -> list[Row]:
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
    small = Row(
        "circulation, 10 000 flows (network_simplex)",
        median(lambda: circulate(payers, payees, amounts), 5),
        theirs,
        "at least 50x, same optimum",
    )
    big = flows(1_000_000, 100_000)
    return [
        small,
        Row("circulation, 1 000 000 flows", median(lambda: circulate(*big), 1), None, "under 90 s"),
    ]


def hub_graph(draw: np.random.Generator, companies: int = 28) -> Pairs:
    """A digraph of hubs in which, given the degrees, every digraph is as likely as any other.

    Edges are independent with odds x_u·y_v: then only the degrees matter to the likelihood, and a
    finding of more rings than chance is false whenever it is made.
    """
    weight = 3.0 / np.arange(1, companies + 1)
    odds = np.outer(weight, weight)
    there = draw.random((companies, companies)) < odds / (1 + odds)
    np.fill_diagonal(there, False)
    return [(int(u), int(v)) for u, v in np.argwhere(there)]


def circles(pairs: Pairs, companies: int) -> tuple[int, int]:
    """How many cycles of two and of three companies: traces of powers of a matrix."""
    A = np.zeros((companies, companies), dtype=np.int64)
    for u, v in pairs:
        A[u, v] = 1
    two = A @ A
    return int(np.trace(two)) // 2, int(np.trace(two @ A)) // 3


def configuration(pairs: Pairs, draw: np.random.Generator) -> Pairs:
    """Stubs joined at random, self-loops and duplicates dropped: fewer edges than there were."""
    heads = draw.permutation([v for _, v in pairs]).tolist()
    return sorted({(u, v) for (u, _), v in zip(pairs, heads, strict=True) if u != v})


def false_positives(graphs: int = 200, draws: int = 99, companies: int = 28) -> dict[str, Any]:
    """How often each null model finds more cycles than chance, at 5 %, where there are none."""
    from random import Random

    draw, random = np.random.default_rng(3), Random(3)
    found: dict[str, list[int]] = {"edge swap": [0, 0], "configuration": [0, 0]}
    lost = 0.0
    for _ in range(graphs):
        pairs = hub_graph(draw, companies)
        observed = circles(pairs, companies)
        hub = Layer([(u, v, 0) for u, v in pairs]).walked(random, 20 * len(pairs))
        nulls: dict[str, Callable[[], Pairs]] = {
            "edge swap": lambda hub=hub: list(hub.walked(random, 20 * len(hub)).pairs()),  # type: ignore[misc]
            "configuration": lambda pairs=pairs: configuration(pairs, draw),  # type: ignore[misc]
        }
        for name, null in nulls.items():
            drawn = [null() for _ in range(draws)]
            if name == "configuration":
                lost += 1 - sum(map(len, drawn)) / draws / len(pairs)
            counts = [circles(one, companies) for one in drawn]
            for which in range(2):
                as_many = sum(count[which] >= observed[which] for count in counts)
                found[name][which] += (as_many + 1) / (draws + 1) <= 0.05
    return {
        "lost": lost / graphs,
        **{name: [number / graphs for number in both] for name, both in found.items()},
    }


def chance_rows() -> list[str]:
    """False-positive rates, as lines of text: they are not seconds."""
    rates = false_positives()
    return [
        f"{'false findings at 5 %: ' + name:<46}{two:9.1%} of two-company, {three:.1%} of "
        f"three-company cycles{lost}"
        for name, (two, three), lost in (
            ("edge swap", rates["edge swap"], ""),
            (
                "configuration model",
                rates["configuration"],
                f" ({rates['lost']:.0%} of edges dropped)",
            ),
        )
    ]


if __name__ == "__main__":
    for line in (*rows(), *chance_rows()):
        print(line, flush=True)
