"""The front page in headless Chromium: until it is usable, and until a filter has redrawn it.

*Usable* is the first moment at which the map is drawn, all lenses are there and a filter has
answered. Beside the page stands what pyvis writes of the same network with its default physics, cut
off after two minutes; it is usable when its nodes have not moved for a second. Every other number
is of our page alone, against what was asked for.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.still import LIMIT_S, plain_page, seconds_until_still
from benchmarks.timing import Row

COMPANIES, FLOWS, DEALS = 2_000, 6_000, 1_500
USABLE = "document.documentElement.dataset.lenses === 'ready'"
# A change of a control, and the frame after which it has been drawn.
REDRAW = """([id, value]) => new Promise((done) => {
  const control = document.getElementById(id);
  const begun = performance.now();
  control.value = value;
  control.dispatchEvent(new Event("change"));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""


def generated_site(folder: Path) -> tuple[Path, Any]:
    """A site of 2 000 companies and 6 000 flows over four months, and its network."""
    from graph.lens import View
    from graph.measures.cycles import cycles
    from graph.model import PartialDate
    from graph.network import build
    from graph.pages.lenses import every_lens
    from graph.pages.site import build_site
    from graph.result import Lens
    from tests.worlds import TERMS, deal, event, flow, world

    pick = random.Random(5)
    kinds = ("equity", "compute", "debt", "hardware")
    days = [str(date(2025, 1, 10) + timedelta(days=pick.randrange(100))) for _ in range(DEALS)]
    rows: list[Any] = []
    for i in range(FLOWS):
        # A few companies are in most deals, as in the shipped data.
        ends = pick.sample([int(COMPANIES * pick.random() ** 3) for _ in range(6)], 2)
        payer = ends[0] if i >= COMPANIES else i
        payee = ends[1] if ends[1] != payer else (payer + 1) % COMPANIES
        amount = None if pick.random() < 0.3 else round(10 ** pick.uniform(7, 11))
        n = i % DEALS
        made = flow(
            f"f{i}", f"c{payer}", f"c{payee}", amount, kind=pick.choice(kinds), deal=f"d{i % DEALS}"
        )
        rows.append(made)
    for n, day in enumerate(days):
        made_public = PartialDate.parse(day)
        rows += [
            deal(f"d{n}", announced=made_public),
            event(f"d{n}", day, pick.choice(("signed", "announced"))),
        ]
    seen = world(*rows)
    G = build(View(seen, TERMS, Lens(date(2025, 4, 30))))
    results = {"cycles": cycles(G, max_legs=3, top=10)}
    site = folder / "generated"
    lenses = every_lens(seen, TERMS, G)
    build_site(seen, G, results, site, terms=TERMS, lenses=lenses)
    return site, G


def _usable(page: Any, url: str) -> float:
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    while not page.evaluate(USABLE):
        time.sleep(0.01)
    page.evaluate(REDRAW, ["least", "10"])
    return time.perf_counter() - begun


def _measured(
    browser: Any, name: str, site: Path, G: Any, folder: Path, limit: str
) -> Iterator[Row]:
    url = (site / "index.html").as_uri()
    taken = []
    for _ in range(3):
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        taken.append(_usable(page, url))
        redrawn = [
            page.evaluate(REDRAW, ["least", value]) / 1000 for value in ("1", "0", "50", "", "10")
        ]
        lensed = [page.evaluate(REDRAW, ["firmness", f]) / 1000 for f in ("signed", "announced")]
        page.evaluate("() => document.getElementById('everything').click()")
        whole = [page.evaluate(REDRAW, ["least", value]) / 1000 for value in ("1", "", "10")]
        context.close()
    plain = plain_page(G, folder)
    context = browser.new_context(offline=True)
    other = seconds_until_still(context.new_page(), plain.as_uri(), "network.getPositions()")
    context.close()
    cut = ", pyvis cut off" if other >= LIMIT_S else ""
    yield Row(f"{name}: usable", median(taken), other, f"under {limit}, 20x{cut}")
    yield Row(f"{name}: a filter, opening view", max(redrawn), None, "under 0.15 s (0.3 generated)")
    yield Row(f"{name}: a firmness, all of the page", max(lensed), None, "")
    yield Row(f"{name}: a filter, everything shown", max(whole), None, "")


def rows() -> Iterator[Row]:
    """The shipped data, then the generated ones."""
    from playwright.sync_api import sync_playwright

    from benchmarks.commands import build_site
    from graph import Study
    from tests.browser import ARGUMENTS, CHROMIUM

    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            site = build_site(folder / "site")
            yield from _measured(browser, "shipped", site, Study.open().network(), folder, "1.5 s")
            site, G = generated_site(folder)
            yield from _measured(browser, "generated", site, G, folder, "3 s")
        finally:
            browser.close()
