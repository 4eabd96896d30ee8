"""Rules on amounts: what cells say, parts against wholes, payments against what there is to pay.

An amount is an interval. What cannot be true however the intervals are read is an error; where a
source rounds ("about"), the same sum is only a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from graph.check.finding import Found
from graph.errors import InputError
from graph.fields import expand
from graph.lens.view import View
from graph.model import Flow, Interval, StatusEvent, World
from graph.result import Lens
from graph.terms import Terms

__all__ = ["amount_cells", "parts", "payments", "shares", "shrinking_payments", "within"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Told:
    """A flow's amount over all its readings in one currency; ``rough`` if a source rounds."""

    low: Decimal
    high: Decimal | None
    currency: str | None
    rough: bool


def amount_cells(world: World, terms: Terms) -> Iterator[Found]:
    """Amount cells that the qualifier does not allow."""
    for flow in world.flows.values():
        low, high = flow.amount_low, flow.amount_high
        if low is not None and high is not None and low > high:
            continue  # which a shape refuses
        try:
            terms.interval(flow.amount_qualifier, low, high)
        except InputError as error:
            what = f"has an amount that says nothing: {error}"
            yield Found("amount-cells", expand(f"flow:{flow.id}"), what)


def parts(world: World, terms: Terms) -> Iterator[Found]:
    """Parts that are more than their whole, one by one or all that stand, or of another nature."""
    told = _amounts(world, terms)
    gone = _gone(world, terms)
    below: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in world.flows.values():
        whole = world.flows.get(flow.part_of or "")
        if whole is None:
            continue
        below[whole.id].append(flow)
        natures = terms.nature(flow.flow_kind), terms.nature(whole.flow_kind)
        if natures[0] != natures[1]:
            yield Found(
                "part-of-other-nature",
                expand(f"flow:{flow.id}"),
                f"is {natures[0]}, but part of {whole.id}, which is {natures[1]}: put the kinds "
                "right, or take lk:partOf away",
                (expand(f"flow:{whole.id}"),),
            )
    for name, flows in below.items():
        whole_told = told.get(name)
        same = [f for f in flows if f.id in told and whole_told is not None]
        same = [f for f in same if whole_told and told[f.id].currency == whole_told.currency]
        if whole_told is None or whole_told.high is None or not same:
            continue
        standing = [[f for f in same if f.id not in ended] for ended in gone]
        worst = max(([f] for f in same), key=lambda one: told[one[0].id].low)
        least, group = max(
            ((sum((told[f.id].low for f in g), ZERO), g) for g in (worst, *standing)),
            key=lambda pair: (pair[0], -len(pair[1])),
        )
        if least > whole_told.high:
            rough = whole_told.rough or any(told[f.id].rough for f in group)
            ids = ", ".join(f.id for f in group[:3]) + (", …" if len(group) > 3 else "")
            yield Found(
                "part-seems-above-whole" if rough else "part-above-whole",
                expand(f"flow:{name}"),
                f"is at most {whole_told.high:f}, but its parts ({ids}) are {least:f} at least: "
                "put an amount right, or take lk:partOf from what is not inside it",
                tuple(expand(f"flow:{f.id}") for f in group),
            )


def payments(world: World, terms: Terms) -> Iterator[Found]:
    """A sum paid of a flow above the flow, or of a deal above all its legs.

    The second is a doubt: a deal may have legs that nobody described.
    """
    told = _amounts(world, terms)
    for event in world.events.values():
        if terms.payment(event.status) is None or event.amount is None:
            continue
        legs = _settled_by(event, world)
        amounts = [told.get(leg.id) for leg in legs]
        most = ZERO
        for amount in amounts:
            if amount is None or amount.high is None or amount.currency != event.currency:
                break
            most += amount.high
        else:
            if legs and event.amount > most:
                rough = any(amount is not None and amount.rough for amount in amounts)
                others = tuple(expand(f"flow:{leg.id}") for leg in legs)
                told_of = f"says that {event.amount:f} was paid of {event.subject}"
                if event.subject in world.deals:
                    code = "payment-above-legs"
                    what = f"{told_of}, whose legs come to {most:f} at most: add the leg that is "
                    what += "missing, or put an amount right"
                else:
                    code = "payment-seems-above-whole" if rough else "payment-above-whole"
                    what = f"{told_of}, which is {most:f} at most: put one of the two right"
                yield Found(code, expand(f"event:{event.id}"), what, others)


def shrinking_payments(world: World, terms: Terms) -> Iterator[Found]:
    """A sum paid so far that is less than one paid earlier: sums are totals."""
    by_subject: defaultdict[tuple[str, str | None], list[StatusEvent]] = defaultdict(list)
    for event in world.events.values():
        if terms.payment(event.status) is not None and event.amount is not None:
            by_subject[event.subject, event.currency].append(event)
    for events in by_subject.values():
        for later in events:
            earlier = [e for e in events if e.date.last < later.date.first]
            most = max(earlier, key=lambda e: e.amount or ZERO, default=None)
            if most and (most.amount or ZERO) > (later.amount or ZERO):
                yield Found(
                    "payment-shrinks",
                    expand(f"event:{later.id}"),
                    f"says that {later.amount:f} was paid by {later.date}, after {most.amount:f} "
                    f"by {most.date}: lk:amount is the sum paid so far in total",
                    (expand(f"event:{most.id}"),),
                )


