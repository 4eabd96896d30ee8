"""Merging: the flows on one side of a company, summed by who is on the other side.

Parallel flows between the same two are one relation to a measure of concentration; this is where
they become one. The interval of a counterparty is the sum of its flows' intervals
(:class:`graph.model.Interval`): its stated amount is that of its known flows, and one flow without
upper end leaves the sum without one.

Which flows: *suppliers* of a company are paid by it for supply (compute, hardware and lease, as the
ontology has it, or the kinds asked for among its purchases), *customers* pay it for the same,
*funders* put capital into it. What goes in kind moves no cash and is left out, a warrant or a
guarantee as well as a purchase that somebody has the right to but has not made; so is every
acquisition, which pays a seller and not the company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.errors import UnknownName
from graph.measures.natures import is_capital, is_commerce
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "SIDES",
    "Merged",
    "Side",
    "amounts_on",
    "companies",
    "counterparties",
    "coverage",
    "in_kind_left_out",
]

Side = Literal["suppliers", "customers", "funders"]
SIDES: tuple[Side, ...] = ("suppliers", "customers", "funders")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A counterparty and the flows with it."""

    company: str
    amount: Interval
    crowd: bool
    flows: tuple[str, ...]


def counterparties(
    G: nx.MultiDiGraph[str], company: str, of: Side, kinds: Collection[str] | None = None
) -> tuple[Merged, ...]:
    """Who is on that side of a company: known amounts first, the largest first, then by id."""
    amounts: dict[str, Interval] = {}
    flows: dict[str, list[str]] = {}
    for other, flow, attributes in _edges(G, company, of):
        if other != company and _qualifies(G, attributes, of, kinds):
            amount = attributes["amount"]
            amounts[other] = amounts[other] + amount if other in amounts else amount
            flows.setdefault(other, []).append(flow)
    merged = [
        Merged(
            company=other,
            amount=amount,
            crowd=bool(G.nodes[other].get("crowd", False)),
            flows=tuple(sorted(flows[other])),
        )
        for other, amount in amounts.items()
    ]
    return tuple(sorted(merged, key=_largest_first))


def coverage(
    G: nx.MultiDiGraph[str], company: str, of: Side, kinds: Collection[str] | None = None
) -> Coverage:
    """Flows on that side counted with a known amount, over those that qualify.

    Those beside (:func:`amounts_on`) qualify and are not counted.
    """
    counted, beside = amounts_on(G, company, of, kinds)
    known = sum(amount.stated is not None for amount in counted)
    return Coverage(known, len(counted) + len(beside))


def amounts_on(
    G: nx.MultiDiGraph[str], company: str, of: Side, kinds: Collection[str] | None = None
) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
    """Amounts of the flows on that side: of those that count, and of those beside.

    Beside is under the firmest lens what is promised but not yet paid, and in the network of a
    year (:mod:`graph.measures.yearly`) what is in no year because its period is not known.
    """
    counted = [
        attributes["amount"]
        for other, _, attributes in _edges(G, company, of)
        if other != company and _qualifies(G, attributes, of, kinds)
    ]
    here, there = ("u", "v") if of == "suppliers" else ("v", "u")
    beside = [
        row["amount"]
        for row in (*G.graph["promised"], *G.graph.get("undated", ()))
        if row[here] == company != row[there] and _qualifies(G, row, of, kinds)
    ]
    return tuple(counted), tuple(beside)


def in_kind_left_out(
    G: nx.MultiDiGraph[str], company: str, of: Side, kinds: Collection[str] | None = None
) -> int:
    """How many flows would count on that side if they were cash."""
    return sum(
        bool(attributes["in_kind"])
        and other != company
        and not _qualifies(G, attributes, of, kinds)
        and _qualifies(G, {**attributes, "in_kind": False}, of, kinds)
        for other, _, attributes in _edges(G, company, of)
    )


def companies(
    G: nx.MultiDiGraph[str], asked: str | Iterable[str] | None, also: Iterable[str] = ()
) -> tuple[str, ...]:
    """The companies asked for, each once, in the order given; None: all of the network, by id.

    Crowds are no companies. UnknownName for one that no flow touches and that is not in ``also``.
    """
    others = frozenset(also)
    if asked is None:
        nodes = {node for node in G if not G.nodes[node].get("crowd", False)}
        return tuple(sorted(nodes | others))
    names = tuple(dict.fromkeys([asked] if isinstance(asked, str) else asked))
    for name in names:
        if name in G:
            if G.nodes[name].get("crowd", False):
                raise UnknownName(f"{name!r} is a crowd, not a company")
        elif name not in others and not any(
            name in (row["u"], row["v"]) for row in G.graph["promised"]
        ):
            lens = G.graph["lens"]
            raise UnknownName(
                f"no flow of {name!r} counts as of {lens.as_of} at firmness {lens.firmness}: "
                "check the name, or ask for a later day or a weaker firmness"
            )
    return names


def _edges(
    G: nx.MultiDiGraph[str], company: str, of: Side
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Counterparty, flow id and attributes of the edges on that side."""
    if company not in G:
        return
    if of == "suppliers":
        for _, other, flow, attributes in G.out_edges(company, keys=True, data=True):
            yield other, str(flow), attributes
    else:
        for other, _, flow, attributes in G.in_edges(company, keys=True, data=True):
            yield other, str(flow), attributes


def _qualifies(
    G: nx.MultiDiGraph[str], attributes: dict[str, Any], of: Side, kinds: Collection[str] | None
) -> bool:
    if attributes["in_kind"]:
        return False
    if of == "funders":
        return is_capital(G, attributes) and (kinds is None or attributes["kind"] in kinds)
    if not is_commerce(G, attributes):
        return False
    return bool(attributes["supply"]) if kinds is None else attributes["kind"] in kinds


def _largest_first(merged: Merged) -> tuple[bool, Any, str]:
    stated = merged.amount.stated
    return stated is None, -stated if stated is not None else 0, merged.company
