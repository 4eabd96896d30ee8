"""Obligations: what falls due, year by year, beside what a company earns, holds and is promised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.measures.means import Means, means
from graph.measures.natures import is_commerce
from graph.measures.obligation_notes import obligation_notes
from graph.measures.proportion import TURNOVER, Figures, annual, expected, run_rates
from graph.measures.spread import share_of, year_shares
from graph.measures.totals import asked_for, total
from graph.model import Interval
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Due", "Obligation", "RunRate", "obligations"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What of one flow falls due in a year (all of it where undated), in US dollars."""

    flow: str
    deal: str
    payee: str
    kind: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    condition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRate:
    """Revenue of a period told as that of a year, in US dollars, with its scope as told."""

    value: Decimal | None
    period: str
    scope: str | None
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What a company has to pay for purchases in one calendar year; ``year`` None: undated.

    Amounts are US dollars. ``revenue`` is that of the year where it is reported, else that of the
    latest year that is (``revenue_period``, ``revenue_scope``, told by ``revenue_figures``);
    ``revenue_expected`` is what was told for a year to come, ``run_rates`` are those told of months
    after that year: beside the measure, in none of its sums. ``cash`` is as last reported
    (``cash_period``), ``received`` the capital paid to it since, ``funding`` that committed to it
    and unpaid on the day of the lens. ``over_revenue`` is due over revenue, ``need`` what due has
    beyond revenue, ``gap`` the needs of the years up to this one beyond cash, what was received
    since, and funding.
    """

    company: str
    year: str | None
    due: Decimal | None
    due_low: Decimal
    due_high: Decimal | None
    revenue: Decimal | None
    revenue_period: str | None
    revenue_scope: str | None
    revenue_expected: Decimal | None
    over_revenue: float | None
    over_revenue_low: float | None
    over_revenue_high: float | None
    cash: Decimal | None
    cash_period: str | None
    received: Decimal | None
    received_low: Decimal
    received_high: Decimal | None
    funding: Decimal | None
    funding_low: Decimal
    funding_high: Decimal | None
    need: Decimal | None
    need_low: Decimal | None
    need_high: Decimal | None
    gap: Decimal | None
    gap_low: Decimal | None
    gap_high: Decimal | None
    coverage: Coverage
    dues: tuple[Due, ...]
    flows: tuple[str, ...]
    run_rates: tuple[RunRate, ...]
    revenue_figures: tuple[str, ...]


def obligations(
    L: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    kinds: Collection[str] | None = None,
) -> Result:
    """What falls due each year under contracts to buy, and is there money for it?

    ::

        due(y)  = Σ unpaid amount × days of its period in y / days of its period
        need(y) = max(0, due(y) − revenue(y))
        gap(y)  = max(0, Σ need(k) for k from this year to y, − cash − received − funding)

    Parameters
    ----------
    L
        A ledger (:mod:`graph.ledger`); what counts is what stands at its base.
    company
        A company id or several; None for all that have something to pay.
    kinds
        Flow kinds to count instead of all commerce.

    Returns
    -------
    Result
        Rows of :class:`Obligation`: those asked for in the order asked, all by the sum due, the
        largest first; per company its years in order, then what is undated. ``coverage`` is flows
        with a known amount over flows that fall into the year.

    Raises
    ------
    UnknownName
        A company that the ledger does not have, or a crowd.

    Notes
    -----
    Counted are purchases for cash that are not known to be paid. Few payments are reported, so what
    fell due in years gone by may well have been paid; the gap starts with the year of the
    lens. A flow of which a part is known to be paid has its rest spread over the same period.
    A flow without both a start and an end is *undated* and in no year: a sum over years is
    then at least. Amounts per year (their condition says so) are not multiplied out.

    Capital paid after the day of the cash reported is neither in that cash nor still unpaid, so
    it is told as *received*: whole where the first payment on it came after that day, from nothing
    to all that is paid where some came before. Without cash there is no day, and nothing received.

    Bounds carry amounts and dates: a period "2027 to 2032" starts on any day of 2027, and the
    value quoted runs from its first day to the last of 2032. Values are rounded to a cent, bounds
    outwards. Bounds of ``need`` and ``gap`` are those of due, received and funding, with revenue
    and cash as quoted.

    Undefined: without a reported revenue ``need`` and ``over_revenue`` are None; without reported
    cash ``gap`` is None and its upper bound takes it for nothing. A company
    that is not asked for by name and owes nothing has no row.

    It is no forecast. Revenue is held at the last year reported, its costs other than these
    purchases are left out, and so are debt service and any money not yet committed: a gap says
    what has still to come from somewhere, not that it will not.

    References
    ----------
    Securities and Exchange Commission, Regulation S-K, former item 303(a)(5), the table of
    contractual obligations: purchase obligations by period in which payment is due.

    Examples
    --------
    40 due from the start of 2026 to the end of 2029 (1 461 days), 365 of them in 2026; of an
    undisclosed amount nothing is known but that it is due.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from graph.result import Lens
    >>> L = nx.MultiDiGraph(lens=Lens(date(2026, 1, 11)), base="announced",
    ...     firmness_order=("paid", "announced"), natures={"commerce": "commerce"}, metrics={})
    >>> L.add_nodes_from(["lab", "cloud"], crowd=False, figures=())
    >>> forty = Interval(*[Decimal(40)] * 3)
    >>> leg = dict(nature="commerce", kind="compute", in_kind=False, deal="d", condition=None,
    ...     stages={"announced": forty})
    >>> _ = L.add_edge("lab", "cloud", "f", unpaid=forty, starts=(date(2026, 1, 1),) * 2,
    ...     ends=(date(2029, 12, 31),) * 2, **leg)
    >>> _ = L.add_edge("lab", "cloud", "g", unpaid=Interval(Decimal(0), None, None), starts=None,
    ...     ends=None, **leg)
    >>> [(row.year, str(row.due)) for row in obligations(L, "lab").rows]
    [('2026', '9.99'), ('2027', '9.99'), ('2028', '10.02'), ('2029', '9.99'), (None, 'None')]
    """
    asked = asked_for(L, company)
    names = asked if asked is not None else tuple(n for n in sorted(L) if not L.nodes[n]["crowd"])
    blocks = [_years(L, name, kinds) for name in names]
    if asked is None:
        blocks.sort(key=lambda rows: -sum((row.due or ZERO for row in rows), ZERO))
    rows = [row for block in blocks for row in block]
    bounded = ("due", "received", "funding", "need", "gap", "amount")
    return Result(
        measure="obligations",
        lens=L.graph["lens"],
        rows=tuple(rows),
        notes=obligation_notes(L, rows),
        columns=(
            "company",
            "year",
            "due",
            "revenue",
            "revenue_period",
            "revenue_expected",
            "over_revenue",
            "cash",
            "received",
            "funding",
            "need",
            "gap",
            "coverage",
        ),
        nested=("dues",),
        headline=("company", "year", "due", "over_revenue", "need", "gap", "coverage"),
        money=frozenset(f"{name}{end}" for name in bounded for end in ("", "_low", "_high"))
        | {"revenue", "revenue_expected", "cash", "value"},
    )


def _years(
    L: nx.MultiDiGraph[str], company: str, kinds: Collection[str] | None
) -> tuple[Obligation, ...]:
    """The rows of a company, its years in order, then what is undated."""
    dues: dict[int | None, list[Due]] = {}
    for _, payee, flow, leg in L.out_edges(company, keys=True, data=True):
        right = is_commerce(L, leg) if kinds is None else leg["kind"] in kinds
        if right and not leg["in_kind"] and leg["unpaid"].high != 0:
            for year, amount in _spread(leg):
                dues.setdefault(year, []).append(_due(str(flow), payee, leg, amount))
    has = means(L, company)
    rows: list[Obligation] = []
    needs: list[Interval] = []
    this_year = L.graph["lens"].as_of.year
    for year in sorted(dues, key=lambda y: (y is None, y or 0)):
        listed = sorted(dues[year], key=lambda due: due.flow)
        due = total(Interval(d.amount_low, d.amount_high, d.amount) for d in listed)
        revenue, need = None, None
        if year is not None:
            revenue = annual(L, company, TURNOVER, year) or annual(L, company, TURNOVER)
            need = _need(due, revenue)
            if need is not None and year >= this_year:
                needs.append(need)
        coming = year is not None and year >= this_year
        gap = _gap(needs, has) if coming and need is not None else None
        rows.append(_row(L, company, year, listed, due, revenue, has, need, gap))
    return tuple(rows)


def _row(
    L: nx.MultiDiGraph[str],
    company: str,
    year: int | None,
    dues: Sequence[Due],
    due: Interval,
    revenue: Figures | None,
    has: Means,
    need: Interval | None,
    gap: Interval | None,
) -> Obligation:
    earned = revenue.value.stated if revenue else None
    plan = expected(L, company, TURNOVER, year) if year is not None else None
    return Obligation(
        company=company,
        year=None if year is None else str(year),
        due=due.stated,
        due_low=due.low,
        due_high=due.high,
        revenue=earned,
        revenue_period=revenue.period if revenue else None,
        revenue_scope=revenue.scope if revenue else None,
        revenue_expected=plan.value.stated if plan else None,
        over_revenue=_over(due.stated, earned),
        over_revenue_low=_over(due.low, earned),
        over_revenue_high=_over(due.high, earned),
        cash=has.cash.value.stated if has.cash else None,
        cash_period=has.cash.period if has.cash else None,
        received=has.received.stated,
        received_low=has.received.low,
        received_high=has.received.high,
        funding=has.funding.stated,
        funding_low=has.funding.low,
        funding_high=has.funding.high,
        need=need.stated if need else None,
        need_low=need.low if need else None,
        need_high=need.high if need else None,
        gap=gap.stated if gap else None,
        gap_low=gap.low if gap else None,
        gap_high=gap.high if gap else None,
        coverage=Coverage(sum(d.amount is not None for d in dues), len(dues)),
        dues=tuple(dues),
        flows=tuple(d.flow for d in dues),
        run_rates=_run_rates(L, company, revenue) if year is not None else (),
        revenue_figures=revenue.figures if revenue else (),
    )


def _run_rates(
    L: nx.MultiDiGraph[str], company: str, revenue: Figures | None
) -> tuple[RunRate, ...]:
    told = run_rates(L, company, TURNOVER, revenue.last if revenue else date.min)
    return tuple(
        RunRate(value=f.value.stated, period=f.period, scope=f.scope, figures=f.figures)
        for f in told
    )


def _spread(leg: dict[str, Any]) -> list[tuple[int | None, Interval]]:
    """What of a leg's unpaid amount falls into which year; under None what is undated."""
    unpaid: Interval = leg["unpaid"]
    shares = year_shares(leg["starts"], leg["ends"]) if leg["starts"] and leg["ends"] else ()
    if not shares:
        return [(None, unpaid)]
    return [(share[0], share_of(unpaid, share)) for share in shares]


