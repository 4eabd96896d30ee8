"""Lenses seen beforehand are what each lens sees; places of the map stay where they are."""

from __future__ import annotations

import math
from datetime import date
from statistics import median

import networkx as nx
import pytest

from graph.headlines import headlines
from graph.lens.view import View
from graph.measures.circulation import circulation, going_round
from graph.measures.cycles import cycles
from graph.network import build
from graph.pages.layout import positions
from graph.pages.lenses import RINGS, Lenses, every_lens
from graph.result import Lens
from graph.study import Study
from tests.sites import network, plain_world
from tests.worlds import TERMS


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open()


@pytest.fixture(scope="module")
def lenses(study: Study) -> Lenses:
    return every_lens(study.world, study.terms, study.network())


def _edges(G: nx.MultiDiGraph[str]) -> object:
    return sorted(G.edges(keys=True, data=True), key=lambda edge: edge[:3]), G.graph["promised"]


@pytest.mark.parametrize("day", ["2024-11-30", "2025-10-31", "2026-10-01"])
def test_a_view_asked_for_another_firmness_is_the_view_of_that_firmness(
    study: Study, day: str
) -> None:
    for level in study.terms.codes("level"):
        view = study.view(study.lens(day, "talked", level))
        for firmness in study.terms.firmness():
            alone = study.network(study.lens(day, firmness, level))
            assert _edges(build(view.under(firmness))) == _edges(alone)


def test_what_is_seen_beforehand_is_what_each_lens_sees(study: Study, lenses: Lenses) -> None:
    """Every seventh month, in each firmness and level: flows, headline numbers and rings."""
    for place in range(len(lenses.days) - 1, 0, -7):
        for (level, firmness), row in lenses.seen.items():
            G = study.network(study.lens(lenses.days[place], firmness, level))
            seen = row[place]
            assert set(seen.flows) == {flow for _, _, flow in G.edges(keys=True)}
            assert seen.headlines == tuple(headlines(G, lenses.buyers))
            assert seen.rings == cycles(G, top=RINGS).rows


def test_days_are_month_ends_from_the_first_deal_and_the_day_of_the_page(lenses: Lenses) -> None:
    """The first deal of the data is of 2019-07-22 and they go to 2026-10-01: 88 months."""
    assert lenses.days[:2] == (date(2019, 7, 31), date(2019, 8, 31))
    assert lenses.days[-2:] == (date(2026, 9, 30), date(2026, 10, 1))
    assert len(lenses.days) == 88


def test_nothing_told_later_than_the_page_is_in_any_lens() -> None:
    """Oracle's notes are of 2025-09-24, the rest is later: by the end of that month they stand."""
    seen = plain_world()
    G = build(View(seen, TERMS, Lens(date(2025, 9, 30))))
    told = every_lens(seen, TERMS, G)
    assert told.days[-1] == date(2025, 9, 30)
    flows = {flow for each in told.each() for flow in each.flows}
    assert "f-notes" in flows
    assert "f-equity" not in flows
    assert "f-equity" in every_lens(seen, TERMS, network(seen)).own.flows


def test_what_goes_round_is_that_of_circulation(study: Study) -> None:
    G = study.network()
    row = circulation(G).rows[0]
    found = going_round(G)
    for name in ("circulation", "circulation_high", "share", "share_low", "share_high", "coverage"):
        assert getattr(found, name) == getattr(row, name)


def test_one_flow_more_moves_the_map_little(study: Study) -> None:
    """Half of the nodes move by less than a twentieth of the picture, whatever flow is left out."""
    G = study.network()
    boxes = dict.fromkeys(G, (60.0, 24.0))
    edges = sorted({(u, v, 1.0 + G.degree(u) / 40 + G.degree(v) / 40) for u, v in G.edges()})
    before = positions(edges, boxes)
    across = math.dist(
        [min(p[k] for p in before.values()) for k in (0, 1)],
        [max(p[k] for p in before.values()) for k in (0, 1)],
    )
    for left_out in edges[::40]:
        after = positions([edge for edge in edges if edge != left_out], boxes)
        moved = [math.dist(before[node], after[node]) for node in boxes]
        assert median(moved) < 0.05 * across, left_out
