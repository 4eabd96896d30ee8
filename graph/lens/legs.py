"""Legs: the flows of a world with their readings gathered, as known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.lens.knowledge import Knowledge
from graph.model import Flow, Interval, World

__all__ = ["Leg", "gather", "root_of", "span"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a deal: the reading that stands for it, and all readings known on the day."""

    chosen: Flow
    readings: tuple[Flow, ...]

    @property
    def id(self) -> str:
        """The id of the reading that stands."""
        return self.chosen.id


def root_of(flow: Flow, world: World) -> str:
    """The id of the curated reading that a flow is a reading of, or its own."""
    seen = {flow.id}
    while flow.reading_of is not None and flow.reading_of not in seen:
        seen.add(flow.reading_of)
        flow = world.flows[flow.reading_of]
    return flow.id


def gather(world: World, knowledge: Knowledge) -> dict[str, Leg]:
    """Every leg of which at least one reading was known, by the id of its curated reading.

    A flow is known once its deal is too: only then is it known what the deal replaces.

    The curated preference stands. Where it is not yet known the best known reading stands in:
    primary before secondary, disclosed before undisclosed, later before earlier, more precise
    before vaguer, then the smaller id.
    """
    readings: defaultdict[str, list[Flow]] = defaultdict(list)
    for flow in sorted(world.flows.values(), key=lambda f: f.id):
        if knowledge.knows(flow.sources) and knowledge.knows_deal(flow.deal):
            readings[root_of(flow, world)].append(flow)

    def order(flow: Flow) -> tuple[bool, bool, int, int, str]:
        documents = knowledge.documents(flow.sources)
        return (
            not any(d.primary for d in documents),
            flow.amount_low is None and flow.amount_high is None,
            -max(d.known() for d in documents).toordinal(),
            -knowledge.terms.precision(flow.amount_qualifier),
            flow.id,
        )

    return {
        root: Leg(next((f for f in flows if f.id == root), min(flows, key=order)), tuple(flows))
        for root, flows in readings.items()
    }


def span(chosen: Interval, others: Iterable[Interval]) -> Interval:
    """The chosen amount with bounds over all readings that name one: disagreement is data.

    A reading that discloses no amount does not disagree with one that does, so it widens nothing.
    """
    named = [chosen, *(o for o in others if o.known)]
    highs = [i.high for i in named]
    return Interval(
        min(i.low for i in named),
        None if any(h is None for h in highs) else max(h for h in highs if h is not None),
        chosen.stated,
    )