def shares(world: World, terms: Terms) -> Iterator[Found]:
    """Shares of a subsidiary, or of one role in a chip, that come to more than one."""
    held: defaultdict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for holding in world.holdings.values():
        if holding.share is not None and holding.until is None:
            key = f"of {holding.subsidiary}"
            held[key].append((f"holding:{holding.id}", holding.share))
    for role in world.supply_roles.values():
        if role.share is not None:
            key = f"of the role {role.role} of {role.chip}"
            key += f" in {role.period}" if role.period else ""
            held[key].append((f"supply:{role.id}", role.share))
    for whole, rows in held.items():
        total = sum((share for _, share in rows), ZERO)
        if total > 1:
            names = sorted(name for name, _ in rows)
            yield Found(
                "shares-above-one",
                expand(names[0]),
                f"and the other shares {whole} come to {total:f}: they are parts of one",
                tuple(expand(name) for name in names[1:]),
            )


def within(world: World, terms: Terms) -> Iterator[Found]:
    """A deployment above the one it lies within, in units or in gigawatts."""
    for part in world.deployments.values():
        whole = world.deployments.get(part.within or "")
        if whole is None:
            continue
        pairs = (
            ("units", part.units, whole.units, part.chip == whole.chip),
            ("gigawatts", part.capacity_gw, whole.capacity_gw, True),
        )
        for unit, inner, outer, alike in pairs:
            if inner is not None and outer is not None and alike and inner > outer:
                yield Found(
                    "deployment-above-whole",
                    expand(f"deployment:{part.id}"),
                    f"has {inner:f} {unit}, but lies within {whole.id} of {outer:f}: put a number "
                    "right, or take lk:within away",
                    (expand(f"deployment:{whole.id}"),),
                )


def _amounts(world: World, terms: Terms) -> dict[str, _Told]:
    """The amount of every flow in use that has one: over all readings in its own currency."""
    readings: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in world.flows.values():
        readings[flow.reading_of or flow.id].append(flow)
    finest = max(terms.precision(code) for code in terms.codes("qualifier"))
    found: dict[str, _Told] = {}
    for name, flows in readings.items():
        own = world.flows.get(name)
        if own is None or own.reading_of is not None:
            continue
        known: list[Interval] = []
        rough = False
        for flow in flows:
            interval = _interval(flow, terms)
            if interval is not None and interval.known and flow.currency == own.currency:
                known.append(interval)
                point = interval.low == interval.high
                rough |= point and terms.precision(flow.amount_qualifier) < finest
        if known:
            highs = [i.high for i in known if i.high is not None]
            high = max(highs) if len(highs) == len(known) else None
            found[name] = _Told(min(i.low for i in known), high, own.currency, rough)
    return found


def _interval(flow: Flow, terms: Terms) -> Interval | None:
    try:
        return terms.interval(flow.amount_qualifier, flow.amount_low, flow.amount_high)
    except InputError:
        return None


def _settled_by(event: StatusEvent, world: World) -> list[Flow]:
    """What a payment may be of: a flow, or the legs of a deal that lie in no other of them."""
    if event.subject in world.flows:
        flow = world.flows[event.subject]
        return [flow] if flow.reading_of is None else []
    legs = [f for f in world.flows.values() if f.deal == event.subject and f.reading_of is None]
    return [leg for leg in legs if leg.part_of not in {each.id for each in legs}]


def _gone(world: World, terms: Terms) -> list[set[str]]:
    """Flows that do not stand at the horizon, at each firmness of the lens.

    At the weakest one what nobody gave a status stands, too: that is another finding.
    """
    weakest = terms.firmness()[-1]
    view = View(_readable(world, terms), terms, Lens(world.horizon, weakest))
    found: list[set[str]] = []
    for level in terms.firmness():
        least = terms.minimum_rank(level)
        replaced = view.replaced_by(least)
        found.append(
            {
                root
                for root, sight in view.sights.items()
                if sight.ended is not None
                or sight.leg.chosen.deal in replaced
                or (level != weakest and sight.standing.rank < least)
            }
        )
    return found


def _readable(world: World, terms: Terms) -> World:
    """Deals, flows and events as far as they can be seen through a lens: it takes a sound world.

    What could not be read is told already; here it is only stepped over.
    """

    def known(sources: Iterable[str]) -> tuple[str, ...]:
        return tuple(ident for ident in sources if ident in world.sources)

    deals = {i: replace(d, sources=known(d.sources)) for i, d in world.deals.items()}
    sound = {
        ident: flow
        for ident, flow in world.flows.items()
        if flow.deal in deals and _interval(flow, terms) is not None
    }
    flows = {
        ident: replace(
            flow,
            sources=known(flow.sources),
            part_of=flow.part_of if flow.part_of in sound else None,
            reading_of=flow.reading_of if flow.reading_of in sound else None,
        )
        for ident, flow in sound.items()
    }
    told = {i: replace(e, sources=known(e.sources)) for i, e in world.events.items()}
    events = {ident: event for ident, event in told.items() if event.sources}
    return replace(world, deals=deals, flows=flows, events=events, holdings={}, figures={})
