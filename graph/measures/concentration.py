"""Concentration: does a company hang on a few suppliers, customers or funders?

Definition, references and what is undefined: :mod:`graph.measures.shares`; how the bounds come
about: :mod:`graph.measures.bounds`; which flows count as what:
:mod:`graph.measures.counterparties`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.measures.concentration_notes import concentration_notes, said_of
from graph.measures.counterparties import (
    SIDES,
    Side,
    companies,
    counterparties,
    coverage,
    in_kind_left_out,
)
from graph.measures.disclosed import Disclosed, disclosers, disclosure
from graph.measures.further import further
from graph.measures.shares import band, inequality
from graph.model import Interval
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "COLUMNS",
    "HEADLINE",
    "MONEY",
    "Concentration",
    "Counterparty",
    "concentration",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparty:
    """One supplier, customer or funder.

    ``amount`` is the sum of its flows with a known amount in US dollars (None: none is known),
    ``share`` its part of the total (0 to 1), with the least and most it can be; ``dispersed`` marks
    a crowd, ``flows`` are ids.
    """

    company: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None
    dispersed: bool
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How concentrated one side of a company is; None is unknown or undefined, see the module.

    ``hhi`` is on the scale to 10 000, ``cr1`` and ``cr4`` are shares, ``effective_number`` and
    ``entropy_number`` numbers of equal counterparties, ``total`` US dollars. Each has ``_low`` and
    ``_high`` beside it; a ``_high`` of None is unbounded. ``hhi_closed_*`` are those
    among counterparties with a bounded amount, which need not hold ``hhi``: they leave the ``open``
    counterparties out, whose amount has no upper end. ``hhi_disclosed_*`` rest on no flow but on
    the shares that figures disclose, of ``disclosed_metric`` in ``disclosed_period``.
    """

    company: str
    of: Side
    hhi: float | None
    hhi_low: float | None
    hhi_high: float | None
    hhi_closed_low: float | None
    hhi_closed_high: float | None
    open: int
    hhi_disclosed_low: float | None
    hhi_disclosed_high: float | None
    disclosed_metric: str | None
    disclosed_period: str | None
    band: str | None
    band_low: str | None
    band_high: str | None
    cr1: float | None
    cr1_low: float | None
    cr1_high: float | None
    cr4: float | None
    cr4_low: float | None
    cr4_high: float | None
    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    entropy_number: float | None
    entropy_number_low: float | None
    entropy_number_high: float | None
    total: Decimal | None
    total_low: Decimal
    total_high: Decimal | None
    coverage: Coverage
    counterparties: tuple[Counterparty, ...]
    disclosed: tuple[Disclosed, ...]


COLUMNS = (
    "company",
    "of",
    "hhi",
    "hhi_low",
    "hhi_high",
    "hhi_closed_low",
    "hhi_closed_high",
    "open",
    "band",
    "cr1",
    "cr4",
    "effective_number",
    "entropy_number",
    "total",
    "coverage",
)
WITH_DISCLOSED = (
    *COLUMNS[: COLUMNS.index("open") + 1],
    "hhi_disclosed_low",
    "hhi_disclosed_high",
    *COLUMNS[COLUMNS.index("open") + 1 :],
)
MONEY = frozenset({"total", "total_low", "total_high", "amount", "amount_low", "amount_high"})
HEADLINE = ("company", "hhi", "open", "cr1", "effective_number", "total", "coverage")


