"""Financing rings as the pages show them: round trips of money, leg by leg."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graph.language import say
from graph.model import Interval
from graph.pages.evidence import Context, Evidence
from graph.pages.names import file_name
from graph.pages.paths import ring_page
from graph.pages.ringdrawing import drawing
from graph.result import Result
from graph.wording import UNKNOWN

__all__ = ["rings", "through"]

_TRAVEL = {
    "yes": say(
        "The legs can be travelled in time: each next leg is still open when the one before starts."
    ),
    "no": say("The legs do not follow one another in time."),
    "unknown": say("Whether the legs follow one another in time is not known."),
}
_NONE = say("no such ring")
_ANSWERS = {"yes": say("yes"), "no": say("no"), "unknown": UNKNOWN}


def rings(evidence: Evidence, results: Iterable[Result]) -> list[Context]:
    """The rings of all results of the measure of cycles, in its order."""
    found: dict[str, Context] = {}
    for result in results:
        for row in result.rows:
            ring = _ring(evidence, row)
            found.setdefault(ring["anchor"], ring)
    return list(found.values())


def _ring(evidence: Evidence, row: Any) -> Context:
    legs = [_leg(evidence, leg) for leg in row.legs]
    ids = list(row.companies)
    return {
        "anchor": "ring-" + file_name("--".join(ids)),
        "href": ring_page(ids),
        "ids": ids,
        "parties": [evidence.party(i) for i in ids],
        "title": " → ".join(evidence.name(i) for i in [*ids, ids[0]]),
        "legs": legs,
        "drawing": drawing(legs, evidence.money.sum(row.bottleneck)),
        "bottleneck": evidence.money.sum(row.bottleneck),
        "bounds": _between(evidence, row.bottleneck_low, row.bottleneck_high),
        "known": row.bottleneck is not None,
        "firmness": _level(evidence, row.firmness),
        "travelable": row.travelable,
        "travels": _ANSWERS[row.travelable],
        "travel": _TRAVEL[row.travelable],
        "coverage": str(row.coverage),
        "is_ring": row.ring,
        "by_firmness": [
            {
                **evidence.firmness(under.firmness),
                "amount": evidence.money.sum(under.bottleneck) if under.exists else _NONE,
            }
            for under in row.bottleneck_by_firmness
        ],
    }


def _level(evidence: Evidence, status: str) -> Context:
    """The level that a leg's status reaches, as the map draws it."""
    return evidence.firmness(evidence.firmness_of(evidence.terms.rank(status) or 0))


def _between(evidence: Evidence, low: Any, high: Any) -> str:
    return evidence.money.bounds(Interval(low, high, None))


def _leg(evidence: Evidence, leg: Any) -> Context:
    interval = Interval(leg.amount_low, leg.amount_high, leg.amount)
    return {
        "key": (leg.payer, leg.payee, leg.nature),
        "payer": evidence.party(leg.payer),
        "payee": evidence.party(leg.payee),
        "nature": evidence.nature(leg.nature),
        "flows": leg.flows,
        "value": leg.amount,
        "short": _short(evidence, interval),
        "amount": evidence.money.amount(interval),
        "coverage": str(leg.coverage),
        "firmness": _level(evidence, leg.firmness),
        "in_kind": leg.in_kind,
        "deals": [evidence.deal(d) for d in leg.deals],
        "sources": evidence.sources(leg.sources),
    }


def _short(evidence: Evidence, amount: Interval) -> str:
    """An amount in the few words that fit beside an arrow; its table has the bounds."""
    if amount.stated is None:
        return UNKNOWN
    told = evidence.money.sum(amount.stated)
    if amount.high is None:
        return say("≥ %(amount)s", amount=told)
    return say("≤ %(amount)s", amount=told) if not amount.low else told


def through(found: Sequence[Context], company: str) -> list[Context]:
    """The rings that run through a company."""
    return [ring for ring in found if company in ring["ids"]]
