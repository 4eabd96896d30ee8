"""The commands with an engine: the answer of the command without one, and what they refuse."""

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
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("flows") / "out"
    done = lingkar("export", "--format", "parquet", "-o", str(folder))
    assert done.exit_code == 0, done.output
    return str(folder)


def lingkar(*words: str) -> Result:
    return CliRunner().invoke(cli.lingkar, list(words))


def _asked(*words: str) -> dict[str, Any]:
    done = lingkar(*words, "--format", "json", "-q")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (("cycles", "--max-legs", "2"), ()),
        (("cycles", "--min-amount", "10bn"), ("--max-legs", "4")),
        (("realization", "openai", "--by", "deal"), ()),
        (("concentration", "coreweave", "--of", "funders"), ()),
        (("dependency", "openai", "--on", "microsoft", "--basis", "money"), ()),
    ],
)
def test_the_same_answer_as_without(
    flows: str, words: tuple[str, ...], plain: tuple[str, ...]
) -> None:
    with_engine = _asked(*words, "--engine", "duckdb", "--flows", flows)
    without = _asked(*words, *plain)
    for row in (*with_engine["rows"], *without["rows"]):  # floats: ten digits
        row |= {key: round(x, 10) for key, x in row.items() if isinstance(x, float)}
        for other in row.get("counterparties", ()):
            other |= {key: round(x, 10) for key, x in other.items() if isinstance(x, float)}
    assert with_engine == without


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("cycles", "--explain"), "--explain does not go with --engine"),
        (("cycles", "--firmness", "paid"), "are of --firmness announced, not paid: export them"),
        (("cycles", "--currency", "IDR"), "an engine answers in no other currency"),
        (("dependency", "openai"), "with --on, whom it may stand on"),
        (("dependency", "openai", "--basis", "capacity"), "flow tables hold no deployments"),
        (("dependency", "openai", "--role", "designer"), "--role does not go with --engine"),
        (("concentration", "nobody"), "nobody called 'nobody'"),
    ],
)
def test_what_an_engine_does_not_have(flows: str, words: tuple[str, ...], message: str) -> None:
    done = lingkar(*words, "--engine", "duckdb", "--flows", flows)
    assert done.exit_code == 2
    assert message in done.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--engine", "duckdb"), "name their folder with --flows"),
        (("--engine", "duckdb", "--flows", ""), "name their folder with --flows"),
        (("--flows", "flows"), "go with --engine"),
        (("--flows", ""), "go with --engine"),
        (("--master", ""), "go with --engine"),
        (("--engine", "duckdb", "--flows", "flows", "--data", "data"), "--data does not go with"),
        (("--engine", "duckdb", "--flows", "flows", "-o", ""), "-o is empty: name a file"),
        (("--engine", "duckdb", "--flows", "flows", "--master", "local[2]"), "--engine spark"),
        (("--engine", "", "--flows", "flows"), "--engine '' is not one of duckdb, spark"),
        (("-o", ""), "-o is empty: name a file"),
    ],
)
def test_options_that_go_together(words: tuple[str, ...], message: str) -> None:
    done = lingkar("cycles", *words)
    assert done.exit_code == 2
    assert message in done.output


@pytest.mark.parametrize("at", ["http://me:s3cret@127.0.0.1:9/x", "s3://key:s3cret@bucket/x"])
def test_no_password_of_an_address_is_told_and_nothing_is_fetched(at: str) -> None:
    said = CliRunner().invoke(cli.lingkar, ["concentration", "--engine", "duckdb", "--flows", at])
    assert said.exit_code == 2
    assert "cannot read flow tables from" in said.output
    assert "s3cret" not in said.output
    assert "extension" not in said.output
