"""What a row of realization is made of, added up by an engine.

A leg *stands* if it reached the first stage; it *waits* if it stands and did not reach the last but
one, which is a contract. The sums are those of :func:`graph.measures.funnel.funnel`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import Any

from graph.exchange.flow_tables import amounts
from graph.measures.funnel import By, marks
from graph.scale.tables import Flows

__all__ = ["by_subject", "legs", "middles", "sums"]

_TYPE = "decimal(38, 9)"


def legs(flows: Flows, asked: Sequence[str] | None, kinds: Collection[str] | None) -> Any:
    """The legs that enter: in cash, of the kinds, of the companies asked for."""
    t = flows.table
    t = t.filter(~t.in_kind)
    if kinds is not None:
        t = t.filter(t.kind.isin(sorted(kinds)))
    if asked is not None:
        t = t.filter(reduce(or_, (t[end].isin(asked) for end in ("payer", "payee"))))
    return t


def by_subject(ibis: Any, t: Any, by: By, asked: Sequence[str] | None) -> Any:
    """A row per leg and ``subject``; by company it is a row as payer and one as payee."""
    none = ibis.null("string")
    if by == "company":
        sides = []
        for end in ("payer", "payee"):
            own = t.filter(~t[f"{end}_crowd"] if asked is None else t[end].isin(asked))
            sides.append(own.mutate(subject=own[end], side=ibis.literal(end)))
        return ibis.union(*sides)
    if by in ("deal", "nature"):
        return t.mutate(subject=t[by], side=none)
    first, last = t.since_first, t.since_last
    year = first.year()
    subject = year.cast("string")
    if by == "quarter":
        quarter = (first.month() + 2) // 3
        one = quarter == (last.month() + 2) // 3
        named = subject + "-Q" + quarter.cast("int64").cast("string")
        subject = one.ifelse(named, subject)
    subject = (year == last.year()).ifelse(subject, none)
    return t.mutate(subject=subject, side=none)


def _sum(t: Any, name: str, columns: Sequence[str], where: Any) -> dict[str, Any]:
    amount, low, high = columns
    return {
        f"{name}_number": where.cast("int64").sum(),
        f"{name}_known": t[amount].count(where=where),
        f"{name}_closed": t[high].count(where=where),
        f"{name}_amount": t[amount].cast(_TYPE).sum(where=where),
        f"{name}_low": t[low].cast(_TYPE).sum(where=where),
        f"{name}_high": t[high].cast(_TYPE).sum(where=where),
    }


def _waits(t: Any, stages: Sequence[str]) -> Any:
    base, signed, _ = marks(stages)
    return t[amounts(base)[1]].notnull() & t[amounts(signed)[1]].isnull()


def sums(ibis: Any, t: Any, stages: Sequence[str]) -> Any:
    """A row per subject, side and nature, with the sums of its legs."""
    base, signed, firmest = marks(stages)
    zero = ibis.literal("0").cast(_TYPE)
    low, high = (t[column].cast(_TYPE) for column in amounts(base)[1:])
    stands = low.notnull()
    signed_low, signed_high = (t[column].cast(_TYPE) for column in amounts(signed)[1:])
    paid_low = t[amounts(firmest)[1]].cast(_TYPE)
    entire = paid_low.notnull() & t.entire
    least = paid_low.fill_null(zero)
    most = signed_low.notnull().ifelse(signed_high, zero)
    some = stands & (high.isnull() | (high != zero))
    mixed, whole = some & ~entire, some & entire
    top = entire.ifelse(high, most)
    found: dict[str, Any] = {
        "mixed": mixed.cast("int64").sum(),
        "entire": whole.cast("int64").sum(),
        "lows": low.sum(where=whole),
        "least": least.sum(where=mixed),
        "oldest": t.since_last.min(where=_waits(t, stages) & t.since_first.notnull()),
    }
    for name, ends, where in (
        ("tops", high, whole),
        ("highs", high, mixed),
        ("parts", most, mixed),
        ("wholes", ibis.greatest(low, most.fill_null(zero)), mixed),
        ("mosts", top, stands),
    ):
        found |= {
            name: ends.sum(where=where),
            f"{name}_open": (where & ends.isnull()).cast("int64").sum(),
        }
    for code in stages:
        columns = amounts(code)
        found |= _sum(t, code, columns, stands & t[columns[1]].notnull())
    found |= _sum(t, "waiting", amounts(base), _waits(t, stages))
    for name in ("lost", "lost_net"):
        columns = amounts(name)
        found |= _sum(t, name, columns, t.lost_low_usd.notnull())
    return t.group_by(["subject", "side", "nature"]).agg(**found)


def middles(ibis: Any, t: Any, stages: Sequence[str]) -> Any:
    """Per subject, side and nature the day since which the median of those that wait does.

    The lower of two: ages are counted upwards, so days downwards.
    """
    key = ["subject", "side", "nature"]
    t = t.filter(_waits(t, stages), t.since_first.notnull(), t.since_last.notnull())
    window = ibis.window(group_by=key, order_by=[t.since_last.desc(), t.id])
    all_of = ibis.window(group_by=key)
    t = t.select(
        *key, since=t.since_last, place=ibis.row_number().over(window), n=t.count().over(all_of)
    )
    t = t.filter(t.place == (t.n - 1) // 2)
    return t.select(*key, middle=t.since)
