"""What visitors take along: numbers in CSV, hatching in SVG, cards in pages of their own."""

from __future__ import annotations

import csv
import functools
import http.server
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from graph import ledger
from graph.lens import View
from graph.measures.realization import realization
from graph.pages.site import build_site
from graph.result import Lens
from tests.browser import Visit, chromium
from tests.sites import hostile_world, network, plain_world, site_of
from tests.worlds import TERMS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
HEIGHT = 240
"""That of the frame in the snippet to paste, 600 wide."""
NARROW = 380
"""Enough for a card as wide as a phone."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(plain_world(), tmp_path_factory.mktemp("small") / "site")


@pytest.fixture
def page(chromium: Browser, small: Path) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page(), small)
    yield visit.page
    context.close()
    assert [fault for fault in visit.faults if not fault.startswith("request: blob:")] == []


def _saved(page: Page, button: str, folder: Path) -> str:
    with page.expect_download() as waiting:
        page.locator(button).first.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file.read_text(encoding="utf-8-sig")


def test_a_table_gives_numbers_with_all_digits_and_their_bounds(
    page: Page, small: Path, tmp_path: Path
) -> None:
    """Amazon gets 38 billion and a sum nobody tells; it pays 10. OpenAI gets 10, pays up to 338.

    What is known to go out of OpenAI is 38 and "up to 300", stated 300; with the unknown one it
    has no upper end, so nothing that goes out has one but what is exact.
    """
    page.goto((small / "companies.html").as_uri())
    heads, *rows = csv.reader(_saved(page, "button.take", tmp_path).splitlines())
    assert heads == [
        "Name",
        "Kind",
        "Country",
        "Known to come in (USD)",
        "Known to come in (lower bound, USD)",
        "Known to come in (upper bound, USD)",
        "Known to go out (USD)",
        "Known to go out (lower bound, USD)",
        "Flows",
    ]
    told = {row[0]: row[3:] for row in rows}
    assert told["Amazon"] == ["38000000000", "38000000000", "", "10000000000", "10000000000", "3"]
    assert told["Openai"] == [
        "10000000000",
        "10000000000",
        "10000000000",
        "338000000000",
        "38000000000",
        "4",
    ]


def test_a_picture_brings_its_hatching_along(chromium: Browser, tmp_path: Path) -> None:
    """What is only announced is hatched, by a pattern that stands elsewhere on the page."""
    seen = plain_world()
    L = ledger.build(View(seen, TERMS, Lens(date(2026, 7, 5))))
    out = tmp_path / "site"
    build_site(seen, network(seen), {"realization-nature": realization(L)}, out, terms=TERMS)
    page = chromium.new_page()
    page.goto((out / "measure-realization.html").as_uri())
    text = _saved(page, "figure.chart:has([fill*=hatch]) button.take", tmp_path)
    root = ElementTree.fromstring(text)
    filled = {e.get("fill", "") for e in root.iter()}
    wanted = {fill.removeprefix("url(#").rstrip(")") for fill in filled if "url(" in fill}
    page.close()
    assert "hatch-2" in wanted
    patterns = {p.get("id"): p for p in root.iter(f"{SVG}pattern")}
    assert wanted <= set(patterns)
    for name in wanted:
        marks = list(patterns[name])
        assert marks
        assert all("var(" not in (mark.get("stroke") or "") for mark in marks)


@pytest.mark.parametrize("width", [320, 600])
@pytest.mark.parametrize("make", [plain_world, hostile_world])
def test_cards_fit_the_frames_of_other_pages(
    chromium: Browser, tmp_path: Path, width: int, make: object
) -> None:
    """Every card in a frame as wide as a phone and as the snippet has it."""
    site = site_of(make(), tmp_path / "site")  # type: ignore[operator]
    context = chromium.new_context(viewport={"width": 700, "height": 600})
    visit = Visit(context.new_page(), tmp_path)
    cards = sorted((site / "embed").glob("*.html"))
    assert cards
    most = HEIGHT if width == 600 else NARROW
    for card in cards:
        host = tmp_path / "host.html"
        host.write_text(
            f'<!doctype html><title>Host</title><iframe src="{card.as_uri()}" '
            f'width="{width}" height="{most}" title="Lingkar"></iframe>'
        )
        visit.page.goto(host.as_uri())
        frame = visit.page.frames[1]
        assert frame.evaluate("document.documentElement.scrollWidth") <= width, card.name
        high = frame.evaluate("document.documentElement.scrollHeight")
        assert make is hostile_world or high <= most, card.name
        assert frame.locator("h1").inner_text().strip()
        for link in frame.locator("a").all():
            assert link.get_attribute("target") == "_top"  # it leads out of the frame
        assert frame.locator("img, script, iframe").count() == 0
    context.close()
    assert visit.faults == []


def test_the_snippet_names_the_whole_address(
    chromium: Browser, small: Path, tmp_path: Path
) -> None:
    """From the web what is pasted elsewhere has to lead back here; the frame it makes works."""
    serve = functools.partial(_Quiet, directory=str(small))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            here = f"http://127.0.0.1:{server.server_port}"
            page = chromium.new_page()
            page.goto(f"{here}/company/openai.html")
            page.locator(".embed summary").click()
            text = page.locator(".embed textarea").input_value()
            assert f'src="{here}/embed/company-openai.html"' in text
            assert not page.locator("[data-from-disk]").is_visible()
            host = tmp_path / "host.html"
            host.write_text(f"<!doctype html><title>Host</title>{text}")
            page.goto(host.as_uri())
            frame = page.frames[1]
            assert frame.locator("h1").inner_text() == "Openai"
            assert frame.evaluate("document.documentElement.scrollHeight") <= HEIGHT
            page.close()
        finally:
            server.shutdown()


def test_the_snippet_of_a_page_from_disk_says_what_to_put_in(
    chromium: Browser, small: Path
) -> None:
    """From disk nobody knows where the card will be: an address that is plainly a stand-in."""
    page = chromium.new_page()
    page.goto((small / "company/openai.html").as_uri())
    page.locator(".embed summary").click()
    text = page.locator(".embed textarea").input_value()
    assert 'src="https://example.org/embed/company-openai.html"' in text
    assert "example.org" in page.locator("[data-from-disk]").inner_text()
    page.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test has its own account."""
