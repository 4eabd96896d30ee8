"""Rules that look for the same thing described twice: by name, identifier, document or content."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta

from graph.addresses import document_of
from graph.check.finding import Found
from graph.fields import curie, expand
from graph.identifiers import identifiers_of
from graph.model import Chip, Company, Crowd, Deal, Flow, Person, Source, World
from graph.terms import Terms

__all__ = ["deals", "identifiers", "names", "rows", "sources"]

_LEGAL = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|plc|ag|se|nv|sa|gmbh|"
    r"holdings?|group|the)\b"
)
_NEAR = timedelta(days=31)
_LONG = 8
_NAME = 200  # letters; what is longer is no name, and would be compared for minutes


def names(world: World, terms: Terms) -> Iterator[Found]:
    """Two parties, two chips or two people that would be called the same.

    Names of parties and people are also held against each other with one letter amiss; those of
    chips are not, for there one letter is another chip.
    """
    groups: list[tuple[str, list[Company | Crowd | Chip | Person]]] = [
        ("company", [*world.companies.values(), *world.crowds.values()]),
        ("chip", [*world.chips.values()]),
        ("person", [*world.people.values()]),
    ]
    for space, things in groups:
        holders: dict[str, str] = {}
        nearly: dict[str, str] = {}
        told: set[tuple[str, str]] = set()
        for thing in sorted(things, key=lambda each: each.id):
            called = [thing.name, *thing.aliases]
            if isinstance(thing, Company) and thing.legal_name:
                called.append(thing.legal_name)
            for name in called:
                plain = "".join(c for c in _LEGAL.sub(" ", name.casefold()) if c.isalnum())
                other = holders.setdefault(plain, thing.id) if plain else thing.id
                for short in _one_letter_less(plain) if space != "chip" else ():
                    near = nearly.setdefault(short, thing.id)
                    other = near if other == thing.id else other
                if other != thing.id and (other, thing.id) not in told:
                    told.add((other, thing.id))
                    iri = expand(f"{space}:{other}")
                    yield Found(
                        "near-duplicate",
                        expand(f"{space}:{thing.id}"),
                        f"is called {name!r}, as {curie(iri)} is, or nearly so: merge the two, "
                        "or take the shared name from one of them",
                        (iri,),
                    )


def _one_letter_less(name: str) -> Iterator[str]:
    """A long name itself, and without each of its letters; a digit tells things apart."""
    if _LONG <= len(name) <= _NAME:
        yield name
        for at, character in enumerate(name):
            if not character.isdigit():
                yield name[:at] + name[at + 1 :]


def identifiers(world: World, terms: Terms) -> Iterator[Found]:
    """Two companies with the same identifier, such as a ticker in the same country."""
    keyed = [
        (f"company:{company.id}", f"lk:{each.term.name} {each.of(company)}", key)
        for each in identifiers_of(Company, terms)
        for company in world.companies.values()
        if (key := each.key(company)) is not None
    ]
    for name, what, other in _twice(keyed):
        yield Found(
            "same-identifier",
            expand(name),
            f"has {what}, as {other} has: merge the two, or put the number right",
            (expand(other),),
        )


def sources(world: World, terms: Terms) -> Iterator[Found]:
    """Two sources at one address, or of one title, publisher and day."""
    every = sorted(world.sources.values(), key=lambda each: each.id)
    by_url = [(f"source:{s.id}", "address", document_of(s.url)) for s in every]
    by_title = [
        (f"source:{s.id}", "title, publisher and date", _words(s))
        for s in every
        if s.publisher and s.published
    ]
    told: set[tuple[str, str]] = set()
    for name, what, other in (*_twice(by_url), *_twice(by_title)):
        if (name, other) not in told:
            told.add((name, other))
            yield Found(
                "same-source",
                expand(name),
                f"has the {what} of {other}: keep one, and name it wherever either is named",
                (expand(other),),
            )


def deals(world: World, terms: Terms) -> Iterator[Found]:
    """Two deals of the same parties, kind and amounts within a month that nothing relates."""
    amounts: dict[str, set[Hashable]] = {}
    parties: dict[str, set[str]] = {d.id: set(d.party) for d in world.deals.values()}
    for flow in world.flows.values():
        parties.setdefault(flow.deal, set()).update((flow.payer, flow.payee))
        if flow.reading_of is None and (flow.amount_low, flow.amount_high) != (None, None):
            cells = (flow.flow_kind, flow.amount_low, flow.amount_high, flow.currency)
            amounts.setdefault(flow.deal, set()).add(cells)
    alike: dict[Hashable, list[Deal]] = {}
    for deal in sorted(world.deals.values(), key=lambda each: each.id):
        key = (frozenset(parties[deal.id]), deal.deal_kind, frozenset(amounts.get(deal.id, ())))
        if deal.id in amounts and deal.announced is not None:
            alike.setdefault(key, []).append(deal)
    for group in alike.values():
        for at, deal in enumerate(group):
            for other in group[:at]:
                if _near(deal, other) and not _related(deal, other):
                    yield Found(
                        "same-deal",
                        expand(f"deal:{deal.id}"),
                        f"has the parties, the kind and the amounts of deal:{other.id} at nearly "
                        "the same time: merge the two, or say how they are related",
                        (expand(f"deal:{other.id}"),),
                    )


def rows(world: World, terms: Terms) -> Iterator[Found]:
    """Two flows, events, claims or figures that say the same."""
    flows = [
        (
            f"flow:{f.id}",
            "everything",
            (f.deal, f.payer, f.payee, f.flow_kind, *_size(f), f.chip, f.condition),
        )
        for f in world.flows.values()
        if f.reading_of is None and f.part_of is None
    ]
    events = [
        (f"event:{e.id}", "subject, status and date", (e.subject, e.status, str(e.date), e.amount))
        for e in world.events.values()
    ]
    claims = [
        (
            f"claim:{c.id}",
            "claimant, subject, topic and date",
            (c.claimant, frozenset(c.about), c.topic, c.stance, str(c.date)),
        )
        for c in world.claims.values()
    ]
    figures = [
        (
            f"figure:{f.id}",
            "company, metric, period and value",
            (f.company, f.metric, f.counterpart, f.period, f.value, f.unit),
        )
        for f in world.figures.values()
    ]
    for code, keyed in (
        ("same-flow", flows),
        ("same-event", events),
        ("same-claim", claims),
        ("same-figure", figures),
    ):
        for name, what, other in _twice(sorted(keyed, key=lambda row: row[0])):
            yield Found(
                code,
                expand(name),
                f"has {what} in common with {other}: keep one, with the sources of both, or say "
                "what tells them apart",
                (expand(other),),
            )


def _twice(keyed: Iterable[tuple[str, str, Hashable]]) -> Iterator[tuple[str, str, str]]:
    """Each thing whose key an earlier one has: its name, what they share, the earlier name."""
    first: dict[Hashable, str] = {}
    for name, what, key in keyed:
        other = first.setdefault(key, name)
        if other != name:
            yield name, what, other


def _size(flow: Flow) -> tuple[Hashable, ...]:
    cells = (flow.amount_low, flow.amount_high, flow.currency, flow.units, flow.capacity_gw)
    return (*cells, str(flow.starts), str(flow.ends))


def _words(source: Source) -> Hashable:
    title, publisher = (
        "".join(c for c in (text or "").casefold() if c.isalnum())
        for text in (source.title, source.publisher)
    )
    return title, publisher, str(source.published)


def _near(one: Deal, other: Deal) -> bool:
    first, second = one.announced, other.announced
    assert first is not None and second is not None  # noqa: PT018
    return first.first - second.last <= _NEAR and second.first - first.last <= _NEAR


def _related(one: Deal, other: Deal) -> bool:
    named = {x for d in (one, other) for x in (*d.replaces, *d.adds_to, *d.tranche_of, *d.closes)}
    return not named.isdisjoint({one.id, other.id})
