"""Turning days: the days on which the world, as it was known, changes."""

from __future__ import annotations

from datetime import date, timedelta

from graph.lens.knowledge import Knowledge
from graph.model import PartialDate, World
from graph.terms import Terms

__all__ = ["turning_days"]


def turning_days(world: World, terms: Terms) -> tuple[date, ...]:
    """Every day on which what a view shows may differ from the day before, in order.

    A view asks of a day what was published by then, which events had happened, which exchange
    rates were of a day gone by, and who was part of whom; nothing else of it moves. So two days
    with no turning day after the first, up to and with the second, have the same verdicts on all
    flows, the same ledger and the same capacity. Ages and years that a *measure* counts from the
    day of its lens still differ.
    """
    knowledge = Knowledge(world, terms, date.max)
    days = {source.known() for source in world.sources.values()}
    days |= {knowledge.day(event) for event in world.events.values()}
    for holding in world.holdings.values():
        if holding.since is not None and holding.sources:  # without a source it never holds
            horizon = max(world.sources[i].horizon.last for i in holding.sources)
            days.add(holding.since.known_by(horizon))
        if holding.until is not None:
            days.add(holding.until.last + timedelta(days=1))
    for figure in world.figures.values():
        if terms.converts(figure.metric):
            try:
                days.add(PartialDate.parse(figure.period).first)
            except ValueError:
                continue  # a rate over a fiscal period is used on no day
    return tuple(sorted(days))
