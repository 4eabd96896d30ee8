"""Data opened wherever they lie: files, the folder of an Oxigraph store, a SPARQL endpoint.

What lies in a store is read into memory whole and asked there, so that every command gives the
answers that it gives on files, whatever the store can or cannot do.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from graph.connection.address import redacted
from graph.errors import InputError, LingkarError, StoreError
from graph.extraction.folder import OxigraphFolder, is_store
from graph.extraction.paging import (
    counted,
    graphs_of,
    has_default,
    query,
    statements,
    subjects_of,
)
from graph.extraction.results import Asked
from graph.extraction.vocabulary import additions
from graph.facts import LK
from graph.limits import MOST_STATEMENTS
from graph.reading import BASE, GRAPHS, ONTOLOGY_GRAPH, ontology_files, read_into
from graph.store import Store
from graph.terms import Terms

__all__ = ["in_store", "open_data", "shown"]

_HOUSE = Path(__file__).resolve().parent.parent.parent


# ``ana:secret@host`` is one whose scheme was forgotten: as a folder it would be told in full.
_ADDRESS = re.compile(r"\s*(https?:|[a-z][a-z0-9+.-]*://|[^/\s:@]+:[^/@]*@)", re.IGNORECASE)


def is_address(data: object) -> bool:
    """Whether what is told of data is the address of a server, be it one that is not read.

    >>> [is_address(data) for data in ("https://example.org/sparql", "ana:x@host", "my-data")]
    [True, True, False]
    """
    return isinstance(data, str) and _ADDRESS.match(data) is not None


def in_store(data: Path | str | None) -> bool:
    """Whether data are told to lie in a store, not in files.

    >>> in_store("http://127.0.0.1:7878/query"), in_store(None)
    (True, False)
    """
    return is_address(data) or (data is not None and is_store(Path(data)))


def shown(data: Path | str) -> str:
    """What was told of data, fit to be printed: an address without its password.

    >>> shown("https://ana:secret@example.org/sparql"), shown("my-data")
    ('https://example.org/sparql', 'my-data')
    """
    return redacted(str(data)) if is_address(data) else str(data)


def open_data(
    data: Path | str | None = None,
    *,
    ontology: Path | str | None = None,
    beside: Iterable[Path] = (),
) -> Store:
    """The data of a folder or file (:meth:`Store.open`), of a store's folder, or of an endpoint.

    Raises InputError for files that cannot be read, StoreError for a store that is not there,
    refuses, answers nonsense or less than all, or holds no data of ours.
    """
    if not in_store(data):
        return Store.open(data, ontology=ontology, beside=beside)
    if more := next(iter(beside), None):
        raise InputError(f"{more} cannot join data in a store: name a folder of data with --data")
    terms = Path(ontology) if ontology is not None else _HOUSE / "ontology"
    if is_address(data):
        from graph.extraction.endpoint import Endpoint  # with httpx, which files do not need

        with Endpoint.at(str(data)) as endpoint:
            return _read(endpoint, terms, ontology is not None, endpoint.graphs)
    return _read(OxigraphFolder(Path(str(data))), terms, ontology is not None, ())


def _read(asked: Asked, ontology: Path, chosen: bool, graphs: Iterable[str]) -> Store:
    classes = [LK + name for name in Terms.load(ontology if chosen else None).classes()]
    chosen_graphs = [graph for graph in graphs if graph != ONTOLOGY_GRAPH]
    named: list[str] | None = chosen_graphs or [g for g in graphs_of(asked, classes) if _is_data(g)]
    if not named:
        if not has_default(asked, classes):
            raise _none(asked)
        named = None
    native = ox.Store()
    native.extend(_data(asked, named))
    vocabulary = ontology_files(ontology)
    for file in vocabulary:
        read_into(native, file, ONTOLOGY_GRAPH)
    told = additions(asked, native)
    own = [_aside(told)] if told else []
    files = dict.fromkeys((*vocabulary, *own), ONTOLOGY_GRAPH)
    store = Store(native, files, None, ontology=ontology if chosen else None, own=own)
    for file in own:  # the vocabulary is read from files, so these last as long as the store
        weakref.finalize(store, shutil.rmtree, file.parent, ignore_errors=True)
        try:
            read_into(native, file, ONTOLOGY_GRAPH)
            _ = store.terms
        except LingkarError as error:
            raise StoreError(
                f"{asked.shown} holds terms of its own that cannot be read: {error.message}"
            ) from None
    return store


def _aside(told: Iterable[ox.Triple]) -> Path:
    """Terms that a store adds, as a file in a folder of its own."""
    file = Path(tempfile.mkdtemp(prefix="lingkar-"), "own.ttl")
    file.write_bytes(ox.serialize(told, format=ox.RdfFormat.TURTLE) or b"")
    return file


def _none(asked: Asked) -> StoreError:
    return StoreError(
        f"{asked.shown} holds no data of Lingkar: nothing in it is of a class of the ontology; "
        "send data there with `lingkar push`, or name another store or graph"
    )


def _is_data(graph: str) -> bool:
    """Of the graphs of the house, such as that of the ontology, only those of files are data."""
    return graph.startswith(GRAPHS) or not graph.startswith(BASE)


def _data(asked: Asked, graphs: list[str] | None) -> Iterable[ox.Quad]:
    total = counted(asked, graphs)
    if not total:
        raise _none(asked)
    if total > MOST_STATEMENTS:
        raise StoreError(
            f"{asked.shown} holds {total:,} statements, more than the {MOST_STATEMENTS:,} that are "
            "read: name the graphs to read, as in …/sparql?named-graph-uri=IRI"
        )
    subjects = subjects_of(asked, graphs, total)
    if (listed := sum(subjects.values())) != total:
        values = {} if graphs is None else {"graph": graphs}
        if asked.select(query("nameless", values), ("property",)):
            raise StoreError(
                f"{asked.shown} describes something that has no name (a blank node), which cannot "
                "be read a page at a time: give it an IRI"
            )
        raise StoreError(
            f"{asked.shown} lists {listed:,} of the {total:,} statements that it counts: it was "
            "changed while it was read, or an answer was cut short; run it again"
        )
    for quad in statements(asked, graphs, subjects):
        if isinstance(quad.object, ox.BlankNode):
            raise StoreError(
                f"{asked.shown} has a blank node as a value of <{quad.subject}>: give it an IRI"
            )
        yield quad
