"""The walk through a story, and what can be taken along, in headless Chromium."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.browser import Visit, chromium
from tests.shipped import Shipped
from tests.sites import plain_world, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

STORY = "story/amazon-openai.html"
SHOWN = "() => [...document.querySelectorAll('.step')].filter((s) => !s.hidden).map((s) => s.id)"
DRAWN = "() => document.getElementById('walk_network').lingkar.edges.get().length"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(plain_world(), tmp_path_factory.mktemp("small") / "site")


def _visit(chromium: Browser, site: Path, **how: bool) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, **how)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), site)
    yield visit
    context.close()
    ours = ("request: blob:", "request: about:blank")
    assert [fault for fault in visit.faults if not fault.startswith(ours)] == []


@pytest.fixture
def walk(chromium: Browser, shipped: Shipped) -> Iterator[Visit]:
    yield from _visit(chromium, shipped.site)


def _at(walk: Visit, step: str) -> Page:
    walk.page.goto("about:blank")  # else only the fragment changes
    walk.page.goto(f"{(walk.site / STORY).as_uri()}#{step}")
    return walk.page


def test_buttons_keys_and_addresses_lead_through_the_steps(walk: Visit) -> None:
    page = walk.open(STORY)
    assert page.evaluate(SHOWN) == ["talks"]
    page.locator("#walk_next").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(SHOWN) == ["valuation"]
    assert page.url.endswith("#valuation")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SHOWN) == ["ring"]
    assert page.evaluate(DRAWN) == 2
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SHOWN) == ["talks"]
    assert page.locator("#walk_back").is_disabled()
    page = _at(walk, "paid")
    assert page.evaluate(SHOWN) == ["paid"]
    assert page.locator("#walk_next").is_disabled()
    page.locator("#walk_whole").click()
    assert len(page.evaluate(SHOWN)) == 11


def test_a_value_leads_to_its_bounds_and_command(walk: Visit) -> None:
    page = _at(walk, "ring")
    page.locator("#ring .value").nth(1).click()
    row = page.locator("[id=ring__then]")
    row.wait_for(state="visible")
    assert "lingkar cycles --through amazon" in row.inner_text()


def test_without_javascript_all_steps_are_read_in_order(
    chromium: Browser, shipped: Shipped
) -> None:
    for visit in _visit(chromium, shipped.site, java_script_enabled=False):
        visit.page.goto((shipped.site / STORY).as_uri())
        steps = visit.page.locator("article.step")
        assert steps.count() == 11
        assert all(step.is_visible() for step in steps.all())


def _saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator(button).first.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def test_a_table_is_taken_along_row_by_row(chromium: Browser, small: Path, tmp_path: Path) -> None:
    """What begins like a formula is guarded, a number is not, and quotes are doubled."""
    for visit in _visit(chromium, small):
        page = visit.open("companies.html")
        page.evaluate(
            """() => { const cells = document.querySelector('main tbody').rows[0].cells;
            cells[0].textContent = '=1+1'; cells[1].textContent = 'say "x", y';
            cells[2].dataset.value = '-2.5'; }"""
        )
        rows = page.locator("main table").first.locator("tr").count()
        file = _saved(page, "button.take", tmp_path)
        assert file.suffix == ".csv"
        with file.open(encoding="utf-8-sig", newline="") as opened:
            read = list(csv.reader(opened))
        assert len(read) == rows
        assert read[0][0] == "Name"
        assert read[1][:3] == ["'=1+1", 'say "x", y', "-2.5"]
        assert len({len(row) for row in read}) == 1


def test_a_chart_is_taken_along_as_svg(chromium: Browser, small: Path, tmp_path: Path) -> None:
    for visit in _visit(chromium, small):
        page = visit.open("company/openai.html")
        file = _saved(page, "figure.chart button.take", tmp_path)
        text = file.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
        assert "Oracle" in text
        assert "var(--" not in text
        assert "class=" not in text


def test_the_map_is_taken_along_as_png(chromium: Browser, small: Path, tmp_path: Path) -> None:
    for visit in _visit(chromium, small):
        page = visit.open("index.html")
        file = _saved(page, ".stage + button.take", tmp_path)
        assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        assert file.stat().st_size > 3000
