"""Bounds of dependency by money, against samples of the box of amounts."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.dependency import dependency
from graph.measures.dependency_bounds import extreme
from graph.measures.leontief import reaching
from graph.measures.lookthrough import purchase_shares
from graph.result import Coverage
from tests.ladders import LADDER, only
from tests.networks import edge, network


def test_the_best_share_inside_a_box() -> None:
    """cloud in [20, 60] at .75, maker 40 at 1: (60·.75 + 40) / 100 to (20·.75 + 40) / 60."""
    low = extreme([20, 40], [60, 40], np.array([[0.75], [1.0]]), most=False)
    high = extreme([20, 40], [60, 40], np.array([[0.75], [1.0]]), most=True)
    assert (low[0], high[0]) == (pytest.approx(0.85), pytest.approx(55 / 60))


def test_bounds_of_the_ladder() -> None:
    """lab pays cloud [20, 60], stated 40; cloud pays maker 30 and other 10, all exact.

    Stated: (40 + 40 · .75) / 80 = .875 looked through, .5 on the face of it. Face value from
    40/100 to 40/60, hidden from 15/60 to 45/100.
    """
    G = network([edge("lab", "cloud", "compute", low=20, high=60), *LADDER[1:]])
    row = only(G, "lab", "maker")
    assert (row.face_value, row.look_through) == (0.5, pytest.approx(0.875))
    assert (row.look_through_low, row.look_through_high) == (
        pytest.approx(0.85),
        pytest.approx(55 / 60),
    )
    assert (row.face_value_low, row.face_value_high) == (0.4, pytest.approx(40 / 60))
    assert (row.hidden_low, row.hidden_high) == (pytest.approx(0.25), pytest.approx(0.45))


def test_an_undisclosed_purchase_is_unknown_and_not_0() -> None:
    """lab's purchase from maker is undisclosed, so face value is; with more than half unknown on
    the way look-through is too. Closed bounds leave it out: all goes to cloud, .75 of it on.
    """
    G = network([LADDER[0], edge("lab", "maker", "hardware"), *LADDER[2:]])
    row = only(G, "lab", "maker")
    assert (row.face_value, row.hidden) == (None, None)
    assert row.look_through == pytest.approx(0.75)
    assert (row.look_through_low, row.look_through_high) == (pytest.approx(0.75), 1)
    assert row.look_through_closed_low == row.look_through_closed_high == pytest.approx(0.75)
    assert row.coverage == Coverage(3, 4)
    dark = network(
        [LADDER[0], edge("lab", "maker", "hardware"), edge("cloud", "maker", "hardware")]
    )
    row = only(dark, "lab", "maker")
    assert (row.look_through, row.look_through_low, row.look_through_high) == (None, 0, 1)
    assert row.coverage == Coverage(1, 3)


def test_less_than_half_known_has_only_bounds() -> None:
    """lab pays cloud 60, cloud pays maker 30 and four others what nobody tells: 2 of 6 known."""
    dark = [edge("cloud", f"dark{n}", "hardware") for n in range(4)]
    G = network([*LADDER[:1], LADDER[2], *dark])
    row = only(G, "lab", "maker")
    assert (row.look_through, row.look_through_low, row.look_through_high) == (None, 0, 1)
    assert row.coverage == Coverage(2, 6)
    assert only(network([*LADDER[:1], LADDER[2], *dark[:2]]), "lab", "maker").look_through == 1


def test_certain_looked_through_though_not_on_the_face_of_it() -> None:
    """Whatever lab buys from maker itself, cloud has all from it: 1, of which unknown hidden."""
    G = network([LADDER[0], edge("lab", "maker", "hardware"), LADDER[2]])
    row = only(G, "lab", "maker")
    assert (row.look_through, row.look_through_low, row.face_value, row.hidden) == (
        1,
        1,
        None,
        None,
    )


def test_a_zero_that_may_be_more_is_unknown() -> None:
    """Of lab's known purchases none comes to far, but cloud buys there at an unknown amount."""
    G = network([("lab", "cloud", "compute", 9), edge("cloud", "far", "hardware")])
    row = only(G, "lab", "far")
    assert (row.look_through, row.look_through_low, row.look_through_high) == (None, 0, 1)
    assert row.face_value == 0


