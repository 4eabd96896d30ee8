"""What is seen of a leg on a day, before any firmness is asked for: standing, amount, payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from graph.errors import UnknownName
from graph.lens.groups import Groups
from graph.lens.knowledge import Knowledge
from graph.lens.legs import Leg, gather, root_of, span
from graph.lens.rates import BASE, Rate, RateTable
from graph.lens.standing import Standing, ceiling_without_payment, stand
from graph.model import Flow, Interval, StatusEvent, World
from graph.result import Lens
from graph.terms import Terms

__all__ = ["Observer", "Sight"]

ZERO = Decimal(0)
UNKNOWN = Interval(ZERO, None, None)


@dataclass(frozen=True, slots=True)
class Sight:
    """A leg as it stands on the day.

    ``whole`` is its amount in US dollars (None: a ceiling, left out on request), ``paid`` what
    of it had been paid (None: no payment known). Where it ended, ``ended`` says how, and nothing
    but the paid sum stands. ``rate`` is the exchange rate used, ``rates`` are its sources.
    """

    leg: Leg
    standing: Standing
    whole: Interval | None
    paid: Interval | None
    ended: str | None
    rate: Rate | None
    rates: tuple[str, ...]


class Observer:
    """Looks at the legs of a world on one day."""

    def __init__(
        self, world: World, terms: Terms, lens: Lens, assume: Mapping[str, Decimal] | None = None
    ) -> None:
        self.world = world
        self.terms = terms
        self.lens = lens
        self.knowledge = Knowledge(world, terms, lens.as_of)
        self.groups = Groups(world, self.knowledge, lens.level)
        self.rates = RateTable(world.figures.values(), terms)
        self.events: defaultdict[str, list[StatusEvent]] = defaultdict(list)
        for event in world.events.values():
            self.events[event.subject].append(event)
        self.assume: dict[str, Decimal] = {}
        for flow, amount in (assume or {}).items():
            if flow not in world.flows:
                raise UnknownName(f"no flow {flow!r} to assume an amount of; see `lingkar show`")
            self.assume[root_of(world.flows[flow], world)] = amount

    @cached_property
    def legs(self) -> dict[str, Leg]:
        """All legs known on the day, by their curated reading."""
        return gather(self.world, self.knowledge)

    def whole_of(self, leg: Leg) -> str | None:
        """The leg that this one is part of, if that is known."""
        if leg.chosen.part_of is None:
            return None
        root = root_of(self.world.flows[leg.chosen.part_of], self.world)
        return root if root in self.legs else None

    def same_parties(self, one: Flow, other: Flow) -> bool:
        """Whether two flows have the same two nodes; a crowd is another one in another deal."""

        def nodes(flow: Flow) -> tuple[str, str]:
            return self.groups.node(flow.payer, flow.deal), self.groups.node(flow.payee, flow.deal)

        return nodes(one) == nodes(other)

    def deal_standing(self, deal: str) -> Standing:
        """How firm a deal stood on the day, by its own events."""
        return stand(self.events[deal], self.knowledge)

    def deal_rank(self, deal: str) -> int:
        """The rank of a deal on the day: that of its own events or of its firmest leg."""
        ends = [e for e in self.events[deal] if self.terms.terminates(e.status)]
        legs = (
            stand(self._own_events(leg) + ends, self.knowledge).rank
            for leg in self.legs.values()
            if leg.chosen.deal == deal
        )
        return max(self.deal_standing(deal).rank, max(legs, default=0))

    def see(self, leg: Leg) -> Sight:
        """Standing, amount and payment of a leg on the day."""
        flow = leg.chosen
        own = self._own_events(leg)
        alone, deal = stand(own, self.knowledge), self.deal_standing(flow.deal)
        inherits = not self.knowledge.events(own)
        standing = deal
        if not inherits:
            ends = [e for e in self.events[flow.deal] if self.terms.terminates(e.status)]
            standing = stand(own + ends, self.knowledge)
            if standing.ended is not None and standing.ended.subject == flow.deal and deal.rank:
                inherits, standing = True, deal  # the deal was made anew after it had ended
        first = standing.first or alone.first or standing.ended
        day = self.knowledge.day(first) if first else self.lens.as_of
        whole = self._whole(leg, day)

        ended: str | None = None
        payments = standing
        if standing.ended is not None:
            ended = f"{self.terms.label('status', standing.ended.status)} {standing.ended.date}"
            if not inherits and alone.ended is None:
                payments = alone  # the deal ended, but not what had been paid on this leg
        paid: Interval | None = None
        event = payments.payment(self.knowledge)
        if event is not None and inherits and self._own_nature(flow.deal) != self._nature(leg):
            status, rank = ceiling_without_payment(self.knowledge)
            standing = replace(standing, status=status, rank=min(standing.rank, rank))
        elif event is not None:
            paid = self._paid(leg, event, whole, inherits, day)
            whole = None if whole is None else _at_least(whole, paid)
            if ended is not None:
                standing = replace(payments, ended=standing.ended)
        rate = self.rates.nearest(flow.currency or BASE, BASE, day, self.knowledge)
        told_by = self.knowledge.documents(rate.sources) if rate else ()
        return Sight(leg, standing, whole, paid, ended, rate, tuple(d.id for d in told_by))

    # -- amounts ---------------------------------------------------------------------------

    def _in_base(self, amount: Interval | None, currency: str | None, day: date) -> Interval | None:
        """An amount in US dollars by the nearest rate known; without a rate it is unknown."""
        if amount is None or currency is None:
            return amount
        rate = self.rates.nearest(currency, BASE, day, self.knowledge)
        return amount.scaled(rate.value) if rate else UNKNOWN

    def _told(self, flow: Flow, day: date) -> Interval | None:
        """A flow's own amount in US dollars; None for a ceiling when those are left out."""
        told = self.terms.interval(
            flow.amount_qualifier,
            flow.amount_low,
            flow.amount_high,
            ceilings=self.lens.ceilings,
        )
        return self._in_base(told, flow.currency, day)

    def _whole(self, leg: Leg, day: date) -> Interval | None:
        if (assumed := self.assume.get(root_of(leg.chosen, self.world))) is not None:
            return Interval(assumed, assumed, assumed)
        chosen = self._told(leg.chosen, day)
        if chosen is None:
            return None
        others = (self._told(flow, day) for flow in leg.readings if flow != leg.chosen)
        return span(chosen, (o for o in others if o is not None))

    # -- payments --------------------------------------------------------------------------

    def _paid(
        self, leg: Leg, event: StatusEvent, whole: Interval | None, inherits: bool, day: date
    ) -> Interval:
        """What a payment event says was paid on a leg, in US dollars at the rate of its day."""
        own = whole if whole is not None else UNKNOWN
        entire = self.terms.payment(event.status) == "whole"
        if event.amount is None:
            return own if entire else Interval(ZERO, own.high, None)
        currency = event.currency or leg.chosen.currency or BASE
        exact = Interval(event.amount, event.amount, event.amount)
        summed = self._in_base(exact, currency, day) or UNKNOWN
        if not inherits:
            return summed
        if entire:
            return own
        siblings = self._siblings(leg)
        if not siblings and not self._inside(leg):
            return summed
        caps = [h for h in (own.high, self._left(summed, siblings, day)) if h is not None]
        return Interval(ZERO, min(caps) if caps else None, None)

    def _left(self, summed: Interval, siblings: Iterable[Leg], day: date) -> Decimal | None:
        """The most that a joint payment leaves for a leg, after what its siblings tell as paid."""
        told = ZERO
        for sibling in siblings:
            event = stand(self._own_events(sibling), self.knowledge).payment(self.knowledge)
            if event is not None:
                whole = self._whole(sibling, day)
                told += self._paid(sibling, event, whole, False, day).low
        return None if summed.high is None else max(ZERO, summed.high - told)

    def _siblings(self, leg: Leg) -> list[Leg]:
        """The other legs of the same deal and nature that are not inside another of its legs."""
        return [
            other
            for other in self.legs.values()
            if other.chosen.deal == leg.chosen.deal
            and other.id != leg.id
            and self._nature(other) == self._nature(leg)
            and not self._inside(other)
        ]

    def _inside(self, leg: Leg) -> bool:
        whole = self.whole_of(leg)
        return (
            whole is not None
            and self.legs[whole].chosen.deal == leg.chosen.deal
            and self.same_parties(leg.chosen, self.legs[whole].chosen)
        )

    def _own_nature(self, deal: str) -> str | None:
        """The nature that a payment of a deal is of: its kind's, else the only one of its legs."""
        nature = self.terms.deal_nature(self.world.deals[deal].deal_kind)
        if nature is not None:
            return nature
        natures = {self._nature(leg) for leg in self.legs.values() if leg.chosen.deal == deal}
        return natures.pop() if len(natures) == 1 else None

    def _nature(self, leg: Leg) -> str:
        return self.terms.nature(leg.chosen.flow_kind)

    def _own_events(self, leg: Leg) -> list[StatusEvent]:
        return [event for flow in leg.readings for event in self.events[flow.id]]


def _at_least(whole: Interval, paid: Interval) -> Interval:
    """A whole is never less than what was paid of it."""
    stated = whole.stated
    if paid.stated is not None:
        stated = paid.stated if stated is None else max(stated, paid.stated)
    return Interval(
        max(whole.low, paid.low),
        None if whole.high is None else max(whole.high, paid.low),
        stated,
    )
