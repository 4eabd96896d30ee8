"""What changed lately: what happened to deals and legs in the months up to the day of the lens."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from graph.changes import CHANGES, Change
from graph.language import say
from graph.model import Interval
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import flow_place
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.wording import UNKNOWN

__all__ = ["FAMILY", "PAGE", "told"]

PAGE = "changes.html"

TITLES = {
    "appeared": say("New"),
    "firmed-up": say("Firmer than before"),
    "paid-more": say("More of it paid"),
    "grew": say("Larger than before"),
    "disclosed": say("Amount disclosed"),
    "revived": say("Stands again"),
    "shrank": say("Smaller than before"),
    "weakened": say("Weaker than before"),
    "restated": say("Told differently"),
    "disputed": say("Disputed: sources tell different amounts"),
    "replaced": say("Replaced by another deal"),
    "died": say("Canceled or lapsed"),
    "came-and-went": say("Came and went"),
    "gone": say("No longer in the data"),
}
"""The headings of what can happen, by the codes of :data:`graph.changes.CHANGES`."""


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if shelf.lately is not None:
        yield Entry(PAGE, say("What changed lately"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    lately = shelf.lately
    if lately is None:
        return
    groups = [
        {
            "code": code,
            "title": TITLES[code],
            "changes": [
                told(shelf.evidence, change) for change in lately.changes if change.change == code
            ],
        }
        for code in CHANGES
    ]
    found = {
        "since": lately.since.isoformat(),
        "until": lately.until.isoformat(),
        "groups": [group for group in groups if group["changes"]],
    }
    yield Page(PAGE, PAGE, found)


def told(evidence: Evidence, change: Change) -> Context:
    """One change in words: what it happened to, and what it was before and after."""
    money = evidence.money
    before = _amount(evidence, change.before, change.before_low, change.before_high)
    after = _amount(evidence, change.after, change.after_low, change.after_high)
    statuses = [
        evidence.label("status", status) if status else None
        for status in (change.status_before, change.status_after)
    ]
    here = change.deal in evidence.world.deals
    place = flow_place(change.deal, change.flow) if change.flow else None
    kind = evidence.label("flow" if change.flow else "deal", change.kind)
    return {
        "deal": evidence.deal(change.deal) if here else None,
        "name": evidence.world.name(change.deal),
        "href": place if here and change.flow in evidence.world.flows else None,
        "payer": evidence.party(change.payer) if change.payer else None,
        "payee": evidence.party(change.payee) if change.payee else None,
        "kind": kind,
        "status": _step(*statuses),
        "amount": _step(before, after) if change.flow else None,
        "paid": _step(
            *(
                money.sum(paid) if paid is not None else None
                for paid in (change.paid_before, change.paid_after)
            )
        ),
        "by": evidence.deal(change.by) if change.by in evidence.world.deals else None,
        "sources": evidence.sources(change.sources),
    }


def _amount(
    evidence: Evidence, stated: Decimal | None, low: Decimal | None, high: Decimal | None
) -> str | None:
    return None if low is None else evidence.money.amount(Interval(low, high, stated))


def _step(before: str | None, after: str | None) -> Context | None:
    """Two states side by side; one where nothing was before or nothing changed."""
    if before is None and after is None:
        return None
    return {"before": before if before != after else None, "after": after or UNKNOWN}


FAMILY = Family(_entries, _pages)
