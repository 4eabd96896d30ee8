"""A folder of Turtle as a quad store: Oxigraph embedded, rdflib as its face, SPARQL over the union.

Each file ``<topic>.ttl`` of the folder is the named graph ``…/graph/<topic>``; the files of a
folder ``<topic>/`` share one. The ontology is a graph of its own. Everything is read into memory;
nothing is fetched from anywhere, whatever a file or a query asks for.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from graph.errors import InputError, StoreError, SyntaxFault
from graph.places import Places
from graph.sparql import in_child, is_update, names_its_graphs, one_line, sound

if TYPE_CHECKING:
    import rdflib

__all__ = ["GRAPHS", "ONTOLOGY_GRAPH", "PREFIXES", "Answer", "Store", "Term"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

BASE = "https://w3id.org/lingkar/"
GRAPHS = f"{BASE}graph/"
ONTOLOGY_GRAPH = f"{BASE}ontology"

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

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}
_LARGE = 1 << 20
_HARMLESS = 4_000
_LONGEST = 16 << 20  # of Oxigraph's buffer for one token
_WITH_GRAPHS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)


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
    is where the data came from.
    """

    def __init__(self, native: ox.Store, files: Mapping[Path, str], folder: Path) -> None:
        self.native = native
        self.files = files
        self.folder = folder

    @classmethod
    def open(cls, folder: Path | str | None = None, *, ontology: Path | str | None = None) -> Store:
        """Read all Turtle, TriG, N-Quads and N-Triples of a folder (default: the bundled data).

        Parameters
        ----------
        folder
            A folder, or one file.
        ontology
            The folder of the ontology; default is the one beside this package.

        Raises
        ------
        SyntaxFault
            A file is not well-formed; names file and line.
        InputError
            The folder is missing, cannot be read, or has no data in it.
        """
        beside = Path(__file__).resolve().parent.parent
        root = Path(folder) if folder is not None else beside / "data"
        terms = Path(ontology) if ontology is not None else beside / "ontology"
        files = {file: _graph_of(file, root) for file in _data_files(root)}
        native = ox.Store()
        vocabulary = _ontology_files(terms)
        for file in vocabulary:  # before the data, which may repeat it and no more
            _read(native, file, ONTOLOGY_GRAPH)
        for file, graph in files.items():
            _read(native, file, graph)
        files.update((file, ONTOLOGY_GRAPH) for file in vocabulary if file not in files)
        return cls(native, files, root if root.is_dir() else root.parent)

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
        return Places(self.files)


def _graph_of(file: Path, root: Path) -> str:
    parts = file.relative_to(root).parts if file != root else (file.name,)
    topic = parts[0] if len(parts) > 1 else Path(parts[0]).stem
    # A topic becomes part of an IRI, so what an IRI cannot hold is escaped.
    return GRAPHS + "".join(c if c.isalnum() or c in "-._~" else f"%{ord(c):X}" for c in topic)


def _data_files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    found = [f for f in _files(root, "data") if f.suffix in _FORMATS]
    if found:
        return found
    if any(f.suffix == ".csv" for f in _files(root, "data")):
        raise InputError(
            f"the folder {root} holds CSV, not Turtle: bring it in with "
            f"`lingkar import {root} --out FOLDER`, then name that folder"
        )
    raise InputError(f"the folder {root} has no data: no file that ends in {', '.join(_FORMATS)}")


def _ontology_files(root: Path) -> list[Path]:
    found = [f for f in _files(root, "ontology") if f.suffix == ".ttl"]
    if not found:
        raise InputError(f"the ontology folder {root} holds no Turtle")
    return found


