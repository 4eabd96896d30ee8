"""Which of the figures that a company reports puts an amount in proportion.

Of the figures known on the day, those count that are of the company itself (no subsidiary's), about
no counterpart, and whose period is over: a forecast is no report. A *flow* (revenue) is taken over
the latest whole year, a *stock* (cash, equity) at the latest date. Within a period a figure whose
scope names no part comes before one with a scope, and of the rest the one told last;
equals span the bounds. Figures are asked for by what they report (``lk:reports`` in the ontology);
which metrics do is in ``L.graph["metrics"]``. The scope is given along, for a figure may be of a
part: only words say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.model import Interval
from graph.reported import Reported

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "TURNOVER",
    "Figures",
    "annual",
    "expected",
    "held",
    "run_rates",
    "stock",
    "tells_of",
]

TURNOVER, _HOLDING, _WORTH = "turnover", "holding", "worth"


@dataclass(frozen=True, slots=True)
class Figures:
    """A value in US dollars, with the period and scope that it holds for, and its figures.

    ``last`` is the last day of the period, as told (for order only where it is fiscal).
    """

    value: Interval
    period: str
    last: date
    scope: str | None
    figures: tuple[str, ...]
    sources: tuple[str, ...]


def annual(
    L: nx.MultiDiGraph[str], company: str, reports: str, year: int | None = None
) -> Figures | None:
    """The latest whole year reported, or that ``year``; None where there is none."""
    as_of: date = L.graph["lens"].as_of

    def fits(figure: Reported) -> bool:
        whole_year = (figure.first.month, figure.last.month) == (1, 12)
        over = figure.first.year <= as_of.year if figure.fiscal else figure.last <= as_of
        return whole_year and over and year in (None, figure.first.year)

    return _latest(_own(L, company, reports), fits)


def expected(L: nx.MultiDiGraph[str], company: str, reports: str, year: int) -> Figures | None:
    """What was told for a calendar year that is not over: a plan or target, never a report."""
    as_of: date = L.graph["lens"].as_of

    def fits(figure: Reported) -> bool:
        days = figure.first, figure.last
        return days == (date(year, 1, 1), date(year, 12, 31)) and figure.last > as_of

    return _latest(_own(L, company, reports), fits)


def run_rates(
    L: nx.MultiDiGraph[str], company: str, reports: str, after: date
) -> tuple[Figures, ...]:
    """Run-rates told of periods that begin after a day and are over, in their order."""
    as_of: date = L.graph["lens"].as_of
    later = [
        figure
        for figure in _own(L, company, reports)
        if after < figure.first and figure.last <= as_of and figure.run_rate
    ]
    periods = sorted({figure.first for figure in later})
    found = (_latest((f for f in later if f.first == first), lambda _: True) for first in periods)
    return tuple(each for each in found if each is not None)


def stock(L: nx.MultiDiGraph[str], company: str, reports: str) -> Figures | None:
    """The level at the latest date reported; None where there is none."""
    as_of: date = L.graph["lens"].as_of
    return _latest(_own(L, company, reports), lambda figure: figure.last <= as_of)


def held(L: nx.MultiDiGraph[str], holder: str, company: str) -> Figures | None:
    """What a holder's stake in a company is worth by its figures; None where none says.

    The stated value is the latest one told in money, else the latest share of the latest valuation
    of the company. Where both can be had, the bounds span the two: the first is as of
    its own date (and may be at cost), the second leaves later dilution out.
    """
    as_of: date = L.graph["lens"].as_of
    stakes = [
        figure
        for figure in _of(L, holder, _HOLDING)
        if figure.counterpart == company and figure.last <= as_of
    ]
    money = _latest((f for f in stakes if f.unit != "ratio"), lambda _: True)
    share = _latest((f for f in stakes if f.unit == "ratio"), lambda _: True)
    worth = stock(L, company, _WORTH)
    if share is None or worth is None:
        return money
    low = share.value.low * worth.value.low
    high = (share.value.high or Decimal(0)) * (worth.value.high or Decimal(0))
    stated = (share.value.stated or Decimal(0)) * (worth.value.stated or Decimal(0))
    period = f"{share.period} of {worth.period}"
    if money is not None and money.value.stated is not None and money.value.high is not None:
        low, high = min(low, money.value.low), max(high, money.value.high)
        stated, period = money.value.stated, f"{money.period}; {period}"
    parts = [part for part in (money, share, worth) if part is not None]
    scopes = "; ".join(part.scope for part in parts if part.scope)
    return Figures(
        Interval(low, high, stated),
        period,
        max(part.last for part in parts),
        scopes or None,
        tuple(f for part in parts for f in part.figures),
        tuple(sorted({s for part in parts for s in part.sources})),
    )


def tells_of(L: nx.MultiDiGraph[str], holder: str, company: str) -> bool:
    """Whether any figure of a holder, of whatever day, is about its stake in a company."""
    return any(figure.counterpart == company for figure in _of(L, holder, _HOLDING))


def _of(L: nx.MultiDiGraph[str], company: str, reports: str) -> list[Reported]:
    if company not in L:
        return []
    metrics: Mapping[str, str] = L.graph["metrics"]
    return [f for f in L.nodes[company]["figures"] if metrics.get(f.metric) == reports]


def _own(L: nx.MultiDiGraph[str], company: str, reports: str) -> list[Reported]:
    """The company's own figures about no counterpart."""
    return [f for f in _of(L, company, reports) if f.of == company and f.counterpart is None]


def _latest(figures: Iterable[Reported], fits: Callable[[Reported], bool]) -> Figures | None:
    usable = [figure for figure in figures if figure.value is not None and fits(figure)]
    if not usable:
        return None
    first = max(figure.first for figure in usable)
    found = [figure for figure in usable if figure.first == first]
    if any(figure.whole for figure in found):
        found = [figure for figure in found if figure.whole]
    found.sort(key=lambda figure: (-figure.told.toordinal(), figure.id))
    values = [figure.value for figure in found if figure.value is not None]
    return Figures(
        Interval(min(values), max(values), values[0]),
        found[0].period,
        found[0].last,
        found[0].scope,
        tuple(figure.id for figure in found),
        tuple(sorted({source for figure in found for source in figure.sources})),
    )
