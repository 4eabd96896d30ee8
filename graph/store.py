"""A folder of Turtle as a quad store: Oxigraph embedded, rdflib as its face, SPARQL over the union.

Each file ``<topic>.ttl`` of the folder is the named graph ``…/graph/<topic>``; the files of a
folder ``<topic>/`` share one. The ontology is a graph of its own; the Turtle in a folder
``ontology/`` of the data adds to it. Everything is read into memory;
nothing is fetched from anywhere, whatever a file or a query asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from graph.errors import InputError, StoreError, one_line
from graph.places import Places
from graph.reading import (
    BASE,
    GRAPHS,
    ONTOLOGY_GRAPH,
    data_files,
    graph_of,
    ontology_files,
    own_files,
    read_into,
)
from graph.sparql import in_child, is_update, names_its_graphs, sound
from graph.terms import Terms

if TYPE_CHECKING:
    import rdflib

__all__ = ["BASE", "GRAPHS", "ONTOLOGY_GRAPH", "PREFIXES", "Answer", "Store", "Term"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_THINGS = (
    "company", "person", "deal", "flow", "event", "chip", "chip-reading", "supply",
    "deployment", "holding", "membership", "claim", "figure", "source", "sector",
)  # fmt: skip
PREFIXES: Mapping[str, str] = {
    "lk": f"{BASE}ontology#",
    **{name: f"{BASE}id/{name}/" for name in _THINGS},
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of the house; a query need not declare them."""

