"""A data set opened for study: what the command line, the pages and a notebook start from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.extraction.opening import open_data
from graph.lens.rates import BASE, Rate
from graph.lens.view import View
from graph.load import load
from graph.model import PartialDate, World
from graph.result import Lens
from graph.store import Store
from graph.terms import Terms

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Study"]


class Study:
    """A store with its terms and world, and the ways to look at them.

    >>> study = Study.open()                                    # the bundled data
    >>> lens = study.lens(as_of="2025-12-31", firmness="talked")
    >>> G = study.network(lens)
    >>> G.has_edge("amazon", "openai")
    True
    """

    def __init__(self, store: Store, terms: Terms | None = None) -> None:
        self.store = store
        self.terms = store.terms if terms is None else terms

    @classmethod
    def open(cls, data: Path | str | None = None, *, ontology: Path | str | None = None) -> Study:
        """Open a folder of Turtle, a store, or the bundled data; nothing is made of it unasked.

        A store is the address of a SPARQL endpoint or a folder of Oxigraph's. The vocabulary is
        that of the folder ``ontology`` (default: the one beside this package) with what the Turtle
        in ``data/ontology``, or the store, adds to it, such as a flow kind of one's own.
        """
        if data == "":
            raise InputError("--data is empty: name a folder, or leave it out for the bundled data")
        return cls(open_data(data, ontology=ontology))

    @cached_property
    def world(self) -> World:
        """Everything the data say."""
        return load(self.store, self.terms)

    def lens(
        self,
        as_of: date | str | None = None,
        firmness: str | None = None,
        level: str | None = None,
        currency: str = BASE,
        ceilings: bool = True,
    ) -> Lens:
        """A lens checked against the data: InputError names what is wrong and what there is.

        A partial date is the last day of its period, at most the horizon; without a date the
        view is as of the horizon, never of the clock. Firmness and level that are not chosen are
        the defaults of the ontology.
        """
        day = self.world.horizon
        if isinstance(as_of, str):
            try:
                day = PartialDate.parse(as_of).known_by(day)  # the data tell of no day after it
            except ValueError as error:
                raise InputError(f"--as-of: {error}") from None
        elif as_of is not None:
            day = as_of
        firmness = self.terms.default("firmness") if firmness is None else firmness
        level = self.terms.default("level") if level is None else level
        known, levels = self.terms.firmness(), self.terms.codes("level")
        if firmness not in known:
            raise InputError(f"--firmness {firmness!r} is not one of {', '.join(known)}")
        if level not in levels:
            raise InputError(f"--level {level!r} is not one of {', '.join(levels)}")
        lens = Lens(day, firmness, level, currency.upper(), ceilings)
        if self.display_rate(lens) is None:
            there = ", ".join(View(self.world, self.terms, lens).rates.currencies())
            raise InputError(f"--currency {currency!r} has no rate to {BASE}; there is {there}")
        return lens

    def view(self, lens: Lens | None = None, assume: Mapping[str, Decimal] | None = None) -> View:
        """The verdict on every flow under a lens."""
        return View(self.world, self.terms, lens or self.lens(), assume)

    def network(
        self, lens: Lens | None = None, assume: Mapping[str, Decimal] | None = None
    ) -> nx.MultiDiGraph[str]:
        """The flows that count under a lens, as a NetworkX graph."""
        from graph.network import build

        return build(self.view(lens, assume))

    def display_rate(self, lens: Lens) -> Rate | None:
        """The rate in which amounts are shown: the nearest to the day, even if told later."""
        from graph.lens.rates import RateTable

        return RateTable(self.world.figures.values(), self.terms).nearest(
            BASE, lens.currency, lens.as_of
        )
