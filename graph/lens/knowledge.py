"""What was known on a day: rows by the publication of their sources, events by date as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from graph.model import Chip, Claim, Source, StatusEvent, World
from graph.terms import Terms

__all__ = ["Knowledge"]


class _Sourced(Protocol):
    @property
    def sources(self) -> tuple[str, ...]: ...


Row = TypeVar("Row", bound=_Sourced)


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

    @cached_property
    def _days(self) -> dict[str, date]:
        """The day from which each source is known: asked for again and again."""
        return {ident: source.known() for ident, source in self.world.sources.items()}

    def documents(self, source_ids: Iterable[str]) -> tuple[Source, ...]:
        """Those of the sources that were published by ``as_of``."""
        return tuple(self.world.sources[i] for i in source_ids if self._days[i] <= self.as_of)

    def since(self, source_ids: Iterable[str]) -> date:
        """The day from which a row with these sources is known, whether or not yet reached."""
        return min((self._days[i] for i in source_ids), default=date.max)

    def knows(self, source_ids: Iterable[str]) -> bool:
        """Whether a row with these sources was known by ``as_of``."""
        return self.since(source_ids) <= self.as_of

    def day(self, dated: StatusEvent | Claim) -> date:
        """The day an event or claim counts as: the last of its period, at most the horizon of its
        sources.
        """
        horizon = max(self.world.sources[i].horizon.last for i in dated.sources)
        return dated.date.known_by(horizon)

    def attesting(self, event: StatusEvent) -> tuple[str, ...]:
        """Sources that attest an event by ``as_of``; one older than a payment does not."""
        documents = self.documents(event.sources)
        if self.terms.payment(event.status) is not None:
            documents = tuple(d for d in documents if self._days[d.id] >= event.date.first)
        return tuple(document.id for document in documents)

    def published(self) -> World:
        """The world cut to the rows that were known by ``as_of``.

        Companies, people and chips stay, whoever told of them, but of a chip that nobody had told
        of only the name; a holding without a date always holds, so it stays too. The curators'
        notes know what came later, and so do dates of chips between the day and the horizon.
        """
        if self.as_of >= self.world.horizon:
            return self.world

        def cut(rows: Mapping[str, Row]) -> dict[str, Row]:
            return {i: row for i, row in rows.items() if self.knows(row.sources)}

        world = self.world
        undated = {i: h for i, h in world.holdings.items() if h.since is None}
        return replace(
            world,
            sources={i: s for i, s in world.sources.items() if s.known() <= self.as_of},
            holdings={**cut(world.holdings), **undated},
            deals={i: replace(deal, note=None) for i, deal in cut(world.deals).items()},
            flows={i: f for i, f in cut(world.flows).items() if self.knows_deal(f.deal)},
            events={i: e for i, e in world.events.items() if self.events([e])},
            chips={i: self._chip(chip) for i, chip in world.chips.items()},
            chip_readings=cut(world.chip_readings),
            supply_roles=cut(world.supply_roles),
            deployments=cut(world.deployments),
            memberships=cut(world.memberships),
            claims=cut(world.claims),
            figures=cut(world.figures),
        )

    def _chip(self, chip: Chip) -> Chip:
        """A chip as it was known."""
        if not self.knows(chip.sources):
            kept = {f.name: getattr(chip, f.name) for f in fields(Chip) if f.default is MISSING}
            return Chip(**{**kept, "name": chip.name, "sources": ()})
        announced, available = (
            day if day and not self.as_of < day.first <= self.world.horizon else None
            for day in (chip.announced, chip.available)
        )
        return replace(chip, announced=announced, available=available, note=None)

    def knows_deal(self, deal: str) -> bool:
        """Whether a deal was known by ``as_of``."""
        return self.knows(self.world.deals[deal].sources)

    def events(self, events: Iterable[StatusEvent]) -> tuple[StatusEvent, ...]:
        """The events that had happened and were attested by ``as_of``, in order of time.

        On the same day a weaker status comes before a firmer one and an end comes last.
        """
        happened = [e for e in events if self.day(e) <= self.as_of and self.attesting(e)]
        return tuple(sorted(happened, key=self._order))

    def _order(self, event: StatusEvent) -> tuple[date, bool, int, str]:
        ends = self.terms.terminates(event.status)
        return self.day(event), ends, self.terms.rank(event.status) or 0, event.id
