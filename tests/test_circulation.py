"""Circulation, what falls without a deal, and round trips, by hand.

The arithmetic of each expected value stands beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx as nx
import pytest

from graph.errors import InputError
from graph.measures.circulation import circulation
from graph.measures.flowsolver import whole
from graph.measures.roundtrip import RoundTrip
from graph.result import Coverage
from tests.circulations import only
from tests.networks import Edge, edge, network

BILLION = 10**9


def trip(G: nx.MultiDiGraph[str], company: str) -> Any:
    (row,) = (row for row in only(G).round_trip if row.company == company)
    assert isinstance(row, RoundTrip)
    return row


def legs(text: str, kind: str = "services") -> list[Edge]:
    """``"AB100 BC80"``: A pays B 100, B pays C 80."""
    return [edge(leg[0], leg[1], kind, Decimal(leg[2:])) for leg in text.split()]


CLEARING = [
    ("AB100 BC80 CA60", 180, 240),  # 3 legs of 60
    # 60 round ABC leaves AB 40, BC 20, AC 30, BA 20: then A-B-A 20 more, twice.
    ("AB100 BC80 CA60 AC30 BA20", 220, 290),
    # AB 10 is shared by ABC (6 at most) and ABD (7): 3 legs of 10 whatever the split.
    ("AB10 BC6 CA6 BD7 DA7", 30, 36),
    ("AB5 BC5", 0, 10),
]


@pytest.mark.parametrize(("text", "cleared", "total"), CLEARING)
def test_clearing(text: str, cleared: int, total: int) -> None:
    row = only(network(legs(text)))
    assert (row.circulation, row.total) == (cleared, total)
    assert row.share == pytest.approx(cleared / total)
    assert (row.circulation_low, row.circulation_high) == (cleared, cleared)
    assert (row.total_low, row.total_high) == (total, total)
    assert row.share_low == pytest.approx(cleared / total)
    assert row.share_high == pytest.approx(cleared / total, abs=2e-6)


def test_the_headlines() -> None:
    """Announced billions of 2025: 258.5 of 769.2, by netting and by linear programming."""
    deals = (
        "nvidia openai 100,openai oracle 300,oracle nvidia 40,microsoft openai 13,"
        "openai microsoft 250,microsoft nvidia 30,openai coreweave 22.4,coreweave nvidia 7.5,"
        "nvidia coreweave 6.3"
    )
    rows = [line.split() for line in deals.split(",")]
    row = only(network([edge(u, v, "services", Decimal(x) * BILLION) for u, v, x in rows]))
    assert row.circulation == Decimal("258.5") * BILLION
    assert row.total == Decimal("769.2") * BILLION
    assert sum(ring.carried for ring in row.rings) == row.circulation
    assert sum(leg.carried for leg in row.legs) == row.circulation
    assert all(leg.carried <= leg.amount for leg in row.legs)


def test_nothing_at_all() -> None:
    row = only(network([]))
    assert (row.circulation, row.circulation_high, row.total, row.share) == (0, 0, 0, None)
    assert (row.share_low, row.share_high, row.finn_index) == (None, None, None)
    assert (row.by_deal, row.round_trip, row.legs, row.coverage) == ((), (), (), Coverage(0, 0))


def test_what_enters() -> None:
    """A pays B 5, B pays A 3; the rest closes no ring, but a crowd's 7 are of the total."""
    G = network(
        [
            *legs("AB5 BA3"),
            edge("A", "B", "warrant", 9),
            edge("B", "A", "acquisition", 9),
            edge("many@d", "A", "debt", 7),
            edge("B", "many@d", "debt", 7),
        ]
    )
    row = only(G)
    assert (row.circulation, row.total, row.coverage) == (6, 22, Coverage(4, 4))
    assert row.flows == ("f1", "f2", "f5", "f6")
    assert any(note == "1 flow in kind moved no cash." for note in circulation(G).notes)