def concentration(
    G: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    of: Side = "suppliers",
    kinds: Collection[str] | None = None,
    threshold: Decimal | None = None,
) -> Result:
    """How concentrated a company's purchases, sales or funding are among its counterparties.

    With p_i the share of counterparty i in the known total, HHI = 10 000 · Σ p_i², CR_k the sum of
    the k largest p_i, the effective number 1 / Σ p_i² and the entropy number exp(−Σ p_i ln p_i).

    Parameters
    ----------
    G
        A network by the contract of ``docs/architecture.md``. An edge's amount is money that its
        payer gives its payee over the whole flow, in US dollars: the strength of the relation, not
        a rate per year.
    company
        A company id or several; None for all that have a counterparty.
    of
        ``suppliers`` (whom it buys supply from), ``customers`` (who buys supply from it) or
        ``funders`` (who puts cash capital into it).
    kinds
        Flow kinds to count instead of supply (among commerce) or of all capital. Disclosed shares
        are of all kinds and are left out then.
    threshold
        The share (0 to 1) from which on a counterparty is taken to be disclosed, such as 0.1 by
        the rule of ASC 280; it narrows the upper bound of the disclosed index alone.

    Returns
    -------
    Result
        Rows of :class:`Concentration`, those asked for in the order asked, all by known total, the
        largest first.

    Raises
    ------
    UnknownName
        No flow of a company asked for counts under the lens and no share of that side is
        disclosed, or it is a crowd.
    InputError
        ``of`` is none of the three, or the threshold is not above 0 and at most 1.

    Notes
    -----
    Undefined: with no known amount the values are None while the bounds still stand; a single
    counterparty has 10 000 in both bounds whatever its amount, as long as there is any. A crowd
    counts in the total and is nobody, so a company funded by a crowd alone has no index: its lower
    bound is 0; the upper bound takes each crowd for one holder. Bounds hold for the flows
    that are known of: they say nothing about flows that no source tells of.

    The bounds of a total add up those of its flows one by one. Where a whole is known and how it
    divides is not, more is known of the sum than of its pieces: of a round of 5 with 3 from one
    funder and an unknown sum from another, the two and the rest are 5 together, but their lower
    bounds are 3, 0 and 0. So a lower bound of a total may be less than it could be, and is never
    too much. An engine adds up in the same way.

    Where a company discloses shares of single counterparties, they are evidence beside the flows
    and never among them: with s_j the disclosed shares of holders that are told apart and the rest
    unknown, the index is at least 10 000 · Σ s_j² and at most 10 000 · (Σ s_j² + (1 − Σ s_j)²);
    for shares of several together see :mod:`graph.measures.disclosed_bounds`. Undefined where
    nothing is disclosed or the disclosed shares contradict each other.

    It does not say whether a market is concentrated: the bands of the guidelines are for all
    sellers of a market, here they are an analogy. Nor does a share of contracts say how hard a
    supplier would be to replace.

    References
    ----------
    U.S. Department of Justice and Federal Trade Commission, *Merger Guidelines* (2023), section
    2.1; Hirschman (1964), Hill (1973), Jost (2006) as cited in :mod:`graph.measures.shares`.

    Examples
    --------
    Purchases of 60 and 40, and one undisclosed: 3 600 + 1 600 on what is known. At the least the
    third is t = (60² + 40²) / (60 + 40) = 52, and the index 10 000 · 7 904 / 152² = 3 421.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 1, 1)), promised=(),
    ...     natures={"capital": "capital", "commerce": "commerce"})
    >>> G.add_nodes_from(["lab", "a", "b", "c"], crowd=False)
    >>> for seller, x in (("a", 60), ("b", 40), ("c", None)):
    ...     amount = Interval(Decimal(x or 0), Decimal(x) if x else None, Decimal(x) if x else None)
    ...     _ = G.add_edge("lab", seller, nature="commerce", kind="compute", supply=True,
    ...                    in_kind=False, amount=amount)
    >>> row = concentration(G, "lab").rows[0]
    >>> row.hhi, round(row.hhi_low), row.hhi_high, row.open, str(row.coverage)
    (5200.0, 3421, 10000.0, 1, '2 of 3')
    """
    if of not in SIDES:
        raise InputError(f"concentration is of {', '.join(SIDES)}, not of {of!r}")
    if threshold is not None and not 0 < threshold <= 1:
        raise InputError(f"a threshold is a share above 0 and at most 1, not {threshold}")
    asked = companies(G, company, disclosers(G, of) if kinds is None else ())
    rows = [_row(G, name, of, kinds, threshold) for name in asked]
    if company is None:
        rows = [row for row in rows if row.counterparties or row.disclosed]
        rows.sort(key=lambda row: (row.total is None, -(row.total or 0), row.company))
    left_out = sum(in_kind_left_out(G, row.company, of, kinds) for row in rows)
    unknown = [further(G, row.company, of, kinds) for row in rows]
    return Result(
        measure="concentration",
        lens=G.graph["lens"],
        rows=tuple(rows),
        notes=concentration_notes(
            rows, left_out, bool(G.graph["promised"]), said_of(rows), unknown
        ),
        columns=WITH_DISCLOSED if any(row.disclosed for row in rows) else COLUMNS,
        headline=HEADLINE,
        nested=("counterparties", "disclosed"),
        money=MONEY,
    )


def _row(
    G: nx.MultiDiGraph[str],
    company: str,
    of: Side,
    kinds: Collection[str] | None,
    threshold: Decimal | None,
) -> Concentration:
    told = disclosure(G, company, of if kinds is None else None, threshold)
    merged = counterparties(G, company, of, kinds)
    index = inequality((other.amount, other.crowd) for other in merged)
    sums = Interval(Decimal(0), Decimal(0), None)
    for other in merged:
        sums = sums + other.amount
    return Concentration(
        company=company,
        of=of,
        hhi=index.hhi,
        hhi_low=index.hhi_bounds[0],
        hhi_high=index.hhi_bounds[1],
        hhi_closed_low=index.closed[0],
        hhi_closed_high=index.closed[1],
        open=index.open,
        hhi_disclosed_low=told.hhi_low,
        hhi_disclosed_high=told.hhi_high,
        disclosed_metric=told.metric,
        disclosed_period=told.period,
        band=band(index.hhi),
        band_low=band(index.hhi_bounds[0]),
        band_high=band(index.hhi_bounds[1]),
        cr1=index.cr1,
        cr1_low=index.cr1_bounds[0],
        cr1_high=index.cr1_bounds[1],
        cr4=index.cr4,
        cr4_low=index.cr4_bounds[0],
        cr4_high=index.cr4_bounds[1],
        effective_number=index.effective_number,
        effective_number_low=index.effective_number_bounds[0],
        effective_number_high=index.effective_number_bounds[1],
        entropy_number=index.entropy_number,
        entropy_number_low=index.entropy_number_bounds[0],
        entropy_number_high=index.entropy_number_bounds[1],
        total=index.total,
        total_low=sums.low,
        total_high=sums.high,
        coverage=coverage(G, company, of, kinds),
        counterparties=tuple(
            Counterparty(
                company=other.company,
                amount=other.amount.stated,
                amount_low=other.amount.low,
                amount_high=other.amount.high,
                share=share,
                share_low=limits[0],
                share_high=limits[1],
                dispersed=other.crowd,
                flows=other.flows,
            )
            for other, share, limits in zip(merged, index.shares, index.shares_bounds, strict=True)
        ),
        disclosed=told.rows,
    )
