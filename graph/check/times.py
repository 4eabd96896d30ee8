"""Rules on dates: what ends before it starts, is told before it happens, or has no date at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.check.finding import Found
from graph.fields import expand
from graph.model import PartialDate, Source, World
from graph.terms import Terms

__all__ = [
    "chips_in_time",
    "dates_of_sources",
    "ends_before_start",
    "own_dates_of_sources",
    "undated_parents",
    "undated_sources",
]


def ends_before_start(world: World, terms: Terms) -> Iterator[Found]:
    """A flow, holding or membership whose end lies before its start."""
    spans = [
        *((f"flow:{f.id}", f.starts, f.ends) for f in world.flows.values()),
        *((f"holding:{h.id}", h.since, h.until) for h in world.holdings.values()),
        *((f"membership:{m.id}", m.since, m.until) for m in world.memberships.values()),
    ]
    for name, start, end in spans:
        if _before(end, start):
            yield Found(
                "ends-before-start",
                expand(name),
                f"ends {end} before it starts {start}: put the dates right",
            )


def own_dates_of_sources(world: World, terms: Terms) -> Iterator[Found]:
    """A source read before it was published, or published after the day its account ends."""
    for source in world.sources.values():
        if _before(source.accessed, source.published):
            yield Found(
                "accessed-before-published",
                expand(f"source:{source.id}"),
                f"was read {source.accessed}, before it was published {source.published}: put the "
                "dates right",
            )
        if _before(source.horizon, source.published):
            yield Found(
                "published-after-horizon",
                expand(f"source:{source.id}"),
                f"was published {source.published}, after its horizon {source.horizon}: lk:horizon "
                "is the day up to which the data it came with were gathered",
            )


def dates_of_sources(world: World, terms: Terms) -> Iterator[Found]:
    """What is later than every source that tells it; for a payment that means: not attested."""
    for event in world.events.values():
        newest = _told_by(world, event.sources, event.date)
        if newest and terms.payment(event.status) is not None:
            yield Found(
                "payment-unattested",
                expand(f"event:{event.id}"),
                f"is a payment of {event.date}, but its newest source is of {newest}, which "
                "cannot attest it: add a later source",
            )
        elif newest:
            yield Found(
                "event-after-sources",
                expand(f"event:{event.id}"),
                f"is of {event.date}, but its newest source is of {newest}: put the date "
                "right or add a later source",
            )
    rows = [
        *(
            ("claim-after-sources", f"claim:{c.id}", c.date, c.sources)
            for c in world.claims.values()
        ),
        *(
            ("announced-after-sources", f"deal:{d.id}", d.announced, d.sources)
            for d in world.deals.values()
        ),
    ]
    for code, name, day, sources in rows:
        if newest := _told_by(world, sources, day):
            yield Found(
                code,
                expand(name),
                f"is of {day}, but its newest source is of {newest}: put the date right or add a "
                "later source",
            )


def undated_sources(world: World, terms: Terms) -> Iterator[Found]:
    """A deal or flow of which no source has a date, so that it counts as of the horizon."""
    rows = [
        *((f"deal:{d.id}", d.sources) for d in world.deals.values()),
        *((f"flow:{f.id}", f.sources) for f in world.flows.values()),
    ]
    for name, sources in rows:
        documents = _sources(world, sources)
        if documents and all(document.published is None for document in documents):
            yield Found(
                "undated-source",
                expand(name),
                "has no source with a date, so it counts as known only at the horizon: find "
                "out when one was published (lk:published)",
                tuple(expand(f"source:{document.id}") for document in documents),
            )


def undated_parents(world: World, terms: Terms) -> Iterator[Found]:
    """A holding without a start: the group holds at every date."""
    for holding in world.holdings.values():
        if holding.since is None:
            yield Found(
                "undated-parent",
                expand(f"holding:{holding.id}"),
                f"has no lk:since, so {holding.subsidiary} always counts as part of "
                f"{holding.parent}: add the day from which it is held",
            )


def chips_in_time(world: World, terms: Terms) -> Iterator[Found]:
    """A chip that could be had before it was announced, or before its predecessor could."""
    for chip in world.chips.values():
        if _before(chip.available, chip.announced):
            yield Found(
                "available-before-announced",
                expand(f"chip:{chip.id}"),
                f"is available {chip.available}, before it was announced {chip.announced}: put the "
                "dates right",
            )
        older = world.chips.get(chip.predecessor or "")
        if older is not None and _before(chip.available, older.available):
            yield Found(
                "older-than-predecessor",
                expand(f"chip:{chip.id}"),
                f"is available {chip.available}, before its predecessor {older.id} "
                f"{older.available}: put a date right, or name another predecessor",
                (expand(f"chip:{older.id}"),),
            )


def _before(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether the first is certainly before the second."""
    return one is not None and other is not None and one.last < other.first


def _told_by(world: World, sources: Iterable[str], day: PartialDate | None) -> str | None:
    """The day of the newest source if even that is before ``day``, else None."""
    known = [source.known() for source in _sources(world, sources)]
    if day is None or not known or max(known) >= day.first:
        return None
    return max(known).isoformat()


def _sources(world: World, idents: Iterable[str]) -> list[Source]:
    """The sources that could be read."""
    return [world.sources[ident] for ident in idents if ident in world.sources]
