"""Financing rings.

Expected values: small rings by hand, their arithmetic beside them.
"""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest

from graph.errors import InputError
from graph.measures.cycles import Alternative, Cycle, UnderFirmness, cycles
from graph.result import Coverage, Result, jsonable
from tests.networks import Edge, edge, interval, network


def rows(result: Result) -> list[Cycle]:
    assert all(isinstance(row, Cycle) for row in result.rows)
    return list(result.rows)


def bounds(row: Cycle | Alternative) -> list[str | None]:
    """Bottleneck, low and high as JSON has them."""
    return [jsonable(v) for v in (row.bottleneck, row.bottleneck_low, row.bottleneck_high)]


def only(result: Result) -> Cycle:
    (row,) = rows(result)
    return row


def test_a_leg_known_in_part_is_told_as_a_floor() -> None:
    """One way 20 and an unknown amount, the other 50: at least min(20, 50) = 20, at most 50."""
    legs = [edge("a", "b", "equity", 20), edge("a", "b", "debt"), edge("b", "a", "compute", 50)]
    told = cycles(network(legs))
    assert bounds(only(told)) == ["20", "20", "50"]
    floor = "A leg with flows of unknown amount is as wide as its known flows, at least"
    assert any(note.startswith(floor) for note in told.notes)
    whole = cycles(network([legs[0], legs[2]]))
    assert not any(note.startswith(floor) for note in whole.notes)


def test_the_seed_ring() -> None:
    """Amazon puts at least 10 into OpenAI, which buys for 38 and 100: min(10, 138) = 10."""
    G = network(
        [
            edge("openai", "amazon", "services", 100, flow="more", sources=("a",)),
            edge("amazon", "openai", "equity", low=10, flow="in", status="in-talks", deal="stake"),
            edge(
                "openai", "amazon", "compute", 38, flow="aws", status="signed", sources=("b", "a")
            ),
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
        "announced",
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


def test_what_is_firm_may_be_a_cycle_and_no_ring() -> None:
    """Signed are only the two purchases."""
    G = network(
        [
            edge("a", "b", "equity", 5, status="announced"),
            edge("a", "b", "compute", 5, status="signed"),
            edge("b", "a", "compute", 5, status="signed"),
        ]
    )
    exists = {u.firmness: u.exists for u in only(cycles(G)).bottleneck_by_firmness}
    assert exists == {"paid": False, "signed": False, "announced": True}


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
    assert not any("is in no leg" in note for note in result.notes)
    beside = cycles(
        network(
            [
                ("amd", "openai", "warrant", 95),
                ("amd", "openai", "equity", 90),
                ("openai", "amd", "hardware", 90),
            ]
        )
    )
    assert any(note.startswith("1 flow in kind between") for note in beside.notes)
    both = only(beside)
    assert not both.in_kind
    assert both.alternatives == ()
    assert both.bottleneck == 90
    assert [leg.flows for leg in both.legs] == [("f2",), ("f3",)]


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
    """Paid: two flows, one known. Promised on the same legs: one; on others: three."""
    G = network(
        [
            edge("a", "b", "equity", 5, status="paid"),
            edge("b", "a", "compute", status="paid"),
            edge("b", "a", "compute", 9, status="signed"),
            edge("b", "a", "equity", 9, status="signed"),
            edge("b", "a", "compute", 9, status="signed", in_kind=True),
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


def test_many_ways_name_only_single_changes() -> None:
    """Thirteen legs of two ways are 2¹³ = 8 192 choices, more than are gone through.

    Taken: one leg commerce, twelve capital. Each of the twelve can change, the one cannot, or no
    commerce is left: 12.
    """
    names = "abcdefghijklm"
    result = cycles(
        network(
            [
                edge(u, v, kind, 9)
                for u, v in zip(names, names[1:] + names[0], strict=True)
                for kind in ("equity", "compute")
            ]
        ),
        max_legs=13,
    )
    row = only(result)
    assert sorted(leg.nature for leg in row.legs) == ["capital"] * 12 + ["commerce"]
    assert len(row.alternatives) == 12
    assert any("more than 4 096 choices" in note for note in result.notes)


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
    top = "The top 3 financing rings of up to 6 legs; there are too many to count."
    assert result.notes[0] == top


def test_more_legs_than_companies_are_not_waited_for() -> None:
    G = network([("a", "b", "equity", 1), ("b", "a", "compute", 2)])
    assert only(cycles(G, max_legs=10**26)).companies == ("a", "b")


def test_flows_in_kind_left_aside_are_told_of_once_and_only_where_rings_are_shown() -> None:
    """a → b has cash of 5 and two flows in kind beside it, c → d two alone; b → a closes two rings.

    Of the flows in kind f2 and f3 are in no leg; f5 and f6 are one, of a ring of their own.
    """
    G = network(
        [
            ("a", "b", "equity", 5),
            ("a", "b", "warrant", 9),
            ("a", "b", "guarantee", 9),
            ("b", "a", "compute", 7),
            ("c", "d", "warrant", 2),
            ("c", "d", "guarantee", 2),
            ("d", "c", "compute", 7),
        ]
    )
    told = cycles(G)
    assert [leg.flows for row in told.rows for leg in row.legs] == [
        ("f1",),
        ("f4",),
        ("f5", "f6"),
        ("f7",),
    ]
    assert sum(note.startswith("2 flows in kind between") for note in told.notes) == 1
    assert not any("in no leg" in note for note in cycles(G, through="c").notes)