_HARMLESS = 4_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query answers.

    ``form`` is ``select``, ``ask`` or ``construct`` (DESCRIBE too). ``rows`` has a term or None
    (unbound) per variable; for ``construct`` the variables are subject, predicate, object;
    ``truth`` is the answer of ASK.
    """

    form: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None

    def __bool__(self) -> bool:
        return bool(self.rows) if self.truth is None else self.truth

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Store:
    """Triples of a folder and of the ontology, in named graphs.

    ``native`` is the :class:`pyoxigraph.Store` for hot paths, :attr:`dataset` the same triples
    as an rdflib Dataset. ``files`` maps each file that was read to its named graph, ``folder``
    is where the data came from (None: no files, but a store), ``digests`` the SHA-256 of each
    file as it was read, ``terms`` the vocabulary that the data speak.
    """

    def __init__(
        self,
        native: ox.Store,
        files: Mapping[Path, str],
        folder: Path | None,
        digests: Mapping[Path, str] | None = None,
        ontology: Path | None = None,
        own: Iterable[Path] = (),
    ) -> None:
        self.native = native
        self.files = files
        self.folder = folder
        self.digests = digests or {}
        self._vocabulary = ontology, tuple(own)

    @classmethod
    def open(
        cls,
        folder: Path | str | None = None,
        *,
        ontology: Path | str | None = None,
        beside: Iterable[Path] = (),
    ) -> Store:
        """Read all RDF files of a folder (default: the bundled data).

        Parameters
        ----------
        folder
            A folder, or one file.
        ontology
            The folder of the ontology; default is the one beside this package. What the Turtle
            in a folder ``ontology/`` of the data says is added to it.
        beside
            Further folders and files of the same data set.

        Raises
        ------
        SyntaxFault
            A file is not well-formed; names file and line.
        InputError
            The folder is missing, cannot be read, or has no data in it.
        """
        house = Path(__file__).resolve().parent.parent
        root = Path(folder) if folder is not None else house / "data"
        terms = Path(ontology) if ontology is not None else house / "ontology"
        shipped = ontology_files(terms)
        own = [f for each in (root, *beside) for f in own_files(each) if f not in shipped]
        native = ox.Store()
        vocabulary = dict.fromkeys((*shipped, *own))
        files = {
            f: graph_of(f, each)
            for each in (root, *beside)
            for f in data_files(each)
            if f not in vocabulary
        }
        # Before the data, which may repeat it and no more.
        digests = {file: read_into(native, file, ONTOLOGY_GRAPH) for file in vocabulary}
        digests |= {file: read_into(native, file, graph) for file, graph in files.items()}
        files.update((file, ONTOLOGY_GRAPH) for file in vocabulary if file not in files)
        home = root if root.is_dir() else root.parent
        return cls(
            native, files, home, digests, ontology=Path(ontology) if ontology else None, own=own
        )

    @cached_property
    def terms(self) -> Terms:
        """The ontology, with what the data add to it.

        Raises InputError, with file and line, for a code that does not say what it must.
        """
        return Terms.load(*self._vocabulary)

    @property
    def own(self) -> tuple[Path, ...]:
        """The files of Turtle that add to the ontology."""
        return self._vocabulary[1]

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The same triples through rdflib, over the same store; imported when first asked for."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.native), default_union=True)
        for prefix, iri in PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs that hold data, sorted; the ontology is not among them."""
        names = {graph.value for graph in self.native.named_graphs()}
        return tuple(sorted(names - {ONTOLOGY_GRAPH}))

    def quads(self) -> Iterator[ox.Quad]:
        """Every statement of the data, graph by graph, without the ontology."""
        for graph in self.graphs():
            yield from self.native.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def query(
        self,
        sparql: str,
        bindings: Mapping[str, Term | str] | None = None,
        *,
        timeout: float | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query over the union of the named graphs, reading only.

        The prefixes of :data:`PREFIXES` need no declaration. ``bindings`` gives values of
        variables that the query answers with; a plain string is an IRI. With ``timeout``
        (seconds) it is answered in a child process, which Ctrl-C stops, too.

        Raises InputError for a query that is not well-formed, too long or too deep, an update,
        one that asks another server (SERVICE), or one that takes longer than ``timeout``;
        StoreError when the evaluation fails.
        """
        text = sound(sparql)
        # A chain of some thousand operators is evaluated so deep that the stack ends.
        if timeout is None and len(text) <= _HARMLESS:
            return self._answered(text, bindings or {})
        return in_child(lambda: self._answered(text, bindings or {}), "the query", timeout)

    def _answered(self, sparql: str, bindings: Mapping[str, Term | str]) -> Answer:
        named = names_its_graphs(sparql, PREFIXES)
        try:
            values = {
                ox.Variable(name): ox.NamedNode(value) if isinstance(value, str) else value
                for name, value in bindings.items()
            }
            found = self.native.query(
                sparql,
                prefixes=dict(PREFIXES),
                use_default_graph_as_union=not named,
                substitutions=values,
            )
        except SyntaxError as error:
            if is_update(sparql):
                raise InputError(
                    "only SELECT, ASK, CONSTRUCT and DESCRIBE are answered: a query never changes "
                    "data; edit the Turtle instead"
                ) from None
            raise InputError(f"the query is not SPARQL 1.1: {one_line(str(error))}") from None
        except (ValueError, RuntimeError) as error:
            raise InputError(f"the query cannot be asked: {one_line(str(error))}") from None
        try:
            return _answer(found)
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"the query failed: {one_line(str(error))}") from None

    def locate(self, iri: str) -> tuple[Path, int] | None:
        """The file and line (from 1) in which a subject is described; None if it is in no file."""
        return self._places.find(iri)

    def locate_every(self, iri: str) -> tuple[tuple[Path, int], ...]:
        """The files and lines in which a subject is described, one line of each file."""
        return self._places.every(iri)

    def locate_blank(self) -> tuple[Path, int] | None:
        """The file and line of what looks like the first blank node of the data."""
        return Places(self.data_files()).blank()

    def locate_quoted(self) -> tuple[Path, int] | None:
        """The file and line of what looks like the first quoted statement of the data."""
        return Places(self.data_files()).quoted()

    def data_files(self) -> tuple[Path, ...]:
        """The files that were read, without those of the ontology."""
        return tuple(file for file, graph in self.files.items() if graph != ONTOLOGY_GRAPH)

    @cached_property
    def _places(self) -> Places:
        # Those of the vocabulary describe no data.
        return Places(self.files if self.folder is not None else ())


def _answer(found: ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer("ask", truth=bool(found))
    if isinstance(found, ox.QueryTriples):
        return Answer(
            "construct",
            ("subject", "predicate", "object"),
            tuple((t.subject, t.predicate, t.object) for t in found),
        )
    variables = tuple(v.value for v in found.variables)
    return Answer("select", variables, tuple(tuple(solution) for solution in found))
