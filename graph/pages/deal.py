"""The page of a deal: its legs with the lens's verdict on each, its history, its sources."""

from __future__ import annotations

from graph.model import Deal
from graph.pages.edges import total
from graph.pages.evidence import Context, Evidence
from graph.relations import edges_of
from graph.result import Coverage

__all__ = ["deal", "deals"]

DEALS = "deals"  # the ontology's network of what becomes of deals


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
        history = evidence.history(found.id)
        rows.append(
            {
                **evidence.deal(found.id),
                "kind": evidence.label("deal", found.deal_kind),
                "public": evidence.made_public(found.id),
                "day": found.announced.last.isoformat() if found.announced else "",
                "parties": [evidence.party(p) for p in found.party],
                "amount": evidence.money.total(total(d["amount"] for d in counted), coverage)
                if counted
                else "does not count",
                "status": history[-1]["status"] if history else "unknown",
            }
        )
    rows.sort(key=lambda r: str(r["id"]))
    return sorted(rows, key=lambda r: str(r["day"]), reverse=True)


def deal(evidence: Evidence, ident: str) -> Context:
    """Everything the page of one deal shows."""
    found = evidence.world.deals[ident]
    return {
        **evidence.deal(ident),
        "kind": evidence.label("deal", found.deal_kind),
        "public": evidence.made_public(ident),
        "parties": [evidence.party(p) for p in found.party],
        "note": evidence.prose(found.note) if found.note else None,
        "relations": _relations(evidence, found),
        "flows": [evidence.flow(f.id) for f in evidence.flows_of_deal[ident]],
        "history": evidence.history(ident),
        "claims": [evidence.claim(c) for c in evidence.claims_about[ident]],
        "sources": evidence.sources(found.sources),
    }


def _relations(evidence: Evidence, found: Deal) -> list[tuple[str, list[Context]]]:
    """The deals that this one changes and those that change it, in the ontology's words."""
    relations: list[tuple[str, list[Context]]] = []
    properties, language = evidence.terms.properties(), evidence.language
    for name, field in edges_of(evidence.terms, Deal, DEALS).targets.items():
        mine = [evidence.deal(i) for i in getattr(found, field) if i in evidence.world.deals]
        theirs = [
            evidence.deal(other.id)
            for other in sorted(evidence.world.deals.values(), key=lambda d: d.id)
            if found.id in getattr(other, field)
        ]
        for rows, inverse in ((mine, False), (theirs, True)):
            if rows:
                word = properties[name].label(language, inverse=inverse)
                relations.append((word[:1].upper() + word[1:], rows))
    return relations
