"""What stands behind a number: flows with their verdicts, status histories and sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.claimed import Compared
from graph.errors import LingkarError
from graph.lens.verdict import REASONS, Verdict
from graph.model import Claim, Flow, Interval, StatusEvent, World
from graph.pages.names import file_name, web_link
from graph.pages.numbers import Money, percent, span
from graph.terms import Terms
from graph.wording import UNKNOWN, number

__all__ = ["Evidence", "company_page", "deal_page", "largest_first"]

Context = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")


def company_page(ident: str) -> str:
    """The page of a company or crowd, relative to the site."""
    return f"company/{file_name(ident)}.html"


def deal_page(ident: str) -> str:
    """The page of a deal, relative to the site."""
    return f"deal/{file_name(ident)}.html"


class Evidence:
    """World, network and terms, with the look-ups that every page needs.

    What it returns are plain dictionaries of text for the templates; ``href`` values are
    relative to the site's folder.
    """

    def __init__(
        self,
        world: World,
        G: nx.MultiDiGraph[str],
        terms: Terms,
        money: Money,
        language: str,
        compared: Iterable[Compared] = (),
    ) -> None:
        self.world = world
        self.compared = {row.claim: row for row in compared}
        self.G = G
        self.terms = terms
        self.money = money
        self.language = language
        self.firmness_order: tuple[str, ...] = tuple(G.graph["firmness_order"])
        self.natures: tuple[str, ...] = terms.codes("nature")
        self.edges: dict[str, tuple[str, str, dict[str, Any]]] = {
            key: (u, v, data) for u, v, key, data in G.edges(keys=True, data=True)
        }
        self.verdicts = {verdict.flow: verdict for verdict in G.graph.get("verdicts", ())}
        self._events: defaultdict[str, list[StatusEvent]] = defaultdict(list)
        for event in sorted(world.events.values(), key=lambda e: (e.date.last, e.date, e.id)):
            self._events[event.subject].append(event)
        self.flows_of_deal: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in sorted(world.flows.values(), key=lambda f: f.id):
            self.flows_of_deal[flow.deal].append(flow)
        self.claims_about: defaultdict[str, list[Claim]] = defaultdict(list)
        self.claims_by: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in sorted(world.claims.values(), key=lambda c: (c.date.last, c.id), reverse=True):
            self.claims_by[claim.claimant].append(claim)
            for subject in claim.about:
                self.claims_about[subject].append(claim)

    # -- words -----------------------------------------------------------------------------

    def label(self, scheme: str, code: str | None) -> str:
        """The label of a code in the language of the page; the code itself if it has none."""
        if code is None:
            return UNKNOWN
        try:
            return self.terms.label(scheme, code, self.language)
        except LingkarError:
            return code

    def definition(self, scheme: str, code: str) -> str:
        """The definition of a code in the language of the page."""
        return self.terms.definition(scheme, code, self.language)

    def measure(self, name: str) -> str:
        """What a measure is called; its own name in words where the ontology has no other."""
        found = self.label("measure", name)
        words = name.replace("_", " ").replace("-", " ")
        return words[:1].upper() + words[1:] if found == name else found

    def name(self, ident: str) -> str:
        """The name of anything that the data name; of a crowd in a deal, that of the crowd."""
        node = self.G.nodes[ident] if ident in self.G else None
        if node is not None and node["crowd"]:
            return self.world.name(ident.partition("@")[0])
        return self.world.name(ident)

    def party(self, ident: str) -> Context:
        """A payer or payee as name and link; a crowd has a page of its own over all deals."""
        bare = ident.partition("@")[0]
        known = bare in self.world.companies or bare in self.world.crowds
        return {
            "id": ident,
            "name": self.name(ident),
            "href": company_page(bare) if known else None,
            "crowd": bare in self.world.crowds,
        }

    def deal(self, ident: str) -> Context:
        """A deal as title and link."""
        return {"id": ident, "title": self.world.name(ident), "href": deal_page(ident)}

    def sources(self, idents: Iterable[str]) -> list[Context]:
        """Documents, the primary ones first, then the newest."""
        found = [self.world.sources[i] for i in dict.fromkeys(idents) if i in self.world.sources]
        found.sort(key=lambda s: (not s.primary, -s.known().toordinal(), s.id))
        return [
            {
                "id": s.id,
                "title": s.title,
                "publisher": s.publisher or "",
                "author": s.author or "",
                "published": str(s.published) if s.published else "undated",
                "kind": self.label("source", s.source_kind),
                "primary": s.primary,
                "url": web_link(s.url),
                "address": s.url,
                "language": s.language or "",
            }
            for s in found
        ]

    # -- firmness --------------------------------------------------------------------------

    def firmness_of(self, rank: int) -> str | None:
        """The firmest level of the lens that a status of this rank reaches."""
        for code in self.firmness_order:
            if rank >= self.terms.minimum_rank(code):
                return code
        return None

    def firmness(self, code: str | None) -> Context:
        """A level as label and place in the order (0 is firmest, drawn most solidly)."""
        step = self.firmness_order.index(code) if code in self.firmness_order else None
        return {"code": code, "label": self.label("firmness", code), "step": step}

    # -- flows -----------------------------------------------------------------------------

    def told(self, flow: Flow) -> str:
        """The amount of a flow as its source told it, in its own currency."""
        low, high = flow.amount_low, flow.amount_high
        word = self.label("qualifier", flow.amount_qualifier)
        if low is None and high is None:
            return word
        code = flow.currency or UNKNOWN
        ends = [Money.told(v, code) for v in dict.fromkeys((low, high)) if v is not None]
        return f"{word} {' to '.join(ends)}"

    def history(self, subject: str) -> list[Context]:
        """The status events of a deal or flow in order of time."""
        return [
            {
                "date": str(event.date),
                "status": self.label("status", event.status),
                "amount": Money.told(event.amount, event.currency or UNKNOWN)
                if event.amount is not None
                else None,
                "sources": self.sources(event.sources),
                "doubt": self._doubt(event),
                "later": event.date.first > self.G.graph["lens"].as_of,
                "known": self._since(event),
            }
            for event in self._events[subject]
        ]

    def _since(self, event: StatusEvent) -> str:
        """The day from which it is known to have happened."""
        found = [self.world.sources[i] for i in event.sources if i in self.world.sources]
        if not found:
            return event.date.last.isoformat()
        happened = event.date.known_by(max(source.horizon.last for source in found))
        return max(happened, min(source.known() for source in found)).isoformat()

    def _doubt(self, event: StatusEvent) -> str:
        """What to say beside a payment that no primary source tells of."""
        found = [self.world.sources[i] for i in event.sources if i in self.world.sources]
        if self.terms.payment(event.status) is None or any(s.primary for s in found):
            return ""
        return "told by secondary sources only"

    def made_public(self, ident: str) -> Context:
        """When a deal was announced, or first reported if it was no more than talked of then."""
        found = self.world.deals[ident]
        if found.announced is None:
            return {"word": "undated", "date": ""}
        least = self.terms.minimum_rank(self.terms.default("firmness"))
        subjects = (ident, *(flow.id for flow in self.flows_of_deal[ident]))
        firm = any(
            (self.terms.rank(event.status) or 0) >= least
            and event.date.first <= found.announced.last
            for subject in subjects
            for event in self._events[subject]
        )
        return {"word": "announced" if firm else "first reported", "date": str(found.announced)}

    def prose(self, text: str | None) -> list[Context]:
        """Our own prose in parts: ids of deals and flows in it become titles with links."""
        parts: list[Context] = []
        done = 0
        for match in _ID.finditer(text or ""):
            ident = match[0]
            flow = self.world.flows.get(ident)
            deal = flow.deal if flow else ident
            if deal in self.world.deals:
                parts.append({"text": str(text)[done : match.start()], "href": None})
                parts.append({"text": self.world.name(deal), "href": deal_page(deal)})
                done = match.end()
        return [*parts, {"text": (text or "")[done:], "href": None}]

    def flow(self, ident: str) -> Context:
        """Everything the pages show of one flow."""
        flow = self.world.flows[ident]
        edge = self.edges[ident][2] if ident in self.edges else None
        verdict = self.verdicts.get(ident)
        status = edge["status"] if edge else verdict.status if verdict else None
        rank = edge["rank"] if edge else verdict.rank if verdict else 0
        nature = self.terms.nature(flow.flow_kind)
        amount: Interval | None = edge["amount"] if edge else None
        own = self._events[ident]
        return {
            "id": ident,
            "deal": self.deal(flow.deal),
            "payer": self.party(flow.payer),
            "payee": self.party(flow.payee),
            "nature": self.nature(nature),
            "kind": self.label("flow", flow.flow_kind),
            "amount": self.money.amount(amount) if edge else self.told(flow),
            "value": amount.stated if amount else None,
            "told": self.told(flow),
            "counts": edge is not None,
            "why": self.prose("" if edge else _why(verdict) if verdict else "not under this lens"),
            "status": self.label("status", status) if status else UNKNOWN,
            "firmness": self.firmness(self.firmness_of(rank)),
            "in_kind": flow.in_kind,
            "period": _period(flow),
            "capacity": f"{number(flow.capacity_gw)} GW" if flow.capacity_gw is not None else None,
            "units": number(flow.units) if flow.units is not None else None,
            "chip": self.world.name(flow.chip) if flow.chip else None,
            "condition": self.prose(flow.condition) if flow.condition else None,
            "history": self.history(ident) if own else self.history(flow.deal),
            "own_history": bool(own),
            "sources": self.sources(edge["sources"] if edge else flow.sources),
        }

    def nature(self, code: str) -> Context:
        """A nature as label and place in the ontology's list, which gives it its colour."""
        return {"code": code, "label": self.label("nature", code), "step": self.natures.index(code)}

    def claim(self, claim: Claim) -> Context:
        """What someone said, with links to who said it and about what."""
        about = [
            self.party(i)
            if i in self.world.companies
            else {"name": self.world.name(i), "href": deal_page(i)}
            if i in self.world.deals
            else {"name": self.world.name(i), "href": None}
            for i in claim.about
        ]
        return {
            "claimant": self.party(claim.claimant),
            "about": about,
            "topic": self.label("topic", claim.topic),
            "stance": self.label("stance", claim.stance),
            "stance_code": claim.stance,
            "text": self.prose(claim.paraphrase),
            "date": str(claim.date),
            "sources": self.sources(claim.sources),
            "measured": self.measured(claim.id),
        }

    def measured(self, claim: str) -> Context | None:
        """The value of the measure that a claim speaks to beside the one claimed, in words."""
        row = self.compared.get(claim)
        if row is None:
            return None

        def said(value: Decimal | float | None) -> str:
            if isinstance(value, Decimal) and row.unit == "USD":
                return self.money.sum(value)
            return percent(value) if row.unit == "share" else number(value or 0)

        known = row.value_low is not None
        least = said(row.value_low)
        within = (
            f"from {least}, no upper limit"
            if row.value_high is None
            else span(least, said(row.value_high))
        )
        return {
            "measure": self.label("measure", row.measure),
            "definition": self.definition("measure", row.measure),
            "subject": self.party(row.subject),
            "object": self.party(row.object) if row.object else None,
            "comparison": self.label("comparison", row.comparison),
            "claimed": said(row.claimed) if known else number(row.claimed),
            "value": UNKNOWN if row.value is None else said(row.value),
            "bounds": within if known else "",
            "coverage": str(row.coverage) if known else "",
            "as_of": row.as_of.isoformat(),
            "agrees": row.agrees,
        }


def _period(flow: Flow) -> str:
    """From when to when a flow runs, as far as known; empty if neither end is."""
    if flow.starts is None:
        return f"until {flow.ends}" if flow.ends else ""
    return f"{flow.starts} to {flow.ends}" if flow.ends else f"from {flow.starts}"


def _why(verdict: Verdict) -> str:
    """Why a flow does not count: the rule, and what it came from."""
    rule = REASONS[verdict.reason]
    return rule if verdict.why in ("", rule) else f"{rule} ({verdict.why})"


def largest_first(value: Decimal | None, ident: str) -> tuple[bool, Decimal, str]:
    """A key for sorting: known before unknown, larger before smaller, then by id."""
    return value is None, -(value or Decimal(0)), ident
