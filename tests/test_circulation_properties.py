"""Circulation of whatever network, against scipy's linear programming and networkx.

HiGHS gives the size of it; dual prices prove an optimum without trusting who found it.
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

from graph.measures.circulation import circulation
from graph.measures.flowsolver import circulate, potentials
from graph.model import Interval
from tests.circulations import only
from tests.networks import edge, interval, network

few = settings(max_examples=40, deadline=None)


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
