"""What happened between two views of the deals: what appeared, firmed up, shrank, died and so on.

The two views may be of two days of one data set, or of two data sets. Legs are compared, not
rows: another source's reading of a leg is no new leg. What a leg *is* does not depend on how firm
the lens asks for; only whether a deal has been replaced does, for a replacing deal takes effect
once it is firm enough.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from graph.lens.view import View
from graph.model import Interval
from graph.result import Coverage

__all__ = ["CHANGES", "Change", "Lately", "changes", "lately", "touched"]

CHANGES = {
    "appeared": "not known before",
    "firmed-up": "firmer than before",
    "paid-more": "more of it was paid",
    "grew": "a larger amount than before",
    "disclosed": "an amount where there was none",
    "revived": "stands again after it had ended or been replaced",
    "shrank": "a smaller amount than before",
    "weakened": "less firm than before, or less of it paid",
    "restated": "told differently: other parties, another kind, other bounds of the amount",
    "disputed": "another source tells another amount, so its bounds are wider",
    "replaced": "another deal took its place",
    "died": "canceled or lapsed",
    "came-and-went": "not known before, and already replaced or ended",
    "gone": "no longer in the data, or not known yet on the later date given",
}
"""What can happen to a deal or a leg: a code and what it means, the good news first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """A leg, or a deal without legs, as it stands in one view."""

    deal: str
    payer: str | None
    payee: str | None
    kind: str
    told: tuple[Any, ...]
    readings: frozenset[str]
    status: str | None
    rank: int
    fate: str | None  # what ended it, None where it stands
    by: str | None
    amount: Interval | None
    paid: Interval | None
    sources: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one leg, or to one deal that has no legs (``flow`` is None).

    ``before`` and ``after`` are the amounts told, with their bounds, in US dollars: None where it
    was not there or is unknown; ``paid_before`` and ``paid_after`` what of them had been paid.
    ``status_before`` and ``status_after`` are codes, None where it was not there or no event of it
    was known. ``by`` is the
    deal that took its place, ``sources`` those that the earlier view did not know; ``counts``
    tells whether it was firm enough for the lens in either view, ``coverage`` whether the later
    amount is known.
    """

    change: str
    deal: str
    flow: str | None
    payer: str | None
    payee: str | None
    kind: str
    status_before: str | None
    status_after: str | None
    before: Decimal | None
    before_low: Decimal | None
    before_high: Decimal | None
    after: Decimal | None
    after_low: Decimal | None
    after_high: Decimal | None
    paid_before: Decimal | None
    paid_after: Decimal | None
    by: str | None
    sources: tuple[str, ...]
    counts: bool
    coverage: Coverage

    @property
    def was_there(self) -> bool:
        """Whether the earlier view knew it."""
        return self.change not in ("appeared", "came-and-went")

    @property
    def is_there(self) -> bool:
        """Whether the later view knows it."""
        return self.change != "gone"


def changes(before: View, after: View) -> tuple[Change, ...]:
    """Everything that happened from one view to the other.

    In the order of :data:`CHANGES`, the largest amount first, then by deal and flow. Exchange
    rates that moved are no change, nor is a leg whose firmness, amount and parties are as they
    were. A leg that firmed up and changed its amount is told once, as firmed up, with both
    amounts.
    """
    old, new = _states(before), _states(after)
    enough = [view.terms.minimum_rank(view.lens.firmness) for view in (before, after)]
    found = []
    legged = [{state.deal for (_, leg), state in side.items() if leg} for side in (old, new)]
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        deal, is_leg = key
        if not is_leg and deal in legged[one is not None]:
            continue  # its legs are known on the other side, and tell what happened
        what = _what(one, other)
        if what is not None:
            sides = zip((one, other), enough, strict=True)
            counts = any(state is not None and state.rank >= least for state, least in sides)
            found.append(_change(what, key, one, other, counts))
    order = list(CHANGES)
    return tuple(sorted(found, key=lambda c: (order.index(c.change), *_largest_first(c))))


@dataclass(frozen=True, slots=True)
class Lately:
    """What happened from the end of one day to the end of another, as :func:`changes` tells it."""

    since: date
    until: date
    changes: tuple[Change, ...]


def lately(view: View, months: int = 3) -> Lately:
    """What happened in the months up to the day of a view, seen through the same lens.

    It begins at the same day of the month, or at its last one where that month is shorter.
    """
    until = view.lens.as_of
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    day = min(until.day, monthrange(year, month + 1)[1])
    since = date(year, month + 1, day)
    before = View(view.world, view.terms, replace(view.lens, as_of=since))
    return Lately(since, until, changes(before, view))


def touched(found: Iterable[Change], most: int) -> tuple[str, ...]:
    """The companies that the most changes touch, at most so many, then by id; crowds are none."""
    tally: dict[str, int] = {}
    for change in found:
        for party in {change.payer, change.payee} - {None}:
            assert party is not None
            if "@" not in party:  # a crowd is another one in each deal
                tally[party] = tally.get(party, 0) + 1
    return tuple(sorted(tally, key=lambda party: (-tally[party], party))[:most])


def _largest_first(change: Change) -> tuple[Decimal, str, str]:
    known = [x for x in (change.before, change.after) if x is not None]
    return -max(known, default=Decimal(0)), change.deal, change.flow or ""


_Key = tuple[str, bool]  # the root of a leg, or a deal; and whether it is a leg


def _states(view: View) -> dict[_Key, _State]:
    """Every leg known in a view, and every deal without legs, by deal and leg."""
    replaced = view.replaced_by()
    found: dict[_Key, _State] = {}
    for root, sight in view.sights.items():
        flow = sight.leg.chosen
        events = sight.standing.events
        payer, payee = (view.groups.node(p, flow.deal) for p in (flow.payer, flow.payee))
        if payer == payee:  # within a group by now, as an acquisition is once it is paid
            payer, payee = flow.payer, flow.payee
        status = sight.standing.status
        over = sight.ended is not None
        # What was paid in full stays, whatever takes the place of its deal.
        whole = status is not None and view.terms.payment(status) == "whole"
        by = None if over or whole else replaced.get(flow.deal)
        found[root, True] = _State(
            deal=flow.deal,
            payer=payer,
            payee=payee,
            kind=flow.flow_kind,
            told=(flow.amount_low, flow.amount_high, flow.amount_qualifier, flow.currency),
            readings=frozenset(reading.id for reading in sight.leg.readings),
            status=status,
            rank=sight.standing.rank,
            fate="died" if over else "replaced" if by else None,
            by=by,
            amount=sight.whole,
            paid=sight.paid,
            sources=frozenset(_documents(view, [r.sources for r in sight.leg.readings], events)),
        )
    with_legs = {state.deal for state in found.values()}
    for deal in view.world.deals.values():
        if deal.id in with_legs or not view.knowledge.knows(deal.sources):
            continue
        standing = view.deal_standing(deal.id)
        ended = standing.ended is not None
        by = None if ended else replaced.get(deal.id)
        found[deal.id, False] = _State(
            deal=deal.id,
            payer=None,
            payee=None,
            kind=deal.deal_kind,
            told=(),
            readings=frozenset(),
            status=standing.status,
            rank=standing.rank,
            fate="died" if ended else "replaced" if by else None,
            by=by,
            amount=None,
            paid=None,
            sources=frozenset(_documents(view, [deal.sources], standing.events)),
        )
    return found


def _documents(view: View, rows: Iterable[tuple[str, ...]], events: Iterable[Any]) -> Iterator[str]:
    for sources in rows:
        yield from (document.id for document in view.knowledge.documents(sources))
    for event in events:
        yield from view.knowledge.attesting(event)


def _what(one: _State | None, other: _State | None) -> str | None:
    """The code of what happened, None if nothing did."""
    if one is None or other is None:
        if other is None:
            return "gone"
        return "appeared" if other.fate is None else "came-and-went"
    if one.fate is None and other.fate is not None:
        return other.fate
    if one.fate is not None and other.fate is None:
        return "revived"
    if one.fate is not None:
        return None  # what had ended is over, however its row is told now
    if other.rank != one.rank:
        return "firmed-up" if other.rank > one.rank else "weakened"
    if _sum(other.paid) > _sum(one.paid):
        return "paid-more"
    if _sum(other.paid) < _sum(one.paid):
        return "weakened"
    if (one.payer, one.payee, one.kind) != (other.payer, other.payee, other.kind):
        return "restated"
    return _amount(one, other)


def _sum(amount: Interval | None) -> Decimal:
    return Decimal(0) if amount is None else amount.low if not amount.known else _stated(amount)


def _stated(amount: Interval) -> Decimal:
    assert amount.stated is not None
    return amount.stated


def _amount(one: _State, other: _State) -> str | None:
    """What happened to the amount; a rate that moved is nothing that happened to it."""
    old, new = one.amount, other.amount
    if one.told == other.told:
        if other.readings == one.readings or old is None or new is None:
            return None
        if (old.low, old.high) == (new.low, new.high):
            return None
        return "disputed" if other.readings > one.readings else "restated"
    if new is None or not new.known:
        return "restated" if old is not None and old.known else None
    if old is None or not old.known:
        return "disclosed"
    if _stated(new) == _stated(old):
        return "restated" if (old.low, old.high) != (new.low, new.high) else None
    return "grew" if _stated(new) > _stated(old) else "shrank"


def _change(what: str, key: _Key, one: _State | None, other: _State | None, counts: bool) -> Change:
    here = other or one
    assert here is not None
    name, is_leg = key
    before, after = (state.amount if state else None for state in (one, other))
    paid_before, paid_after = (state.paid if state else None for state in (one, other))
    known = after is not None and after.known
    return Change(
        change=what,
        deal=here.deal,
        flow=name if is_leg else None,
        payer=here.payer,
        payee=here.payee,
        kind=here.kind,
        status_before=one.status if one else None,
        status_after=other.status if other else None,
        before=before.stated if before else None,
        before_low=before.low if before else None,
        before_high=before.high if before else None,
        after=after.stated if after else None,
        after_low=after.low if after else None,
        after_high=after.high if after else None,
        paid_before=paid_before.stated if paid_before else None,
        paid_after=paid_after.stated if paid_after else None,
        by=other.by if other else None,
        sources=tuple(sorted((other.sources if other else frozenset()) - _known(one))),
        counts=counts,
        coverage=Coverage(int(known), int(is_leg and other is not None)),
    )


def _known(state: _State | None) -> frozenset[str]:
    return state.sources if state else frozenset()
