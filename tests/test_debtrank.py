"""DebtRank: worked by hand, against the inverse of its matrix, and its monotony."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.measures.debtrank import debtrank, linear_debtrank, spectral_radius

OWED = np.array([[0, 4, 0], [0, 0, 3], [2, 0, 0]])
EQUITY = [1, 3, 3]


def test_the_ring_of_three_banks_is_wiped_out_by_a_tenth() -> None:
    """Losses 2, 2, 1 of equities 1, 3, 3. Leverages 2, 4/3 and 1 on the ring: their product is 8/3,
    so the spectral radius is its cube root, 1.3867."""
    found = linear_debtrank(OWED.T, EQUITY, [1, 2 / 3, 1 / 3])
    assert found.distress == pytest.approx([1, 1, 1])
    assert found.radius == pytest.approx((8 / 3) ** (1 / 3))
    assert round(found.radius, 4) == 1.3867
    assert found.amplifies
    assert found.settled


def test_even_a_small_shock_to_it_grows_until_all_is_lost() -> None:
    found = linear_debtrank(OWED.T, EQUITY, [0.001, 0, 0])
    assert found.distress == pytest.approx([1, 1, 1])
    assert found.impact == pytest.approx(1 - 0.001 * 2 / 9)  # 0 has put 2 of 9 into others


def test_distress_passes_a_node_once() -> None:
    """Hits are capped at 1: 2 loses 0.5, so 0 loses 0.5, so 1 loses 0.5, so 2 loses 0.5 more; then
    all have passed theirs on. Weights 2/9, 4/9, 3/9 of what was put in: (1/9 + 2/9 + 3/18)."""
    found = debtrank(OWED.T, EQUITY, [0, 0, 0.5])
    assert found.distress == pytest.approx([0.5, 0.5, 1])
    assert found.impact == pytest.approx(0.5 * (2 + 4 + 3) / 9)
    assert found.rounds == 3


def test_the_second_hit_on_an_inactive_node_goes_no_further() -> None:
    """0 hits 1 (0.5) and 2 (0.2); 1 hits 2 (by 0.5) after 2 has passed 0.2 on to 3 (by 1)."""
    exposures = np.zeros((4, 4))
    exposures[1, 0], exposures[2, 0], exposures[2, 1], exposures[3, 2] = 5, 2, 10, 10
    found = debtrank(exposures, [10] * 4, [1, 0, 0, 0])
    assert found.distress == pytest.approx([1, 0.5, 0.7, 0.2])
    linear = linear_debtrank(exposures, [10] * 4, [1, 0, 0, 0])
    assert linear.distress == pytest.approx([1, 0.5, 0.7, 0.7])


def test_nothing_has_no_distress() -> None:
    for form in (debtrank, linear_debtrank):
        found = form([], [], [])
        assert (found.distress.tolist(), found.impact, found.radius) == ([], 0, 0)


@pytest.mark.parametrize(
    ("exposures", "equity", "shock"),
    [
        ([[0, 1]], [1, 1], [0, 0]),
        ([[0, -1], [0, 0]], [1, 1], [0, 0]),
        ([[0, 1], [0, 0]], [1, 0], [0, 0]),
        ([[0, 1], [0, 0]], [1, 1], [0, 2]),
        ([[1, 1], [0, 0]], [1, 1], [0, 0]),
    ],
)
def test_what_is_no_network_of_exposures(exposures: Any, equity: Any, shock: Any) -> None:
    for form in (debtrank, linear_debtrank):
        with pytest.raises(InputError):
            form(exposures, equity, shock)


@st.composite
def banks(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    n = draw(st.integers(1, 5))
    cells = draw(st.lists(st.integers(0, 12), min_size=n * n, max_size=n * n))
    exposures = np.array(cells, float).reshape(n, n)
    np.fill_diagonal(exposures, 0)
    equity = np.array(draw(st.lists(st.integers(1, 30), min_size=n, max_size=n)), float)
    shock = draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    return exposures, equity, np.array(shock)


@given(banks())
@settings(max_examples=60)
def test_below_the_cap_it_is_the_inverse_of_its_matrix(case: Any) -> None:
    exposures, equity, shock = case
    leverage = exposures / equity[:, None]
    radius = spectral_radius(leverage)
    leverage *= 0.5 / max(radius, 0.5)
    free = np.linalg.solve(np.eye(len(equity)) - leverage, shock)
    start = shock * 0.99 / max(1.0, float(free.max()))
    found = linear_debtrank(leverage * equity[:, None], equity, start)
    expected = np.linalg.solve(np.eye(len(equity)) - leverage, start)
    assert found.distress == pytest.approx(expected, abs=1e-9)
    assert not found.amplifies


@given(banks(), st.floats(0, 1))
@settings(max_examples=60)
def test_a_bigger_shock_is_never_a_smaller_loss(case: Any, part: float) -> None:
    exposures, equity, shock = case
    whole, less = (linear_debtrank(exposures, equity, s) for s in (shock, shock * part))
    assert (less.distress <= whole.distress + 1e-9).all()
    once = debtrank(exposures, equity, shock)
    for found in (once, whole):
        assert (found.distress >= shock - 1e-12).all()
        assert (found.distress <= 1).all()
    assert (once.distress <= whole.distress + 1e-9).all()
