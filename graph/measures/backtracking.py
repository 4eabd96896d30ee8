"""The depth-first search for cycles, written for lists and for arrays alike.

One source, two speeds: :func:`search` is run as it stands on lists of integers, which starts at
once, or :func:`compiled` on arrays of them, which is some hundred times faster but takes a second
to load (and, once per installation, some seconds to compile). It stops wherever it is told to and
goes on from its state, so a long search can begin in the one and end in the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from graph.measures.machine_code import in_machine_code

__all__ = ["CROWDED", "DONE", "FULL", "SPENT", "compiled", "search"]

DONE, FULL, SPENT, CROWDED = range(4)
"""Why a search stopped: nothing is left; no room for another cycle; no steps left; no room for
another table of distances."""


def search(
    after: Any,
    to: Any,
    carries: Any,
    before: Any,
    come: Any,
    brings: Any,
    max_legs: int,
    full: int,
    last_root: int,
    patience: int,
    state: Any,
    path: Any,
    on_path: Any,
    arc: Any,
    got: Any,
    table: Any,
    epoch: Any,
    nearest: Any,
    queue: Any,
    nodes: Any,
    lengths: Any,
) -> int:
    """Go on with a search until it must stop; the answer is why.

    Parameters
    ----------
    after, to, carries
        The arcs of node u are ``after[u]`` up to ``after[u + 1]``, each leading ``to`` a node,
        ascending, with a bit set.
    before, come, brings
        The same backwards.
    max_legs, full, last_root, patience
        The longest cycle; the bits that its arcs must carry together; the last node that a search
        starts from; after how many legs tried without a cycle distances are taken anew.
    state
        Root, legs of the path, legs tried since a cycle, steps left (arcs to look at, either way),
        epoch of the latest distances, cycles found, nodes of those.
    path, on_path, arc, got, table
        Nodes of the path; whether a node is on it; and for each leg the next arc to try, the bits
        so far and the table of distances that holds.
    epoch, nearest
        When each table was last taken; and the tables, one after another: for each set of bits
        and each node, the fewest legs back to the root that carry the set, above the epoch.
    queue
        Room for all pairs of a node and a set of bits.
    nodes, lengths
        Room for the cycles found: their nodes, one cycle after another, and how many each has.
    """
    root, legs, idle, steps = state[0], state[1], state[2], state[3]
    clock, count, used = state[4], state[5], state[6]
    size = len(on_path)
    width = len(queue)  # of one table
    reason = DONE
    fresh = -1  # the table to take before going on
    reach = 0
    while True:
        if legs == 0:  # the next root, or the end
            root += 1
            if root > last_root:
                break
            path[0], on_path[root], arc[0], got[0], table[0] = root, 1, after[root], 0, 0
            legs, idle, fresh, reach = 1, 0, 0, max_legs - 1
        if fresh >= 0:
            # Breadth first, backwards, over pairs of a node and the bits from it on, through
            # nodes above the root that are not on the path.
            clock += max_legs + 1
            epoch[fresh] = clock
            offset = fresh * width
            head, tail, level_end = 0, 1, 1
            queue[0] = root
            distance = 1
            while head < tail and distance <= reach:
                node, have = queue[head] % size, queue[head] // size
                head += 1
                steps -= before[node + 1] - before[node]
                for i in range(before[node], before[node + 1]):
                    prior = come[i]
                    if prior <= root or on_path[prior]:
                        continue
                    bits = have | brings[i]
                    if nearest[offset + bits * size + prior] > clock:
                        continue  # reached in no more legs with at least those bits
                    queue[tail] = bits * size + prior
                    tail += 1
                    part = bits
                    while True:
                        if nearest[offset + part * size + prior] <= clock:
                            nearest[offset + part * size + prior] = clock + distance
                        if part == 0:
                            break
                        part = (part - 1) & bits
                if head == level_end:
                    level_end, distance = tail, distance + 1
            fresh = -1
        if steps <= 0:
            reason = SPENT
            break
        top = legs - 1
        offset, since = table[top] * width, epoch[table[top]]
        pushed = False
        i, end = arc[top], after[path[top] + 1]
        start = i
        while i < end:
            node, have = to[i], got[top] | carries[i]
            if node == root:
                if have == full:
                    if count == len(lengths) or used + legs > len(nodes):
                        reason = FULL
                        break
                    for place in range(legs):
                        nodes[used + place] = path[place]
                    lengths[count] = legs
                    count, used, idle = count + 1, used + legs, 0
            elif node > root and not on_path[node]:
                back = nearest[offset + (full & ~have) * size + node] - since
                if 0 < back <= max_legs - legs:
                    if idle >= patience and table[top] + 1 == len(epoch):
                        reason = CROWDED
                        break
                    pushed = True
                    i += 1
                    break
            i += 1
        arc[top] = i
        steps -= i - start
        if reason != DONE:
            break
        if pushed:
            path[legs], on_path[node], arc[legs], got[legs] = node, 1, after[node], have
            table[legs] = table[top]
            legs, idle = legs + 1, idle + 1
            if idle > patience:
                fresh, reach = table[top] + 1, max_legs - legs
                table[top + 1] = fresh
        else:
            legs -= 1
            on_path[path[legs]] = 0
    state[0], state[1], state[2], state[3] = root, legs, idle, steps
    state[4], state[5], state[6] = clock, count, used
    return reason


@cache
def compiled() -> Callable[..., int]:
    """The same function in machine code, kept from one run to the next."""
    return in_machine_code(search)
