"""Pages of chips, analysts, sources, deals, claims and changes, from a world told by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.changes import CHANGES, lately
from graph.lens import View
from graph.model import Interval
from graph.pages.changed import TITLES
from graph.pages.chip import efficiency, generation, lineage
from graph.pages.evidence import Evidence
from graph.pages.figures import latest, valued
from graph.pages.numbers import Money
from graph.pages.paths import anchor
from graph.result import Lens
from tests.sites import network
from tests.tags import Tags
from tests.things import hostile_things, things_site, things_world
from tests.worlds import TERMS


def _read(folder: Path) -> dict[str, Tags]:
    return {
        file.relative_to(folder).as_posix(): Tags(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tags]:
    return _read(things_site(things_world(), tmp_path_factory.mktemp("things") / "site"))


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    seen = things_world()
    return Evidence(seen, network(seen), TERMS, Money(), "en")


def _links(page: Tags) -> set[str]:
    return {t.attributes.get("href", "") for t in page.found if t.name == "a"}


def test_everything_named_has_a_page(pages: dict[str, Tags]) -> None:
    seen = things_world()
    for folder, things in (
        ("company", seen.companies),
        ("deal", seen.deals),
        ("chip", seen.chips),
        ("analyst", seen.people),
        ("source", seen.sources),
    ):
        made = {path for path in pages if path.startswith(f"{folder}/")}
        assert made == {f"{folder}/{anchor(ident)}.html" for ident in things}
    assert {"chips.html", "analysts.html", "sources.html", "claims.html", "changes.html"} <= set(
        pages
    )
    assert "ring/amazon--openai.html" in pages


def test_every_link_leads_to_a_page_and_a_place_on_it(pages: dict[str, Tags]) -> None:
    ids = {
        path: {t.attributes["id"] for t in page.found if "id" in t.attributes}
        for path, page in pages.items()
    }
    checked = 0
    for path, page in pages.items():
        for link in _links(page):
            parts = urlsplit(link)
            if parts.scheme or "assets/" in parts.path:
                continue
            target = path
            if parts.path:
                target = str(Path("/", path).parent.joinpath(parts.path).resolve())[1:]
            assert target in pages, f"{path}: {link}"
            if parts.fragment:
                assert unquote(parts.fragment) in ids[target], f"{path}: {link}"
                checked += 1
    assert checked > 50


def test_ids_on_a_page_are_there_once(pages: dict[str, Tags]) -> None:
    for path, page in pages.items():
        ids = [t.attributes["id"] for t in page.found if "id" in t.attributes]
        assert len(ids) == len(set(ids)), path


def test_hostile_names_of_things_stay_text(tmp_path: Path) -> None:
    seen = ""
    for path, page in _read(things_site(hostile_things(), tmp_path / "site")).items():
        seen += page.text
        for tag in page.found:
            assert tag.name not in ("img", "i", "iframe"), path
            assert not [a for a in tag.attributes if a.startswith("on")], path
            assert not tag.attributes.get("href", "").startswith("javascript"), path
            if tag.name == "script" and "src" not in tag.attributes:
                json.loads(tag.text)
    assert "<img src=x onerror=alert('image')>" in seen
    assert "</script><script>alert('script')</script>" in seen


# -- chips ---------------------------------------------------------------------------------------


def test_performance_per_watt_spans_all_readings(evidence: Evidence) -> None:
    """3 000 / 1 000 = 3; at 1 200 W it is 2.5. 1 000 / 500 = 2, and no FP8 is told."""
    chips = evidence.world.chips
    h200 = efficiency(evidence, chips["h200"], "dense_bf16_tflops")
    assert h200 == Interval(Decimal("2.5"), Decimal(3), Decimal(3))
    h100 = efficiency(evidence, chips["h100"], "dense_bf16_tflops")
    assert h100 == Interval(Decimal(2), Decimal(2), Decimal(2))
    assert efficiency(evidence, chips["h200"], "dense_fp8_tflops") is None


def test_a_line_of_chips_goes_from_the_first_to_the_last(evidence: Evidence) -> None:
    chips = evidence.world.chips
    for found in chips.values():
        assert [[c.id for c in g] for g in lineage(evidence, found)] == [["h100"], ["h200"]]
    assert [generation(evidence, chips[i]) for i in ("h100", "h200")] == [1, 2]


def test_heirs_of_one_chip_are_of_one_generation() -> None:
    """After the H100 come the H200 and an H20; a B200 comes after the H200, and before itself."""
    seen = things_world()
    h200 = seen.chips["h200"]
    more = {
        "h20": replace(h200, id="h20", name="H20"),
        "b200": replace(h200, id="b200", name="B200", predecessor="h200"),
    }
    chips = seen.chips | more
    round_about = {**chips, "h100": replace(chips["h100"], predecessor="b200")}
    for known, expected in (
        (chips, [["h100"], ["h20", "h200"], ["b200"]]),
        (round_about, [["h200"], ["b200"], ["h100"], ["h20"]]),
    ):
        world = replace(seen, chips=known)
        made = Evidence(world, network(seen), TERMS, Money(), "en")
        line = lineage(made, known["h100"])
        assert [[c.id for c in generation] for generation in line] == expected


def test_the_page_of_a_chip(pages: dict[str, Tags]) -> None:
    page = pages["chip/h200.html"]
    assert "GPU, designed by Nvidia" in page.text
    assert "bounds: 2.5 to 3" in page.text
    assert re.search(r"Thermal design power in watts 1 000 1200 W", page.text)
    assert "fabrication TSMC not told" in page.text
    after, before = page.text.index("300 unknown Somewhere"), page.text.index("100 unknown Somew")
    assert after < before  # what stands comes first
    assert "a later count stands: 300 H200" in page.text
    assert "../deal/d-buy.html#f-buy" in _links(page)
    assert "../chip/h100.html" in _links(page)
    here = [t for t in page.found if t.attributes.get("aria-current") == "true"]
    assert len(here) == 1


def test_the_table_of_chips_says_unknown_and_not_nothing(pages: dict[str, Tags]) -> None:
    text = pages["chips.html"].text
    row = text[text.index("H200 GPU") :]
    assert "3 2.5 to 3 unknown" in row  # per watt: BF16 with its bounds, and no FP8
    assert "disputed" in row[:20]
    data = [json.loads(t.text) for t in pages["chips.html"].found if t.name == "script" and t.text]
    bf16 = {p["id"]: p for p in data[0]["points"]}
    assert (bf16["h200"]["value"], bf16["h200"]["after"], bf16["h100"]["last"]) == (
        3,
        "h100",
        False,
    )
    assert len(data) == 1  # nothing to draw for FP8


# -- who says what -------------------------------------------------------------------------------


def test_the_page_of_an_analyst(pages: dict[str, Tags]) -> None:
    page = pages["analyst/sag-anshel.html"]
    assert "AMD no longer" in page.text
    assert "Diversification It wants more than one supplier." in page.text
    assert {"../company/amd.html", "../chip/h200.html", "../deal/d-buy.html#f-buy"} <= _links(page)
    assert "Anshel Sag" in pages["company/amd.html"].text


def test_a_claim_stands_beside_its_measure(pages: dict[str, Tags]) -> None:
    """OpenAI buys of Amazon alone: one effective supplier, where at least two are claimed."""
    for path in ("claims.html", "analyst/sag-anshel.html", "company/openai.html"):
        assert "claimed at least 2; measured 1" in pages[path].text
        assert "Agrees: no" in pages[path].text
    claim = next(t for t in pages["claims.html"].found if t.attributes.get("id") == "sag-suppliers")
    assert claim.attributes["data-measured"] == "yes"
    (data,) = [
        json.loads(t.text) for t in pages["claims.html"].found if t.name == "script" and t.text
    ]
    (point,) = data["points"]
    assert (point["day"], point["vague"]) == (
        "2026-07-05",
        True,
    )  # only the year: not after the data


# -- sources -------------------------------------------------------------------------------------


def test_a_source_tells_everything_that_rests_on_it(pages: dict[str, Tags]) -> None:
    flow = pages["source/s-f-buy.html"]
    assert "Openai → Amazon compute, exact $38 bn" in flow.text
    assert "../deal/d-buy.html#f-buy" in _links(flow)
    event = pages["source/s-d-buy-2026-06-01-signed.html"]
    assert "d-buy 2026-06-01 signed" in event.text
    every = pages["source/s-any.html"]
    for said in ("Chip (2)", "Claim (1)", "Deployment (2)", "Figure (2)", "Supply role (1)"):
        assert said in every.text
    assert "revenue of Openai 2025: $13 bn" in every.text
    assert "../claims.html#sag-suppliers" in _links(every)
    assert "https://example.org/" in _links(every)


def test_a_source_is_cited_with_its_page_and_the_way_out(pages: dict[str, Tags]) -> None:
    tags = [t for t in pages["company/openai.html"].found if t.name == "a"]
    cited = [n for n, t in enumerate(tags) if t.attributes.get("class") == "source"]
    assert cited
    for n in cited:
        assert tags[n].attributes["href"].startswith("../source/")
        assert tags[n + 1].attributes["href"] == "https://example.org/"
        assert tags[n + 1].attributes["aria-label"]


def test_pages_of_sources_are_small(tmp_path: Path) -> None:
    folder = things_site(things_world(), tmp_path / "site") / "source"
    sizes = [file.stat().st_size for file in folder.glob("s-f-*.html")]
    assert len(sizes) == 4
    assert max(sizes) < 4096


# -- deals and changes ---------------------------------------------------------------------------


def test_readings_of_a_leg_stand_side_by_side(pages: dict[str, Tags]) -> None:
    page = pages["deal/d-buy.html"]
    legs = [t for t in page.found if t.name == "article"]
    assert [t.attributes["id"] for t in legs] == ["f-buy"]  # and none of its own for f-told
    box = page.text[page.text.index("Sources tell it differently") :]
    assert "The curators chose the reading" in box
    assert re.search(r"exact \$38 bn stands .* exact \$30 bn", box)
    told = next(t for t in page.found if t.attributes.get("id") == "f-told")
    assert (told.name, "class" in told.attributes) == ("li", False)
    assert "Rings through it" in page.text
    said = page.text[page.text.index("What is said about it") :]
    assert "It wants more than one supplier." in said  # about a leg of the deal


def test_a_title_for_every_change() -> None:
    assert list(TITLES) == list(CHANGES)


def test_what_changed_in_the_last_three_months(pages: dict[str, Tags]) -> None:
    text = pages["changes.html"].text
    assert "from 2026-04-05 to 2026-07-05" in text
    new, firmer = text.index("New (1) Deal"), text.index("Firmer than before (1) Deal")
    assert new < text.index("d-chips Amazon Nvidia hardware announced") < firmer
    assert firmer < text.index("d-buy Openai Amazon compute announced → signed")


@pytest.mark.parametrize(
    ("day", "months", "since"),
    [
        ("2026-05-31", 3, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2024-05-30", 3, "2024-02-29"),
        ("2026-07-05", 24, "2024-07-05"),
    ],
)
def test_months_before_a_day_end_where_the_month_does(day: str, months: int, since: str) -> None:
    view = View(things_world(), TERMS, Lens(date.fromisoformat(day)))
    assert lately(view, months).since.isoformat() == since


# -- companies -----------------------------------------------------------------------------------


def test_targets_are_no_reported_figures(pages: dict[str, Tags]) -> None:
    page = pages["company/openai.html"]
    head = page.text[page.text.index("As last reported") : page.text.index("On this page")]
    assert "$13 bn 2025" in head
    assert "2030" not in head
    assert "$100 bn" in page.text  # with all other figures


@given(st.lists(st.sampled_from(["2024", "2025-06", "FY2026", "2030", "soon"]), max_size=5))
def test_latest_takes_the_first_period_that_is_over(periods: list[str]) -> None:
    """Rows come newest first; 2030 is to come, "soon" no period, fiscal 2026 has begun."""
    rows = [{"code": "revenue", "counterpart": None, "period": p} for p in periods]
    over = [p for p in periods if p in ("2024", "2025-06", "FY2026")]
    assert [row["period"] for row in latest(rows, date(2026, 7, 5))] == over[:1]


def test_a_company_page_has_people_capacity_and_a_time_line(pages: dict[str, Tags]) -> None:
    text = pages["company/openai.html"].text
    assert "Capacity that it runs or uses 2 deployments" in text
    line = text[text.index("What happened when", text.index("Reported figures")) :]
    assert line.index("2026-06-01 signed") < line.index("2025-12-01 announced")  # latest first
    assert "In the making of chips" in pages["company/tsmc.html"].text


def test_figures_have_their_unit() -> None:
    assert valued(Decimal("-2.5e9"), "EUR") == "−€2.5 bn"
    assert valued(Decimal("182.35"), "EUR/JPY") == "182 EUR/JPY"
