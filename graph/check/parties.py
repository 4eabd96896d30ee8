"""A rule on who takes part: the two ends of a flow are parties to its deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graph.check.finding import Found
from graph.fields import expand
from graph.model import Flow, World
from graph.terms import Terms

__all__ = ["strangers"]


def strangers(world: World, terms: Terms) -> Iterator[Found]:
    """A flow of which the payer or payee is no party to the deal that names its parties.

    Companies above or below a party by a holding stand for it, whatever its dates, and a crowd
    need not be named. A reading may stand in another deal than the flow it reads: its ends may
    be parties to either.
    """
    parents: dict[str, set[str]] = {}
    for holding in world.holdings.values():
        parents.setdefault(holding.subsidiary, set()).add(holding.parent)
    for flow in world.flows.values():
        parties = _parties(world, flow)
        for role, end in (("payer", flow.payer), ("payee", flow.payee)):
            if not parties or end in world.crowds or _stands_for(end, parties, parents):
                continue
            yield Found(
                "stranger",
                expand(f"flow:{flow.id}"),
                f"has {end} as lk:{role}, which is no party to {flow.deal}, nor held by one or "
                "holding one: add it to the deal (lk:party), or put the flow right",
                (expand(f"deal:{flow.deal}"),),
            )


def _parties(world: World, flow: Flow) -> set[str]:
    """Who may be an end of a flow; nobody if its deal names no party."""
    deal = world.deals.get(flow.deal)
    if deal is None or not deal.party:
        return set()
    read = world.flows.get(flow.reading_of or "")
    other = world.deals.get(read.deal) if read else None
    return {*deal.party, *(other.party if other else ())}


def _stands_for(end: str, parties: Iterable[str], parents: Mapping[str, set[str]]) -> bool:
    above = _above(end, parents)
    return any(party in above or end in _above(party, parents) for party in parties)


def _above(company: str, parents: Mapping[str, set[str]]) -> set[str]:
    """A company and all that hold it, however far up."""
    found, left = {company}, [company]
    while left:
        more = parents.get(left.pop(), set()) - found
        found |= more
        left += more
    return found
