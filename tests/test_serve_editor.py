"""The editor of ``lingkar serve`` in a browser: a query is asked, and nothing leaves the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium, until
from tests.command_line import ROOT, said
from tests.serving import Served, served
from tests.sites import plain_world, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


__all__ = ["chromium"]

PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture(scope="module")
def running(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    site = tmp_path_factory.mktemp("editor") / "site"
    site_of(plain_world(), site)
    aside = tmp_path_factory.mktemp("aside")
    with served(aside, "--data", str(world), "--site", str(site)) as found:
        yield found


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(
    request: pytest.FixtureRequest, chromium: Browser, running: Served
) -> Iterator[tuple[Page, list[str]]]:
    """A page with what went wrong on it: errors, refusals of its policy, requests elsewhere."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((f"{running.base}/", "data:"))
            else faults.append(f"request: {r.url}")
        ),
    )
    yield page, faults
    context.close()


def test_the_question_to_start_from_has_an_amount_in_every_row() -> None:
    """On the bundled data, where OpenAI is told to pay Oracle 300 billion for computing."""
    editor = ROOT / "graph" / "serving" / "editor.js"
    start = editor.read_text(encoding="utf-8").partition("const START = `")[2].partition("`;")[0]
    told = json.loads(said("query", start, "--format", "json"))
    listed = [{k: v["value"] for k, v in row.items()} for row in told["results"]["bindings"]]
    rows = {(row["payer"], row["payee"]): row for row in listed}
    assert len(rows) == 20
    assert all(float(row["usd_at_least"]) > 0 for row in rows.values())
    assert all(0 < int(row["known"]) <= int(row["flows"]) for row in rows.values())
    assert rows["OpenAI", "Oracle"]["usd_at_least"] == "300000000000"


def test_a_query_is_asked_in_the_editor(page: tuple[Page, list[str]], running: Served) -> None:
    tab, faults = page
    tab.goto(f"{running.base}/editor")
    until(tab, "Number(document.documentElement.dataset.questions) > 20")
    text = "SELECT ?name WHERE { ?c a lk:Company ; skos:prefLabel ?name } ORDER BY ?name LIMIT 1"
    tab.evaluate("text => yasgui.getTab().setQuery(text)", text)
    tab.click(".yasqe_queryButton")
    until(tab, "document.querySelectorAll('.yasr table tbody tr').length === 1")
    # Typed as people do: whatever completion would fetch, it fetches now.
    tab.click(".CodeMirror-lines")
    tab.keyboard.press("Control+End")
    tab.keyboard.type("\n# PREFIX foaf:\n")
    tab.keyboard.press("Control+Space")
    tab.wait_for_timeout(300)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []


def test_a_table_shows_values_and_tells_their_datatype(
    page: tuple[Page, list[str]], running: Served
) -> None:
    """A literal is shown as its characters, be they markup; an IRI is a link."""
    tab, faults = page
    tab.goto(f"{running.base}/editor")
    until(tab, "Number(document.documentElement.dataset.questions) > 20")
    values = "1.50 true 'a <b>&amp;</b>' 'satu'@id '2026-01-02'^^xsd:date <https://e.org/a?b&c>"
    query = f"SELECT ?value WHERE {{ VALUES ?value {{ {values} }} }}"
    tab.evaluate("text => yasgui.getTab().setQuery(text)", f"{PREFIX}{query}")
    tab.click(".yasqe_queryButton")
    until(tab, "document.querySelectorAll('.yasr table tbody tr').length === 6")
    cells = tab.evaluate(
        "[...document.querySelectorAll('.yasr table tbody tr')].map(row => {"
        " const cell = row.cells[1], titled = cell.querySelector('[title]');"
        " return [cell.innerText, titled && titled.title, cell.querySelector('a')?.href] })"
    )
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert [cell[:2] for cell in cells[:5]] == [
        [cells[0][0], f"{xsd}decimal"],
        ["true", f"{xsd}boolean"],
        ["a <b>&amp;</b>", None],
        ["satu", "@id"],
        ["2026-01-02", f"{xsd}date"],
    ]
    assert cells[0][0] in ("1.50", "1.5")  # as the server behind keeps it
    assert [cell[2] for cell in cells] == [None] * 5 + ["https://e.org/a?b&c"]
    assert faults == []


def test_a_question_is_put_into_the_editor_and_answered(
    page: tuple[Page, list[str]], running: Served
) -> None:
    tab, faults = page
    tab.goto(f"{running.base}/editor")
    until(tab, "Number(document.documentElement.dataset.questions) > 20")
    tab.select_option("#questions", index=1)
    assert "PREFIX lk: <https://w3id.org/lingkar/ontology#>" in tab.evaluate(
        "yasgui.getTab().getQuery()"
    )
    tab.click(".yasqe_queryButton")
    until(tab, "document.querySelector('.yasr_response_chip, .yasr_results') !== null")
    assert faults == []


def test_an_update_is_told_to_be_one(page: tuple[Page, list[str]], running: Served) -> None:
    tab, _ = page  # the browser itself reports the 403 as an error
    tab.goto(f"{running.base}/editor")
    until(tab, "Number(document.documentElement.dataset.questions) > 20")
    tab.evaluate("yasgui.getTab().setQuery('DROP ALL')")
    tab.click(".yasqe_queryButton")
    until(tab, "document.querySelector('.yasr').innerText.includes('only reads')")


def test_the_site_works_as_from_disk(page: tuple[Page, list[str]], running: Served) -> None:
    tab, faults = page
    tab.goto(f"{running.base}/index.html")
    until(tab, "document.documentElement.dataset.lenses === 'ready'")
    assert faults == []
