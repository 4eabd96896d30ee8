"""In which file of a data set a thing stands, and under which name space.

A thing either has a file of its topic (sources in ``sources.ttl``), a file of its own (each deal
in ``deals/<deal>.ttl``), or stands *beside* the thing it tells of: a flow beside its deal, a
membership beside its member.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.fields import LK

__all__ = ["LAYOUT", "Home"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where the things of a class are kept.

    ``cls`` is the local name of the class, ``space`` the prefix of its ids. Either ``topic`` names
    the file (with ``each``: the folder in which every thing has its own), or ``beside`` the field
    whose thing it stands with.
    """

    cls: str
    space: str
    topic: str | None = None
    each: bool = False
    beside: str | None = None

    @property
    def iri(self) -> str:
        """The IRI of the class."""
        return LK + self.cls


LAYOUT: Mapping[str, Home] = {
    "source": Home("Source", "source", "sources"),
    "company": Home("Company", "company", "companies"),
    "crowd": Home("Crowd", "company", "companies"),
    "holding": Home("Holding", "holding", beside="subsidiary"),
    "deal": Home("Deal", "deal", "deals", each=True),
    "flow": Home("Flow", "flow", beside="deal"),
    "event": Home("StatusEvent", "event", beside="subject"),
    "chip": Home("Chip", "chip", "chips"),
    "chip-reading": Home("ChipReading", "chip-reading", beside="chip"),
    "supply": Home("SupplyRole", "supply", beside="chip"),
    "deployment": Home("Deployment", "deployment", "deployments"),
    "person": Home("Person", "person", "analysts"),
    "membership": Home("Membership", "membership", beside="member"),
    "claim": Home("Claim", "claim", "claims"),
    "figure": Home("Figure", "figure", "figures"),
}
"""What can be added, by the word for it. A test compares it with the model and the data."""
