"""The question who says what, on its way: as a list, with reasons, or counted over time."""

from __future__ import annotations

from typing import Any

from graph.claims import claims, counted, left_out
from graph.errors import InputError
from graph.overtime import first_day, periods
from graph.question import Question

__all__ = ["answer_claims"]


def answer_claims(
    question: Question, over_time: str | None = None, since: str | None = None, **which: Any
) -> None:
    """Give the claims chosen by ``which``, as :func:`graph.claims.claims` has it.

    With ``over_time`` (``month`` or ``quarter``) they are counted by the period in which they were
    made, for what was said once stays said: the list as of a later day is the same and longer.
    InputError for another period, for ``since`` without one, and for reasons over time.
    """
    view, last = question.view, question.lens.as_of
    found = claims(view, **which)
    if not any(row["measured"] for row in found.rows):
        question.idle("none of these claims speaks to a measure")
    if over_time is None:
        if since is not None:
            raise InputError("--since goes with --over-time")
        question.give(question.shown(found), left_out(view, found) if question.why else None)
        return
    if question.why:
        raise InputError("--explain tells of one list: ask for it without --over-time")
    days = [view.knowledge.day(view.world.claims[row["id"]]) for row in found.rows]
    first = min([*days, last]) if since is None else first_day(since, last)
    spans = [(each.name, each.first, each.day) for each in periods(first, last, over_time)]
    question.give(question.shown(counted(view, found, spans)))
