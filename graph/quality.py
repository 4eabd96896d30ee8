"""How good the data are: what share of flows, dollars and things is well told, and what is not.

The shares that a reader of a measure needs to know before quoting it. They are taken over the
flows that count under a lens (talks and rumors included, so that nothing hides), by number and,
where amounts are known, by dollars: one large flow that rests on a relay weighs more than ten
small ones. Dollars are sums over flows: turnover, not money of the outside world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from graph.identifiers import identifiers_of
from graph.language import say
from graph.lens.legs import root_of
from graph.lens.verdict import Verdict
from graph.lens.view import View
from graph.model import Company, Flow, Source

__all__ = ["SHARES", "SHORTFALLS", "Gap", "Share", "shares"]

ZERO = Decimal(0)

SHARES = {
    "known-amount": say("flows of which the amount is known"),
    "primary-source": say(
        "flows that rest on a party's own word: a filing, a release, a transcript"
    ),
    "status-history": say("flows of which two or more steps are known, not just one"),
    "primary-payments": say("paid flows of which a party itself tells the payment"),
    "dated-sources": say("sources dated to the day"),
    "deals-with-flows": say("deals that have at least one flow"),
    "dated-parents": say("holdings of which it is known since when"),
    "measured-deployments": say("deployments with gigawatts or a number of chips"),
    "identified-companies": say("companies with flows that have an identifier of others"),
}
"""What is looked at: a code and what it is a share of."""

SHORTFALLS = {
    "known-amount": say("flows without a known amount"),
    "primary-source": say("flows that no party itself tells of"),
    "status-history": say("flows of which a single step is known"),
    "primary-payments": say("paid flows of which no party tells the payment"),
    "dated-sources": say("sources without a day"),
    "deals-with-flows": say("deals without a flow"),
    "dated-parents": say("holdings without a beginning"),
    "measured-deployments": say("deployments without gigawatts or a number of chips"),
    "identified-companies": say("companies with flows, without an identifier of others"),
}
"""What falls short of each share, in words."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that falls short: its id, what it is called, and dollars (None: not of money)."""

    id: str
    label: str
    dollars: Decimal | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``whole`` things are well told, and for how many US dollars of ``of_dollars``.

    The dollars are None where the share is not one of money. ``gaps`` has all that fall short,
    the worst first: the largest, then by id.
    """

    code: str
    part: int
    whole: int
    dollars: Decimal | None
    of_dollars: Decimal | None
    gaps: tuple[Gap, ...]

    @property
    def count_share(self) -> float | None:
        """By number, 0 to 1; None where there is nothing to tell."""
        return self.part / self.whole if self.whole else None

    @property
    def dollar_share(self) -> float | None:
        """By dollars, 0 to 1; None where it is not of money, or no amount is known."""
        if self.dollars is None or not self.of_dollars:
            return None
        return float(self.dollars / self.of_dollars)


@dataclass(frozen=True, slots=True)
class _Thing:
    """One of the things that a share is over, and whether it is well told."""

    id: str
    label: str
    weight: Decimal | None
    good: bool


def shares(view: View) -> tuple[Share, ...]:
    """Every share of :data:`SHARES`, in that order, for the data as seen through a view."""
    counted = view.counted()
    sums = {v.flow: v.amount.stated for v in counted if v.amount is not None}
    touching: dict[str, Decimal] = {}
    for verdict in counted:
        flow = view.world.flows[verdict.flow]
        for party in (flow.payer, flow.payee):
            touching[party] = touching.get(party, ZERO) + (sums.get(flow.id) or ZERO)
    told: Mapping[str, tuple[Iterable[_Thing], bool]] = {
        "known-amount": (_legs(view, counted, lambda v: bool(v.amount and v.amount.known)), False),
        "primary-source": (_legs(view, counted, lambda v: _primary(view, v)), True),
        "status-history": (_legs(view, counted, lambda v: len(v.events) > 1), True),
        "primary-payments": (_payments(view), True),
        "dated-sources": (_sources(view, counted), False),
        "deals-with-flows": (_deals(view), False),
        "dated-parents": (_parents(view), False),
        "measured-deployments": (_deployments(view), False),
        "identified-companies": (_companies(view, touching), False),
    }
    return tuple(_share(code, *told[code]) for code in SHARES)


def _share(code: str, found: Iterable[_Thing], of_money: bool) -> Share:
    things = list(found)
    good = [thing for thing in things if thing.good]
    short = sorted(
        (thing for thing in things if not thing.good), key=lambda t: (-(t.weight or ZERO), t.id)
    )
    return Share(
        code,
        len(good),
        len(things),
        sum((t.weight or ZERO for t in good), ZERO) if of_money else None,
        sum((t.weight or ZERO for t in things), ZERO) if of_money else None,
        tuple(Gap(thing.id, thing.label, thing.weight) for thing in short),
    )


def _legs(
    view: View, counted: Iterable[Verdict], good: Callable[[Verdict], bool]
) -> Iterator[_Thing]:
    for verdict in counted:
        flow = view.world.flows[verdict.flow]
        stated = verdict.amount.stated if verdict.amount else None
        yield _Thing(verdict.flow, _between(view, flow), stated, good(verdict))


def _primary(view: View, verdict: Verdict) -> bool:
    """Whether a party itself tells of the leg: of a reading, or of an event that made it so firm.

    An exchange rate that came from a filing says nothing about the flow.
    """
    world = view.world
    rows = [world.flows[ident].sources for ident in verdict.readings]
    rows += [world.events[ident].sources for ident in verdict.events]
    return any(document.primary for sources in rows for document in _known(view, sources))


def _known(view: View, sources: Iterable[str]) -> tuple[Source, ...]:
    return view.knowledge.documents(sources)


def _payments(view: View) -> Iterator[_Thing]:
    """The flows that count as paid, by what was paid of them: events tell sums that add up, and
    the deal's beside the flow's, so their amounts are not to be added."""
    firmest = view.terms.firmness()[0]
    for verdict in view.counted(firmest):
        flow = view.world.flows[verdict.flow]
        event = view.sights[root_of(flow, view.world)].standing.payment(view.knowledge)
        primary = event is not None and any(d.primary for d in _known(view, event.sources))
        paid = verdict.amount.stated if verdict.amount else None
        yield _Thing(flow.id, _between(view, flow), paid, primary)


def _between(view: View, flow: Flow) -> str:
    return f"{view.world.name(flow.payer)} → {view.world.name(flow.payee)}, {flow.flow_kind}"


def _sources(view: View, counted: Iterable[Verdict]) -> Iterator[_Thing]:
    """The worst are those that the most money rests on."""
    resting: dict[str, Decimal] = {}
    for verdict in counted:
        amount = verdict.amount.stated if verdict.amount else None
        for ident in verdict.sources:
            resting[ident] = resting.get(ident, ZERO) + (amount or ZERO)
    for source in view.world.sources.values():
        day = source.published is not None and source.published.first == source.published.last
        if source.known() <= view.lens.as_of:
            yield _Thing(source.id, source.title, resting.get(source.id), day)


def _deals(view: View) -> Iterator[_Thing]:
    with_legs = {leg.chosen.deal for leg in view.legs.values()}
    for deal in view.world.deals.values():
        if view.knowledge.knows(deal.sources):
            yield _Thing(deal.id, deal.title, None, deal.id in with_legs)


def _parents(view: View) -> Iterator[_Thing]:
    world = view.world
    for holding in world.holdings.values():
        label = f"{world.name(holding.subsidiary)} of {world.name(holding.parent)}"
        yield _Thing(holding.id, label, None, holding.since is not None)


def _deployments(view: View) -> Iterator[_Thing]:
    for row in view.world.deployments.values():
        if view.knowledge.knows(row.sources):
            label = ", ".join(filter(None, (view.world.name(row.operator), row.site)))
            yield _Thing(row.id, label, None, (row.capacity_gw or row.units) is not None)


def _companies(view: View, touching: Mapping[str, Decimal]) -> Iterator[_Thing]:
    registers = tuple(identifiers_of(Company, view.terms))
    for company in view.world.companies.values():
        if company.id in touching:
            named = any(identifier.of(company) for identifier in registers)
            yield _Thing(company.id, company.name, touching[company.id], named)
