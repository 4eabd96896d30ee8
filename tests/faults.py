"""Every fault at every request of a push, and what stands after it.

``python -m tests.faults oxigraph virtuoso`` strikes pushes to these, once and from one request on,
and prints a table for each; without names, for all of :data:`TARGETS`. The data are the smallest
in which all happens: a graph is replaced, one is new, one goes, one stays as it is. What is
expected is put together here, apart from the client under test, and the server is asked directly,
past the proxy that does the harm.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pyoxigraph as ox
from tabulate import tabulate

from graph.connection.credentials import Credentials
from graph.errors import StoreError
from graph.exchange.push import PushReport, push
from graph.store import GRAPHS, Store
from tests.jena import jena
from tests.proxy import DELAY, FAULTS, between
from tests.rdflib_endpoint import rdflib_endpoint
from tests.servers import oxigraph
from tests.virtuoso import PASSWORD, USER, virtuoso

__all__ = [
    "NEW",
    "OLD",
    "SAME",
    "TARGETS",
    "Held",
    "Struck",
    "Target",
    "requests",
    "state",
    "store",
    "strike",
]

Held = Mapping[str, frozenset[str]]
"""Graphs with their triples, each a line of N-Triples."""


def state(word: str, *names: str) -> Held:
    """Some graphs of ours, twenty triples each, that all tell the same word."""
    told = '<https://e.org/{n}> <https://e.org/p> "{word} {name}" .'
    return {
        GRAPHS + name: frozenset(told.format(n=n, word=word, name=name) for n in range(20))
        for name in names
    }


SAME = state("same", "firms")
OLD = {**state("old", "chips", "gone"), **SAME}
NEW = {**state("new", "chips", "deals"), **SAME}


def store(held: Held) -> Store:
    """Data to push."""
    native = ox.Store()
    for graph, lines in held.items():
        native.load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    return Store(native, {}, Path())


TOKEN = "t0k3n"
"""What the rdflib-endpoint asks for before it takes an update."""


@dataclass(frozen=True)
class Target:
    """A running server: its base URL, the paths of graph store, queries and updates, who may write.

    With a graph store it is pushed to by that, else by Update alone; ``graph_by_graph`` is for
    servers that keep the first half of an update that fails.
    """

    base: str
    query: str = "/query"
    update: str = "/update"
    graphs: str | None = None
    auth: Credentials | None = None
    graph_by_graph: bool = False

    def push(self, data: Held, *, by: str | None = None, timeout: float = 30) -> PushReport:
        """Push straight, or ``by`` the base URL of a proxy, which knows the password itself."""
        to, auth = (by, None) if by else (self.base, self.auth)
        named = {"url": self.graphs} if self.graphs else {}
        named |= {} if self.graphs else {"query_url": self.query, "update_url": self.update}
        return push(
            store(data),
            **{name: to + path for name, path in named.items()},  # type: ignore[arg-type]
            graph_by_graph=self.graph_by_graph,
            auth=auth,
            timeout=timeout,
            pause=0.001,
        )

    def held(self) -> tuple[Held, int]:
        """What readers see under our names, and how many staging graphs there are besides."""
        ours = 'FILTER(STRSTARTS(STR(?g), "https://w3id.org/lingkar/"))'
        answer = httpx.get(
            self.base + self.query,
            params={"query": f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} {ours} }}"},
            headers={"Accept": "application/sparql-results+json"},
            trust_env=False,
            timeout=60,
        )
        seen: dict[str, set[str]] = {}
        staged = set()
        for row in answer.raise_for_status().json()["results"]["bindings"]:
            graph, s, p, o = (row[name]["value"] for name in "gspo")
            if graph.startswith(GRAPHS):
                seen.setdefault(graph, set()).add(f'<{s}> <{p}> "{o}" .')
            elif "/staging/" in graph:
                staged.add(graph)
        return {graph: frozenset(lines) for graph, lines in seen.items()}, len(staged)

    def begin(self) -> None:
        """Put the old data there, and nothing else of ours."""
        self.push(OLD)
        assert self.held() == (OLD, 0)


@dataclass(frozen=True)
class Struck:
    """What stands after a push that a fault struck at one request.

    ``stands`` is old, new or neither; ``said`` is what the push told of itself, None if it went
    well; ``again`` is whether the next push, unstruck, left the new data and nothing besides.
    """

    fault: str
    lasting: bool
    request: int
    stands: str
    said: str | None
    again: bool


def requests(target: Target) -> list[str]:
    """The requests of a push of the new data onto the old ones, unstruck."""
    target.begin()
    with between(target.base, lambda _: None, auth=_signed(target)) as proxy:
        target.push(NEW, by=proxy.url)
    return proxy.seen


def strike(target: Target, fault: str, request: int, *, lasting: bool) -> Struck:
    """Push the new data onto the old, with a fault at a request, or from that on."""
    target.begin()

    def harm(number: int) -> str | None:
        return fault if number == request or (lasting and number > request) else None

    said = None
    with between(target.base, harm, auth=_signed(target)) as proxy:
        try:
            target.push(NEW, by=proxy.url, timeout=DELAY / 2 if fault == "delay" else 10)
        except StoreError as error:
            said = error.message
    seen, _ = target.held()
    stands = "old" if seen == OLD else "new" if seen == NEW else "neither"
    target.push(NEW)
    return Struck(fault, lasting, request, stands, said, target.held() == (NEW, 0))


def _signed(target: Target) -> httpx.Auth | None:
    """How the proxy signs in, apart from the client under test."""
    if isinstance(target.auth, str):
        return _Bearer(target.auth)
    return httpx.DigestAuth(*target.auth) if target.auth else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._told = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._told
        yield request


@contextmanager
def of_oxigraph(folder: Path) -> Iterator[Target]:
    """A running Oxigraph with its data in a new folder."""
    folder.mkdir()
    with oxigraph(folder) as base:
        yield Target(base, graphs="/store")


@contextmanager
def of_jena(folder: Path) -> Iterator[Target]:
    """A running Jena with a new TDB2."""
    (folder / "db").mkdir(parents=True)
    with jena(folder / "db") as base:
        yield Target(base, graphs="/data")


@contextmanager
def of_virtuoso(folder: Path) -> Iterator[Target]:
    """A running Virtuoso with a new database in a new folder."""
    folder.mkdir()
    with virtuoso(folder) as running:
        graphs = running.graphs.removeprefix(running.base)
        yield Target(running.base, "/sparql", graphs=graphs, auth=(USER, PASSWORD))


@contextmanager
def of_rdflib(folder: Path) -> Iterator[Target]:
    """A running rdflib-endpoint, empty, in whose case it is said that readers may see a half."""
    folder.mkdir()
    with rdflib_endpoint(folder, token=TOKEN) as url:
        yield Target(url.rstrip("/"), "/", "/", auth=TOKEN, graph_by_graph=True)


TARGETS = {
    "oxigraph": of_oxigraph,
    "jena": of_jena,
    "virtuoso": of_virtuoso,
    "rdflib": of_rdflib,
}


def table(found: Sequence[Struck], number: int) -> str:
    """What stands after each fault, as Markdown: how many of the requests struck left what."""
    rows = []
    for fault in dict.fromkeys(each.fault for each in found):
        for lasting in (False, True):
            part = [each for each in found if (each.fault, each.lasting) == (fault, lasting)]
            stands = [each.stands for each in part]
            rows.append(
                [
                    f"{fault}, {'from then on' if lasting else 'once'}",
                    f"{len(part)} of {number}",
                    *(stands.count(word) for word in ("old", "new", "neither")),
                    sum(each.said is None for each in part),
                    f"{sum(each.again for each in part)} of {len(part)}",
                ]
            )
    heads = ("fault", "requests struck", "old", "new", "neither", "push said done", "next push ok")
    return tabulate(rows, headers=heads, tablefmt="github", disable_numparse=True)


def _main(names: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        for name in names or TARGETS:
            with TARGETS[name](Path(folder, name)) as target:
                kinds = requests(target)
                found = [
                    strike(target, fault, request, lasting=lasting)
                    for fault in FAULTS
                    for lasting in (False, True)
                    for request in range(1, len(kinds) + 1)
                ]
            sys.stdout.write(f"{name}: {', '.join(kinds)}\n\n{table(found, len(kinds))}\n\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1:])
