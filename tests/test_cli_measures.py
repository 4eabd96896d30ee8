"""The commands of the further measures, on the data that come along."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A command line sets what SIGTERM does; the tests after it must not inherit that."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def lingkar(*words: str) -> Result:
    return CliRunner().invoke(cli.lingkar, list(words))


def asked(*words: str) -> list[dict[str, Any]]:
    done = lingkar(*words, "--format", "json", "-q")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert set(answer) == {"measure", "lens", "rows", "notes"}
    return list(answer["rows"])


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (
            ("circulation",),
            {"circulation", "total", "share", "finn_index", "by_deal", "round_trip"},
        ),
        (
            ("dependency", "openai", "--on", "nvidia"),
            {"company", "on", "basis", "face_value", "look_through", "hidden"},
        ),
        (
            ("dependency", "openai", "--on", "tsmc", "--basis", "capacity"),
            {"company", "on", "basis", "face_value", "look_through", "hidden"},
        ),
        (("roles", "openai", "--role", "fabrication"), {"hhi", "suppliers", "n_minus_1"}),
        (("obsolescence", "oracle"), {"value_left", "age_years", "deployments"}),
        (("realization", "openai", "--by", "deal"), {"promised", "contracted", "paid", "share"}),
        (("obligations", "openai"), {"year", "due", "over_revenue"}),
        (("exposure", "openai"), {"loss", "commitments", "safety_net", "counterparties"}),
        (("chance", "--draws", "19"), {"observed", "p_value"}),
    ],
    ids=lambda words: "-".join(words) if isinstance(words, tuple) else "",
)
def test_each_answers_with_its_keys(words: tuple[str, ...], keys: set[str]) -> None:
    rows = asked(*words)
    assert rows
    for row in rows:
        assert keys <= set(row)


def test_what_openai_stands_on_by_capacity_is_one_foundry() -> None:
    """Every chip of its known deployments is made at TSMC, as the chips' rows say."""
    (row,) = asked("roles", "openai", "--role", "fabrication")
    assert [supplier["company"] for supplier in row["suppliers"]] == ["tsmc"]
    assert row["hhi"] == 10_000


def test_an_assumed_amount_changes_the_answer_and_is_told() -> None:
    """100 billion for Nvidia's undisclosed chips beside 751.4 known: 100/851.4 of the purchases."""
    flow = "nvidia-openai-equity-202602-2"
    day = ("--as-of", "2026-07-05")
    (row,) = asked("concentration", "openai", *day, "--assume", f"{flow}=100bn")
    shares = {other["company"]: other["share"] for other in row["counterparties"]}
    assert shares["nvidia"] == pytest.approx(100 / 851.4)
    assert row["coverage"] == {"known": 11, "qualifying": 19}
    told = lingkar("concentration", "openai", *day, "--assume", f"{flow}=100bn")
    assert f"Assumed: {flow} is 100000000000 USD." in told.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("concentration", "openai", "--assume", "no-such-flow=1bn"), "no flow 'no-such-flow'"),
        (("concentration", "openai", "--assume", "x"), "is not FLOW=AMOUNT"),
        (("diversification", "openai", "--with", "alphabet==5bn"), "=5bn"),
        (("dependency", "openai", "--basis", "hope"), "not by 'hope'"),
        (("roles", "openai", "--role", "baking"), "baking"),
        (("realization", "openai", "--by", "mood"), "mood"),
        (("concentration", "--data", ""), "--data is empty"),
        (("concentration", "openai", "--since", "2025"), "--since goes with --over-time"),
        (("cycles", "--over-time", "week"), "'week' is not one of month, quarter"),
        (("roles", "--over-time", "month", "--explain"), "--explain tells of one day"),
        (("exposure", "--over-time", "month", "--explain"), "--explain tells of one day"),
        (("obligations", "opnai", "--over-time", "month"), "did you mean openai"),
        (("concentration", "n" * 5000), "nnn"),
    ],
)
def test_misuse_is_one_short_line(words: tuple[str, ...], message: str) -> None:
    done = lingkar(*words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 700


def test_without_a_command_the_help_is_shown_as_it_is() -> None:
    done = lingkar()
    assert done.exit_code == 2
    assert "Commands:\n" in done.stderr
