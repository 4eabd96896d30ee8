"""The figures that companies report, as known on the day of a lens: by company, in US dollars."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from graph.lens.rates import BASE
from graph.lens.view import View
from graph.model import Figure, Interval, PartialDate

__all__ = ["Reported", "period_days", "reported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A figure that a company reports or is reported to have, known on the day of the lens.

    ``of`` is the company before roll-up, ``counterpart`` after it. ``value`` is in US dollars, or a
    ratio where ``unit`` says so; None without a rate. ``first`` and ``last`` are the days of its
    period; those of a ``fiscal`` one are those of the calendar year or quarter of that name, for
    order only. ``whole`` is whether its scope names no part; ``bounds`` are those of the value by
    the qualifier in its scope ("at least"), ``count`` how many unnamed counterparts it is of.
    ``run_rate``: its scope says that it is told as that of a year.
    """

    id: str
    metric: str
    of: str
    counterpart: str | None
    period: str
    first: date
    last: date
    fiscal: bool
    value: Decimal | None
    unit: str
    scope: str | None
    whole: bool
    told: date
    sources: tuple[str, ...]
    bounds: Interval | None = None
    count: Decimal | None = None
    run_rate: bool = False


def reported(view: View) -> dict[str, list[Reported]]:
    """The figures known on the day, by the node that they are of.

    A figure whose scope tells a status, such as "sought in talks", counts only where the lens asks
    for no firmer one.
    """
    qualifiers = set(view.terms.codes("qualifier"))
    weaker, rates = _weaker(view), _said(view.terms.run_rates())
    found: dict[str, list[Reported]] = {}
    for figure in sorted(view.world.figures.values(), key=lambda f: f.id):
        days = period_days(figure.period)
        if figure.company is None or days is None or not view.knowledge.knows(figure.sources):
            continue
        if weaker is not None and weaker.search(figure.scope or ""):
            continue
        value, unit = _value(view, figure, days[1])
        found.setdefault(view.groups.top(figure.company), []).append(
            Reported(
                id=figure.id,
                metric=figure.metric,
                of=figure.company,
                counterpart=figure.counterpart and view.groups.top(figure.counterpart),
                period=figure.period,
                first=days[0],
                last=days[1],
                fiscal=days[2],
                value=value,
                unit=unit,
                scope=figure.scope,
                whole=_names_no_part(figure.scope, qualifiers),
                told=view.knowledge.since(figure.sources),
                sources=tuple(d.id for d in view.knowledge.documents(figure.sources)),
                bounds=None if value is None else _bounds(view, value, figure.scope),
                count=figure.counterpart_count,
                run_rate=rates is not None and rates.search(figure.scope or "") is not None,
            )
        )
    return found


def _weaker(view: View) -> re.Pattern[str] | None:
    """The names of statuses that are less firm than the lens asks, as words of a scope."""
    enough = view.terms.minimum_rank(view.lens.firmness)
    words = {
        word
        for code in view.terms.codes("status")
        if (rank := view.terms.rank(code)) is not None and rank < enough
        for word in (code, view.terms.label("status", code))
    }
    return _said(words)


def _said(words: Collection[str]) -> re.Pattern[str] | None:
    """Any of some words in a text; None without words."""
    names = "|".join(re.escape(word) for word in sorted(words))
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE) if words else None


def _value(view: View, figure: Figure, day: date) -> tuple[Decimal | None, str]:
    """A figure in US dollars where its unit is a currency (three capitals), as it is otherwise."""
    if re.fullmatch(r"[A-Z]{3}", figure.unit) is None:
        return figure.value, figure.unit
    rate = view.rates.nearest(figure.unit, BASE, day, view.knowledge)
    return (figure.value * rate.value if rate else None), BASE


def _bounds(view: View, value: Decimal, scope: str | None) -> Interval:
    """What the value bounds by the first qualifier of the ontology in its scope; exact without."""
    for part in _parts(scope):
        if part in view.terms.codes("qualifier"):
            return view.terms.told(part, value)
    return Interval(value, value, value)


def _names_no_part(scope: str | None, qualifiers: Iterable[str]) -> bool:
    """Whether a scope is empty or only says how exact the value is, by the ontology's codes."""
    return set(_parts(scope)) <= set(qualifiers)


def _parts(scope: str | None) -> list[str]:
    return [] if scope is None else re.split(r"[;,]\s*", scope.strip())


@cache
def period_days(period: str) -> tuple[date, date, bool] | None:
    """First and last day of a figure's period, and if it is fiscal; None for another text.

    >>> [str(day) for day in period_days("2025-Q3")[:2]], period_days("FY2026")[2]
    (['2025-07-01', '2025-09-30'], True)
    """
    match = re.fullmatch(r"(FY)?(\d{4})(?:-([QH])([1-4]))?", period, re.ASCII)
    if match is not None and not (match[3] == "H" and int(match[4]) > 2):
        year, months = int(match[2]), {"Q": 3, "H": 6, None: 12}[match[3]]
        last = months * int(match[4] or 1)
        days = calendar.monthrange(year, last)[1]
        return date(year, last - months + 1, 1), date(year, last, days), match[1] is not None
    try:
        told = PartialDate.parse(period)
    except ValueError:
        return None
    return told.first, told.last, False
