"""Simple cycles of bounded length.

Expected values: complete digraphs from OEIS A006231 and, with at most k legs on 10 nodes, the sum
of C(10, j)·(j−1)! over j = 2..k; elsewhere ``networkx.simple_cycles``, an independent
implementation, or counting by hand.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import comb, factorial

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.enumeration import Budget, simple_cycles
from graph.measures.widest import OPEN, UNKNOWN, Grade, grade, widest_cycles

NODES = "abcdef"
A006231 = [(1, 0), (2, 1), (3, 5), (4, 20), (5, 84), (6, 409), (7, 2365), (8, 16064)]
Arcs = dict[str, dict[str, int]]


def complete(n: int) -> Arcs:
    nodes = [f"n{i:02}" for i in range(n)]
    return {u: {v: 0 for v in nodes if v != u} for u in nodes}


def arcs_of(pairs: Mapping[str, str]) -> Arcs:
    return {u: dict.fromkeys(outs, 0) for u, outs in pairs.items()}


@pytest.mark.parametrize(("n", "count"), A006231)
def test_complete_digraphs_have_the_cycles_of_oeis_a006231(n: int, count: int) -> None:
    assert sum(1 for _ in simple_cycles(complete(n), n)) == count


@pytest.mark.parametrize(("legs", "count"), [(3, 285), (4, 1545), (5, 7593), (6, 32793)])
def test_bounded_cycles_of_the_complete_digraph_on_ten_nodes(legs: int, count: int) -> None:
    assert count == sum(comb(10, j) * factorial(j - 1) for j in range(2, legs + 1))
    found = list(simple_cycles(complete(10), legs))
    assert len(found) == len(set(found)) == count


def test_the_graph_of_networkx_issue_8265() -> None:
    """By hand: A-D (2); A-E-C, B-E-C (3); A-D-B-E-C, B-D-A-E-C (5); D-B (2)."""
    arcs = arcs_of({"A": "DE", "B": "DE", "C": "AB", "D": "AB", "E": "C"})
    assert set(simple_cycles(arcs, 5)) == {
        ("A", "D"),
        ("B", "D"),
        ("A", "E", "C"),
        ("B", "E", "C"),
        ("A", "D", "B", "E", "C"),
        ("A", "E", "C", "B", "D"),
    }


def diamonds(count: int) -> Arcs:
    arcs: Arcs = {}
    for i in range(count):
        arcs[f"m{i:02}"] = {f"p{i:02}": 0, f"q{i:02}": 0}
        arcs[f"p{i:02}"] = arcs[f"q{i:02}"] = {f"m{i + 1:02}": 0}
    return arcs


@pytest.mark.parametrize("back", [False, True], ids=["open", "closed"])
def test_a_chain_of_twenty_diamonds_is_instant(back: bool) -> None:
    """As in networkx issue 8737: a million ways forward, and no way back within 40 legs."""
    arcs = diamonds(20)
    if back:
        arcs["m20"] = {"m00": 0}
    budget = Budget(20_000)
    assert list(simple_cycles(arcs, 40, budget=budget)) == []
    assert not budget.spent


def test_blind_alleys_that_only_lead_back_to_the_path_are_left_soon() -> None:
    """a0 → m00 → … → m20 → b → m00 → c → a0 fits 45 legs but for having passed m00 twice.

    So by distances alone all million ways through the diamonds look as if they led back to a0;
    only a0 → m00 → c does. (From b the million cycles are real: the test stops at the first.)
    """
    arcs = diamonds(20)
    arcs |= {"a0": {"m00": 0}, "m20": {"b": 0}, "b": {"m00": 0}, "c": {"a0": 0}}
    arcs["m00"]["c"] = 0
    budget = Budget(20_000)
    found = itertools.takewhile(
        lambda cycle: cycle[0] == "a0", simple_cycles(arcs, 45, budget=budget)
    )
    assert list(found) == [("a0", "m00", "c")]
    assert not budget.spent


graphs = st.dictionaries(
    st.sampled_from(NODES),
    st.dictionaries(st.sampled_from(NODES), st.integers(0, 3), max_size=6),
    max_size=6,
)


@given(graphs, st.integers(2, 6))
@settings(max_examples=150, deadline=None)
def test_agrees_with_networkx(arcs: Arcs, legs: int) -> None:
    H = nx.DiGraph((u, v) for u, outs in arcs.items() for v in outs if u != v)
    expected = {least_first(c) for c in nx.simple_cycles(H, length_bound=legs)}
    found = list(simple_cycles(arcs, legs))
    assert len(found) == len(set(found))
    assert set(found) == expected
    for length in range(2, legs + 1):
        same = [c for c in found if len(c) == length]
        assert same == sorted(same)


@given(graphs, st.integers(2, 6), st.integers(0, 3), st.sets(st.sampled_from(NODES), max_size=3))
@settings(max_examples=150, deadline=None)
def test_cover_and_through_only_leave_out(
    arcs: Arcs, legs: int, cover: int, through: set[str]
) -> None:
    def carries(cycle: tuple[str, ...]) -> bool:
        bits = 0
        for u, v in steps(cycle):
            bits |= arcs[u][v]
        return bits & cover == cover and through <= set(cycle)

    expected = [c for c in simple_cycles(arcs, legs) if carries(c)]
    assert list(simple_cycles(arcs, legs, cover=cover, through=through)) == expected
    backwards = {u: dict(reversed(arcs[u].items())) for u in reversed(arcs)}
    assert list(simple_cycles(backwards, legs, cover=cover, through=through)) == expected


def test_a_search_out_of_steps_says_so() -> None:
    budget = Budget(1000)
    found = list(simple_cycles(complete(10), 10, budget=budget))
    assert budget.spent
    assert len(found) < 1_112_073  # A006231(10)


def least_first(cycle: list[str]) -> tuple[str, ...]:
    place = cycle.index(min(cycle))
    return (*cycle[place:], *cycle[:place])


def steps(cycle: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


@dataclass(frozen=True)
class Way:
    amount: Decimal
    bound: Decimal
    label: int


ways = st.builds(
    Way,
    st.sampled_from([UNKNOWN, *map(Decimal, (1, 2, 3, 5))]),
    st.sampled_from([OPEN, *map(Decimal, (5, 6, 8))]),
    st.sampled_from([1, 2]),
)
options = st.dictionaries(
    st.tuples(st.sampled_from(NODES[:5]), st.sampled_from(NODES[:5])).filter(
        lambda p: p[0] != p[1]
    ),
    st.lists(ways, min_size=1, max_size=3),
    max_size=16,
)


def brute(legs: list[list[Way]], cover: int) -> Grade | None:
    """The best of all choices, tried one by one."""
    grades = []
    for choice in itertools.product(*legs):
        labels = {way.label for way in choice}
        if all(label in labels for label in (1, 2) if cover & label):
            grades.append(Grade(min(w.amount for w in choice), min(w.bound for w in choice)))
    return max(grades, default=None)


@given(st.lists(st.lists(ways, min_size=1, max_size=4), min_size=2, max_size=4), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_the_grade_is_that_of_the_best_choice(legs: list[list[Way]], cover: int) -> None:
    assert grade(legs, cover) == brute(legs, cover)


@given(
    options,
    st.integers(2, 5),
    st.integers(1, 8),
    st.booleans(),
    st.sets(st.sampled_from(NODES[:5]), max_size=2),
    st.sampled_from([UNKNOWN, Decimal(0), Decimal(2)]),
)
@settings(max_examples=250, deadline=None)
def test_the_widest_without_the_list_are_those_of_the_list(
    options: dict[tuple[str, str], list[Way]],
    legs: int,
    top: int,
    required: bool,
    through: set[str],
    floor: Decimal,
) -> None:
    graded = []
    for found in nx.simple_cycles(nx.DiGraph(list(options)), length_bound=legs):
        cycle = least_first(found)
        taken = [options[step] for step in steps(cycle)]
        value = brute(taken, 3)
        if value is None and not required:
            value = brute(taken, 0)
        if value is not None and value.amount >= floor and through <= set(cycle):
            graded.append((-value.amount, -value.bound, len(cycle), cycle))
    expected = tuple(row[-1] for row in sorted(graded)[:top])

    for listed in (10_000, 12, 3, 0):
        answer = widest_cycles(
            options,
            legs,
            top,
            cover=3,
            required=required,
            through=through,
            floor=floor,
            listed=listed,
        )
        assert answer.cycles == expected
        assert answer.exact
        assert answer.total == len(graded) or (answer.total is None and len(graded) > listed)


def test_of_hundreds_of_millions_of_cycles_the_widest_are_found_at_once() -> None:
    """40 companies that all pay each other: C(40, 6)·5! alone is 460 million cycles of six.

    Every arc carries 1, but a planted ring of six carries 9 and one of two 7: these come first,
    then the pairs among equals in order of their ids.
    """
    nodes = [f"n{i:02}" for i in range(40)]
    one = [Way(Decimal(1), Decimal(1), 1), Way(Decimal(1), Decimal(1), 2)]
    options = dict.fromkeys(itertools.permutations(nodes, 2), one)
    six = ("n03", "n31", "n07", "n22", "n09", "n15")
    for place, step in enumerate(steps(six)):
        options[step] = [Way(Decimal(9), OPEN, 1 + place % 2)]
    options["n05", "n06"] = [Way(Decimal(8), Decimal(8), 1)]
    options["n06", "n05"] = [Way(Decimal(7), Decimal(8), 2)]
    answer = widest_cycles(options, 6, 5, cover=3, steps=2_000_000)
    assert answer.exact
    assert answer.total is None
    assert answer.cycles[:2] == (six, ("n05", "n06"))
    assert answer.cycles[2:] == (("n00", "n01"), ("n00", "n02"), ("n00", "n03"))


def test_among_equal_amounts_the_larger_bound_comes_first() -> None:
    """The widest options, 9 and 8, are on no cycle; at 7 there are two, one of them up to 8."""
    pairs = [
        ("x", "y", 9, 9),
        ("y", "z", 8, 9),
        ("a", "b", 7, 7),
        ("c", "d", 7, 8),
        ("e", "f", 6, 9),
    ]
    pairs += [(v, u, amount, bound) for u, v, amount, bound in pairs if u in "ace"]
    options = {(u, v): [Way(Decimal(amount), Decimal(bound), 1)] for u, v, amount, bound in pairs}
    for listed in (0, 1, 10):
        answer = widest_cycles(options, 4, 1, cover=1, listed=listed)
        assert answer.cycles == (("c", "d"),)


def test_of_cycles_that_are_no_ring_the_widest_are_found_at_once() -> None:
    """All pay each other 9 for commerce; n00 also puts 1 into n01.

    Millions of cycles carry 9, but those over n00 → n01 are graded as rings, at 1.
    """
    nodes = [f"n{i:02}" for i in range(30)]
    commerce = Way(Decimal(9), OPEN, 2)
    options = {pair: [commerce] for pair in itertools.permutations(nodes, 2)}
    options["n00", "n01"] = [commerce, Way(Decimal(1), OPEN, 1)]
    answer = widest_cycles(options, 6, 3, cover=3, required=False)
    assert answer.exact
    assert answer.cycles == (("n00", "n02"), ("n00", "n03"), ("n00", "n04"))


def test_a_search_cut_short_still_answers_and_says_so() -> None:
    nodes = [f"n{i:02}" for i in range(12)]
    options = {pair: [Way(Decimal(1), OPEN, 1)] for pair in itertools.permutations(nodes, 2)}
    answer = widest_cycles(options, 6, 5, cover=1, listed=10, steps=200)
    assert not answer.exact
    assert answer.total is None
    assert answer.cycles
