"""Financing rings.

Expected values: small rings by hand, their arithmetic beside them; on random networks every
cycle of ``networkx.simple_cycles`` with every choice of legs tried one by one, and every day of
partial dates.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.measures.cycles import Alternative, Cycle, UnderFirmness, cycles
from graph.measures.travel import Span, span, travelable
from graph.result import Coverage, Result, jsonable
from tests.networks import FIRMNESS, RANKS, Edge, edge, interval, network


def rows(result: Result) -> list[Cycle]:
    assert all(isinstance(row, Cycle) for row in result.rows)
    return list(result.rows)


def bounds(row: Cycle | Alternative) -> list[str | None]:
    """Bottleneck, low and high as JSON has them."""
    return [jsonable(v) for v in (row.bottleneck, row.bottleneck_low, row.bottleneck_high)]


def only(result: Result) -> Cycle:
    (row,) = rows(result)
    return row


def test_the_seed_ring() -> None:
    """Amazon puts at least 10 into OpenAI, which buys for 38 and 100: min(10, 138) = 10."""
    G = network(
        [
            edge("amazon", "openai", "equity", low=10, flow="in", status="in-talks", deal="stake"),
            edge(
                "openai", "amazon", "compute", 38, flow="aws", status="signed", sources=("b", "a")
            ),
            edge("openai", "amazon", "services", 100, flow="more", sources=("a",)),
        ],
        "talked",
    )
    row = only(cycles(G, through="amazon"))
    assert row.companies == ("amazon", "openai")
    assert bounds(row) == ["10", "10", "138"]
    assert (row.firmness, row.travelable, row.ring, row.in_kind) == ("in-talks", "yes", True, False)
    assert row.coverage == Coverage(3, 3)
    assert row.alternatives == ()
    capital, commerce = row.legs
    ten = Decimal(10)
    assert (capital.nature, capital.amount, capital.amount_low) == ("capital", ten, ten)
    assert capital.amount_high is None
    assert capital.deals == ("stake",)
    assert (commerce.nature, commerce.amount, commerce.firmness) == (
        "commerce",
        Decimal(138),
        "signed",
    )
    assert (commerce.flows, commerce.sources) == (("aws", "more"), ("a", "b"))
    assert [(u.firmness, u.exists) for u in row.bottleneck_by_firmness] == [
        ("paid", False),
        ("signed", False),
        ("announced", False),
        ("talked", True),
    ]


def test_each_firmness_has_its_own_bottleneck() -> None:
    """Paid: 2 of the 5 went in and 7 came back, so 2; signed: min(5, 9) = 5."""
    G = network(
        [
            edge("a", "b", "equity", 5, status="partly-paid", by_firmness={"paid": interval(2)}),
            edge("b", "a", "compute", 7, status="paid"),
            edge("b", "a", "compute", 2, status="signed"),
        ],
        "signed",
    )
    row = only(cycles(G))
    two, five = Decimal(2), Decimal(5)
    assert row.bottleneck_by_firmness == (
        UnderFirmness(
            firmness="paid", exists=True, bottleneck=two, bottleneck_low=two, bottleneck_high=two
        ),
        UnderFirmness(
            firmness="signed",
            exists=True,
            bottleneck=five,
            bottleneck_low=five,
            bottleneck_high=five,
        ),
    )


def test_unknown_is_none_and_not_missing_ring() -> None:
    row = only(cycles(network([("a", "b", "equity"), ("b", "a", "compute", 4)])))
    assert bounds(row) == [None, "0", "4"]
    assert row.coverage == Coverage(1, 2)
    assert row.bottleneck_by_firmness[-1].exists
    assert row.bottleneck_by_firmness[-1].bottleneck is None
    unknown = only(cycles(network([("a", "b", "equity"), ("b", "a", "compute")])))
    assert unknown.bottleneck_high is None


def test_a_leg_with_an_undisclosed_flow_is_at_least_the_known_one() -> None:
    row = only(
        cycles(network([("a", "b", "equity", 3), ("a", "b", "debt"), ("b", "a", "compute", 4)]))
    )
    assert bounds(row) == ["3", "3", "4"]
    assert row.coverage == Coverage(2, 3)


def test_what_never_enters() -> None:
    """Acquisitions, crowds, and what a company pays itself."""
    G = network(
        [
            ("a", "b", "acquisition", 9),
            ("b", "a", "compute", 9),
            ("holders@d", "c", "debt", 9),
            ("c", "holders@d", "services", 9),
            ("e", "e", "equity", 9),
            ("e", "e", "compute", 9),
        ]
    )
    assert cycles(G, rings=False).rows == ()
    assert cycles(G).notes == ("No financing rings of up to 6 legs.",)
    assert "holders@d is a crowd" in cycles(G, through="holders@d").notes[1]
    assert "nobody has no flow" in cycles(G, through="nobody").notes[1]


def test_no_network_no_rings() -> None:
    assert cycles(network([])).rows == ()


def test_cycles_of_one_nature_are_no_ring() -> None:
    G = network([("a", "b", "compute", 3), ("b", "a", "compute", 4)])
    assert cycles(G).rows == ()
    row = only(cycles(G, rings=False))
    assert (row.ring, row.travelable) == (False, "no")
    assert row.bottleneck == 3


def test_the_widest_choice_is_taken_and_the_others_are_named() -> None:
    """a→b capital 50 or commerce 40, b→a capital 45 or commerce 30.

    capital, commerce: min(50, 30) = 30; commerce, capital: min(40, 45) = 40, the widest.
    """
    G = network(
        [
            ("a", "b", "equity", 50),
            ("a", "b", "compute", 40),
            ("b", "a", "debt", 45),
            ("b", "a", "hardware", 30),
        ]
    )
    row = only(cycles(G))
    assert row.bottleneck == 40
    assert [leg.nature for leg in row.legs] == ["commerce", "capital"]
    (other,) = row.alternatives
    assert other.natures == ("capital", "commerce")
    assert bounds(other) == ["30", "30", "30"]


def test_in_kind_closes_a_ring_marked_and_gives_way_to_cash() -> None:
    G = network([("amd", "openai", "warrant", 30), ("openai", "amd", "hardware", 90)])
    result = cycles(G)
    assert only(result).in_kind
    assert [leg.in_kind for leg in only(result).legs] == [True, False]
    assert any(note.startswith("Marked in kind") for note in result.notes)
    both = only(
        cycles(
            network(
                [
                    ("amd", "openai", "warrant", 95),
                    ("amd", "openai", "equity", 90),
                    ("openai", "amd", "hardware", 90),
                ]
            )
        )
    )
    assert not both.in_kind
    (other,) = both.alternatives
    assert other.in_kind == (True, False)
    assert both.bottleneck == other.bottleneck == 90


def test_the_leg_that_makes_it_a_ring_is_of_cash_if_one_can_be() -> None:
    """b→c may be commerce for 8 in kind, c→a for 6 in cash; either way the ring carries 5."""
    G = network(
        [
            ("a", "b", "equity", 5),
            ("b", "c", "equity", 5),
            edge("b", "c", "services", 8, in_kind=True),
            ("c", "a", "equity", 9),
            ("c", "a", "compute", 6),
        ]
    )
    row = only(cycles(G))
    assert [leg.nature for leg in row.legs] == ["capital", "capital", "commerce"]
    assert not row.in_kind


def test_order_known_then_bound_then_legs_then_names() -> None:
    def ring(names: str, amount: Any, high: Any = None) -> list[Edge]:
        value = interval(stated=amount, high=high)
        return [
            edge(u, v, kind, exactly=value)
            for kind, u, v in zip(
                ["equity", "compute", "lease"], names, names[1:] + names[0], strict=False
            )
        ]

    G = network(
        [
            *ring("rs", None),
            *ring("pq", 2, 3),
            *ring("no", 2),
            *ring("klm", 2),
            *ring("ij", 2),
            *ring("gh", 7),
        ]
    )
    names = ["".join(row.companies) for row in rows(cycles(G))]
    assert names == ["gh", "ij", "no", "klm", "pq", "rs"]
    assert ["".join(r.companies) for r in rows(cycles(G, top=2))] == ["gh", "ij"]
    assert cycles(G, top=2).notes[0] == "2 of 6 financing rings of up to 6 legs shown."
    assert len(cycles(G, max_legs=2).rows) == 5
    assert len(cycles(G, min_amount=Decimal(2)).rows) == 5
    assert len(cycles(G, min_amount=Decimal("2.01")).rows) == 1


def test_through_one_or_several() -> None:
    G = network(
        [
            ("a", "b", "equity", 1),
            ("b", "a", "compute", 1),
            ("b", "c", "compute", 1),
            ("c", "a", "compute", 1),
            ("c", "b", "equity", 1),
        ]
    )
    found = {name: {"".join(r.companies) for r in rows(cycles(G, through=name))} for name in "abc"}
    assert found == {"a": {"ab", "abc"}, "b": {"ab", "abc", "bc"}, "c": {"abc", "bc"}}
    assert {r.companies for r in rows(cycles(G, through=["c", "a"]))} == {("a", "b", "c")}
    assert cycles(G, through=["c", "a"], max_legs=2).rows == ()


def test_what_was_promised_is_in_the_coverage_of_what_is_paid() -> None:
    """Paid: two flows, one known. Promised on the same legs: one; on others: two."""
    G = network(
        [
            edge("a", "b", "equity", 5, status="paid"),
            edge("b", "a", "compute", status="paid"),
            edge("b", "a", "compute", 9, status="signed"),
            edge("b", "a", "equity", 9, status="signed"),
            edge("b", "c", "compute", 9, status="signed"),
        ],
        "paid",
    )
    assert only(cycles(G)).coverage == Coverage(1, 3)


@pytest.mark.parametrize(("name", "value"), [("max_legs", 1), ("top", 0)])
def test_what_cannot_be_asked(name: str, value: int) -> None:
    options: dict[str, Any] = {name: value}
    with pytest.raises(InputError):
        cycles(network([]), **options)


def test_json_has_the_keys_of_the_design() -> None:
    G = network([("a", "b", "equity", 5), ("b", "a", "compute", "7.50")])
    (row,) = cycles(G).to_json()["rows"]
    assert set(row) >= {"companies", "legs", "bottleneck", "firmness", "travelable", "ring"}
    assert {"payer", "payee", "nature", "amount", "amount_low", "amount_high", "firmness",
            "in_kind", "deals", "sources"} <= set(row["legs"][0])  # fmt: skip
    assert row["legs"][1]["amount"] == "7.5"
    result = cycles(G)
    assert set(result.columns) | set(result.nested) == set(row)


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


DAYS = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)]
periods = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda days: (min(days), max(days))
)


@given(st.lists(st.builds(Span, periods, periods, st.booleans()), min_size=2, max_size=3))
@settings(max_examples=200, deadline=None)
def test_travelable_agrees_with_every_day_that_may_be_meant(legs: list[Span]) -> None:
    """Each rotation on every combination of days: certain, impossible, or neither."""
    rotations = []
    for first in range(len(legs)):
        turned = [*legs[first:], *legs[:first]]
        if turned[0].capital:
            rotations.append({handed_on(days) for days in all_days(turned)})
    if {True} in rotations:
        expected = "yes"
    elif any(True in answers for answers in rotations):
        expected = "unknown"
    else:
        expected = "no"
    assert travelable(legs) == expected


def all_days(legs: Sequence[Span]) -> list[tuple[tuple[date, date], ...]]:
    def inside(period: tuple[date, date]) -> list[date]:
        return [day for day in DAYS if period[0] <= day <= period[1]]

    return list(
        itertools.product(
            *(list(itertools.product(inside(leg.starts), inside(leg.ends))) for leg in legs)
        )
    )


def handed_on(days: Sequence[tuple[date, date]]) -> bool:
    return all(end >= start for (start, _), (_, end) in itertools.pairwise(days))


@given(st.lists(st.tuples(periods, periods), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_merged_leg_runs_from_first_start_to_last_end(parallel: list[Any]) -> None:
    worlds = all_days([Span(starts, ends, True) for starts, ends in parallel])
    first = [min(start for start, _ in world) for world in worlds]
    last = [max(end for _, end in world) for world in worlds]
    merged = span(parallel, capital=True)
    assert merged.starts == (min(first), max(first))
    assert merged.ends == (min(last), max(last))


def test_travelable_by_hand() -> None:
    """Compute until 2025 cannot be paid from equity of 2026, unless equity may be of 2025."""

    def ring(equity: date | tuple[date, date]) -> str:
        return only(
            cycles(
                network(
                    [
                        edge("a", "b", "equity", 1, starts=equity),
                        edge("b", "a", "compute", 1, ends=date(2025, 12, 31)),
                    ]
                )
            )
        ).travelable

    assert ring(date(2026, 1, 1)) == "no"
    assert ring(date(2025, 12, 31)) == "yes"
    assert ring((date(2025, 12, 1), date(2026, 1, 31))) == "unknown"


def test_many_ways_name_only_single_changes() -> None:
    """Seven legs of four ways are 4⁷ = 16 384 choices, more than are gone through.

    Taken: one leg commerce, six capital, all cash. Each of the six can change three ways, the one
    only to commerce in kind, or no commerce is left: 6·3 + 1 = 19.
    """
    names = "abcdefg"
    ways = [("equity", False), ("equity", True), ("compute", False), ("compute", True)]
    result = cycles(
        network(
            [
                edge(u, v, kind, 1 if in_kind else 9, in_kind=in_kind)
                for u, v in zip(names, names[1:] + names[0], strict=True)
                for kind, in_kind in ways
            ]
        ),
        max_legs=7,
    )
    row = only(result)
    assert sorted(leg.nature for leg in row.legs) == ["capital"] * 6 + ["commerce"]
    assert not row.in_kind
    assert len(row.alternatives) == 19
    assert any("more than 4,096 choices" in note for note in result.notes)


def test_a_company_of_many_rings_is_answered_promptly() -> None:
    """30 companies that all fund and supply each other: C(30, 6)·5! alone is 71 million."""
    names = [f"n{i:02}" for i in range(30)]
    edges = [
        edge(u, v, kind, 1)
        for u, v in itertools.permutations(names, 2)
        for kind in ("equity", "compute")
    ]
    edges += [edge("n10", "n20", "equity", 6), edge("n20", "n10", "compute", 5)]
    result = cycles(network(edges), top=3)
    assert [row.companies for row in rows(result)] == [
        ("n10", "n20"),
        ("n00", "n01"),
        ("n00", "n02"),
    ]
    assert rows(result)[0].bottleneck == 6  # 1 + 5
    assert "too many to count" in result.notes[0]
