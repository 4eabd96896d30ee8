"""The ledger: what was promised, how far it has got, what was lost, and what companies report.

The network of :mod:`graph.network` says what counts under one lens. Measures of time and risk ask
how the same promise fared: when it reached which firmness, what of it is paid, what no longer
stands. :func:`build` answers per leg, and adds the figures that companies report.

The *base* is the firmness of the lens, or the second firmest where the lens asks for the firmest:
what is not yet paid has to be seen. Its *stages* run from the base to the firmest.

**Nodes**: the payers and payees of legs, as in the network (companies rolled up, a crowd per
deal), and every company with a figure. ``label: str``, ``kind: str | None``, ``crowd: bool``,
``figures: tuple[Reported, ...]``.

**Edges** payer → payee, keyed by flow id: every leg that counts at the base or would, had it not
ended or been replaced. Amounts are ``Interval`` in US dollars.

| name | type | meaning |
| --- | --- | --- |
| ``nature``, ``kind``, ``supply``, ``in_kind``, ``deal``, ``sources`` | | as in the network |
| ``covers`` | bool | the payer stands in for what another owes to the payee |
| ``stages`` | dict[str, Interval] | amount at each stage it reached; firmer is never more |
| ``reached`` | dict[str, tuple[date, date]] | first day at each stage: earliest, latest possible |
| ``paid_until`` | date or None | latest possible day of the last payment known |
| ``paid_by`` | tuple[tuple[date, Decimal], ...] | sums of earlier payments told, and by which day |
| ``parties`` | tuple[str, ...] | nodes of the parties to its deal |
| ``status`` | str or None | code of the firmest status reached |
| ``starts``, ``ends`` | tuple[date, date] or None | the period as told; None where it is not |
| ``condition`` | str or None | what it hangs on, in words |
| ``unpaid`` | Interval | what of the base is still to be paid, as far as payments are known |
| ``lost`` | Interval or None | unpaid, and would stand had it not ended or been replaced |
| ``lost_net`` | Interval or None | less what the replacing deal has for the same two and nature |
| ``lost_how`` | str or None | ``ended`` or ``replaced`` |
| ``lost_on`` | tuple[date, date] or None | the day of it |
| ``successor`` | str or None | the deal that replaced its deal |

**Graph**: ``lens``, ``base``, ``stages`` (codes, base first), ``firmness_order`` (firmest first);
``natures`` and ``metrics`` as in the network.

A part that is inside a larger flow adds to that flow's stages: if a part is paid, that much of
the whole is. Nothing published after the day of the lens enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.lens.legs import root_of
from graph.lens.verdict import Verdict
from graph.lens.view import View
from graph.model import Flow, Interval
from graph.reported import reported

__all__ = ["build", "least", "minus"]

ZERO = Decimal(0)
NOTHING = Interval(ZERO, ZERO, ZERO)


def build(view: View) -> nx.MultiDiGraph[str]:
    """The ledger of a view; what it holds is said at the head of this module."""
    order = view.terms.firmness()
    base = view.lens.firmness
    if base == order[0] and len(order) > 1:
        base = order[1]
    stages = order[order.index(base) :: -1]
    before = _unbroken(view)
    now = {v.flow: v for v in view.verdicts(base)}
    then = {v.flow: v for v in before.verdicts(base)}
    amounts = _staged(view, now, stages)
    replaced = _replaced(view, base)
    legs: dict[str, dict[str, Any]] = {}
    for flow in sorted(now):
        verdict, past = now[flow], then[flow]
        how = _gone(view, view.world.flows[flow], replaced) if past.counts else None
        if verdict.counts or how is not None:
            legs[flow] = _leg(view, verdict, past, amounts.get(flow, {}), stages, how)
    _net(legs, then, view)
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    figures = reported(view)
    ends = {leg[end] for leg in legs.values() for end in ("u", "v")}
    for node in sorted(ends | set(figures)):
        G.add_node(node, **_party(view, node), figures=tuple(figures.get(node, ())))
    for flow, leg in legs.items():
        u, v = leg.pop("u"), leg.pop("v")
        G.add_edge(u, v, key=flow, **leg)
    G.graph.update(
        lens=view.lens,
        base=base,
        stages=stages,
        firmness_order=order,
        natures=view.terms.natures(),
        metrics=view.terms.metrics(),
    )
    return G


def minus(whole: Interval, part: Interval) -> Interval:
    """What is left of a whole beside a part of unknown relation to it, never below nothing.

    >>> ten, some = Interval(*[Decimal(10)] * 3), Interval(Decimal(2), Decimal(4), Decimal(3))
    >>> minus(ten, some)
    Interval(low=Decimal('6'), high=Decimal('8'), stated=Decimal('7'))
    """
    return Interval(
        ZERO if part.high is None else max(ZERO, whole.low - part.high),
        None if whole.high is None else max(ZERO, whole.high - part.low),
        None
        if whole.stated is None or part.stated is None
        else max(ZERO, whole.stated - part.stated),
    )


def least(one: Interval, other: Interval) -> Interval:
    """The smaller of two end by end; an open or unknown end yields to one that is not.

    >>> least(Interval(Decimal(4), None, None), Interval(Decimal(0), Decimal(9), Decimal(9)))
    Interval(low=Decimal('0'), high=Decimal('9'), stated=None)
    """
    highs = [h for h in (one.high, other.high) if h is not None]
    unknown = one.stated is None or other.stated is None
    return Interval(
        min(one.low, other.low),
        min(highs, default=None),
        None if unknown else min(x.stated for x in (one, other) if x.stated is not None),
    )


# -- legs --------------------------------------------------------------------------------


def _unbroken(view: View) -> View:
    """The same view of a world in which nothing has ended or been replaced."""
    world, terms = view.world, view.terms
    events = {k: e for k, e in world.events.items() if not terms.terminates(e.status)}
    deals = {k: replace(d, replaces=()) for k, d in world.deals.items()}
    return View(replace(world, events=events, deals=deals), terms, view.lens, view.assume)


def _staged(
    view: View, now: Mapping[str, Verdict], stages: tuple[str, ...]
) -> dict[str, dict[str, Interval]]:
    """The amount of every counted leg at each stage, that of the parts inside it included."""
    found: dict[str, dict[str, Interval]] = {}
    for stage in stages:
        sums: dict[str, Interval] = {}
        for verdict in view.counted(stage):
            holder = _holder(view, verdict.flow, now)
            if verdict.amount is not None and holder is not None:
                seen = sums.get(holder)
                sums[holder] = verdict.amount if seen is None else seen + verdict.amount
        for flow, amount in sums.items():
            if stage == stages[0]:
                found[flow] = {stage: amount}
            elif flow in found and len(found[flow]) == stages.index(stage):
                weaker = found[flow][stages[stages.index(stage) - 1]]
                capped = least(amount, weaker)
                found[flow][stage] = amount if weaker == amount else capped
    return found


def _holder(view: View, flow: str, now: Mapping[str, Verdict]) -> str | None:
    """The leg that counts at the base and holds this one: itself, or the whole it is inside of."""
    within = now[flow].reason == "inside"
    seen: set[str] = set()
    while not now[flow].counts:
        seen.add(flow)
        leg = view.legs.get(root_of(view.world.flows[flow], view.world))
        whole = view.whole_of(leg) if leg is not None else None
        if not within or whole is None or now[flow].reason in ("in-parts", "intra-group"):
            return None
        flow = view.legs[whole].id
        if flow in seen:
            return None
    return flow


def _gone(
    view: View, flow: Flow, replaced: Mapping[str, str]
) -> tuple[str, tuple[date, date] | None, str | None] | None:
    """How a leg came not to stand any more, when, and the deal in its place; None if it stands."""
    ended = view.sights[root_of(flow, view.world)].standing.ended
    successor = replaced.get(flow.deal)
    if ended is not None:
        return "ended", (ended.date.first, view.knowledge.day(ended)), successor
    if successor is None:
        return None
    legs = [leg for leg in view.legs.values() if leg.chosen.deal == successor]
    subjects = [successor, *(reading.id for leg in legs for reading in leg.readings)]
    events = view.knowledge.events(e for subject in subjects for e in view.events[subject])
    first = next((e for e in events if view.terms.rank(e.status)), None)
    on = (first.date.first, view.knowledge.day(first)) if first is not None else None
    return "replaced", on, successor


def _replaced(view: View, base: str) -> dict[str, str]:
    """Deals that no longer stand at the base, with the nearest deal that took their place."""
    minimum, deals = view.terms.minimum_rank(base), view.world.deals
    chain: nx.DiGraph[str] = nx.DiGraph()
    chain.add_edges_from((o, d.id) for d in deals.values() for o in d.replaces if o in deals)
    firm = {d for d in chain if view.knowledge.knows_deal(d) and view.deal_rank(d) >= minimum}
    found: dict[str, str] = {}
    for old in sorted(chain):
        reach = nx.single_source_shortest_path_length(chain, old)
        nearest = min(((n, new) for new, n in reach.items() if n and new in firm), default=None)
        if nearest is not None:
            found[old] = nearest[1]
    return found


def _leg(
    view: View,
    verdict: Verdict,
    past: Verdict,
    amounts: Mapping[str, Interval],
    stages: tuple[str, ...],
    gone: tuple[str, tuple[date, date] | None, str | None] | None,
) -> dict[str, Any]:
    flow, terms = view.world.flows[verdict.flow], view.terms
    how, on, successor = gone or (None, None, None)
    lost = None
    if gone is not None and past.amount is not None:
        lost = past.amount if verdict.amount is None else minus(past.amount, verdict.amount)
        lost = None if lost.high == ZERO else lost
    told = verdict if verdict.counts else past
    return {
        "u": told.payer,
        "v": told.payee,
        "nature": told.nature,
        "kind": told.kind,
        "supply": terms.is_supply(told.kind),
        "covers": terms.covers_default(told.kind),
        "in_kind": flow.in_kind,
        "deal": flow.deal,
        "parties": _parties(view, flow.deal),
        "sources": tuple(sorted({*verdict.sources, *past.sources})),
        "stages": dict(amounts),
        "reached": _reached(view, past if gone is not None else verdict, stages),
        "paid_until": _paid_until(view, past if gone is not None else verdict),
        "paid_by": _paid_by(view, past if gone is not None else verdict, amounts),
        "status": verdict.status,
        "starts": flow.starts and (flow.starts.first, flow.starts.last),
        "ends": flow.ends and (flow.ends.first, flow.ends.last),
        "condition": flow.condition,
        "unpaid": NOTHING if gone is not None else _unpaid(view, verdict, amounts),
        "lost": lost,
        "lost_net": lost,
        "lost_how": how,
        "lost_on": on,
        "successor": successor,
    }


def _unpaid(view: View, verdict: Verdict, amounts: Mapping[str, Interval]) -> Interval:
    if verdict.amount is None or view.terms.payment(verdict.status or "") == "whole":
        return NOTHING
    firmest = view.terms.firmness()[0]
    if firmest not in amounts:
        return verdict.amount
    left = minus(verdict.amount, amounts[firmest])
    # a sum paid on a leg of undisclosed size says nothing of the rest
    return left if verdict.amount.high is not None or left.stated else replace(left, stated=None)


def _paid_until(view: View, verdict: Verdict) -> date | None:
    events = (view.world.events[ident] for ident in verdict.events)
    payments = [e for e in events if view.terms.payment(e.status) is not None]
    return max((view.knowledge.day(event) for event in payments), default=None)


def _paid_by(
    view: View, verdict: Verdict, amounts: Mapping[str, Interval]
) -> tuple[tuple[date, Decimal], ...]:
    """What had been paid by which day, where the sums told are those of this leg alone."""
    paid = amounts.get(view.terms.firmness()[0])
    events = (view.world.events[ident] for ident in verdict.events)
    told = [e for e in events if view.terms.payment(e.status) is not None and e.amount]
    if paid is None or paid.stated is None or not told:
        return ()
    last = told[-1]
    if last.amount is None:
        return ()
    return tuple(
        (view.knowledge.day(event), event.amount * paid.stated / last.amount)
        for event in told[:-1]
        if event.amount is not None and event.currency == last.currency
    )


def _parties(view: View, deal: str) -> tuple[str, ...]:
    found = view.world.deals.get(deal)
    return tuple(sorted({view.groups.top(p) for p in found.party})) if found else ()


def _reached(view: View, verdict: Verdict, stages: tuple[str, ...]) -> dict[str, tuple[date, date]]:
    events = [view.world.events[ident] for ident in verdict.events]
    found: dict[str, tuple[date, date]] = {}
    for stage in stages:
        minimum = view.terms.minimum_rank(stage)
        event = next((e for e in events if (view.terms.rank(e.status) or 0) >= minimum), None)
        if event is not None and verdict.rank >= minimum:
            found[stage] = event.date.first, view.knowledge.day(event)
    return found


def _net(legs: Mapping[str, dict[str, Any]], then: Mapping[str, Verdict], view: View) -> None:
    """Take from each lost leg what its deal's successor has for the same two and nature."""
    there: dict[tuple[str | None, str, str, str], Interval] = {}
    for verdict in then.values():
        flow = view.world.flows[verdict.flow]
        if verdict.amount is not None and not flow.in_kind:
            key = flow.deal, verdict.payer, verdict.payee, verdict.nature
            there[key] = there[key] + verdict.amount if key in there else verdict.amount
    for leg in legs.values():
        place = leg["successor"], leg["u"], leg["v"], leg["nature"]
        if leg["lost"] is not None and not leg["in_kind"] and place in there:
            leg["lost_net"] = minus(leg["lost"], there[place])
            there[place] = minus(there[place], leg["lost"])


def _party(view: View, node: str) -> dict[str, Any]:
    crowd, _, deal = node.partition("@")
    if deal and crowd in view.world.crowds:
        label = f"{view.world.crowds[crowd].name} ({view.world.deals[deal].title})"
        return {"label": label, "kind": "crowd", "crowd": True}
    company = view.world.companies.get(node)
    return {
        "label": company.name if company else node,
        "kind": company.company_kind if company else None,
        "crowd": False,
    }
