"""The whole data set as RDF text, in a fixed order.

TriG, N-Quads and JSON-LD keep the named graphs, of which the ontology is one. Turtle and N-Triples
merge those of the data into one and leave the ontology out: it has files of its own, and facts
mixed with it could not be opened as data again. The same store gives the same bytes every time,
and what is written reads back as the same graph.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.errors import InputError
from graph.store import ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store import Store

__all__ = ["CONTEXT_FILE", "jsonld", "nquads", "ntriples", "trig", "turtle"]

CONTEXT_FILE = Path(__file__).resolve().parents[2] / "ontology" / "context.jsonld"
"""The JSON-LD context of the house; without it prefixes alone are used."""

_TYPE = f"{PREFIXES['rdf']}type"


def turtle(store: Store) -> bytes:
    """The graphs of the data, merged, as Turtle with the house's prefixes, sorted by subject."""
    return _prefixed(_union(store), ox.RdfFormat.TURTLE)


def ntriples(store: Store) -> bytes:
    """The graphs of the data, merged, as N-Triples, lines sorted."""
    return _sorted_lines(ox.serialize(_union(store), format=ox.RdfFormat.N_TRIPLES))


def nquads(store: Store) -> bytes:
    """All named graphs as N-Quads, lines sorted."""
    return _sorted_lines(ox.serialize(_quads(store), format=ox.RdfFormat.N_QUADS))


def trig(store: Store) -> bytes:
    """All named graphs as TriG with the house's prefixes, sorted by graph and subject."""
    quads = sorted(_quads(store), key=lambda q: (str(q.graph_name), *_order(q)))
    return _prefixed(quads, ox.RdfFormat.TRIG)


def jsonld(store: Store, context: Path | None = None) -> bytes:
    """All named graphs as JSON-LD 1.1, compacted by the house's context, which is in the file.

    ``context`` is a file with an ``@context`` (default: the ontology's own, if it is there).
    Numbers stay strings with their type, for a JSON number is no decimal. Data that rdflib's
    compaction would not keep as they are come out expanded, without a context.
    """
    terms = _context(context or CONTEXT_FILE)
    quads = _quads(store)
    document = _compacted(quads, terms)
    if not _same(quads, json.dumps(document)):
        # rdflib 7 loses an empty text that has another value beside it, for one.
        text = ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.JSON_LD)
        document = json.loads(text or b"[]")
    # rdflib gives nodes and values in the order of hashes; only lists have an order of their own.
    document = _in_order(document, {"@list", *_lists(terms)})
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _compacted(quads: list[ox.Quad], terms: Any) -> Any:
    import rdflib
    from oxrdflib import OxigraphStore

    copy = ox.Store()
    copy.extend(quads)
    dataset = rdflib.Dataset(store=OxigraphStore(store=copy))
    with warnings.catch_warnings():
        # rdflib's own serializer still uses what rdflib deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        text = dataset.serialize(format="json-ld", context=terms, use_native_types=False)
    return json.loads(text)


def _same(quads: list[ox.Quad], text: str) -> bool:
    """Whether JSON-LD says just these statements; blank nodes have canonical labels in both."""
    try:
        back = ox.Dataset(ox.parse(text, format=ox.RdfFormat.JSON_LD))
    except (SyntaxError, ValueError):
        return False
    return set(_canonical(back)) == set(quads)


def _quads(store: Store) -> list[ox.Quad]:
    """All statements; blank nodes (only shapes need them) by their canonical labels."""
    return _canonical(store.native)


def _canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The same statements with blank nodes labelled by RDFC-1.0; only these go through it."""
    nameless: list[ox.Quad] = []
    named: list[ox.Quad] = []
    for quad in quads:
        blank = isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
        (nameless if blank else named).append(quad)
    if nameless:
        canonical = ox.Dataset(nameless)
        canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        named.extend(canonical)
    return named


def _union(store: Store) -> list[ox.Triple]:
    apart = ox.NamedNode(ONTOLOGY_GRAPH)
    return sorted({q.triple for q in _quads(store) if q.graph_name != apart}, key=_order)


def _order(fact: ox.Triple | ox.Quad) -> tuple[str, bool, str, str]:
    predicate = fact.predicate.value
    return str(fact.subject), predicate != _TYPE, predicate, str(fact.object)


def _prefixed(facts: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    text = ox.serialize(facts, format=form, prefixes=dict(PREFIXES)) or b""
    # The serializer declares prefixes in no fixed order, all of them first.
    lines = text.split(b"\n")
    head = [line for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix ")]
    return b"\n".join([*sorted(head), *lines[len(head) :]])


def _sorted_lines(text: bytes | None) -> bytes:
    # Line ends inside literals are escaped in both formats, so a line is a statement.
    return b"".join(sorted(line + b"\n" for line in (text or b"").split(b"\n") if line))


def _context(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))["@context"]
    except FileNotFoundError:
        return dict(PREFIXES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"is no JSON-LD context: {error}", file=file) from None


def _lists(terms: Any) -> set[str]:
    """The terms of a context whose values are a list in order."""
    parts = terms if isinstance(terms, list) else [terms]
    return {
        name
        for part in parts
        if isinstance(part, dict)
        for name, term in part.items()
        if isinstance(term, dict) and "@list" in str(term.get("@container"))
    }


def _in_order(node: Any, lists: set[str], *, keep: bool = False) -> Any:
    """The same document with keys, nodes and values sorted; lists and the context as they are."""
    if isinstance(node, dict):
        return {
            key: value if key == "@context" else _in_order(value, lists, keep=key in lists)
            for key, value in sorted(node.items())
        }
    if isinstance(node, list):
        values = [_in_order(value, lists) for value in node]
        return values if keep else sorted(values, key=_place)
    return node


def _place(value: Any) -> str:
    name = value.get("@id", value.get("id")) if isinstance(value, dict) else None
    return str(name) if name is not None else json.dumps(value, sort_keys=True)
