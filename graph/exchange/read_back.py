"""What a store holds of a graph, beside what it should hold.

It is compared as it is spelled, else by value (:mod:`graph.exchange.content`), since stores write
``10.00`` as ``10``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.exchange.content import Content, alike, of_values
from graph.exchange.sparql_store import SparqlStore

__all__ = ["differs", "unchanged"]


def unchanged(
    remote: SparqlStore,
    files: Mapping[str, Path],
    there: Container[str],
    back: Path,
    progress: Callable[[int, int, str], None] | None,
) -> Iterator[str]:
    """Of the graphs with a file of N-Triples each, those ``there`` of which the store holds that.

    With the first that cannot be read whole it ends: what is not told is sent, which mends it. A
    graph whose blank nodes cannot be told apart is not told either.
    """
    found = {graph: file for graph, file in files.items() if graph in there}
    for done, (graph, file) in enumerate(found.items()):
        if progress:
            progress(done, len(found), graph)
        try:
            told = _compared(remote, graph, file, back)
        except StoreError:
            return
        if told is None or (not isinstance(told, str) and told[0] == told[1] and told[0].certain):
            yield graph


def differs(remote: SparqlStore, graph: str, file: Path, back: Path) -> str | None:
    """How a graph as the server has it differs from a file, by value; None if it does not."""
    told = _compared(remote, graph, file, back)
    if told is None or isinstance(told, str):
        return told
    held, ours = told
    if held == ours:
        return None
    if held.triples == ours.triples:
        return f"among its {ours.triples} triples are others"
    return f"{held.triples} triples instead of {ours.triples}"


def _compared(
    remote: SparqlStore, graph: str, file: Path, back: Path
) -> tuple[Content, Content] | str | None:
    """What the store holds and what it should, by value; None if they are the same line by line.

    Else a sentence why nothing can be compared.
    """
    form = remote.get(graph, back, at_most=20 * file.stat().st_size + 1_000_000)
    if form is None:
        return "nothing is there"
    if form == ox.RdfFormat.N_TRIPLES and alike(back, file):
        return None
    try:
        held = of_values(back, form)
    except (SyntaxError, ValueError) as error:
        return f"its answer is not well-formed: {error}".partition("\n")[0]
    return held, of_values(file, ox.RdfFormat.N_TRIPLES)