def test_unknown_is_not_nothing() -> None:
    """The only ring has an undisclosed leg, which the other caps: from 0 to 2 legs of 8."""
    row = only(network([*legs("AB8"), edge("B", "A", "compute")]))
    assert (row.circulation, row.share) == (None, None)
    assert (row.circulation_low, row.circulation_high) == (0, 16)
    assert (row.total, row.total_low, row.total_high) == (8, 8, None)
    assert (row.share_low, row.share_high) == (0, 1)  # 8 there, 8 back
    assert row.coverage == Coverage(1, 2)
    assert [(fall.deal, fall.fall, fall.fall_high) for fall in row.by_deal] == [
        ("d1", 0, 16),
        ("d2", None, 16),
    ]


def test_open_legs_have_a_high_until_they_close_a_ring() -> None:
    """AB at least 1 (open) back by BA 5: 10 at most; with BA open too there is no end."""
    first = edge("A", "B", "services", low=1)
    row = only(network([first, *legs("BA5")]))
    assert (row.circulation_low, row.circulation, row.circulation_high) == (2, 2, 10)
    row = only(network([first, edge("B", "A", "services", low=2)]))
    assert (row.circulation_low, row.circulation, row.circulation_high) == (2, 2, None)
    assert row.share_high == 1


def test_up_to_is_from_nothing() -> None:
    """Up to 100 one way, 40 the other: 0, 80, 80. Share at most (40 + 40) / (40 + 40)."""
    row = only(network([edge("A", "B", "equity", high=100), *legs("BA40")]))
    assert (row.circulation_low, row.circulation, row.circulation_high) == (0, 80, 80)
    assert (row.share_low, row.share, row.share_high) == (0, pytest.approx(80 / 140), 1)


def test_largest_share_is_not_at_the_high_amounts() -> None:
    """AB is 10 to 100, BA 10: 20 of 20 at AB = 10, though 20 of 110 at its high amount."""
    row = only(network([edge("A", "B", "services", low=10, high=100), *legs("BA10")]))
    assert (row.share, row.share_high) == (pytest.approx(20 / 65), 1)
    assert row.share_low == pytest.approx(20 / 110)


def test_what_falls_without_a_deal() -> None:
    """Two rings share AB 10: without BC+CA (one deal) ABD still carries 7, so 30 − 21 = 9."""
    G = network(
        [
            edge("A", "B", "services", 10, deal="shared"),
            edge("B", "C", "services", 6, deal="c"),
            edge("C", "A", "services", 6, deal="c"),
            edge("B", "D", "services", 7, deal="d-out"),
            edge("D", "A", "services", 7, deal="d-back"),
            edge("D", "E", "services", 7, deal="away"),
        ]
    )
    row = only(G)
    falls = [(fall.deal, fall.fall, fall.fall_low, fall.fall_high) for fall in row.by_deal]
    assert falls == [
        ("shared", 30, 30, 30),
        ("d-back", 12, 12, 12),  # 30 − 18
        ("d-out", 12, 12, 12),
        ("c", 9, 9, 9),
    ]
    assert row.by_deal[3].flows == ("f2", "f3")
    result = circulation(G, limit=1)
    assert len(result.rows[0].by_deal) == 1
    assert any("Only the 1 deals" in note for note in result.notes)


def test_what_falls_is_bounded_by_who_can_step_in() -> None:
    """B→A is 10, and up to 10 more in z. Without y: 20 − 2·5 at z = 5 (stated), 0 at z = 10."""
    G = network(
        [
            edge("A", "B", "services", 10, deal="x"),
            edge("B", "A", "services", 10, deal="y"),
            edge("B", "A", "services", low=0, high=10, deal="z"),
        ]
    )
    falls = {f.deal: (f.fall, f.fall_low, f.fall_high) for f in only(G).by_deal}
    assert falls == {"x": (20, 20, 20), "y": (10, 0, 20), "z": (0, 0, 0)}


