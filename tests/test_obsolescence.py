"""Ages, generations and what is left of deployed chips, by hand arithmetic.

Years are of 365.25 days: from 2023-07-06 to 2026-07-05 are 1 095 days, 2.99795 years.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.measures.obsolescence import Obsolescence, obsolescence
from graph.result import Coverage
from tests.deployments import Made, capacity, chip, reading, row

LINE = (
    chip("x1", "maker", available="2022-07-05", dense_fp8_tflops=2000, tdp_w=1000),
    chip("x2", "maker", available="2024-01", dense_fp8_tflops=4500, tdp_w=1000, predecessor="x1"),
    chip("x3", "maker", available="2026", predecessor="x2"),
    chip("y1", "rival", available="2025-10-01", dense_fp8_tflops=3200, tdp_w=800),
)


def only(*rows: Made, **options: Any) -> Any:
    (found,) = obsolescence(capacity(*rows), **options).rows
    assert isinstance(found, Obsolescence)
    return found


def test_years_and_straight_line() -> None:
    """2.99795 years of 5: 40.04 % left; of 3: 0.07 %; of 6: 50.03 %."""
    found = only(*LINE, row("d", "cloud", None, "x1", since="2023-07-06", status="running"))
    (piece,) = found.deployments
    assert piece.age_years == pytest.approx(1095 / 365.25)
    assert piece.value_left == pytest.approx(0.40041, abs=1e-5)
    assert piece.chip_age_years == pytest.approx(1461 / 365.25)
    assert [life.life_years for life in found.lives] == [5, 3, 6]
    assert (
        only(*LINE, row("d", "cloud", None, "x1", since="2020", status="running"), lives=[3])
        .deployments[0]
        .value_left
        == 0
    )


def test_generations_and_a_year_not_over_yet() -> None:
    """x2 came in 2024; x3 in 2026, which may be before or after July: one or two behind."""
    found = only(*LINE, row("d", "cloud", None, "x1", since="2023", status="running"))
    (piece,) = found.deployments
    assert (
        piece.generations_behind,
        piece.generations_behind_low,
        piece.generations_behind_high,
    ) == (None, 1, 2)
    then = capacity(
        *LINE,
        row("d", "cloud", None, "x1", since="2023", status="running"),
        as_of="2025-12-31",
    )
    assert obsolescence(then).rows[0].deployments[0].generations_behind == 1


def test_against_the_newest_or_the_best() -> None:
    """x1 does 2 per watt, y1 (newest with both numbers) 4, x2 (best) 4.5."""
    rows = (*LINE, row("d", "cloud", None, "x1", since="2023", status="running"))
    newest, best = only(*rows), only(*rows, against="best")
    assert (newest.against, newest.deployments[0].value_left_by_performance) == ("y1", 0.5)
    assert best.against == "x2"
    assert best.deployments[0].value_left_by_performance == pytest.approx(2 / 4.5)
    soon = chip("z1", "rival", available="2026", dense_fp8_tflops=9000, tdp_w=1000)
    assert only(*rows, soon).against == "y1"  # z1 may not be there before the year is over
    ahead = only(*LINE, row("d", "cloud", None, "x2", since="2025", status="running"))
    assert ahead.deployments[0].value_left_by_performance == 1


def test_readings_make_bounds() -> None:
    """x1 at 1 000 or 1 250 W: 2 or 1.6 per watt, against 4."""
    found = only(
        *LINE,
        reading("x1", "tdp_w", "1250"),
        row("d", "cloud", None, "x1", since="2023", status="running"),
    )
    (piece,) = found.deployments
    assert piece.value_left_by_performance == 0.5
    assert piece.value_left_by_performance_low == pytest.approx(0.4)
    assert piece.value_left_by_performance_high == pytest.approx(0.5)


def test_a_month_is_a_range() -> None:
    """Since some day of April 2026: 95 to 65 days before 5 July... the 1st to the 30th."""
    found = only(*LINE, row("d", "cloud", None, "x2", since="2026-04", status="running"))
    (piece,) = found.deployments
    assert piece.age_years_high == pytest.approx(95 / 365.25)
    assert piece.age_years_low == pytest.approx(66 / 365.25)
    assert piece.age_years == pytest.approx(80.5 / 365.25)
    assert piece.value_left_low < piece.value_left < piece.value_left_high


def test_unknown_stays_unknown() -> None:
    """No date and no chip: anything from nothing to all may be left. Not running: no age at all."""
    found = only(
        *LINE,
        row("dark", "cloud", "lab", site="Here, Land", gigawatts=1, status="running"),
        row("plan", "cloud", "lab", "x2", site="There, Land", since="2026", status="planned"),
    )
    dark, plan = found.deployments
    assert (dark.age_years, dark.chip, dark.generations_behind) == (None, None, None)
    assert (dark.value_left, dark.value_left_low, dark.value_left_high) == (None, 0, 1)
    assert (dark.value_left_by_performance, dark.value_left_by_performance_low) == (None, 0)
    assert dark.coverage == Coverage(0, 4)
    assert (plan.age_years, plan.value_left, plan.value_left_high) == (None, None, None)
    assert found.value_left is None
    assert found.coverage == Coverage(0, 2)


def test_an_operator_is_weighted_by_gigawatts() -> None:
    """x1 (half the newest) with 1 GW and y1 (the newest) with 3 GW: (0.5 + 3) / 4 = 0.875."""
    found = only(
        *LINE,
        row("a", "cloud", "lab", "x1", gigawatts=1, since="2024-07-05", status="running"),
        row("b", "cloud", "lab", "y1", gigawatts=3, since="2026-07-05", status="running"),
    )
    assert found.value_left_by_performance == pytest.approx(0.875)
    assert found.value_left == pytest.approx((1 - 730 / 365.25 / 5 + 3) / 4)
    assert found.coverage == found.coverage_by_performance == Coverage(2, 2)
    assert (found.generations_behind_low, found.generations_behind_high) == (0, 2)


def test_half_is_needed_for_a_mean() -> None:
    found = only(
        *LINE,
        row("a", "cloud", "lab", "x1", gigawatts=1, since="2024", status="running"),
        row("b", "cloud", "lab", "y1", since="2025", status="running"),
        row("c", "cloud", "lab", since="2025", status="running"),
    )
    assert found.value_left is None
    assert found.value_left_low < found.value_left_high
    assert found.coverage == Coverage(1, 3)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x1", "x2", "y1", None]),
            st.one_of(st.none(), st.integers(1, 9)),
            st.sampled_from([None, "2023", "2024-05", "2026-01-15"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_values_lie_in_their_bounds(pieces: list[tuple[Any, Any, Any]]) -> None:
    found = only(
        *LINE,
        *(
            row(
                f"d{n}",
                "cloud",
                "lab",
                on,
                gigawatts=gw,
                since=since,
                status="running",
                site=f"Town{n}, Land",
            )
            for n, (on, gw, since) in enumerate(pieces)
        ),
    )
    for holder in (found, *found.deployments):
        for name in ("age_years", "value_left", "value_left_by_performance"):
            value, low, high = (getattr(holder, name + end) for end in ("", "_low", "_high"))
            if value is not None and low is not None and high is not None:
                assert low - 1e-9 <= value <= high + 1e-9
        assert holder.value_left is None or 0 <= holder.value_left <= 1


def test_misuse_is_told() -> None:
    C = capacity(*LINE, row("d", "cloud", None, "x1", status="running"))
    with pytest.raises(UnknownName, match="nobody"):
        obsolescence(C, "nobody")
    with pytest.raises(InputError, match="above 0"):
        obsolescence(C, lives=[0])
    with pytest.raises(InputError, match="bf16 or fp8"):
        obsolescence(C, throughput="int4")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="newest or the best"):
        obsolescence(C, against="cheapest")  # type: ignore[arg-type]
    assert obsolescence(capacity(*LINE)).rows == ()
