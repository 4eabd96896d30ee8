"""Concentration of all companies of a flow table, however many flows it has.

The definition is that of :func:`graph.measures.concentration.concentration`; the engine merges and
adds up (:mod:`graph.scale.holders`), the bounds follow from the sums and from the amounts that can
move (:mod:`graph.scale.bounded`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph.errors import InputError, UnknownName
from graph.exchange.extras import needed
from graph.language import say
from graph.measures.bounds import Holder, share_bounds
from graph.measures.concentration import (
    COLUMNS,
    HEADLINE,
    MONEY,
    Concentration,
    Counterparty,
)
from graph.measures.concentration_notes import Said, concentration_notes
from graph.measures.counterparties import SIDES, Side
from graph.measures.further import Further
from graph.measures.shares import band
from graph.result import Coverage, Result
from graph.scale import holders
from graph.scale.bounded import LARGEST, Bounds, Mover, Pile, bounded
from graph.scale.engine import Row
from graph.scale.levels import Alike, compiled, most_alike
from graph.scale.tables import Flows, parties

__all__ = ["LISTED", "concentration"]

LISTED = 100_000
"""Up to so many counterparties are listed by name."""
_MANY = 5_000
"""Companies with amounts that are not exact, about half a second, before the rest is worth loading
the compiled form of what bounds them."""


def concentration(
    flows: Flows,
    companies: Sequence[str] | None = None,
    *,
    of: Side = "suppliers",
    kinds: Collection[str] | None = None,
    listed: int = LISTED,
) -> Result:
    """How concentrated purchases, sales or funding are, by company, of the flows in a table.

    Parameters
    ----------
    flows
        A network by :func:`graph.scale.tables.network`.
    companies
        Ids as the table has them; None for all that have a counterparty.
    of, kinds
        As for :func:`graph.measures.concentration.concentration`.
    listed
        Of more counterparties than this none is listed by name, and the notes say so.

    Returns
    -------
    Result
        As there, without disclosed shares: flow tables hold none.

    Raises
    ------
    UnknownName
        A company that no flow of the table touches, or a crowd.
    InputError
        ``of`` is none of the three.
    """
    if of not in SIDES:
        raise InputError(f"concentration is of {', '.join(SIDES)}, not of {of!r}")
    ibis = needed("ibis", "duckdb", "engine")
    engine = flows.engine
    asked = None if companies is None else tuple(dict.fromkeys(companies))
    sides = holders.qualifying(flows, of, kinds)
    if asked is not None:
        _check(flows, asked)
        sides = sides.filter(sides.company.isin(asked))
    held = engine.keep(holders.merged(sides))
    whole = engine.keep(holders.sums(held))
    promised = sides.filter(~sides.counts)
    beside = promised.group_by("company").agg(beside=promised.count())
    sorts = {row["company"]: row for row in engine.rows(whole)}
    piles: dict[str, dict[bool, Pile]] = {}
    for row in engine.rows(holders.piles(ibis, held, whole)):
        piles.setdefault(row["company"], {})[row["crowd"]] = _pile(row)
    besides = {row["company"]: row["beside"] for row in engine.rows(beside)}
    moving = {
        company: list(found)
        for company, found in groupby(engine.rows(holders.movers(held)), key=itemgetter("company"))
    }
    alike = compiled() if len(moving) > _MANY else most_alike
    few = sum(row["others"] for row in sorts.values()) <= listed
    others = _others(engine, held, sides) if few else {}
    rows = [
        _row(
            name,
            of,
            sorts.get(name),
            piles.get(name, {}),
            moving.get(name, ()),
            besides.get(name, 0),
            others.get(name, ()),
            alike,
        )
        for name in (sorts if asked is None else asked)
    ]
    if asked is None:
        rows.sort(key=lambda row: (row.total is None, -(row.total or 0), row.company))
    told = concentration_notes(
        rows,
        _in_kind(flows, of, kinds, [row.company for row in rows], asked),
        any(True for _ in engine.rows(flows.table.filter(~flows.table.counts).limit(1))),
        Said(
            single=any(row["others"] == 1 for row in sorts.values()),
            open_among_several=any(r["open"] and r["others"] > 1 for r in sorts.values()),
            dispersed=any(row["crowds"] for row in sorts.values()),
        ),
        _further(engine, sides, sorts.values()),
    )
    if of != "funders" and kinds is None:
        told += (say("Flow tables hold no disclosed shares."),)
    if not few:
        told += (
            say(
                "There are too many counterparties to list them all: name companies to see theirs."
            ),
        )
    return Result(
        measure="concentration",
        lens=flows.lens,
        rows=tuple(rows),
        notes=told,
        columns=COLUMNS,
        headline=HEADLINE,
        nested=("counterparties", "disclosed"),
        money=MONEY,
    )


def _check(flows: Flows, names: Sequence[str]) -> None:
    for name, crowd in parties(flows, names).items():
        if crowd:
            raise UnknownName(f"{name!r} is a crowd, not a company")


def _further(engine: Any, sides: Any, sorts: Collection[Row]) -> list[Further]:
    """The flows of unknown amount; all flows are only gone through where sums do not settle it."""
    unknown = sum(row["flows"] - row["known"] for row in sorts)
    if any(row["endless"] and row["total"] is not None for row in sorts):
        return [Further(unknown, larger=True)]
    return [Further(**row) for row in engine.rows(holders.further(sides))] if unknown else []


def _in_kind(
    flows: Flows,
    of: Side,
    kinds: Collection[str] | None,
    companies: Sequence[str],
    asked: Sequence[str] | None,
) -> int:
    """How many flows of the companies in the answer move no cash and are left out."""
    t = holders.qualifying(flows, of, kinds, cash=False)
    t = t.filter(t.counts)
    if asked is not None:
        t = t.filter(t.company.isin(asked))
    there = set(companies)
    counted = t.group_by("company").agg(flows=t.count())
    return sum(row["flows"] for row in flows.engine.rows(counted) if row["company"] in there)


def _pile(row: Row) -> Pile:
    """Exact amounts in units of the sum of all that are exact."""
    largest = [row[f"largest_{n}"] for n in range(LARGEST)]
    return Pile(
        number=row["number"],
        total=row["shares"] / holders.UNIT,
        squares=row["squares"] / holders.UNIT,
        logs=-row["logs"] * holders.LOGS / holders.UNIT,
        largest=tuple(x / holders.UNIT for x in largest if x is not None),
    )


def _largest(rows: Iterable[Row]) -> float:
    """Something to measure amounts by where none is exact."""
    ends = [float(end) for row in rows for end in (row["low"], row["high"]) if end]
    return max(ends, default=1.0)


def _mover(row: Row, unit: float) -> Mover:
    high = math.inf if row["high"] is None else float(row["high"]) / unit
    return Mover(float(row["low"]) / unit, high, row["crowd"])


def _others(engine: Any, held: Any, sides: Any) -> dict[str, tuple[Counterparty, ...]]:
    """The counterparties of each company, in the order of the measure, with their shares."""
    ids: dict[tuple[str, str], list[str]] = {}
    for row in engine.rows(holders.flows_of(sides)):
        ids.setdefault((row["company"], row["other"]), []).append(row["id"])
    by_company: dict[str, list[Row]] = {}
    for row in engine.rows(held):
        by_company.setdefault(row["company"], []).append(row)
    found: dict[str, tuple[Counterparty, ...]] = {}
    for company, rows in by_company.items():
        rows.sort(key=lambda r: (r["amount"] is None, -(r["amount"] or 0), r["other"]))
        total = sum((row["amount"] for row in rows if row["amount"] is not None), Decimal(0))
        limits = share_bounds([_holder(row) for row in rows])
        found[company] = tuple(
            Counterparty(
                company=row["other"],
                amount=row["amount"],
                amount_low=row["low"],
                amount_high=row["high"],
                share=None if row["amount"] is None or not total else _over(row["amount"], total),
                share_low=least,
                share_high=most,
                dispersed=row["crowd"],
                flows=tuple(sorted(ids[company, row["other"]])),
            )
            for row, (least, most) in zip(rows, limits, strict=True)
        )
    return found


def _holder(row: Row) -> Holder:
    high = None if row["high"] is None else Fraction(row["high"])
    return Holder(Fraction(row["low"]), high, row["crowd"])


def _over(part: Decimal, whole: Decimal) -> float:
    return float(Fraction(part) / Fraction(whole))


def _known(piles: Mapping[bool, Pile], movers: Iterable[tuple[Row, float]]) -> tuple[Pile, Pile]:
    """All that is known of named holders and of crowds: exact or stated."""
    found = {crowd: piles.get(crowd, Pile()) for crowd in (False, True)}
    for row, stated in movers:
        if stated:
            found[row["crowd"]] += Pile(
                1, stated, stated * stated, stated * math.log(stated), (stated,)
            )
    return found[False], found[True]


def _row(
    company: str,
    of: Side,
    sorts: Row | None,
    piles: Mapping[bool, Pile],
    moving: Sequence[Row],
    beside: int,
    others: tuple[Counterparty, ...],
    alike: Callable[..., Alike],
) -> Concentration:
    unit = float((sorts and sorts["exact"]) or 0) or _largest(moving)
    stated = ((row, float(row["amount"] or 0) / unit) for row in moving)
    named, crowds = _known(piles, stated)
    whole = named.total + crowds.total
    hhi = cr1 = cr4 = entropy = None
    if named.squares:
        hhi = 10_000 * named.squares / whole**2
        cr1, cr4 = (min(1.0, sum(named.largest[:k]) / whole) for k in (1, LARGEST))
        if not crowds.total:
            entropy = math.exp(math.log(whole) - named.logs / whole)
    effective = 10_000 / hhi if hhi else None
    if moving or True in piles:
        bounds = bounded(
            piles.get(False, Pile()),
            piles.get(True, Pile()),
            [_mover(row, unit) for row in moving if row["high"] is None or row["high"] > 0],
            alike,
        )
    else:  # all is exact, and nobody a crowd
        bounds = Bounds((hhi, hhi), (hhi, hhi), (cr1, cr1), (cr4, cr4), (entropy, entropy))
    low, high = bounds.hhi
    flows = sorts["flows"] if sorts else 0
    return Concentration(
        company=company,
        of=of,
        hhi=hhi,
        hhi_low=low,
        hhi_high=high,
        hhi_closed_low=bounds.closed[0],
        hhi_closed_high=bounds.closed[1],
        open=sorts["open"] if sorts else 0,
        hhi_disclosed_low=None,
        hhi_disclosed_high=None,
        disclosed_metric=None,
        disclosed_period=None,
        band=band(hhi),
        band_low=band(low),
        band_high=band(high),
        cr1=cr1,
        cr1_low=bounds.cr1[0],
        cr1_high=bounds.cr1[1],
        cr4=cr4,
        cr4_low=bounds.cr4[0],
        cr4_high=bounds.cr4[1],
        effective_number=effective,
        effective_number_low=10_000 / high if high else None,
        effective_number_high=10_000 / low if low else None,
        entropy_number=entropy,
        entropy_number_low=bounds.entropy_number[0],
        entropy_number_high=bounds.entropy_number[1],
        total=sorts["total"] if sorts else None,
        total_low=sorts["total_low"] if sorts else Decimal(0),
        total_high=sorts["total_high"] if sorts and not sorts["open"] else _none(sorts),
        coverage=Coverage(sorts["known"] if sorts else 0, flows + beside),
        counterparties=others,
        disclosed=(),
    )


def _none(sorts: Row | None) -> Decimal | None:
    return Decimal(0) if sorts is None else None
