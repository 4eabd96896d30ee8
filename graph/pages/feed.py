"""What changed, as an Atom feed (RFC 4287): status events of deals and flows, the newest first.

Every date in it is one of a source, so that the same data give the same feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from graph.language import say
from graph.model import StatusEvent
from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import Money
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.store import PREFIXES
from graph.wording import UNKNOWN

__all__ = ["FEED", "FEED_PAGE", "feed"]

FEED_PAGE = "feed.xml"
_MOST = 120
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(evidence: Evidence) -> Context:
    """The feed: when it was last told of anything, and its entries, the newest first."""
    day = evidence.G.graph["lens"].as_of
    told = [e for e in evidence.world.events.values() if e.date.first <= day and _deal(evidence, e)]
    told.sort(key=lambda e: e.id)
    told.sort(key=lambda e: _known(evidence, e), reverse=True)
    entries = [_entry(evidence, event) for event in told[:_MOST]]
    return {
        "id": f"https://w3id.org/lingkar/feed/{evidence.language}",
        "updated": entries[0]["updated"] if entries else _instant(day),
        "entries": entries,
    }


def _entry(evidence: Evidence, event: StatusEvent) -> Context:
    """One event: whose status it is, what that became, who says so."""
    deal = evidence.deal(_deal(evidence, event))
    status = evidence.label("status", event.status)
    title = say("%(deal)s: %(status)s", deal=deal["title"], status=status)
    return {
        "id": PREFIXES["event"] + quote(event.id, safe="-._~"),
        "title": _sound(title),
        "href": deal["href"],
        "updated": _instant(_known(evidence, event)),
        "published": _instant(event.date.known_by(evidence.world.horizon)),
        "summary": _sound(_summary(evidence, event, status)),
        "sources": [
            {"title": _sound(s["title"]), "url": s["url"]}
            for s in evidence.sources(event.sources)
            if s["url"]
        ],
    }


def _summary(evidence: Evidence, event: StatusEvent, status: str) -> str:
    flow = evidence.world.flows.get(event.subject)
    legs = [flow] if flow else evidence.flows_of_deal[event.subject]
    lines = [
        say(
            "%(payer)s to %(payee)s, %(kind)s: %(amount)s",
            payer=evidence.name(leg.payer),
            payee=evidence.name(leg.payee),
            kind=evidence.label("flow", leg.flow_kind),
            amount=evidence.told(leg),
        )
        for leg in legs
    ]
    paid = ""
    if event.amount is not None:
        paid = say(" (%(amount)s)", amount=Money.told(event.amount, event.currency or UNKNOWN))
    return "\n".join([f"{event.date} {status}{paid}", *lines])


def _deal(evidence: Evidence, event: StatusEvent) -> str:
    """The deal of an event, its own or that of its flow; empty if there is none."""
    flow = evidence.world.flows.get(event.subject)
    deal = flow.deal if flow else event.subject
    return deal if deal in evidence.world.deals else ""


def _known(evidence: Evidence, event: StatusEvent) -> date:
    """The day on which the first of its sources told of it, never before it happened."""
    sources = evidence.world.sources
    told = [sources[s].known() for s in event.sources if s in sources]
    return max(min(told, default=evidence.world.horizon), event.date.first)


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _sound(text: str) -> str:
    """Text without the characters that XML 1.0 has no way to hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _entries(_: Shelf) -> Iterator[Entry]:
    yield from ()


def _pages(shelf: Shelf) -> Iterator[Page]:
    yield Page(FEED_PAGE, "feed.xml", {"feed": feed(shelf.evidence)})


FEED = Family(_entries, _pages)
