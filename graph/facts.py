"""Statements of Turtle files by subject and property, and where each subject is described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from graph.errors import InputError, SyntaxFault
from graph.places import Places

__all__ = ["LK", "OWL", "RDF", "RDFS", "SKOS", "XSD", "Facts", "local_name", "statements"]

LK = "https://w3id.org/lingkar/ontology#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Value = ox.NamedNode | ox.Literal


class Facts:
    """The statements of some files, in their order; a statement told twice counts once.

    Raises SyntaxFault with file and line for Turtle that is not well-formed, InputError for a
    file that cannot be read.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)
        self._facts: dict[str, dict[str, list[Value]]] = {}
        for file in self._files:
            for triple in statements(file):
                s, p, o = triple.subject, triple.predicate, triple.object
                if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode | ox.Literal):
                    values = self._facts.setdefault(s.value, {}).setdefault(p.value, [])
                    if o not in values:
                        values.append(o)

    def __contains__(self, subject: object) -> bool:
        return subject in self._facts

    def subjects(self) -> Iterator[str]:
        """Every subject, in the order of the files."""
        yield from self._facts

    def of(self, subject: str) -> Mapping[str, list[Value]]:
        """The values of a subject by property."""
        return self._facts.get(subject, {})

    def of_type(self, *types: str) -> list[str]:
        """Subjects of any of these types, in the order of the files."""
        kind = f"{RDF}type"
        return [
            subject
            for subject, facts in self._facts.items()
            if any(o.value in types for o in facts.get(kind, ()))
        ]

    def text(self, subject: str, predicate: str) -> str | None:
        """The first value of a property as text; None where there is none."""
        values = self._facts.get(subject, {}).get(predicate)
        return values[0].value if values else None

    def all(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Every value of a property as text, in the order of the files."""
        return tuple(o.value for o in self._facts.get(subject, {}).get(predicate, ()))

    def texts(self, subject: str, predicate: str) -> Mapping[str, str]:
        """The values of a property by their language."""
        return MappingProxyType(
            {
                o.language: o.value
                for o in self._facts.get(subject, {}).get(predicate, ())
                if isinstance(o, ox.Literal) and o.language
            }
        )

    def place(self, subject: str) -> tuple[Path, int] | tuple[None, None]:
        """File and line at which a subject is described last, which is where it was added to."""
        for file in reversed(self._files):
            found = Places([file]).find(subject)
            if found is not None:
                return found
        return None, None


def local_name(iri: str) -> str:
    """The last part of an IRI: after ``#``, or after the last ``/``."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def statements(file: Path) -> list[ox.Triple | ox.Quad]:
    """What a file of Turtle says, in its order; SyntaxFault or InputError if it cannot be read."""
    try:
        return list(ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise SyntaxFault(
            f"the ontology is not well-formed Turtle: {error.msg}", file=file, line=error.lineno
        ) from error
    except OSError as error:
        raise InputError(
            f"the ontology cannot be read: {error.strerror or error}", file=file
        ) from error
