"""The dossier on a company: `lingkar report`, as a page that stands alone and as Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from graph.errors import InputError
from graph.pages.dossiers import dossier_text
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.pages.shelf import Shelf
from tests.sites import SCRIPT, hostile_world, measured, network, plain_world
from tests.worlds import TERMS


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.lingkar, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def small(form: str, who: str = "openai") -> str:
    seen = plain_world()
    G = network(seen)
    return dossier_text(Shelf(Evidence(seen, G, TERMS, Money(), "en"), measured(G)), who, form)


def hostile(form: str) -> str:
    seen = hostile_world()
    G = network(seen)
    shelf = Shelf(Evidence(seen, G, TERMS, Money(), "en"), measured(G))
    return dossier_text(shelf, 'o"<i>', form)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_it_tells_the_money_of_the_small_world(form: str) -> None:
    """Amazon puts 10 in; OpenAI buys for 38, for up to 300 and for an unknown sum: 2 of 3 known.

    The ring through Amazon is as large as its smallest leg, 10.
    """
    text = small(form).replace("\xa0", " ")
    assert "$10 bn" in text
    assert "$38 bn" in text
    assert "up to $300 bn" in text
    assert "not disclosed" in text
    assert "2 of 3 flows with a known amount" in text
    rings = text[text.index("Rings through it") :]
    assert "$10 bn" in rings[: rings.index("Suppliers")]


def test_every_citation_leads_to_the_list() -> None:
    """Numbers run from 1 without a gap, and each has its document."""
    page = small("html")
    cited = {int(n) for n in re.findall(r'href="#s(\d+)"', page)}
    listed = [int(n) for n in re.findall(r'<li id="s(\d+)"', page)]
    assert listed == list(range(1, len(listed) + 1))
    assert cited == set(listed)
    assert listed
    notebook = small("markdown")
    numbers = {int(n) for each in re.findall(r" \[([\d, ]+)\]", notebook) for n in each.split(",")}
    assert numbers == set(listed)


def test_the_page_needs_nothing_beside_it() -> None:
    page = small("html")
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)(?!https?://)[^"]*"', page) == []
    assert "@media print" in page


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_hostile_names_are_only_text(form: str) -> None:
    text = hostile(form)
    assert SCRIPT not in text
    assert "javascript:" not in re.sub(r"\\", "", text)
    assert "\u202e" not in text
    if form == "html":
        assert "<script" not in text
        assert "<img" not in text
    else:
        assert re.search(r"(?<!\\)<(?!https?:)", text) is None


def test_the_same_question_gives_the_same_bytes() -> None:
    assert small("html") == small("html")
    assert small("markdown") == small("markdown")


def test_another_form_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="'pdf' is not one of html, markdown"):
        small("pdf")


def test_the_command_says_what_the_measures_say(tmp_path: Path) -> None:
    """The index of concentration in the dossier is that of `lingkar concentration`."""
    lens = ("--as-of", "2025-12-31")
    row = json.loads(run("concentration", "openai", *lens, "--format", "json"))["rows"][0]
    text = run("report", "openai", *lens).replace("\xa0", " ")
    suppliers = text[text.index("## Suppliers") :]
    assert f"HHI: {row['hhi']:,.0f}".replace(",", " ") in suppliers
    assert "As of 2025-12-31" in text

    page = tmp_path / "openai.html"
    run("report", "OpenAI", "--language", "id", "-o", str(page))
    told = page.read_text(encoding="utf-8")
    assert '<html lang="id">' in told
    assert "miliar" in told


def test_a_name_that_is_nearly_right_is_helped() -> None:
    result = CliRunner().invoke(cli.lingkar, ["report", "opnai"])
    assert result.exit_code != 0
    assert "openai" in str(result.exception).lower() + result.output.lower()
