"""What the map opens on under a lens: the largest rings, then the flows that hang on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush

from graph.measures.cycles import Cycle

__all__ = ["NARROW", "OPENING", "Key", "Part", "opening"]

Key = tuple[str, str, str]
"""An edge of the map: payer, payee and nature."""


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the network a first view shows, and its width over height."""

    rings: int
    nodes: int
    edges: int
    wide: float


OPENING = Part(rings=8, nodes=36, edges=64, wide=1.5)
NARROW = Part(rings=4, nodes=15, edges=24, wide=0.75)


def opening(
    edges: Mapping[Key, Decimal | None], rings: Sequence[Cycle], part: Part = OPENING
) -> tuple[set[str], set[Key]]:
    """Nodes and edges that the map opens on; ``edges`` have their amounts, None if unknown.

    After the legs of the largest rings always the largest edge is taken that touches what is there
    and still fits: what hangs together reads as one picture, islands wait for the whole map, which
    is one click away. Unknown amounts wait for it too.
    """
    nodes: set[str] = set()
    chosen: set[Key] = set()
    for ring in rings[: part.rings]:
        nodes |= set(ring.companies)
        chosen |= {k for leg in ring.legs if (k := (leg.payer, leg.payee, leg.nature)) in edges}
    ranked = sorted((k for k, sum_ in edges.items() if sum_), key=lambda k: (-(edges[k] or 0), k))
    touching: defaultdict[str, list[int]] = defaultdict(list)
    for place, (payer, payee, _) in enumerate(ranked):
        touching[payer].append(place)
        touching[payee].append(place)
    waiting: list[int] = []
    for node in nodes or set(ranked[0][:2] if ranked else ()):
        for place in touching[node]:
            heappush(waiting, place)
    while waiting and len(chosen) < part.edges:
        key = ranked[heappop(waiting)]
        joining = {*key[:2]} - nodes
        if key in chosen or len(nodes) + len(joining) > part.nodes:
            continue  # it comes again if its other end joins
        chosen.add(key)
        nodes |= joining
        for node in joining:
            for place in touching[node]:
                heappush(waiting, place)
    return nodes, chosen
