"""All measures on the shipped data, one after another; loading and the graphs apart.

Each is asked for all companies at once, as the tables of the site have it. The null model is no
part of the sum: it is as many measurements as one wants draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.timing import Row, median


def rows(times: int = 3) -> Iterator[Row]:
    """Loading, the graphs, each measure from the slowest, and all of them together."""
    from graph import capacity, ledger
    from graph.claims import claims
    from graph.measures.circulation import circulation
    from graph.measures.concentration import concentration
    from graph.measures.cycles import cycles
    from graph.measures.dependency import dependency
    from graph.measures.diversification import diversification
    from graph.measures.exposure import exposure
    from graph.measures.obligations import obligations
    from graph.measures.obsolescence import obsolescence
    from graph.measures.realization import realization
    from graph.measures.roles import roles
    from graph.study import Study

    begun = time.perf_counter()
    study = Study.open()
    view = study.view()
    yield Row("measures: loading the data", time.perf_counter() - begun, None, "apart")
    begun = time.perf_counter()
    G, L, C = study.network(), ledger.build(view), capacity.build(view)
    yield Row("measures: building the graphs", time.perf_counter() - begun, None, "apart")
    measures: dict[str, Callable[[], Any]] = {
        "concentration of suppliers": lambda: concentration(G, of="suppliers"),
        "concentration of customers": lambda: concentration(G, of="customers"),
        "concentration of funders": lambda: concentration(G, of="funders"),
        "dependency by money": lambda: dependency(G),
        "dependency by capacity": lambda: dependency(G, basis="capacity", capacity=C),
        "roles": lambda: roles(C),
        "cycles": lambda: cycles(G),
        "circulation": lambda: circulation(G),
        "diversification": lambda: diversification(G),
        "realization": lambda: realization(L),
        "obligations": lambda: obligations(L),
        "exposure": lambda: exposure(L),
        "obsolescence": lambda: obsolescence(C),
        "claims": lambda: claims(view),
    }
    # The first run also loads what a measure needs (solvers, parsers): it is not left out.
    taken = {name: (median(run, 1), median(run, times)) for name, run in measures.items()}
    for name, (_, again) in sorted(taken.items(), key=lambda item: -item[1][1]):
        yield Row(f"measures: {name}", again, None, "")
    yield Row("measures: all, libraries loaded", sum(b for _, b in taken.values()), None, "")
    yield Row(
        "measures: all, asked for the first time",
        sum(a for a, _ in taken.values()),
        None,
        "under 3 s",
    )


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
