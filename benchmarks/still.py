"""The map in headless Chromium: how long until it stands still, ours beside pyvis as it comes.

Both sides draw the same companies and flows of the shipped data. "Still" is the first moment after
which no node moved for a second. pyvis keeps its default physics and writes its own page; the
network is cut off on both sides, as a reader on a train has it.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import Row

LIMIT_S = 120.0
QUIET_S = 1.0


def plain_page(G: Any, folder: Path) -> Path:
    """The network through pyvis alone, with its defaults."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    for node, data in G.nodes(data=True):
        net.add_node(node, label=data["label"])
    for payer, payee, data in G.edges(data=True):
        net.add_edge(payer, payee, title=data["kind"])
    page = folder / "plain.html"
    page.write_text(net.generate_html(notebook=False), encoding="utf-8")
    return page


def seconds_until_still(page: Any, url: str, positions: str) -> float:
    """Open a page and wait until its nodes have not moved for a second."""
    from playwright.sync_api import TimeoutError

    begun = time.perf_counter()
    page.goto(url, wait_until="domcontentloaded")
    page.set_default_timeout(LIMIT_S * 1000)
    try:
        page.wait_for_function(
            f"() => {{ try {{ return !!({positions}) }} catch {{ return false }} }}"
        )
    except TimeoutError:  # so busy that it does not even answer
        return LIMIT_S
    last, since = None, time.perf_counter()
    while time.perf_counter() - begun < LIMIT_S:
        now = page.evaluate(f"() => JSON.stringify({positions})")
        if now != last:
            last, since = now, time.perf_counter()
        elif time.perf_counter() - since > QUIET_S:
            return since - begun
        time.sleep(0.05)
    return LIMIT_S


def rows() -> list[Row]:
    """One row: seconds until still on each side (pyvis cut off after two minutes)."""
    from playwright.sync_api import sync_playwright

    from benchmarks.commands import build_site
    from graph import Study
    from tests.browser import ARGUMENTS, CHROMIUM

    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        site = build_site(folder / "site")
        plain = plain_page(Study.open().network(), folder)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            taken = []
            for file, variable in (
                (site / "index.html", "document.getElementById('map').lingkar.network"),
                (plain, "network"),
            ):
                context = browser.new_context(offline=True)
                positions = f"{variable}.getPositions()"
                taken.append(seconds_until_still(context.new_page(), file.as_uri(), positions))
                context.close()
        finally:
            browser.close()
    note = json.dumps({"cut off": LIMIT_S}) if taken[1] >= LIMIT_S else ""
    return [Row("map standing still", taken[0], taken[1], f"at least 10x {note}")]
