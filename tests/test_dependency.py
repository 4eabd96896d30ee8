"""Look-through dependency by money, against textbooks and random walks.

Miller and Blair, *Input–Output Analysis*, chapter 2: with Z = [150 500; 200 100] and x =
(1000, 2000) the Leontief inverse is [1.254125 .330033; .264026 1.122112].
"""

from __future__ import annotations

import random
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.measures.dependency import dependency
from graph.measures.dependency_bounds import Box, sweep
from graph.measures.leontief import reaching
from graph.result import Coverage
from tests.ladders import CHAIN, LADDER, only
from tests.networks import edge, network


def test_the_leontief_inverse_of_miller_and_blair() -> None:
    """Read by columns, N is the transposed inverse, so D(1, 2) = L21 / L22 and D(2, 1) = L12 / L11.

    h_1 = .15 h_1 + .20 gives 20 / 85 = .235294 = .264026 / 1.122112, and likewise 25 / 95.
    """
    names, D = reaching({"1": {"1": 0.15, "2": 0.20}, "2": {"1": 0.25, "2": 0.05}})
    assert names == ("1", "2")
    assert D[0, 1] == pytest.approx(0.264026 / 1.122112, abs=1e-6)
    assert D[0, 1] == pytest.approx(20 / 85)
    assert D[1, 0] == pytest.approx(0.330033 / 1.254125, abs=1e-6)
    assert D[1, 0] == pytest.approx(25 / 95)


def test_face_value_and_look_through_of_a_chain() -> None:
    """Baldwin and Freeman's point: face value sees one tier, look-through all.

    A buys .3 from B and .7 from C, B .5 from D and .5 from E, C .2 from D and .8 from E. On the
    face of it A needs nothing of D; looked through .3 · .5 + .7 · .2 = .29, all of it hidden.
    """
    G = network(CHAIN)
    row = only(G, "A", "D")
    assert (row.face_value, row.look_through, row.hidden) == (
        0,
        pytest.approx(0.29),
        pytest.approx(0.29),
    )
    assert row.look_through_low == pytest.approx(0.29) == row.look_through_high
    assert row.coverage == Coverage(6, 6)


def test_random_walks_arrive_as_often() -> None:
    """20 000 walks through shares of 6 companies, each stopped at the target: 4 standard errors."""
    shares = {
        "a": {"b": 0.5, "c": 0.3, "x": 0.2},
        "b": {"a": 0.2, "c": 0.4, "y": 0.4},
        "c": {"b": 0.6, "x": 0.4},
    }
    names, D = reaching(shares)
    walk = random.Random(7)
    for start, target in (("a", "c"), ("b", "x"), ("c", "a")):
        arrived = 0
        for _ in range(20_000):
            here = start
            while here != target and here in shares:
                here = walk.choices(list(shares[here]), list(shares[here].values()))[0]
            arrived += here == target
        p = D[names.index(start), names.index(target)]
        assert arrived / 20_000 == pytest.approx(p, abs=4 * (p * (1 - p) / 20_000) ** 0.5)


# --- closed loops -----------------------------------------------------------------------------


def test_the_least_solution_on_a_closed_loop() -> None:
    """p and q only buy from each other: nothing else is ever reached, each of them surely is.

    a buys half from p and half from x, so D(a, p) = D(a, q) = D(a, x) = 1/2; any h would solve
    h_p = h_q for x, and the least is 0.
    """
    G = network(
        [
            ("a", "p", "compute", 5),
            ("a", "x", "compute", 5),
            ("p", "q", "compute", 1),
            ("q", "p", "compute", 3),
        ]
    )
    assert [only(G, "a", k).look_through for k in "pqx"] == [0.5, 0.5, 0.5]
    assert only(G, "p", "q").look_through == 1
    assert only(G, "p", "x").look_through == only(G, "p", "x").look_through_high == 0


def test_a_loop_that_leaks_a_little_does_not_hold_the_bound_down() -> None:
    """a and b pass all but a millionth to each other; b's rest goes to k, so both reach k surely.

    Sweeps alone would need some million rounds.
    """
    shares = {"a": {"b": 1.0}, "b": {"a": 1 - 1e-6, "k": 1e-6}}
    boxes = {
        "a": Box(("b",), (1.0,), (1.0,)),
        "b": Box(("a", "k"), (1 - 1e-6, 1e-6), (1 - 1e-6, 1e-6)),
    }
    names, D = reaching(shares)
    assert D[names.index("a"), names.index("k")] == pytest.approx(1, abs=1e-9)
    for most in (True, False):
        bound = sweep(boxes, names, ["k"], most=most)
        assert bound[names.index("a"), 0] == pytest.approx(1, abs=1e-9)


