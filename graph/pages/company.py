"""The page of a company: who it is, its flows in and out, its rings, what is said about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from graph.identifiers import identifiers_of
from graph.model import Company
from graph.pages.concentration import of_company, shares
from graph.pages.edges import cash_total
from graph.pages.evidence import Context, Evidence, largest_first
from graph.pages.numbers import Money, percent
from graph.pages.rings import through
from graph.pages.supply import supply_roles
from graph.result import Coverage
from graph.wording import number

__all__ = ["companies", "company"]


def companies(evidence: Evidence) -> list[Context]:
    """All companies and crowds with the sums of their flows, the most money first."""
    rows: list[Context] = []
    ends = Counter(
        (end, getattr(flow, end))
        for flow in evidence.world.flows.values()
        for end in ("payee", "payer")
    )
    for ident in sorted({*evidence.world.companies, *evidence.world.crowds}):
        found = evidence.world.companies.get(ident)
        mine = _flows_of(evidence, ident)
        listed = {end: ends[end, ident] for end in ("payee", "payer")}
        rows.append(
            {
                **evidence.party(ident),
                "kind": evidence.label("company", found.company_kind if found else "crowd"),
                "country": found.country or "" if found else "",
                "aliases": list(found.aliases) if found else [],
                "paid_in": _sum(evidence, mine["in"], listed["payee"]),
                "paid_out": _sum(evidence, mine["out"], listed["payer"]),
                "flows": len(mine["in"]) + len(mine["out"]),
                "listed": bool(mine["in"] or mine["out"] or listed["payee"] or listed["payer"]),
                "value": _value_of(evidence, [*mine["in"], *mine["out"]]),
            }
        )
    return sorted(
        rows,
        key=lambda r: (-r["value"], not r["flows"], str(r["name"]).casefold(), str(r["id"])),
    )


def company(
    evidence: Evidence, ident: str, rings: Sequence[Context], tables: Sequence[Context]
) -> Context:
    """Everything the page of one company or crowd shows."""
    world = evidence.world
    found = world.companies.get(ident)
    mine = _flows_of(evidence, ident)
    rows = of_company(tables, ident)
    return {
        **evidence.party(ident),
        "kind": evidence.label("company", found.company_kind if found else "crowd"),
        "facts": _facts(evidence, ident),
        "parents": [
            _holding(evidence, h.parent, h) for h in _holdings(evidence, "subsidiary", ident)
        ],
        "parts": [
            _holding(evidence, h.subsidiary, h) for h in _holdings(evidence, "parent", ident)
        ],
        "directions": [
            {
                "key": key,
                "title": title,
                "other": other,
                "groups": _groups(evidence, mine[key], other),
            }
            for key, title, other in (
                ("in", "Money in", "payer"),
                ("out", "Money out", "payee"),
            )
        ],
        "not_counted": [
            evidence.flow(flow.id)
            for flow in sorted(world.flows.values(), key=lambda f: f.id)
            if ident in (flow.payer, flow.payee) and flow.id not in evidence.edges
        ],
        "rings": through(rings, ident),
        "concentration": [{**row, "chart": shares(row)} for row in rows],
        "supply": supply_roles(evidence, ident),
        "claims_about": _by_topic([evidence.claim(c) for c in evidence.claims_about[ident]]),
        "claims_by": _by_topic([evidence.claim(c) for c in evidence.claims_by[ident]]),
        "figures": _figures(evidence, ident),
        "sources": evidence.sources(found.sources if found else world.crowds[ident].sources),
    }


def _by_topic(claims: Sequence[Context]) -> list[Context]:
    """Claims by topic, the topic with the most first."""
    topics: dict[str, list[Context]] = {}
    for claim in claims:
        topics.setdefault(claim["topic"], []).append(claim)
    ordered = sorted(topics.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"topic": topic, "claims": found} for topic, found in ordered]


def _flows_of(evidence: Evidence, ident: str) -> dict[str, list[str]]:
    """Counted flows into and out of a company, its parts and (for a crowd) all its deals."""
    mine: dict[str, list[str]] = {"in": [], "out": []}
    for flow, (u, v, data) in sorted(evidence.edges.items()):
        if ident in (v, data["payee"]):
            mine["in"].append(flow)
        if ident in (u, data["payer"]):
            mine["out"].append(flow)
    return mine


def _sum(evidence: Evidence, flows: Sequence[str], listed: int = 0) -> str:
    if not flows and listed:
        return "none that counts"
    rows = (evidence.edges[f][2] for f in flows)
    return cash_total(evidence.money, ((d["amount"], d["in_kind"]) for d in rows))


def _value_of(evidence: Evidence, flows: Sequence[str]) -> Decimal:
    """The known cash of flows, to sort by."""
    rows = (evidence.edges[f][2] for f in flows)
    return sum((d["amount"].stated or Decimal(0) for d in rows if not d["in_kind"]), Decimal(0))


def _groups(evidence: Evidence, flows: Sequence[str], other: str) -> list[Context]:
    """Flows by nature, the largest first."""
    groups = []
    for nature in evidence.natures:
        mine = [f for f in flows if evidence.edges[f][2]["nature"] == nature]
        mine.sort(key=lambda f: largest_first(evidence.edges[f][2]["amount"].stated, f))
        if mine:
            groups.append(
                {
                    "nature": evidence.nature(nature),
                    "total": _sum(evidence, mine),
                    "coverage": str(_coverage(evidence, mine)),
                    "flows": [{**row, "other": row[other]} for row in map(evidence.flow, mine)],
                }
            )
    return groups


def _coverage(evidence: Evidence, flows: Sequence[str]) -> Coverage:
    return Coverage(sum(evidence.edges[f][2]["amount"].known for f in flows), len(flows))


def _holdings(evidence: Evidence, end: str, ident: str) -> list[Any]:
    found = [h for h in evidence.world.holdings.values() if getattr(h, end) == ident]
    return sorted(found, key=lambda h: h.id)


def _holding(evidence: Evidence, other: str, holding: Any) -> Context:
    return {
        **evidence.party(other),
        "share": percent(holding.share) if holding.share is not None else None,
        "since": str(holding.since) if holding.since else None,
        "until": str(holding.until) if holding.until else None,
    }


def _facts(evidence: Evidence, ident: str) -> list[tuple[str, str]]:
    found = evidence.world.companies.get(ident)
    if found is None:
        return []
    facts = (
        ("Legal name", found.legal_name),
        ("Also known as", ", ".join(found.aliases)),
        ("Country", found.country),
        ("Founded", str(found.founded) if found.founded else None),
        *(
            (_capital(each.term.label(evidence.language)), each.of(found))
            for each in identifiers_of(Company, evidence.terms)
        ),
    )
    return [(name, value) for name, value in facts if value]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _figures(evidence: Evidence, ident: str) -> list[Context]:
    mine = [f for f in evidence.world.figures.values() if f.company == ident]
    return [
        {
            "metric": evidence.label("metric", f.metric),
            "counterpart": evidence.party(f.counterpart) if f.counterpart else None,
            "period": f.period,
            "value": _value(f.value, f.unit),
            "scope": evidence.prose(f.scope),
            "sources": evidence.sources(f.sources),
        }
        for f in sorted(mine, key=lambda f: (f.metric, f.period, f.id))
    ]


def _value(value: Decimal, unit: str) -> str:
    """A figure with its unit: a share as per cent, money in its currency."""
    if unit == "ratio":
        return percent(value)
    return (
        Money.told(value, unit) if len(unit) == 3 and unit.isupper() else f"{number(value)} {unit}"
    )
