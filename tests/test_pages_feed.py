"""The Atom feed, held against RFC 4287 and read by a reader of feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import networkx as nx
import pytest

from graph.model import World
from graph.pages.evidence import Evidence
from graph.pages.feed import feed
from graph.pages.numbers import Money
from graph.result import Lens
from tests.sites import hostile_world, network, plain_world, site_of, telling_world
from tests.worlds import TERMS

ATOM = "{http://www.w3.org/2005/Atom}"
# Section 3.3 of the RFC: RFC 3339 with an upper-case T, and Z or an offset.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _feed(seen: World, folder: Path) -> Path:
    return site_of(seen, folder / "site") / "feed.xml"


@pytest.mark.parametrize("seen", [plain_world, telling_world, hostile_world])
def test_the_feed_has_what_rfc_4287_requires(seen: object, tmp_path: Path) -> None:
    """4.1.1 and 4.1.2: exactly one id, title and updated; an author; no two alternates alike."""
    file = _feed(seen(), tmp_path)  # type: ignore[operator]
    root = ElementTree.parse(file).getroot()
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert (found.text or "").strip()
        assert INSTANT.fullmatch(element.findtext(f"{ATOM}updated") or "")
        ident = element.findtext(f"{ATOM}id") or ""
        assert urlsplit(ident).scheme == "https"
        assert re.fullmatch(r"[!-~]+", ident)
        assert not re.search(r'[<>"{}|\\^`]', ident)
        alternates = [e for e in element.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
        assert len({(e.get("type"), e.get("hreflang")) for e in alternates}) == len(alternates) == 1
        assert (file.parent / (alternates[0].get("href") or "")).is_file()
    assert (root.findtext(f"{ATOM}author/{ATOM}name") or "").strip()
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert len(set(ids)) == len(ids)
    updated = [e.findtext(f"{ATOM}updated") or "" for e in entries]
    assert updated == sorted(updated, reverse=True)
    assert root.findtext(f"{ATOM}updated") == updated[0]


def test_a_reader_of_feeds_reads_it(tmp_path: Path) -> None:
    """Of four events the last told is that of 1 December 2025."""
    read = feedparser.parse(_feed(plain_world(), tmp_path).read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) == 4
    first = read.entries[0]
    assert first.title == "d-invest: announced"
    assert first.updated == "2025-12-01T00:00:00Z"
    assert first.link == "deal/d-invest.html"
    assert "Amazon to Openai" in first.summary
    assert "$10\xa0bn" in first.summary


def test_an_event_is_as_of_its_source_and_none_of_later_days_is_told() -> None:
    """Told on 5 January of the day before; on the fourth of January nobody knew."""
    seen = plain_world()
    event = "d-invest-2025-12-01-announced"
    source = seen.events[event].sources[0]
    late = date(2026, 1, 5)
    told = replace(seen.sources[source], published=type(seen.events[event].date)(late, late, "x"))
    seen = replace(seen, sources={**seen.sources, source: told})
    found = feed(Evidence(seen, network(seen), TERMS, Money(), "en"))
    assert found["entries"][0]["updated"] == "2026-01-05T00:00:00Z"
    early: nx.MultiDiGraph[str] = network(seen)
    early.graph["lens"] = Lens(date(2025, 10, 1))
    before = feed(Evidence(seen, early, TERMS, Money(), "en"))
    assert {e["title"].split(":")[0] for e in before["entries"]} == {"d", "d-notes"}


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    seen = plain_world()
    title = "Deal \x00\x0b\ufffe\uffff\ud800 & <b>"
    seen = replace(seen, deals={i: replace(d, title=title) for i, d in seen.deals.items()})
    root = ElementTree.parse(_feed(seen, tmp_path)).getroot()
    assert "& <b>" in (root.findtext(f"{ATOM}entry/{ATOM}title") or "")
    assert root.find(".//{*}b") is None


def test_every_page_names_the_feed(tmp_path: Path) -> None:
    site = site_of(plain_world(), tmp_path / "site")
    for file in site.rglob("*.html"):
        found = re.search(
            r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"',
            file.read_text(encoding="utf-8"),
        )
        if "embed" in file.parts:
            continue
        assert found, file
        assert (file.parent / found[1]).resolve() == site / "feed.xml"
