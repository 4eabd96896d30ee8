"""Dollars a year: a network cut into its years, and a measure asked of each.

A network has a flow at all of its amount, be it for one year or for ten. For a rate, the amount is
spread evenly by calendar days over the period in which the money moves::

    amount(y) = amount × days of its period in y / days of its period

**Unit**: US dollars in the calendar year y. Over all years the parts of a flow whose period is
known to the day add up to its amount (each is rounded to a cent).

**The period** is that of the edge (``docs/architecture.md``): as told; where no end, or none of
both, is told, what was paid in whole was paid until, or on, the day of the payment. The firmest
firmness is about money that has moved, so under it a period ends with the day of the lens at the
latest: 15 paid by mid-2026 of a contract to 2030 are of the years to 2026.

**Bounds** carry amounts and dates (:mod:`graph.measures.spread`): a period "2027 to 2032" starts
on any day of 2027. The value quoted runs from its first day to the last of 2032; a year that the
period may miss altogether has 0 as its lower bound.

**Undated** flows, those without a period, are in no year and no amount. They are not forgotten:
``undated`` of the graph's attributes holds them, and the coverage of every year counts those of
the same company and kind as flows whose amount is not known. So does a period that, under the
firmest firmness, begins after the day of the lens.

Edge cases: an undisclosed amount is undisclosed in each of its years; a period whose end cannot
follow its start counts as none; a network without a dated flow has no years.

References: as for the table of contractual obligations in :mod:`graph.measures.obligations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx

from graph.language import say
from graph.measures.spread import YearShare, share_of, year_shares
from graph.result import Result
from graph.series import labelled, notes_of

__all__ = ["by_year", "per_year"]

Shares = dict[int, YearShare]


def by_year(G: nx.MultiDiGraph[str]) -> dict[int, nx.MultiDiGraph[str]]:
    """The network of each year in which a flow falls, at the amounts that fall into it, in order.

    All nodes stay; attributes are those of ``G`` with ``undated`` beside them, and ``promised``
    cut to what may fall into the year.

    40 from the start of 2026 to the end of 2029, 1 461 days, of which 2028 has 366:

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 7, 5)), promised=(), firmness_order=("announced",))
    >>> period = (date(2026, 1, 1),) * 2, (date(2029, 12, 31),) * 2
    >>> forty = Interval(*[Decimal(40)] * 3)
    >>> leg = dict(amount=forty, by_firmness={"announced": forty})
    >>> _ = G.add_edge("lab", "cloud", "f", period=period, **leg)
    >>> _ = G.add_edge("lab", "cloud", "g", period=None, **leg)
    >>> years = by_year(G)
    >>> {year: str(Y["lab"]["cloud"]["f"]["amount"].stated) for year, Y in years.items()}
    {2026: '9.99', 2027: '9.99', 2028: '10.02', 2029: '9.99'}
    >>> years[2028].number_of_edges(), len(years[2028].graph["undated"])
    (1, 1)
    """
    firmness = G.graph["lens"].firmness
    undated: list[dict[str, Any]] = []
    legs: dict[int, list[tuple[str, str, str, dict[str, Any]]]] = {}
    for u, v, flow, data in G.edges(keys=True, data=True):
        shares = {code: _shares(G, data, code) for code in {*data["by_firmness"], firmness}}
        if not shares[firmness]:
            undated.append({"u": u, "v": v, **data})
        for year in shares[firmness]:
            legs.setdefault(year, []).append((u, v, flow, _part(data, year, firmness, shares)))
    promised = [(row, _shares(G, row, "")) for row in G.graph["promised"]]
    networks = {}
    for year in sorted(legs):
        Y: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        Y.add_nodes_from(G.nodes(data=True))
        for u, v, flow, data in legs[year]:
            Y.add_edge(u, v, key=flow, **data)
        there = tuple(row for row, shares in promised if not shares or year in shares)
        Y.graph.update(G.graph, promised=there, undated=tuple(undated))
        networks[year] = Y
    return networks


def per_year(G: nx.MultiDiGraph[str], measure: Callable[[nx.MultiDiGraph[str]], Result]) -> Result:
    """A measure of a network asked of each of its years.

    The rows are the measure's own with ``year`` before them, years in order; its amounts are US
    dollars in that year. A row in which nothing falls into the year (all of its nested parts are
    empty) is left out. Raises what the measure raises of the whole network.
    """
    whole = measure(G)
    networks = by_year(G)
    answers = [(year, _kept(measure(Y))) for year, Y in networks.items()]
    rows = [row for year, answer in answers for row in labelled(answer.rows, {"year": str(year)})]
    notes = [
        say(
            "Amounts are US dollars in a calendar year: each flow is spread evenly over the"
            " days of its period."
        )
    ]
    total = G.number_of_edges()
    dated = {flow for Y in networks.values() for _, _, flow in Y.edges(keys=True)}
    if missing := total - len(dated):
        notes.append(
            say(
                "%(missing)s of the %(total)s flows that count under the lens have no period "
                "that anyone told and no day of payment: they are in no year, and in coverage "
                "only.",
                missing=missing,
                total=total,
            )
        )
    return replace(
        whole,
        rows=tuple(rows),
        notes=(*notes, *notes_of([(str(year), answer) for year, answer in answers])),
        columns=("year", *whole.columns),
        headline=("year", *(whole.headline or whole.columns)),
    )


def _kept(answer: Result) -> Result:
    """The answer without rows that have nothing in them."""
    there = (row for row in answer.rows if any(getattr(row, part) for part in answer.nested))
    return replace(answer, rows=tuple(there))


def _shares(G: nx.MultiDiGraph[str], data: Mapping[str, Any], firmness: str) -> Shares:
    """The share of each year in which the money of a flow moves at a firmness; none if undated."""
    if data["period"] is None:
        return {}
    starts, ends = data["period"]
    if firmness == G.graph["firmness_order"][0] and len(G.graph["firmness_order"]) > 1:
        day: date = G.graph["lens"].as_of
        if starts[0] > day:
            return {}
        starts, ends = (starts[0], min(starts[1], day)), (min(ends[0], day), min(ends[1], day))
    return {share[0]: share for share in year_shares(starts, ends)}


def _part(
    data: Mapping[str, Any], year: int, firmness: str, shares: Mapping[str, Shares]
) -> dict[str, Any]:
    """An edge at what of its amounts falls into a year."""
    return {
        **data,
        "amount": share_of(data["amount"], shares[firmness][year]),
        "by_firmness": {
            code: share_of(amount, shares[code][year])
            for code, amount in data["by_firmness"].items()
            if year in shares[code]
        },
    }
