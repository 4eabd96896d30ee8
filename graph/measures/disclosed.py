"""Disclosed shares: what companies report of single customers or suppliers, beside the flows.

A figure that gives a customer's share of revenue or of backlog, or a supplier's share of cost, is
evidence of concentration that needs no flow. It is of a base of its own (a year's revenue is
no sum of contracts), so it is never mixed with shares of flows. Which metrics tell shares of which
side, and which of them to go by first, is told by the ontology (``G.graph["metrics"]``).
Of the figures known on the day, those count that are of the company itself (no subsidiary's) and
whose period is over: a forecast is no disclosure. Of each metric the latest period counts, of two
that end together the longer. What the index can be with the rest unknown:
:mod:`graph.measures.disclosed_bounds`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from graph.measures.disclosed_bounds import Piece, least, most
from graph.model import Interval
from graph.reported import Reported

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Disclosed", "Disclosure", "disclosers", "disclosure"]

RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One disclosed share, 0 to 1, of the metric's whole in a period.

    ``company`` is None where nobody is named; ``count`` is how many hold it together (None: nobody
    says). A ``share_high`` of 1 is no upper limit.
    """

    company: str | None
    count: int | None
    metric: str
    period: str
    share: float
    share_low: float
    share_high: float
    scope: str | None
    figure: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The disclosed shares of a company, and what the HHI of the first metric can be."""

    rows: tuple[Disclosed, ...]
    metric: str | None
    period: str | None
    hhi_low: float | None
    hhi_high: float | None


NOTHING = Disclosure((), None, None, None, None)


def disclosers(G: nx.MultiDiGraph[str], of: str) -> tuple[str, ...]:
    """Companies that have a disclosed share on that side."""
    figures: Mapping[str, Sequence[Reported]] = G.graph.get("figures", {})
    return tuple(sorted(company for company in figures if disclosure(G, company, of).rows))


def disclosure(
    G: nx.MultiDiGraph[str], company: str, of: str | None, threshold: Decimal | None = None
) -> Disclosure:
    """What is disclosed of one side of a company, nothing of None.

    With ``threshold``, whoever has at least that share is taken to be disclosed.
    """
    if of is None:
        return NOTHING
    figures: Sequence[Reported] = G.graph.get("figures", {}).get(company, ())
    told_by: Mapping[str, str] = G.graph.get("metrics", {})
    metrics = [metric for metric, side in told_by.items() if side == of]
    found = [
        latest
        for metric in metrics
        if (latest := _latest(company, metric, figures, G.graph["lens"].as_of))
    ]
    if not found:
        return NOTHING
    pieces = list(_pieces(found[0]))
    low, high = least(pieces), most(pieces, None if threshold is None else Fraction(threshold))
    if low is None or high is None or low > high:
        low = high = None
    rows = (_row(figure, _interval(figure)) for told in found for figure in told)
    return Disclosure(
        rows=tuple(sorted(rows, key=lambda row: (metrics.index(row.metric), -row.share))),
        metric=found[0][0].metric,
        period=found[0][0].period,
        hhi_low=None if low is None else float(10_000 * low),
        hhi_high=None if high is None else float(10_000 * high),
    )


def _latest(company: str, metric: str, figures: Sequence[Reported], as_of: date) -> list[Reported]:
    """The figures of the latest period that is over, by id."""
    over = [
        figure
        for figure in figures
        if figure.metric == metric
        and figure.of == company
        and figure.unit == RATIO
        and figure.value is not None
        and 0 <= figure.value <= 1
        and (figure.first.year <= as_of.year if figure.fiscal else figure.last <= as_of)
    ]
    if not over:
        return []
    newest = max(over, key=lambda figure: (figure.last, -figure.first.toordinal()))
    days = newest.first, newest.last, newest.fiscal
    return [figure for figure in over if (figure.first, figure.last, figure.fiscal) == days]


def _pieces(figures: Sequence[Reported]) -> Iterator[Piece]:
    """One piece per named counterpart, spanning all that is told of it; one per other figure."""
    named: dict[str, list[Interval]] = {}
    for figure in figures:
        if figure.counterpart is not None:
            named.setdefault(figure.counterpart, []).append(_interval(figure))
            continue
        interval = _interval(figure)
        yield Piece(
            low=Fraction(interval.low),
            high=_top(interval),
            count=None if figure.count is None else int(figure.count),
            documents=frozenset(figure.sources),
        )
    for name, told in named.items():
        low, high = min(x.low for x in told), max(map(_top, told))
        yield Piece(low=Fraction(low), high=high, name=name)


def _interval(figure: Reported) -> Interval:
    assert figure.value is not None
    return figure.bounds or Interval(figure.value, figure.value, figure.value)


def _top(interval: Interval) -> Fraction:
    return Fraction(1) if interval.high is None else Fraction(interval.high)


def _row(figure: Reported, interval: Interval) -> Disclosed:
    assert figure.value is not None
    return Disclosed(
        company=figure.counterpart,
        count=1 if figure.counterpart else None if figure.count is None else int(figure.count),
        metric=figure.metric,
        period=figure.period,
        share=float(figure.value),
        share_low=float(interval.low),
        share_high=float(_top(interval)),
        scope=figure.scope,
        figure=figure.id,
        sources=figure.sources,
    )
