"""Look-through of all pairs of 3 000 companies, against inverting one large matrix.

Timed on our side: shares of purchases from the network, and how far each company depends on each
other (9 million values). The other side inverts I − S whole and divides by the diagonal. The full
measure, with bounds of every value and the coverage of every pair, is timed on fewer companies:
a row of its answer is some two kilobytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from benchmarks.generated import flows, network
from benchmarks.timing import Row, median
from graph.measures.dependency import dependency
from graph.measures.leontief import reaching
from graph.measures.lookthrough import purchase_shares

Matrix = npt.NDArray[np.float64]


def rows() -> Iterator[Row]:
    """Values of all pairs on both sides, the same; then the measure as a whole."""
    G = network(flows(12_000, 3_000), 3_000, ("compute", "hardware"))

    def plain() -> tuple[tuple[str, ...], Matrix]:
        shares = purchase_shares(G)
        names = tuple(sorted({*shares, *(s for row in shares.values() for s in row)}))
        place = {name: i for i, name in enumerate(names)}
        S = np.zeros((len(names), len(names)))
        for buyer, row in shares.items():
            for seller, share in row.items():
                S[place[buyer], place[seller]] = share
        N = np.linalg.inv(np.eye(len(names)) - S)
        return names, N / np.diag(N)

    names, D = reaching(purchase_shares(G))
    others, expected = plain()
    assert names == others, "not the same companies"
    assert np.allclose(D, expected), "not the same dependencies"
    yield Row(
        "look-through, all pairs of 3 000 companies",
        median(lambda: reaching(purchase_shares(G)), 3),
        median(plain, 3),
        "under 10 s, same values",
    )
    for companies, vague, what in ((300, 0.0, "exact amounts"), (60, 0.2, "a fifth vague")):
        small = network(flows(4 * companies, companies), companies, ("compute",), vague)
        taken = median(lambda small=small: dependency(small), 1)  # type: ignore[misc]
        yield Row(f"  with bounds, {companies} companies, {what}", taken, None, "")


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
