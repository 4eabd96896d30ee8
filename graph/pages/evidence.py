"""What stands behind a number: flows with their verdicts, status histories and sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import networkx as nx

from graph.claimed import Compared
from graph.errors import LingkarError
from graph.language import say
from graph.lens.verdict import REASONS, Verdict
from graph.model import Claim, Flow, Interval, PartialDate, StatusEvent, World
from graph.pages.beside import beside
from graph.pages.citing import Citations
from graph.pages.naming import Naming
from graph.pages.numbered import numbered
from graph.pages.numbers import Money, span
from graph.pages.paths import (
    anchor,
    chip_page,
    company_page,
    deal_page,
    flow_place,
    measured_page,
    person_page,
    source_page,
)
from graph.terms import Terms
from graph.wording import UNKNOWN, number

__all__ = ["Evidence", "company_page", "deal_page", "gigawatts", "largest_first", "measured_page"]

Context = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")


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
        self.naming = Naming(world)
        self.citations = Citations(world.sources, lambda kind: self.label("source", kind))
        # Each is shown on many pages: of both its companies, its deal, its rings, its sources.
        self.flow = cache(self._flow)
        self.history = cache(self._history)
        self.firmness_order: tuple[str, ...] = tuple(G.graph["firmness_order"])
        self.natures: tuple[str, ...] = terms.codes("nature")
        self.edges: dict[str, tuple[str, str, dict[str, Any]]] = {
            key: (u, v, data) for u, v, key, data in G.edges(keys=True, data=True)
        }
        self.ends: defaultdict[str, dict[str, list[str]]] = defaultdict(
            lambda: {"in": [], "out": []}
        )
        for flow_id, (u, v, data) in sorted(self.edges.items()):
            for way, found in (("in", {v, data["payee"]}), ("out", {u, data["payer"]})):
                for end in found:
                    self.ends[end][way].append(flow_id)
        self.verdicts = {verdict.flow: verdict for verdict in G.graph.get("verdicts", ())}
        self._events: defaultdict[str, list[StatusEvent]] = defaultdict(list)
        for event in sorted(world.events.values(), key=lambda e: (e.date.last, e.date, e.id)):
            self._events[event.subject].append(event)
        self.flows_of_deal: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in sorted(world.flows.values(), key=lambda f: f.id):
            self.flows_of_deal[flow.deal].append(flow)
        self.claims_about: defaultdict[str, list[Claim]] = defaultdict(list)
        self.claims_by: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in sorted(world.claims.values(), key=self.latest, reverse=True):
            self.claims_by[claim.claimant].append(claim)
            for subject in claim.about:
                self.claims_about[subject].append(claim)

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """The known money through each company: what it pays and is paid, in US dollars."""
        found: dict[str, Decimal] = {}
        for payer, payee, edge in self.edges.values():
            for node in (payer, payee):
                found[node] = found.get(node, Decimal(0)) + (edge["amount"].stated or 0)
        return found

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
        bare = ident.partition("@")[0]
        return self.world.name(bare if bare in self.world.crowds else ident)

    def party(self, ident: str) -> Context:
        """Who or what is named, as name and link; a crowd has one page over all its deals."""
        bare = ident.partition("@")[0]
        flow = self.world.flows.get(ident)
        return {
            "id": ident,
            "name": self.world.name(flow.deal) if flow else self.name(ident),
            "href": self.place(bare),
            "crowd": bare in self.world.crowds,
        }

    def place(self, ident: str) -> str | None:
        """The page of anything that the data name, None for what has none (a sector)."""
        world = self.world
        if ident in world.companies or ident in world.crowds:
            return company_page(ident)
        for things, page in (
            (world.chips, chip_page),
            (world.people, person_page),
            (world.deals, deal_page),
            (world.sources, source_page),
        ):
            if ident in things:
                return page(ident)
        flow = world.flows.get(ident)
        return flow_place(flow.deal, ident) if flow else None

    def deal(self, ident: str) -> Context:
        """A deal as title and link."""
        return {"id": ident, "title": self.world.name(ident), "href": deal_page(ident)}

    def sources(self, idents: Iterable[str]) -> list[Context]:
        """Documents, the primary ones first, then the newest."""
        return self.citations.of(idents)

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
        return say("%(qualifier)s %(amount)s", qualifier=word, amount=span(ends[0], ends[-1]))

    def _history(self, subject: str) -> list[Context]:
        """The status events of a deal or flow in order of time."""
        return [
            {
                "date": str(event.date),
                "day": self.day(event.date),
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
        return say("told by secondary sources only")

    def day(self, date: PartialDate) -> str:
        """The day that a partial date counts as, for sorting: its last, but not after the data."""
        return date.known_by(self.world.horizon).isoformat()

    def made_public(self, ident: str) -> Context:
        """When a deal was announced, or first reported if it was no more than talked of then."""
        found = self.world.deals[ident]
        if found.announced is None or found.announced.first > self.G.graph["lens"].as_of:
            return {"word": say("undated"), "date": "", "firm": False}
        least = self.terms.minimum_rank(self.terms.default("firmness"))
        subjects = (ident, *(flow.id for flow in self.flows_of_deal[ident]))
        firm = any(
            (self.terms.rank(event.status) or 0) >= least
            and event.date.first <= found.announced.last
            for subject in subjects
            for event in self._events[subject]
        )
        day = str(found.announced)
        word = say("announced %(day)s", day=day) if firm else say("first reported %(day)s", day=day)
        return {"word": word, "date": day, "firm": firm}

    def prose(self, text: str | None) -> list[Context]:
        """Our own prose in parts: ids of deals, flows and chips in it become titles with links."""
        parts: list[Context] = []
        done = 0
        for match in _ID.finditer(text or ""):
            ident = match[0]
            flow = self.world.flows.get(ident)
            deal = flow.deal if flow else ident
            if deal in self.world.deals:
                parts.append({"text": str(text)[done : match.start()], "href": None})
                parts.append({"text": self.world.name(deal), "href": self.place(ident)})
                done = match.end()
            elif ident in self.world.chips:
                parts.append({"text": str(text)[done : match.start()], "href": None})
                parts.append({"text": self.world.name(ident), "href": chip_page(ident)})
                done = match.end()
        return [*parts, {"text": (text or "")[done:], "href": None}]

    def _flow(self, ident: str) -> Context:
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
            "anchor": anchor(ident),
            "href": flow_place(flow.deal, ident),
            "deal": self.deal(flow.deal),
            "payer": self.party(flow.payer),
            "payee": self.party(flow.payee),
            "nature": self.nature(nature),
            "kind": self.label("flow", flow.flow_kind),
            "amount": self.money.amount(amount) if edge else self.told(flow),
            "value": amount.stated if amount else None,
            "told": self.told(flow),
            "counts": edge is not None,
            "why": self.prose("" if edge else _why(verdict)),
            "status": self.label("status", status) if status else UNKNOWN,
            "firmness": self.firmness(self.firmness_of(rank)),
            "in_kind": flow.in_kind,
            "period": _period(flow),
            "capacity": gigawatts(flow.capacity_gw),
            "units": number(flow.units) if flow.units is not None else None,
            "chip": self.party(flow.chip) if flow.chip else None,
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
        return {
            "id": claim.id,
            "anchor": anchor(claim.id),
            "claimant": self.party(claim.claimant),
            "about": [self.party(i) for i in claim.about if self.place(i)]
            or [{"name": say("the sector as a whole"), "href": None}],
            "topic_code": claim.topic,
            "topic": self.label("topic", claim.topic),
            "stance": self.label("stance", claim.stance),
            "stance_code": claim.stance,
            "text": self.prose(claim.paraphrase),
            "date": str(claim.date),
            "sources": self.sources(claim.sources),
            "measured": self.measured(claim.id),
        }

    def claims_on(self, idents: Iterable[str]) -> list[Claim]:
        """What was said about any of these, each claim once, the latest first."""
        found = {claim.id: claim for ident in idents for claim in self.claims_about[ident]}
        return sorted(found.values(), key=self.latest, reverse=True)

    def latest(self, claim: Claim) -> tuple[str, str]:
        """A key to sort claims by, to be reversed for the latest first."""
        return self.day(claim.date), claim.id

    def measured(self, claim: str) -> Context | None:
        """The value of the measure that a claim speaks to beside the one claimed, in words."""
        row = self.compared.get(claim)
        return None if row is None else beside(self, row)


def gigawatts(capacity: Decimal | None) -> str | None:
    """A capacity with its unit; None where none is told.

    >>> gigawatts(Decimal("4.5")), gigawatts(None)
    ('4.5 GW', None)
    """
    if capacity is None:
        return None
    return numbered(say("%(capacity)s GW", capacity=number(capacity)), capacity, unit="GW")


def _period(flow: Flow) -> str:
    """From when to when a flow runs, as far as known; empty if neither end is."""
    if flow.starts is None:
        return say("until %(day)s", day=str(flow.ends)) if flow.ends else ""
    if flow.ends is None:
        return say("from %(day)s", day=str(flow.starts))
    return span(str(flow.starts), str(flow.ends))


def _why(verdict: Verdict | None) -> str:
    """Why a flow does not count: the rule, and what it came from."""
    if verdict is None:
        return say("not under this lens")
    rule = REASONS[verdict.reason]
    if verdict.why in ("", rule):
        return rule
    return say("%(rule)s (%(why)s)", rule=rule, why=verdict.why)


def largest_first(value: Decimal | None, ident: str) -> tuple[bool, Decimal, str]:
    """A key for sorting: known before unknown, larger before smaller, then by id."""
    return value is None, -(value or Decimal(0)), ident
