"""`lingkar report` as it is asked: under a lens, of hostile data, of names that nobody has."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from graph.dossiers import _tells, form_of_dossier
from graph.errors import InputError
from graph.pages.numbers import Money, index, percent
from tests.dossiers import dossier_of, read, rendered
from tests.sites import SCRIPT, hostile_world

LENS = ("--as-of", "2026-03-31", "--firmness", "signed", "--level", "entity", "--currency", "IDR")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.lingkar, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*arguments, "--format", "json"))["rows"]
    return found


@pytest.mark.parametrize("lens", [(), LENS], ids=["usual", "other"])
def test_five_measures_say_the_same_on_the_command_line(lens: tuple[str, ...]) -> None:
    """Rings, concentration, dependency, obligations and exposure, as JSON and in the dossier."""
    text = run("report", "openai", *lens)
    told = read(text, "markdown")
    code = "IDR" if lens else "USD"

    def amount(value: str | None) -> str:
        if value is None:
            return "unknown"
        return Money.told(Decimal(value), code).replace("$", "USD ")

    (command,) = re.findall(r"lingkar cycles .*", rendered(text).replace("</p>", ""))
    ring, *more = rows(*shlex.split(command)[1:])
    shown = re.search(r"The first 15 of (\d+)", told["Rings through it"].text)
    assert shown is not None
    assert int(shown[1]) == len(more) + 1
    assert len(told["Rings through it"].rows[0].cells["Ring"].split(" → ")) == 1 + len(ring["legs"])

    rings = [row.cells["Smallest leg"] for row in told["Rings through it"].rows]
    assert rings == [amount(row["bottleneck"]) for row in (ring, *more)[:15]]

    (side,) = rows("concentration", "openai", *lens)
    assert told["Suppliers"].facts["HHI"].startswith(f"{index(side['hhi'])} (")
    shares = [row.cells["Share"] for row in told["Suppliers"].rows]
    assert shares == [percent(each["share"]) for each in side["counterparties"]]

    stood = rows("dependency", "openai", "--basis", "capacity", *lens)[:15]
    lines = [row.cells for row in told["On whom it stands"].rows[:15]]
    assert [(line["Face value"], line["Looked through"]) for line in lines] == [
        (percent(each["face_value"]), percent(each["look_through"])) for each in stood
    ]

    due = rows("obligations", "openai", *lens)
    years = [row.cells for row in told["What falls due"].rows]
    assert [year["Revenue"] for year in years] == [amount(each["revenue"]) for each in due]
    for year, each in zip(years, due, strict=True):
        assert amount(each["due"]) in year["Due"] or each["due"] is None

    (lost,) = rows("exposure", "openai", *lens)
    loss = told["At stake for others if it stops paying"]
    assert loss.facts["Unpaid commitments and stakes together"].startswith(
        f"{amount(lost['loss'])} ("
    )
    called = [row.cells["Guarantor"] for row in loss.rows if "Guarantor" in row.cells]
    assert len(called) == len(lost["guarantees"])
    losers = [row.cells for row in loss.rows if "Guarantor" not in row.cells]
    commitments = [cells["Unpaid commitments"] for cells in losers]
    assert commitments == [amount(each["commitments"]) for each in lost["counterparties"][:15]]


def test_the_dossier_says_which_lens_it_is_under() -> None:
    text = run("report", "figure-ai", *LENS)
    assert "As of 2026-03-31, data to " in text
    assert "signed or firmer; level: entity; amounts in IDR" in text


def test_the_dossier_speaks_another_language(tmp_path: Path) -> None:
    page = tmp_path / "openai.html"
    run("report", "OpenAI", "--language", "id", "-o", str(page))
    told = page.read_text(encoding="utf-8")
    assert '<html lang="id">' in told
    assert "miliar" in told


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.html", "html"), ("a.HTM", "html"), ("a.md", "markdown"), ("a.markdown", "markdown")],
)
def test_the_ending_decides_the_form(name: str, form: str) -> None:
    assert form_of_dossier(None, name) == form
    assert form_of_dossier("html", name) == "html"


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x", ".html", "x.html.gz"])
def test_an_ending_of_no_form_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markdown in a file that says it is PDF is read by nobody."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        form_of_dossier(None, name)
    told = str(caught.value)
    assert told.startswith(
        f"the ending of {name} is of no form of a dossier: end the name in .html"
    )
    assert ("for PDF write a .html, open it and print it" in told) == (name == "x.pdf")
    result = CliRunner().invoke(cli.lingkar, ["report", "openai", "-o", name])
    assert result.exit_code == 2
    assert result.stderr == f"lingkar: {told}\n"
    assert list(tmp_path.iterdir()) == []
    assert form_of_dossier("markdown", name) == "markdown"


def test_a_row_that_tells_nothing_is_left_out() -> None:
    """Whoever is asked for by name gets a row, with no counterparty and no word disclosed."""
    empty = SimpleNamespace(counterparties=(), disclosed=False)
    some = SimpleNamespace(counterparties=("x",), disclosed=False)
    said = SimpleNamespace(counterparties=(), disclosed=True)
    other = SimpleNamespace(hops=3)  # a row of a measure that has no counterparties
    for rows, tells in [
        ((), False),
        ((empty,), False),
        ((empty, empty), False),
        ((some,), True),
        ((said,), True),
        ((other,), True),
        ((empty, said), True),
    ]:
        result: Any = SimpleNamespace(rows=rows)
        assert _tells(result) == tells, rows


def test_a_name_that_is_nearly_right_is_helped() -> None:
    result = CliRunner().invoke(cli.lingkar, ["report", "opnai"])
    assert result.exit_code != 0
    assert "openai" in str(result.exception).lower() + result.output.lower()


def test_hostile_names_are_only_text_on_a_page() -> None:
    page = dossier_of(hostile_world(), 'o"<i>', "html")
    assert SCRIPT not in page
    assert "javascript:" not in page
    assert "\u202e" not in page
    assert re.search(r"<(script|img|b )", page) is None


def test_hostile_names_are_only_text_in_a_notebook() -> None:
    """As rendered: no tag of theirs, no formula, no link, and tables as wide as their heads."""
    text = dossier_of(hostile_world(), 'o"<i>', "markdown")
    assert "\u202e" not in text
    shown = rendered(text)
    assert re.search(r"<(script|img|b |a )", shown) is None
    assert read(text, "markdown")["Money in"].rows


@pytest.mark.parametrize(
    "name",
    [
        "a|b `c` $1$ and $x$",
        r"\(x\) \[y\] \\",
        "- 1. *x* _y_ ~~z~~ #",
        "see https://a.example www.b.example",
    ],
)
def test_marks_in_names_come_out_as_they_went_in(name: str) -> None:
    """The name of a company in a title and, of another that has it, in a table.

    No dollar is left in the source, nor two backslashes and a bracket: notebooks look for
    formulas before they read Markdown.
    """
    seen = hostile_world()
    for who, asked in (('o"<i>', 'o"<i>'), ("../up", 'o"<i>')):
        other = replace(seen.companies[who], name=name)
        named = replace(seen, companies={**seen.companies, who: other})
        text = dossier_of(named, asked, "markdown")
        assert "$" not in text
        assert re.search(r"\\\\[\[(]", text) is None
        shown = unescape(unescape(re.sub(r"</?span>", "", rendered(text)))).replace("\xa0", " ")
        wanted = re.sub(r"(?<![\w$])\$(?=\d)", "USD ", name)
        assert (f"<h1>{wanted}</h1>" if who == asked else f"<td>{wanted}</td>") in shown


def test_a_notebook_reads_no_amount_as_a_formula() -> None:
    shown = rendered(run("report", "openai"))
    assert 'class="math' not in shown
    assert "$" not in re.sub(r"<span>\$</span>", "", shown)


def test_a_subsidiary_is_said_to_be_told_as_its_parent() -> None:
    """Annapurna Labs belongs to Amazon, so at group level the dossier is on Amazon."""
    result = CliRunner().invoke(cli.lingkar, ["report", "annapurna-labs"])
    assert result.exit_code == 0
    assert "annapurna-labs is part of amazon and counts in it" in result.stderr
    assert result.stdout.startswith("# Amazon")
