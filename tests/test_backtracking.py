"""The search for cycles in all its forms: interpreted, compiled, from one to the other half-way.

Expected values: ``networkx.simple_cycles``, an independent implementation; OEIS A006231.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures import adjacency, enumeration
from graph.measures.adjacency import cyclic_part
from graph.measures.enumeration import Budget, simple_cycles

NODES = "abcdefg"
Arcs = dict[str, dict[str, int]]
Form = Callable[[], AbstractContextManager[None]]

graphs = st.dictionaries(
    st.sampled_from(NODES),
    st.dictionaries(st.sampled_from(NODES), st.integers(0, 3), max_size=7),
    max_size=7,
)


@contextmanager
def searching(interpreted: int, many: int) -> Iterator[None]:
    """So many steps before the compiled form takes over; arrays from so many arcs on."""
    with (
        patch.object(enumeration, "INTERPRETED", interpreted),
        patch.object(adjacency, "MANY", many),
    ):
        yield


FORMS = {
    "interpreted": lambda: searching(10**9, 10**9),
    "compiled": lambda: searching(0, 10**9),
    "one after the other": lambda: searching(40, 10**9),
    "arrays from the start": lambda: searching(10**9, 0),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(graphs, st.integers(2, 7), st.integers(0, 3), st.sets(st.sampled_from(NODES), max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_form_finds_the_cycles_of_networkx_in_order(
    form: Form, arcs: Arcs, legs: int, cover: int, through: set[str]
) -> None:
    H = nx.DiGraph((u, v) for u, outs in arcs.items() for v in outs if u != v)
    expected = []
    for found in nx.simple_cycles(H, length_bound=legs):
        place = found.index(min(found))
        cycle = (*found[place:], *found[:place])
        bits = 0
        for u, v in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            bits |= arcs[u][v]
        if bits & cover == cover and through <= set(cycle):
            expected.append(cycle)
    with form():
        assert list(simple_cycles(arcs, legs, cover=cover, through=through)) == sorted(expected)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_complete_digraph_on_eight_nodes(form: Form) -> None:
    """16 064 by OEIS A006231, more than are handed on at once."""
    arcs = {u: {v: 0 for v in "abcdefgh" if v != u} for u in "abcdefgh"}
    with form():
        assert len(set(simple_cycles(arcs, 8))) == 16_064


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_blind_alleys_are_left_soon(form: Form) -> None:
    """Ways through a chain of diamonds seem to lead back, but only over a node already passed.

    From the smallest node there are a million of them to each of the cycles a → k → c and a → d;
    distances taken anew, once more for every diamond, see through it.
    """
    arcs: Arcs = {"a": {"k00": 0}, "c": {"a": 0}, "l": {"k00": 0}}
    for i in range(20):
        arcs[f"k{i:02}"] = {f"p{i:02}": 0, f"q{i:02}": 0}
        arcs[f"p{i:02}"] = arcs[f"q{i:02}"] = {f"k{i + 1:02}": 0}
    arcs["k20"] = {"l": 0}
    arcs["k00"]["c"] = 0
    budget = Budget(200_000)
    with form():
        assert next(simple_cycles(arcs, 45, budget=budget)) == ("a", "k00", "c")
    assert not budget.spent


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_steps_are_the_same_in_every_form(form: Form) -> None:
    """Two that pay each other, by hand: looked at are both arcs back to the root, and both on.

    From a: its arc in (1), its arc out (1), the arc of b that closes (1). From b: arc in (1) and
    out (1). Together 5.
    """
    budget = Budget(1000)
    with form():
        assert list(simple_cycles({"a": {"b": 0}, "b": {"a": 0}}, 2, budget=budget)) == [("a", "b")]
    assert budget.steps == 1000 - 5


@pytest.mark.parametrize("many", [0, 10**9], ids=["scipy", "networkx"])
@given(graphs, st.integers(2, 7), st.sets(st.sampled_from(NODES), max_size=2))
@settings(max_examples=100, deadline=None)
def test_what_can_be_on_a_cycle(many: int, arcs: Arcs, legs: int, through: set[str]) -> None:
    """Nodes of strongly connected parts; with nodes to go through, those near enough to them."""
    H = nx.DiGraph((u, v) for u, outs in arcs.items() for v in outs if u != v)
    parts = [part for part in nx.strongly_connected_components(H) if len(part) > 1]
    inside = {(u, v) for part in parts for u, v in H.subgraph(part).edges}
    near = {node for part in parts for node in part}
    if not through <= near:
        near = set()
    F = nx.DiGraph(list(inside))
    for node in through if near else ():
        forth, back = nx.shortest_path_length(F, node), nx.shortest_path_length(F, target=node)
        near = {n for n in near if n in forth and n in back and forth[n] + back[n] <= legs}
    places = {node: 2 + i for i, node in enumerate(sorted(through))}
    with patch.object(adjacency, "MANY", many):
        part = cyclic_part(arcs, legs, 3, places)
    assert list(part.names) == sorted(near)
    read = [
        (u, part.names[part.to[i]], part.carries[i])
        for n, u in enumerate(part.names)
        for i in range(part.after[n], part.after[n + 1])
    ]
    expected = sorted((u, v) for u, v in inside if u in near and v in near)
    assert read == [
        (u, v, arcs[u][v] | (1 << places[v] if v in places else 0)) for u, v in expected
    ]
    backwards = [
        (part.names[part.come[i]], v, part.brings[i])
        for n, v in enumerate(part.names)
        for i in range(part.before[n], part.before[n + 1])
    ]
    assert sorted(backwards) == read


def test_more_nodes_to_go_through_than_the_search_heads_for() -> None:
    """All ten of a ring, whose last may be passed by: of two cycles one has it."""
    ring = [f"n{i}" for i in range(10)]
    arcs = {u: {v: 0} for u, v in zip(ring, ring[1:] + ring[:1], strict=True)}
    arcs["n8"]["x"] = 0
    arcs["x"] = {"n0": 0}
    assert len(list(simple_cycles(arcs, 12))) == 2
    assert list(simple_cycles(arcs, 12, through=ring)) == [tuple(ring)]
    assert list(simple_cycles(arcs, 12, through=[*ring, "x"])) == []
