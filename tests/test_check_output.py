"""Findings as people and machines get them, and the list of all of them in the manual."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from cli import lingkar
from graph.accounts import findings_text
from graph.check import Finding
from tests import findings_reference

BROKEN = Path(__file__).parent / "broken"
ANNOTATION = re.compile(r"::(error|warning) (.*?)::(.*)")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One error and one warning."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("sound", "amount-cells", "undated-parent"):
        shutil.copy(BROKEN / f"{name}.ttl", folder)
    return folder


def run(*args: str) -> Result:
    """A check from the command line."""
    return CliRunner().invoke(lingkar, ["check", *args])


def read(line: str) -> tuple[str, dict[str, str], str]:
    """An annotation as a runner of GitHub Actions reads it: percent signs undone at the end."""
    match = ANNOTATION.fullmatch(line)
    assert match is not None, line
    told = dict(pair.split("=", 1) for pair in match[2].split(","))
    return match[1], {key: unquote(value) for key, value in told.items()}, unquote(match[3])


def test_annotations_name_file_line_and_code(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    result = run("--data", "data", "--format", "github")
    assert result.exit_code == 1
    error, warning = map(read, result.stdout.splitlines())
    assert (error[0], warning[0]) == ("error", "warning")
    line = next(
        n
        for n, text in enumerate((data / "amount-cells.ttl").read_text().splitlines(), 1)
        if text.startswith("flow:extra ")
    )
    assert error[1] == {"file": "data/amount-cells.ttl", "line": str(line), "title": "amount-cells"}
    assert error[2].startswith("flow:extra has an amount that says nothing: ")
    assert warning[1]["title"] == "undated-parent"


def test_annotations_are_seen_from_where_one_stands(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub knows files by their path in the repository; a file elsewhere keeps its own."""
    monkeypatch.chdir(data)
    [line, _] = run("--data", str(data), "--format", "github").stdout.splitlines()
    assert read(line)[1]["file"] == "amount-cells.ttl"
    (data / "deep").mkdir()
    monkeypatch.chdir(data / "deep")
    [line, _] = run("--data", str(data), "--format", "github").stdout.splitlines()
    assert read(line)[1]["file"] == str(data / "amount-cells.ttl")


def test_annotations_cannot_be_broken_out_of() -> None:
    """Marks that end a command or a property are escaped, as GitHub's own toolkit does."""
    nasty = "100 % of a, b: c\r\n::error::gotcha"
    finding = Finding("warning", "odd", "flow:a", nasty, Path("/x/a,b:c%.ttl"), 3)
    text = findings_text([finding], "github")
    assert text.count("\n") == 1
    assert text == (
        "::warning file=/x/a%2Cb%3Ac%25.ttl,line=3,title=odd::"
        "100 %25 of a, b: c%0D%0A::error::gotcha\n"
    )
    whole = Finding("error", "no-source", "", "the data name no source")
    assert findings_text([whole], "github") == "::error title=no-source::the data name no source\n"


def test_json_and_csv_have_the_same_rows(data: Path) -> None:
    rows = json.loads(run("--data", str(data), "--format", "json").stdout)
    table = list(csv.DictReader(io.StringIO(run("--data", str(data), "--format", "csv").stdout)))
    assert [row["code"] for row in rows] == ["amount-cells", "undated-parent"]
    assert [{key: str(value) for key, value in row.items()} for row in rows] == table
    assert set(rows[0]) == {"severity", "code", "subject", "message", "file", "line"}


def test_exit_codes(data: Path, tmp_path: Path) -> None:
    """1 with an error, 0 with warnings alone, whatever is printed; misuse is refused."""
    assert run("--data", str(data)).exit_code == 1
    assert run("--data", str(data), "--no-warnings").exit_code == 1
    assert run(str(data / "undated-parent.ttl"), "--data", str(data)).exit_code == 0
    assert run(str(data)).exit_code == 1
    (data / "broken.ttl").write_text("no Turtle")
    result = run("--data", str(data), "--format", "github")
    assert result.exit_code == 1
    assert read(result.stdout.splitlines()[0])[1]["title"] == "syntax"
    for wrong in (["--format", "xml"], [str(tmp_path / "none")], ["--data", ""]):
        assert run(*wrong).exit_code == 2, wrong
    assert "table, json, csv, markdown, github" in run("--format", "xml").stderr


def test_the_cache_can_be_left_out(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(*_: object) -> None:
        raise AssertionError("looked at what was kept")

    monkeypatch.setattr("graph.check.remembered.Memory.recall", kept)
    assert run("--data", str(data), "--no-cache").exit_code == 1
    assert "looked at what was kept" in run("--data", str(data)).stderr


def test_the_manual_lists_every_finding() -> None:
    """Made anew, the list is the one in the manual, so no code is missing or left over."""
    assert findings_reference.FILE.read_text(encoding="utf-8") == findings_reference.reference()


def test_a_row_of_csv_is_a_line_whatever_a_file_is_called() -> None:
    finding = Finding("error", "no-source", "company:a", "none", Path("a\nb\x1b.ttl"), 3)
    text = findings_text([finding], "csv")
    assert text.splitlines()[1:] == ["error,no-source,company:a,none,a b\\x1b.ttl,3"]
