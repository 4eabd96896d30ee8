"""Who stands for whom: subsidiaries rolled up to the parent that held them on a day."""

from __future__ import annotations

from graph.lens.knowledge import Knowledge
from graph.model import Holding, World
from graph.relations import edges_of
from graph.vocabulary import ACQUISITION

__all__ = ["Groups", "crowd_node"]


GROUPS = "groups"  # the ontology's network that the roll-up follows


def crowd_node(crowd: str, deal: str) -> str:
    """The node of a crowd in one deal: unnamed many are never one actor across deals."""
    return f"{crowd}@{deal}"


class Groups:
    """The roll-up of the lens: at a level that rolls up a company stands under its top parent.

    What is held and by whom are the two ends that the ontology declares of a holding.

    A parent holds a part from ``since`` on; without a date, from the day an acquisition of the
    part by the parent was paid; where no such day is known, always.
    """

    def __init__(self, world: World, knowledge: Knowledge, level: str) -> None:
        self._world = world
        self._parents: dict[str, str] = {}
        if knowledge.terms.rolls_up(level):
            edges = edges_of(knowledge.terms, Holding, GROUPS)
            for holding in sorted(world.holdings.values(), key=lambda h: h.id):
                if self._holds(holding, knowledge):
                    part, whole = edges.ends(holding)
                    self._parents[part] = whole

    def top(self, company: str) -> str:
        """The company that stands for ``company``: itself at entity level or without a parent."""
        seen = {company}
        while (parent := self._parents.get(company)) is not None and parent not in seen:
            seen.add(parent)
            company = parent
        return company

    def node(self, party: str, deal: str) -> str:
        """The node of the network that a payer or payee of a flow of ``deal`` is."""
        return crowd_node(party, deal) if party in self._world.crowds else self.top(party)

    def _holds(self, holding: Holding, knowledge: Knowledge) -> bool:
        as_of = knowledge.as_of
        if holding.until is not None and holding.until.last < as_of:
            return False
        if holding.since is not None:
            horizon = max(
                (self._world.sources[i].horizon.last for i in holding.sources), default=as_of
            )
            known = knowledge.knows(holding.sources)
            return known and holding.since.known_by(horizon) <= as_of
        natures = knowledge.terms.natures()
        acquisitions = {
            subject
            for flow in self._world.flows.values()
            if flow.payer == holding.parent
            and natures.get(knowledge.terms.nature(flow.flow_kind)) == ACQUISITION
            and holding.subsidiary in self._world.deals[flow.deal].party
            for subject in (flow.deal, flow.id)
        }
        payments = [
            event
            for event in self._world.events.values()
            if event.subject in acquisitions and knowledge.terms.payment(event.status) == "whole"
        ]
        return not payments or bool(knowledge.events(payments))
