"""The page of a company: who it is, its flows in and out, its rings, what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from graph.identifiers import identifiers_of
from graph.language import say
from graph.measures.exposure import Exposure
from graph.measures.obligations import Obligation
from graph.model import Company, Holding, Interval
from graph.pages.columns import variant
from graph.pages.concentration import of_company, shares
from graph.pages.deployments import deployments
from graph.pages.edges import cash_total
from graph.pages.evidence import Context, Evidence, largest_first
from graph.pages.figures import figures, latest
from graph.pages.measure import measure_page
from graph.pages.numbers import percent
from graph.pages.people import by_topic, members
from graph.pages.rings import through
from graph.pages.shelf import Shelf
from graph.pages.supply import supply_roles
from graph.pages.territories import country
from graph.result import Coverage

__all__ = ["company", "flows_of", "known_cash", "summed"]


def company(shelf: Shelf, ident: str) -> Context:
    """Everything the page of one company or crowd shows."""
    evidence = shelf.evidence
    world = evidence.world
    found = world.companies.get(ident)
    mine = flows_of(evidence, ident)
    reported = figures(evidence, evidence.naming.rows(ident, "figures", "company"))
    told_of = figures(evidence, evidence.naming.rows(ident, "figures", "counterpart"))
    others = [
        flow.id
        for flow in evidence.naming.rows(ident, "flows", "payer", "payee")
        if flow.id not in evidence.edges
    ]
    events = _timeline(evidence, ident, [*mine["in"], *mine["out"], *others])
    return {
        **evidence.party(ident),
        "kind": evidence.label("company", found.company_kind if found else "crowd"),
        "facts": _facts(evidence, ident),
        "latest": latest(reported, evidence.G.graph["lens"].as_of),
        "parents": [
            _holding(evidence, h.parent, h) for h in _holdings(evidence, "subsidiary", ident)
        ],
        "parts": [
            _holding(evidence, h.subsidiary, h) for h in _holdings(evidence, "parent", ident)
        ],
        "members": members(evidence, ident),
        "directions": [
            {
                "key": key,
                "title": title,
                "head": head,
                "other": other,
                "groups": _groups(evidence, mine[key], other),
            }
            for key, title, head, other in (
                ("in", say("Money in"), say("From"), "payer"),
                ("out", say("Money out"), say("To"), "payee"),
            )
        ],
        "not_counted": [evidence.flow(flow) for flow in others],
        "rings": through(shelf.rings, ident),
        "concentration": [
            {**row, "chart": shares(row)} for row in of_company(shelf.concentrations, ident)
        ],
        "dues": _dues(shelf, ident),
        "measures": _measures(shelf, ident),
        "losses": _losses(shelf, ident),
        "supply": supply_roles(evidence, ident),
        "deployments": deployments(
            evidence, evidence.naming.rows(ident, "deployments", "operator", "user")
        ),
        "claims_about": by_topic([evidence.claim(c) for c in evidence.claims_about[ident]]),
        "claims_by": by_topic([evidence.claim(c) for c in evidence.claims_by[ident]]),
        "figures": reported,
        "told_of": told_of,
        "timeline": events,
        "sources": evidence.sources(found.sources if found else world.crowds[ident].sources),
    }


# -- flows ---------------------------------------------------------------------------------------


def flows_of(evidence: Evidence, ident: str) -> dict[str, list[str]]:
    """Counted flows into and out of a company, its parts and (for a crowd) all its deals."""
    return evidence.ends[ident]


def summed(evidence: Evidence, flows: Sequence[str], listed: int = 0) -> str:
    """The sum of counted flows in words; ``listed`` says how many there are, counted or not."""
    if not flows and listed:
        return say("none that counts")
    rows = (evidence.edges[f][2] for f in flows)
    return cash_total(evidence.money, ((d["amount"], d["in_kind"]) for d in rows))


def known_cash(evidence: Evidence, flows: Sequence[str]) -> Decimal:
    """The known cash of flows in US dollars, to sort by."""
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
                    "total": summed(evidence, mine),
                    "coverage": str(_coverage(evidence, mine)),
                    "flows": [{**row, "other": row[other]} for row in map(evidence.flow, mine)],
                }
            )
    return groups


def _coverage(evidence: Evidence, flows: Sequence[str]) -> Coverage:
    return Coverage(sum(evidence.edges[f][2]["amount"].known for f in flows), len(flows))


def _timeline(evidence: Evidence, ident: str, flows: Sequence[str]) -> list[Context]:
    """What happened to the deals of a company and to their flows, the latest first."""
    world = evidence.world
    deals = {deal.id for deal in evidence.naming.rows(ident, "deals", "party")}
    subjects = {deal: deal for deal in deals}
    for flow in flows:
        subjects |= {flow: world.flows[flow].deal, world.flows[flow].deal: world.flows[flow].deal}
    events = [
        {**event, "deal": {**evidence.deal(deal), "href": evidence.place(subject)}}
        for subject, deal in sorted(subjects.items())
        for event in evidence.history(subject)
    ]
    return sorted(events, key=lambda e: (e["day"], e["date"], e["deal"]["id"]), reverse=True)


# -- what measures say of it ---------------------------------------------------------------------


def _dues(shelf: Shelf, ident: str) -> Context | None:
    """What falls due for it by year, from the measure of obligations."""
    money = shelf.evidence.money
    for _, result in sorted(shelf.results.items()):
        years = [
            {
                "year": row.year or say("undated"),
                "due": money.amount(Interval(row.due_low, row.due_high, row.due)),
                "revenue": money.sum(row.revenue),
                "period": row.revenue_period or "",
                "over": percent(row.over_revenue),
                "coverage": str(row.coverage),
            }
            for row in result.rows
            if isinstance(row, Obligation) and row.company == ident
        ]
        if years:
            return {"href": measure_page(result.measure), "years": years}
    return None


def _measures(shelf: Shelf, ident: str) -> list[Context]:
    """The pages of measures that have a row about it."""
    found = []
    for name, result in sorted(shelf.results.items()):
        if result.measure in ("cycles", "concentration"):  # said in sections of their own
            continue
        if any(ident in (_of(row, "company"), _of(row, "subject")) for row in result.rows):
            told = (shelf.evidence.measure(result.measure), variant(name, result.measure))
            place = f"{measure_page(result.measure)}#{name}"
            found.append({"name": ", ".join(filter(None, told)), "href": place})
    return found


def _of(row: object, name: str) -> object:
    return getattr(row, name, None)


def _losses(shelf: Shelf, ident: str) -> list[Context]:
    """What others lose if it stops paying, with the page of that measure."""
    money = shelf.evidence.money
    return [
        {
            "href": measure_page(result.measure),
            "value": money.sum(row.loss),
            "bounds": money.bounds(Interval(row.loss_low, row.loss_high, None)),
            "coverage": str(row.coverage),
        }
        for _, result in sorted(shelf.results.items())
        for row in result.rows
        if isinstance(row, Exposure) and row.company == ident
    ]


# -- who it is -----------------------------------------------------------------------------------


def _holdings(evidence: Evidence, end: str, ident: str) -> list[Holding]:
    return evidence.naming.rows(ident, "holdings", end)


def _holding(evidence: Evidence, other: str, holding: Holding) -> Context:
    return {
        **evidence.party(other),
        "share": percent(holding.share) if holding.share is not None else None,
        "since": str(holding.since) if holding.since else None,
        "until": str(holding.until) if holding.until else None,
        "sources": evidence.sources(holding.sources),
    }


def _facts(evidence: Evidence, ident: str) -> list[tuple[str, str]]:
    found = evidence.world.companies.get(ident)
    if found is None:
        return []
    facts = (
        (say("Legal name"), found.legal_name),
        (say("Also known as"), ", ".join(found.aliases)),
        (say("Country"), country(found.country)),
        (say("Founded"), str(found.founded) if found.founded else None),
        *(
            (_capital(each.term.label(evidence.language)), each.of(found))
            for each in identifiers_of(Company, evidence.terms)
        ),
    )
    return [(name, value) for name, value in facts if value]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
