"""The money map: the network as nodes and edges that vis-network draws, built with pyvis.

One edge of the map is all flows of one nature from one payer to one payee. Nature is its colour,
firmness its line, amount its width. Only places in lists go to the browser (``nature`` 0 is the
first of the ontology's list), the style sheet gives them their look in light and dark.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.model import Interval
from graph.pages.edges import MapEdge, at_level, merged
from graph.pages.evidence import Context, Evidence
from graph.pages.layout import Box, positions
from graph.pages.panel import panel
from graph.wording import plain

__all__ = ["NARROW", "OPENING", "Part", "build_map", "kinds", "opening"]


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the network a first view shows, and its width over height."""

    rings: int
    nodes: int
    edges: int
    wide: float


OPENING = Part(rings=8, nodes=36, edges=64, wide=1.5)
NARROW = Part(rings=4, nodes=15, edges=24, wide=0.75)
_THINNEST, _THICKEST = 1.2, 13.0
_LABEL_WIDTH = 17  # characters before a label breaks
_SHAPES = ("dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star")
_TONES = 3  # filled, outlined, pale: with the shapes enough for 21 kinds


def opening(
    edges: Sequence[MapEdge], rings: Sequence[Context], part: Part = OPENING
) -> tuple[set[str], set[int]]:
    """Nodes and edges (by place) that the map opens on: the largest rings, then the largest flows.

    Unknown amounts come last; nothing is left out of the whole map, which is one click away.
    """
    place = {(e.payer, e.payee, e.nature): i for i, e in enumerate(edges)}
    nodes: set[str] = set()
    chosen: set[int] = set()
    for ring in rings[: part.rings]:
        nodes |= set(ring["ids"])
        chosen |= {place[leg["key"]] for leg in ring["legs"] if leg["key"] in place}
    size = sorted(range(len(edges)), key=lambda i: (-(edges[i].amount.stated or Decimal(0)), i))
    waiting = [i for i in size if edges[i].amount.stated and i not in chosen]
    while waiting and len(chosen) < part.edges:
        for i in waiting:
            ends = {edges[i].payer, edges[i].payee}
            # What hangs together reads as one picture; islands wait for the whole map.
            if (not nodes or nodes & ends) and len(nodes | ends) <= part.nodes:
                nodes |= ends
                chosen.add(i)
                waiting.remove(i)
                break
        else:
            break
    return nodes, chosen


def build_map(evidence: Evidence, rings: Sequence[Context]) -> dict[str, Any]:
    """All that the front page's script draws and shows: nodes, edges, details, rings."""
    from pyvis.network import Network  # heavy, and only the site needs it

    edges = merged(evidence)
    largest = max((e.amount.stated or Decimal(0) for e in edges), default=Decimal(0))
    sizes = _sizes(evidence, edges)
    labels = {node: _label(evidence.name(node)) for node in evidence.G}
    boxes = {node: _box(labels[node], sizes[node]) for node in evidence.G}
    everywhere = positions((_length(e, sizes) for e in edges), boxes)
    first, narrow = (_first(edges, rings, sizes, boxes, part) for part in (OPENING, NARROW))
    net = Network(directed=True)
    net.toggle_physics(False)
    for node in sorted(evidence.G):
        x, y = everywhere[node]
        kind = evidence.G.nodes[node]["kind"]
        shape, tone = _look(evidence, kind, evidence.G.nodes[node]["crowd"])
        net.add_node(
            node,
            label=labels[node] or "?",
            shape=shape,
            size=sizes[node],
            x=x,
            y=y,
            tone=tone,
            kind=kind,
            crowd=evidence.G.nodes[node]["crowd"],
            first=first.places.get(node),
            narrow=narrow.places.get(node),
        )
    for i, edge in enumerate(edges):
        net.add_edge(
            edge.payer,
            edge.payee,
            id=f"e{i}",
            nature=evidence.nature(edge.nature)["step"],
            firmness=evidence.firmness_order.index(edge.firmness),
            levels={
                str(evidence.firmness_order.index(level)): {
                    **_drawn(amount, largest),
                    "firmness": evidence.firmness_order.index(at_level(evidence, edge, level)),
                }
                for level, amount in edge.by_firmness.items()
            },
            in_kind=edge.in_kind,
            first=i in first.edges,
            narrow=i in narrow.edges,
            title=plain(
                f"{evidence.name(edge.payer)} → {evidence.name(edge.payee)}\n"
                f"{evidence.label('nature', edge.nature)}, "
                f"{evidence.money.total(edge.amount, edge.coverage)}, "
                f"{evidence.label('firmness', edge.firmness)}"
                + (", in kind" if edge.in_kind else "")
            ),
        )
    nodes, drawn, _, _, _, options = net.get_network_data()
    key = {(e.payer, e.payee, e.nature): f"e{i}" for i, e in enumerate(edges)}
    return {
        "nodes": [_without(node, "color", "font") for node in nodes],
        "edges": drawn,
        "options": json.loads(options),
        "details": panel(evidence, edges),
        "rings": [
            {
                "id": ring["anchor"],
                "nodes": ring["ids"],
                "edges": [key[leg["key"]] for leg in ring["legs"] if leg["key"] in key],
            }
            for ring in rings
        ],
    }


@dataclass(frozen=True, slots=True)
class _First:
    places: dict[str, tuple[int, int]]
    edges: set[int]


def _first(
    edges: Sequence[MapEdge],
    rings: Sequence[Context],
    sizes: dict[str, float],
    boxes: dict[str, Box],
    part: Part,
) -> _First:
    """A first view with places of its own, so that it fills the screen."""
    nodes, chosen = opening(edges, rings, part)
    lengths = (_length(edges[i], sizes) for i in chosen)
    return _First(positions(lengths, {n: boxes[n] for n in nodes}, wide=part.wide), chosen)


def kinds(evidence: Evidence) -> list[Context]:
    """The company kinds of the network with the symbol of each, for the legend."""
    there = {(data["kind"], data["crowd"]) for _, data in evidence.G.nodes(data=True)}
    order = [*evidence.terms.codes("company"), None]
    found = []
    for kind, crowd in sorted(there, key=lambda k: order.index(k[0]) if k[0] in order else 99):
        shape, tone = _look(evidence, kind, crowd)
        label = evidence.label("company", kind) if kind else "kind not known"
        found.append({"label": label, "shape": shape, "tone": tone})
    return found


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


def _sizes(evidence: Evidence, edges: Sequence[MapEdge]) -> dict[str, float]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for edge in edges:
        for end in (edge.payer, edge.payee):
            sums[end] += edge.amount.stated or Decimal(0)
    most = max(sums.values(), default=Decimal(0))
    return {
        node: round(7 + 19 * math.sqrt(sums[node] / most), 1) if most else 7.0
        for node in evidence.G
    }


def _length(edge: MapEdge, sizes: dict[str, float]) -> tuple[str, str, float]:
    """The ends of an edge and how long it should be: between large nodes much goes on."""
    return edge.payer, edge.payee, 1 + (sizes[edge.payer] + sizes[edge.payee]) / 22


def _drawn(amount: Interval, largest: Decimal) -> dict[str, Any]:
    """Width of a line (None: unknown) and the amount in billions, to filter by."""
    if amount.stated is None:
        return {"width": None, "bn": None}
    share = math.sqrt(amount.stated / largest) if largest else 0.0
    width = round(_THINNEST + (_THICKEST - _THINNEST) * share, 2)
    return {"width": width, "bn": round(float(amount.stated / 10**9), 6)}


def _without(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key not in names}
