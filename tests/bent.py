"""Stores in memory that are bent as real ones are, and what is to be seen in them."""

from __future__ import annotations

from typing import TypeVar

import pyoxigraph as ox

from graph.exchange.staging import MANIFEST
from graph.reading import BASE
from graph.store import GRAPHS
from tests.faults import OLD, Held, store
from tests.servers import Answer, Sound

__all__ = [
    "SOME",
    "Halving",
    "Lenient",
    "LikeVirtuoso",
    "begun",
    "held",
    "left_over",
    "noted",
]

SOME = "https://example.org/theirs"
S = TypeVar("S", bound=Sound)


class Lenient(Sound):
    """As RDF4J and Blazegraph: no graph without triples, so that dropping one does not fail."""

    def update(self, text: str) -> Answer:
        silent = text.replace("DROP GRAPH", "DROP SILENT GRAPH").replace("MOVE <", "MOVE SILENT <")
        return super().update(silent)


class Halving(Lenient):
    """As rdflib-endpoint: each step of a request is done for itself, up to the one that fails."""

    def update(self, text: str) -> Answer:
        for step in text.replace(" ; ", " ;\n").split(" ;\n"):
            if (answer := super().update(step))[0] >= 400:
                return answer
        return 204, {}, b""


def held(native: ox.Store) -> Held:
    """What readers see under our names."""
    seen: dict[str, set[str]] = {}
    for quad in native:
        name = str(quad.graph_name.value)
        if name.startswith(GRAPHS):
            seen.setdefault(name, set()).add(f"{quad.triple} .")
    return {name: frozenset(lines) for name, lines in seen.items()}


def begun(of: S) -> S:
    """A store that holds the old data as the seventh push left them, and a graph of others."""
    of.native.extend(store(OLD).native)
    some = ox.NamedNode(SOME)
    of.native.add(ox.Quad(some, some, some, some))
    of.native.update(
        f"INSERT DATA {{ GRAPH <{MANIFEST}7/{'0' * 16}> {{ <{BASE}push> "
        f'<http://purl.org/dc/terms/identifier> "{"0" * 64}" }} }}'
    )
    return of


def noted(native: ox.Store) -> set[str]:
    """The manifests that are there, without the digest in their names."""
    return {
        name.rpartition("/")[0]
        for quad in native
        if (name := str(quad.graph_name.value)).startswith(MANIFEST)
    }


def left_over(native: ox.Store) -> list[str]:
    names = (str(name.value) for name in native.named_graphs())
    return [n for n in names if n.startswith(f"{BASE}staging/")]


class LikeVirtuoso(Halving):
    """Does the first ``swapped`` steps of a swap, and then answers 500; none: it is sound."""

    def __init__(self, swapped: int | None) -> None:
        super().__init__()
        self.swapped = swapped

    def update(self, text: str) -> Answer:
        if self.swapped is not None and "COPY" in text:
            steps = text.split(" ;\n")
            for step in steps[: self.swapped]:
                super().update(step)
            return (204, {}, b"") if self.swapped == len(steps) else (500, {}, b"")
        return super().update(text)
