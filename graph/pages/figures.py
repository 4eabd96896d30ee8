"""Reported numbers that put flows in proportion: revenue, capital spending, stakes, shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from graph.language import say
from graph.model import Figure
from graph.pages.evidence import Context, Evidence
from graph.pages.numbered import numbered
from graph.pages.numbers import Money, percent
from graph.reported import period_days
from graph.wording import number

__all__ = ["figures", "latest", "valued"]


def valued(value: Decimal, unit: str) -> str:
    """A figure with its unit: a share as per cent, money in its currency.

    >>> valued(Decimal("0.3"), "ratio"), valued(Decimal(10**9), "USD"), valued(Decimal(3), "GW")
    ('30 %', '$1 bn', '3 GW')
    """
    if unit == "ratio":
        return percent(value)
    if len(unit) == 3 and unit.isupper():
        return Money.told(value, unit)
    return numbered(say("%(value)s %(unit)s", value=number(value), unit=unit), value, unit=unit)


def figures(evidence: Evidence, rows: Iterable[Figure]) -> list[Context]:
    """Figures in the order in which the ontology has their metrics, the newest first."""
    order = {metric: n for n, metric in enumerate(evidence.terms.codes("metric"))}
    found = sorted(rows, key=lambda f: (f.period, f.id), reverse=True)
    found.sort(key=lambda f: (order[f.metric], f.company or "", f.counterpart or ""))
    return [
        {
            "metric": evidence.label("metric", f.metric),
            "definition": evidence.definition("metric", f.metric),
            "code": f.metric,
            "company": evidence.party(f.company) if f.company else None,
            "counterpart": evidence.party(f.counterpart) if f.counterpart else None,
            "period": f.period,
            "value": valued(f.value, f.unit),
            "scope": evidence.prose(f.scope),
            "sources": evidence.sources(f.sources),
        }
        for f in found
    ]


def latest(rows: Sequence[Context], day: date) -> list[Context]:
    """Of each metric that is about the company alone, the newest row of a time that is over.

    What is aimed at or expected is left out: its period ends after the day. Fiscal years have
    another calendar, so those that are named after a year that has begun are kept.
    """
    found: dict[str, Context] = {}
    for row in rows:
        first, last, fiscal = period_days(row["period"]) or (date.max, date.max, False)
        if (first if fiscal else last) <= day and row["counterpart"] is None:
            found.setdefault(row["code"], row)
    return list(found.values())
