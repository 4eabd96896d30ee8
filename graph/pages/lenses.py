"""Everything that the front page shows, under every lens that it offers, seen beforehand.

There is no server that a page could ask, so all answers come with it: for the end of each month
from the first deal on, each firmness and each level. Each is what the command line answers under
the same lens, for it is asked of the same network.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.changes import Change, changes
from graph.headlines import Headline, headlines
from graph.lens.rates import BASE, Rate, RateTable
from graph.lens.turning import turning_days
from graph.lens.view import View
from graph.measures.cycles import Cycle, cycles
from graph.model import Interval, World
from graph.network import build
from graph.periods import periods
from graph.reported import reported
from graph.result import Lens
from graph.terms import Terms

__all__ = ["RINGS", "Lenses", "Seen", "Shown", "every_lens", "one_lens"]

RINGS = 10
"""So many rings are listed."""
_BUYERS = 3
"""The suppliers of so many buyers, the largest, are looked at for concentration."""
_LATELY = 3
"""Months that count as lately."""
_OF_EDGES = ("nature", "amount", "in_kind", "status", "rank", "sources")


@dataclass(frozen=True, slots=True)
class Shown:
    """A flow that counts: its ends after roll-up, its amount in US dollars and how firm it is.

    ``sources`` are those that tell of it by the day.
    """

    payer: str
    payee: str
    nature: str
    amount: Interval
    in_kind: bool
    status: str
    rank: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen under one lens: flows by id, nodes with their attributes, numbers, rings."""

    flows: Mapping[str, Shown]
    nodes: Mapping[str, Mapping[str, Any]]
    headlines: tuple[Headline, ...]
    rings: tuple[Cycle, ...]


@dataclass(frozen=True, slots=True)
class Lenses:
    """What is seen by level and firmness on each of ``days``, the last of which is
    that of ``lens``, the page's own.

    ``rates`` has for every currency of display its rate on each of the days: the nearest, even if
    told later, as everywhere. ``buyers`` are those whose suppliers are among the headlines.
    ``lately`` is what happened after ``since``, some months before the last day.
    """

    lens: Lens
    days: tuple[date, ...]
    levels: tuple[str, ...]
    firmness: tuple[str, ...]
    seen: Mapping[tuple[str, str], tuple[Seen, ...]]
    rates: Mapping[str, tuple[Rate, ...]]
    buyers: tuple[str, ...]
    since: date | None = None
    lately: tuple[Change, ...] = ()

    @property
    def own(self) -> Seen:
        """What is seen under the page's own lens, the last day of a grid of one or of all."""
        return self.seen[self.lens.level, self.lens.firmness][-1]

    def each(self) -> Iterator[Seen]:
        """Everything seen, by level, firmness and day; what did not change comes once."""
        for level in self.levels:
            for firmness in self.firmness:
                row = self.seen[level, firmness]
                yield from (s for i, s in enumerate(row) if not i or s is not row[i - 1])


def one_lens(G: nx.MultiDiGraph[str], rate: Rate) -> Lenses:
    """The page's own lens alone: that of the network."""
    lens: Lens = G.graph["lens"]
    buyers = _largest_buyers(G)
    seen = {(lens.level, lens.firmness): (_seen(G, buyers),)}
    rates = {lens.currency: (rate,)}
    return Lenses(lens, (lens.as_of,), (lens.level,), (lens.firmness,), seen, rates, buyers)


def every_lens(world: World, terms: Terms, G: nx.MultiDiGraph[str]) -> Lenses:
    """All lenses from the first deal up to the day of the network, in whatever firmness and level.

    Parameters
    ----------
    world
        All that the data say.
    G
        The network under the page's own lens; whether "up to" amounts count is as in it.

    Notes
    -----
    The world turns on some days only (:func:`graph.lens.turning.turning_days`); months without
    one share what was seen, and so do those in which nothing turned that counts.
    """
    lens: Lens = G.graph["lens"]
    firmness, levels = terms.firmness(), terms.codes("level")
    buyers = _largest_buyers(G)
    known = View(world, terms, lens).knowledge.published().deals.values()
    first = min((d.announced.first for d in known if d.announced), default=lens.as_of)
    days = tuple(p.day for p in periods(min(first, lens.as_of), lens.as_of, "month"))
    turns = turning_days(world, terms)
    seen: dict[tuple[str, str], list[Seen]] = {}
    for level in levels:
        rows = {f: seen.setdefault((level, f), []) for f in firmness}
        keys: dict[str, Any] = {}
        turned = -1
        for day in days:
            turn = bisect_right(turns, day)
            if turn == turned:
                for row in rows.values():
                    row.append(row[-1])
                continue
            turned = turn
            view = View(world, terms, replace(lens, as_of=day, level=level))
            figures = reported(view)
            told = [figures.get(buyer) for buyer in buyers]
            for f, row in rows.items():
                under = view.under(f)
                counted = [view.counted(each) for each in firmness[: max(2, firmness.index(f) + 1)]]
                if keys.get(f) == (counted, told):
                    row.append(row[-1])
                    continue
                keys[f] = counted, told
                row.append(_seen(build(under), buyers))
    table = RateTable(world.figures.values(), terms)
    rates = {
        code: tuple(_there(table.nearest(BASE, code, day)) for day in days)
        for code in table.currencies()
    }
    rows_ = {key: tuple(row) for key, row in seen.items()}
    since = _months_before(lens.as_of, _LATELY)
    happened = changes(View(world, terms, replace(lens, as_of=since)), View(world, terms, lens))
    return Lenses(lens, days, levels, firmness, rows_, rates, buyers, since, happened)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _there(rate: Rate | None) -> Rate:
    assert rate is not None  # only currencies that have one are listed
    return rate


def _seen(G: nx.MultiDiGraph[str], buyers: tuple[str, ...]) -> Seen:
    return Seen(
        flows={
            flow: Shown(u, v, **{name: data[name] for name in _OF_EDGES})
            for u, v, flow, data in sorted(G.edges(keys=True, data=True), key=lambda e: e[2])
        },
        nodes={node: dict(G.nodes[node]) for node in sorted(G)},
        headlines=tuple(headlines(G, buyers)),
        rings=cycles(G, top=RINGS).rows,
    )


def _largest_buyers(G: nx.MultiDiGraph[str]) -> tuple[str, ...]:
    """Companies by what they are known to pay for supply, the most first."""
    bought: dict[str, Decimal] = {}
    for payer, _, data in G.edges(data=True):
        if data["supply"] and not G.nodes[payer]["crowd"] and data["amount"].known:
            bought[payer] = bought.get(payer, Decimal(0)) + data["amount"].stated
    return tuple(sorted(bought, key=lambda buyer: (-bought[buyer], buyer))[:_BUYERS])