def _due(flow: str, payee: str, leg: dict[str, Any], amount: Interval) -> Due:
    return Due(
        flow=flow,
        deal=leg["deal"],
        payee=payee,
        kind=leg["kind"],
        amount=amount.stated,
        amount_low=amount.low,
        amount_high=amount.high,
        condition=leg["condition"],
    )


def _over(due: Decimal | None, revenue: Decimal | None) -> float | None:
    return None if due is None or not revenue else float(due / revenue)


def _need(due: Interval, revenue: Figures | None) -> Interval | None:
    """What is due beyond revenue, at the revenue quoted."""
    if revenue is None or (earned := revenue.value.stated) is None:
        return None
    return Interval(
        max(ZERO, due.low - earned),
        None if due.high is None else max(ZERO, due.high - earned),
        None if due.stated is None else max(ZERO, due.stated - earned),
    )


def _gap(needs: Sequence[Interval], has: Means) -> Interval:
    """The needs so far beyond the means; unreported cash may be nothing or plenty."""
    need = total(needs)
    there = has.cash.value.stated if has.cash else None
    known = None not in (need.stated, there, has.received.stated, has.funding.stated)
    more = has.received + has.funding
    return Interval(
        ZERO if there is None or more.high is None else max(ZERO, need.low - there - more.high),
        None if need.high is None else max(ZERO, need.high - (there or ZERO) - more.low),
        max(ZERO, (need.stated or ZERO) - (there or ZERO) - (more.stated or ZERO))
        if known
        else None,
    )
