"""The money map: companies and what passes between them, as the front page's script draws it.

One edge of the map is all flows of one nature from one payer to one payee. Nature is its colour,
firmness its line, amount its width. Only places in lists go to the browser (``nature`` 0 is the
first of the ontology's list), the style sheet gives them their look in light and dark.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.pages.edges import MapEdge, stated_sums
from graph.pages.evidence import Context, Evidence, company_page
from graph.pages.layout import Box, Point, joined, positions
from graph.pages.lenses import Lenses, Seen
from graph.pages.opening import NARROW, OPENING, Key, opening
from graph.result import jsonable
from graph.wording import UNKNOWN, plain

__all__ = ["Picture", "drawn", "kinds", "picture"]

_LABEL_WIDTH = 17  # characters before a label breaks
_SHAPES = ("dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star")
_TONES = 3  # filled, outlined, pale: with the shapes enough for 21 kinds


@dataclass(frozen=True, slots=True)
class Picture:
    """Every node that the map has under any lens, and where it stands.

    ``first`` and ``narrow`` are places in the views that the map opens on, on a screen and on a
    phone. ``own`` are the nodes and edges of those views under the page's own lens.
    """

    nodes: Mapping[str, Mapping[str, Any]]
    sizes: Mapping[str, float]
    everywhere: Mapping[str, Point]
    first: Mapping[str, Point]
    narrow: Mapping[str, Point]
    own: Mapping[str, tuple[set[str], set[Key]]]


def picture(evidence: Evidence, lenses: Lenses) -> Picture:
    """Places for the nodes of all lenses at once, so that nothing moves when the lens changes.

    The opening views are laid out for the page's own lens; what another lens opens on joins them.
    """
    every = list(dict.fromkeys(map(_Once, (lenses.own, *lenses.each()))))
    sums = [stated_sums(once.seen) for once in every]
    nodes = {n: a for once in every for n, a in once.seen.nodes.items()}
    sizes = _sizes(sorted(nodes), sums)
    boxes = {n: _box(_label(_name(evidence, n, a)), sizes[n]) for n, a in nodes.items()}
    keys = sorted({key for each in sums for key in each})
    everywhere = positions((_length(key, sizes) for key in keys), boxes)
    views, own = {}, {}
    for name, part in (("first", OPENING), ("narrow", NARROW)):
        found = [
            opening(each, once.seen.rings, part) for once, each in zip(every, sums, strict=True)
        ]
        own[name] = found[0]
        there, chosen = found[0]
        placed = positions(
            (_length(key, sizes) for key in chosen), {n: boxes[n] for n in there}, wide=part.wide
        )
        joining = {n for others, _ in found for n in others} - there
        order = sorted(joining, key=lambda n: (-sizes[n], n))
        views[name] = joined(placed, order, (key[:2] for key in keys), boxes)
    return Picture(nodes, sizes, everywhere, views["first"], views["narrow"], own)


@dataclass(frozen=True, slots=True, eq=False)
class _Once:
    """What is seen, told apart by being another, not by what is in it."""

    seen: Seen

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and self.seen is other.seen

    def __hash__(self) -> int:
        return id(self.seen)


def drawn(evidence: Evidence, picture: Picture, edges: Sequence[MapEdge]) -> dict[str, Any]:
    """What the map opens on, built with pyvis: all that its script needs to draw at once."""
    from pyvis.network import Network  # heavy, and only the site needs it

    net = Network(directed=True)
    net.toggle_physics(False)
    there = {n for nodes, _ in picture.own.values() for n in nodes}
    for ident in sorted(there):
        node = node_of(evidence, picture, ident)
        net.add_node(ident, **{k: v for k, v in node.items() if k != "id"})
    for edge in edges:
        key = (edge.payer, edge.payee, edge.nature)
        views = {name: key in chosen for name, (_, chosen) in picture.own.items()}
        if any(views.values()):
            net.add_edge(edge.payer, edge.payee, **views, **_edge(evidence, edge))
    nodes, lines, _, _, _, options = net.get_network_data()
    return {
        "nodes": [_without(node, "color", "font") for node in nodes],
        "edges": lines,
        "options": json.loads(options),
        "largest": jsonable(
            max((e.amount.stated or Decimal(0) for e in edges), default=Decimal(0))
        ),
    }


def node_of(evidence: Evidence, picture: Picture, ident: str) -> Context:
    """A node as the script draws it."""
    data = picture.nodes[ident]
    shape, tone = _look(evidence, data["kind"], data["crowd"])
    return {
        "id": ident,
        "label": _label(_name(evidence, ident, data)) or "?",
        "name": data["label"],
        "short": _name(evidence, ident, data),
        "kind": evidence.label("company", data["kind"]) if data["kind"] else UNKNOWN,
        "code": data["kind"] or "",
        "href": company_page(ident.partition("@")[0] if data["crowd"] else ident),
        "crowd": data["crowd"],
        "shape": shape,
        "tone": tone,
        "size": picture.sizes[ident],
        "x": picture.everywhere[ident][0],
        "y": picture.everywhere[ident][1],
        "first": picture.first.get(ident),
        "narrow": picture.narrow.get(ident),
    }


def _edge(evidence: Evidence, edge: MapEdge) -> dict[str, Any]:
    amount = edge.amount
    return {
        "nature": evidence.natures.index(edge.nature),
        "firmness": evidence.firmness_order.index(edge.firmness),
        "inKind": edge.in_kind,
        "amount": [jsonable(end) for end in (amount.low, amount.high, amount.stated)],
        "known": edge.coverage.known,
        "qualifying": edge.coverage.qualifying,
    }


def kinds(evidence: Evidence, picture: Picture) -> list[Context]:
    """The company kinds of the map with the symbol of each, for the legend and to filter by."""
    there = {(data["kind"], data["crowd"]) for data in picture.nodes.values()}
    order = [*evidence.terms.codes("company"), None]
    found = []
    for kind, crowd in sorted(there, key=lambda k: order.index(k[0]) if k[0] in order else 99):
        shape, tone = _look(evidence, kind, crowd)
        label = evidence.label("company", kind) if kind else UNKNOWN
        found.append({"code": kind or "", "label": label, "shape": shape, "tone": tone})
    return found


def _name(evidence: Evidence, ident: str, data: Mapping[str, Any]) -> str:
    """What stands below a node: of a crowd not the deal that it is of."""
    return evidence.world.name(ident.partition("@")[0]) if data["crowd"] else str(data["label"])


def _look(evidence: Evidence, kind: str | None, crowd: bool) -> tuple[str, int]:
    """The shape and tone of a company kind, by its place in the ontology's list."""
    codes = evidence.terms.codes("company")
    if crowd or kind not in codes:
        return "dot", _TONES
    place = codes.index(kind)
    return _SHAPES[place % len(_SHAPES)], min(place // len(_SHAPES), _TONES - 1)


def _label(name: str) -> str:
    lines = textwrap.wrap(plain(name), _LABEL_WIDTH, max_lines=3, placeholder=" …")
    return "\n".join(lines)


def _box(label: str, size: float) -> Box:
    """Half width and half height of a node with its label below it."""
    lines = label.split("\n")
    width = max(size * 2, 7.4 * max(len(line) for line in lines))
    return width / 2 + 8, (size * 2 + 17 * len(lines)) / 2 + 8


def _sizes(nodes: Sequence[str], every: Sequence[Mapping[Key, Decimal | None]]) -> dict[str, float]:
    """The size of each node: by the most that it is known to pay and get under any lens."""
    most: defaultdict[str, Decimal] = defaultdict(Decimal)
    for edges in every:
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for (payer, payee, _), amount in edges.items():
            sums[payer] += amount or 0
            sums[payee] += amount or 0
        for node, amount in sums.items():
            most[node] = max(most[node], amount)
    top = max(most.values(), default=Decimal(0))
    return {n: round(7 + 19 * math.sqrt(most[n] / top), 1) if top else 7.0 for n in nodes}


def _length(key: Key, sizes: Mapping[str, float]) -> tuple[str, str, float]:
    """The ends of an edge and how long it should be: between large nodes much goes on."""
    return key[0], key[1], 1 + (sizes[key[0]] + sizes[key[1]]) / 22


def _without(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key not in names}
