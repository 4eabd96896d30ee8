"""Two views side by side: what happened to the deals, and what that did to the measures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.changes import CHANGES, Change, changes, touched
from graph.errors import InputError
from graph.extraction.opening import in_store, shown
from graph.fields import curie
from graph.headlines import Headline, Value, headlines
from graph.lens.rates import BASE
from graph.lens.view import View
from graph.model import Interval, PartialDate
from graph.money import in_currency
from graph.names import resolve
from graph.network import build
from graph.readable import Grid
from graph.result import Coverage, Result, jsonable
from graph.store import ONTOLOGY_GRAPH, Store
from graph.study import Study
from graph.tables import caption, grid_text, heading, note
from graph.wording import UNKNOWN, bounded, interval, number

if TYPE_CHECKING:
    from graph.lens.rates import Rate

__all__ = ["Comparison", "Reading", "between", "compare", "side"]

_COMPANIES = 3
"""So many companies, those that the most changes touch, have their suppliers compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One headline measure in both views, with bounds and coverage.

    ``unit`` is a currency, ``flows``, ``rings``, ``share`` (0 to 1) or ``HHI`` (0 to 10 000); what
    is unknown is None.
    """

    measure: str
    unit: str
    before: Value
    before_low: Value
    before_high: Value
    coverage_before: Coverage
    after: Value
    after_low: Value
    after_high: Value
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Comparison:
    """What happened between two views: ``happened`` has the changes, ``readings`` the measures.

    ``names`` are what the two sides are called in a heading.
    """

    names: tuple[str, str]
    before: View
    after: View
    happened: Result
    readings: tuple[Reading, ...]

    def text(self, form: str, *, most: int | None = None) -> str:
        """As a table or Markdown to read, at most ``most`` changes of a kind; JSON and CSV whole.

        InputError for a format that is none of :data:`graph.tables.FORMATS`.
        """
        if form == "json":
            return json.dumps(self._json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        if form == "csv":
            measures, happened = self._exact()
            return f"{grid_text(happened, form)}\n{grid_text(measures, form)}"
        rows = self.happened.rows
        over = f"{caption(self.happened)} · from {self.names[0]} to {self.names[1]}"
        blocks = [heading(over, form), grid_text(self._measures(), form)]
        level = self.after.terms.label("firmness", self.after.lens.firmness)
        for code, meaning in CHANGES.items():
            for counts in (True, False):
                mine = [row for row in rows if row.change == code and row.counts is counts]
                if not mine:
                    continue
                which = code if counts else f"{code}, not as firm as {level}"
                title = heading(f"{which} ({number(len(mine))}): {meaning}", form)
                blocks.append(title + grid_text(_told(code, mine[:most]), form))
                if most is not None and len(mine) > most:
                    blocks.append(f"and {number(len(mine) - most)} more; --all lists them\n")
        if not rows:
            blocks.append("Nothing happened between the two.\n")
        blocks.append("".join(note(each, form) for each in self.happened.notes))
        return "\n".join(block for block in blocks if block)

    def _json(self) -> dict[str, Any]:
        answer = self.happened.to_json()
        sides = zip(("before", "after"), self.names, (self.before, self.after), strict=True)
        answer |= {
            side: {"name": name, "as_of": view.lens.as_of.isoformat()} for side, name, view in sides
        }
        answer["measures"] = [jsonable(reading) for reading in self.readings]
        return answer

    def _exact(self) -> tuple[Grid, Grid]:
        grids = []
        for title, kind, rows in (
            ("measures", Reading, self.readings),
            ("changes", Change, self.happened.rows),
        ):
            names = tuple(kind.__dataclass_fields__)
            cells = tuple(
                tuple(str(v) if isinstance(v := getattr(r, n), Coverage) else v for n in names)
                for r in rows
            )
            grids.append(Grid(title, names, cells))
        return grids[0], grids[1]

    def _measures(self) -> Grid:
        headers = ("measure", *(f"{name}" for name in self.names), "known before", "known after")
        rows = tuple(
            (
                reading.measure,
                _value(reading.before, reading.before_low, reading.before_high),
                _value(reading.after, reading.after_low, reading.after_high),
                str(reading.coverage_before),
                str(reading.coverage),
            )
            for reading in self.readings
        )
        return Grid("measures", headers, rows)


def compare(
    before: View,
    after: View,
    *,
    names: tuple[str, str],
    rate: Rate,
    companies: Collection[str] = (),
    notes: Sequence[str] = (),
) -> Comparison:
    """What happened from one view to the other, and what it did to the headline measures.

    Parameters
    ----------
    before, after
        The two views, under the same lens but for the day or the data set.
    names
        What the two are called.
    rate
        From US dollars to the currency in which amounts are shown, the same for both sides.
    companies
        Only changes that touch one of these, and their suppliers; without any, all changes, and
        the suppliers of the companies that the most changes touch.
    notes
        What a reader must know beside the changes.
    """
    found = changes(before, after)
    if companies:
        found = tuple(c for c in found if _touches(c, companies, before, after))
    of = tuple(companies) or touched(found, _COMPANIES)
    sides = [headlines(build(view), of) for view in (before, after)]
    readings = tuple(_pairs(*sides))
    result = _result(found, after)
    happened = in_currency(replace(result, notes=(*notes, *result.notes)), rate)
    sums = Result("diff", after.lens, readings, money=frozenset(_VALUES))
    converted = in_currency(sums, rate).rows
    return Comparison(
        names,
        before,
        after,
        happened,
        tuple(
            replace(new, unit=after.lens.currency) if old.unit == BASE else old
            for old, new in zip(readings, converted, strict=True)
        ),
    )


_VALUES = ("before", "before_low", "before_high", "after", "after_low", "after_high")
_AMOUNTS = {*_VALUES, "paid_before", "paid_after"}


def _result(found: tuple[Change, ...], after: View) -> Result:
    tally = Counter(change.change for change in found)
    told = ", ".join(f"{number(tally[code])} {code}" for code in CHANGES if tally[code])
    changes = "1 change" if len(found) == 1 else f"{number(len(found))} changes"
    notes = [f"{changes}: {told}."] if found else []
    notes.append(
        "Changes are told however firm they are, what the lens does not count apart; the measures "
        f"count what is {after.terms.label('firmness', after.lens.firmness)} or firmer."
    )
    notes.append(
        "A leg is told once, by the most telling thing that happened to it; sums over legs are "
        "left out here, for a deal and the one that takes its place would count twice."
    )
    return Result("diff", after.lens, found, tuple(notes), money=frozenset(_AMOUNTS))


def _touches(change: Change, companies: Collection[str], *views: View) -> bool:
    parties = {change.payer, change.payee}
    for view in views:
        deal = view.world.deals.get(change.deal)
        if change.flow is None and deal is not None:
            parties |= {view.groups.node(party, deal.id) for party in deal.party}
    return bool(parties & set(companies))


_NOBODY = Coverage(0, 0)


def _pairs(old: Iterable[Headline], new: Iterable[Headline]) -> Iterator[Reading]:
    """The measures of both sides by name, in the order of the later one."""
    one, other = ({line.measure: line for line in side} for side in (old, new))
    for name in dict.fromkeys([*other, *one]):
        before, after = one.get(name), other.get(name)
        there = after or before
        assert there is not None
        yield Reading(
            measure=name,
            unit=there.unit,
            before=before.value if before else None,
            before_low=before.low if before else None,
            before_high=before.high if before else None,
            coverage_before=before.coverage if before else _NOBODY,
            after=after.value if after else None,
            after_low=after.low if after else None,
            after_high=after.high if after else None,
            coverage=after.coverage if after else _NOBODY,
        )


# -- to read -------------------------------------------------------------------------------


def _told(code: str, rows: Sequence[Change]) -> Grid:
    lines = []
    for row in rows:
        before = bounded(row.before, row.before_low, row.before_high)
        after = bounded(row.after, row.after_low, row.after_high)
        who = f"{row.payer} → {row.payee}" if row.payer else row.deal
        status = _step(row, row.status_before or UNKNOWN, row.status_after or UNKNOWN)
        amount = _step(row, before, after)
        if row.paid_after is not None:
            amount += f", paid {interval(_exactly(row.paid_after))}"
        if row.by is not None:
            status += f", by {row.by}"
        lines.append((who, row.kind, "" if row.flow is None else amount, status, row.deal))
    headers = ("who pays whom", "kind", "amount", "firmness", "deal")
    return Grid(code, headers, tuple(lines))


def _step(row: Change, before: str, after: str) -> str:
    """What was told before and after, of the sides that it is on; once where nothing changed."""
    sides = ((before, row.was_there), (after, row.is_there))
    return " → ".join(dict.fromkeys(text for text, there in sides if there))


def _exactly(value: Decimal) -> Interval:
    return Interval(value, value, value)


def _value(value: Value, low: Value, high: Value) -> str:
    if isinstance(value, Decimal) or isinstance(low, Decimal):
        return bounded(*(None if x is None else Decimal(x) for x in (value, low, high)))
    if value is None:
        return UNKNOWN
    told, least, most = number(value), number(low or 0), "∞" if high is None else number(high)
    return told if told == least == most else f"{told} ({least}–{most})"


# -- what is compared ----------------------------------------------------------------------


def side(text: str, data: str | None) -> tuple[str | None, str | None]:
    """What one side of a comparison names: a folder of data, and a day (None: its horizon).

    A date is a day of ``data``; anything else must be a folder. A folder called like a date is
    named with its path: ``./2025``.

    >>> side("2025-12-31", None)
    (None, '2025-12-31')
    """
    try:
        PartialDate.parse(text)
    except ValueError as error:
        if in_store(text) or Path(text).is_dir():
            return text, None
        if "calendar" in str(error):
            raise InputError(str(error)) from None
        raise InputError(
            f"{text!r} is neither a date (YYYY, YYYY-MM or YYYY-MM-DD) nor a folder of data, nor "
            "the address of a store"
        ) from None
    return data, text


def _terms_apart(one: Store, other: Store) -> list[str]:
    """The terms of which two stores' ontologies do not say the same, by their short names."""
    graph = ox.NamedNode(ONTOLOGY_GRAPH)
    told = [
        {
            (quad.subject.value, quad.predicate.value, quad.object)
            for quad in store.native.quads_for_pattern(None, None, None, graph)
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode)
        }
        for store in ([one] if one is other else [one, other])
    ]
    return sorted({curie(subject) for subject, _, _ in told[0] ^ told[-1]})


