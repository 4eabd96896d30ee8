"""What pages are made of, and what a family of pages is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from graph.changes import Lately
from graph.check.report import Report
from graph.facts import Facts
from graph.lens.rates import BASE, Rate
from graph.pages import concentration
from graph.pages.edges import MapEdge, merged
from graph.pages.evidence import Context, Evidence
from graph.pages.lenses import Lenses, one_lens
from graph.pages.rings import rings
from graph.result import Result
from graph.stories.telling import Told

__all__ = ["Entry", "Family", "Page", "Shelf"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be written: its path in the site, its template and what the template shows."""

    path: str
    template: str
    content: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: where it leads, what it is called, and the menu it stands in.

    Without a menu it stands in the bar itself.
    """

    href: str
    label: str
    menu: str = ""


@dataclass(frozen=True)
class Shelf:
    """Everything that was measured and found of the data, for families of pages to take from.

    ``report`` is on the data themselves, ``ontology`` has the statements of the vocabulary and
    ``lately`` what happened in the last months; without them there are no pages of these.
    ``over_time`` has results asked again as of the end of each quarter, their rows with ``period``
    before the rest, and ``capacity`` the capacities known and those in use (:mod:`graph.capacity`).
    ``stories`` are told of them. ``lenses`` are those that the front page offers; without
    them it has that of the network alone.
    """

    evidence: Evidence
    results: Mapping[str, Result]
    report: Report | None = None
    ontology: Facts | None = None
    lately: Lately | None = None
    over_time: Mapping[str, Result] = field(default_factory=dict)
    capacity: tuple[nx.MultiDiGraph[str], ...] = ()
    stories: tuple[Told, ...] = ()
    lenses: Lenses | None = None

    @cached_property
    def seen(self) -> Lenses:
        """What the front page shows: all lenses, or the one of the network alone."""
        money = self.evidence.money
        day = self.evidence.G.graph["lens"].as_of.isoformat()
        rate = Rate(BASE, money.code, money.rate, day, None, ())
        return self.lenses or one_lens(self.evidence.G, rate)

    def of_measure(self, *measures: str) -> list[Result]:
        """The results of these measures, in order of their names."""
        return [r for _, r in sorted(self.results.items()) if r.measure in measures]

    def notes(self, measure: str) -> list[str]:
        """What a reader needs beside the numbers of a measure, each sentence once."""
        return list(dict.fromkeys(n for r in self.of_measure(measure) for n in r.notes))

    @cached_property
    def named(self) -> dict[str, list[tuple[str, Result]]]:
        """The results with their names, by measure; those of a measure in the order given."""
        found: dict[str, list[tuple[str, Result]]] = {}
        for name, result in self.results.items():
            found.setdefault(result.measure, []).append((name, result))
        return dict(sorted(found.items()))

    @cached_property
    def rings(self) -> list[Context]:
        """The financing rings, the largest first."""
        return rings(self.evidence, self.of_measure("cycles"))

    @cached_property
    def concentrations(self) -> list[Context]:
        """A table of concentration per side: suppliers, customers, funders."""
        return concentration.sides(self.evidence, self.of_measure("concentration"))

    @cached_property
    def edges(self) -> list[MapEdge]:
        """The lines of the map."""
        return merged(self.evidence)


@dataclass(frozen=True, slots=True)
class Family:
    """Pages of one kind: what of them stands in the navigation, and the pages.

    A family that has nothing to show on a shelf yields nothing.
    """

    entries: Callable[[Shelf], Iterator[Entry]]
    pages: Callable[[Shelf], Iterator[Page]]
