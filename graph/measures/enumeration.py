"""Simple cycles of bounded length.

The search is a depth-first one from the smallest node of each cycle, as in Johnson [1]_, with
two prunings in place of his blocking lists: a path goes on only while the way back to its first
node, by breadth-first distance, still fits the bound (the idea behind the length-bounded search
of Gupta and Suzumura [2]_), and where no cycle has turned up for a while the distances are taken
anew without the nodes on the path, so that no exponential number of blind alleys is walked.
The search itself is :func:`graph.measures.backtracking.search`.

References
----------
.. [1] D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on
   Computing 4 (1975), 77-84.
.. [2] A. Gupta and T. Suzumura, "Finding all bounded-length simple cycles in a directed graph",
   arXiv:2105.10094 (2021).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from graph.measures.adjacency import Adjacency, Arcs, cyclic_part
from graph.measures.backtracking import CROWDED, DONE, SPENT, compiled, search

__all__ = ["INTERPRETED", "Arcs", "Budget", "simple_cycles"]

_FAR = 1 << 60

INTERPRETED = 1_000_000
"""Steps of a search, about half a second, before the rest is worth loading the compiled form."""
GUIDED = 8
"""Nodes to go through that the search heads for; whether it met any more is seen afterwards."""
ROOM = 2**16
"""Cycles found before they are handed on; the first time a few hundred."""


@dataclass(slots=True)
class Budget:
    """How many steps, arcs looked at, a search may still take; one that runs out just stops."""

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
    wanted = sorted(set(through))
    if len(wanted) > max_legs:
        return
    places = {node: cover.bit_length() + i for i, node in enumerate(wanted[:GUIDED])}
    part = cyclic_part(arcs, max_legs, cover, places)
    where = {name: i for i, name in enumerate(part.names)}
    if not where or not where.keys() >= set(wanted):
        return
    full = cover | sum(1 << place for place in places.values())
    last = min((where[node] for node in wanted), default=len(part) - 1)
    run = _Run(part, min(max_legs, len(part)), full, last)
    more = frozenset(wanted[GUIDED:])
    yield from (cycle for cycle in run.cycles(budget) if more.issubset(cycle))


class _Run:
    """A search under way: its state, and the room that it works in."""

    def __init__(self, part: Adjacency, max_legs: int, full: int, last_root: int) -> None:
        width = len(part) << full.bit_length()
        self.names, self.max_legs = part.names, max_legs
        self.graph: list[Any] = [part.after, part.to, part.carries]
        self.graph += [part.before, part.come, part.brings]
        self.rules = (max_legs, full, last_root, len(part))
        self.state: Any = [-1, 0, 0, 0, 0, 0, 0]
        # path, on_path, arc, got, table
        self.legs: list[Any] = [[0] * (len(part) if n == 1 else max_legs) for n in range(5)]
        self.epoch: Any = [0]
        self.nearest: Any = [0] * width
        self.queue: Any = [0] * width
        self.make: Callable[[int], Any] = lambda size: [0] * size
        self.over = False

    def cycles(self, budget: Budget) -> Iterator[tuple[str, ...]]:
        """All of them, as far as the budget reaches."""
        if isinstance(self.graph[0], list):
            yield from self._go_on(search, INTERPRETED, budget)
        if not (self.over or budget.spent):
            self._turn_into_arrays()
            yield from self._go_on(compiled(), _FAR, budget)

    def _turn_into_arrays(self) -> None:
        """From lists, where there are any, to arrays."""
        import numpy as np

        self.graph = [np.asarray(column, np.int64) for column in self.graph]
        self.legs = [np.asarray(column, np.int64) for column in self.legs]
        self.state = np.asarray(self.state, np.int64)
        self.epoch, self.nearest = np.asarray(self.epoch), np.asarray(self.nearest)
        self.queue = np.asarray(self.queue)
        self.make = lambda size: np.zeros(size, np.int64)

    def _go_on(
        self, searching: Callable[..., int], steps: int, budget: Budget
    ) -> Iterator[tuple[str, ...]]:
        """The next cycles, until it is over or so many steps are taken."""
        room = 256
        nodes, lengths = self.make(max(8 * room, self.max_legs)), self.make(room)
        while not (self.over or budget.spent or steps <= 0):
            allowed = self.state[3] = min(steps, budget.steps)
            self.state[5] = self.state[6] = 0
            why = searching(
                *self.graph,
                *self.rules,
                self.state,
                *self.legs,
                self.epoch,
                self.nearest,
                self.queue,
                nodes,
                lengths,
            )
            taken = int(allowed - self.state[3])
            steps, budget.steps = steps - taken, budget.steps - taken
            self.over = why == DONE
            if why == CROWDED:
                self._more_tables()
            yield from self._found(nodes, lengths)
            if why not in (CROWDED, SPENT) and room < ROOM:
                room *= 4
                nodes, lengths = self.make(max(8 * room, self.max_legs)), self.make(room)

    def _more_tables(self) -> None:
        """Twice as many tables of distances."""
        size, width = len(self.epoch), len(self.queue)
        for name, more in (("epoch", size), ("nearest", size * width)):
            longer = self.make(len(getattr(self, name)) + more)
            longer[: -more or None] = getattr(self, name)
            setattr(self, name, longer)

    def _found(self, nodes: Any, lengths: Any) -> Iterator[tuple[str, ...]]:
        used = [self.names[node] for node in _plain(nodes[: self.state[6]])]
        at = 0
        for legs in _plain(lengths[: self.state[5]]):
            yield tuple(used[at : at + legs])
            at += legs


def _plain(numbers: Any) -> list[int]:
    return numbers if isinstance(numbers, list) else list(numbers.tolist())