def between(
    one: str, other: str, data: str | None, companies: Iterable[str], look: Mapping[str, Any]
) -> Comparison:
    """Compare two sides as a person names them: dates of ``data``, or folders.

    ``companies`` are names, ``look`` the settings of the lens: ``as_of`` (for folders),
    ``firmness``, ``level``, ``currency``, ``no_ceilings``. Raises InputError for a side that is
    neither date nor folder, UnknownName for a company that the later side does not have.
    """
    given = dict(look)
    as_of, ceilings = given.pop("as_of"), not given.pop("no_ceilings")
    places = [side(text, data) for text in (one, other)]
    opened = {folder: Study.open(folder) for folder in dict.fromkeys(p for p, _ in places)}
    views = []
    for folder, day in places:
        study = opened[folder]
        views.append(study.view(study.lens(day or as_of, ceilings=ceilings, **given)))
    before, after = views
    last = opened[places[1][0]]
    terms = _terms_apart(*(opened[folder].store for folder, _ in places))
    notes = (
        []
        if not terms
        else [
            f"The two sides do not share one vocabulary: {', '.join(terms)}. What these terms "
            "change is told as if it had happened."
        ]
    )
    rate = last.display_rate(after.lens)
    assert rate is not None  # Study.lens refuses a currency without one
    return compare(
        before,
        after,
        names=(shown(one), shown(other)),
        rate=rate,
        notes=notes,
        companies=[after.groups.top(resolve(last.world, n, ("company",)).id) for n in companies],
    )
