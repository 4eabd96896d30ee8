"""Exchange rates as the data report them: dated, sourced, never invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from graph.lens.knowledge import Knowledge
from graph.model import Figure, PartialDate
from graph.terms import Terms

__all__ = ["BASE", "Rate", "RateTable"]

BASE = "USD"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of ``target`` one unit of ``origin`` was worth in a period."""

    origin: str
    target: str
    value: Decimal
    period: str
    figure: str | None
    sources: tuple[str, ...]

    def __str__(self) -> str:
        if self.figure is None:
            return "1"
        return f"1 {self.origin} = {self.value:f} {self.target} ({self.period})"


class RateTable:
    """All exchange rates of a world, found by pair and nearness in time.

    A rate is a figure of a metric that the ontology says converts currency (``exchange-rate``)
    with a unit such as ``USD/IDR``: how many rupiah one dollar buys. It serves both ways.
    """

    def __init__(self, figures: Iterable[Figure], terms: Terms) -> None:
        rates = {metric for metric in terms.codes("metric") if terms.converts(metric)}
        self._rows: list[tuple[str, str, PartialDate, Figure]] = []
        for figure in figures:
            if figure.metric in rates and "/" in figure.unit and figure.value > 0:
                origin, target = figure.unit.split("/", 1)
                try:
                    period = PartialDate.parse(figure.period)
                except ValueError:
                    continue  # a rate over a fiscal period has no day to be near to
                self._rows.append((origin, target, period, figure))

    def nearest(
        self, origin: str, target: str, day: date, knowledge: Knowledge | None = None
    ) -> Rate | None:
        """The rate nearest to ``day``, from what was known (from all data without ``knowledge``).

        Of rates equally near the one told later stands, then the smaller id; None where the
        data have no rate for the pair.
        """
        if origin == target:
            return Rate(origin, target, Decimal(1), day.isoformat(), None, ())
        found: list[tuple[int, int, str, Rate]] = []
        for first, second, period, figure in self._rows:
            if {first, second} != {origin, target}:
                continue
            if knowledge is not None and not (
                knowledge.knows(figure.sources) and period.first <= knowledge.as_of
            ):
                continue
            value = figure.value if first == origin else 1 / figure.value
            distance = max((period.first - day).days, (day - period.last).days, 0)
            rate = Rate(origin, target, value, figure.period, figure.id, figure.sources)
            found.append((distance, -period.last.toordinal(), figure.id, rate))
        return min(found, key=lambda row: row[:3])[3] if found else None

    def currencies(self) -> tuple[str, ...]:
        """Every currency that a rate leads to from the base, the base included."""
        pairs = {c for first, second, *_ in self._rows for c in (first, second)}
        return tuple(sorted(c for c in pairs | {BASE} if self.nearest(BASE, c, date.max)))
