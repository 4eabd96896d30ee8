"""The data set described for catalogues: what it says of itself, and how much is in it.

DCAT for what a catalogue lists, VoID for what an engineer asks before a query: triples, classes,
properties and vocabularies with their counts. The counts are taken from the store, never kept in a
file, so that they cannot grow stale. No blank nodes: a partition is named after its class.

References: Data Catalog Vocabulary (DCAT) version 3, W3C Recommendation, 22 August 2024;
Describing Linked Datasets with the VoID Vocabulary, W3C Interest Group Note, 3 March 2011.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from graph.errors import InputError
from graph.exchange.origins import datasets
from graph.exchange.turtle import PREFIXES, Description, Term, expand, turtle
from graph.store import Store

__all__ = ["description"]

_TYPE = expand("rdf:type")
_DATASETS = (expand("dcat:Dataset"), expand("void:Dataset"))
_MEDIA = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}
_IANA = "https://www.iana.org/assignments/media-types/"


def description(store: Store) -> bytes:
    """What the data set says of itself, and its counts, as Turtle.

    InputError if nothing in the data is a dcat:Dataset, which the file ``dataset.ttl`` describes.
    """
    subjects = datasets(store)
    if not subjects:
        raise InputError(
            "the data do not say what they are: describe a dcat:Dataset in dataset.ttl",
            file=store.folder,
        )
    dataset = subjects[0]
    counts = _Counts(store)
    text = turtle(
        [_dataset(store, dataset, counts), *counts.partitions(dataset), *_forms(dataset)],
        comment="Made by lingkar export --format void; the counts are those of the data.",
    )
    return text.encode("utf-8")


class _Counts:
    """How many triples, subjects, and things of each class and property the data have."""

    def __init__(self, store: Store) -> None:
        self.triples = 0
        self.subjects: set[str] = set()
        self.classes: Counter[NamedNode] = Counter()
        self.properties: Counter[NamedNode] = Counter()
        self.using: defaultdict[NamedNode, set[str]] = defaultdict(set)
        seen = set()  # a triple that two graphs repeat is one triple
        for quad in store.quads():
            key = (str(quad.subject), quad.predicate.value, str(quad.object))
            if key in seen:
                continue
            seen.add(key)
            self.triples += 1
            self.subjects.add(key[0])
            self.properties[quad.predicate] += 1
            self.using[quad.predicate].add(key[0])
            if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
                self.classes[quad.object] += 1

    def partitions(self, dataset: NamedNode) -> Iterator[Description]:
        """One part per class and per property, each named."""
        for term, number in self.classes.items():
            yield Description(
                _named(dataset, "class", term),
                (_DATASETS[1],),
                (_of("void:class", term), _of("void:entities", _number(number))),
            )
        for term, number in self.properties.items():
            yield Description(
                _named(dataset, "property", term),
                (_DATASETS[1],),
                (
                    _of("void:property", term),
                    _of("void:triples", _number(number)),
                    _of("void:distinctSubjects", _number(len(self.using[term]))),
                ),
            )

    def vocabularies(self) -> tuple[NamedNode, ...]:
        """The name spaces of the classes and properties in use."""
        terms = (*self.classes, *self.properties)
        spaces = {iri for term in terms for iri in PREFIXES.values() if term.value.startswith(iri)}
        return tuple(NamedNode(iri) for iri in sorted(spaces))


def _dataset(store: Store, dataset: NamedNode, counts: _Counts) -> Description:
    said: defaultdict[NamedNode, list[Term]] = defaultdict(list)
    for quad in store.native.quads_for_pattern(dataset, None, None):
        if quad.predicate != _TYPE and isinstance(quad.object, NamedNode | Literal):
            said[quad.predicate].append(quad.object)
    computed = (
        _of("void:triples", _number(counts.triples)),
        _of("void:distinctSubjects", _number(len(counts.subjects))),
        _of("void:classes", _number(len(counts.classes))),
        _of("void:properties", _number(len(counts.properties))),
        (expand("void:vocabulary"), counts.vocabularies()),
        (
            expand("void:classPartition"),
            tuple(_named(dataset, "class", term) for term in counts.classes),
        ),
        (
            expand("void:propertyPartition"),
            tuple(_named(dataset, "property", term) for term in counts.properties),
        ),
        (expand("dcat:distribution"), tuple(_form(dataset, name) for name in _MEDIA)),
    )
    kept = [(p, tuple(dict.fromkeys(o))) for p, o in said.items()]
    return Description(dataset, _DATASETS, (*sorted(kept, key=lambda row: row[0].value), *computed))


def _forms(dataset: NamedNode) -> Iterator[Description]:
    """A distribution per format of the export, made by whoever has the data."""
    for name, media in _MEDIA.items():
        yield Description(
            _form(dataset, name),
            (expand("dcat:Distribution"),),
            (
                _of("dcterms:title", Literal(f"lingkar export --format {name}")),
                _of("dcat:mediaType", NamedNode(_IANA + media)),
            ),
        )


def _form(dataset: NamedNode, name: str) -> NamedNode:
    return NamedNode(f"{dataset.value}#form-{name}")


def _named(dataset: NamedNode, kind: str, term: NamedNode) -> NamedNode:
    """The part of a class or property: named by prefix and last part, so that no two collide."""
    space = next((n for n, iri in PREFIXES.items() if term.value.startswith(iri)), "")
    local = term.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return NamedNode(f"{dataset.value}#{kind}-{space}-{local}")


def _of(predicate: str, value: Term) -> tuple[NamedNode, tuple[Term, ...]]:
    return expand(predicate), (value,)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=expand("xsd:integer"))
