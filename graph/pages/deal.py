"""The page of a deal: its legs with the lens's verdict on each, its history, its sources."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import say
from graph.model import Deal
from graph.pages.edges import total
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import deal_page
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.relations import edges_of
from graph.result import Coverage
from graph.wording import UNKNOWN

__all__ = ["FAMILY", "deal", "deals"]

PAGE = "deals.html"
DEALS = "deals"  # the ontology's network of what becomes of deals


def _entries(_: Shelf) -> Iterator[Entry]:
    yield Entry(PAGE, say("Deals"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence = shelf.evidence
    every = deals(evidence)
    kinds = {row["kind_code"]: row["kind"] for row in every}
    choices = [{"code": c, "label": kinds[c]} for c in evidence.terms.codes("deal") if c in kinds]
    yield Page(PAGE, PAGE, {"deals": every, "kinds": choices})
    for row in every:
        yield Page(deal_page(row["id"]), "deal.html", {"deal": deal(shelf, row["id"])})


def deals(evidence: Evidence) -> list[Context]:
    """All deals, the newest first."""
    rows = []
    for found in evidence.world.deals.values():
        counted = [
            evidence.edges[f.id][2]
            for f in evidence.flows_of_deal[found.id]
            if f.id in evidence.edges
        ]
        coverage = Coverage(sum(d["amount"].known for d in counted), len(counted))
        rows.append(
            {
                **evidence.deal(found.id),
                "kind": evidence.label("deal", found.deal_kind),
                "kind_code": found.deal_kind,
                "public": evidence.made_public(found.id),
                "day": evidence.day(found.announced) if found.announced else "",
                "parties": [evidence.party(p) for p in found.party],
                "amount": evidence.money.total(total(d["amount"] for d in counted), coverage)
                if counted
                else say("does not count"),
                "status": _status(evidence, found.id),
            }
        )
    rows.sort(key=lambda r: str(r["id"]))
    return sorted(rows, key=lambda r: str(r["day"]), reverse=True)


def _status(evidence: Evidence, ident: str) -> str:
    """The last status by the day of the lens."""
    events = [event for event in evidence.history(ident) if not event["later"]]
    return str(events[-1]["status"]) if events else UNKNOWN


def deal(shelf: Shelf, ident: str) -> Context:
    """Everything the page of one deal shows."""
    evidence = shelf.evidence
    found = evidence.world.deals[ident]
    flows = [flow.id for flow in evidence.flows_of_deal[ident]]
    return {
        **evidence.deal(ident),
        "kind": evidence.label("deal", found.deal_kind),
        "public": evidence.made_public(ident),
        "status": _status(evidence, ident),
        "parties": [evidence.party(p) for p in found.party],
        "note": evidence.prose(found.note) if found.note else None,
        "relations": _relations(evidence, found),
        "flows": [_leg(evidence, flow) for flow in flows if not _beside(evidence, flow)],
        "rings": [
            ring
            for ring in shelf.rings
            if any(each["id"] == ident for leg in ring["legs"] for each in leg["deals"])
        ],
        "history": evidence.history(ident),
        "claims": [evidence.claim(claim) for claim in evidence.claims_on([ident, *flows])],
        "sources": evidence.sources(found.sources),
    }


# -- legs and their readings ---------------------------------------------------------------------


def _standing(evidence: Evidence, ident: str) -> str | None:
    """The reading that stands for the leg of a flow, as far as the lens has seen it."""
    verdict = evidence.verdicts.get(ident)
    readings: tuple[str, ...] = verdict.readings if verdict else ()
    for reading in readings:
        other = evidence.verdicts.get(reading)
        if other is not None and other.reason != "reading":
            return reading
    return None


def _beside(evidence: Evidence, ident: str) -> bool:
    """Whether a flow is shown beside the reading that stands for it, on the same page."""
    stands = _standing(evidence, ident)
    flows = evidence.world.flows
    return stands not in (None, ident) and flows[str(stands)].deal == flows[ident].deal


def _leg(evidence: Evidence, ident: str) -> Context:
    flow = evidence.world.flows[ident]
    parts = [part.id for part in evidence.naming.rows(ident, "flows", "part_of")]
    stands = _standing(evidence, ident)
    verdict = evidence.verdicts.get(ident)
    readings = verdict.readings if verdict and stands == ident else ()
    return {
        **evidence.flow(ident),
        "whole": _short(evidence, flow.part_of) if flow.part_of in evidence.world.flows else None,
        "parts": [_short(evidence, part) for part in parts],
        "stands": _short(evidence, stands) if stands not in (None, ident) else None,
        "curated": flow.reading_of is None,
        "readings": [_reading(evidence, each, ident) for each in readings]
        if len(readings) > 1
        else [],
    }


def _reading(evidence: Evidence, ident: str, stands: str) -> Context:
    flow = evidence.world.flows[ident]
    shown = evidence.flow(ident)
    here = flow.deal == evidence.world.flows[stands].deal
    return {
        "anchor": shown["anchor"] if here and ident != stands else None,
        "stands": ident == stands,
        "told": shown["told"],
        "period": shown["period"],
        "condition": shown["condition"],
        "deal": None if here else shown["deal"],
        "sources": evidence.sources(flow.sources),
    }


def _short(evidence: Evidence, ident: str | None) -> Context:
    """A flow in a line: its place, its two ends, what was told."""
    shown = evidence.flow(str(ident))
    return {key: shown[key] for key in ("href", "payer", "payee", "told")}


def _relations(evidence: Evidence, found: Deal) -> list[tuple[str, list[Context]]]:
    """The deals that this one changes and those that change it, in the ontology's words."""
    relations: list[tuple[str, list[Context]]] = []
    properties, language = evidence.terms.properties(), evidence.language
    for name, field in edges_of(evidence.terms, Deal, DEALS).targets.items():
        mine = [evidence.deal(i) for i in getattr(found, field) if i in evidence.world.deals]
        theirs = [evidence.deal(o.id) for o in evidence.naming.rows(found.id, "deals", field)]
        for rows, inverse in ((mine, False), (theirs, True)):
            if rows:
                word = properties[name].label(language, inverse=inverse)
                relations.append((word[:1].upper() + word[1:], rows))
    return relations


FAMILY = Family(_entries, _pages)
