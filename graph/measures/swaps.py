"""Random digraphs with given degrees, by edge swaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

__all__ = ["Layer"]

REVERSALS = 0.1
"""How often a step tries to turn a triangle round in place of a swap."""


class Layer:
    """A simple digraph without loops, as lists of tails, heads and amounts of its edges.

    Rewiring is a Markov chain in the manner of Maslov and Sneppen [1]_. A step takes two edges
    at random, a→b and c→d, and makes them a→d and c→b, unless that gives a loop or an edge that
    is there already; a refused step counts as a step, without which the walk would not be
    uniform. Swaps alone cannot reach every digraph: now and then a directed triangle without
    any opposite edge is turned round instead, which makes the chain connected [2]_. Every step is
    as likely as its reverse, so all digraphs with these in- and outdegrees are equally likely in
    the long run. An edge keeps its tail and its amount; only heads move.

    References
    ----------
    .. [1] S. Maslov and K. Sneppen, "Specificity and stability in topology of protein networks",
       Science 296 (2002), 910-913.
    .. [2] A. Berger and M. Müller-Hannemann, "Uniform sampling of digraphs with a fixed degree
       sequence", in Graph Theoretic Concepts in Computer Science, LNCS 6410 (2010), 220-231.

    >>> layer = Layer([(0, 1, 5), (2, 3, 7)])
    >>> sorted(set(tuple(layer.walked(Random(seed), 40).pairs()) for seed in range(20)))
    [((0, 1), (2, 3)), ((0, 3), (2, 1))]
    """

    def __init__(self, edges: Sequence[tuple[int, int, int]]) -> None:
        self.tails = [tail for tail, _, _ in edges]
        self.heads = [head for _, head, _ in edges]
        self.amounts = [amount for _, _, amount in edges]

    def __len__(self) -> int:
        return len(self.tails)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Tail and head of every edge."""
        return zip(self.tails, self.heads, strict=True)

    def walked(self, random: Random, steps: int) -> Layer:
        """Another layer, that many steps of the chain away."""
        tails, heads, edges = self.tails, list(self.heads), len(self)
        at = {pair: number for number, pair in enumerate(self.pairs())}
        nodes = sorted({*tails, *heads})
        draw = random.random
        for _ in range(steps if edges > 1 else 0):
            if draw() < REVERSALS:
                _turn(tails, heads, at, int(draw() * edges), nodes[int(draw() * len(nodes))])
                continue
            i, j = int(draw() * edges), int(draw() * edges)
            a, b, c, d = tails[i], heads[i], tails[j], heads[j]
            if a == d or b == c or (a, d) in at or (c, b) in at:
                continue
            del at[a, b], at[c, d]
            heads[i], heads[j] = d, b
            at[a, d], at[c, b] = i, j
        other = Layer(())
        other.tails, other.heads, other.amounts = tails, heads, self.amounts
        return other


def _turn(
    tails: Sequence[int], heads: list[int], at: dict[tuple[int, int], int], i: int, c: int
) -> None:
    """Turn the triangle of edge i and node c round, if there is one and no edge against it."""
    a, b = tails[i], heads[i]
    j, k = at.get((b, c)), at.get((c, a))
    if j is None or k is None or (b, a) in at or (c, b) in at or (a, c) in at:
        return
    del at[a, b], at[b, c], at[c, a]
    heads[i], heads[j], heads[k] = c, a, b
    at[a, c], at[b, a], at[c, b] = i, j, k
