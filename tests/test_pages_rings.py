"""Rings as drawings and pages: geometry checked against circles, and what the drawing says."""

from __future__ import annotations

import re
from decimal import Decimal
from math import hypot, isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.pages.ringdrawing import drawing
from tests.sites import plain_world, site_of
from tests.tags import Tags

AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**13, allow_nan=False, places=0)
NAMES = st.text(st.characters(codec="ascii", categories=["L", "Zs"]), min_size=1, max_size=40)


def _leg(name: str = "A", value: Decimal | None = None, step: int = 0) -> dict[str, Any]:
    return {
        "payer": {"name": name},
        "value": value,
        "short": "unknown" if value is None else f"${value}",
        "nature": {"step": step},
        "firmness": {"step": step},
    }


@given(st.lists(st.tuples(NAMES, AMOUNTS), min_size=2, max_size=6))
def test_every_arrow_leads_from_one_company_to_the_next(told: list[tuple[str, Any]]) -> None:
    """All on one circle around the middle; a tip is nearer to the next company than to others."""
    made = drawing([_leg(name, value) for name, value in told])
    nodes = [(n["x"], n["y"]) for n in made["nodes"]]
    radius = hypot(*nodes[0])
    assert all(isclose(hypot(x, y), radius, abs_tol=0.1) for x, y in nodes)
    assert len(made["arrows"]) == len(nodes) == len(told)
    for n, arrow in enumerate(made["arrows"]):
        x, y = (float(c) for c in arrow["head"].split(" ")[0].split(","))
        start = [float(c) for c in re.match(r"M(\S+) (\S+)A", arrow["path"]).groups()]  # type: ignore[union-attr]
        near = min(range(len(nodes)), key=lambda i: hypot(nodes[i][0] - x, nodes[i][1] - y))
        from_ = min(
            range(len(nodes)), key=lambda i: hypot(nodes[i][0] - start[0], nodes[i][1] - start[1])
        )
        assert (from_, near) == (n, (n + 1) % len(nodes))


@given(st.lists(st.tuples(NAMES, AMOUNTS), min_size=2, max_size=6))
def test_all_text_lies_within_the_box(told: list[tuple[str, Any]]) -> None:
    made = drawing([_leg(name, value) for name, value in told])
    left, top, width, height = (float(part) for part in made["box"].split(" "))
    assert width == made["width"]
    words = [a["label"] for a in made["arrows"]]
    words += [{**line, "end": n["end"]} for n in made["nodes"] for line in n["lines"]]
    for word in words:
        reach = 9 * len(word["text"])  # a letter is narrower than that
        low = word["x"] - {"start": 0, "middle": reach / 2, "end": reach}[word["end"]]
        assert left <= low
        assert low + reach <= left + width
        assert top < word["y"] <= top + height
        assert len(word["text"]) <= 26


def test_wider_is_more_and_unknown_is_thinnest() -> None:
    values = [None, Decimal(5), Decimal(10) ** 9, Decimal(10) ** 10, Decimal(10) ** 11]
    widths = [arrow["width"] for arrow in drawing([_leg(value=v) for v in values])["arrows"]]
    assert widths == sorted(widths)
    assert widths[0] == widths[1] < widths[2] < widths[3] < widths[4]
    assert [a["unknown"] for a in drawing([_leg(value=v) for v in values])["arrows"]] == [
        True,
        *[False] * 4,
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(plain_world(), tmp_path_factory.mktemp("rings") / "site")


def test_a_ring_is_drawn_with_the_colour_of_nature_and_the_line_of_firmness(site: Path) -> None:
    """Amazon announced 10 of capital to OpenAI, which signed 38 and an unknown part: at least."""
    page = Tags((site / "ring" / "amazon--openai.html").read_text(encoding="utf-8"))
    arcs = [
        t.attributes["class"] for t in page.found if t.attributes.get("class", "")[:4] == "arc "
    ]
    assert arcs == ["arc n0 f2", "arc n1 f1"]
    drawn = page.text[: page.text.index("bounds:")]
    assert "$10 bn" in drawn
    assert "≥ $38 bn" in drawn
    labels = [t.attributes.get("aria-label", "") for t in page.found if t.name == "svg"]
    assert "Ring: Amazon → Openai → Amazon" in labels
    assert not [t for t in page.found if "style" in t.attributes]


def test_the_page_of_a_ring_has_legs_flows_dates_and_sources(site: Path) -> None:
    page = Tags((site / "ring" / "amazon--openai.html").read_text(encoding="utf-8"))
    links = {t.attributes.get("href") for t in page.found if t.name == "a"}
    flows = {"../deal/d-invest.html#f-equity", "../deal/d-buy.html#f-compute"}
    assert flows | {"../deal/d-buy.html#f-more", "../rings.html#ring-amazon--openai"} <= links
    history = page.text[page.text.index("What happened when") :]
    assert history.index("2025-11-03 signed d-buy") < history.index("2025-12-01 announced d-invest")
    assert "../source/s-f-equity.html" in links


def test_the_list_of_rings_can_be_narrowed(site: Path) -> None:
    page = Tags((site / "rings.html").read_text(encoding="utf-8"))
    (card,) = [t for t in page.found if t.name == "article"]
    assert card.attributes["data-firmness"] == "announced"
    assert card.attributes["data-travels"] in ("yes", "no", "unknown")
    boxes = [t for t in page.found if t.attributes.get("data-filter") == "rings"]
    assert [t.attributes.get("data-key") for t in boxes] == [None, "firmness", "travels"]
