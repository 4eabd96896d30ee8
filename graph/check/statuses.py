"""Rules on how firm deals are said to be, in the order in which it is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from graph.check.finding import Found
from graph.fields import expand
from graph.model import StatusEvent, World
from graph.terms import Terms

__all__ = ["bare_deals", "order"]

_LATE = timedelta(days=31)


def order(world: World, terms: Terms) -> Iterator[Found]:
    """A later status that is less firm than an earlier one, or that comes after an end.

    An amendment (a status without rank that ends nothing) or an end between the two allows any
    status after it. Within a month the order is that of the news, as when a deal is signed one
    day and announced the next; dates that may be in either order are no finding.
    """
    by_subject: defaultdict[str, list[StatusEvent]] = defaultdict(list)
    for event in world.events.values():
        by_subject[event.subject].append(event)
    for events in by_subject.values():
        breaks = [e for e in events if terms.rank(e.status) is None]
        ends = [e for e in events if terms.terminates(e.status)]
        for later in sorted(events, key=lambda e: e.id):
            rank = terms.rank(later.status)
            if rank is None:
                continue
            firmer = [
                e
                for e in events
                if (terms.rank(e.status) or 0) > rank
                and later.date.first - e.date.last > _LATE
                and not any(_between(e, each, later) for each in breaks)
            ]
            if firmer:
                first = min(firmer, key=lambda e: (e.date.first, e.id))
                yield Found(
                    "status-goes-back",
                    expand(f"event:{later.id}"),
                    f"makes {later.subject} {later.status} on {later.date}, after it was "
                    f"{first.status} on {first.date}: put a date or status right, or tell what "
                    "came between (amended, canceled)",
                    (expand(f"event:{first.id}"),),
                )
            over = [e for e in ends if e.date.last < later.date.first]
            if over:
                end = max(over, key=lambda e: (e.date.last, e.id))
                yield Found(
                    "event-after-end",
                    expand(f"event:{later.id}"),
                    f"makes {later.subject} {later.status} on {later.date}, though it was "
                    f"{end.status} on {end.date}: make it a deal of its own, or put a date right",
                    (expand(f"event:{end.id}"),),
                )


def _between(first: StatusEvent, event: StatusEvent, last: StatusEvent) -> bool:
    """Whether an event may lie between two others, as far as their dates tell."""
    return event.date.last >= first.date.first and event.date.first <= last.date.last


def bare_deals(world: World, terms: Terms) -> Iterator[Found]:
    """A deal without flows, or without any status of its own or of a flow.

    A kind that moves no money of its own (a partnership) needs no flows, nor does a deal in whose
    place another came.
    """
    replaced = {old for deal in world.deals.values() for old in deal.replaces}
    with_flows = {flow.deal for flow in world.flows.values()}
    told = {event.subject for event in world.events.values()}
    told |= {flow.deal for flow in world.flows.values() if flow.id in told}
    for deal in world.deals.values():
        moves = terms.deal_nature(deal.deal_kind) is not None and deal.id not in replaced
        if moves and deal.id not in with_flows:
            yield Found(
                "deal-without-flows",
                expand(f"deal:{deal.id}"),
                "has no flows, so no measure counts it: add its legs, unless it is a frame "
                "whose legs stand in other deals",
            )
        if deal.id not in told:
            yield Found(
                "deal-without-status",
                expand(f"deal:{deal.id}"),
                "has no status event, so nobody knows how firm it is: add one (lk:StatusEvent)",
            )
