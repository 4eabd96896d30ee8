"""The widest cycles of a network whose arcs can each be travelled in several ways."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Protocol

from graph.measures.enumeration import Budget, simple_cycles

__all__ = ["OPEN", "UNKNOWN", "Grade", "Option", "Widest", "grade", "widest_cycles"]

UNKNOWN = Decimal("-Infinity")
"""The amount of an option that is not known: below every known one."""
OPEN = Decimal("Infinity")
"""The bound of an option without a ceiling."""

LISTED = 20_000
"""Cycles listed one by one before only the widest are looked for."""
STEPS = 1_000_000_000
"""Steps of search, some seconds at most, for the list and again for the widest."""

Cycle = tuple[str, ...]


class Option(Protocol):
    """One way to travel an arc: what it carries, at most how much, and its label (one bit)."""

    @property
    def amount(self) -> Decimal: ...  # noqa: D102 - said by the class

    @property
    def bound(self) -> Decimal: ...  # noqa: D102

    @property
    def label(self) -> int: ...  # noqa: D102


Options = Mapping[tuple[str, str], Sequence[Option]]


class Grade(NamedTuple):
    """How wide a cycle is: its smallest amount, and the smallest bound that goes with it."""

    amount: Decimal
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Widest:
    """The widest cycles, best first; how many there are in all (None: too many to list).

    ``exact`` is False where the search ran out of steps, so that wider ones may be missing.
    """

    cycles: tuple[Cycle, ...]
    total: int | None
    exact: bool


def grade(legs: Sequence[Sequence[Option]], cover: int) -> Grade | None:
    """The grade of the widest choice of one option per leg that carries every label of ``cover``.

    The widest has the largest smallest amount and, among those, the largest smallest bound;
    None if no choice covers. ``cover`` has at most two labels, and there are at least two legs.

    Then no choice has to be tried. Options of at least t make a covering choice exactly when
    each leg has one and each label of ``cover`` is on one: if only one leg has the first label
    and the second one too, another leg, having an option at all, has either and leaves this
    one free for the other. So t may be as large as the smallest of: the largest amount on each
    leg, and the largest amount with each label.
    """
    labels = _labels(cover)
    amount = _widest(legs, labels, lambda option: option.amount)
    if amount is None:
        return None
    kept = [[option for option in leg if option.amount >= amount] for leg in legs]
    bound = _widest(kept, labels, lambda option: option.bound)
    assert bound is not None  # the choice that has the amount is still there
    return Grade(amount, bound)


def _labels(cover: int) -> list[int]:
    return [1 << place for place in range(cover.bit_length()) if cover >> place & 1]


def _widest(
    legs: Sequence[Sequence[Option]], labels: Iterable[int], value: Callable[[Option], Decimal]
) -> Decimal | None:
    best = [max(map(value, leg), default=None) for leg in legs]
    best += [
        max(
            (value(option) for leg in legs for option in leg if option.label == label), default=None
        )
        for label in labels
    ]
    found = [amount for amount in best if amount is not None]
    return min(found) if len(found) == len(best) else None


def widest_cycles(
    options: Options,
    max_legs: int,
    top: int,
    *,
    cover: int,
    required: bool = True,
    through: Collection[str] = (),
    floor: Decimal = UNKNOWN,
    listed: int = LISTED,
    steps: int = STEPS,
) -> Widest:
    """The ``top`` simple cycles of up to ``max_legs`` legs that come first.

    Order: larger amount of the :func:`grade` (unknown last), larger bound, fewer legs, nodes.
    A cycle is graded by the choices that carry both labels of ``cover``, which are all there
    are; one that has no such choice is left out if ``required``, else graded by any. ``floor``
    is the least amount.

    Where there are more than ``listed`` cycles the list is given up. A cycle of at least some
    grade is made of options of at least that grade, so cycles are listed among ever more of the
    widest options, until there are ``top``. If from one time to the next they become too many to
    list, the amount at which ``top`` are reached is found by bisection, counting no further than
    ``top``; then, within that amount, the bound; then the length. The result is the same as from
    the full list.
    """
    kinds = [(options, cover)]
    if not required:
        # no covering choice: some label is on none of the arcs
        kinds += [
            ({arc: ways for arc, ways in options.items() if all(w.label != label for w in ways)}, 0)
            for label in _labels(cover)
        ]
    found: dict[Cycle, Grade] = {}
    total: int | None = 0
    exact = True
    for ways, labels in kinds:
        ladder = _Ladder.of(ways, max_legs, top, labels, tuple(through), floor)
        graded, whole = ladder.walk(floor, listed, Budget(steps))
        if not whole:
            budget = Budget(steps)
            # out of steps, whatever either search came upon is better than nothing
            climbed = ladder.climb(max(listed, top), budget)
            graded = graded | climbed if budget.spent else climbed
            exact = exact and not budget.spent
        found |= graded
        total = total + len(graded) if whole and total is not None else None
    return Widest(_first(found, top), total, exact)


def _first(graded: Mapping[Cycle, Grade], top: int) -> tuple[Cycle, ...]:
    def order(cycle: Cycle) -> tuple[Decimal, Decimal, int, Cycle]:
        amount, bound = graded[cycle]
        return -amount, -bound, len(cycle), cycle

    return tuple(sorted(graded, key=order)[:top])


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The search of :func:`widest_cycles` from the widest grade downwards.

    ``widest`` has every option with its arc, the largest amount first, down to the floor.
    """

    options: Options
    widest: Sequence[tuple[Decimal, tuple[str, str], Option]]
    max_legs: int
    top: int
    cover: int
    through: tuple[str, ...]

    @classmethod
    def of(
        cls,
        options: Options,
        max_legs: int,
        top: int,
        cover: int,
        through: tuple[str, ...],
        floor: Decimal,
    ) -> _Ladder:
        """The ladder of some options."""
        rungs = ((option.amount, arc, option) for arc, ways in options.items() for option in ways)
        widest = sorted(
            (rung for rung in rungs if rung[0] >= floor), key=itemgetter(0), reverse=True
        )
        return cls(options, widest, max_legs, top, cover, through)

    def search(
        self, amount: Decimal, bound: Decimal, legs: int, budget: Budget
    ) -> Iterator[tuple[Cycle, Grade]]:
        """Cycles of at least this amount (and at this very amount, this bound), graded."""
        arcs: dict[str, dict[str, int]] = {}
        for has, (u, v), option in self.widest:
            if has < amount:
                break
            if bound == -OPEN or option.bound >= bound:
                outs = arcs.setdefault(u, {})
                outs[v] = outs.get(v, 0) | option.label
        for cycle in simple_cycles(
            arcs, legs, cover=self.cover, through=self.through, budget=budget
        ):
            steps = zip(cycle, (*cycle[1:], cycle[0]), strict=True)
            value = grade([self.options[step] for step in steps], self.cover)
            assert value is not None  # its arcs carry all labels
            yield cycle, value

    def walk(self, amount: Decimal, listed: int, budget: Budget) -> tuple[dict[Cycle, Grade], bool]:
        """All cycles of at least this amount, and True; or more than ``listed``, and False."""
        found: dict[Cycle, Grade] = {}
        for cycle, value in self.search(amount, -OPEN, self.max_legs, budget):
            if len(found) == listed:
                return found, False
            found[cycle] = value
        return found, not budget.spent

    def climb(self, listed: int, budget: Budget) -> dict[Cycle, Grade]:
        """The ``top`` cycles, perhaps among others; all come upon if the budget runs out."""
        seen: dict[Cycle, Grade] = {}
        amounts = [amount for amount, _ in groupby(self.widest, key=itemgetter(0))]
        if not amounts:
            return {}
        few, enough = -1, 0
        while True:
            enough = min(max(self.top, 2 * enough), len(amounts) - 1)
            found, whole = self.walk(amounts[enough], listed, budget)
            if whole and (len(found) >= self.top or enough == len(amounts) - 1):
                return found
            seen |= found
            if not whole:
                break
            few = enough
        found = self._between(amounts, few, enough, seen, budget)
        return seen | found if budget.spent else found

    def _between(
        self,
        amounts: Sequence[Decimal],
        few: int,
        enough: int,
        seen: dict[Cycle, Grade],
        budget: Budget,
    ) -> dict[Cycle, Grade]:
        """The ``top`` cycles, where there are less at one place of the amounts, more at another.

        Whatever is come upon is added to ``seen``.
        """

        def gather(
            amount: Decimal, bound: Decimal, base: Mapping[Cycle, Grade]
        ) -> dict[Cycle, Grade]:
            found = dict(base)
            if len(found) < self.top:
                for cycle, value in self.search(amount, bound, self.max_legs, budget):
                    found[cycle] = value
                    if len(found) >= self.top:
                        break
            seen.update(found)
            return found

        base: dict[Cycle, Grade] = {}
        amount, above = self._rung(
            amounts, lambda value: len(gather(value, -OPEN, base)), few + 1, enough
        )
        if above is not None:
            base = gather(above, -OPEN, base)
        bounds = sorted({o.bound for has, _, o in self.widest if has >= amount}, reverse=True)
        bound, above = self._rung(
            bounds, lambda value: len(gather(amount, value, base)), 0, len(bounds) - 1
        )
        if above is not None:
            base = gather(amount, above, base)
        for legs in range(2, self.max_legs + 1):
            if len(base) >= self.top or budget.spent:
                break
            for cycle, value in self.search(amount, bound, legs, budget):
                base[cycle] = value  # shorter ones are in already
                if len(base) >= self.top:
                    break
        return base

    def _rung(
        self, values: Sequence[Decimal], count: Callable[[Decimal], int], low: int, high: int
    ) -> tuple[Decimal, Decimal | None]:
        """The first of descending values at which ``top`` cycles are reached, and the one above.

        Between two places; the value at ``high`` where none before reaches it.
        """
        place = bisect_left(values, True, low, high, key=lambda v: count(v) >= self.top)
        return values[place], values[place - 1] if place else None
