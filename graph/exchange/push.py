"""Push: the whole data set into a store that speaks SPARQL 1.1, all of it or nothing.

Each named graph is loaded into a staging graph, read back and compared; then one SPARQL Update
puts all of them in place, drops the graphs that an earlier push left and the data no longer have,
and notes the hash of the content. Graphs outside ``https://w3id.org/lingkar/`` are never touched.

Reference: W3C, *SPARQL 1.1 Graph Store HTTP Protocol* and *SPARQL 1.1 Update*, 21 March 2013.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.connection.credentials import Credentials
from graph.errors import StoreError, one_line
from graph.exchange.content import Content, of_lines, of_values
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.staging import STAGING, Staging
from graph.reading import BASE
from graph.store import GRAPHS

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["PushReport", "push"]

VIRTUOSO = (
    "Virtuoso has no swap in one step: who read while it went on may have seen old and new together"
)
"""What was seen in 7.2.5.1, and is said after each push to it."""

_LONGEST = 65_000
"""Characters of a literal that Virtuoso takes; 66 000 are too many."""

_LOOKS = 4
"""How often it is looked whether a swap without an answer has been done."""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did.

    ``url`` is the endpoint without any password, ``graphs`` the IRIs and number of triples of
    the graphs that were written and found again, ``replaced`` those of them that had been there,
    ``removed`` the graphs of an earlier push that were dropped, ``notes`` what a reader should
    know besides. If it was only looked what would be done, ``dry`` is true.
    """

    url: str
    graphs: tuple[tuple[str, int], ...]
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    dry: bool = False

    @property
    def triples(self) -> int:
        """All triples that were written, graph by graph."""
        return sum(count for _, count in self.graphs)


def push(
    store: Store,
    url: str,
    *,
    progress: Callable[[int, int, str], None] | None = None,
    timeout: float = 60.0,
    auth: Credentials | None = None,
    pause: float = 0.5,
    only: Sequence[str] = (),
    dry: bool = False,
) -> PushReport:
    """Replace the named graphs of ``store`` at the graph store endpoint ``url``, all at once.

    Parameters
    ----------
    url
        For example ``http://127.0.0.1:7878/store``. A user and password may be in it.
    auth
        User and password, or a token; else those of the address, of the environment
        (``LINGKAR_TOKEN``; ``LINGKAR_USER`` and ``LINGKAR_PASSWORD``), of netrc.
    progress
        Called with graphs done, graphs in all, and the graph that comes next.
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
    """
    graphs = [name for name in store.native.named_graphs() if isinstance(name, ox.NamedNode)]
    graphs.sort(key=lambda name: name.value)
    if missing := sorted(set(only) - {name.value for name in graphs}):
        raise StoreError(
            f"the data have no graph <{one_line(missing[0])}>: "
            "give the IRI of one of theirs, which --dry-run lists"
        )
    graphs = [name for name in graphs if not only or name.value in only]
    with (
        SparqlStore(url, timeout=timeout, auth=auth, pause=pause) as remote,
        TemporaryDirectory(prefix="lingkar-push-") as folder,
    ):
        remote.greet(graphs[0].value if graphs else GRAPHS)
        files: dict[str, Path] = {}
        contents: dict[str, Content] = {}
        for number, name in enumerate(graphs):
            files[name.value] = file = Path(folder, f"{number}.nt")
            store.native.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=name)
            contents[name.value] = of_lines(file)
            if remote.virtuoso:
                _see_that_it_fits(file, name.value)
        staging = Staging.of({graph: content.hash for graph, content in contents.items()})
        there_now = remote.graphs(BASE)
        data = {graph for graph in there_now if graph.startswith(GRAPHS)}
        old = () if only else tuple(sorted(data - set(files)))
        replaced = tuple(sorted(there_now & set(files)))
        sizes = tuple((graph, content.triples) for graph, content in contents.items())
        notes = (VIRTUOSO,) if remote.virtuoso else ()
        report = PushReport(remote.shown, sizes, old, notes, replaced, dry)
        if dry:
            return report
        waiting = {graph for graph in there_now if graph.startswith(STAGING)}
        try:
            if not remote.virtuoso:
                _see_that_it_is_one_step(remote, staging)
            ours = {staging.lock, *map(staging.graph, files)}
            for graph in sorted(waiting - ours):
                remote.update(f"DROP SILENT GRAPH <{graph}>")
            remote.update(staging.begin())
            back = Path(folder, "back")
            for done, (graph, file) in enumerate(files.items()):
                if progress:
                    progress(done, len(files), graph)
                there = staging.graph(graph)
                if there in waiting and not _differs(remote, there, file, contents[graph], back):
                    continue
                remote.put(there, file)
                if told := _differs(remote, there, file, contents[graph], back):
                    raise StoreError(
                        f"{remote.shown} does not hold what was sent of <{graph}>: {told}"
                    )
            _swap(remote, staging, staging.swap(files, old, copied=remote.virtuoso), pause)
        except StoreError as error:
            raise StoreError(f"{error.message}; {_how_it_stands(remote, staging)}") from error
        if progress:
            progress(len(files), len(files), "")
    return report


