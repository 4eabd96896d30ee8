"""What is seen under every lens, as small as a script can have it.

Values stand once each in a list and are named by their place in it. What changes over the days is
a *run*: ``[day, value, day, value, …]``, each value standing from its day until the next; runs
stand once each too. A *slot* is one level and firmness: place of the level times the number of
firmnesses plus place of the firmness.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from graph.headlines import Headline
from graph.measures.cycles import Cycle
from graph.model import Interval
from graph.pages.evidence import Evidence
from graph.pages.lenses import Lenses, Seen, Shown
from graph.result import jsonable

__all__ = ["packed"]

NOTHING = -1
"""The value of a flow that does not count."""


class _Once:
    """A list in which each thing stands once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._places: dict[Hashable, int] = {}

    def place(self, row: Hashable) -> int:
        """Where a row stands, at the end if it is new."""
        if row not in self._places:
            self._places[row] = len(self.rows)
            self.rows.append(row)
        return self._places[row]


def packed(
    evidence: Evidence, lenses: Lenses, nodes: Sequence[str], flows: Sequence[str]
) -> dict[str, Any]:
    """All that is seen; ``nodes`` and ``flows`` are named by their places in these lists."""
    here = {node: place for place, node in enumerate(nodes)}
    slots = [lenses.seen[level, f] for level in lenses.levels for f in lenses.firmness]
    values, statuses, runs = _Once(), _Once(), _Once()
    measures, numbers, sets = _Once(), _Once(), _Once()
    rings, lists = _Once(), _Once()

    def value(flow: Shown | None) -> int:
        if flow is None:
            return NOTHING
        status = statuses.place((flow.status, flow.rank))
        ends = (here[flow.payer], here[flow.payee], status)
        return values.place((*ends, *_amount(flow.amount)))

    def number(line: Headline) -> int:
        told = (_plain(x) for x in (line.value, line.low, line.high))
        coverage = line.coverage
        return numbers.place(
            (measures.place(line.measure), *told, coverage.known, coverage.qualifying)
        )

    def ring(row: Cycle) -> int:
        told = (jsonable(x) for x in (row.bottleneck, row.bottleneck_low, row.bottleneck_high))
        return rings.place(
            (
                tuple(here[company] for company in row.companies),
                tuple(evidence.natures.index(leg.nature) for leg in row.legs),
                *told,
                _step(evidence, evidence.terms.rank(row.firmness) or 0),
                row.coverage.known,
                row.coverage.qualifying,
            )
        )

    at: dict[str, list[int]] = {flow: [] for flow in flows}
    for row in slots:
        for flow, run in _flow_runs(row, flows, value).items():
            at[flow].append(runs.place(run))
    return {
        "at": [at[flow] for flow in flows],
        "numberSets": [
            runs.place(_run(sets.place(tuple(map(number, seen.headlines))) for seen in row))
            for row in slots
        ],
        "ringLists": [
            runs.place(_run(lists.place(tuple(map(ring, seen.rings))) for seen in row))
            for row in slots
        ],
        "days": [day.isoformat() for day in lenses.days],
        "values": values.rows,
        "statuses": [
            [evidence.label("status", code), _step(evidence, rank)] for code, rank in statuses.rows
        ],
        "measures": measures.rows,
        "numbers": numbers.rows,
        "sets": sets.rows,
        "rings": rings.rows,
        "lists": lists.rows,
        "rates": _rates(evidence, lenses, runs),
        "runs": runs.rows,
    }


def _rates(evidence: Evidence, lenses: Lenses, runs: _Once) -> dict[str, Any]:
    """By currency its rates in words and where they come from, and a run of them."""
    found = {}
    for code, each in sorted(lenses.rates.items()):
        told = _Once()
        run = _run(told.place((f"{r.value:f}", str(r), r.sources)) for r in each)
        found[code] = {
            "rates": [
                [value, text, [s["title"] for s in evidence.sources(sources)]]
                for value, text, sources in told.rows
            ],
            "run": runs.place(run),
        }
    return found


def _flow_runs(
    row: Sequence[Seen], flows: Iterable[str], value: Any
) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {flow: [] for flow in flows}
    before: Seen | None = None
    for day, seen in enumerate(row):
        if seen is before:
            continue
        old = before.flows if before is not None else {}
        for flow in sorted(seen.flows.keys() | old.keys()):
            if seen.flows.get(flow) != old.get(flow):
                now = value(seen.flows.get(flow))
                if not found[flow] or found[flow][-1] != now:
                    found[flow] += [day, now]
        before = seen
    return {flow: tuple(run) for flow, run in found.items()}


def _run(places: Iterable[int]) -> tuple[int, ...]:
    found: list[int] = []
    for day, place in enumerate(places):
        if not found or found[-1] != place:
            found += [day, place]
    return tuple(found)


def _step(evidence: Evidence, rank: int) -> int:
    """The place of the firmest level that a rank reaches; the last one's if it reaches none."""
    level = evidence.firmness_of(rank)
    return evidence.firmness_order.index(level or evidence.firmness_order[-1])


def _amount(amount: Interval) -> tuple[str | None, ...]:
    """One text for an exact amount, else floor, ceiling and stated amount."""
    low, high, stated = (jsonable(end) for end in (amount.low, amount.high, amount.stated))
    return (low,) if low == high == stated else (low, high, stated)


def _plain(value: Decimal | float | None) -> str | float | None:
    return jsonable(value) if isinstance(value, Decimal) else value