def _files(root: Path, what: str) -> list[Path]:
    """The files below a folder by path, hidden ones left out."""
    if not root.exists():
        raise InputError(f"there is no {what} folder {root}")
    found: list[Path] = []
    seen: set[str] = set()
    # Folders that are linked are gone into, but none of them twice: links may go round.
    for folder, folders, names in os.walk(root, onerror=_unreadable, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += (Path(folder, name) for name in names if not name.startswith("."))
    for file in found:
        if file.suffix in _FORMATS and not file.is_file():
            raise InputError(
                "is a link to something that is not there: put the file there or take the link away"
                if file.is_symlink()
                else "is no file that can be read: take it away or give it another name",
                file=file,
            )
    return sorted(found)


def _unreadable(error: OSError) -> None:
    raise InputError(f"cannot read the folder {error.filename}: {error.strerror or error}")


def _read(native: ox.Store, file: Path, graph: str) -> None:
    try:
        content = file.read_bytes()
    except MemoryError:
        raise InputError("cannot be read: there is not memory enough for it", file=file) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=file) from None
    _parse(native, content, _FORMATS.get(file.suffix), graph, file)


def _parse(
    native: ox.Store, content: bytes, form: ox.RdfFormat | None, graph: str, file: Path
) -> None:
    if form is None:
        raise InputError(f"is not a file that ends in {', '.join(_FORMATS)}", file=file)
    content = content.removeprefix(codecs.BOM_UTF8)
    to = ox.NamedNode(graph)
    try:
        if form in _WITH_GRAPHS:
            quads = [
                ox.Quad(q.subject, q.predicate, q.object, to)
                if isinstance(q.graph_name, ox.DefaultGraph)
                else q
                for q in ox.parse(content, format=form)
            ]
            native.bulk_extend(_of_the_data(native, quads, content, file))
        else:
            # Bulk loading pays for a few large files, not for hundreds of small ones.
            load = native.load if len(content) < _LARGE else native.bulk_load
            load(content, format=form, to_graph=to)
            if len(content) > _LONGEST:
                _no_longer(native, to)
    except SyntaxError as error:
        raise SyntaxFault(_reason(content, error), file=file, line=error.lineno) from None
    except MemoryError:
        raise InputError(
            f"cannot be read: one of its values is larger than {_LONGEST >> 20} MB, or there is "
            "not memory enough for it",
            file=file,
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {one_line(str(error))}", file=file) from None


def _no_longer(native: ox.Store, graph: ox.NamedNode) -> None:
    """MemoryError for a value that most parsers refuse so; loading in bulk does not."""
    for quad in native.quads_for_pattern(None, None, None, graph):
        if len(getattr(quad.object, "value", "")) > _LONGEST:
            raise MemoryError


def _of_the_data(
    native: ox.Store, quads: list[ox.Quad], content: bytes, file: Path
) -> list[ox.Quad]:
    """The statements without those of the ontology's graph, which must all be its own.

    A data set that was exported whole has the ontology in it and can be opened again.
    """
    apart = ox.NamedNode(ONTOLOGY_GRAPH)
    told = _canonical(q for q in quads if q.graph_name == apart)
    if told and not told <= _canonical(native.quads_for_pattern(None, None, None, apart)):
        name = f"<{ONTOLOGY_GRAPH}>"
        lines = content.decode("utf-8", "replace").split("\n")
        raise InputError(
            f"writes into the graph {name}, which is the ontology's: give the statements "
            "another graph",
            file=file,
            line=next((n for n, line in enumerate(lines, 1) if name in line), None),
        )
    return [q for q in quads if q.graph_name != apart]


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Statements with blank nodes labelled alike wherever they come from (RDFC-1.0)."""
    nameless: list[ox.Quad] = []
    named: set[ox.Quad] = set()
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            nameless.append(quad)
        else:
            named.add(quad)
    labelled = ox.Dataset(nameless)
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return named | set(labelled)


def _reason(content: bytes, error: SyntaxError) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8: save the file in UTF-8"
    message = re.sub(r"^Parser error (?:at|between|on) .*?: ", "", error.msg)
    return f"not well-formed: {one_line(message)}"


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
