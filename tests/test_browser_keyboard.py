"""The front page by keyboard alone: Tab reaches every control, keys operate them, focus is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.pages.lenses import every_lens
from graph.pages.site import build_site
from tests.browser import Visit, chromium, until
from tests.sites import measured, network, telling_world
from tests.worlds import TERMS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

MOST = 400
# A mark on everything that can be operated, so that what Tab reaches can be told apart.
MARK = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled);
  all.forEach((e, i) => { e.dataset.probe = String(i); });
  return all.length;
}"""
# What has the focus: its mark, and whether its outline can be seen and lies within the page.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return { probe: e.dataset.probe ?? null, html: e.outerHTML.slice(0, 100),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seen = telling_world()
    G = network(seen)
    out = tmp_path_factory.mktemp("keys") / "site"
    lenses = every_lens(seen, TERMS, G)
    both = ("en", "id")
    build_site(seen, G, measured(G), out, terms=TERMS, lenses=lenses, languages=both)
    return out


@pytest.fixture(params=[1280, 360])
def page(chromium: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    visit = Visit(context.new_page(), site)
    yield visit.open("index.html")
    context.close()
    assert visit.faults == []


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_tab_reaches_every_control_and_focus_is_seen(page: Page) -> None:
    there = page.evaluate(MARK)
    assert there > 30
    reached: set[str] = set()
    unseen: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None or (at["probe"] == "0" and "0" in reached):
            break
        reached.add(at["probe"])
        unseen += [] if at["seen"] else [at["html"]]
    left = sorted({str(i) for i in range(there)} - reached)
    assert [page.locator(f"[data-probe='{i}']").evaluate("(e) => e.outerHTML") for i in left] == []
    assert unseen == []


def test_the_slider_is_moved_by_keys(page: Page) -> None:
    newest = page.locator("#day-told").inner_text()
    _tab_to(page, "#day")
    page.keyboard.press("Home")
    until(page, f"() => document.getElementById('day-told').textContent !== '{newest}'")
    assert page.locator("#day-told").inner_text() < newest
    page.keyboard.press("End")
    until(page, f"() => document.getElementById('day-told').textContent === '{newest}'")


def test_a_company_is_found_and_a_ring_chosen_by_keys(page: Page) -> None:
    _tab_to(page, "#search")
    page.keyboard.type("Gamma")
    page.keyboard.press("Enter")
    assert page.locator("#panel h3").inner_text() == "Gamma"
    _tab_to(page, "[data-ring]")
    page.keyboard.press("Enter")
    assert page.locator("[data-ring]").first.get_attribute("aria-pressed") == "true"
    assert "→" in page.locator("#panel h3").inner_text()


def test_menus_and_the_other_language_are_reached_by_keys(page: Page) -> None:
    _tab_to(page, "details.menu summary")
    page.keyboard.press("Enter")
    menu = page.locator("details.menu").first
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert menu.locator("a").first.evaluate("(e) => e === document.activeElement")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    _tab_to(page, ".languages a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/index.html")
    until(page, "document.documentElement.dataset.lenses === 'ready'")
    assert page.locator("html").get_attribute("lang") == "id"
