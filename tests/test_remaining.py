"""N−1 of capacity: gigawatts and petaflops that are left when a supplier fails, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import InputError
from graph.measures.diversification import Diversification, diversification
from graph.result import Coverage, Result
from graph.tables import render
from tests.deployments import capacity, chip, role, row
from tests.networks import network

MONEY = [("lab", "cloud", "compute", 60), ("lab", "host", "compute", 40)]


def lab_on(*rows: Any, **options: Any) -> Any:
    result = diversification(network(MONEY), "lab", capacity(*rows), **options)
    (found,) = result.rows
    assert isinstance(found, Diversification)
    return found


TWO = (
    chip("x1", "a", dense_fp8_tflops=2000, dense_bf16_tflops=1000),
    chip("y1", "b", dense_fp8_tflops=500, dense_bf16_tflops=400),
    role("x1", "fab", "fabrication"),
    role("y1", "fab", "fabrication"),
    row("one", "cloud", "lab", "x1", gigawatts=3, units=1000, site="Here, Ohio"),
    row("two", "host", "lab", "y1", gigawatts=2, units=8000, site="There, Texas"),
)


def test_in_gigawatts_the_largest_operator_fails() -> None:
    """3 GW at cloud, 2 at host: 2 are left."""
    found = lab_on(*TWO)
    assert (found.largest_gigawatts, found.n_minus_1_gigawatts) == ("cloud", 2)
    assert (found.n_minus_1_gigawatts_low, found.n_minus_1_gigawatts_high) == (2, 2)
    assert found.coverage_gigawatts == Coverage(2, 2)


def test_by_performance_another_one_is_the_largest() -> None:
    """FP8: 1 000 · 2 = 2 000 petaflops against 8 000 · 0.5 = 4 000, so host fails, 2 000 are left.

    BF16: 1 000 against 3 200; 1 000 are left.
    """
    found = lab_on(*TWO)
    assert (found.throughput, found.largest_petaflops) == ("fp8", "host")
    assert (found.n_minus_1_petaflops, found.coverage_petaflops) == (2000, Coverage(2, 2))
    other = lab_on(*TWO, throughput="bf16")
    assert (other.throughput, other.n_minus_1_petaflops) == ("bf16", 1000)
    with pytest.raises(InputError, match="fp8 or bf16"):
        lab_on(*TWO, throughput="fp4")


def test_behind_the_operators_one_foundry_leaves_nothing() -> None:
    """Designers as the operators: 2 GW left; both chips come from fab: 0 of 5."""
    rows = {(one.role, one.unit): one for one in lab_on(*TWO).n_minus_1_by_role}
    designed = rows["designer", "gigawatts"]
    assert (designed.largest, designed.capacity, designed.capacity_left) == ("a", 5, 2)
    made = rows["fabrication", "gigawatts"]
    assert (made.largest, made.capacity, made.capacity_left) == ("fab", 5, 0)
    assert rows["fabrication", "petaflops of dense FP8"].capacity_left == 0


def test_what_a_company_runs_itself_cannot_fail_it() -> None:
    """4 GW of its own and 1 at cloud: cloud fails, 4 are left."""
    found = lab_on(
        row("own", "lab", "lab", gigawatts=4, site="Home, Utah"),
        row("one", "cloud", "lab", gigawatts=1, site="Here, Ohio"),
    )
    assert (found.largest_gigawatts, found.n_minus_1_gigawatts) == ("cloud", 4)


def test_where_less_than_half_is_known_there_are_only_bounds() -> None:
    """3 GW of one piece of three known: that nothing would be left is not known."""
    found = lab_on(
        row("one", "cloud", "lab", gigawatts=3, site="Here, Ohio"),
        row("two", "host", "lab", site="There, Texas"),
        row("three", "other", "lab", site="Elsewhere, Iowa"),
    )
    assert found.n_minus_1_gigawatts is None
    assert (found.n_minus_1_gigawatts_low, found.n_minus_1_gigawatts_high) == (0, None)
    assert found.coverage_gigawatts == Coverage(1, 3)


def test_without_deployments_nothing_is_known_and_nothing_excluded() -> None:
    for found in (lab_on(), diversification(network(MONEY), "lab").rows[0]):
        assert found.n_minus_1_gigawatts is None
        assert (found.n_minus_1_petaflops_low, found.n_minus_1_petaflops_high) == (0, None)
        assert (found.coverage_gigawatts, found.n_minus_1_by_role) == (Coverage(0, 0), ())


def test_a_scenario_without_one_counts_it_in_every_tier() -> None:
    """Without cloud and host nothing; without host the 3 GW, 2 000 petaflops, at cloud.

    Without b, who designed what host runs, the same; without the foundry of both nothing.
    """
    both = lab_on(*TWO, without=("cloud", "host")).scenario
    assert (both.remaining_gigawatts, both.remaining_petaflops) == (0, 0)
    one = lab_on(*TWO, without=("host",)).scenario
    assert (one.remaining_gigawatts, one.remaining_petaflops) == (3, 2000)
    assert (one.remaining_gigawatts_low, one.remaining_gigawatts_high) == (3, 3)
    assert one.coverage_gigawatts == Coverage(2, 2)
    flows = [*MONEY, ("b", "fab", "services", 1)]
    for gone, left in (("b", 3), ("fab", 0)):
        result = diversification(network(flows), "lab", capacity(*TWO), without=(gone,))
        assert result.rows[0].scenario.remaining_gigawatts == left


def test_half_of_a_role_takes_half_of_the_piece() -> None:
    """Of 4 GW on x1, fab and host each make one half: without host 2 are left, without both 0."""
    rows = (
        chip("x1", "a"),
        role("x1", "fab", "fabrication", "0.5"),
        role("x1", "host", "fabrication", "0.5"),
        row("one", "cloud", "lab", "x1", gigawatts=4, site="Here, Ohio"),
    )
    assert lab_on(*rows, without=("host",)).scenario.remaining_gigawatts == 2
    flows = [*MONEY, ("fab", "host", "services", 1)]
    result = diversification(network(flows), "lab", capacity(*rows), without=("host", "fab"))
    assert result.rows[0].scenario.remaining_gigawatts == 0


def test_every_form_has_it_and_says_the_throughput() -> None:
    result: Result = diversification(network(MONEY), "lab", capacity(*TWO), throughput="bf16")
    json = result.to_json()["rows"][0]
    assert (json["n_minus_1_gigawatts"], json["throughput"]) == ("2", "bf16")
    assert json["n_minus_1_by_role"][0]["role"] == "operator"
    head, line = render(result, "csv").splitlines()[:2]
    cells = dict(zip(head.split(","), line.split(","), strict=True))
    assert (cells["n_minus_1_petaflops"], cells["n_minus_1_petaflops_low"]) == ("1000", "1000")
    assert (cells["largest_gigawatts"], cells["coverage_gigawatts_known"]) == ("cloud", "2")
    assert "petaflops are of dense BF16" in " ".join(render(result, "table", width=90).split())
