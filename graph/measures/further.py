"""Flows of unknown amount beside known ones, and whether one of them could be the largest.

A flow of unknown amount still has bounds: what a round of 16 leaves room for is no more than 16.
It *could be larger* than the largest known flow on the same side of the same company where its
upper end is open or above that amount, and where nothing is known there is nothing to compare with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.language import say_many
from graph.measures.counterparties import Side, amounts_on
from graph.model import Interval

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Further", "among", "further", "further_unknown"]


@dataclass(frozen=True, slots=True)
class Further:
    """How many flows on one side of a company are of unknown amount.

    ``larger`` says whether one of them could be larger than the largest known, None where no
    amount is known or all are.
    """

    unknown: int
    larger: bool | None


def further(
    G: nx.MultiDiGraph[str], company: str, of: Side, kinds: Collection[str] | None = None
) -> Further:
    """The flows on that side whose amount is not known, those that are in no year among them."""
    counted, beside = amounts_on(G, company, of, kinds)
    return among([*counted, *(Interval(Decimal(0), a.high, None) for a in beside)])


def among(amounts: Iterable[Interval]) -> Further:
    """The same of amounts.

    A known 30, and one of up to 16 of which no more is told:

    >>> thirty, some = Interval(*[Decimal(30)] * 3), Interval(Decimal(0), Decimal(16), None)
    >>> among([thirty, some]), among([some, Interval(Decimal(0), None, None)])
    (Further(unknown=1, larger=False), Further(unknown=2, larger=None))
    """
    listed = tuple(amounts)
    known = [amount.stated for amount in listed if amount.stated is not None]
    highs = [amount.high for amount in listed if amount.stated is None]
    larger = None
    if known and highs:
        larger = any(high is None or high > max(known) for high in highs)
    return Further(len(highs), larger)


def further_unknown(rows: Iterable[Further]) -> tuple[str, ...]:
    """A note on the flows of unknown amount; none where there is none."""
    found = [row for row in rows if row.unknown]
    number = sum(row.unknown for row in found)
    if not number:
        return ()
    if any(row.larger for row in found):
        told = say_many(
            "%(number)s further contract is of unknown amount; it could be larger than its "
            "company's largest known.",
            "%(number)s further contracts are of unknown amount; some could be larger than their "
            "company's largest known.",
            number,
        )
    elif any(row.larger is None for row in found):
        told = say_many(
            "%(number)s contract is of unknown amount.",
            "%(number)s contracts are of unknown amount.",
            number,
        )
    else:
        told = say_many(
            "%(number)s further contract is of unknown amount; by its bounds it is not larger than "
            "its company's largest known.",
            "%(number)s further contracts are of unknown amount; by their bounds none of them is "
            "larger than its company's largest known.",
            number,
        )
    return (told,)
