"""Rules across things that shapes cannot say, in one list.

Each rule is a function of world and terms that yields what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from graph.check import amounts, duplicates, parties, statuses, times, uses
from graph.check.finding import Found
from graph.model import World
from graph.terms import Terms

__all__ = ["RULES"]

Rule = Callable[[World, Terms], Iterable[Found]]

RULES: tuple[Rule, ...] = (
    amounts.amount_cells,
    amounts.parts,
    amounts.payments,
    amounts.shares,
    amounts.shrinking_payments,
    amounts.within,
    duplicates.deals,
    duplicates.identifiers,
    duplicates.names,
    duplicates.rows,
    duplicates.sources,
    parties.strangers,
    statuses.bare_deals,
    statuses.order,
    times.chips_in_time,
    times.dates_of_sources,
    times.ends_before_start,
    times.own_dates_of_sources,
    times.undated_parents,
    times.undated_sources,
    uses.readings,
    uses.unused_sources,
)
