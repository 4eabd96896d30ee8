"""Push: the whole data set into a store that speaks SPARQL 1.1, all of it or nothing.

What the store holds already is read and compared. Each named graph that differs is loaded into a
staging graph, read back and compared; then one SPARQL Update puts all of them in place, drops the
graphs that an earlier push left and the data no longer have, and notes the hash of the content (see
:mod:`graph.exchange.swap`). Graphs outside ``https://w3id.org/lingkar/`` are never touched.

Reference: W3C, *SPARQL 1.1 Graph Store HTTP Protocol* and *SPARQL 1.1 Update*, 21 March 2013.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.connection.credentials import Credentials
from graph.errors import StoreError, one_line
from graph.exchange.content import Content, of_lines
from graph.exchange.read_back import differs, unchanged
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.staging import MANIFESTS, STAGING, Staging, is_lock, manifests
from graph.exchange.store_addresses import StoreAddresses
from graph.exchange.swap import VIRTUOSO, Swap
from graph.exchange.writing import refusing_aside
from graph.reading import BASE
from graph.store import GRAPHS

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["PushReport", "push"]

UNION = (
    "its default graph is the union of all: queries that name no graph see the staging graphs too "
    "while a push runs"
)
"""Said after a push in which that was so, and before one where the address tells it."""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did.

    ``url`` is the endpoint without any password, ``graphs`` the IRIs and number of triples of
    the graphs that were found there after, ``unchanged`` those of them that were found before
    too, so that nothing was sent, ``replaced`` those of which something else had been there,
    ``removed`` the graphs of an earlier push that were dropped, ``notes`` what a reader should
    know besides. If it was only looked what would be done, ``dry`` is true.
    """

    url: str
    graphs: tuple[tuple[str, int], ...]
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    dry: bool = False

    @property
    def triples(self) -> int:
        """All triples that are there, graph by graph."""
        return sum(count for _, count in self.graphs)


def push(
    store: Store,
    url: str | None = None,
    *,
    query_url: str | None = None,
    update_url: str | None = None,
    graph_by_graph: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    timeout: float = 60.0,
    auth: Credentials | None = None,
    pause: float = 0.5,
    only: Sequence[str] = (),
    dry: bool = False,
) -> PushReport:
    """Replace the named graphs of the store at ``url`` by those of ``store``, all at once.

    What the store holds already, read back and compared, is not sent again.

    Parameters
    ----------
    url
        Its graph store, for example ``http://127.0.0.1:7878/store``, or another address that
        :class:`StoreAddresses` knows; None if it has no graph store. A user and password may be
        in it.
    query_url, update_url
        Where it answers queries and takes updates, if ``url`` does not tell. Queries go where
        updates go if nothing is told of them.
    graph_by_graph
        Whether readers may see old and new data together while the graphs are put in place one by
        one, in a store that has no way to do it in one step.
    auth
        User and password, or a token; else those of the address, of the environment
        (``LINGKAR_TOKEN``; ``LINGKAR_USER`` and ``LINGKAR_PASSWORD``), of netrc.
    progress
        Called with graphs done, graphs in all, and the graph that comes next: once to compare, if
        any is there, and once to send.
    timeout
        Seconds to wait for the server to send anything; at most 5 of them to connect and 10 for
        its first answer. A request as a whole ends after these, and a second for each 100 kB.
    pause
        Seconds before the first retry of a request that met a busy server or a cut connection;
        each further one waits twice as long.
    only
        IRIs of the graphs to push; others stay at the server as they are. Without any, all.
    dry
        Look what would be done, and change nothing.

    Raises
    ------
    StoreError
        The server is dead, refuses, or does not hold what was sent. Readers then see what they
        saw before; the same push again goes on where this one ended.
    OutputError
        There is no room to put the graphs aside; nothing has been sent.
    """
    addresses = StoreAddresses.of(url, query_url, update_url)
    graphs = [name for name in store.native.named_graphs() if isinstance(name, ox.NamedNode)]
    graphs.sort(key=lambda name: name.value)
    if missing := sorted(set(only) - {name.value for name in graphs}):
        raise StoreError(
            f"the data have no graph <{one_line(missing[0])}>: "
            "give the IRI of one of theirs, which --dry-run lists"
        )
    graphs = [name for name in graphs if not only or name.value in only]
    with (
        SparqlStore(addresses, timeout=timeout, auth=auth, pause=pause) as remote,
        TemporaryDirectory(prefix="lingkar-push-") as folder,
    ):
        remote.greet(graphs[0].value if graphs else GRAPHS)
        files: dict[str, Path] = {}
        contents: dict[str, Content] = {}
        for number, name in enumerate(graphs):
            files[name.value] = file = Path(folder, f"{number}.nt")
            with refusing_aside():
                store.native.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=name)
            contents[name.value] = of_lines(file)
            remote.see_that_it_fits(name.value, file)
        # First of all: whoever swaps after this leaves another one.
        before = manifests(remote.named(MANIFESTS))
        staging = Staging.of({g: content.hash for g, content in contents.items()}, before)
        there_now = remote.graphs(BASE)
        data = {graph for graph in there_now if graph.startswith(GRAPHS)}
        old = () if only else tuple(sorted(data - set(files)))
        waiting = {graph for graph in there_now if graph.startswith(STAGING)}
        back = Path(folder, "back")
        same = tuple(unchanged(remote, files, there_now, back, progress))
        changed = {graph: file for graph, file in files.items() if graph not in same}
        sizes = tuple((graph, content.triples) for graph, content in contents.items())
        replaced = tuple(sorted(there_now & set(changed)))
        report = PushReport(remote.shown, sizes, old, (), replaced, same, dry)
        if dry:
            swapped = (
                *((VIRTUOSO,) if remote.virtuoso else ()),
                *((UNION,) if remote.union else ()),
            )
            return dataclasses.replace(report, notes=swapped if changed or old else ())
        if not (changed or old or waiting or len(before) > 1):
            if manifests(remote.named(MANIFESTS)) != before:
                raise StoreError(
                    f"{remote.shown}: another push was put in place while this one compared what "
                    "is there: run the same command again"
                )
            return report
        swap = Swap(remote, staging)
        try:
            swap.prepare(graph_by_graph=graph_by_graph)
            ours = {staging.lock, *map(staging.graph, changed)}
            # Locks first: without its graphs, another push that still goes on would put nothing.
            for graph in sorted(waiting - ours, key=lambda name: (not is_lock(name), name)):
                remote.update(f"DROP SILENT GRAPH <{graph}>")
            remote.update(staging.begin())
            if not remote.ask(staging.locked()):
                remote.update(f"DROP SILENT GRAPH <{staging.lock}>")
                raise StoreError(
                    f"{remote.shown}: what is updated is not seen by queries: do --query-url and "
                    "--update-url name one store, and does nobody else push there?"
                )
            union = (UNION,) if remote.ask(staging.seen()) else ()
            for done, (graph, file) in enumerate(changed.items()):
                if progress:
                    progress(done, len(changed), graph)
                there = staging.graph(graph)
                if there in waiting and not differs(remote, there, file, back):
                    continue
                remote.put(there, file)
                if told := differs(remote, there, file, back):
                    raise StoreError(
                        f"{remote.shown} does not hold what was sent of <{graph}>: {told}"
                    )
            swap.do(tuple(changed), old, pause)
        except StoreError as error:
            raise StoreError(f"{error.message}; {swap.how_it_stands()}") from error
        if progress:
            progress(len(changed), len(changed), "")
    return dataclasses.replace(report, notes=(*swap.notes, *union))
