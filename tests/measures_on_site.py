"""Everything that a site shows of a small world: all measures, as the build has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from graph import capacity, ledger, network
from graph.building import measure_all
from graph.lens import View
from graph.model import World
from graph.pages.site import build_site
from graph.result import Lens, Result
from tests.worlds import TERMS


def site_of_all(seen: World, out: Path, **more: Result) -> Path:
    """The site of a world with every measure, and ``more`` results by name."""
    view = View(seen, TERMS, Lens(date(2026, 7, 5)))
    G, C = network.build(view), capacity.build(view)
    running = capacity.build(view, TERMS.use_begins())
    results = measure_all(G, ledger.build(view), C, running)
    build_site(seen, G, results | more, out, terms=TERMS, capacity=(C, running))
    return out
