"""The pages of measures as people meet them: pictures, choosing, evidence, phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import Visit, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.shipped import Shipped

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

LARGEST = 450_000


def _visit(chromium: Browser, site: Path, width: int) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    visit = Visit(context.new_page(), site)
    yield visit
    context.close()
    assert visit.faults == []


def test_pages_of_measures_stay_small(shipped: Shipped) -> None:
    files = [*shipped.site.glob("measure-*.html"), *shipped.site.glob("measured/*.html")]
    sizes = {f.name: f.stat().st_size for f in (*files, shipped.site / "concentration.html")}
    assert len(sizes) > 100
    assert {n: s for n, s in sizes.items() if s > LARGEST} == {}
    assert sum(sizes.values()) < 8_000_000


@pytest.mark.parametrize("width", [1280, 360])
def test_every_measure_is_drawn_and_fits(chromium: Browser, shipped: Shipped, width: int) -> None:
    paths = sorted(f.name for f in shipped.site.glob("measure-*.html"))
    assert len(paths) >= 9
    for visit in _visit(chromium, shipped.site, width):
        for path in [*paths, "concentration.html", "measured/openai.html"]:
            page = visit.open(path)
            figures = page.locator("figure.chart")
            drawn = page.locator("figure.chart > .plot:has(svg), figure.chart > .plot:has(div svg)")
            assert drawn.count() == figures.count(), path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_choosing_a_buyer_draws_its_layers_and_tells_them(
    chromium: Browser, shipped: Shipped
) -> None:
    for visit in _visit(chromium, shipped.site, 1280):
        page = visit.open("measure-dependency.html")
        figure = page.locator("#layers figure")
        chosen = figure.locator("select")
        assert "OpenAI" in str(chosen.locator("option").first.text_content())
        assert "OpenAI" in figure.locator(".choice:visible").inner_text()
        before = figure.locator("svg").inner_html()
        label = str(chosen.locator("option").last.text_content())
        chosen.select_option(label=label)
        assert figure.locator(".choice:visible").count() == 1
        assert label in figure.locator(".choice:visible").inner_text()
        assert label in str(figure.locator("svg").get_attribute("aria-label"))
        assert figure.locator("svg").inner_html() != before


def test_choosing_who_stops_paying_tells_who_loses(chromium: Browser, shipped: Shipped) -> None:
    for visit in _visit(chromium, shipped.site, 1280):
        page = visit.open("measure-exposure.html")
        figure = page.locator("figure.chart").first
        told = figure.locator(".told").inner_text()
        assert "Loss: $1.0" in told.replace("\u00a0", " ")
        chosen = figure.locator("select")
        chosen.focus()
        page.keyboard.press("ArrowDown")
        assert figure.locator(".told").inner_text() != told
        assert chosen.input_value() == "1"
        label = str(chosen.locator("option").nth(1).text_content())
        assert label in str(figure.locator("svg").get_attribute("aria-label"))


def test_a_mark_leads_to_its_flow_even_where_it_is_folded(
    chromium: Browser, shipped: Shipped
) -> None:
    for visit in _visit(chromium, shipped.site, 360):
        page = visit.open("measured/openai.html")
        mark = page.locator("#concentration-suppliers .marklist a").last
        anchor = str(mark.get_attribute("href"))
        assert not page.locator(anchor).is_visible()
        mark.click()
        row = page.locator(anchor)
        row.wait_for(state="visible")
        assert row.locator("a[href*='deal/']").count() >= 1
