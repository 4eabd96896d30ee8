"""A value of a story: words as on the command line, and the way to one number in the answer.

``cycles --through amazon --firmness paid | openai bottleneck`` asks the measure, keeps the rows
that say ``openai``, and takes the field ``bottleneck`` of the first; ``flow ID | amount`` takes a
property of a thing.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from graph.errors import InputError
from graph.explain import flows_in
from graph.model import Interval
from graph.names import KINDS, resolve
from graph.result import Coverage, Result, is_share
from graph.stories.measured import MEASURES, Options
from graph.stories.sight import Sight, Sights

__all__ = ["ABSENT", "Answer", "ask"]

ABSENT = object()
"""The value where no row of the answer is asked for: there is no such ring, flow, counterparty."""

_LENS = ("as-of", "firmness", "level", "currency")


@dataclass(frozen=True, slots=True)
class Answer:
    """One value with what it rests on.

    ``value`` is as the measure or the data have it (None: unknown), with ``low`` and ``high`` where
    the row bounds it. ``unit`` says how it reads: ``money`` (US dollars, shown in the currency of
    the lens), a currency (an amount as told), another unit, ``code:<scheme>``, or nothing.
    ``asked`` is the command that gives it; ``subject`` the company or thing that it is of.
    """

    asked: str
    of: str
    field: str
    subject: str | None
    value: Any
    sight: Sight
    low: Any = None
    high: Any = None
    unit: str = ""
    coverage: Coverage | None = None
    flows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def ask(sights: Sights, asked: str, lens: dict[str, str], kept: dict[Any, Result]) -> Answer:
    """The value that some words ask for, through a lens unless they name another.

    ``kept`` keeps the answers of measures, for the same words are often asked twice. InputError
    for words that ask for nothing.
    """
    question, bar, way = asked.partition("|")
    path = way.split()
    try:
        words, options = _options(shlex.split(question))
    except ValueError as error:
        raise InputError(f"{asked!r} cannot be read: {error}") from None
    if not words or not bar or not path:
        raise InputError(
            f"{asked!r} is no question with the way to its value, such as "
            "'concentration openai | hhi' or 'flow FLOW-ID | amount'"
        )
    told = {k.replace("-", "_"): v[-1] for k, v in options.items() if k in _LENS}
    sight = sights.through(**{**lens, **told})
    asked = _typed(sights, sight, words, options)
    rest = {k: v for k, v in options.items() if k not in _LENS}
    what, *names = words
    if what in MEASURES:
        key = (sight.lens, what, tuple(names), tuple(sorted(rest.items())))
        if key not in kept:
            kept[key] = _measured(sight, what, names, rest)
        return _in_result(sight, kept[key], what, asked, path)
    if what in KINDS:
        if len(names) != 1 or len(path) != 1 or rest:
            raise InputError(f"{asked!r} is not KIND ID | PROPERTY")
        return _in_thing(sight, what, names[0], path[0], asked)
    there = ", ".join([*MEASURES, *KINDS])
    raise InputError(f"{what!r} is neither a measure nor a kind of thing; there is {there}")


def _typed(
    sights: Sights, sight: Sight, words: Sequence[str], options: dict[str, tuple[str, ...]]
) -> str:
    """The command to type for the same answer, with all of the lens that is not the default."""
    usual, lens = sights.study.lens(), sight.lens
    typed = [*words] if words[0] in MEASURES else ["show", ":".join(words)]
    for name, values in options.items():
        if name not in _LENS:
            typed += [part for value in values for part in (f"--{name}", value)]
    for name, mine, theirs in (
        ("as-of", lens.as_of.isoformat(), usual.as_of.isoformat()),
        ("firmness", lens.firmness, usual.firmness),
        ("level", lens.level, usual.level),
        ("currency", lens.currency, usual.currency),
    ):
        typed += [f"--{name}", mine] if mine != theirs else []
    typed += [] if lens.ceilings else ["--no-ceilings"]
    return f"lingkar {shlex.join(typed)}"


def _options(words: Sequence[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Words apart from options with their values."""
    plain: list[str] = []
    options: dict[str, tuple[str, ...]] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            plain.append(word)
            continue
        name, equals, value = word[2:].partition("=")
        if not equals:
            value = next(rest, "")
        if not value:
            raise InputError(f"--{name} has no value")
        options[name] = (*options.get(name, ()), value)
    return plain, options


def _measured(
    sight: Sight, what: str, names: Sequence[str], options: dict[str, tuple[str, ...]]
) -> Result:
    measure, known = MEASURES[what]
    for name in options:
        if name not in known:
            there = ", ".join(f"--{n}" for n in (*known, *_LENS))
            raise InputError(f"{what} has no option --{name} here; there is {there}")
    return measure(sight, sight.companies(names), Options(options))


def _in_result(sight: Sight, result: Result, what: str, asked: str, path: Sequence[str]) -> Answer:
    """Follow the way through the rows of a result."""
    answer = Answer(asked, what, path[-1], None, ABSENT, sight)
    rows: tuple[Any, ...] = result.rows
    row: Any = None
    for word in path:
        if row is not None and not _leads_on(answer.value):
            raise InputError(f"{answer.field!r} is a value: nothing lies beyond it")
        if not rows:
            return replace(answer, value=ABSENT)
        names = [f.name for f in fields(rows[0])]
        if word in names:
            row, value = rows[0], getattr(rows[0], word)
            answer = replace(
                answer, field=word, value=value, subject=answer.subject or _subject(row)
            )
            rows = _rows(value)
        else:
            rows = tuple(each for each in rows if word in _says(each))
            if not rows:
                _must_be_known(sight, word, names)
    if row is None or _leads_on(answer.value):
        if not rows:
            return replace(answer, value=ABSENT)
        raise InputError(f"{' '.join(path)!r} leads to rows, not to a value")
    flows = tuple(sorted(flows_in(replace(result, rows=(row,)))))
    return replace(
        answer,
        low=getattr(row, f"{answer.field}_low", None),
        high=getattr(row, f"{answer.field}_high", None),
        unit=_unit(sight, result, answer),
        coverage=getattr(row, "coverage", None),
        flows=flows,
    )


