"""Push beside curl sending the same file, to Oxigraph in memory and to Virtuoso.

Each run has a server of its own that holds nothing. Curl sends one file by PUT, which is the least
that any push must do; ours does the same alone, and then the whole: staging, reading back,
comparison, and the swap. Memory is the peak of this process during the whole push, less what it
held before (Linux tells it).
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.large import TRIPLES, made

if TYPE_CHECKING:
    from graph.connection.credentials import Credentials
    from graph.store import Store

_GRAPH = "https://example.org/sent"
_TURNS = 3


@dataclass(frozen=True)
class Rate:
    """Our seconds, those of curl, and how fast we are beside it."""

    stage: str
    ours: float
    curl: float
    asked: str

    def __str__(self) -> str:
        numbers = f"{self.ours:9.3f} {self.curl:9.3f} {self.curl / self.ours:8.2f}x"
        return f"{self.stage:<46}{numbers}   {self.asked}"


@dataclass(frozen=True)
class Memory:
    """What a push adds to the memory of its process, in megabytes."""

    stage: str
    added: float

    def __str__(self) -> str:
        return f"{self.stage:<46}{self.added:9.0f}"


@dataclass(frozen=True)
class Place:
    """A graph store, and who may write to it; ``curl`` is what curl must be told of that."""

    url: str
    auth: Credentials | None = None
    curl: tuple[str, ...] = ()


Start = Callable[[], AbstractContextManager[Place]]


def rows() -> Iterator[Rate | Memory]:
    """A million triples to Oxigraph, and a tenth of that to Virtuoso where it is installed."""
    yield from _beside("Oxigraph", TRIPLES, _oxigraph, ("at least 0.6x", "at least 0.25x"))
    with suppress(pytest.skip.Exception):
        yield from _beside(
            "Virtuoso", TRIPLES // 10, _virtuoso, ("at least 0.5x", "at least 0.25x")
        )


def _beside(
    name: str, triples: int, start: Start, asked: tuple[str, str]
) -> Iterator[Rate | Memory]:
    from graph.exchange.push import push
    from graph.exchange.sparql_store import SparqlStore
    from graph.exchange.store_addresses import StoreAddresses

    with tempfile.TemporaryDirectory() as aside:
        store, sent = _alone(triples, Path(aside))

        def by_curl(place: Place) -> None:
            address = f"{place.url}?graph={_GRAPH}"
            kind = ("--header", "Content-Type: application/n-triples")
            command = ["curl", "--silent", "--show-error", "--fail", *place.curl, *kind]
            subprocess.run([*command, "--upload-file", str(sent), address], check=True)

        def upload(place: Place) -> None:
            with SparqlStore(StoreAddresses.of(place.url), timeout=60, auth=place.auth) as remote:
                remote.put(_GRAPH, sent)

        added = []

        def whole(place: Place) -> None:
            before = _held("VmRSS")
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak anew
            assert push(store, place.url, auth=place.auth).triples == triples
            added.append(_held("VmHWM") - before)

        # Turn by turn, so that what else the machine does falls on all.
        turns = [[_timed(do, start) for do in (by_curl, upload, whole)] for _ in range(_TURNS)]
        curl, alone, all_of_it = (statistics.median(side) for side in zip(*turns, strict=True))
        yield Rate(f"push {triples:,} triples to {name}: upload", alone, curl, asked[0])
        yield Rate("  staging, comparison and swap with it", all_of_it, curl, asked[1])
        yield Memory("  MB added by the whole push", max(added))


def _alone(triples: int, folder: Path) -> tuple[Store, Path]:
    """A store of one graph of so many triples, and the same as a file of N-Triples."""
    import pyoxigraph as ox

    from graph.store import GRAPHS, Store

    graph = ox.NamedNode(f"{GRAPHS}large")
    native = ox.Store()
    native.bulk_load(
        path=str(made(triples, folder / "large.ttl")), format=ox.RdfFormat.TURTLE, to_graph=graph
    )
    sent = folder / "large.nt"
    native.dump(str(sent), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return Store(native, {}, folder), sent


def _timed(do: Callable[[Place], None], start: Start) -> float:
    with start() as place:
        begun = time.perf_counter()
        do(place)
        return time.perf_counter() - begun


def _held(line: str) -> float:
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split(f"{line}:")[1].split()[0]) / 1024


@contextmanager
def _oxigraph() -> Iterator[Place]:
    from tests.servers import oxigraph

    with tempfile.TemporaryDirectory() as folder, oxigraph(Path(folder, "no"), kept=False) as base:
        yield Place(f"{base}/store")


@contextmanager
def _virtuoso() -> Iterator[Place]:
    from tests.virtuoso import PASSWORD, USER, virtuoso

    with tempfile.TemporaryDirectory() as folder, virtuoso(Path(folder)) as running:
        told = ("--digest", "--user", f"{USER}:{PASSWORD}")
        yield Place(running.graphs, (USER, PASSWORD), told)
