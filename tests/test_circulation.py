"""Circulation, what falls without a deal, and round trips.

Expected values: clearing examples by hand, their arithmetic beside them; scipy's linear programming
(HiGHS); and dual prices, which prove an optimum without trusting who found it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from graph.errors import InputError
from graph.measures.circulation import Circulation, circulation
from graph.measures.flowsolver import circulate, potentials, whole
from graph.measures.roundtrip import RoundTrip
from graph.model import Interval
from graph.result import Coverage
from tests.networks import Edge, edge, interval, network

BILLION = 10**9
few = settings(max_examples=40, deadline=None)


def only(G: nx.MultiDiGraph[str]) -> Any:
    """The one row; untyped, as decimals are compared with whole numbers here."""
    (row,) = circulation(G).rows
    assert isinstance(row, Circulation)
    return row


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


arcs = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30), st.integers(0, 3)).filter(
        lambda arc: arc[0] != arc[1]
    ),
    min_size=1,
    max_size=14,
)


def programme(tails: Any, heads: Any, capacities: Any, gains: Any) -> float:
    """The same by linear programming."""
    balance = np.zeros((6, len(tails)))
    for number, (u, v) in enumerate(zip(tails, heads, strict=True)):
        balance[u, number] -= 1
        balance[v, number] += 1
    found = linprog(
        -np.array(gains), A_eq=balance, b_eq=np.zeros(6), bounds=[(0, c) for c in capacities]
    )
    assert found.success
    return float(-found.fun)


def assert_optimal(tails: Any, heads: Any, capacities: Any, gains: Any, flow: Any) -> None:
    """Feasible, and proved optimal by dual prices: complementary slackness, strong duality."""
    net = dict.fromkeys(range(6), 0)
    for u, v, f, c in zip(tails, heads, flow, capacities, strict=True):
        assert 0 <= f <= c
        net[u] -= f
        net[v] += f
    assert not any(net.values())
    price = potentials(tails, heads, capacities, flow, gains)
    assert price is not None
    bound = 0
    for u, v, c, g, f in zip(tails, heads, capacities, gains, flow, strict=True):
        reduced = g - price[v] + price[u]
        assert reduced <= 0 or f == c
        assert reduced >= 0 or f == 0
        bound += c * max(reduced, 0)
    assert bound == sum(g * f for g, f in zip(gains, flow, strict=True))


@few
@given(arcs)
def test_against_linear_programming(rows: list[tuple[int, int, int, int]]) -> None:
    tails, heads, capacities, gains = map(list, zip(*rows, strict=True))
    flow = circulate(tails, heads, capacities, gains)
    assert_optimal(tails, heads, capacities, gains, flow)
    gained = sum(g * f for g, f in zip(gains, flow, strict=True))
    assert gained == pytest.approx(programme(tails, heads, capacities, gains), abs=1e-6)


@few
@given(arcs, st.lists(st.integers(0, 10**27), min_size=14, max_size=14))
def test_more_digits_than_the_solver_holds(
    rows: list[tuple[int, int, int, int]], digits: list[int]
) -> None:
    tails, heads, short, gains = map(list, zip(*rows, strict=True))
    capacities = [c * 10**27 + d for c, d in zip(short, digits, strict=False)]
    assert_optimal(tails, heads, capacities, gains, circulate(tails, heads, capacities, gains))


@pytest.mark.parametrize("more", [1, 12_345, 2**39 - 1, 2**60 + 1])
def test_bits_below_the_solver_s_on_one_leg_alone(more: int) -> None:
    """A ring whose tightest leg alone has digits that a first solution cannot see."""
    assert circulate([0, 1, 2], [1, 2, 0], [2**100 + more, 2**101, 2**102]) == [2**100 + more] * 3


def test_a_worse_flow_has_no_prices() -> None:
    assert potentials([0, 1, 1, 2], [1, 0, 2, 1], [5, 5, 3, 3], [5, 5, 2, 2]) is None


def ends(low: int, more: int, kind: int) -> Interval:
    """Exact, a range, at least, or undisclosed."""
    if kind == 0:
        return interval(low)
    if kind == 1:
        return interval(low=low, high=low + more)
    return interval(low=low) if kind == 2 else interval()


boxes = st.lists(
    st.tuples(
        st.sampled_from("ABCD"),
        st.sampled_from("ABCDZ"),
        st.sampled_from(["equity", "compute"]),
        st.builds(ends, st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)),
        st.sampled_from(["d1", "d2", "d3"]),
    ).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=7,
)


def _within(low: Any, value: Any, high: Any) -> bool:
    near = 1e-9
    return value is None or (
        (low is None or low <= value + (near if isinstance(value, float) else 0))
        and (high is None or value - (near if isinstance(value, float) else 0) <= high)
    )


@few
@given(boxes, st.data())
def test_bounds_hold_wherever_the_amounts_are(rows: list[Any], data: st.DataObject) -> None:
    """Any point of the box has circulation, shares, falls, round trips and index within bounds."""

    def net(amounts: list[Interval]) -> nx.MultiDiGraph[str]:
        return network(
            [
                edge(u, "many@d" if v == "Z" else v, kind, exactly=amount, deal=deal)
                for (u, v, kind, _, deal), amount in zip(rows, amounts, strict=True)
            ]
        )

    wide = only(net([row[3] for row in rows]))
    point = []
    for _, _, _, box, _ in rows:
        top = int(box.high) if box.high is not None else int(box.low) + 40
        share = data.draw(st.sampled_from([0, 1, 2]))
        point.append(interval(Decimal(box.low) + (top - Decimal(box.low)) * share / 2))
    for row in (wide, only(net(point))):
        for name in ("circulation", "total", "share", "finn_index"):
            low, high = getattr(wide, f"{name}_low"), getattr(wide, f"{name}_high")
            assert _within(low, getattr(row, name), high), name
        mine = {fall.deal: fall for fall in row.by_deal}
        for fall in wide.by_deal:
            assert _within(fall.fall_low, mine[fall.deal].fall, fall.fall_high)
        trips = {found.company: found for found in row.round_trip}
        for found in wide.round_trip:
            for name in ("returned", "sales", "share"):
                low, high = getattr(found, f"{name}_low"), getattr(found, f"{name}_high")
                assert _within(low, getattr(trips[found.company], name), high), name


@few
@given(boxes)
def test_order_does_not_matter_and_the_graph_stays(rows: list[Any]) -> None:
    made = [
        edge(u, v, kind, exactly=amount, deal=deal, flow=f"f{number}")
        for number, (u, v, kind, amount, deal) in enumerate(rows)
    ]
    G = network(made)
    before = nx.to_dict_of_dicts(G)
    first = circulation(G).to_json()
    assert nx.to_dict_of_dicts(G) == before
    assert circulation(network(reversed(made))).to_json() == first


@few
@given(boxes)
def test_round_trip_against_networkx(rows: list[Any]) -> None:
    """Maximum flow from the company to a copy of it, by another algorithm."""
    G = network([edge(u, v, kind, exactly=amount) for u, v, kind, amount, _ in rows])
    for found in only(G).round_trip:
        D: nx.DiGraph[str] = nx.DiGraph()
        D.add_nodes_from(["from", "to"])
        for u, v, kind, amount, _ in rows:
            tail, head = u, v
            if u == found.company:
                tail = "from" if kind == "equity" else "nowhere"
            if v == found.company:
                head = "to" if kind == "compute" else "nowhere"
            if "nowhere" in (tail, head):
                continue
            had = D.get_edge_data(tail, head, {"capacity": 0})["capacity"]
            known = amount.stated if amount.stated is not None else amount.low
            D.add_edge(tail, head, capacity=had + known)
        flow, _ = nx.maximum_flow(D, "from", "to")
        assert (found.returned or 0) == flow
