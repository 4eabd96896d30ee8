"""Simple cycles of bounded length.

The search is a depth-first one from the smallest node of each cycle, as in Johnson [1]_, with
two prunings in place of his blocking lists: a path goes on only while the way back to its first
node, by breadth-first distance, still fits the bound (the idea behind the length-bounded search
of Gupta and Suzumura [2]_), and where no cycle has turned up for a while the distances are taken
anew without the nodes on the path, so that no exponential number of blind alleys is walked.

References
----------
.. [1] D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on
   Computing 4 (1975), 77-84.
.. [2] A. Gupta and T. Suzumura, "Finding all bounded-length simple cycles in a directed graph",
   arXiv:2105.10094 (2021).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

__all__ = ["Arcs", "Budget", "simple_cycles"]

Arcs = Mapping[str, Mapping[str, int]]
"""For each node the nodes after it, with the labels of the arc as a bit set."""

_Lists = list[list[tuple[int, int]]]
_Nearest = Mapping[int, Mapping[int, int]]
_FAR = 1 << 60


@dataclass(slots=True)
class Budget:
    """How many steps a search may still take; a search that runs out just stops."""

    steps: int = _FAR

    @property
    def spent(self) -> bool:
        """Whether the search was (or would be) cut short."""
        return self.steps <= 0


def simple_cycles(
    arcs: Arcs,
    max_legs: int,
    *,
    cover: int = 0,
    through: Collection[str] = (),
    budget: Budget | None = None,
) -> Iterator[tuple[str, ...]]:
    """All simple directed cycles of 2 to ``max_legs`` legs, each once, from its smallest node.

    Parameters
    ----------
    arcs
        The graph; self-loops are passed over. Labels matter only to ``cover``.
    max_legs
        The most arcs in a cycle.
    cover
        A bit set: the arcs of a cycle must, together, carry every bit of it.
    through
        Nodes that must all be on the cycle.
    budget
        Steps that the search may take, reduced as it goes; ``budget.spent`` afterwards tells
        that cycles may be missing.

    Yields
    ------
    tuple
        The nodes in order of travel; tuples of the same length come in ascending order,
        whatever the order of ``arcs``.

    Notes
    -----
    Without ``cover`` and with at most one node in ``through``, a step between two cycles is
    wasted only polynomially often. With them the distances are those of walks, which may pass
    a node twice: whether a simple cycle goes through two given nodes is NP-complete (Fortune,
    Hopcroft and Wyllie 1980), so the budget is what bounds it.

    Examples
    --------
    >>> list(simple_cycles({"b": {"c": 0}, "c": {"a": 0, "b": 0}, "a": {"b": 0}}, 3))
    [('a', 'b', 'c'), ('b', 'c')]
    """
    budget = Budget() if budget is None else budget
    places = {node: cover.bit_length() + i for i, node in enumerate(sorted(set(through)))}
    if len(places) > max_legs:
        return
    names, after, before = _indexed(arcs, max_legs, cover, places)
    full = cover | sum(1 << place for place in places.values())
    last_root = min((names.index(node) for node in places if node in names), default=len(names))
    for root in range(min(last_root + 1, len(names))):
        for cycle in _rooted(root, after, before, max_legs, full, budget):
            yield tuple(names[node] for node in cycle)
        if budget.spent:
            return


def _indexed(
    arcs: Arcs, max_legs: int, cover: int, places: Mapping[str, int]
) -> tuple[list[str], _Lists, _Lists]:
    """Nodes that can be on a cycle, sorted, and their arcs both ways by position."""
    H: nx.DiGraph[str] = nx.DiGraph()
    H.add_edges_from((u, v) for u, outs in arcs.items() for v in outs if u != v)
    component = {n: i for i, part in enumerate(nx.strongly_connected_components(H)) for n in part}
    H.remove_edges_from([(u, v) for u, v in H.edges if component[u] != component[v]])
    H.remove_nodes_from([n for n in H if H.out_degree(n) == 0])
    if any(node not in H for node in places):
        return [], [], []
    kept = set(H)
    for node in places:
        out = nx.single_source_shortest_path_length(H, node, cutoff=max_legs)
        back = nx.single_target_shortest_path_length(H, node, cutoff=max_legs)
        kept &= {n for n in out if out[n] + back.get(n, _FAR) <= max_legs}
    names = sorted(kept)
    index = {name: i for i, name in enumerate(names)}
    after: _Lists = [[] for _ in names]
    before: _Lists = [[] for _ in names]
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
    return names, after, before


def _rooted(
    root: int, after: _Lists, before: _Lists, max_legs: int, full: int, budget: Budget
) -> Iterator[list[int]]:
    """The cycles whose smallest node is ``root``, in ascending order of their prefixes."""
    patience = len(after)
    path, on_path = [root], {root}
    nearest = _way_back(root, before, full, max_legs - 1, (), budget)
    stack: list[tuple[Iterator[tuple[int, int]], int, _Nearest]]
    stack = [(iter(after[root]), 0, nearest)]
    idle = 0
    while stack and not budget.spent:
        arcs, have, nearest = stack[-1]
        for node, bits in arcs:
            got = have | bits
            if node == root:
                if got == full:
                    idle = 0
                    yield path[:]
            elif (
                node > root
                and node not in on_path
                and nearest.get(full & ~got, {}).get(node, _FAR) + len(path) <= max_legs
            ):
                path.append(node)
                on_path.add(node)
                idle += 1
                budget.steps -= 1
                if idle > patience:
                    left = max_legs - len(path)
                    nearest = _way_back(root, before, full, left, on_path, budget)
                stack.append((iter(after[node]), got, nearest))
                break
        else:
            stack.pop()
            on_path.discard(path.pop())


def _way_back(
    root: int,
    before: _Lists,
    full: int,
    reach: int,
    blocked: Container[int],
    budget: Budget,
) -> _Nearest:
    """For each set of bits still needed, the fewest legs from a node back to the root.

    A reverse breadth-first search over pairs of a node and the bits gathered from it on, through
    nodes above the root that are not ``blocked``. A pair is left out where the same node was
    reached in no more legs with at least those bits.
    """
    nearest: dict[int, dict[int, int]] = {}
    frontier = [(root, 0)]
    for legs in range(1, reach + 1):
        reached = []
        for node, have in frontier:
            budget.steps -= 1
            for prior, bits in before[node]:
                if prior <= root or prior in blocked:
                    continue
                got = have | bits
                if prior in nearest.get(got, ()):
                    continue
                reached.append((prior, got))
                for need in _subsets(got):
                    nearest.setdefault(need, {}).setdefault(prior, legs)
        frontier = reached
    return nearest


def _subsets(bits: int) -> Sequence[int]:
    subset, found = bits, [bits]
    while subset:
        subset = (subset - 1) & bits
        found.append(subset)
    return found
