"""How the map is drawn: once for a change, the same by whichever way, and plainer from afar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visit, chromium
from tests.sites import site_of, telling_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

CHANGED = """([id, value]) => new Promise((done) => {
  const { network } = document.getElementById("map").lingkar;
  const control = document.getElementById(id);
  let drawn = 0;
  network.on("initRedraw", () => { drawn += 1; });
  control.value = value;
  control.dispatchEvent(new Event("change"));
  setTimeout(() => done(drawn), 500);
})"""
# Edges whose ends are not the nodes that the map draws.
LOOSE = """() => {
  const { body } = document.getElementById("map").lingkar.network;
  return Object.values(body.edges).filter((e) => e.from !== body.nodes[e.fromId]
    || e.to !== body.nodes[e.toId] || !e.connected).map((e) => e.id);
}"""
SEEN = """() => new Promise((done) => {
  document.getElementById("fit").click();
  setTimeout(() => done(document.querySelector("#map canvas").toDataURL()), 300);
})"""
LINES = """() => Object.fromEntries(document.getElementById("map").lingkar.edges.get().map((e) =>
  [e.id, [JSON.stringify(e.dashes), e.color.opacity]]))"""
ZOOM = """(scale) => { const { network } = document.getElementById("map").lingkar;
  network.moveTo({ scale }); document.getElementById("in").click(); }"""


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(telling_world(), tmp_path_factory.mktemp("telling") / "site")


@pytest.fixture
def visit(chromium: Browser, telling: Path) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    seen = Visit(context.new_page(), telling)
    yield seen
    context.close()
    assert seen.faults == []


def test_a_change_of_a_filter_draws_the_map_once(visit: Visit) -> None:
    page = visit.open("index.html")
    page.click("#everything")
    page.wait_for_timeout(300)
    assert page.evaluate(CHANGED, ["least", "10"]) == 1


def test_there_and_back_the_map_is_the_same(visit: Visit) -> None:
    page = visit.open("index.html")
    page.click("#everything")
    before = page.evaluate(SEEN)
    page.click("[data-ring]")
    assert page.evaluate(SEEN) != before  # what is not of the ring is faded
    page.click("[data-ring]")
    page.evaluate(CHANGED, ["least", "50"])
    page.evaluate(CHANGED, ["least", ""])
    assert page.evaluate(SEEN) == before
    assert page.evaluate(LOOSE) == []


def test_from_afar_lines_are_solid_and_fainter_the_less_firm(visit: Visit) -> None:
    page = visit.open("index.html")
    page.click("#everything")
    near: dict[str, Any] = page.evaluate(LINES)
    dashed = {ident for ident, (dashes, _) in near.items() if dashes != "false"}
    assert dashed
    page.evaluate(ZOOM, 0.1)
    far: dict[str, Any] = page.evaluate(LINES)
    for ident, (dashes, opacity) in far.items():
        assert dashes == "false"
        assert (opacity < near[ident][1]) == (ident in dashed)
    page.evaluate(ZOOM, 0.5)
    assert page.evaluate(LINES) == near
