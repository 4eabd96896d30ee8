"""The pages of rings: all of them drawn side by side, and one page for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.language import say
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import ring_card
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["FAMILY", "ring"]

PAGE = "rings.html"
_NEAR = 8  # so many other rings through the same legs are named


def _entries(_: Shelf) -> Iterator[Entry]:
    yield Entry(PAGE, say("Rings"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    rings = shelf.rings
    content = {
        "rings": rings,
        "notes": shelf.notes("cycles"),
        "firmnesses": _firmnesses(shelf.evidence, rings),
        "travels": {ring["travelable"]: ring["travels"] for ring in rings},
    }
    yield Page(PAGE, PAGE, content)
    for each in rings:
        content = {"ring": ring(shelf.evidence, each, rings), "card": ring_card(each["anchor"])}
        yield Page(each["href"], "ring.html", content)


def _firmnesses(evidence: Evidence, rings: Sequence[Context]) -> list[Context]:
    """The levels that the weakest legs of rings have, the firmest first."""
    there = {ring["firmness"]["code"] for ring in rings}
    return [evidence.firmness(code) for code in evidence.firmness_order if code in there]


def ring(evidence: Evidence, found: Context, rings: Sequence[Context]) -> Context:
    """Everything the page of one ring shows beyond what the list of rings does."""
    keys = {leg["key"] for leg in found["legs"]}
    near = [
        (len(keys & {leg["key"] for leg in other["legs"]}), other)
        for other in rings
        if other["anchor"] != found["anchor"]
    ]
    near.sort(key=lambda pair: -pair[0])  # stable: those with as many keep the order of rings
    deals = sorted({deal["id"] for leg in found["legs"] for deal in leg["deals"]})
    return {
        **found,
        "legs": [
            {**leg, "flows": [evidence.flow(flow) for flow in leg["flows"]]}
            for leg in found["legs"]
        ],
        "near": [{"shared": shared, **other} for shared, other in near[:_NEAR] if shared],
        "timeline": _timeline(evidence, found),
        "claims": [evidence.claim(claim) for claim in evidence.claims_on(deals)],
        "sources": evidence.sources(
            source["id"] for leg in found["legs"] for source in leg["sources"]
        ),
    }


def _timeline(evidence: Evidence, found: Context) -> list[Context]:
    """What happened to the deals and flows of a ring, in order of time."""
    subjects = {
        subject: deal
        for leg in found["legs"]
        for flow in leg["flows"]
        for deal in (evidence.world.flows[flow].deal,)
        for subject in (deal, flow)
    }
    events = [
        {**event, "deal": {**evidence.deal(deal), "href": evidence.place(subject)}}
        for subject, deal in sorted(subjects.items())
        for event in evidence.history(subject)
    ]
    return sorted(events, key=lambda event: (event["day"], event["date"], event["deal"]["id"]))


FAMILY = Family(_entries, _pages)