def _unit(sight: Sight, result: Result, answer: Answer) -> str:
    """How a value of a measure reads: by its field, and codes and companies by what they are."""
    value, terms = answer.value, sight.study.terms
    if answer.field in result.money:
        return "money"
    if isinstance(value, str):
        if value in sight.study.world.companies:
            return "company"
        schemes = (answer.field, "status", *terms.schemes())
        found = (s for s in schemes if s in terms.schemes() and value in terms.codes(s))
        return f"code:{scheme}" if (scheme := next(found, None)) else ""
    return "share" if isinstance(value, float) and is_share(answer.field) else ""


def _rows(value: Any) -> tuple[Any, ...]:
    """The rows that a field leads to: those of a list, or the one that it is."""
    if isinstance(value, tuple):
        return tuple(each for each in value if is_dataclass(each))
    return (value,) if is_dataclass(value) else ()


def _leads_on(value: Any) -> bool:
    return isinstance(value, tuple) or is_dataclass(value)


def _says(row: Any) -> set[str]:
    """The words that a row says of itself: ids and codes, those in lists too."""
    said: set[str] = set()
    for each in fields(row):
        value = getattr(row, each.name)
        if isinstance(value, str):
            said.add(value)
        elif isinstance(value, tuple):
            said |= {v for v in value if isinstance(v, str)}
    return said


def _subject(row: Any) -> str | None:
    for name in ("company", "subject"):
        if isinstance(getattr(row, name, None), str):
            return str(getattr(row, name))
    return " → ".join(row.companies) if hasattr(row, "companies") else None


def _must_be_known(sight: Sight, word: str, names: Iterable[str]) -> None:
    """A word by which no row is kept must at least be one of the data; else it is misspelt."""
    terms, world = sight.study.terms, sight.study.world
    codes = {code for scheme in terms.schemes() for code in terms.codes(scheme)}
    if word not in codes and not any(word in getattr(world, t) for t in KINDS.values()):
        there = f"; there is {', '.join(names)}" if names else ""
        raise InputError(f"{word!r} is no field of the answer and no id or code{there}")


def _in_thing(sight: Sight, kind: str, name: str, field: str, asked: str) -> Answer:
    """A property of a thing; of a flow also its amount, of a flow or deal its status."""
    ident = resolve(sight.study.world, name, (kind,)).id
    thing = getattr(sight.study.world, KINDS[kind])[ident]
    sources = tuple(getattr(thing, "sources", ()))
    answer = Answer(asked, kind, field, ident, ABSENT, sight)
    if ident not in getattr(sight.world, KINDS[kind]):
        return answer  # not told of by that day
    if kind == "flow" and field == "amount":
        return _amount(sight, ident, replace(answer, flows=(ident,), sources=sources))
    if kind in ("flow", "deal") and field == "status":
        return replace(answer, value=_status(sight, ident), unit="code:status", sources=sources)
    names = [f.name for f in fields(thing)]
    if field not in names or field in ("id", "sources"):
        more = {"flow": ["amount", "status"], "deal": ["status"]}.get(kind, [])
        there = ", ".join([*more, *(n for n in names if n not in ("id", "sources"))])
        raise InputError(f"a {kind} has no {field!r}; there is {there}")
    value = getattr(thing, field)
    if not isinstance(value, str | int | float | Decimal | None) and not hasattr(value, "first"):
        raise InputError(f"{field!r} of a {kind} is a list, not a value")
    unit = str(getattr(thing, "unit", "") or "") if field == "value" else ""
    return replace(answer, value=value, unit=unit, sources=sources)


def _amount(sight: Sight, ident: str, answer: Answer) -> Answer:
    """What a flow counts as, in the currency of the lens; where it does not count, as told."""
    verdict = sight.verdicts.get(ident)
    flow = sight.study.world.flows[ident]
    if verdict is not None and verdict.counts and verdict.amount is not None:
        interval: Interval | None = verdict.amount
        unit = "money"
    else:
        interval = sight.study.terms.interval(
            flow.amount_qualifier, flow.amount_low, flow.amount_high
        )
        unit = flow.currency or ""
    assert interval is not None  # ceilings are kept
    known = Coverage(int(interval.known), 1)
    return replace(
        answer,
        value=interval.stated,
        low=interval.low,
        high=interval.high,
        unit=unit,
        coverage=known,
    )


def _status(sight: Sight, ident: str) -> str | None:
    """The last status told of a deal or flow by the day; of a flow without its own, its deal's."""
    world = sight.world
    own = [e for e in world.events.values() if e.subject == ident]
    if not own and ident in world.flows:
        own = [e for e in world.events.values() if e.subject == world.flows[ident].deal]
    known = [e for e in own if e.date.first <= sight.lens.as_of]
    known.sort(key=lambda e: (e.date.last, sight.study.terms.rank(e.status) or 0, e.id))
    return known[-1].status if known else None
