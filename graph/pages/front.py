"""The front page: the map of money with its lenses, headline numbers, rings, and what is new."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import say
from graph.pages import headline
from graph.pages.evidence import Context, Evidence
from graph.pages.lately import lately
from graph.pages.lenses import RINGS, Lenses
from graph.pages.map import Picture, drawn, kinds, node_of, picture
from graph.pages.measure import measure_page
from graph.pages.opening import NARROW, OPENING
from graph.pages.packing import packed
from graph.pages.panel import also, flow_details, parts_of, told_by
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.pages.spoken import words
from graph.pages.wordings import wordings

__all__ = ["DATA", "FAMILY"]

DATA = "map-data.js"
"""All lenses, beside the front page: loaded once that is drawn."""


def _entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("index.html", say("Map"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence, lenses = shelf.evidence, shelf.seen
    everything = picture(evidence, lenses)
    choices = _choices(evidence, lenses)
    has = {"rings.html", "concentration.html", *map(measure_page, shelf.named)}
    content = {
        "map": _drawn(shelf, everything),
        "choices": choices,
        "rings": [ring for ring in shelf.rings if ring["is_ring"]][:RINGS],
        "tiles": headline.tiles(evidence, lenses, has),
        "largest": headline.largest(evidence, shelf.edges),
        "kinds": kinds(evidence, everything),
        "lately": lately(evidence, lenses),
        "companies": len(evidence.G),
        "flows": len(evidence.edges),
    }
    yield Page("index.html", "index.html", content)
    yield Page(DATA, DATA, {"data": _data(shelf, everything)})


def _choices(evidence: Evidence, lenses: Lenses) -> Context:
    """What the controls of the lens offer; the page's own choice is the last day and marked."""
    return {
        "days": [day.isoformat() for day in lenses.days],
        "firmness": [evidence.firmness(code) for code in lenses.firmness],
        "levels": [
            {"code": code, "label": evidence.label("level", code)} for code in lenses.levels
        ],
        "currencies": sorted(lenses.rates),
        "own": lenses.lens,
    }


def _drawn(shelf: Shelf, everything: Picture) -> Context:
    """What the page has at once: the opening view and all words."""
    evidence, lenses = shelf.evidence, shelf.seen
    codes = sorted(evidence.natures)
    return {
        **drawn(evidence, everything, shelf.edges),
        "lens": {
            "days": [day.isoformat() for day in lenses.days],
            "firmnesses": list(lenses.firmness),
            "levels": list(lenses.levels),
            "firmness": lenses.lens.firmness,
            "level": lenses.lens.level,
            "currency": lenses.lens.currency,
            "edges": len(shelf.edges),
        },
        "words": {**wordings(lenses.rates), **words()},
        "firmness": [evidence.label("firmness", f) for f in evidence.firmness_order],
        "natures": [evidence.label("nature", n) for n in evidence.natures],
        "natureCodes": list(evidence.natures),
        "natureOrder": [codes.index(n) for n in evidence.natures],
        "money": [evidence.money.code, f"{evidence.money.rate:f}"],
        "parts": {
            name: {"rings": part.rings, "nodes": part.nodes, "edges": part.edges}
            for name, part in (("first", OPENING), ("narrow", NARROW))
        },
        "rows": headline.LARGEST,
        "data": DATA,
    }


def _data(shelf: Shelf, everything: Picture) -> Context:
    """All lenses, and the evidence of every flow that counts under one of them."""
    evidence, lenses = shelf.evidence, shelf.seen
    told = told_by(lenses)
    flows, sources = flow_details(evidence, told)
    nodes = sorted(everything.nodes)
    parts = parts_of(evidence)
    found = packed(evidence, lenses, nodes, list(told))
    pages = {tuple(ring["ids"]): ring["anchor"] for ring in shelf.rings}
    return {
        **found,
        "nodes": [
            {**node_of(evidence, everything, node), "also": also(evidence, node, parts)}
            for node in nodes
        ],
        "flows": flows,
        "sources": sources,
        "ringPages": [pages.get(tuple(nodes[i] for i in ring[0]), "") for ring in found["rings"]],
    }


FAMILY = Family(_entry, _pages)
