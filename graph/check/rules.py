"""Rules across things that shapes cannot say: readings, dates of sources, near names.

Each rule is a function of world and terms that yields what it finds; :data:`RULES` lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from graph.check.finding import ERROR, WARNING, Found
from graph.errors import InputError
from graph.fields import curie
from graph.model import Company, Crowd, Source, World
from graph.store import PREFIXES
from graph.terms import Terms

__all__ = ["RULES"]

Rule = Callable[[World, Terms], Iterable[Found]]


def _iri(space: str, ident: str) -> str:
    return PREFIXES[space] + ident


def amount_cells(world: World, terms: Terms) -> Iterator[Found]:
    """Amount cells that the qualifier does not allow."""
    for flow in world.flows.values():
        iri = _iri("flow", flow.id)
        low, high = flow.amount_low, flow.amount_high
        if low is not None and high is not None and low > high:
            continue  # which a shape refuses
        try:
            terms.interval(flow.amount_qualifier, low, high)
        except InputError as error:
            yield Found(ERROR, "amount-cells", iri, f"has an amount that says nothing: {error}")


def ends_before_start(world: World, terms: Terms) -> Iterator[Found]:
    """A flow, holding or membership whose end lies before its start."""
    spans = [
        *(("flow", f.id, f.starts, f.ends) for f in world.flows.values()),
        *(("holding", h.id, h.since, h.until) for h in world.holdings.values()),
        *(("membership", m.id, m.since, m.until) for m in world.memberships.values()),
    ]
    for space, ident, start, end in spans:
        if start is not None and end is not None and end.last < start.first:
            yield Found(
                ERROR,
                "ends-before-start",
                _iri(space, ident),
                f"ends {end} before it starts {start}: put the dates right",
            )


def readings(world: World, terms: Terms) -> Iterator[Found]:
    """A reading of a reading, or of another leg than its own."""
    for flow in world.flows.values():
        preferred = world.flows.get(flow.reading_of or "")
        if preferred is None:
            continue
        if preferred.reading_of is not None and preferred.reading_of != flow.id:
            yield Found(
                ERROR,
                "reading-of-reading",
                _iri("flow", flow.id),
                f"is a reading of {preferred.id}, itself one: name the preferred flow "
                f"{preferred.reading_of} as lk:readingOf",
            )
        told = {
            "payer": (flow.payer, preferred.payer),
            "payee": (flow.payee, preferred.payee),
            "nature": (terms.nature(flow.flow_kind), terms.nature(preferred.flow_kind)),
        }
        differs = [f"{k} ({a}, there {b})" for k, (a, b) in told.items() if a != b]
        if differs:
            yield Found(
                WARNING,
                "reading-differs",
                _iri("flow", flow.id),
                f"is a reading of {preferred.id}, but of another {' and '.join(differs)}: make "
                "it a flow of its own, or put the row right",
            )


def dates_of_sources(world: World, terms: Terms) -> Iterator[Found]:
    """An event later than every source that tells it; for a payment that means: not attested."""
    for event in world.events.values():
        known = [s.known() for s in _sources(world, event.sources)]
        if not known or max(known) >= event.date.first:
            continue
        if terms.payment(event.status) is not None:
            yield Found(
                WARNING,
                "payment-unattested",
                _iri("event", event.id),
                f"is a payment of {event.date}, but its newest source is of {max(known)}, which "
                "cannot attest it: add a later source",
            )
        else:
            yield Found(
                WARNING,
                "event-after-sources",
                _iri("event", event.id),
                f"is of {event.date}, but its newest source is of {max(known)}: put the date "
                "right or add a later source",
            )


def undated_sources(world: World, terms: Terms) -> Iterator[Found]:
    """A deal or flow of which no source has a date, so that it counts as of the horizon."""
    rows = [
        *(("deal", d.id, d.sources) for d in world.deals.values()),
        *(("flow", f.id, f.sources) for f in world.flows.values()),
    ]
    for space, ident, sources in rows:
        documents = _sources(world, sources)
        if documents and all(document.published is None for document in documents):
            yield Found(
                WARNING,
                "undated-source",
                _iri(space, ident),
                "has no source with a date, so it counts as known only at the horizon: find "
                "out when one was published (lk:published)",
            )


def undated_parents(world: World, terms: Terms) -> Iterator[Found]:
    """A holding without a start: the group holds at every date."""
    for holding in world.holdings.values():
        if holding.since is None:
            yield Found(
                WARNING,
                "undated-parent",
                _iri("holding", holding.id),
                f"has no lk:since, so {holding.subsidiary} always counts as part of "
                f"{holding.parent}: add the day from which it is held",
            )


def bare_deals(world: World, terms: Terms) -> Iterator[Found]:
    """A deal without flows (a frame), or without any status of its own or of a flow."""
    with_flows = {flow.deal for flow in world.flows.values()}
    told = {event.subject for event in world.events.values()}
    told |= {flow.deal for flow in world.flows.values() if flow.id in told}
    for deal in world.deals.values():
        if deal.id not in with_flows:
            yield Found(
                WARNING,
                "deal-without-flows",
                _iri("deal", deal.id),
                "has no flows, so no measure counts it: add its legs, unless it is a frame "
                "whose legs stand in other deals",
            )
        if deal.id not in told:
            yield Found(
                WARNING,
                "deal-without-status",
                _iri("deal", deal.id),
                "has no status event, so nobody knows how firm it is: add one (lk:StatusEvent)",
            )


_LEGAL = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|plc|ag|se|nv|sa|gmbh|"
    r"holdings?|group|the)\b"
)


def near_names(world: World, terms: Terms) -> Iterator[Found]:
    """Two companies or crowds that people would call the same."""
    holders: dict[str, str] = {}
    parties: list[Company | Crowd] = [*world.companies.values(), *world.crowds.values()]
    told: set[tuple[str, str]] = set()
    for party in sorted(parties, key=lambda each: each.id):
        names = (party.name, *party.aliases)
        if isinstance(party, Company) and party.legal_name:
            names = (*names, party.legal_name)
        for name in names:
            plain = "".join(c for c in _LEGAL.sub(" ", name.casefold()) if c.isalnum())
            other = holders.setdefault(plain, party.id) if plain else party.id
            if other != party.id and (other, party.id) not in told:
                told.add((other, party.id))
                yield Found(
                    WARNING,
                    "near-duplicate",
                    _iri("company", party.id),
                    f"is called {name!r}, as {curie(_iri('company', other))} is: merge the two, "
                    "or take the shared name from one of them",
                )


def _sources(world: World, idents: Iterable[str]) -> list[Source]:
    """The sources that could be read."""
    return [world.sources[ident] for ident in idents if ident in world.sources]


RULES: tuple[Rule, ...] = (
    amount_cells,
    bare_deals,
    dates_of_sources,
    ends_before_start,
    near_names,
    readings,
    undated_parents,
    undated_sources,
)
