"""Whether the rows of a flow table are what the measures take them for, in one look at all of them.

A measure adds up what a table says: a row that is there twice would double a total, and a null or
negative amount would end in a wrong number or in no answer at all. What must hold is a list of
rules, each an expression that is true of the rows that break it; an engine counts these for all
rules at once, and only a table that breaks one is asked again, for an example.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import InputError
from graph.scale.engine import Engine, Row

__all__ = ["Rule", "bounded", "check", "coded", "filled", "ordered"]

MOST = 1e29
"""A sum of 38 digits, nine of them after the point, is less."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A column, what is wrong with it in a row, and the expression that is true of such rows."""

    column: str
    wrong: str
    broken: Any


def filled(t: Any, names: Collection[str]) -> Iterator[Rule]:
    """Columns that are never empty."""
    for name in names:
        nothing = t[name].isnull()
        if t[name].type().is_string():
            nothing |= t[name] == ""
        yield Rule(name, "is empty", nothing)


def coded(t: Any, codes: Mapping[str, Collection[str]]) -> Iterator[Rule]:
    """Columns of codes, with those that there are."""
    for name, known in codes.items():
        yield Rule(name, "has a code that the ontology lacks", ~t[name].isin(sorted(known)))


def bounded(t: Any, amount: tuple[str, str, str], needed: Collection[str]) -> Iterator[Rule]:
    """The columns of an amount: stated, least and most; all are empty where the least is.

    The least is never empty if it is among the columns ``needed``.
    """
    stated, low, high = amount
    if low in needed:
        yield Rule(low, "is empty", t[low].isnull())
    else:
        beside = t[stated].notnull() | t[high].notnull()
        yield Rule(low, f"is empty beside {stated} or {high}", t[low].isnull() & beside)
    for name in (low, stated, high):
        yield Rule(name, "is below 0", t[name] < 0)
    yield Rule(high, f"is below {low}", t[high] < t[low])
    yield Rule(stated, f"is below {low}", t[stated] < t[low])
    yield Rule(stated, f"is above {high}", t[stated] > t[high])


def ordered(t: Any, days: tuple[str, str]) -> Iterator[Rule]:
    """The earliest and the latest possible day of something."""
    first, last = days
    yield Rule(last, f"is before {first}", t[last] < t[first])


def check(
    engine: Engine,
    t: Any,
    place: str,
    rules: Sequence[Rule],
    money: Collection[str],
    same: Collection[str],
) -> Row:
    """What the columns ``same`` say, alike in all rows; InputError for a table that is not sound.

    The sums of the columns ``money`` must fit into 38 digits.
    """
    ends = {f"{name}_{end}": getattr(t[name], end)() for name in same for end in ("min", "max")}
    sums = {f"sum_{name}": t[name].cast("float64").sum() for name in money}
    broken = {f"broken_{n}": t.count(where=rule.broken) for n, rule in enumerate(rules)}
    there = {f"there_{name}": t[name].count() for name in same}
    found = t.aggregate(rows=t.count(), **ends, **there, **sums, **broken)
    row = next(engine.rows(found))
    if not row["rows"]:
        raise InputError(f"{place} has no rows, so that it tells no lens")
    for name in same:
        if row[f"there_{name}"] < row["rows"] or row[f"{name}_min"] != row[f"{name}_max"]:
            raise InputError(
                f"{place} is of more than one lens, or of none ({name}): a table has one"
            )
    for n, rule in enumerate(rules):
        if row[f"broken_{n}"]:
            raise InputError(_example(engine, t, place, rule, row[f"broken_{n}"]))
    for name in money:
        if (row[f"sum_{name}"] or 0) >= MOST:
            raise InputError(_too_large(engine, t, place, name))
    _once(engine, t, place, row["rows"])
    return {name: row[f"{name}_min"] for name in same}


def _example(engine: Engine, t: Any, place: str, rule: Rule, number: int) -> str:
    picked = t.filter(rule.broken).order_by("id").limit(1)
    row = next(engine.rows(picked.select(flow=t.id, value=t[rule.column])))
    value = "" if row["value"] in (None, "") else f" ({row['value']})"
    first = "no id" if row["flow"] is None else f"the id {row['flow']!r}"
    return (
        f"{place}: the column {rule.column} {rule.wrong} in {_rows(number)}, first in that of "
        f"{first}{value}"
    )


def _too_large(engine: Engine, t: Any, place: str, name: str) -> str:
    picked = t.order_by([t[name].desc(), t.id]).limit(1)
    row = next(engine.rows(picked.select(flow=t.id, value=t[name])))
    return (
        f"{place}: the column {name} adds up to more than the 38 digits that a sum may have; its "
        f"largest value is {row['value']:f}, of the id {row['flow']!r}"
    )


def _once(engine: Engine, t: Any, place: str, rows: int) -> None:
    """Each id is there once."""
    different = next(engine.rows(t.aggregate(ids=t.id.nunique())))["ids"]
    if different == rows:
        return
    twice = t.group_by("id").agg(rows=t.count())
    row = next(engine.rows(twice.filter(twice.rows > 1).order_by("id").limit(1)))
    raise InputError(
        f"{place}: the column id has {row['id']!r} in {_rows(row['rows'])}, and in all "
        f"{_rows(rows - different)} repeat an id: a flow has one row"
    )


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
