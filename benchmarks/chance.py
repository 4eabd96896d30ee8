"""How often each null model finds what is not there, at 5 per cent.

Networks of capital and of commerce are drawn in which, given the degrees, all are equally likely,
with amounts that depend on nothing: whoever finds more cycles, rings or circulation than chance is
wrong. Edge swaps are those of the measure; the configuration model joins stubs at random and drops
loops and duplicates, so that its networks have fewer edges than the one they are compared with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random

import numpy as np
import numpy.typing as npt

from graph.measures.flowsolver import circulate
from graph.measures.swaps import Layer

Matrix = npt.NDArray[np.int64]
Network = list[Layer]
STATISTICS = ("two-company cycles", "three-company cycles", "rings to 3 legs", "circulation")
COMPANIES = 28


def rows(graphs: int = 200, draws: int = 99) -> Iterator[str]:
    """False-positive rates, as lines of text: they are not seconds."""
    draw, random = np.random.default_rng(3), Random(3)
    nulls: dict[str, Callable[[Network], Callable[[], Network]]] = {
        "edge swap": lambda network: _swapping(network, random),
        "configuration model": lambda network: lambda: [joined(one, draw) for one in network],
    }
    found = {name: [0] * len(STATISTICS) for name in nulls}
    edges = dict.fromkeys(nulls, 0.0)
    for _ in range(graphs):
        network = [hub_layer(draw), hub_layer(draw)]
        observed = statistics(network)
        for name, null in nulls.items():
            another = null(network)
            drawn = [another() for _ in range(draws)]
            edges[name] += sum(map(_edges, drawn)) / draws / _edges(network) / graphs
            values = [statistics(one) for one in drawn]
            for which, value in enumerate(observed):
                as_much = sum(one[which] >= value for one in values)
                found[name][which] += (as_much + 1) / (draws + 1) <= 0.05
    for which, statistic in enumerate(STATISTICS):
        rates = ", ".join(f"{name} {found[name][which] / graphs:.1%}" for name in nulls)
        yield f"{'false findings at 5 %: ' + statistic:<46}{rates}"
    lost = ", ".join(f"{name} {abs(1 - kept):.0%}" for name, kept in edges.items())
    yield f"{'edges dropped':<46}{lost}   ({graphs} networks, {draws} draws each)"


def hub_layer(draw: np.random.Generator, companies: int = COMPANIES) -> Layer:
    """A digraph of hubs in which, given the degrees, every digraph is as likely as any other.

    Edges are independent with odds x_u·y_v: then only the degrees matter to the likelihood.
    """
    weight = 3.0 / np.arange(1, companies + 1)
    odds = np.outer(weight, weight)
    there = draw.random((companies, companies)) < odds / (1 + odds)
    np.fill_diagonal(there, False)
    pairs = np.argwhere(there).tolist()
    amounts = np.exp(draw.normal(math.log(5e8), 1.5, len(pairs))).astype(np.int64).tolist()
    return Layer([(u, v, amount) for (u, v), amount in zip(pairs, amounts, strict=True)])


def joined(layer: Layer, draw: np.random.Generator) -> Layer:
    """Stubs joined at random, loops and duplicates dropped: fewer edges than there were."""
    heads = draw.permutation(layer.heads).tolist()
    kept: dict[tuple[int, int], int] = {}
    for u, v, amount in zip(layer.tails, heads, layer.amounts, strict=True):
        if u != v:
            kept.setdefault((u, v), amount)
    return Layer([(u, v, amount) for (u, v), amount in sorted(kept.items())])


def statistics(network: Network) -> tuple[int, int, int, int]:
    """Cycles of two and three companies in the first layer, rings of both, and circulation.

    Counts are traces of powers of adjacency matrices. A cycle of companies is a ring unless all of
    its legs are of the one nature only, or all of the other only.
    """
    A, B = (_matrix(layer) for layer in network)
    rings = sum(_cycles(A | B)) - sum(_cycles(A & ~B)) - sum(_cycles(B & ~A))
    tails, heads, amounts = (
        [value for layer in network for value in getattr(layer, name)]
        for name in ("tails", "heads", "amounts")
    )
    return (*_cycles(A), rings, sum(circulate(tails, heads, amounts)))


def _swapping(network: Network, random: Random) -> Callable[[], Network]:
    """Draws around a common hub, as the measure makes them."""
    hub = [layer.walked(random, 20 * len(layer)) for layer in network]
    return lambda: [layer.walked(random, 20 * len(layer)) for layer in hub]


def _edges(network: Network) -> int:
    return sum(map(len, network))


def _matrix(layer: Layer) -> Matrix:
    A = np.zeros((COMPANIES, COMPANIES), dtype=np.int64)
    A[layer.tails, layer.heads] = 1
    return A


def _cycles(A: Matrix) -> tuple[int, int]:
    """How many cycles of two and of three companies."""
    two = A @ A
    return int(np.trace(two)) // 2, int(np.trace(two @ A)) // 3


if __name__ == "__main__":
    for line in rows():
        print(line, flush=True)
