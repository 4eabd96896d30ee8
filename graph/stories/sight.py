"""What the data set shows through one lens, built at most once: networks, verdicts, names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from graph import capacity, ledger, network
from graph.lens.verdict import Verdict
from graph.model import World
from graph.names import resolve

if TYPE_CHECKING:
    import networkx as nx

    from graph.lens.view import View
    from graph.result import Lens
    from graph.study import Study

__all__ = ["Sight", "Sights"]

NOW = "now"


class Sight:
    """A study through one lens."""

    def __init__(self, study: Study, lens: Lens) -> None:
        self.study = study
        self.lens = lens

    @cached_property
    def view(self) -> View:
        """The verdict on every flow."""
        return self.study.view(self.lens)

    @cached_property
    def world(self) -> World:
        """What was known on the day."""
        return self.view.knowledge.published()

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The flows that count."""
        return network.build(self.view)

    @cached_property
    def ledger(self) -> nx.MultiDiGraph[str]:
        """Promises and payments by stage."""
        return ledger.build(self.view)

    @cached_property
    def capacity(self) -> nx.MultiDiGraph[str]:
        """All deployments that are planned or further."""
        return capacity.build(self.view)

    @cached_property
    def running(self) -> nx.MultiDiGraph[str]:
        """Deployments in use."""
        return capacity.build(self.view, self.study.terms.use_begins())

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on a flow, by its id."""
        return {verdict.flow: verdict for verdict in self.view.verdicts()}

    @cached_property
    def rate(self) -> Decimal:
        """How many units of the currency of display a US dollar buys."""
        found = self.study.display_rate(self.lens)
        assert found is not None  # Study.lens refuses a currency without one
        return found.value

    def company(self, name: str) -> str:
        """The company of that name as this lens sees it: its parent where it counts with it."""
        return self.view.groups.top(resolve(self.study.world, name, ("company",)).id)

    def companies(self, names: Iterable[str]) -> tuple[str, ...] | None:
        """The companies named, each once; None for none."""
        return tuple(dict.fromkeys(self.company(name) for name in names)) or None


class Sights:
    """The sights of a study by lens, each made at most once."""

    def __init__(self, study: Study, lens: Lens) -> None:
        self.study = study
        self.lens = lens
        self._made: dict[Lens, Sight] = {}

    def through(self, **told: str) -> Sight:
        """The sight through the lens of the site with what is told otherwise; InputError.

        ``now`` is what the site itself has: its day, its firmness and so on. No day is later than
        that of the site.
        """
        base = self.lens
        settings = {
            "as_of": base.as_of,
            "firmness": base.firmness,
            "level": base.level,
            "currency": base.currency,
            **{key: value for key, value in told.items() if value != NOW},
        }
        lens = self.study.lens(**settings, ceilings=base.ceilings)  # type: ignore[arg-type]
        return self.at(replace(lens, as_of=min(lens.as_of, base.as_of)))

    def at(self, lens: Lens) -> Sight:
        """The sight through a lens."""
        if lens not in self._made:
            self._made[lens] = Sight(self.study, lens)
        return self._made[lens]
