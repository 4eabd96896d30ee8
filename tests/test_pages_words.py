"""What pages say, word by word: what is known, by whom it was told, in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Interval
from graph.pages.about import readable
from graph.pages.numbers import Money
from graph.pages.site import build_site
from graph.result import Coverage, Lens, Result
from tests.sites import BN, network, plain_world, site_of, telling_world
from tests.tags import Tags, tagged
from tests.worlds import TERMS


def _row(page: Tags, word: str) -> str:
    """The text of a page from a word on, up to the same length as a row of a table."""
    return page.text[page.text.index(word) :][:160]


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tags]:
    folder = site_of(telling_world(), tmp_path_factory.mktemp("telling") / "site")
    return {file.relative_to(folder).as_posix(): tags for file, tags in tagged(folder)}


def test_amounts_say_what_is_known() -> None:
    d, money = Decimal, Money()
    assert money.amount(Interval(d(0), None, None)) == "not disclosed"
    assert money.amount(Interval(d(5 * BN), d(7 * BN), None)) == "between $5 bn and $7 bn"
    assert money.amount(Interval(d(10 * BN), d(20 * BN), d(15 * BN))) == "$15 bn ($10 bn to $20 bn)"
    # The rate of the seed story: 10 billion dollars at 16 720 are 167.2 trillion rupiah.
    assert Money("IDR", d(16720)).sum(d(10 * BN)) == "IDR 167.2 tn"


@given(
    st.integers(0, 10**13), st.none() | st.integers(0, 10**13), st.none() | st.integers(0, 10**13)
)
@settings(max_examples=80, deadline=None)
def test_an_unknown_amount_never_reads_as_a_sum(low: int, more: int | None, up: int | None) -> None:
    high = None if more is None else Decimal(low + more)
    text = Money().amount(Interval(Decimal(low), high, None))
    assert text.split()[0] in ("not", "at", "between", "unknown,")


def test_none_is_never_said_of_a_company_with_a_flow(telling: dict[str, Tags]) -> None:
    """Zeta only hands over shares worth 3; Beta's talks with Acme are listed, but do not count."""
    companies = telling["companies.html"]
    assert "in kind only, $3 bn" in _row(companies, "Zeta")
    assert "in kind only, at least $3 bn" in _row(companies, "Acme")  # the other is unknown
    assert "none that counts" in _row(companies, "Acme")  # the talks
    assert "in kind only, $3 bn" in telling["company/zeta.html"].text
    assert "Money in: capital in kind only, at least $3 bn" in telling["company/acme.html"].text


def test_numbers_and_their_units_are_not_parted_at_the_end_of_a_line(site: Path) -> None:
    plain = re.compile(r"\d (?:bn|tn|m|%)\b|\d %|\d \d{3}\b|\d of \d")
    text = "".join(file.read_text(encoding="utf-8") for file, _ in tagged(site))
    assert not plain.findall(re.sub(r'="[^"]*"', "", text))  # drawings have numbers too
    assert "$38\u00a0bn" in text
    assert "8\u00a0004" in text


def test_talks_are_reported_not_announced(telling: dict[str, Tags]) -> None:
    assert "first reported 2025-12-16" in telling["deal/d-talk.html"].text
    assert "announced 2025-12-16" not in telling["deal/d-talk.html"].text
    assert "announced 2025-11-01" in telling["deal/d-own.html"].text
    assert "First reported" in telling["deals.html"].text


def test_a_payment_that_only_others_tell_of_is_marked(telling: dict[str, Tags]) -> None:
    doubt = "told by secondary sources only"
    news = telling["deal/d-told-news.html"].text
    assert re.search(rf"2025-03-01 paid \( ?{doubt} ?\)", news)
    assert doubt not in telling["deal/d-own.html"].text
    assert doubt not in telling["deal/d-talk.html"].text


def test_periods_notes_and_ids_read_as_prose(telling: dict[str, Tags]) -> None:
    assert "until 2028-12-31" in telling["deal/d-own.html"].text
    talk = telling["deal/d-talk.html"]
    assert "Note: follows Beta buys of Gamma" in talk.text
    assert "d-told-news" not in talk.text
    assert "../deal/d-told-news.html" in [t.attributes.get("href") for t in talk.found]


def test_companies_are_sorted_by_money_and_those_without_flows_fold(
    telling: dict[str, Tags],
) -> None:
    """Beta: 5 + 7 + 4 of cash, Gamma the same; Acme and Zeta have none, Idle no flow at all."""
    text = telling["companies.html"].text
    names = ["Beta", "Gamma", "Acme", "Zeta", "without a flow in the data", "Idle"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    tags = telling["companies.html"].found
    folded = max(place for place, tag in enumerate(tags) if tag.name == "details")
    rows = [t for t in tags[folded:] if t.name == "tr"]
    assert len(rows) == 3  # the head, Delta and Idle


def test_a_company_page_opens_with_its_numbers_and_links_to_its_parts(
    telling: dict[str, Tags],
) -> None:
    page = telling["company/beta.html"]
    head = page.text[: page.text.index("On this page")]
    assert "Money in: capital $4 bn 1 of 1 flows known" in head
    assert "Money out: commerce $12 bn 2 of 2 flows known" in head
    assert "Rings through it 1" in head
    assert "HHI of its suppliers 10 000" in head
    jumps = {t.attributes.get("href", "") for t in page.found if t.name == "a"}
    assert {"#in-title", "#out-title", "#suppliers-title", "#rings-title", "#about-title"} <= jumps
    topics = [t for t in page.found if t.name == "details" and t.attributes.get("class") == "topic"]
    assert len(topics) == 1


def test_definitions_are_prose_without_what_only_code_needs(site: Path) -> None:
    text = Tags((site / "about.html").read_text(encoding="utf-8")).text
    for word in ("Parameters", "Returns", "Raises", "Examples", ":class:", ":mod:", "``", "]_"):
        assert word not in text
    assert "HHI = 10 000 · Σ p_i²" in text
    first = "On how many suppliers a company stands"
    assert first in text
    page = Tags((site / "measure-diversification.html").read_text(encoding="utf-8")).text
    assert "How many equal suppliers a company stands on" in page  # in the ontology's words
    assert readable("See :func:`~a.b.c` and ``d``.\n\n::\n\n    x = *y*\n\nRaises\n------\nE") == [
        {"kind": "paragraph", "text": "See c and d."},
        {"kind": "formula", "text": "x = y"},
    ]


def test_shares_are_per_cent_and_equal_bounds_stand_once(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Row:
        company: str
        remaining_share: float
        remaining_share_low: float
        remaining_share_high: float
        number: float
        number_low: float
        number_high: float
        coverage: Coverage

    row = Row("openai", 0.4567, 0.4, 0.5, 3.0001, 3.0, 3.0002, Coverage(1, 1))
    seen = plain_world()
    result = Result(measure="parts", lens=Lens(date(2026, 7, 5)), rows=(row,))
    build_site(seen, network(seen), {"parts": result}, tmp_path / "s", terms=TERMS)
    text = Tags((tmp_path / "s" / "measure-parts.html").read_text(encoding="utf-8")).text
    assert "46 % 40 % to 50 %" in text
    assert "0.457" not in text
    assert "3 to 3" not in text
    assert Money().bounds(Interval(Decimal(10**10), Decimal(10**10), None)) == "$10 bn"


def test_the_chart_says_what_its_thick_line_leaves_out(site: Path) -> None:
    text = Tags((site / "concentration.html").read_text(encoding="utf-8")).text
    assert "leave out counterparties without an upper end" in text
    assert "need not contain the dot" in text
    assert "10 000 to 10 000" not in text