@st.composite
def share_rows(draw: st.DrawFn) -> dict[str, dict[str, float]]:
    size = draw(st.integers(2, 6))
    rows = {}
    for i in range(size):
        weights: dict[int, int] = draw(
            st.dictionaries(
                st.sampled_from([j for j in range(size) if j != i]),
                st.integers(1, 5),
                max_size=4,
            )
        )
        if weights:
            total = sum(weights.values())
            rows[str(i)] = {str(j): w / total for j, w in weights.items()}
    return rows


@settings(max_examples=60)
@given(share_rows())
def test_the_least_solution_by_exact_elimination(rows: dict[str, dict[str, float]]) -> None:
    """Against Gauss–Jordan in fractions over the companies that can reach k at all."""
    names, D = reaching(rows)
    for k in names:
        leading = {k}
        for _ in names:
            leading |= {i for i in names if leading & set(rows.get(i, ()))}
        unknown = sorted(leading - {k})
        exact = {
            i: {j: Fraction(w).limit_denominator(60) for j, w in rows[i].items()} for i in unknown
        }
        table = [
            [Fraction(i == j) - exact[i].get(j, 0) for j in unknown]
            + [exact[i].get(k, Fraction(0))]
            for i in unknown
        ]
        for c in range(len(unknown)):
            pivot = next(r for r in range(c, len(unknown)) if table[r][c])
            table[c], table[pivot] = table[pivot], table[c]
            table[c] = [v / table[c][c] for v in table[c]]
            for r in range(len(unknown)):
                if r != c:
                    table[r] = [
                        v - table[r][c] * p for v, p in zip(table[r], table[c], strict=True)
                    ]
        column = D[:, names.index(k)]
        for n, i in enumerate(names):
            wanted = 1 if i == k else table[unknown.index(i)][-1] if i in unknown else 0
            assert column[n] == pytest.approx(float(wanted), abs=1e-9)


# --- the table --------------------------------------------------------------------------------


def test_rows_order_and_caller() -> None:
    G = network(LADDER)
    before = nx.to_dict_of_dicts(G)
    result = dependency(G)
    assert [(r.company, r.on) for r in result.rows] == [
        ("cloud", "maker"),
        ("cloud", "other"),
        ("lab", "maker"),
        ("lab", "cloud"),
        ("lab", "other"),
    ]
    assert nx.to_dict_of_dicts(G) == before
    assert dependency(G) == result
    assert only(G, "maker", "lab").look_through is None  # buys nothing that is known of
    assert dependency(network([])).rows == ()


def test_promises_under_paid_are_on_the_way() -> None:
    promised = edge("lab", "maker", "hardware", 40, status="signed")
    paid = edge("lab", "cloud", "compute", 60, status="paid")
    row = only(network([paid, promised], "paid"), "lab", "cloud")
    assert row.coverage == Coverage(1, 2)


def test_a_crowd_is_nobody_to_stand_on() -> None:
    G = network([("lab", "cloud", "compute", 1), ("lab", "crowd@d", "compute", 9)])
    assert only(G, "lab", "cloud").look_through == 1
    with pytest.raises(UnknownName):
        dependency(G, "lab", on="crowd@d")


def test_misuse_is_told() -> None:
    G = network(LADDER)
    with pytest.raises(UnknownName, match="nobody"):
        dependency(G, "nobody")
    with pytest.raises(InputError, match="money or capacity"):
        dependency(G, basis="weight")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="needs the graph of capacity"):
        dependency(G, basis="capacity")
    with pytest.raises(InputError, match="goes with the basis capacity"):
        dependency(G, role="designer")


def test_three_thousand_companies_at_once() -> None:
    """All pairs of a sparse economy: columns of N by an independent solve, for a few of them."""
    chance = np.random.default_rng(1)
    size = 3000
    rows: dict[str, dict[str, float]] = {}
    for i in range(size):
        if chance.random() < 0.8:
            others = {int(j) for j in chance.integers(0, size, 8)} - {i}
            amounts = chance.random(len(others))
            rows[f"{i:04}"] = {
                f"{j:04}": float(w / amounts.sum()) for j, w in zip(others, amounts, strict=True)
            }
    names, D = reaching(rows)
    assert D.shape == (len(names), len(names))
    place = {name: n for n, name in enumerate(names)}
    entries = [(place[i], place[j], w) for i, row in rows.items() for j, w in row.items()]
    buyers, sellers, weights = zip(*entries, strict=True)
    S = scipy.sparse.csr_array((weights, (buyers, sellers)), shape=D.shape)
    for k in (0, 1234, 2500):
        h = np.zeros(len(names))
        for _ in range(400):
            h[k] = 1.0
            h = S @ h
        h[k] = 1.0
        assert D[:, k] == pytest.approx(h, abs=1e-9)
