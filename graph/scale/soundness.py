"""Whether the rows of a flow table are what the measures take them for, in one look at all of them.

A measure adds up what a table says: a row that is there twice would double a total, and a null or
negative amount would end in a wrong number or in no answer at all. What must hold of the few
values that a column of codes has is asked of these; what must hold of each row is a list of rules,
expressions that are true of the rows that break them and that an engine counts all at once. Only a
table that breaks something is asked again, for an example.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from graph.errors import InputError
from graph.result import jsonable
from graph.scale.engine import Engine

__all__ = ["Rule", "amounts_of", "broken", "days_of", "filled", "once", "sorts"]

_MOST = 1e29
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


def amounts_of(t: Any, amount: tuple[str, str, str], *, needed: bool) -> Iterator[Rule]:
    """The columns of an amount: stated, least and most; all are empty where the least is.

    The least is never empty if it is ``needed``.
    """
    stated, low, high = amount
    if needed:
        yield Rule(low, "is empty", t[low].isnull())
    else:
        beside = t[stated].notnull() | t[high].notnull()
        yield Rule(low, f"is empty beside {stated} or {high}", t[low].isnull() & beside)
    yield Rule(low, "is below 0", t[low] < 0)
    yield Rule(high, f"is below {low}", t[high] < t[low])
    yield Rule(stated, f"is below {low}", t[stated] < t[low])
    yield Rule(stated, f"is above {high}", t[stated] > t[high])


def days_of(t: Any, first: str, last: str) -> Iterator[Rule]:
    """The earliest and the latest possible day of something."""
    yield Rule(last, f"is before {first}", t[last] < t[first])


def sorts(
    engine: Engine,
    t: Any,
    place: str,
    needed: Collection[str],
    codes: Mapping[str, Collection[str]],
    same: Sequence[str],
) -> tuple[int, tuple[Any, ...]]:
    """How many rows there are, and what the columns ``same`` say, alike in all of them.

    Columns of few values: those ``needed`` are never empty, ``codes`` have one of their codes.
    """
    names = list(dict.fromkeys((*same, *codes, *needed)))
    rows = 0
    lens: tuple[Any, ...] | None = None
    for sort in engine.rows(t.group_by(names).agg(rows_=t.count())):
        rows += sort["rows_"]
        for name in needed:
            if sort[name] is None:
                raise InputError(_told(engine, t, place, Rule(name, "is empty", t[name].isnull())))
        for name, known in codes.items():
            if sort[name] is not None and sort[name] not in known:
                rule = Rule(name, "has a code that the ontology lacks", t[name] == sort[name])
                raise InputError(_told(engine, t, place, rule))
        its = tuple(sort[name] for name in same)
        lens = lens or its
        for name, one, other in zip(same, its, lens, strict=True):
            if one is None or one != other:
                raise InputError(
                    f"{place} is of more than one lens, or of none ({name}): a table has one"
                )
    if lens is None:
        raise InputError(f"{place} has no rows, so that it tells no lens")
    return rows, lens


def broken(
    engine: Engine,
    t: Any,
    place: str,
    rules: Sequence[Sequence[Rule]],
    money: Collection[str],
    rows: int,
) -> None:
    """InputError for a table in which a row breaks a rule, of rules by what they are of.

    So it is for columns of ``money`` whose sum has more than 38 digits.
    """
    several = {
        f"broken_{n}": t.count(where=reduce(or_, (rule.broken.fill_null(False) for rule in some)))
        for n, some in enumerate(rules)
    }
    largest = {f"largest_{name}": t[name].max() for name in money}
    found = next(engine.rows(t.aggregate(**several, **largest)))
    for n, some in enumerate(rules):
        if found[f"broken_{n}"]:
            raise InputError(_first(engine, t, place, some))
    for name in money:
        most = found[f"largest_{name}"]
        if most is not None and float(most) * rows >= _MOST:  # else no sum can be so large
            whole = next(engine.rows(t.aggregate(sum_=t[name].cast("float64").sum())))["sum_"]
            if whole >= _MOST:
                wrong = "adds up to more than 38 digits, as it has its largest value"
                its = t[name].cast("float64") == float(most)
                raise InputError(_told(engine, t, place, Rule(name, wrong, its)))


def _first(engine: Engine, t: Any, place: str, rules: Sequence[Rule]) -> str:
    counted = {f"broken_{n}": t.count(where=rule.broken) for n, rule in enumerate(rules)}
    found = next(engine.rows(t.aggregate(**counted)))
    return _told(engine, t, place, next(r for n, r in enumerate(rules) if found[f"broken_{n}"]))


def _told(engine: Engine, t: Any, place: str, rule: Rule) -> str:
    picked = t.filter(rule.broken)
    number = next(engine.rows(picked.aggregate(rows_=picked.count())))["rows_"]
    first = picked.order_by("id").limit(1)
    row = next(engine.rows(first.select(flow=first.id, value=first[rule.column])))
    value = "" if row["value"] in (None, "") else f" ({jsonable(row['value'])})"
    flow = "no id" if row["flow"] is None else f"the id {row['flow']!r}"
    return (
        f"{place}: the column {rule.column} {rule.wrong} in {_rows(number)}, first in that of "
        f"{flow}{value}"
    )


def once(engine: Engine, t: Any, place: str, rows: int) -> None:
    """InputError for a table in which an id is there twice."""
    different = next(engine.rows(t.aggregate(ids=t.id.nunique())))["ids"]
    if different == rows:
        return
    ids = t.group_by("id").agg(rows_=t.count())
    row = next(engine.rows(ids.filter(ids.rows_ > 1).order_by("id").limit(1)))
    raise InputError(
        f"{place}: the column id has {row['id']!r} in {_rows(row['rows_'])}, and in all "
        f"{_rows(rows - different)} repeat an id: a flow has one row"
    )


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"
