"""Cycles against NetworkX's, and the widest of a million flows.

Graphs are built before the clock starts. Ours has two rows: in a fresh process, where the compiled
search has yet to be loaded (and compiled, if it never was), and after that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import networkx as nx

from benchmarks.generated import flows, names, network
from benchmarks.timing import Row, median
from graph.measures.cycles import cycles
from graph.measures.enumeration import simple_cycles

LEGS = 6
TOP = 100


def rows() -> Iterator[Row]:
    """The same cycles on both sides; the same widest ones; then those of the large networks."""
    companies = 1_320
    made = flows(10_000, companies)
    ids = names(companies)
    arcs: dict[str, dict[str, int]] = {}
    for u, v in zip(made[0].tolist(), made[1].tolist(), strict=True):
        arcs.setdefault(ids[u], {})[ids[v]] = 0
    D: nx.DiGraph[str] = nx.DiGraph((u, v) for u, outs in arcs.items() for v in outs)
    first = median(lambda: list(simple_cycles(arcs, LEGS)), 1)
    again = median(lambda: list(simple_cycles(arcs, LEGS)), 3)
    begun = time.perf_counter()
    theirs = list(nx.simple_cycles(D, length_bound=LEGS))
    taken = time.perf_counter() - begun
    canonical = {_from_smallest(cycle) for cycle in theirs}
    ours = list(simple_cycles(arcs, LEGS))
    assert len(ours) == len(theirs) == len(canonical), "not as many cycles"
    assert canonical.issuperset(ours), "not the same cycles"
    what = f"cycles to 6 legs, 10 000 flows: {len(ours):,}"
    yield Row(what, first, taken, "at least 10x, same set")
    yield Row("  the search loaded", again, taken, "")

    G = network(made, companies)
    answer = cycles(G, max_legs=LEGS, top=TOP, rings=False)
    assert [row.bottleneck for row in answer.rows] == _widest(G, canonical), "not the widest"
    yield Row(
        "top 100 by bottleneck, 10 000 flows",
        median(lambda: cycles(G, max_legs=LEGS, top=TOP, rings=False), 3),
        None,
        "",
    )
    for number, size in ((100_000, 10_000), (1_000_000, 100_000)):
        big = network(flows(number, size), size)
        for rings, kind in ((True, "rings"), (False, "cycles")):
            begun = time.perf_counter()
            answer = cycles(big, max_legs=LEGS, top=TOP, rings=rings)
            taken = time.perf_counter() - begun
            assert len(answer.rows) == TOP
            assert answer.notes[0].startswith(f"The top {TOP} "), answer.notes[0]
            asked = "under 60 s" if number == 1_000_000 else ""
            yield Row(
                f"top 100 {kind} by bottleneck, {number:_} flows".replace("_", " "),
                taken,
                None,
                asked,
            )


def _from_smallest(cycle: list[str]) -> tuple[str, ...]:
    place = cycle.index(min(cycle))
    return (*cycle[place:], *cycle[:place])


def _widest(G: nx.MultiDiGraph[str], found: set[tuple[str, ...]]) -> list[Decimal]:
    """The largest bottlenecks of these cycles, by looking at each.

    As cycles of any nature, a cycle that can be a ring is graded as a ring: by the widest choice
    of one leg per step that has both natures.
    """
    legs: dict[tuple[str, str], dict[str, Decimal]] = {}
    for u, v, data in G.edges(data=True):
        ways = legs.setdefault((u, v), {})
        ways[data["nature"]] = ways.get(data["nature"], Decimal(0)) + data["amount"].stated

    def width(cycle: tuple[str, ...]) -> Decimal:
        ways = [legs[step] for step in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        most = min(max(way.values()) for way in ways)
        both = [
            max((way[nature] for way in ways if nature in way), default=None)
            for nature in ("capital", "commerce")
        ]
        return min([most, *(amount for amount in both if amount is not None and None not in both)])

    return sorted(map(width, found), reverse=True)[:TOP]


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
