"""Clearing vectors: worked by hand, and against linear programming and plain iteration."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.measures.clearing import clearing

RING = [[0, 4, 0], [0, 0, 3], [2, 0, 0]]


def test_the_ring_of_three_banks() -> None:
    """After a tenth of 20, 20, 10 is lost: 0 has 18 + 2 - 17 = 3 of 4, 1 has 18 + 3 - 18 = 3 of 3,
    2 has 9 + 3 - 8 = 4 for its 2."""
    found = clearing(RING, [18, 18, 9], [17, 18, 8])
    assert found.payments == pytest.approx([3, 3, 2])
    assert found.equity == pytest.approx([-1, 0, 2])
    assert found.defaults == ((0,),)


def test_without_a_shock_all_is_paid() -> None:
    """Equities are 20 + 2 - 17 - 4 = 1, 20 + 4 - 18 - 3 = 3, 10 + 3 - 8 - 2 = 3."""
    found = clearing(RING, [20, 20, 10], [17, 18, 8])
    assert found.payments == pytest.approx([4, 3, 2])
    assert found.equity == pytest.approx([1, 3, 3])
    assert found.defaults == ()


def test_a_chain_of_defaults_takes_a_round_each() -> None:
    """0 has 1 of its 4; then 1 has 1 of its 3; then 2 has 4 + 1 of its 6."""
    found = clearing([[0, 4, 0, 0], [0, 0, 3, 0], [0, 0, 0, 6], [0, 0, 0, 0]], [1, 0, 4, 0])
    assert found.payments == pytest.approx([1, 1, 5, 0])
    assert found.defaults == ((0,), (1,), (2,))


def test_creditors_inside_share_in_proportion_and_those_outside_come_first() -> None:
    """0 has 7, owes 4 outside, 2 and 4 inside: 3 is left, 1 and 2 of it."""
    found = clearing([[0, 2, 4], [0, 0, 0], [0, 0, 0]], [7, 0, 0], [4, 0, 0])
    assert found.payments == pytest.approx([3, 0, 0])
    assert found.equity == pytest.approx([-3, 1, 2])


def test_who_has_less_than_nothing_for_the_others_pays_nothing() -> None:
    """Two that owe each other 5; one owes 1 outside that nobody has: all runs down to 0."""
    found = clearing([[0, 5], [5, 0]], [0, 0], [1, 0])
    assert found.payments == pytest.approx([0, 0])
    assert found.equity == pytest.approx([-6, -5])


def test_a_closed_ring_without_assets_clears_in_full() -> None:
    assert clearing([[0, 5], [5, 0]], [0, 0]).payments == pytest.approx([5, 5])


def test_nothing_clears_nothing() -> None:
    assert clearing([], []).payments.tolist() == []


@pytest.mark.parametrize(
    ("owed", "assets"),
    [([[0, 1]], [1, 1]), ([[0, -1], [0, 0]], [1, 1]), ([[1, 0], [0, 0]], [1, 1])],
)
def test_what_is_no_network_of_debts(owed: Any, assets: Any) -> None:
    with pytest.raises(InputError):
        clearing(owed, assets)


SUMS = st.integers(0, 20)


@st.composite
def networks(draw: st.DrawFn, outside: bool) -> tuple[Any, Any, Any]:
    n = draw(st.integers(1, 5))
    owed = np.array(draw(st.lists(SUMS, min_size=n * n, max_size=n * n)), float).reshape(n, n)
    np.fill_diagonal(owed, 0)
    assets = np.array(draw(st.lists(SUMS, min_size=n, max_size=n)), float)
    debts = np.array(draw(st.lists(SUMS, min_size=n, max_size=n)), float)
    return owed, assets, debts if outside else np.zeros(n)


@given(networks(outside=False))
@settings(max_examples=60)
def test_it_is_the_largest_that_can_be_paid(case: Any) -> None:
    """Eisenberg and Noe, lemma 4: maximize the sum of p within p <= a + inflow, 0 <= p <= owed."""
    from scipy.optimize import linprog

    owed, assets, _ = case
    sums = owed.sum(axis=1)
    shares = np.divide(owed, sums[:, None], out=np.zeros_like(owed), where=sums[:, None] > 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = linprog(
            -np.ones(len(sums)),
            A_ub=np.eye(len(sums)) - shares.T,
            b_ub=assets,
            bounds=[(0, s) for s in sums],
        )
    assert clearing(owed, assets).payments == pytest.approx(best.x, abs=1e-6)


@given(networks(outside=True))
@settings(max_examples=60)
def test_plain_iteration_from_above_comes_down_to_it(case: Any) -> None:
    owed, assets, debts = case
    sums = owed.sum(axis=1)
    shares = np.divide(owed, sums[:, None], out=np.zeros_like(owed), where=sums[:, None] > 0)
    p = sums.copy()
    for _ in range(5000):
        p = np.minimum(sums, np.maximum(0, assets - debts + shares.T @ p))
    assert clearing(owed, assets, debts).payments == pytest.approx(p, abs=1e-3)


@given(networks(outside=True), st.lists(st.floats(0, 1), min_size=5, max_size=5))
@settings(max_examples=60)
def test_a_bigger_shock_is_never_a_smaller_loss(case: Any, lost: list[float]) -> None:
    owed, assets, debts = case
    before = clearing(owed, assets, debts)
    after = clearing(owed, assets * (1 - np.array(lost[: len(assets)])), debts)
    assert (after.payments <= before.payments + 1e-9).all()
    assert (after.equity <= before.equity + 1e-9).all()
    assert (after.payments >= -1e-12).all()
    assert (after.payments <= owed.sum(axis=1) + 1e-9).all()