Purchase = tuple[int, int, int, int]


@st.composite
def purchases(draw: st.DrawFn) -> list[Purchase]:
    """Buyer, seller, low, width: small closed boxes, loops included."""
    pair = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda p: p[0] != p[1])
    pairs = draw(st.lists(pair, min_size=2, max_size=9, unique=True))
    return [(i, j, draw(st.integers(1, 6)), draw(st.integers(0, 6))) for i, j in pairs]


def boxed(rows: list[Purchase]) -> nx.MultiDiGraph[str]:
    return network(
        edge(f"n{i}", f"n{j}", "compute", low=low, high=low + width) for i, j, low, width in rows
    )


@settings(max_examples=40)
@given(purchases(), st.randoms(use_true_random=False))
def test_every_world_inside_the_box_is_inside_the_bounds(
    rows: list[Purchase], chance: random.Random
) -> None:
    G = boxed(rows)
    bounds = {(r.company, r.on): r for r in dependency(G).rows}
    for _ in range(6):
        corner = network(
            edge(f"n{i}", f"n{j}", "compute", chance.choice([low, low + width, low + width / 2]))  # type: ignore[arg-type]
            for i, j, low, width in rows
        )
        names, D = reaching(purchase_shares(corner))
        for (buyer, on), row in bounds.items():
            d = D[names.index(buyer), names.index(on)]
            assert row.look_through_low is not None
            assert row.look_through_high is not None
            assert row.look_through_low - 1e-9 <= d <= row.look_through_high + 1e-9


@settings(max_examples=40)
@given(purchases(), st.integers(0, 8))
def test_what_holds_for_all(rows: list[Purchase], wider: int) -> None:
    """0 ≤ low ≤ value ≤ high ≤ 1; look-through is at least face value; wider never narrows."""
    before = {(r.company, r.on): r for r in dependency(boxed(rows)).rows}
    i, j, low, width = rows[0]
    widened = [(i, j, max(0, low - wider), width + low - max(0, low - wider) + wider), *rows[1:]]
    after = {(r.company, r.on): r for r in dependency(boxed(widened)).rows}
    for pair, row in before.items():
        for name in ("face_value", "look_through", "hidden"):
            value, least, most = (getattr(row, name + end) for end in ("", "_low", "_high"))
            assert 0 <= least <= most <= 1
            assert value is None or least <= value <= most
            assert getattr(after[pair], f"{name}_low") <= least + 1e-9
            assert getattr(after[pair], f"{name}_high") >= most - 1e-9
        if row.look_through is not None:
            assert row.look_through >= row.face_value - 1e-12
            assert row.look_through == pytest.approx(row.face_value + row.hidden)


@settings(max_examples=25)
@given(purchases())
def test_names_and_units_do_not_matter(rows: list[Purchase]) -> None:
    first = dependency(boxed(rows)).rows
    scaled = network(
        edge(f"n{i}", f"n{j}", "compute", low=7 * low, high=7 * (low + width))
        for i, j, low, width in reversed(rows)
    )
    renamed = nx.relabel_nodes(scaled, {f"n{i}": f"z{4 - i}" for i in range(5)})
    again = {
        (f"n{4 - int(r.company[1])}", f"n{4 - int(r.on[1])}"): r for r in dependency(renamed).rows
    }
    assert len(first) == len(again)
    for row in first:
        other = again[row.company, row.on]
        assert row.coverage == other.coverage
        for name in ("face_value", "look_through", "look_through_low", "look_through_high"):
            assert getattr(row, name) == pytest.approx(getattr(other, name), abs=1e-9)
