"""The null model: random networks of the same degrees, and p-values.

Expected values: all digraphs of a few degree sequences listed one by one; rings counted by
NetworkX.
"""

from __future__ import annotations

import itertools
from collections import Counter
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.measures.chance import Chance, chance
from graph.measures.circulation import circulation
from graph.measures.swaps import Layer
from tests.networks import Edge, edge, network


def rows(G: nx.MultiDiGraph[str], **options: Any) -> dict[str, Chance]:
    return {row.statistic: row for row in chance(G, **options).rows}


def degrees(pairs: Any) -> tuple[Counter[int], Counter[int]]:
    kept = list(pairs)
    return Counter(u for u, _ in kept), Counter(v for _, v in kept)


digraphs = st.sets(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]),
    max_size=20,
)


@settings(max_examples=50, deadline=None)
@given(digraphs, st.integers(0, 99))
def test_degrees_edges_and_outflows_stay(pairs: set[tuple[int, int]], seed: int) -> None:
    layer = Layer([(u, v, 10 * u + v) for u, v in sorted(pairs)])
    before = list(layer.pairs())
    other = layer.walked(Random(seed), 300)
    assert list(layer.pairs()) == before
    after = list(other.pairs())
    assert degrees(after) == degrees(before)
    assert len(set(after)) == len(before)
    assert all(u != v for u, v in after)
    assert (other.tails, other.amounts) == (layer.tails, layer.amounts)


def everyone(pairs: list[tuple[int, int]], nodes: int) -> list[frozenset[tuple[int, int]]]:
    """All simple digraphs with the degrees of this one."""
    possible = [(u, v) for u in range(nodes) for v in range(nodes) if u != v]
    return [
        frozenset(chosen)
        for chosen in itertools.combinations(possible, len(pairs))
        if degrees(chosen) == degrees(pairs)
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        [(0, 1), (1, 2), (2, 0)],  # two digraphs, which only the turn of a triangle joins
        [(0, 1), (1, 0), (2, 3), (3, 2)],  # the 9 derangements of four
        [(0, 1), (0, 2), (1, 2), (2, 3), (3, 0)],
        [(0, 1), (0, 2), (1, 0), (2, 3), (3, 1), (3, 0)],
    ],
)
def test_all_digraphs_are_equally_likely(pairs: list[tuple[int, int]]) -> None:
    """Pearson's chi-square below its 99.99 % point, roughly k + 4 √(2k) + 8, at a fixed seed."""
    there = everyone(pairs, 4)
    layer, random, times = Layer([(u, v, 1) for u, v in pairs]), Random(7), 3_000
    seen: Counter[frozenset[tuple[int, int]]] = Counter()
    for _ in range(times):
        layer = layer.walked(random, 60)
        seen[frozenset(layer.pairs())] += 1
    assert set(seen) == set(there)
    expected, freedom = times / len(there), len(there) - 1
    square = sum((seen[digraph] - expected) ** 2 / expected for digraph in there)
    assert square < freedom + 4 * (2 * freedom) ** 0.5 + 8


def some_network(seed: int, edges: int = 24) -> list[Edge]:
    random = Random(seed)
    return [
        edge(u, v, random.choice(["equity", "compute", "warrant"]), 5)
        for u, v in (random.sample("abcdefgh", 2) for _ in range(edges))
    ]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_observed(seed: int) -> None:
    """Rings as NetworkX lists them, kept where both natures can be among the legs."""
    G = network(some_network(seed))
    natures: dict[tuple[str, str], set[str]] = {}
    for u, v, data in G.edges(data=True):
        natures.setdefault((u, v), set()).add(data["nature"])
    rings = [
        cycle
        for cycle in nx.simple_cycles(nx.DiGraph(G), length_bound=4)
        if len(
            set().union(*(natures[leg] for leg in zip(cycle, [*cycle[1:], cycle[0]], strict=True)))
        )
        == 2
    ]
    found = rows(G, draws=3)
    assert found["rings"].observed == len(rings) > 0
    assert found["two_company_rings"].observed == sum(len(ring) == 2 for ring in rings)
    share = circulation(G).rows[0].share
    assert found["circulation_share"].observed == pytest.approx(share)


def test_rings_that_are_no_chance() -> None:
    """Ten couples fund and buy from each other: at random about one would, and p = 1 / 200."""
    pairs = [(f"a{n}", f"b{n}") for n in range(10)]
    G = network(
        [edge(a, b, "equity", 10) for a, b in pairs] + [edge(b, a, "compute", 10) for a, b in pairs]
    )
    found = rows(G, draws=199, max_legs=2)
    two = found["two_company_rings"]
    assert (two.observed, two.p_value, two.p_value_less) == (10, 0.005, 1)
    # Two random pairings of ten agree in one place on average.
    assert 0.7 < two.expected < 1.3
    assert two.ratio == pytest.approx(10 / two.expected)
    assert two.z is not None
    assert two.z > 5
    assert found["circulation_share"].observed == 1


def test_a_star_has_no_other_shape() -> None:
    """One funds three who all buy from it: nothing can be rewired, so nothing is surprising."""
    G = network(
        [edge("hub", x, "equity", 1) for x in "abc"] + [edge(x, "hub", "compute", 1) for x in "abc"]
    )
    row = rows(G, draws=20)["rings"]
    assert (row.observed, row.expected, row.ratio, row.z) == (3, 3, 1, None)
    assert (row.p_value, row.p_value_less) == (1, 1)


def test_seeded() -> None:
    G = network(some_network(1))
    first = chance(G, draws=20, seed=5).to_json()
    assert chance(G, draws=20, seed=5).to_json() == first
    assert chance(G, draws=20, seed=6).to_json() != first
    assert chance(network(some_network(1)), draws=20, seed=5).to_json() == first


def test_order_of_flows_does_not_matter() -> None:
    made = [{**row, "flow": f"f{n}", "deal": f"d{n}"} for n, row in enumerate(some_network(2))]
    answers = [chance(network(rows), draws=9).to_json() for rows in (made, made[::-1])]
    assert answers[0] == answers[1]


def test_nothing_to_rewire() -> None:
    for G in (network([]), network([edge("a", "b", "equity", 1), edge("many@d", "a", "debt", 2)])):
        row = rows(G, draws=5)["rings"]
        assert (row.observed, row.expected, row.ratio, row.p_value) == (0, 0, None, 1)


def test_refusals() -> None:
    with pytest.raises(InputError, match="at least 1"):
        chance(network([]), draws=0)
    with pytest.raises(InputError, match="2 legs"):
        chance(network([]), max_legs=1)
