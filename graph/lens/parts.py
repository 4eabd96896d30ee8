"""Wholes and parts: what a larger flow still counts once its parts are seen.

A part between the same two parties is inside its whole and adds nothing. A part with another
payer or payee counts itself, and the whole counts as the remainder. A whole is never less than
its qualifying parts; where the whole does not qualify, its qualifying parts do. And a part is
never more than its whole leaves beside the least of the other parts, whatever it tells itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from graph.model import Interval

__all__ = ["at_least_parts", "remainder", "settle"]

ZERO = Decimal(0)


def at_least_parts(whole: Interval, parts: Iterable[Interval]) -> Interval:
    """The whole, raised to the sum of its parts where they are more.

    >>> ten, twelve = (Interval(Decimal(n), Decimal(n), Decimal(n)) for n in (10, 12))
    >>> at_least_parts(ten, [twelve]) == twelve
    True
    >>> at_least_parts(Interval(Decimal(0), None, None), [ten]).stated
    Decimal('10')
    """
    parts = tuple(parts)
    floor = sum((p.low for p in parts), ZERO)
    known = [p.stated for p in parts if p.stated is not None]
    stated = whole.stated
    if known:
        stated = sum(known, ZERO) if stated is None else max(stated, sum(known, ZERO))
    return Interval(
        max(whole.low, floor),
        None if whole.high is None else max(whole.high, floor),
        stated,
    )


def remainder(whole: Interval, parts: Iterable[Interval]) -> Interval:
    """What is left of the whole beside parts that count themselves.

    Parts without a known amount stay in the stated remainder, so that whole and known parts
    still add up; the bounds say that it may be less.

    >>> d = Decimal
    >>> whole, three, dark = (d(20),) * 3, (d(3),) * 3, (d(0), None, None)
    >>> remainder(Interval(*whole), [Interval(*three), Interval(*dark)])
    Interval(low=Decimal('0'), high=Decimal('17'), stated=Decimal('17'))
    """
    parts = tuple(parts)
    highs = [p.high for p in parts]
    most = None if None in highs else sum((h for h in highs if h is not None), ZERO)
    least = sum((p.low for p in parts), ZERO)
    known = sum((p.stated for p in parts if p.stated is not None), ZERO)
    return Interval(
        ZERO if most is None else max(ZERO, whole.low - most),
        None if whole.high is None else max(ZERO, whole.high - least),
        None if whole.stated is None else max(ZERO, whole.stated - known),
    )


def settle(
    amounts: Mapping[str, Interval],
    part_of: Mapping[str, str],
    same_parties: Callable[[str, str], bool],
) -> dict[str, tuple[Interval | None, str | None]]:
    """What each qualifying flow counts for, given which is part of which.

    ``amounts`` holds the qualifying flows only. The answer has for each of them the amount that
    it counts for and, if that is None, the flow that it is inside of, or None where its own
    parts leave nothing of it.
    """
    whole_of = {flow: _qualifying_whole(flow, amounts, part_of) for flow in amounts}
    parts: dict[str, list[str]] = {}
    for part, whole in whole_of.items():
        if whole is not None:
            parts.setdefault(whole, []).append(part)
    totals: dict[str, Interval] = {}

    def total(flow: str) -> Interval:
        if flow not in totals:
            totals[flow] = amounts[flow]  # stands in while its parts are summed
            totals[flow] = at_least_parts(amounts[flow], map(total, parts.get(flow, ())))
        return totals[flow]

    def own(flow: str, whole: str) -> bool:
        """Whether something of the whole is known apart from what counts beside it."""
        return amounts[flow].known or any(
            own(part, whole) for part in parts.get(flow, ()) if same_parties(part, whole)
        )

    def apart(flow: str, whole: str) -> list[str]:
        """Parts below ``flow`` that count beside ``whole``, found through parts inside it."""
        found: list[str] = []
        for part in parts.get(flow, ()):
            found += apart(part, whole) if same_parties(part, whole) else [part]
        return found

    tops: dict[str, Decimal | None] = {}

    def top(flow: str) -> Decimal | None:
        """The most of a flow: its own, and what its whole has room for beside its other parts."""
        if flow not in tops:
            each, whole = total(flow), whole_of[flow]
            tops[flow] = each.high  # stands in while that of its whole is sought
            most = None if whole is None else top(whole)
            if whole is not None and most is not None:
                others = sum((total(part).low for part in parts[whole] if part != flow), ZERO)
                room = max(each.low, each.stated or ZERO, most - others)
                tops[flow] = room if each.high is None else min(each.high, room)
        return tops[flow]

    def within_room(flow: str) -> Interval:
        return replace(total(flow), high=top(flow))

    settled: dict[str, tuple[Interval | None, str | None]] = {}
    for flow in amounts:
        within = whole_of[flow]
        if within is not None and same_parties(flow, within):
            settled[flow] = (None, within)
            continue
        beside = apart(flow, flow)
        left = within_room(flow)
        if beside:
            left = remainder(left, map(within_room, beside))
            if not own(flow, flow):
                left = replace(left, stated=None)
        settled[flow] = (None if left.high == ZERO else left, None)
    return settled


def _qualifying_whole(
    flow: str, amounts: Mapping[str, Interval], part_of: Mapping[str, str]
) -> str | None:
    """The nearest flow that qualifies and that this one is part of, over those that do not."""
    seen, whole = {flow}, part_of.get(flow)
    while whole is not None and whole not in amounts and whole not in seen:
        seen.add(whole)
        whole = part_of.get(whole)
    return whole if whole in amounts and whole not in seen else None
