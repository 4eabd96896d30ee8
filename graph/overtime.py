"""Over time: the same question asked as of the last day of each month or quarter.

Any command of a measure can be asked this way, for nothing here knows one: it is called once for
each day with a question that looks at the world of that day and keeps the answer
(:class:`Moment`). So a row is what ``--as-of`` would give for its day: of what was published by
then, with the companies as they were held then. What is alike on two days is built once
(:mod:`graph.lens.turning`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, UnknownName
from graph.language import say
from graph.lens.turning import turning_days
from graph.model import PartialDate
from graph.periods import PERIODS, Period, periods
from graph.question import Question
from graph.result import Result
from graph.series import labelled, notes_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["PERIODS", "Moment", "Period", "first_day", "over_time", "periods"]


class Moment(Question):
    """A question as of one day of many; it keeps its ``answers`` instead of giving them.

    ``built`` has what was built for another day on which the same was known.
    """

    def __init__(self, question: Question, day: date, built: dict[str, Any]) -> None:
        lens = replace(question.lens, as_of=day)
        super().__init__(question.study, lens, say=question.say, note=question.note)
        self.assumed = question.assumed
        self._built = built
        self.answers: list[Result] = []

    def answer(self, result: Result, entered: Iterable[str] | None = None) -> None:
        """Keep a result, in the currency of display by the rate nearest to the day."""
        self.answers.append(self.shown(result))

    def answer_of_capacity(
        self, result: Result, capacity: nx.MultiDiGraph[str], party: str = "user"
    ) -> None:
        """Keep a result that deployments made."""
        self.idle("only deployments enter here, and no flow's amount")
        self.answer(result)

    def company(self, name: str) -> str:
        """As any question has it; a name that nothing goes by is no matter of the day."""
        try:
            return super().company(name)
        except UnknownName as error:
            raise _NoSuchThing(str(error)) from None


class _NoSuchThing(InputError):
    """A name that nothing in the data has, on whatever day."""


def over_time(
    question: Question,
    by: str,
    since: str | None,
    ask: Callable[..., None],
    companies: tuple[str, ...] | None = None,
) -> None:
    """Ask once a period and give one answer: the rows of all, with ``period`` and ``as_of``.

    Parameters
    ----------
    question
        The question as asked; the day of its lens is the last one looked at.
    by
        ``month`` or ``quarter``.
    since
        A date in the first period; None begins with the first in which anything qualifies.
    ask
        Called with a :class:`Moment`, asks it and has it answer. Where ``companies`` is not None,
        also called with ``companies``: each one named by itself, so that a company which nothing
        touches yet takes no row from the others.

    Raises
    ------
    InputError
        Another length, a date that is none or after the day of the lens, ``--explain``.
    UnknownName
        Nothing of what was named was there in any period.
    """
    if question.why:
        raise InputError("--explain tells of one day: ask for it with --as-of, not --over-time")
    last, turns = question.lens.as_of, turning_days(question.study.world, question.study.terms)
    first = min(turns, default=last) if since is None else first_day(since, last)
    listed = list(periods(min(first, last), last, by))
    each: list[dict[str, Any]] = [{}]
    if companies is not None:
        each = [{"companies": (name,)} for name in dict.fromkeys(companies)] or [{"companies": ()}]
    told: list[tuple[Period, Result]] = []
    fault: UnknownName | None = None
    built: dict[str, Any] = {}
    turn, idle = -1, False  # how often the world has turned, and if nothing qualified since then
    for number, period in enumerate(listed, start=1):
        if (now := bisect_right(turns, period.day)) != turn:
            turn, built, idle = now, {}, False
        if idle:
            continue
        question.tell(f"{number}/{len(listed)} {period.name}")
        moment = Moment(question, period.day, built)
        _ = moment.view  # a flow to assume that is not there is a fault of the question
        for given in each:
            try:
                ask(moment, **given)
            except UnknownName as error:
                fault = error
        answers = [_kept(answer) for answer in moment.answers]
        idle = not any(answer.rows for answer in answers)
        if told or not idle:
            question.also(moment)
            told += [(period, answer) for answer in answers]
    if not told and fault is not None:
        raise fault
    question.give(_joined(question, told))


def first_day(since: str, last: date) -> date:
    """The day that ``--since`` names; InputError for none, or one after ``last``."""
    try:
        first = PartialDate.parse(since).first
    except ValueError as error:
        raise InputError(f"--since: {error}") from None
    if first > last:
        raise InputError(f"--since {since} is after {last}, the day of the last row; see --as-of")
    return first


def _kept(answer: Result) -> Result:
    """The answer without rows of which nothing qualifies on the day: they would say nothing."""
    return replace(answer, rows=tuple(row for row in answer.rows if row.coverage.qualifying))


def _joined(question: Question, told: list[tuple[Period, Result]]) -> Result:
    rows: list[Any] = []
    for period, answer in told:
        rows += labelled(answer.rows, {"period": period.name, "as_of": period.day})
    if not told:
        return Result("over time", question.lens, ())
    latest = told[-1][1]
    readable = question.form in ("table", "markdown")
    columns = latest.columns if question.width else latest.headline or latest.columns
    notes = notes_of([(period.name, answer) for period, answer in told])
    if latest.nested and readable:
        parts = ", ".join(part.replace("_", " ") for part in latest.nested)
        notes = (
            *notes,
            say("Left out over time: %(parts)s; --format json and csv have them.", parts=parts),
        )
    return replace(
        latest,
        lens=question.lens,
        rows=tuple(rows),
        notes=notes,
        columns=("period", *columns),
        nested=() if readable else latest.nested,
    )
