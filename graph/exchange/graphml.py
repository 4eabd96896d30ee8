"""The network at a lens as GraphML, for Gephi, yEd, Cytoscape and NetworkX.

An edge is a flow, its id the flow's. ``weight``, ``amount_low`` and ``amount_high`` are doubles in
US dollars, as drawing needs them; ``amount_usd``, ``amount_low_usd`` and ``amount_high_usd`` are
the exact decimals as text. What is unknown or open is left out, never 0: programs then show an
empty cell (Gephi draws an edge without a weight as if it were 1).
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.exchange import plain_xml
from graph.exchange.colours import paint
from graph.result import jsonable

if TYPE_CHECKING:
    from decimal import Decimal

    import networkx as nx

    from graph.model import World
    from graph.terms import Terms

__all__ = ["graphml", "plain"]


def graphml(network: nx.MultiDiGraph[str], world: World, terms: Terms) -> bytes:
    """A network by the contract of ``docs/architecture.md`` as a GraphML file.

    Graph: ``as_of``, ``firmness``, ``level``. Nodes: ``label``, ``kind``, ``crowd``, ``size``. Both
    have a colour as Gephi takes it from GraphML: ``r``, ``g``, ``b``, from 0 to 255. Edges:
    amounts (see above), ``nature``, ``kind``, ``supply``, ``in_kind``, ``status``, ``deal``,
    ``deal_title``, ``starts``, ``ends``, ``payer``, ``payee``, and ``sources`` joined by ``|``.
    """
    from networkx import write_graphml_xml

    out = io.BytesIO()
    # Not write_graphml: it takes lxml where that is installed, and writes other bytes with it.
    G = plain(network, world)
    paint(G, terms)
    for data in [*(d for _, d in G.nodes(data=True)), *(d for *_, d in G.edges(data=True))]:
        drawn = data.pop("viz")
        data |= {part: drawn["color"][part] for part in "rgb"}
        data |= {"size": drawn["size"]} if "size" in drawn else {}
    write_graphml_xml(G, out, prettyprint=True)
    return out.getvalue() + b"\n"


def plain(network: nx.MultiDiGraph[str], world: World) -> nx.MultiDiGraph[str]:
    """The same network, sorted, with attributes that are text, numbers or truth values only."""
    import networkx as nx

    lens = network.graph["lens"]
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        as_of=lens.as_of.isoformat(), firmness=lens.firmness, level=lens.level
    )
    for node in sorted(network):
        G.add_node(plain_xml.plain(node), **_known(network.nodes[node], ("label", "kind", "crowd")))
    for payer, payee, flow in sorted(network.edges(keys=True)):
        values = _edge(network.edges[payer, payee, flow], world)
        G.add_edge(
            plain_xml.plain(payer), plain_xml.plain(payee), key=plain_xml.plain(flow), **values
        )
    return G


def _edge(data: dict[str, Any], world: World) -> dict[str, Any]:
    amount = data["amount"]
    kept = ("nature", "kind", "supply", "in_kind", "status", "deal", "payer", "payee")
    values = {
        "weight": _number(amount.stated),
        "amount_usd": _exact(amount.stated),
        "amount_low": _number(amount.low),
        "amount_low_usd": _exact(amount.low),
        "amount_high": _number(amount.high),
        "amount_high_usd": _exact(amount.high),
        **{name: data.get(name) for name in kept},
        "deal_title": world.name(data["deal"]),
        "starts": _days(data.get("starts")),
        "ends": _days(data.get("ends")),
        "sources": "|".join(data["sources"]),
    }
    return _known(values, tuple(values))


def _known(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values that are known, text cleaned of what XML cannot hold."""
    return {
        name: plain_xml.plain(values[name]) if isinstance(values[name], str) else values[name]
        for name in names
        if values.get(name) is not None
    }


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _exact(amount: Decimal | None) -> str | None:
    return None if amount is None else str(jsonable(amount))


def _days(span: tuple[date, date] | None) -> str | None:
    """A day, or the first and last possible one with ``/`` between; None for an open end."""
    if span is None or span[1] == date.max:
        return None
    first, last = (day.isoformat() for day in span)
    return first if first == last else f"{first}/{last}"