def test_what_falls_has_no_end_where_the_whole_has_none() -> None:
    """C and D owe each other nobody knows what: any top for A's and B's 10 would be made up."""
    ring = [edge("A", "B", "services", 10, deal="x"), edge("B", "A", "services", 10, deal="y")]
    openly = [edge("C", "D", "services", deal="z"), edge("D", "C", "services", deal="z")]
    assert [(f.fall, f.fall_high) for f in only(network(ring)).by_deal] == [(20, 20), (20, 20)]
    row = only(network([*ring, *openly]))
    assert row.circulation_high is None
    assert [(f.deal, f.fall) for f in row.by_deal] == [("x", 20), ("y", 20), ("z", None)]
    assert all(f.fall_high is None for f in row.by_deal)


def test_round_trip() -> None:
    """A funds B 10 and C 4; B buys 6 from A and 9 from C, C buys 20 from A; others buy 14.

    Back to A: B→A 6, B→C→A 4 (all B has left), C→A 4 (all C was given): 14 of sales of 40.
    """
    G = network(
        [
            edge("A", "B", "equity", 10),
            edge("A", "C", "debt", 4),
            edge("B", "A", "compute", 6),
            edge("B", "C", "compute", 9),
            edge("C", "A", "hardware", 20),
            edge("many@d", "A", "services", 14),
        ]
    )
    row = trip(G, "A")
    assert (row.returned, row.sales, row.share) == (14, 40, pytest.approx(14 / 40))
    assert (row.returned_low, row.returned_high) == (14, 14)
    assert (row.share_low, row.share_high) == (pytest.approx(0.35), pytest.approx(0.35))
    assert row.coverage == Coverage(5, 5)
    assert [row.company for row in only(G).round_trip] == ["A"]


def test_round_trip_needs_capital_first_and_commerce_last() -> None:
    """A buys from B and B funds A: nothing of A's comes back to it, all of B's does to B."""
    G = network([edge("A", "B", "compute", 5), edge("B", "A", "equity", 5)])
    assert [(row.company, row.returned) for row in only(G).round_trip] == [("B", 5)]


def test_round_trip_does_not_pass_the_company_itself() -> None:
    """A funds B, B pays A 3; A funds C only through itself: A→B 3 →A, never twice."""
    G = network([edge("A", "B", "equity", 3), edge("B", "A", "compute", 9), *legs("CA8")])
    row = trip(G, "A")
    assert (row.returned, row.sales) == (3, 17)


def test_round_trip_bounds() -> None:
    """Capital 5, sales 2 to 10 and 4 elsewhere: 2 to 5 back; share from 2/14 to 5/(6 + 5 − 2)."""
    G = network(
        [
            edge("A", "B", "equity", 5),
            edge("B", "A", "compute", low=2, high=10),
            edge("C", "A", "compute", 4),
        ]
    )
    row = trip(G, "A")
    assert (row.returned_low, row.returned, row.returned_high) == (2, 5, 5)
    assert row.share_low == pytest.approx(2 / 14)
    assert row.share == pytest.approx(5 / 10)
    assert row.share_high == pytest.approx(5 / 9)


def test_round_trip_unknown() -> None:
    row = trip(network([edge("A", "B", "equity"), edge("B", "A", "compute", 4)]), "A")
    assert (row.returned, row.returned_high, row.share, row.share_high) == (None, 4, None, 1)


def test_promises_are_in_the_denominator_under_paid() -> None:
    G = network(
        [
            edge("A", "B", "equity", 3, status="paid"),
            edge("B", "A", "compute", 2, status="signed"),
            edge("B", "A", "warrant", 2, status="signed"),
        ],
        "paid",
    )
    assert only(G).coverage == Coverage(1, 2)


def test_cents_and_conversions_stay_exact() -> None:
    """28 digits beside 13: two legs of the smaller one, and the sum, to the last digit."""
    small = Decimal("1234567890.123456789012345678")
    row = only(network([edge("A", "B", "services", small), edge("B", "A", "services", 10**13)]))
    assert row.circulation == 2 * small
    assert str(row.circulation) == "2469135780.246913578024691356"
    assert str(row.total) == "10001234567890.123456789012345678"
    assert row.circulation_low == row.circulation_high


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(InputError, match="0 or more"):
        whole([Decimal(-1)])
