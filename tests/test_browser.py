"""The site as people meet it, in headless Chromium, opened from disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.pages.site import build_site
from graph.study import Study
from tests.browser import Visit, chromium
from tests.sites import hostile_world, measured, plain_world, site_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

KINDS = [
    "index.html",
    "rings.html",
    "concentration.html",
    "measure-diversification.html",
    "companies.html",
    "deals.html",
    "about.html",
    "company/openai.html",
    "deal/amazon-openai-equity-2026.html",
]
"""One page of each kind."""

# A point on the drawn line of an edge, found by asking the map itself.
ON_EDGE = """(id) => {
  const { network, edges } = document.getElementById("map").lingkar;
  const edge = edges.get(id);
  const ends = network.getPositions([edge.from, edge.to]);
  const [a, b] = [edge.from, edge.to].map((n) => network.canvasToDOM(ends[n]));
  const box = document.getElementById("map").getBoundingClientRect();
  for (let off = 0; off <= 60; off += 1)
    for (const side of [-1, 1])
      for (const t of [0.5, 0.4, 0.6, 0.3, 0.7]) {
        const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
        const x = a.x + t * (b.x - a.x) + (side * off * (a.y - b.y)) / length;
        const y = a.y + t * (b.y - a.y) + (side * off * (b.x - a.x)) / length;
        if (network.getEdgeAt({ x, y }) === id && !network.getNodeAt({ x, y }))
          return [x + box.x, y + box.y];
      }
  return null;
}"""
POSITIONS = "() => document.getElementById('map').lingkar.network.getPositions()"
EDGES = "() => document.getElementById('map').lingkar.edges.get()"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled data."""
    study = Study.open()
    G = study.network()
    out = tmp_path_factory.mktemp("shipped") / "site"
    build_site(study.world, G, measured(G), out, terms=study.terms)
    return out


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(plain_world(), tmp_path_factory.mktemp("small") / "site")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(hostile_world(), tmp_path_factory.mktemp("hostile") / "site")


def _visit(chromium: Browser, site: Path, width: int = 1280, height: int = 800) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": width, "height": height})
    visit = Visit(context.new_page(), site)
    yield visit
    context.close()
    assert visit.faults == []


@pytest.fixture
def desk(chromium: Browser, shipped: Path) -> Iterator[Visit]:
    """The shipped site on a desk; the test fails if any page asks for or complains of anything."""
    yield from _visit(chromium, shipped)


@pytest.fixture
def phone(chromium: Browser, shipped: Path) -> Iterator[Visit]:
    yield from _visit(chromium, shipped, 360, 740)


@pytest.fixture
def small_desk(chromium: Browser, small: Path) -> Iterator[Visit]:
    yield from _visit(chromium, small)


@pytest.fixture
def hostile_desk(chromium: Browser, hostile: Path) -> Iterator[Visit]:
    yield from _visit(chromium, hostile)


def test_every_kind_of_page_opens_without_a_request_or_complaint(desk: Visit) -> None:
    for path in _there(desk.site):
        page = desk.open(path)
        assert page.locator("h1").count() == 1
        charts = page.locator("figure.chart")
        assert page.locator("figure.chart svg").count() >= charts.count()
    assert page.locator("nav a").count() >= 6


def _there(site: Path) -> list[str]:
    """The pages of ``KINDS``; for the deal any will do."""
    any_deal = min(site.glob("deal/*.html")).relative_to(site).as_posix()
    return [path if (site / path).exists() else any_deal for path in KINDS]


def test_every_kind_of_page_fits_a_phone(phone: Visit) -> None:
    for path in _there(phone.site):
        page = phone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_map_is_drawn_and_stands_still(desk: Visit) -> None:
    page = desk.open("index.html")
    before = page.evaluate(POSITIONS)
    assert 20 <= len(before) <= 60  # the most telling part, not a hairball
    inked = page.evaluate(
        """() => { const c = document.querySelector('#map canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0;
        return n / d.length * 4; }"""
    )
    assert inked > 0.005
    page.wait_for_timeout(1000)
    assert page.evaluate(POSITIONS) == before
    computed = page.evaluate(
        """() => Object.fromEntries(JSON.parse(document.getElementById('map-data').textContent)
        .nodes.filter((n) => n.first).map((n) => [n.id, { x: n.first[0], y: n.first[1] }]))"""
    )
    assert before == computed  # as the build placed them, not where physics left them


