"""What was known on a day: rows by the publication of their sources, events by date as well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from graph.model import Source, StatusEvent, World
from graph.terms import Terms

__all__ = ["Knowledge"]


class Knowledge:
    """The world's documents as they were on the shelf on ``as_of``.

    A row is known from the day its earliest source was published; a source without a date
    counts as of the horizon recorded with it, a partial date as the last day of its period,
    but never later than that horizon.
    """

    def __init__(self, world: World, terms: Terms, as_of: date) -> None:
        self.world = world
        self.terms = terms
        self.as_of = as_of

    def documents(self, source_ids: Iterable[str]) -> tuple[Source, ...]:
        """Those of the sources that were published by ``as_of``."""
        sources = (self.world.sources[ident] for ident in source_ids)
        return tuple(source for source in sources if source.known() <= self.as_of)

    def since(self, source_ids: Iterable[str]) -> date:
        """The day from which a row with these sources is known, whether or not yet reached."""
        return min((self.world.sources[i].known() for i in source_ids), default=date.max)

    def knows(self, source_ids: Iterable[str]) -> bool:
        """Whether a row with these sources was known by ``as_of``."""
        return self.since(source_ids) <= self.as_of

    def day(self, event: StatusEvent) -> date:
        """The day an event counts as: the last of its period, at most its sources' horizon."""
        horizon = max(self.world.sources[i].horizon.last for i in event.sources)
        return event.date.known_by(horizon)

    def attesting(self, event: StatusEvent) -> tuple[str, ...]:
        """Sources that attest an event by ``as_of``; one older than a payment does not."""
        documents = self.documents(event.sources)
        if self.terms.payment(event.status) is not None:
            documents = tuple(d for d in documents if d.known() >= event.date.first)
        return tuple(document.id for document in documents)

    def events(self, events: Iterable[StatusEvent]) -> tuple[StatusEvent, ...]:
        """The events that had happened and were attested by ``as_of``, in order of time.

        On the same day a weaker status comes before a firmer one and an end comes last.
        """
        happened = [e for e in events if self.day(e) <= self.as_of and self.attesting(e)]
        return tuple(sorted(happened, key=self._order))

    def _order(self, event: StatusEvent) -> tuple[date, bool, int, str]:
        ends = self.terms.terminates(event.status)
        return self.day(event), ends, self.terms.rank(event.status) or 0, event.id
