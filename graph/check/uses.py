"""Rules on how things are used: readings of the nature they read, sources that something needs."""

from __future__ import annotations

from collections.abc import Iterator

from graph.check.finding import Found
from graph.fields import expand, homes
from graph.model import Source, World
from graph.terms import Terms

__all__ = ["readings", "unused_sources"]


def readings(world: World, terms: Terms) -> Iterator[Found]:
    """A reading of another nature than the flow it reads; payer and payee are for the shapes."""
    for flow in world.flows.values():
        preferred = world.flows.get(flow.reading_of or "")
        if preferred is None:
            continue
        own, there = terms.nature(flow.flow_kind), terms.nature(preferred.flow_kind)
        if own != there:
            yield Found(
                "reading-differs",
                expand(f"flow:{flow.id}"),
                f"is {own}, but a reading of {preferred.id}, which is {there}: make it a flow of "
                "its own, or put the kinds right",
                (expand(f"flow:{preferred.id}"),),
            )


def unused_sources(world: World, terms: Terms) -> Iterator[Found]:
    """A source from which nothing is derived."""
    used = {
        source
        for cls, home in homes().items()
        if cls is not Source
        for thing in getattr(world, home).values()
        for source in thing.sources
    }
    for source in world.sources.values():
        if source.id not in used:
            yield Found(
                "unused-source",
                expand(f"source:{source.id}"),
                "has nothing derived from it: name it where it tells something "
                "(prov:wasDerivedFrom), or take it away",
            )
