"""The flows on one side of each company, merged by counterparty and then summed up by company.

Which flows are whose is as in :mod:`graph.measures.counterparties`; the sums are the moments that
indices and bounds are made of. A share enters them as a whole number of 10⁻¹⁸, so that a sum is the
same in whatever order an engine adds, and on both engines.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from graph.measures.counterparties import Side
from graph.scale.bounded import LARGEST
from graph.scale.natures import counts_as
from graph.scale.tables import Flows
from graph.vocabulary import CAPITAL, COMMERCE

__all__ = [
    "LOGS",
    "UNIT",
    "flows_of",
    "further",
    "merged",
    "movers",
    "piles",
    "qualifying",
    "sums",
]

UNIT = 10**18
LOGS = 10
"""Σ -p ln p of n shares is up to ln n: told in units ten times as large it keeps within 64 bits."""


def qualifying(flows: Flows, of: Side, kinds: Collection[str] | None, *, cash: bool = True) -> Any:
    """Flows of that side by ``company`` and ``other``, those only promised too.

    ``cash`` false turns to what goes in kind and is left out.
    """
    t = flows.table
    here, there = ("payer", "payee") if of == "suppliers" else ("payee", "payer")
    t = t.filter(~t.in_kind if cash else t.in_kind)
    if of == "funders":
        t = t.filter(counts_as(flows, CAPITAL))
    else:
        t = t.filter(counts_as(flows, COMMERCE))
        t = t.filter(t.supply) if kinds is None else t
    if kinds is not None:
        t = t.filter(t.kind.isin(sorted(kinds)))
    t = t.filter(~t[f"{here}_crowd"], t.payer != t.payee)
    return t.select(
        id=t.id,
        company=t[here],
        other=t[there],
        crowd=t[f"{there}_crowd"],
        counts=t.counts,
        amount=t.amount_usd.cast("decimal(38, 9)"),
        low=t.amount_low_usd.cast("decimal(38, 9)"),
        high=t.amount_high_usd.cast("decimal(38, 9)"),
    )


def merged(sides: Any) -> Any:
    """A row per company and counterparty: sums of the amounts as known, and how many flows."""
    t = sides.filter(sides.counts)
    m = t.group_by(["company", "other"]).agg(
        crowd=t.crowd.max(),
        amount=t.amount.sum(),
        low=t.low.sum(),
        high=t.high.sum(),
        flows=t.count(),
        known=t.amount.count(),
        closed=t.high.count(),
    )
    return m.mutate(high=(m.closed == m.flows).ifelse(m.high, None)).drop("closed")


def sums(held: Any) -> Any:
    """Per company: totals, how many flows and counterparties, and of which sort."""
    return held.group_by("company").agg(
        total=held.amount.sum(),
        total_low=held.low.sum(),
        total_high=held.high.sum(),
        open=held.high.isnull().cast("int64").sum(),
        others=held.count(),
        crowds=held.crowd.cast("int64").sum(),
        flows=held.flows.sum(),
        known=held.known.sum(),
        endless=(held.high.isnull() & (held.known == 0)).max(),
        exact=held.amount.sum(where=_exact(held)),
    )


def further(sides: Any) -> Any:
    """How many flows are of unknown amount, by whether one could be the largest of its company.

    ``larger`` as :class:`graph.measures.further.Further` has it: null where no amount is known.
    """
    t = sides.filter(sides.counts)
    unknown = t.amount.isnull()
    ends = t.group_by("company").agg(
        unknown=unknown.cast("int64").sum(),
        largest=t.amount.max(),
        most=t.high.max(where=unknown),
        endless=(unknown & t.high.isnull()).max(),
    )
    ends = ends.filter(ends.unknown > 0)
    compared = ends.largest.notnull()
    above = ends.endless.ifelse(compared.nullif(False), ends.most > ends.largest)
    return ends.group_by(larger=above).agg(unknown=ends.unknown.sum())


def piles(ibis: Any, held: Any, whole: Any) -> Any:
    """Per company, named holders and crowds apart: moments of the exact amounts, and the largest.

    The unit is the sum of all that is exact at the company, in 10⁻¹⁸ of which shares are told.
    """
    t = held.filter(_exact(held)).join(whole.select("company", "exact"), "company")
    t = t.filter(t.amount > 0)
    p = t.amount.cast("float64") / t.exact.cast("float64")
    window = ibis.window(group_by=[t.company, t.crowd], order_by=t.amount.desc())
    t = t.select("company", "crowd", p=p, place=ibis.row_number().over(window))
    t = t.mutate(
        share=_whole(t.p * float(UNIT)),
        square=_whole(t.p * t.p * float(UNIT)),
        log=_whole(-t.p * t.p.ln() * float(UNIT // LOGS)),
    )
    largest = {f"largest_{n}": t.share.max(where=t.place == n) for n in range(LARGEST)}
    return t.group_by(["company", "crowd"]).agg(
        number=t.count(), shares=t.share.sum(), squares=t.square.sum(), logs=t.log.sum(), **largest
    )


def _exact(held: Any) -> Any:
    return ((held.low == held.high) & (held.amount == held.low)).fill_null(False)


def _whole(number: Any) -> Any:
    return number.round().cast("int64")


def movers(held: Any) -> Any:
    """Counterparties whose amount is not exact."""
    t = held.filter(~_exact(held))
    return t.select("company", "crowd", "amount", "low", "high").order_by(
        ["company", "low", "high", "amount", "crowd"]
    )


def flows_of(sides: Any) -> Any:
    """The ids of the flows that count, by company and counterparty."""
    t = sides.filter(sides.counts)
    return t.select("company", "other", "id")
