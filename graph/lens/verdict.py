"""What the lens says of one flow: whether it counts, at what amount, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from graph.language import say
from graph.model import Interval

__all__ = ["OPEN_END", "REASONS", "Verdict"]

OPEN_END = (date.max, date.max)

REASONS = {
    "counts": say("counts"),
    "unknown-yet": say("not yet published on that day"),
    "no-status": say("no status known on that day"),
    "too-weak": say("less firm than the lens asks"),
    "ended": say("canceled or lapsed"),
    "replaced": say("its deal was replaced by another"),
    "reading": say("another reading of the same leg stands for it"),
    "inside": say("inside a larger flow between the same two"),
    "in-parts": say("counted in its parts, nothing left over"),
    "intra-group": say("within one group of companies"),
    "ceiling": say("an upper limit, left out on request"),
}
"""Why a flow counts or does not: a code and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The lens on one flow.

    ``payer`` and ``payee`` are nodes of the network (rolled up, crowds by deal), ``amount`` is
    in US dollars, None where the flow does not count. ``firmest`` is the status the flow reached
    by the day, ``starts`` and ``ends`` the earliest and latest possible day of either end.
    ``readings`` are the ids of all known readings of the leg, ``sources`` what the verdict rests
    on and ``events`` the status events that made it.
    """

    flow: str
    counts: bool
    reason: str
    why: str
    payer: str
    payee: str
    nature: str
    kind: str
    amount: Interval | None = None
    status: str | None = None
    rank: int = 0
    starts: tuple[date, date] | None = None
    ends: tuple[date, date] = OPEN_END
    sources: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    readings: tuple[str, ...] = field(default=())
