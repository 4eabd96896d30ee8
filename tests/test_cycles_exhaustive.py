"""Financing rings of random networks against all choices of legs of all cycles, one by one.

The cycles are those of ``networkx.simple_cycles``, the choices nested loops over the edges.
"""

from __future__ import annotations

import itertools
import random
from typing import Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.cycles import Cycle, cycles
from graph.result import Result, jsonable
from tests.networks import FIRMNESS, RANKS, Edge, edge, network


def rows(result: Result) -> list[Cycle]:
    assert all(isinstance(row, Cycle) for row in result.rows)
    return list(result.rows)


amounts = st.sampled_from(
    [
        {},
        {"amount": 3},
        {"amount": 5},
        {"amount": "0.1"},
        {"low": 2},
        {"low": 5},
        {"high": 4},
        {"low": 1, "high": 9},
    ]
)
flows = st.builds(
    lambda u, v, kind, amount, status, in_kind: edge(
        u, v, kind, status=status, in_kind=in_kind, **amount
    ),
    st.sampled_from(["a", "b", "c", "d", "crowd@d"]),
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.sampled_from(["equity", "compute", "warrant", "acquisition", "debt", "services"]),
    amounts,
    st.sampled_from(["in-talks", "announced", "signed", "paid"]),
    st.booleans(),
)


def brute(G: nx.MultiDiGraph[str], legs: int, ring: bool) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """By nested loops: per cycle (known, bottleneck, bound is open, bound, cash legs) at best."""
    ways: dict[tuple[str, str], dict[tuple[str, bool], list[Any]]] = {}
    for u, v, d in G.edges(data=True):
        if d["nature"] != "acquisition" and "@" not in u + v and u != v:
            ways.setdefault((u, v), {}).setdefault((d["nature"], d["in_kind"]), []).append(
                d["amount"]
            )
    best: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for cycle in nx.simple_cycles(nx.DiGraph(list(ways)), length_bound=legs):
        place = cycle.index(min(cycle))
        companies = (*cycle[place:], *cycle[:place])
        steps = list(zip(companies, (*companies[1:], companies[0]), strict=True))
        values: list[tuple[bool, tuple[Any, ...]]] = []
        for choice in itertools.product(*(ways[step].items() for step in steps)):
            stated = [
                sum(known)
                for _, xs in choice
                if (known := [x.stated for x in xs if x.stated is not None])
            ]
            closed = [
                sum(x.high for x in xs) for _, xs in choice if all(x.high is not None for x in xs)
            ]
            unknown = len(stated) < len(choice)
            values.append(
                (
                    {nature for (nature, _), _ in choice} == {"capital", "commerce"},
                    (
                        not unknown,
                        0 if unknown else min(stated),
                        not closed,
                        min(closed, default=0),
                        -sum(in_kind for (_, in_kind), _ in choice),
                    ),
                )
            )
        of_ring = [value for is_ring, value in values if is_ring]
        if of_ring:
            best[companies] = (True, *max(of_ring))
        elif not ring:
            best[companies] = (False, *max(value for _, value in values))
    return best


@given(st.lists(flows, max_size=14), st.integers(2, 5), st.booleans())
@settings(max_examples=200, deadline=None)
def test_agrees_with_all_choices_of_all_cycles(edges: list[Edge], legs: int, ring: bool) -> None:
    G = network(edges)
    result = cycles(G, max_legs=legs, top=1000, rings=ring)
    expected = brute(G, legs, ring)
    found = {
        row.companies: (
            row.ring,
            row.bottleneck is not None,
            row.bottleneck or 0,
            row.bottleneck_high is None,
            row.bottleneck_high or 0,
            -sum(leg.in_kind for leg in row.legs),
        )
        for row in rows(result)
    }
    assert found == expected
    order = [
        (-value[1], -value[2], -value[3], -value[4], len(companies), companies)
        for companies, value in found.items()
    ]
    assert order == sorted(order)
    for row in rows(result):
        natures = {leg.nature for leg in row.legs}
        assert not row.ring or natures == {"capital", "commerce"}
        assert row.firmness in {leg.firmness for leg in row.legs}
        assert RANKS[row.firmness] == min(RANKS[leg.firmness] for leg in row.legs)
        assert row.bottleneck_low == min(leg.amount_low for leg in row.legs)


@given(st.lists(flows, max_size=14))
@settings(max_examples=100, deadline=None)
def test_a_bottleneck_under_a_firmness_is_that_of_the_lens(edges: list[Edge]) -> None:
    lens = {
        code: {row.companies: row for row in rows(cycles(network(edges, code), top=1000))}
        for code in FIRMNESS
    }
    for companies, row in lens["talked"].items():
        for under in row.bottleneck_by_firmness:
            there = lens[under.firmness].get(companies)
            assert under.exists == (there is not None)
            assert under.bottleneck == (there.bottleneck if there else None)
            assert under.bottleneck_low == (there.bottleneck_low if there else None)
            assert under.bottleneck_high == (there.bottleneck_high if there else None)


@given(st.lists(flows, max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_pure_and_the_same_whatever_the_order(edges: list[Edge], shuffle: random.Random) -> None:
    named = [{**row, "flow": f"f{i}", "deal": f"d{i}"} for i, row in enumerate(edges)]
    G = network(named)
    before = (list(G.nodes(data=True)), list(G.edges(keys=True, data=True)), dict(G.graph))
    result = cycles(G, rings=False)
    after = (list(G.nodes(data=True)), list(G.edges(keys=True, data=True)), dict(G.graph))
    assert before == after
    shuffle.shuffle(named)
    assert jsonable(cycles(network(named), rings=False)) == jsonable(result)
