"""The view through a lens: a verdict on every flow of a world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from graph.lens.groups import Groups
from graph.lens.knowledge import Knowledge
from graph.lens.legs import Leg, gather, root_of, span
from graph.lens.parts import settle
from graph.lens.rates import BASE, RateTable
from graph.lens.standing import Standing, ceiling_without_payment, stand
from graph.lens.verdict import OPEN_END, REASONS, Verdict
from graph.model import Flow, Interval, StatusEvent, World
from graph.result import Lens
from graph.terms import Terms

__all__ = ["View"]

UNKNOWN = Interval(Decimal(0), None, None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A leg as it stands on the day, before any firmness is asked for."""

    leg: Leg
    standing: Standing
    whole: Interval | None  # None: a ceiling, left out on request
    paid: Interval | None  # None: no payment known
    only_paid: str | None  # reason why nothing but the paid sum stands (ended, replaced)
    why: str


class View:
    """A world seen through a lens.

    ``verdicts(firmness)`` has one :class:`~graph.lens.verdict.Verdict` per flow, in order of
    id. ``assume`` sets amounts, in US dollars, of flows that disclose none or to try others.
    """

    def __init__(
        self,
        world: World,
        terms: Terms,
        lens: Lens,
        assume: Mapping[str, Decimal] | None = None,
    ) -> None:
        self.world = world
        self.terms = terms
        self.lens = lens
        self.assume = dict(assume or {})
        self.knowledge = Knowledge(world, terms, lens.as_of)
        self.groups = Groups(world, self.knowledge, lens.level)
        self.rates = RateTable(world.figures.values())
        self._events: defaultdict[str, list[StatusEvent]] = defaultdict(list)
        for event in world.events.values():
            self._events[event.subject].append(event)
        self._verdicts: dict[str, tuple[Verdict, ...]] = {}

    def verdicts(self, firmness: str | None = None) -> tuple[Verdict, ...]:
        """The verdict on every flow under a firmness (that of the lens without one)."""
        firmness = firmness or self.lens.firmness
        if firmness not in self._verdicts:
            self._verdicts[firmness] = tuple(self._judge(self.terms.minimum_rank(firmness)))
        return self._verdicts[firmness]

    def deal_standing(self, deal: str) -> Standing:
        """How firm a deal stood on the day, by its own events."""
        return stand(self._events[deal], self.knowledge)

    def counted(self, firmness: str | None = None) -> tuple[Verdict, ...]:
        """The verdicts on flows that count."""
        return tuple(v for v in self.verdicts(firmness) if v.counts)

    @cached_property
    def legs(self) -> dict[str, Leg]:
        """All legs known on the day, by their curated reading."""
        return gather(self.world, self.knowledge)

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
        if (assumed := self.assume.get(leg.id)) is not None:
            return Interval(assumed, assumed, assumed)
        chosen = self._told(leg.chosen, day)
        if chosen is None:
            return None
        others = (self._told(flow, day) for flow in leg.readings if flow != leg.chosen)
        return span(chosen, (o for o in others if o is not None))

    # -- firmness --------------------------------------------------------------------------

    def _own_events(self, leg: Leg) -> list[StatusEvent]:
        return [event for flow in leg.readings for event in self._events[flow.id]]

    def _inheriting(self, deal: str, nature: str) -> list[Leg]:
        """The legs of a deal's own nature that go by the deal's events and count themselves."""
        return [
            leg
            for leg in self.legs.values()
            if leg.chosen.deal == deal
            and self.terms.nature(leg.chosen.flow_kind) == nature
            and not self.knowledge.events(self._own_events(leg))
            and not self._inside(leg)
        ]

    def _inside(self, leg: Leg) -> bool:
        whole = self._whole_of(leg)
        return (
            whole is not None
            and self.legs[whole].chosen.deal == leg.chosen.deal
            and self._same_parties(leg.chosen, self.legs[whole].chosen)
        )

    def _whole_of(self, leg: Leg) -> str | None:
        if leg.chosen.part_of is None:
            return None
        root = root_of(self.world.flows[leg.chosen.part_of], self.world)
        return root if root in self.legs else None

    def _same_parties(self, one: Flow, other: Flow) -> bool:
        top = self.groups.top
        return (top(one.payer), top(one.payee)) == (top(other.payer), top(other.payee))

    def _see(self, leg: Leg) -> _Seen:
        """Standing, amount and payment of a leg on the day."""
        flow, terms = leg.chosen, self.terms
        deal_events = self._events[flow.deal]
        own = self._own_events(leg)
        inherits = not self.knowledge.events(own)
        ends = [e for e in deal_events if terms.terminates(e.status)]
        alone = stand(own, self.knowledge)
        standing = stand(deal_events if inherits else own + ends, self.knowledge)
        nature = terms.nature(flow.flow_kind)
        first = standing.first or alone.first or standing.ended
        day = self.knowledge.day(first) if first else self.lens.as_of
        whole = self._whole(leg, day)

        only_paid, why = None, ""
        if standing.ended is not None:
            only_paid = "ended"
            why = f"{terms.label('status', standing.ended.status)} {standing.ended.date}"
        payments = standing
        if only_paid and not inherits and alone.ended is None:
            payments = alone  # the deal ended, but not what had been paid on this leg
        paid: Interval | None = None
        event = payments.payment(self.knowledge)
        if event is not None and inherits and terms.deal_nature(self._kind(flow)) != nature:
            status, rank = ceiling_without_payment(self.knowledge)
            standing = replace(standing, status=status, rank=min(standing.rank, rank))
        elif event is not None:
            paid = self._paid(leg, event, whole, inherits, nature)
            if whole is not None:
                whole = Interval(
                    max(whole.low, paid.low),
                    None if whole.high is None else max(whole.high, paid.low),
                    paid.stated
                    if whole.stated is None
                    else max(whole.stated, paid.stated or Decimal(0)),
                )
            if only_paid:
                standing = payments
        return _Seen(leg, standing, whole, paid, only_paid, why)

    def _paid(
        self, leg: Leg, event: StatusEvent, whole: Interval | None, inherits: bool, nature: str
    ) -> Interval:
        """What a payment event says was paid on a leg, in US dollars."""
        own = whole if whole is not None else UNKNOWN
        entire = self.terms.payment(event.status) == "whole"
        if event.amount is None:
            return own if entire else Interval(Decimal(0), own.high, None)
        currency = event.currency or leg.chosen.currency or BASE
        day = self.knowledge.day(event)
        exact = Interval(event.amount, event.amount, event.amount)
        summed = self._in_base(exact, currency, day) or UNKNOWN
        if not inherits:
            return summed
        if entire:
            return own
        if len(self._inheriting(leg.chosen.deal, nature)) == 1:
            return summed
        caps = [h for h in (own.high, summed.high) if h is not None]
        return Interval(Decimal(0), min(caps) if caps else None, None)

    def _kind(self, flow: Flow) -> str:
        return self.world.deals[flow.deal].deal_kind

    def _replaced_by(self, minimum: int) -> dict[str, str]:
        """Deals that no longer stand, with the deal that replaced them at this firmness."""
        older: dict[str, set[str]] = {
            deal.id: {o for o in deal.replaces if o in self.world.deals}
            for deal in self.world.deals.values()
            if deal.replaces
        }
        replaced: dict[str, str] = {}
        for deal in sorted(older):
            documents = self.knowledge.knows(self.world.deals[deal].sources)
            if not documents or self.deal_standing(deal).rank < minimum:
                continue
            queue = sorted(older[deal])
            while queue:
                old = queue.pop(0)
                if old != deal and old not in replaced:
                    replaced[old] = deal
                    queue += sorted(older.get(old, ()))
        return replaced

    # -- verdicts --------------------------------------------------------------------------

    def _judge(self, minimum: int) -> list[Verdict]:
        paid_rank = ceiling_without_payment(self.knowledge)[1] + 1
        replaced = self._replaced_by(minimum)
        seen = {root: self._see(leg) for root, leg in self.legs.items()}
        refused: dict[str, tuple[str, str]] = {}
        amounts: dict[str, Interval] = {}
        for root, sight in seen.items():
            verdict = self._qualify(sight, minimum, paid_rank, replaced)
            if isinstance(verdict, Interval):
                amounts[root] = verdict
            else:
                refused[root] = verdict
        part_of = {
            root: whole
            for root, sight in seen.items()
            if (whole := self._whole_of(sight.leg)) is not None
        }
        settled = settle(
            amounts,
            part_of,
            lambda a, b: self._same_parties(seen[a].leg.chosen, seen[b].leg.chosen),
        )
        answers: list[Verdict] = []
        for flow in sorted(self.world.flows.values(), key=lambda f: f.id):
            root = root_of(flow, self.world)
            if root not in seen or flow not in seen[root].leg.readings:
                known = self.knowledge.since(flow.sources).isoformat()
                answers.append(self._verdict(flow, None, "unknown-yet", f"published {known}"))
                continue
            sight = seen[root]
            if flow != sight.leg.chosen:
                why = f"{sight.leg.id} stands"
                answers.append(self._verdict(flow, sight, "reading", why))
            elif root in refused:
                answers.append(self._verdict(flow, sight, *refused[root]))
            else:
                answers.append(self._settled(flow, sight, settled[root], minimum))
        return answers

    def _qualify(
        self, sight: _Seen, minimum: int, paid_rank: int, replaced: Mapping[str, str]
    ) -> Interval | tuple[str, str]:
        """The amount at which a leg qualifies, or the reason why it does not."""
        deal = sight.leg.chosen.deal
        only_paid, why = sight.only_paid, sight.why
        if only_paid is None and deal in replaced:
            only_paid, why = "replaced", f"by {replaced[deal]}"
        if only_paid is not None:
            return (only_paid, why) if sight.paid is None else sight.paid
        if sight.standing.rank == 0:
            return "no-status", "no event of it or its deal was known"
        if sight.standing.rank < minimum:
            return "too-weak", self.terms.label("status", str(sight.standing.status))
        if minimum >= paid_rank:
            return sight.paid if sight.paid is not None else ("too-weak", "no payment known")
        if sight.whole is None:
            return ("ceiling", "up to") if sight.paid is None else sight.paid
        return sight.whole

    def _settled(
        self, flow: Flow, sight: _Seen, outcome: tuple[Interval | None, str | None], minimum: int
    ) -> Verdict:
        amount, within = outcome
        if within is not None:
            return self._verdict(flow, sight, "inside", f"inside {self.legs[within].id}")
        if amount is None:
            return self._verdict(flow, sight, "in-parts", "its parts make up all of it")
        verdict = self._verdict(flow, sight, "counts", "", minimum)
        if verdict.payer == verdict.payee:
            return replace(verdict, reason="intra-group", why=f"within {verdict.payer}")
        why = self.terms.label("status", str(verdict.status))
        return replace(verdict, counts=True, amount=amount, why=why)

    def _verdict(
        self, flow: Flow, sight: _Seen | None, reason: str, why: str, minimum: int = 0
    ) -> Verdict:
        standing = sight.standing if sight else None
        known = self.knowledge.documents(flow.sources)
        sources = {d.id for d in known}
        events = standing.events if standing else ()
        for event in events:
            sources |= set(self.knowledge.attesting(event))
        return Verdict(
            flow=flow.id,
            counts=False,
            reason=reason,
            why=why or REASONS[reason],
            payer=self.groups.node(flow.payer, flow.deal),
            payee=self.groups.node(flow.payee, flow.deal),
            nature=self.terms.nature(flow.flow_kind),
            kind=flow.flow_kind,
            status=standing.status if standing else None,
            rank=standing.rank if standing else 0,
            starts=self._starts(flow, standing, minimum),
            ends=self._ends(flow, sight),
            sources=tuple(sorted(sources)),
            events=tuple(event.id for event in events),
            readings=tuple(f.id for f in sight.leg.readings) if sight else (),
        )

    def _starts(
        self, flow: Flow, standing: Standing | None, minimum: int
    ) -> tuple[date, date] | None:
        """A leg starts when it says so, else at its first qualifying event."""
        if flow.starts is not None:
            return flow.starts.first, flow.starts.last
        event = standing.reaching(minimum, self.knowledge) if standing else None
        event = event or (standing.first if standing else None)
        return (event.date.first, event.date.last) if event else None

    def _ends(self, flow: Flow, sight: _Seen | None) -> tuple[date, date]:
        """A leg ends when it says so, else with its last payment; an unpaid one is open."""
        if flow.ends is not None:
            return flow.ends.first, flow.ends.last
        if sight is None or sight.paid is None:
            return OPEN_END
        event = sight.standing.payment(self.knowledge)
        if event is None or self.terms.payment(event.status) != "whole":
            return OPEN_END
        return event.date.first, event.date.last
