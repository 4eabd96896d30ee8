"""Lists that narrow, charts that draw, and pages of things on a phone, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import Visit, chromium, until
from tests.things import hostile_things, things_site, things_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

KINDS = [
    "rings.html",
    "ring/amazon--openai.html",
    "chips.html",
    "chip/h200.html",
    "analysts.html",
    "analyst/sag-anshel.html",
    "claims.html",
    "sources.html",
    "source/s-any.html",
    "changes.html",
    "company/openai.html",
    "deal/d-buy.html",
]
"""One page of each kind."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return things_site(things_world(), tmp_path_factory.mktemp("things") / "site")


@pytest.fixture
def visit(chromium: Browser, site: Path) -> Iterator[Visit]:
    """The site on a desk; the test fails if a page asks for or complains of anything."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page(), site)
    yield visit
    context.close()
    assert visit.faults == []


def _shown(page: Page, rows: str) -> int:
    return page.locator(f"{rows} >> visible=true").count()


@pytest.mark.parametrize("make", [things_world, hostile_things])
def test_pages_fit_a_phone_and_stay_quiet(chromium: Browser, tmp_path: Path, make: object) -> None:
    site = things_site(make(), tmp_path / "site")  # type: ignore[operator]
    context = chromium.new_context(viewport={"width": 360, "height": 640})
    visit = Visit(context.new_page(), site)
    for path in KINDS:
        page = visit.open(path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, path
    context.close()
    assert visit.faults == []


def test_charts_are_drawn_and_say_what_they_are(visit: Visit) -> None:
    for path, marks, drawn in (("chips.html", "circle", 2), ("claims.html", "path > title", 1)):
        page = visit.open(path)
        until(page, "document.querySelector('figure.thing-chart svg') !== null")
        picture = page.locator("figure.thing-chart svg[role=img]")
        assert picture.count() == 1
        assert "The table" in str(picture.get_attribute("aria-label"))
        assert page.locator(f"figure.thing-chart svg {marks}").count() == drawn


def test_words_and_choices_narrow_a_list_together(visit: Visit) -> None:
    page = visit.open("chips.html")
    assert _shown(page, "#rows > tr") == 2
    page.get_by_label("Find").fill("h200")
    assert _shown(page, "#rows > tr") == 1
    assert page.locator("[data-shown]").inner_text() == "1 of 2 shown"
    page.get_by_label("Designer").select_option("nvidia")
    assert _shown(page, "#rows > tr") == 1
    page.get_by_label("Find").fill("no such chip")
    assert page.locator("[data-shown]").inner_text() == "0 of 2 shown"
    page.get_by_label("Find").fill("")
    assert _shown(page, "#rows > tr") == 2


def test_rings_are_narrowed_by_what_their_weakest_leg_is(visit: Visit) -> None:
    page = visit.open("rings.html")
    assert _shown(page, "#rings > article") == 1
    page.get_by_label("Company").fill("nvidia")
    assert _shown(page, "#rings > article") == 0
    page.get_by_label("Company").fill("openai")
    page.get_by_label("Weakest leg is").select_option("announced")
    assert _shown(page, "#rings > article") == 1
