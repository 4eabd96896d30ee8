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
from graph.scale.tables import Flows

__all__ = ["UNIT", "flows_of", "merged", "moments", "movers", "qualifying", "sums"]

UNIT = 10**18
_LOGS = 10  # Σ -p ln p of n shares is up to ln n: a place less keeps it within 64 bits


def qualifying(flows: Flows, of: Side, kinds: Collection[str] | None, *, cash: bool = True) -> Any:
    """Flows of that side by ``company`` and ``other``, those only promised too.

    ``cash`` false turns to the capital in kind that is left out.
    """
    t = flows.table
    here, there = ("payer", "payee") if of == "suppliers" else ("payee", "payer")
    if of == "funders":
        t = t.filter(t.nature == "capital", ~t.in_kind if cash else t.in_kind)
    else:
        t = t.filter(t.nature == "commerce")
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
    exact = (held.low == held.high) & (held.amount == held.low)
    return held.group_by("company").agg(
        total=held.amount.sum(),
        total_low=held.low.sum(),
        total_high=held.high.sum(),
        open=held.high.isnull().cast("int64").sum(),
        others=held.count(),
        crowds=held.crowd.cast("int64").sum(),
        crowds_have=(held.crowd & (held.amount > 0)).cast("int64").sum(),
        vague=(~exact.fill_null(False)).cast("int64").sum(),
        flows=held.flows.sum(),
        known=held.known.sum(),
        exact=exact.fill_null(False).ifelse(held.amount, 0).sum(),
    )


def moments(ibis: Any, held: Any, whole: Any, column: str, by: list[str]) -> Any:
    """Per group: Σ p², Σ -p ln p and the largest p, with p the amount over ``column`` of ``whole``.

    In units of 10⁻¹⁸, the logarithms of 10⁻¹⁷.
    """
    t = held.join(whole.select("company", whole=whole[column]), "company")
    t = t.filter(t.whole > 0, t.amount > 0)
    t = t.mutate(p=t.amount.cast("float64") / t.whole.cast("float64"))
    window = ibis.window(group_by=by, order_by=[t.amount.desc(), t.other])
    t = t.select(*by, p=t.p, place=ibis.row_number().over(window))
    t = t.mutate(
        share=_whole(t.p * float(UNIT)),
        square=_whole(t.p * t.p * float(UNIT)),
        log=_whole(-t.p * t.p.ln() * float(UNIT // _LOGS)),
    )
    largest = {
        f"largest_{n}": t.share.max(where=t.place == n) for n in range(LARGEST)
    }
    return t.group_by(by).agg(
        number=t.count(), shares=t.share.sum(), squares=t.square.sum(), logs=t.log.sum(), **largest
    )


def _whole(number: Any) -> Any:
    return number.round().cast("int64")


def movers(held: Any, vague: Any) -> Any:
    """Counterparties of the companies of ``vague`` that are not exact and can be more than nothing."""
    exact = (held.low == held.high) & (held.amount == held.low)
    t = held.filter(~exact.fill_null(False), held.high.isnull() | (held.high > 0))
    t = t.join(vague.select("company", "exact"), "company")
    return t.select("company", "crowd", "low", "high", "exact")


def flows_of(sides: Any) -> Any:
    """The ids of the flows that count, by company and counterparty."""
    t = sides.filter(sides.counts)
    return t.select("company", "other", "id")
