"""Every measure by every option that all measures take, on the data that come along.

An option changes the answer, or a sentence says why it cannot: what deployments make has no amount
of a flow in it.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from graph.commands.measures import COMMANDS

ASKED = {
    "concentration": ("openai",),
    "dependency": ("openai",),
    "cycles": ("--through", "nvidia"),
    "circulation": (),
    "chance": ("--draws", "19"),
    "roles": ("openai",),
    "diversification": ("openai",),
    "realization": ("openai",),
    "obligations": ("openai",),
    "exposure": ("openai",),
    "obsolescence": ("oracle",),
    "claims": ("--about", "nvidia"),
}
WITHOUT_FLOWS = ("roles", "obsolescence")
UNDISCLOSED = {"claims": "nvidia-openai-equity-202509-2"}  # since canceled: claims are older
PER_YEAR = ("concentration", "cycles")


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A command line sets what SIGTERM does; the tests after it must not inherit that."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@cache
def told(measure: str, *options: str) -> tuple[dict[str, Any], str]:
    """The answer of a measure, and what was noted beside it."""
    words = (measure, *ASKED[measure], *options, "--format", "json")
    done = CliRunner().invoke(cli.lingkar, words)
    assert done.exit_code == 0, (words, done.output)
    return json.loads(done.stdout), done.stderr


def test_no_measure_is_left_out() -> None:
    assert set(ASKED) == {str(command.name) for command in COMMANDS} | {"claims"}


@pytest.mark.parametrize("measure", ASKED)
def test_explain_names_what_entered_and_what_did_not_with_sources(measure: str) -> None:
    rows = told(measure, "--explain")[0]["explain"]
    entered = [row for row in rows if row["entered"]]
    assert entered
    assert all(row["sources"] and row["why"] for row in entered)
    assert all(row["why"] for row in rows if not row["entered"])
    assert len(entered) < len(rows)


@pytest.mark.parametrize("measure", ASKED)
@pytest.mark.parametrize("option", ["--assume", "--no-ceilings"])
def test_an_amount_tried_or_left_out_changes_the_answer_or_says_why_not(
    measure: str, option: str
) -> None:
    flow = UNDISCLOSED.get(measure, "nvidia-openai-equity-202602-2")
    options = (option, f"{flow}=40bn") if option == "--assume" else (option,)
    answer, noted = told(measure, *options)
    if measure in WITHOUT_FLOWS:
        assert answer["rows"] == told(measure)[0]["rows"]
        assert f"{option} changes nothing: only deployments enter here" in noted
    else:
        assert answer["rows"] != told(measure)[0]["rows"]
        assert "changes nothing" not in noted
    assert ("Assumed: " in noted) == (option == "--assume")


@pytest.mark.parametrize("measure", ASKED)
def test_over_time_has_rows_of_several_periods(measure: str) -> None:
    rows = told(measure, "--over-time", "quarter", "--since", "2026-02")[0]["rows"]
    assert {"2026-Q1", "2026-Q2"} <= {row["period"] for row in rows}
    assert min(row["period"] for row in rows) == "2026-Q1"


@pytest.mark.parametrize("measure", PER_YEAR)
def test_per_year_has_rows_of_several_years(measure: str) -> None:
    done = CliRunner().invoke(cli.lingkar, [measure, "--per-year", "--format", "json", "-q"])
    assert len({row["year"] for row in json.loads(done.stdout)["rows"]}) > 2


def test_obligations_are_per_year_by_themselves() -> None:
    assert len({row["year"] for row in told("obligations")[0]["rows"]}) > 2


def test_claims_that_speak_to_no_measure_heed_no_amount() -> None:
    done = CliRunner().invoke(cli.lingkar, ["claims", "Anshel Sag", "--no-ceilings"])
    assert "--no-ceilings changes nothing: none of these claims speaks to a measure." in done.stdout


@pytest.mark.parametrize("measure", ["claims", "concentration"])
def test_reasons_are_of_one_day(measure: str) -> None:
    words = [measure, *ASKED[measure], "--explain", "--over-time", "month"]
    done = CliRunner().invoke(cli.lingkar, words)
    assert done.exit_code == 2
    assert "--explain tells of one" in done.stderr
