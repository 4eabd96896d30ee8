"""Turtle whose bytes depend on nothing but the statements.

Subjects are sorted, properties keep the order of the model, objects are sorted; each subject
begins at the start of a line, so that a finding about it can name the line. Terms are those of
pyoxigraph, which escapes literals as the recommendation asks and refuses IRIs that are none.

Reference: RDF 1.1 Turtle, W3C Recommendation, 25 February 2014.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph import store

__all__ = ["PREFIXES", "Description", "Term", "expand", "turtle"]

#: The prefixes of the house, and those that describe a data set.
PREFIXES = {
    **store.PREFIXES,
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
}

Term = NamedNode | Literal

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?", re.ASCII)
_BOOLEAN = NamedNode(PREFIXES["xsd"] + "boolean")
_STRING = NamedNode(PREFIXES["xsd"] + "string")


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of one subject: its classes, and its properties in the order of the model."""

    subject: NamedNode
    types: tuple[NamedNode, ...]
    properties: tuple[tuple[NamedNode, tuple[Term, ...]], ...]

    @property
    def statements(self) -> int:
        """How many triples it is."""
        return len(self.types) + sum(len(objects) for _, objects in self.properties)


def expand(curie: str) -> NamedNode:
    """The IRI of a prefixed name; KeyError for a prefix that the house does not use.

    >>> expand("company:openai").value
    'https://w3id.org/lingkar/id/company/openai'
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


def turtle(
    descriptions: Iterable[Description],
    *,
    comment: str,
    prefixes: Mapping[str, str] = PREFIXES,
) -> str:
    """The descriptions as one Turtle document, headed by a one-line comment.

    ``prefixes`` are those that may be used; those that are, are declared.

    >>> thing = Description(expand("deal:a"), (expand("lk:Deal"),),
    ...     ((expand("dcterms:title"), (Literal("A \\"b\\""),)),))
    >>> print(turtle([thing], comment="free"), end="")
    # free
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix deal: <https://w3id.org/lingkar/id/deal/> .
    @prefix lk: <https://w3id.org/lingkar/ontology#> .
    <BLANKLINE>
    deal:a a lk:Deal ;
        dcterms:title "A \\"b\\"" .
    """
    used: dict[str, str] = {}
    blocks = [
        _block(description, prefixes, used)
        for description in sorted(descriptions, key=lambda each: each.subject.value)
    ]
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(used.items()))
    return "\n".join([f"# {comment}\n{head}", *blocks])


def _block(description: Description, known: Mapping[str, str], used: dict[str, str]) -> str:
    types = ", ".join(sorted(_iri(each, known, used) for each in description.types))
    lines = [f"{_iri(description.subject, known, used)} a {types}"]
    for predicate, objects in description.properties:
        values = ",\n        ".join(sorted(_term(each, known, used) for each in objects))
        lines.append(f"    {_iri(predicate, known, used)} {values}")
    return " ;\n".join(lines) + " .\n"


def _term(term: Term, known: Mapping[str, str], used: dict[str, str]) -> str:
    if isinstance(term, NamedNode):
        return _iri(term, known, used)
    if term.datatype == _BOOLEAN and term.value in ("true", "false"):
        return term.value
    quoted = str(Literal(term.value))
    if term.language is not None:
        return f"{quoted}@{term.language}"
    return quoted if term.datatype == _STRING else f"{quoted}^^{_iri(term.datatype, known, used)}"


def _iri(node: NamedNode, known: Mapping[str, str], used: dict[str, str]) -> str:
    """The IRI as a prefixed name where its last part may stand bare, else in full."""
    space = max(
        (name for name, iri in known.items() if node.value.startswith(iri)),
        key=lambda name: len(known[name]),
        default=None,
    )
    if space is not None:
        local = node.value.removeprefix(known[space])
        if _LOCAL.fullmatch(local):
            used[space] = known[space]
            return f"{space}:{local}"
    return str(node)