def test_a_click_on_an_edge_shows_its_deals_amounts_status_and_sources(small_desk: Visit) -> None:
    page = small_desk.open("index.html")
    page.locator("#map").scroll_into_view_if_needed()
    (edge,) = [e for e in page.evaluate(EDGES) if (e["from"], e["to"]) == ("openai", "amazon")]
    x, y = page.evaluate(ON_EDGE, edge["id"])
    page.mouse.click(x, y)
    panel = page.locator("#panel")
    text = panel.inner_text()
    assert "Openai → Amazon" in text
    assert "at least $38 bn" in text  # 38 known, one flow not disclosed
    assert "not disclosed" in text
    assert "2025-11-03 signed" in text
    links = panel.locator("ul.from a")
    assert links.count() >= 2
    assert links.first.get_attribute("href") == "https://example.org/"
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_a_click_on_a_company_shows_its_totals_and_leads_to_its_page(small_desk: Visit) -> None:
    page = small_desk.open("index.html")
    page.locator("#map").scroll_into_view_if_needed()
    spot = page.evaluate(
        """() => { const { network } = document.getElementById('map').lingkar;
        const p = network.canvasToDOM(network.getPositions(['oracle']).oracle);
        const b = document.getElementById('map').getBoundingClientRect();
        return [p.x + b.x, p.y + b.y]; }"""
    )
    page.mouse.click(*spot)
    assert "$300 bn" in page.locator("#panel").inner_text()
    page.locator("#panel a", has_text="All its flows").click()
    assert page.locator("h1").inner_text() == "Oracle"


def test_search_finds_a_company_that_the_opening_does_not_show(desk: Visit) -> None:
    page = desk.open("index.html")
    hidden = page.evaluate(
        """() => { const data = JSON.parse(document.getElementById('map-data').textContent);
        return data.details.nodes[data.nodes.find((n) => !n.first && !n.crowd).id].name; }"""
    )
    page.fill("#search", hidden)
    page.press("#search", "Enter")
    assert page.locator("#panel h3").inner_text() == hidden
    page.fill("#search", "no such company")
    page.press("#search", "Enter")
    assert "no such company" in page.locator("#status").inner_text()


def test_filters_change_the_map_and_say_that_they_change_only_the_map(desk: Visit) -> None:
    page = desk.open("index.html")
    headline = page.locator(".headline").inner_text()
    every: list[dict[str, Any]] = page.evaluate(EDGES)
    page.locator("[name=nature]").first.uncheck()
    fewer = page.evaluate(EDGES)
    assert 0 < len(fewer) < len(every)
    page.select_option("#least", "50")
    assert 0 < len(page.evaluate(EDGES)) < len(fewer)
    page.locator("#reset").click()
    page.wait_for_function(f"({EDGES})().length === {len(every)}")
    page.select_option("#level", "0")
    assert 0 < len(page.evaluate(EDGES)) < len(every)
    page.locator("#everything").click()
    page.select_option("#level", index=0)
    assert "change the map only" in page.locator("#status").inner_text()
    assert page.locator(".headline").inner_text() == headline


def test_a_ring_of_the_list_stands_out_on_the_map(desk: Visit) -> None:
    page = desk.open("index.html")
    button = page.locator("[data-ring]").nth(1)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    anchor = button.get_attribute("data-ring")
    legs = page.evaluate(
        """(id) => JSON.parse(document.getElementById('map-data').textContent)
        .rings.find((r) => r.id === id).edges""",
        anchor,
    )
    strong = {e["id"] for e in page.evaluate(EDGES) if e["color"]["opacity"] > 0.5}
    assert strong == set(legs)
    assert len(legs) >= 2


def test_bars_are_as_long_as_their_shares(small_desk: Visit) -> None:
    """OpenAI's known purchases are 300 of Oracle and 38 of Amazon: the bars are as 300 to 38."""
    page = small_desk.open("company/openai.html")
    figure = page.locator("figure.chart", has=page.locator("text=Oracle"))
    widths = figure.locator("g[aria-label=bar] rect").evaluate_all(
        "(bars) => bars.map((bar) => bar.getBoundingClientRect().width)"
    )
    assert len(widths) == 2
    assert max(widths) / min(widths) == pytest.approx(300 / 38, rel=0.02)
    edge = figure.evaluate("(f) => f.querySelector('svg').getBoundingClientRect().right")
    right = figure.locator("g[aria-label=bar] rect").first.evaluate(
        "(bar) => bar.getBoundingClientRect().right"
    )
    assert right < edge - 40  # the amount stands beside it


def test_hostile_data_are_inert_on_every_page(hostile_desk: Visit) -> None:
    """A script that ran would show a dialog, a picture that loaded would be a request."""
    page = hostile_desk.page
    for file in sorted(hostile_desk.site.rglob("*.html")):
        hostile_desk.open(file.relative_to(hostile_desk.site).as_posix())
        assert page.locator("img, iframe, [onerror], [onmouseover]").count() == 0
    hostile_desk.open("index.html")
    page.locator("#everything").click()
    page.locator("#map").scroll_into_view_if_needed()
    for edge in page.evaluate(EDGES):
        spot = page.evaluate(ON_EDGE, edge["id"])
        if spot:
            page.mouse.move(*spot)
            page.wait_for_timeout(250)  # the tooltip
            page.mouse.click(*spot)
            assert page.locator("#panel img, #panel a[href^=javascript]").count() == 0
    assert "alert('script')" in page.locator("#panel").inner_text()
