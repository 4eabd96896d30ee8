"""The part of a graph that can be on a cycle, as the search for cycles reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import networkx as nx

__all__ = ["MANY", "Adjacency", "Arcs", "cyclic_part"]

Arcs = Mapping[str, Mapping[str, int]]
"""For each node the nodes after it, with the labels of the arc as a bit set."""

MANY = 20_000
"""Arcs from which on scipy takes them apart; below, loading it takes longer than it saves."""


class Integers(Protocol):
    """A list of integers, or an array of them."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: Any, /) -> Any: ...
    def __setitem__(self, place: Any, value: Any, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Nodes by name, ascending, and their arcs both ways by position.

    The arcs of node u are ``after[u]`` up to ``after[u + 1]``, ascending: ``to`` which node each
    leads and the bits that it ``carries``; ``before``, ``come`` and ``brings`` are the same
    backwards. All are lists, or all are arrays.
    """

    names: Sequence[str]
    after: Integers
    to: Integers
    carries: Integers
    before: Integers
    come: Integers
    brings: Integers

    def __len__(self) -> int:
        return len(self.names)


def cyclic_part(
    arcs: Arcs, max_legs: int, cover: int = 0, places: Mapping[str, int] | None = None
) -> Adjacency:
    """Nodes and arcs within strongly connected components, without self-loops.

    With ``places`` only nodes from and to which each of its nodes is near enough to share a walk
    of ``max_legs`` legs (none if one of them is on no cycle), and an arc to such a node also
    carries the bit at its place. Of an arc's own bits only those of ``cover`` are kept.

    >>> part = cyclic_part({"b": {"a": 1, "x": 1}, "a": {"b": 2, "a": 3}}, 4, cover=3)
    >>> part.names, part.after, part.to, part.carries
    (['a', 'b'], [0, 1, 2], [1, 0], [2, 1])
    """
    places = {} if places is None else places
    if sum(map(len, arcs.values())) < MANY:
        return _few(arcs, max_legs, cover, places)
    return _many(arcs, max_legs, cover, places)


def _few(arcs: Arcs, max_legs: int, cover: int, places: Mapping[str, int]) -> Adjacency:
    H: nx.DiGraph[str] = nx.DiGraph()
    H.add_edges_from((u, v) for u, outs in arcs.items() for v in outs if u != v)
    component = {n: i for i, part in enumerate(nx.strongly_connected_components(H)) for n in part}
    H.remove_edges_from([(u, v) for u, v in H.edges if component[u] != component[v]])
    H.remove_nodes_from([n for n in H if H.out_degree(n) == 0])
    kept = set(H) if places.keys() <= set(H) else set()
    for node in places if kept else ():
        out = nx.single_source_shortest_path_length(H, node, cutoff=max_legs)
        back = nx.single_target_shortest_path_length(H, node, cutoff=max_legs)
        kept &= {n for n in out if n in back and out[n] + back[n] <= max_legs}
    names = sorted(kept)
    index = {name: i for i, name in enumerate(names)}
    after: list[list[tuple[int, int]]] = [[] for _ in names]
    before: list[list[tuple[int, int]]] = [[] for _ in names]
    for u, name in enumerate(names):
        for successor in H.successors(name):
            if (v := index.get(successor)) is not None:
                bits = arcs[name][successor] & cover
                if successor in places:
                    bits |= 1 << places[successor]
                after[u].append((v, bits))
                before[v].append((u, bits))
    for row in after:
        row.sort()
    return Adjacency(names, *_strung(after), *_strung(before))


def _strung(rows: Sequence[Sequence[tuple[int, int]]]) -> tuple[list[int], list[int], list[int]]:
    pairs: Iterable[tuple[int, int]] = [pair for row in rows for pair in row]
    starts = [0, *accumulate(map(len, rows))]
    return starts, [node for node, _ in pairs], [bits for _, bits in pairs]


def _many(arcs: Arcs, max_legs: int, cover: int, places: Mapping[str, int]) -> Adjacency:
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, dijkstra

    def table(tail: Any, head: Any, size: int) -> Any:
        return csr_array((np.ones(len(tail)), (tail, head)), shape=(size, size))

    def renumbered(inside: Any, names: Sequence[str], *columns: Any) -> tuple[Any, ...]:
        """Only nodes ``inside`` and arcs between them."""
        tail, head, bits = columns
        number = np.cumsum(inside) - 1
        keep = inside[tail] & inside[head]
        left = [names[i] for i in np.flatnonzero(inside).tolist()]
        return left, number[tail[keep]], number[head[keep]], bits[keep]

    names: Sequence[str] = sorted({*arcs, *(v for outs in arcs.values() for v in outs)})
    index = {name: i for i, name in enumerate(names)}
    wide = sum(map(len, arcs.values()))
    tail = np.fromiter((index[u] for u, outs in arcs.items() for _ in outs), np.int64, wide)
    head = np.fromiter((index[v] for outs in arcs.values() for v in outs), np.int64, wide)
    bits = np.fromiter((b for outs in arcs.values() for b in outs.values()), np.int64, wide)
    bits &= cover
    _, part = connected_components(table(tail, head, len(names)), connection="strong")
    keep = (part[tail] == part[head]) & (tail != head)
    tail, head, bits = tail[keep], head[keep], bits[keep]
    inside = np.zeros(len(names), np.bool_)
    inside[tail] = True
    names, tail, head, bits = renumbered(inside, names, tail, head, bits)
    if places:
        where = {name: i for i, name in enumerate(names)}
        near = np.full(len(names), places.keys() <= where.keys(), np.bool_)
        forth = table(tail, head, len(names))
        for name, place in places.items() if near.any() else ():
            near &= (
                dijkstra(forth, indices=where[name], unweighted=True, limit=max_legs)
                + dijkstra(forth.T.tocsr(), indices=where[name], unweighted=True, limit=max_legs)
            ) <= max_legs
            bits[head == where[name]] |= 1 << place
        names, tail, head, bits = renumbered(near, names, tail, head, bits)

    def strung(row: Any, column: Any) -> tuple[Any, Any, Any]:
        order = np.lexsort((column, row))
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(names)))])
        return starts.astype(np.int64), column[order].astype(np.int64), bits[order]

    return Adjacency(names, *strung(tail, head), *strung(head, tail))
