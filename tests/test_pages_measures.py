"""The pages of measures: pictures by what rows are, tables, and the flows behind every number."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph.measures.layers import layers
from graph.pages.cells import Cells
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.pages.pictures import PICTURES, fitting, pictures
from graph.pages.trends import trend
from graph.result import Coverage, Lens, Result
from graph.study import Study
from tests.ledgers import ledger
from tests.measures_on_site import site_of_all
from tests.sites import BN, hostile_world, network, plain_world, telling_world
from tests.tags import Tags, links
from tests.worlds import TERMS, deal, event, flow, world


@dataclass(frozen=True, kw_only=True)
class Part:
    company: str
    size: Decimal | None
    size_low: Decimal
    size_high: Decimal | None
    flows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Invented:
    company: str
    strain: Decimal | None
    strain_low: Decimal
    strain_high: Decimal | None
    coverage: Coverage
    parts: tuple[Part, ...] = ()


D = Decimal
INVENTED = Result(
    measure="strain",
    lens=Lens(date(2026, 7, 5)),
    rows=(
        Invented(
            company="openai",
            strain=D(38 * BN),
            strain_low=D(30 * BN),
            strain_high=None,
            coverage=Coverage(1, 2),
            parts=(
                Part(
                    company="amazon",
                    size=D(38 * BN),
                    size_low=D(38 * BN),
                    size_high=D(38 * BN),
                    flows=("f-compute", "f-more"),
                ),
            ),
        ),
        Invented(
            company="oracle",
            strain=None,
            strain_low=D(0),
            strain_high=D(25 * BN),
            coverage=Coverage(0, 1),
        ),
    ),
    notes=("A note of it.",),
    columns=("company", "strain", "coverage"),
    nested=("parts",),
    money=frozenset({"strain", "strain_low", "strain_high", "size", "size_low", "size_high"}),
)


def _tags(file: Path) -> Tags:
    return Tags(file.read_text(encoding="utf-8"))


def _data(page: Tags) -> list[Any]:
    """What the pictures of a page are drawn from."""
    return [
        json.loads(tag.text)
        for tag in page.found
        if tag.name == "script" and tag.attributes.get("type") == "application/json"
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of_all(plain_world(), tmp_path_factory.mktemp("all") / "site", strain=INVENTED)


def test_an_invented_measure_gets_its_page_with_picture_table_and_evidence(site: Path) -> None:
    """38 bn of at least 30 bn, no upper limit; and an unknown sum of at most 25 bn."""
    page = _tags(site / "measure-strain.html")
    (drawn,) = _data(page)
    assert drawn["unit"] == "billions of USD"
    bars = [(b["n"], b["v"], b["l"], b["h"]) for b in drawn["choices"][0]["rows"]]
    assert bars == [("Openai", [38], [30], [None]), ("Oracle", [None], [0], [25])]
    assert "A note of it." in page.text
    assert "$38 bn from $30 bn, no upper limit" in page.text
    assert "unknown $0 to $25 bn" in page.text
    links = [t.attributes.get("href") for t in page.found if t.name == "a"]
    assert "measured/openai.html#strain" in links
    front = _tags(site / "index.html")
    assert "measure-strain.html" in [t.attributes.get("href") for t in front.found]


def test_a_number_leads_to_its_flows_and_these_to_readings_history_and_sources(site: Path) -> None:
    """Both flows of the invented measure stand on the page with a number, deal and source."""
    file = site / "measured" / "openai.html"
    text = file.read_text(encoding="utf-8")
    part = text[text.index('id="strain"') : text.index('id="flows"')]
    marks = re.findall(r'class="mark" href="#(flow-\d+)"', part)
    rows = {i: text[text.index(f'id="{i}"') :].partition("</tr>")[0] for i in set(marks)}
    legs = {m for row in rows.values() for m in re.findall(r'href="../deal/([^"]+)"', row)}
    assert legs == {"d-buy.html#f-compute", "d-buy.html#f-more"}
    assert all("https://example.org" in row for row in rows.values())
    assert any("$38\u00a0bn" in row and "signed" in row for row in rows.values())
    assert any("not disclosed" in row for row in rows.values())
    assert all('href="#strain"' in row for row in rows.values())


def test_flows_that_did_not_enter_stand_there_with_the_reason(tmp_path: Path) -> None:
    """Talks of Acme and Beta are less firm than announced."""
    folder = site_of_all(telling_world(), tmp_path / "s")
    text = (folder / "measured" / "beta.html").read_text(encoding="utf-8")
    (row,) = [r for r in text.split("<tr ") if "d-talk.html#f-talk" in r]
    assert 'class="out"' in row
    assert "in talks" in row
    assert "less firm" in row


def test_sources_that_disagree_are_both_told(tmp_path: Path) -> None:
    seen = world(
        flow("f-one", "a", "b", 10 * BN, kind="compute", deal="d1"),
        flow("f-two", "a", "b", 12 * BN, kind="compute", deal="d1", reading_of="f-one"),
        deal("d1", kind="compute-contract"),
        event("d1", "2025-01-01", "signed"),
    )
    text = _tags(site_of_all(seen, tmp_path / "s") / "measured" / "a.html").text
    assert re.search(r"[^o] told: \w+ \$10 bn also told: \w+ \$12 bn", text)


@pytest.mark.parametrize("seen", [plain_world(), hostile_world()], ids=["plain", "hostile"])
def test_every_link_of_all_measures_leads_somewhere(seen: Any, tmp_path: Path) -> None:
    assert links(site_of_all(seen, tmp_path / "s")) > 400


def test_hostile_texts_stay_text_on_the_pages_of_measures(tmp_path: Path) -> None:
    folder = site_of_all(hostile_world(), tmp_path / "s")
    files = [*folder.glob("measure*.html"), *folder.glob("measured/*.html")]
    assert len(files) > 10
    for file in files:
        for tag in _tags(file).found:
            assert tag.name not in ("img", "i", "iframe"), file
            assert not [a for a in tag.attributes if a.startswith("on") or a == "style"], file


def test_what_is_not_declared_is_drawn_by_its_columns() -> None:
    """Money with bounds is drawn; a share is of another unit and is not drawn beside it."""

    @dataclass(frozen=True, kw_only=True)
    class Row:
        payer: str
        payee: str
        sum: Decimal
        sum_low: Decimal
        sum_high: Decimal
        part_share: float
        part_share_low: float
        part_share_high: float
        age: float
        age_low: float
        age_high: float
        days: int

    def row(payer: str, payee: str) -> Row:
        return Row(
            payer=payer, payee=payee, sum=D(1), sum_low=D(1), sum_high=D(1), part_share=0.1,
            part_share_low=0.1, part_share_high=0.1, age=2.0, age_low=2.0, age_high=2.0, days=3,
        )  # fmt: skip

    columns = ("payer", "payee", "days", "part_share", "age", "sum")
    (one,) = fitting([row("a", "b"), row("b", "c")], columns)
    assert (one.name, one.series, one.choose) == ("payer", ("part_share",), ())
    (several,) = fitting([row("a", "b"), row("a", "c")], ("payer", "payee", "days", "sum"))
    assert (several.name, several.series, several.choose) == ("payee", ("sum",), ("payer",))
    assert fitting([row("a", "b")], ("payer", "payee")) == ()


def test_declared_pictures_fit_their_measures() -> None:
    """On the shipped data every declared picture is drawn and none falls back to columns."""
    study = Study.open()
    from graph import capacity
    from graph.building import measure_all
    from graph.ledger import build as promises

    view = study.view()
    G, C = study.network(), capacity.build(view)
    results = measure_all(G, promises(view), C, capacity.build(view, study.terms.use_begins()))
    evidence = Evidence(study.world, G, study.terms, Money(), "en")
    seen = set()
    for result in results.values():
        drawn = list(pictures(Cells(evidence, result), {}))
        declared = PICTURES.get(result.measure)
        if declared:
            assert [p["draw"] for p in drawn] == [p.draw for p in declared], result.measure
            seen.add(result.measure)
    assert seen == set(PICTURES)


def test_the_funnel_is_drawn_by_firmness_and_what_is_paid_is_at_least() -> None:
    """10 signed, of which 4 are known to be paid; 6 only announced: 16, 10 and at least 4."""
    from graph.measures.realization import realization

    seen = world(
        flow("f", "a", "b", 10 * BN, kind="compute", deal="d1"),
        flow("g", "a", "b", 6 * BN, kind="compute", deal="d2"),
        deal("d1", kind="compute-contract"),
        deal("d2", kind="compute-contract"),
        event("d1", "2025-01-01", "signed"),
        event("d1", "2025-06-01", "partly-paid", 4 * BN),
        event("d2", "2025-01-01", "announced"),
    )
    L = ledger(seen)
    evidence = Evidence(seen, network(seen), TERMS, Money(), "en")
    (picture,) = pictures(Cells(evidence, realization(L, by="nature")), {})
    bars = picture["data"]["choices"][0]["rows"]
    assert [(b["n"], b["v"][0], b["f"]) for b in bars] == [
        ("announced", 16.0, 2), ("signed", 10.0, 1), ("paid", 4.0, 0),
    ]  # fmt: skip
    assert bars[2]["l"] == [4.0]
    assert bars[2]["h"] == [10.0]  # all that is signed may have been paid


def test_obligations_are_stacked_by_firmness_beside_revenue(tmp_path: Path) -> None:
    """8 a year over two years, half signed; an undisclosed one without dates stands apart."""
    from graph.measures.obligations import obligations
    from tests.ledgers import figure

    period = {"starts": "2027-01-01", "ends": "2028-12-31"}
    seen = world(
        flow("f", "a", "b", 16 * BN, kind="compute", deal="d1", **period),
        flow("g", "a", "c", 16 * BN, kind="compute", deal="d2", **period),
        flow("h", "a", "c", kind="compute", deal="d2"),
        deal("d1", kind="compute-contract"),
        deal("d2", kind="compute-contract"),
        event("d1", "2025-01-01", "signed"),
        event("d2", "2025-01-01", "announced"),
        figure("a", "revenue", "2025", 5 * BN),
    )
    evidence = Evidence(seen, network(seen), TERMS, Money(), "en")
    (picture,) = pictures(Cells(evidence, obligations(ledger(seen))), {})
    assert picture["data"]["unit"] == "billions of USD"
    choice = picture["data"]["choices"][0]
    by_year: dict[tuple[str, int | None], float | None] = {}
    for bar in choice["rows"]:
        by_year[bar["n"], bar["f"]] = bar["v"][0]
        assert bar["u"] == (bar["n"] == "undated")
    # 16 bn over 731 days, of which 2027 has 365 and 2028 366.
    assert by_year["2027", 1] == by_year["2027", 2] == pytest.approx(16 * 365 / 731, rel=1e-4)
    assert by_year["undated", 2] is None
    revenue = [r for r in choice["against"] if r["s"] == 0]
    assert {r["x"] for r in revenue} == {"2027", "2028"}
    assert all(r["v"] == 5 for r in revenue)


def test_every_layer_holds_the_same_sum() -> None:
    """Each piece of capacity passes through all tiers, whoever is known in them."""
    from graph.capacity import build
    from graph.measures.tiers import buyers

    C = build(Study.open().view())
    names = buyers(C, None)
    assert len(names) > 10
    for name in names:
        told = layers(C, name)
        for at in range(len(told.tiers)) if told.total else ():
            there = sum(band.amount for band in told.bands if band.layer == at)
            assert there == pytest.approx(told.total), (name, at)
        if told.total:
            assert {band.layer for band in told.bands} == set(range(len(told.tiers)))


def test_quarters_are_told_as_of_their_last_day() -> None:
    """The index of a quarter is that of the view of its last day, and nothing known later."""
    from graph.building import over_quarters
    from graph.measures.concentration import concentration

    study = Study.open()
    lens = study.lens(as_of="2026-01-15")
    found = over_quarters(study, lens, ["openai"])
    told = found["concentration-suppliers"]
    days = [row.as_of for row in told.rows]
    assert days == sorted(days)
    assert days[-1] == date(2026, 1, 15)
    (row,) = [row for row in told.rows if row.period == "2025-Q3"]
    then = concentration(study.network(study.lens(as_of="2025-09-30")), "openai").rows[0]
    assert (row.as_of, row.hhi) == (date(2025, 9, 30), then.hhi)
    assert row.hhi != told.rows[-1].hhi


def test_what_a_buyer_stood_on_is_followed_over_quarters() -> None:
    """OpenAI on Nvidia by capacity at the end of June 2026, as asked for that day alone."""
    from graph import capacity
    from graph.building import over_quarters
    from graph.measures.dependency import dependency

    study = Study.open()
    found = over_quarters(study, study.lens(), ["openai"])["dependency-capacity"]
    (row,) = [r for r in found.rows if (r.on, r.period) == ("nvidia", "2026-Q2")]
    view = study.view(study.lens(as_of="2026-06-30"))
    C = capacity.build(view)
    then = dependency(study.network(view.lens), "openai", on="nvidia", basis="capacity", capacity=C)
    assert row.look_through == then.rows[0].look_through
    assert row.look_through_high == then.rows[0].look_through_high
    evidence = Evidence(study.world, study.network(), study.terms, Money(), "en")
    drawn = trend(evidence, found)
    assert drawn is not None
    (point,) = [
        r
        for r in drawn["data"]["rows"]
        if (r["name"], r["period"]) == ("OpenAI on Nvidia", "2026-Q2")
    ]
    assert point["v"] == pytest.approx(100 * row.look_through, rel=1e-3)
    assert drawn["data"]["top"] == 100
