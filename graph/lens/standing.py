"""How firm a deal or a leg stood on a day, and what of it had been paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.lens.knowledge import Knowledge
from graph.model import StatusEvent

__all__ = ["Standing", "ceiling_without_payment", "payment_rank", "stand"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a deal or leg on a day.

    ``status`` is the firmest status reached since the last end, or the end itself (canceled,
    lapsed) if nothing came after it, or None when no event was known; ``rank`` is its rank, 0
    where it counts for nothing. ``events`` are those that count, ``ended`` the event that ended
    it, if one did and nothing came after.
    """

    status: str | None
    rank: int
    events: tuple[StatusEvent, ...]
    ended: StatusEvent | None = None

    @property
    def first(self) -> StatusEvent | None:
        """The first event that counts."""
        return self.events[0] if self.events else None

    def reaching(self, rank: int, knowledge: Knowledge) -> StatusEvent | None:
        """The first event at or above a rank: the day from which the lens sees it."""
        return next((e for e in self.events if (knowledge.terms.rank(e.status) or 0) >= rank), None)

    def payment(self, knowledge: Knowledge) -> StatusEvent | None:
        """The payment to go by: the latest whole one, else the latest part with a sum, else any."""
        paid = [e for e in self.events if knowledge.terms.payment(e.status) is not None]
        whole = [e for e in paid if knowledge.terms.payment(e.status) == "whole"]
        with_sum = [e for e in paid if e.amount is not None]
        for kind in (whole, with_sum, paid):
            if kind:
                return kind[-1]
        return None


def stand(events: Iterable[StatusEvent], knowledge: Knowledge) -> Standing:
    """The standing that a list of events gives: only those after the last end count."""
    happened = knowledge.events(events)
    end = max(
        (n for n, e in enumerate(happened) if knowledge.terms.terminates(e.status)), default=-1
    )
    counting = happened[end + 1 :]
    ranked = [(knowledge.terms.rank(e.status) or 0, e) for e in counting]
    if not any(rank for rank, _ in ranked):
        ended = happened[end] if end >= 0 else None
        return Standing(ended.status if ended else None, 0, counting, ended)
    rank, firmest = max(ranked, key=lambda pair: pair[0])
    return Standing(firmest.status, rank, counting)


def ceiling_without_payment(knowledge: Knowledge) -> tuple[str, int]:
    """The firmest status that is not yet a payment (signed), with its rank."""
    terms = knowledge.terms
    ranks = (
        (terms.rank(status) or 0, status)
        for status in terms.codes("status")
        if terms.payment(status) is None
    )
    rank, status = max(ranks)
    return status, rank


def payment_rank(knowledge: Knowledge) -> int:
    """The rank from which a status tells of a payment."""
    terms = knowledge.terms
    return min(
        terms.rank(status) or 0
        for status in terms.codes("status")
        if terms.payment(status) is not None
    )
