"""Diversification and looking through, with hand arithmetic and independent walks.

The inverse is checked against Miller and Blair, *Input–Output Analysis*, chapter 2: with
Z = [150 500; 200 100] and x = (1000, 2000) the Leontief inverse is
[1.254125 .330033; .264026 1.122112].
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.measures.diversification import Diversification, diversification
from graph.measures.lookthrough import final_shares, purchase_shares
from graph.result import Coverage
from tests.networks import BOOK, edge, network


def only(G: nx.MultiDiGraph[str], company: str = "lab", **options: Any) -> Any:
    """The only row, untyped: amounts are compared with plain numbers."""
    (row,) = diversification(G, company, **options).rows
    assert isinstance(row, Diversification)
    return row


def test_the_book_of_four() -> None:
    """Without a: shares 3/6, 2/6, 1/6, so 36 / 14; without d: 4/9, 3/9, 2/9, so 81 / 29."""
    row = only(network(BOOK))
    assert row.effective_number == pytest.approx(1 / 0.3)
    assert row.effective_number_low == row.effective_number_high == row.effective_number
    assert row.effective_number_looked_through == pytest.approx(1 / 0.3)
    assert (row.largest, row.n_minus_1, row.n_minus_1_share) == ("a", 60, 0.6)
    assert (row.n_minus_1_low, row.n_minus_1_high) == (60, 60)
    left = {one.company: one for one in row.leave_one_out}
    assert left["a"].effective_number == pytest.approx(36 / 14)
    assert left["a"].remaining_share == 0.6
    assert left["d"].effective_number == pytest.approx(81 / 29)
    assert row.scenario is None


def test_bounds_of_what_is_left() -> None:
    """a in [10, 50], b = 30, c unknown. Least: 10 + 30 + 0 − 30. Most: c open fails, 80 remain."""
    G = network(
        [
            edge("lab", "a", "compute", low=10, high=50),
            ("lab", "b", "compute", 30),
            edge("lab", "c", "compute"),
        ]
    )
    row = only(G)
    assert (row.n_minus_1, row.n_minus_1_low, row.n_minus_1_high) == (30, 10, 80)
    assert row.n_minus_1_share == 0.5
    # c without end leaves nothing; c = 30, a = 30 leaves two thirds
    assert (row.n_minus_1_share_low, row.n_minus_1_share_high) == (0, pytest.approx(2 / 3))
    unknown = next(one for one in row.leave_one_out if one.company == "c")
    assert unknown.remaining_share is None
    assert (unknown.remaining_share_low, unknown.remaining_share_high) == (0, 1)
    assert unknown.effective_number == 2
    assert row.coverage == Coverage(2, 3)

    two_open = network([edge("lab", "a", "compute", low=10), edge("lab", "b", "compute", low=5)])
    assert only(two_open).n_minus_1_high is None


def test_a_crowd_does_not_fail_but_might() -> None:
    """a 40 and a crowd 60: 60 remain without a; 40 if the crowd is one holder that fails."""
    row = only(network([("lab", "a", "compute", 40), ("lab", "crowd@d", "compute", 60)]))
    assert (row.largest, row.n_minus_1, row.n_minus_1_low, row.n_minus_1_high) == ("a", 60, 40, 60)
    alone = only(network([("lab", "crowd@d", "compute", 60)]))
    assert (alone.largest, alone.n_minus_1, alone.effective_number) == (None, None, None)


# --- looking through --------------------------------------------------------------------------


def test_the_leontief_inverse_of_miller_and_blair() -> None:
    """Column shares of Z as purchases, the rest to a final supplier of each.

    Sector 1 buys .15 from itself, .20 from 2, .65 outside; sector 2 .25, .05, .70. A dollar that
    starts at 1 visits (1.254125, .264026) times: the first column of the inverse.
    """
    shares = {
        "1": {"1": 0.15, "2": 0.20, "out1": 0.65},
        "2": {"1": 0.25, "2": 0.05, "out2": 0.70},
    }
    from_1 = final_shares(shares, "1")
    assert from_1["out1"] / 0.65 == pytest.approx(1.254125, abs=5e-7)
    assert from_1["out2"] / 0.70 == pytest.approx(0.264026, abs=5e-7)
    from_2 = final_shares(shares, "2")
    assert from_2["out1"] / 0.65 == pytest.approx(0.330033, abs=5e-7)
    assert from_2["out2"] / 0.70 == pytest.approx(1.122112, abs=5e-7)


def test_a_shared_supplier_behind_two() -> None:
    """lab buys half each from a and b; a all from x, b half from x and half from y: x .75, y .25.

    1 / (9/16 + 1/16) = 1.6 final suppliers behind 2 on the face of it.
    """
    G = network(
        [
            ("lab", "a", "compute", 8),
            ("lab", "b", "compute", 8),
            ("a", "x", "hardware", 3),
            ("b", "x", "hardware", 5),
            ("b", "y", "hardware", 5),
            ("b", "crowd@d", "hardware", 5),
        ]
    )
    row = only(G)
    assert row.effective_number == 2
    assert row.effective_number_looked_through == pytest.approx(1.6)
    assert row.effective_number_looked_through_low == pytest.approx(1.6)
    assert row.effective_number_looked_through_high == pytest.approx(1.6)
    assert [(s.company, s.share) for s in row.final_suppliers] == [("x", 0.75), ("y", 0.25)]
    assert (row.unreached, row.coverage_looked_through) == (0, Coverage(6, 6))


def test_a_closed_loop_reaches_nobody() -> None:
    """Half goes to a and b, who buy from each other only; the other half to x."""
    G = network(
        [
            ("lab", "a", "compute", 1),
            ("lab", "x", "compute", 1),
            ("a", "b", "compute", 1),
            ("b", "a", "compute", 1),
        ]
    )
    result = diversification(G, "lab")
    row = result.rows[0]
    assert (row.unreached, row.effective_number_looked_through) == (0.5, 1)
    assert any("Unreached" in note for note in result.notes)
    inside = only(G, "a")
    assert (inside.unreached, inside.effective_number_looked_through) == (1, None)
    assert inside.final_suppliers == ()


def test_too_little_known_on_the_way() -> None:
    """One of three known: null, with bounds from one to all that may be final."""
    edges: list[Any] = [
        ("lab", "a", "compute", 5),
        edge("a", "x", "hardware"),
        edge("a", "y", "hardware"),
    ]
    result = diversification(network(edges), "lab")
    row = result.rows[0]
    assert row.effective_number == 1
    assert row.effective_number_looked_through is None
    # a (no known purchase), x and y
    assert row.effective_number_looked_through_low == 1
    assert row.effective_number_looked_through_high == 3
    assert row.coverage_looked_through == Coverage(1, 3)
    assert any("at least half" in note for note in result.notes)
    half = only(network(edges[:2]))
    assert half.coverage_looked_through == Coverage(1, 2)
    assert half.effective_number_looked_through == 1


def test_no_known_purchase_at_all() -> None:
    G = network([edge("lab", "a", "compute")])
    row = only(G)
    assert (row.total, row.effective_number, row.n_minus_1, row.unreached) == (None,) * 4
    assert row.effective_number_looked_through is None
    assert only(G, "a").coverage == Coverage(0, 0)


dags = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda e: e[0] < e[1]),
    st.integers(1, 9),
    min_size=1,
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(dags)
def test_every_walk_of_a_chain_is_counted(arcs: dict[tuple[int, int], int]) -> None:
    """Without loops the shares are sums over all walks, here enumerated as exact fractions."""
    G = network([(f"n{u}", f"n{v}", "compute", x) for (u, v), x in arcs.items()])

    def walk(node: int, weight: Fraction, ends: dict[str, Fraction]) -> dict[str, Fraction]:
        bought = {v: x for (u, v), x in arcs.items() if u == node}
        for seller, x in bought.items():
            walk(seller, weight * Fraction(x, sum(bought.values())), ends)
        if not bought:
            ends[f"n{node}"] = ends.get(f"n{node}", Fraction(0)) + weight
        return ends

    start = min(u for u, _ in arcs)
    expected = walk(start, Fraction(1), {})
    found = final_shares(purchase_shares(G), f"n{start}")
    assert found.keys() == expected.keys()
    for final, share in expected.items():
        assert found[final] == pytest.approx(float(share), abs=1e-12)
    number = only(G, f"n{start}").effective_number_looked_through
    assert number == pytest.approx(float(1 / sum(q * q for q in expected.values())))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 5), st.integers(0, 7)).filter(lambda e: e[0] != e[1]),
        st.integers(1, 9),
        min_size=1,
        max_size=16,
    )
)
def test_loops_are_the_limit_of_following_the_money(arcs: dict[tuple[int, int], int]) -> None:
    """Push a dollar from the first buyer along the shares, step by step, until it stays."""
    G = network([(f"n{u}", f"n{v}", "compute", x) for (u, v), x in arcs.items()])
    shares = purchase_shares(G)
    start = f"n{min(u for u, _ in arcs)}"
    at = {start: 1.0}
    for _ in range(3000):
        following: dict[str, float] = {}
        for node, mass in at.items():
            for seller, share in (shares.get(node) or {node: 1.0}).items():
                following[seller] = following.get(seller, 0.0) + mass * share
        at = following
    found = final_shares(shares, start)
    for node in G:
        if node not in shares:
            assert found.get(node, 0.0) == pytest.approx(at.get(node, 0.0), abs=1e-6)
    assert sum(found.values()) <= 1 + 1e-9


# --- scenarios --------------------------------------------------------------------------------


def test_without_and_with() -> None:
    """Without a: 30, 20, 10. With 60 from e as well: 30, 20, 10, 60 of 120, so 144 / 50."""
    G = network([*BOOK, ("other", "a", "compute", 5), ("a", "z", "hardware", 7)])
    row = only(G, without=["a"], with_={"e": Decimal(60)})
    assert row.effective_number == pytest.approx(1 / 0.3)
    then = row.scenario
    assert then is not None
    assert then.effective_number == pytest.approx(144 / 50)
    assert then.effective_number_looked_through == pytest.approx(144 / 50)
    assert (then.total, then.total_share) == (120, 1.2)
    assert (then.largest, then.n_minus_1, then.n_minus_1_share) == ("e", 60, 0.5)
    assert then.coverage == Coverage(4, 4)
    assert (then.without, [(x.company, x.amount) for x in then.added]) == (("a",), [("e", 60)])

    more = only(G, with_={"b": Decimal(100)}).scenario
    assert more is not None
    assert more.effective_number == pytest.approx(200**2 / (40**2 + 130**2 + 20**2 + 10**2))
    nothing = only(network([("lab", "a", "compute", 1)]), without=["a"]).scenario
    assert nothing is not None
    assert (nothing.effective_number, nothing.total, nothing.total_share) == (None, None, 0)


def test_a_scenario_counts_what_is_asked_for() -> None:
    """By kind: only power goes, and what is added is of that kind."""
    G = network([("lab", "a", "power", 3), ("lab", "a", "compute", 50), ("lab", "b", "power", 1)])
    then = only(G, without=["a"], with_={"c": Decimal(1)}, kinds=["power"]).scenario
    assert then is not None
    assert (then.total, then.effective_number) == (2, 2)


def test_promises_go_with_their_supplier() -> None:
    edges = [
        edge("lab", "a", "compute", 5, status="paid"),
        edge("lab", "a", "compute", 7, status="signed"),
        edge("lab", "b", "lease", status="signed"),
        edge("lab", "c", "lease", 5, status="paid"),
    ]
    row = only(network(edges, "paid"), without=["a"])
    assert row.scenario is not None
    assert (row.coverage, row.scenario.coverage) == (Coverage(2, 4), Coverage(1, 2))


def test_errors_name_what_is_wrong() -> None:
    G = network(BOOK)
    with pytest.raises(UnknownName, match="'nobody'"):
        diversification(G, "nobody")
    with pytest.raises(UnknownName, match="'nvida'"):
        diversification(G, "lab", without=["nvida"])
    with pytest.raises(InputError, match="more than 0"):
        diversification(G, "lab", with_={"e": Decimal(0)})


# --- the contract of all measures ---------------------------------------------------------------


def mixed() -> list[Any]:
    return [
        *BOOK,
        edge("lab", "e", "compute", low=3, high=11),
        edge("lab", "f", "compute"),
        ("lab", "crowd@d", "compute", 5),
        ("a", "b", "hardware", 17),
        ("b", "a", "compute", 4),
        ("b", "z", "compute", 4),
    ]


def test_nothing_from_an_empty_network() -> None:
    assert diversification(network([])).rows == ()


def test_all_companies_largest_first() -> None:
    assert [row.company for row in diversification(network(mixed())).rows] == ["lab", "a", "b"]


def test_neither_order_nor_names_matter() -> None:
    G = network(mixed())
    rows = [dict(e) if isinstance(e, dict) else edge(*e) for e in mixed()]
    for number, one in enumerate(rows, start=1):
        one["flow"] = f"f{number}"
    again = network(reversed(rows))
    names = {node: f"{node[::-1]}" for node in G if node != "crowd@d"}
    renamed = nx.relabel_nodes(G, names)
    row = only(G)
    for other in (only(again), only(renamed, "bal")):
        assert other.effective_number == row.effective_number
        assert other.n_minus_1 == row.n_minus_1
        assert other.n_minus_1_share_low == row.n_minus_1_share_low
        assert other.effective_number_looked_through == pytest.approx(
            row.effective_number_looked_through
        )


def test_the_network_is_left_as_it_was() -> None:
    G = network(mixed())
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph(G)
    diversification(G, without=["a"], with_={"new": Decimal(1)})
    assert nx.utils.graphs_equal(G, before)
    assert G.graph == before.graph


def test_json_has_the_keys_of_the_design() -> None:
    (row,) = diversification(network(BOOK), "lab", without=["a"]).to_json()["rows"]
    assert set(row) >= {
        *("company", "effective_number", "effective_number_looked_through", "leave_one_out"),
        *("n_minus_1", "coverage"),
    }
    assert set(row["leave_one_out"][0]) >= {"company", "effective_number", "remaining_share"}
    assert row["n_minus_1"] == "60"
    assert row["scenario"]["without"] == ["a"]


def test_promises_are_no_contracts_of_unknown_amount() -> None:
    """Under paid a signed 7 is in coverage, and its amount is known; without amount it is told."""
    edges = [
        edge("lab", "a", "compute", 5, status="paid"),
        edge("lab", "b", "lease", 7, status="signed"),
    ]
    told = [diversification(network(edges, lens), "lab").notes for lens in ("paid", "announced")]
    assert not any("of unknown amount" in note for notes in told for note in notes)
    dark = [*edges, edge("lab", "c", "lease")]
    (note,) = (n for n in diversification(network(dark), "lab").notes if "of unknown amount" in n)
    assert note.startswith("1 further contract is of unknown amount; it could be larger")
