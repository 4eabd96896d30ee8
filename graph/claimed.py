"""What a claim says of a measure, beside what the measure says on the day of the claim.

A few claims name a measure, its subject, a comparison and a value. Each is held against one value
of that measure, which the ontology says in the definition of the measure's code, under the default
firmness and level and from what was published by the day of the claim (the last one of its month
or year, never later than the horizon of its sources or than the lens). A claim agrees if every
value within the bounds does, and does not if none does; everything else cannot be told. Bounds are
of the flows that the data know of, so an answer goes as far as the coverage beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph import capacity, ledger, network
from graph.errors import UnknownName
from graph.lens.view import View
from graph.measures.cash import cash_flows
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.measures.obsolescence import obsolescence
from graph.measures.realization import realization
from graph.measures.roundtrip import round_trips
from graph.measures.totals import total
from graph.model import Claim
from graph.result import Coverage, Lens
from graph.vocabulary import COMMERCE, Comparison

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CANNOT_TELL", "READERS", "Compared", "Value", "agrees", "compared"]

CANNOT_TELL = "cannot be told"

Number = Decimal | float | None
Unit = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of a measure that a claim is held against, with its bounds.

    In ``unit``: ``USD``, ``share`` (0 to 1) or ``suppliers``. A ``high`` of None is unbounded.
    """

    value: Number
    low: Number
    high: Number
    unit: Unit
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A claim beside its measure as of ``as_of``; ``subject`` and ``object`` as claimed.

    ``value`` and the bounds are None, and so is ``unit``, where the measure had nothing of the
    subject that day. ``agrees`` is ``yes``, ``no`` or :data:`CANNOT_TELL`.
    """

    claim: str
    measure: str
    subject: str
    object: str | None
    comparison: str
    claimed: Decimal
    value: Number
    value_low: Number
    value_high: Number
    unit: Unit | None
    agrees: str
    as_of: date
    coverage: Coverage


def compared(view: View, claims: Iterable[Claim]) -> tuple[Compared, ...]:
    """The claims that speak to a measure, each beside its value, in the order given."""
    worlds: dict[date, _Day] = {}
    found = []
    for claim in claims:
        measure, subject, claimed = claim.measure, claim.measure_subject, claim.measure_value
        if measure is None or subject is None or claimed is None or claim.comparison is None:
            continue  # `lingkar check` tells of one that names some of them and not all
        day = min(view.knowledge.day(claim), view.lens.as_of)
        if day not in worlds:
            worlds[day] = _Day(view, day)
        value = worlds[day].value(measure, subject, claim.measure_object)
        comparison = view.terms.comparison(claim.comparison)
        found.append(
            Compared(
                claim=claim.id,
                measure=measure,
                subject=subject,
                object=claim.measure_object,
                comparison=claim.comparison,
                claimed=claimed,
                value=value.value if value else None,
                value_low=value.low if value else None,
                value_high=value.high if value else None,
                unit=value.unit if value else None,
                agrees=agrees(comparison, claimed, value),
                as_of=day,
                coverage=value.coverage if value else Coverage(0, 0),
            )
        )
    return tuple(found)


def agrees(comparison: Comparison, claimed: Decimal, value: Value | None) -> str:
    """Whether all values within the bounds agree with a claim, or none does.

    >>> more = Comparison(above=True, below=False, within=None)
    >>> two = Value(value=2.0, low=1.0, high=3.0, unit="share", coverage=Coverage(1, 1))
    >>> [agrees(more, Decimal(x), two) for x in ("0.5", "1", "2", "3")]
    ['yes', 'cannot be told', 'cannot be told', 'no']
    """
    if value is None or value.low is None:
        return CANNOT_TELL
    low = Decimal(str(value.low))
    high = None if value.high is None else Decimal(str(value.high))
    slack = None if comparison.within is None else abs(claimed) * comparison.within

    def enough(x: Decimal) -> bool:
        return comparison.below or (x > claimed if slack is None else x >= claimed - slack)

    def not_too_much(x: Decimal | None) -> bool:
        if x is None or comparison.above:
            return comparison.above
        return x < claimed if slack is None else x <= claimed + slack

    if enough(low) and not_too_much(high):
        return "yes"
    if (high is not None and not enough(high)) or not not_too_much(low):
        return "no"
    return CANNOT_TELL


class _Day:
    """The world as of one day, measured as far as it is asked.

    Under the default firmness and level, but with the amounts assumed and the ceilings left out
    that the view has.
    """

    def __init__(self, view: View, day: date) -> None:
        terms = view.terms
        lens = Lens(
            day, terms.default("firmness"), terms.default("level"), ceilings=view.lens.ceilings
        )
        self.view = View(view.world, terms, lens, view.assume)
        self._built: dict[str, nx.MultiDiGraph[str]] = {}

    def value(self, measure: str, subject: str, other: str | None) -> Value | None:
        """The value of a measure; None where it has none of the subject that day."""
        reader = READERS.get(measure)
        if reader is None:
            return None
        top = self.view.groups.top
        try:
            return reader(self, top(subject), None if other is None else top(other))
        except UnknownName:
            return None

    @property
    def network(self) -> nx.MultiDiGraph[str]:
        return self._once("network", network.build)

    @property
    def ledger(self) -> nx.MultiDiGraph[str]:
        return self._once("ledger", ledger.build)

    @property
    def running(self) -> nx.MultiDiGraph[str]:
        return self._once("running", lambda view: capacity.build(view, view.terms.use_begins()))

    def _once(
        self, name: str, build: Callable[[View], nx.MultiDiGraph[str]]
    ) -> nx.MultiDiGraph[str]:
        if name not in self._built:
            self._built[name] = build(self.view)
        return self._built[name]


def _concentration(day: _Day, subject: str, other: str | None) -> Value | None:
    if other is None:
        row = concentration(day.network, subject).rows[0]
        return _of(row, "cr1", "share")
    for side in ("customers", "suppliers"):
        row = concentration(day.network, subject, of=side).rows[0]
        for counterparty in row.counterparties:
            if counterparty.company == other:
                return _of(counterparty, "share", "share", row.coverage)
    return None


def _dependency(day: _Day, subject: str, other: str | None) -> Value | None:
    rows = dependency(day.network, subject, on=other).rows if other else ()
    return _of(rows[0], "look_through", "share") if rows else None


def _cycles(day: _Day, subject: str, other: str | None) -> Value | None:
    through, legs = ([subject], 6) if other is None else ([subject, other], 2)
    rows = cycles(day.network, through=through, max_legs=legs, top=1).rows
    return _of(rows[0], "bottleneck", "USD") if rows else None


def _circulation(day: _Day, subject: str, _: str | None) -> Value | None:
    trips = round_trips(cash_flows(day.network))
    return next((_of(trip, "share", "share") for trip in trips if trip.company == subject), None)


def _diversification(day: _Day, subject: str, _: str | None) -> Value | None:
    return _of(diversification(day.network, subject).rows[0], "effective_number", "suppliers")


def _realization(day: _Day, subject: str, _: str | None) -> Value | None:
    for row in realization(day.ledger, subject).rows:
        bought = day.ledger.graph["natures"].get(row.nature) == COMMERCE
        if bought and (row.subject, row.side) == (subject, "payer"):
            return _of(row, "share", "share")
    return None


def _obligations(day: _Day, subject: str, other: str | None) -> Value | None:
    """What falls due, flow by flow: the parts of years would not add up to the whole again."""
    L = day.ledger
    due = {
        (part.payee, part.flow)
        for row in obligations(L, subject).rows
        for part in row.dues
        if other in (None, part.payee)
    }
    if not due:
        return None
    unpaid = [L.edges[subject, payee, flow]["unpaid"] for payee, flow in sorted(due)]
    whole = total(unpaid)
    known = Coverage(sum(amount.known for amount in unpaid), len(unpaid))
    return Value(value=whole.stated, low=whole.low, high=whole.high, unit="USD", coverage=known)


def _exposure(day: _Day, subject: str, other: str | None) -> Value | None:
    row = exposure(day.ledger, subject).rows[0]
    if other is None:
        return _of(row, "loss", "USD")
    rows = (x for x in row.counterparties if x.company == other)
    return next((_of(exposed, "loss", "USD") for exposed in rows), None)


def _obsolescence(day: _Day, subject: str, _: str | None) -> Value | None:
    row = obsolescence(day.running, subject).rows[0]
    return _of(row, "value_left_by_performance", "share", row.coverage_by_performance)


def _of(row: Any, name: str, unit: Unit, coverage: Coverage | None = None) -> Value:
    """A value of a row with its bounds and coverage."""
    value, low, high = (getattr(row, name + end) for end in ("", "_low", "_high"))
    return Value(value=value, low=low, high=high, unit=unit, coverage=coverage or row.coverage)


READERS: dict[str, Callable[[_Day, str, str | None], Value | None]] = {
    "concentration": _concentration,
    "dependency": _dependency,
    "cycles": _cycles,
    "circulation": _circulation,
    "diversification": _diversification,
    "realization": _realization,
    "obligations": _obligations,
    "exposure": _exposure,
    "obsolescence": _obsolescence,
}
"""By measure, which of its values a claim is held against; the others have none."""
