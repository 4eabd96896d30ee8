"""Turning days: between two of them a view shows the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import capacity, ledger, network
from graph.lens import View
from graph.lens.turning import turning_days
from graph.model import PartialDate, World
from graph.result import Lens
from graph.study import Study
from tests.worlds import TERMS, event, flow, holding, rate, world

WEEK = [date(2025, 1, 28) + timedelta(days=n) for n in range(7)]
DAYS = st.sampled_from([day.isoformat() for day in WEEK])
PARTIAL = st.one_of(DAYS, st.just("2025-01"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Flows in two currencies, events, a holding with a first and a last day, all told later."""
    currencies = st.sampled_from(["USD", "EUR"])
    rows: list[Any] = [
        flow(f"f{n}", "a", "b", 5, told=draw(PARTIAL), currency=draw(currencies)) for n in range(2)
    ]
    for n, status in enumerate(draw(st.lists(st.sampled_from(TERMS.codes("status")), max_size=3))):
        made, told = event(draw(st.sampled_from(["d", "f0"])), draw(PARTIAL), status)
        rows.append((replace(made, id=f"e{n}"), draw(PARTIAL) or told))
    figure, _ = rate("USD/EUR", draw(PARTIAL), "2")
    rows.append((figure, draw(PARTIAL)))
    part, _ = holding("b", "top", draw(PARTIAL))
    until = PartialDate.parse(draw(PARTIAL)) if draw(st.booleans()) else None
    rows.append((replace(part, until=until), draw(PARTIAL)))
    return world(*rows)


@given(worlds())
@settings(max_examples=150)
def test_a_day_that_is_no_turning_day_shows_what_the_day_before_did(seen: World) -> None:
    """All days of a week over the end of a month, under every firmness."""
    turns = turning_days(seen, TERMS)
    views = [View(seen, TERMS, Lens(day)) for day in WEEK]
    for before, after in pairwise(views):
        if after.lens.as_of not in turns:
            for firmness in TERMS.firmness():
                assert before.verdicts(firmness) == after.verdicts(firmness)


def test_each_kind_of_change_turns_the_world() -> None:
    """Told, happened, held, held no more (the day after), a rate of a month: by hand."""
    part, _ = holding("b", "top", "2025-04")
    seen = world(
        flow("f", "a", "b", 5, told="2025-01-05"),
        (event("d", "2025-02", "signed")[0], "2025-01-07"),
        (replace(part, until=PartialDate.parse("2025-05-09")), "2025-03-08"),
        (rate("USD/EUR", "2025-06", "2")[0], "2025-07-10"),
    )
    assert [day.isoformat() for day in turning_days(seen, TERMS)] == [
        "2020-01-01",  # the deal, and what the companies rest on
        "2025-01-05",
        "2025-01-07",
        "2025-02-28",
        "2025-03-08",
        "2025-04-30",
        "2025-05-10",
        "2025-06-01",
        "2025-07-10",
    ]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open()


def _picture(G: nx.MultiDiGraph[str]) -> str:
    return repr((sorted(G.nodes(data=True)), sorted(G.edges(keys=True, data=True), key=str)))


def test_on_the_data_network_ledger_and_capacity_are_alike_between_turns(study: Study) -> None:
    """The last day of the five longest stretches without a turn since 2024, and their first."""
    turns = [d for d in turning_days(study.world, study.terms) if d >= date(2024, 1, 1)]
    gaps = sorted(((b - a).days, a, b - timedelta(days=1)) for a, b in pairwise(turns))
    for days, first, last in gaps[-5:]:
        assert days > 1
        views = [study.view(study.lens(day)) for day in (first, last)]
        for build in (network.build, ledger.build, capacity.build):
            one, other = (_picture(build(view)) for view in views)
            assert one == other, (build.__module__, first, last)