def _see_that_it_is_one_step(remote: SparqlStore, staging: Staging) -> None:
    """StoreError where a request that fails half-way leaves its first half."""
    refused, left = remote.refuses(staging.probe()), remote.ask(staging.probed())
    if left:
        remote.update(f"DROP SILENT GRAPH <{staging.prefix}probe>")
    if not refused or left:
        raise StoreError(
            f"{remote.shown} does not do a SPARQL Update of several steps as a whole or not at "
            "all, so readers could see a half: use a store that does"
        )


def _see_that_it_fits(file: Path, graph: str) -> None:
    """StoreError for a literal that is longer than Virtuoso takes."""
    with file.open("rb") as lines:
        for line in lines:
            if len(line) <= _LONGEST:
                continue
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
            if isinstance(quad.object, ox.Literal) and len(quad.object.value) > _LONGEST:
                raise StoreError(
                    f"{quad.subject} {quad.predicate} in <{graph}> has a text of "
                    f"{len(quad.object.value):,} characters, and Virtuoso takes no more than "
                    f"{_LONGEST:,}: shorten it, or use another store"
                )


def _differs(remote: SparqlStore, graph: str, file: Path, sent: Content, back: Path) -> str | None:
    """How a graph as the server has it differs from a file, by value; None if it does not."""
    form = remote.get(graph, back, at_most=20 * file.stat().st_size + 1_000_000)
    if form is None:
        return "nothing is there"
    if form == ox.RdfFormat.N_TRIPLES and of_lines(back) == sent:
        return None
    try:
        held = of_values(back, form)
    except (SyntaxError, ValueError) as error:
        return f"its answer is not well-formed: {error}".partition("\n")[0]
    ours = of_values(file, ox.RdfFormat.N_TRIPLES)
    if held == ours:
        return None
    if held.triples == ours.triples:
        return f"among its {ours.triples} triples are others"
    return f"{held.triples} triples instead of {ours.triples}"


def _swap(remote: SparqlStore, staging: Staging, text: str, pause: float) -> None:
    """Swap; an answer that was lost, or refused as a repetition, is no failure if it was done."""
    try:
        remote.update(text)
    except StoreError:
        for look in range(_LOOKS):
            if remote.ask(staging.done()):
                return
            time.sleep(pause * 2**look)
        raise


def _how_it_stands(remote: SparqlStore, staging: Staging) -> str:
    """What a reader sees after a failure, as the server itself says."""
    try:
        done = remote.ask(staging.done())
        # Virtuoso undoes nothing of a request that fails, and the lock is what goes first.
        half = remote.virtuoso and not done and not remote.ask(staging.locked())
    except StoreError:
        return "the server no longer says what it holds: all is new or all is as before; run again"
    if done:
        return "the new data are in place"
    if half:
        return "readers may see old and new together; run the same command again at once"
    return "readers see what they saw before; run the same command again to go on"
