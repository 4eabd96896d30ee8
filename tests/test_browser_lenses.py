"""The front page under many lenses, in headless Chromium: what it shows is what measures answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import cli
from graph.headlines import headlines
from graph.lens.rates import Rate
from graph.measures.cycles import cycles
from graph.model import Interval
from graph.pages import headline
from graph.pages.edges import merged, stated_sums
from graph.pages.evidence import Evidence
from graph.pages.lenses import one_lens
from graph.pages.numbers import Money, typeset
from graph.pages.opening import opening
from graph.result import Lens
from graph.study import Study
from tests.browser import Visit, chromium, until
from tests.shipped import Shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

SAMPLE = [
    ("2026-10-01", "announced", "group", "USD"),
    ("2025-12-31", "talked", "group", "IDR"),
    ("2025-06-30", "signed", "entity", "EUR"),
    ("2026-03-31", "paid", "group", "USD"),
    ("2023-01-31", "announced", "entity", "USD"),
]
TILES = """() => Object.fromEntries([...document.querySelectorAll('[data-measure]')].map((line) =>
  [line.dataset.measure, [line.dataset.form, ...['value', 'bounds', 'coverage'].map((part) =>
  line.querySelector('.' + part).textContent)]]))"""
RINGS = """() => [...document.querySelectorAll('#rings li')].map((li) =>
  [li.querySelector('bdi').textContent, li.querySelector('.amount').textContent])"""
ROWS = """() => [...document.querySelectorAll('#largest tr')].map((tr) =>
  [...tr.cells].slice(0, 6).map((cell) => cell.textContent))"""
NODES = "() => document.getElementById('map').lingkar.nodes.getIds()"
DRAWN = """() => document.getElementById('map').lingkar.edges.get().map((e) =>
  [e.from, e.to, e.title.split('\\n')[1]])"""


@pytest.fixture
def desk(chromium: Browser, shipped: Shipped) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page(), shipped.site)
    yield visit
    context.close()
    assert visit.faults == []


def _go(desk: Visit, lens: tuple[str, str, str, str]) -> Page:
    day, firmness, level, currency = lens
    asked = f"#as-of={day}&firmness={firmness}&level={level}&currency={currency}"
    desk.page.goto((desk.site / "index.html").as_uri() + asked)
    until(desk.page, "document.documentElement.dataset.lenses === 'ready'")
    return desk.page


def _evidence(study: Study, lens: Lens) -> Evidence:
    rate = study.display_rate(lens)
    assert rate is not None
    view = study.view(lens)
    money = Money(lens.currency, rate.value)
    return Evidence(view.knowledge.published(), study.network(lens), study.terms, money, "en")


@pytest.mark.parametrize("asked", SAMPLE, ids="-".join)
def test_numbers_rings_flows_and_map_are_those_of_the_measures(
    desk: Visit, shipped: Shipped, asked: tuple[str, str, str, str]
) -> None:
    study = shipped.study
    lens = study.lens(*asked)
    evidence = _evidence(study, lens)
    money = evidence.money
    page = _go(desk, asked)
    told = {line.measure: line for line in headlines(evidence.G, shipped.buyers)}
    shown = page.evaluate(TILES)
    assert len(shown) == 10
    for measure, (form, *texts) in shown.items():
        expected = headline.told(money, told.get(measure), form)
        assert texts == [typeset(expected[k]) for k in ("value", "bounds", "coverage")], measure
    assert set(told) - set(shown) <= {"flows that count"}

    rings = [
        [
            " → ".join(evidence.name(i) for i in [*row.companies, row.companies[0]]),
            money.sum(row.bottleneck)
            + (
                ""
                if row.bottleneck is not None
                else f" ({money.bounds(Interval(row.bottleneck_low, row.bottleneck_high, None))})"
            ),
        ]
        for row in cycles(evidence.G, top=10).rows
    ]
    assert page.evaluate(RINGS) == [[typeset(cell) for cell in row] for row in rings]

    rows = [
        [
            typeset(str(cell))
            for cell in (
                row["payer"]["name"],
                row["payee"]["name"],
                row["nature"]["label"],
                row["amount"],
                row["coverage"],
                row["firmness"]["label"],
            )
        ]
        for row in headline.largest(evidence, merged(evidence))
    ]
    assert page.evaluate(ROWS) == rows

    lenses = one_lens(evidence.G, Rate("USD", "USD", Decimal(1), "", None, ()))
    nodes, _ = opening(stated_sums(lenses.own), lenses.own.rings)
    assert set(page.evaluate(NODES)) == nodes
    page.locator("#everything").click()
    drawn = sorted(page.evaluate(DRAWN))
    edges = sorted(
        [
            e.payer,
            e.payee,
            typeset(
                f"{evidence.label('nature', e.nature)}, {money.total(e.amount, e.coverage)}, "
                f"{evidence.label('firmness', e.firmness)}" + (", in kind" if e.in_kind else "")
            ),
        ]
        for e in merged(evidence)
    )
    assert drawn == edges


def _asked(*words: str) -> Any:
    found = CliRunner().invoke(cli.lingkar, [*words, "--format", "json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)["rows"]


def test_the_page_and_the_command_line_say_the_same(desk: Visit) -> None:
    """In rupiah as of the end of 2025, of what was at least talked of; amounts are converted."""
    lens = SAMPLE[1]
    names = ("--as-of", "--firmness", "--level", "--currency")
    options = [word for pair in zip(names, lens, strict=True) for word in pair]
    page = _go(desk, lens)
    (row,) = _asked("circulation", *options)
    tile = page.evaluate(TILES)["circulation"]
    # Already converted, so that here it is told at a rate of 1.
    assert typeset(Money("IDR").sum(Decimal(row["circulation"]))) in tile[1]
    rows = _asked("cycles", "--top", "10", *options)
    expected = [
        typeset(Money("IDR").sum(None if r["bottleneck"] is None else Decimal(r["bottleneck"])))
        for r in rows
    ]
    assert [told.partition(" (")[0] for _, told in page.evaluate(RINGS)] == expected


def test_the_page_says_of_its_own_lens_what_it_was_built_with(desk: Visit) -> None:
    page = desk.open("index.html")
    built = [page.evaluate(each) for each in (TILES, RINGS, ROWS)]
    page.select_option("#firmness", "paid")
    assert [page.evaluate(each) for each in (TILES, RINGS, ROWS)] != built
    page.locator("#now").click()
    assert [page.evaluate(each) for each in (TILES, RINGS, ROWS)] == built


def test_the_address_bar_keeps_the_view_and_the_back_button_restores_it(desk: Visit) -> None:
    page = desk.open("index.html")
    first = page.evaluate(TILES)
    page.select_option("#firmness", "talked")
    page.select_option("#currency", "EUR")
    page.select_option("#kind", "hyperscaler")
    page.locator("#rings [data-ring]").nth(1).click()
    shared, told, drawn = page.url, page.evaluate(TILES), page.evaluate(DRAWN)
    assert "firmness=talked" in shared
    page.goto("about:blank")
    page.goto(shared)
    until(page, "document.documentElement.dataset.lenses === 'ready'")
    assert page.evaluate(TILES) == told
    assert sorted(page.evaluate(DRAWN)) == sorted(drawn)
    assert page.locator("#rings [aria-pressed=true]").count() == 1
    page.select_option("#firmness", "announced")
    page.select_option("#currency", "USD")
    assert page.evaluate(TILES) == first
    page.go_back()
    page.go_back()
    until(page, "document.getElementById('firmness').value === 'talked'")
    assert page.evaluate(TILES) == told


def test_the_slider_moves_the_day_and_hides_what_was_told_later(desk: Visit) -> None:
    page = desk.open("index.html")
    page.locator("#day").fill("77")
    day = page.locator("#day-told").inner_text()
    assert f"as-of={day}" in page.url
    page.fill("#search", "OpenAI")
    page.press("#search", "Enter")
    page.locator("#panel button").first.click()
    dates = page.locator("#panel ol li").evaluate_all(
        "(items) => items.map((item) => item.textContent.slice(0, 10))"
    )
    assert dates
    assert max(dates) <= day
