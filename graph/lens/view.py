"""The view through a lens: a verdict on every flow of a world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal

from graph.language import Said, say, spoken
from graph.lens.legs import root_of
from graph.lens.parts import settle
from graph.lens.sight import Observer, Sight
from graph.lens.standing import Standing, payment_rank
from graph.lens.verdict import OPEN_END, REASONS, Verdict
from graph.model import Flow, Interval, StatusEvent, World
from graph.result import Lens
from graph.terms import Terms
from graph.wording import money

__all__ = ["View"]


class View(Observer):
    """A world seen through a lens.

    ``verdicts(firmness)`` has one :class:`~graph.lens.verdict.Verdict` per flow, in order of
    id. ``assume`` sets amounts, in US dollars, of flows that disclose none or to try others;
    UnknownName for a flow that is not there.
    """

    def __init__(
        self,
        world: World,
        terms: Terms,
        lens: Lens,
        assume: Mapping[str, Decimal] | None = None,
    ) -> None:
        super().__init__(world, terms, lens, assume)
        self._verdicts: dict[str, tuple[Verdict, ...]] = {}
        self._sights: dict[str, Sight] = {}
        self._sources: dict[str, tuple[str, ...]] = {}

    def verdicts(self, firmness: str | None = None) -> tuple[Verdict, ...]:
        """The verdict on every flow under a firmness (that of the lens without one)."""
        firmness = firmness or self.lens.firmness
        if firmness not in self._verdicts:
            self._verdicts[firmness] = tuple(self._judge(self.terms.minimum_rank(firmness)))
        return self._verdicts[firmness]

    def counted(self, firmness: str | None = None) -> tuple[Verdict, ...]:
        """The verdicts on flows that count."""
        return tuple(v for v in self.verdicts(firmness) if v.counts)

    @property
    def sights(self) -> dict[str, Sight]:
        """Every leg known on the day as it stands, by its curated reading."""
        if not self._sights:
            self._sights = {root: self.see(leg) for root, leg in self.legs.items()}
        return self._sights

    def replaced_by(self, minimum: int | None = None) -> dict[str, str]:
        """Deals that no longer stand, with the deal that replaced them.

        A replacing deal must be known and of at least this rank (that of the lens without one).
        """
        if minimum is None:
            minimum = self.terms.minimum_rank(self.lens.firmness)
        older: dict[str, set[str]] = {
            deal.id: {o for o in deal.replaces if o in self.world.deals}
            for deal in self.world.deals.values()
            if deal.replaces
        }
        replaced: dict[str, str] = {}
        for deal in sorted(older):
            known = self.knowledge.knows(self.world.deals[deal].sources)
            if not known or self.deal_rank(deal) < minimum:
                continue
            queue = sorted(older[deal])
            while queue:
                old = queue.pop(0)
                if old != deal and old not in replaced:
                    replaced[old] = deal
                    queue += sorted(older.get(old, ()))
        return replaced

    def under(self, firmness: str) -> View:
        """The same view asking for another firmness; what is seen of the legs is not seen anew."""
        assert self.sights is not None  # taken along once they are there
        other = copy(self)
        other.lens = replace(self.lens, firmness=firmness)
        return other

    # -- verdicts --------------------------------------------------------------------------

    def _judge(self, minimum: int) -> list[Verdict]:
        paid_rank = payment_rank(self.knowledge)
        replaced = self.replaced_by(minimum)
        seen = self.sights
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
            if (whole := self.whole_of(sight.leg)) is not None
        }
        settled = settle(
            amounts,
            part_of,
            lambda a, b: self.same_parties(seen[a].leg.chosen, seen[b].leg.chosen),
        )
        answers: list[Verdict] = []
        for flow in sorted(self.world.flows.values(), key=lambda f: f.id):
            root = root_of(flow, self.world)
            if root not in seen or flow not in seen[root].leg.readings:
                deal = self.world.deals[flow.deal]
                known = max(map(self.knowledge.since, (flow.sources, deal.sources))).isoformat()
                answers.append(self._verdict(flow, None, "unknown-yet", f"published {known}"))
                continue
            sight = seen[root]
            if flow != sight.leg.chosen:
                why = say("%(reading)s stands", reading=sight.leg.id)
                answers.append(self._verdict(flow, sight, "reading", why))
            elif root in refused:
                answers.append(self._verdict(flow, sight, *refused[root]))
            else:
                answers.append(self._settled(flow, sight, amounts[root], settled[root], minimum))
        return answers

    def _spoken(self, status: str) -> Said:
        """The label of a status, in whichever language it is said."""

        def label() -> str:
            return self.terms.label("status", status, spoken().code)

        return Said.of(label(), spoken(), label)

    def _qualify(
        self, sight: Sight, minimum: int, paid_rank: int, replaced: Mapping[str, str]
    ) -> Interval | tuple[str, str]:
        """The amount at which a leg qualifies, or the reason why it does not."""
        deal = sight.leg.chosen.deal
        if sight.ended is not None:
            return ("ended", sight.ended) if sight.paid is None else sight.paid
        if deal in replaced:
            by = say("by %(deal)s", deal=replaced[deal])
            return ("replaced", by) if sight.paid is None else sight.paid
        if sight.standing.rank == 0:
            return "no-status", say("no event of it or its deal was known")
        if sight.standing.rank < minimum:
            return "too-weak", self._spoken(str(sight.standing.status))
        if minimum >= paid_rank:
            return sight.paid if sight.paid is not None else ("too-weak", say("no payment known"))
        if sight.whole is None:
            return ("ceiling", "up to") if sight.paid is None else sight.paid
        return sight.whole

    def _settled(
        self,
        flow: Flow,
        sight: Sight,
        whole: Interval,
        outcome: tuple[Interval | None, str | None],
        minimum: int,
    ) -> Verdict:
        amount, within = outcome
        if within is not None:
            return self._verdict(flow, sight, "inside", f"inside {self.legs[within].id}")
        if amount is None:
            return self._verdict(flow, sight, "in-parts", "its parts make up all of it")
        verdict = self._verdict(flow, sight, "counts", "", minimum)
        if verdict.payer == verdict.payee:
            return replace(verdict, reason="intra-group", why=f"within {verdict.payer}")
        why = "; ".join(self._how(sight, whole, amount, str(verdict.status)))
        return replace(verdict, counts=True, amount=amount, why=why)

    def _how(self, sight: Sight, whole: Interval, amount: Interval, status: str) -> Iterator[str]:
        """Why a leg counts, and by what its amount is not the one that was told."""
        yield self.terms.label("status", status)
        rate = sight.rate
        if (
            rate is not None
            and rate.figure is not None
            and root_of(sight.leg.chosen, self.world) not in self.assume
        ):
            yield f"at {rate.value:.6g} {rate.target} for 1 {rate.origin} ({rate.period})"
        if whole.stated is not None and amount.stated is not None and amount.stated < whole.stated:
            yield f"USD {money(whole.stated)} less its parts"

    def _verdict(
        self, flow: Flow, sight: Sight | None, reason: str, why: str, minimum: int = 0
    ) -> Verdict:
        standing = sight.standing if sight else None
        events = standing.events if standing else ()
        if standing and standing.ended is not None:
            events = (*events, standing.ended)
        if flow.id not in self._sources:  # the same under every firmness
            self._sources[flow.id] = self._told_by(flow, sight, events)
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
            sources=self._sources[flow.id],
            events=tuple(event.id for event in events),
            readings=tuple(f.id for f in sight.leg.readings) if sight else (),
        )

    def _told_by(
        self, flow: Flow, sight: Sight | None, events: tuple[StatusEvent, ...]
    ) -> tuple[str, ...]:
        """The sources of a leg, of what happened to it and of its exchange rate."""
        rows = sight.leg.readings if sight else (flow,)
        sources = {d.id for row in rows for d in self.knowledge.documents(row.sources)}
        sources |= {ident for event in events for ident in self.knowledge.attesting(event)}
        return tuple(sorted(sources | set(sight.rates if sight else ())))

    def _starts(
        self, flow: Flow, standing: Standing | None, minimum: int
    ) -> tuple[date, date] | None:
        """A leg starts when it says so, else at its first qualifying event."""
        if flow.starts is not None:
            return flow.starts.first, flow.starts.last
        event = standing.reaching(minimum, self.knowledge) if standing else None
        event = event or (standing.first if standing else None)
        return (event.date.first, event.date.last) if event else None

    def _ends(self, flow: Flow, sight: Sight | None) -> tuple[date, date]:
        """A leg ends when it says so, else with its last payment; an unpaid one is open."""
        if flow.ends is not None:
            return flow.ends.first, flow.ends.last
        if sight is None or sight.paid is None:
            return OPEN_END
        event = sight.standing.payment(self.knowledge)
        if event is None or self.terms.payment(event.status) != "whole":
            return OPEN_END
        return event.date.first, event.date.last
