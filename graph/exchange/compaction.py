"""Names and values as a JSON-LD context lets them be written.

Only what a context says plainly is used: terms with a type, a language or neither, sets, prefixes
and a default vocabulary. What it does not fit is written out, so every value keeps its type.

Reference: JSON-LD 1.1 Processing Algorithms and API, W3C Recommendation, 16 July 2020, sections
5.2 (expansion, of which this is the reverse) and 7 (compaction).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from graph.store import PREFIXES

__all__ = ["Compaction", "Node"]

Node = dict[str, Any]

_TYPE = f"{PREFIXES['rdf']}type"
_STRING = f"{PREFIXES['xsd']}string"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.~%-]*[\w~%-])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    coercion: str | None
    language: str | None
    is_set: bool

    def fits(self, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
        if not isinstance(value, ox.Literal):
            return self.coercion == "@id"
        if value.language is not None:
            return self.language == value.language and self.coercion is None
        plain = self.coercion is None and self.language is None
        datatype = value.datatype.value
        return plain if datatype == _STRING else self.coercion == datatype


class Compaction:
    """A context, and how it writes names and values.

    >>> short = Compaction({"e": "https://e.org/", "p": {"@id": "e:p", "@type": "@id"}})
    >>> short.values(ox.NamedNode("https://e.org/p"), [ox.NamedNode("https://e.org/a")])
    {'p': 'e:a'}
    """

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.prefixes = {
            name: iri
            for name, told in context.items()
            if not name.startswith("@") and (iri := _prefix(told)) is not None
        }
        self._vocabulary = context.get("@vocab")
        self._context = context
        self._keywords = {told: name for name, told in context.items() if _keyword(told)}
        self._terms: defaultdict[str, list[_Term]] = defaultdict(list)
        self.reverse: dict[str, str] = {}
        for name, told in context.items():
            self._learn(name, told)

    def _learn(self, name: str, told: Any) -> None:
        if name.startswith("@") or name in self.prefixes or _keyword(told):
            return
        if isinstance(told, str):
            told = {"@id": told}
        if "@reverse" in told:
            self.reverse[name] = self._iri(told["@reverse"])
            return
        if not set(told) <= {"@id", "@type", "@language", "@container"}:
            return
        container = told.get("@container")
        if container not in (None, "@set"):
            return
        coercion = told.get("@type")
        if coercion is not None and coercion != "@id":
            coercion = self._iri(coercion)
        language = told.get("@language", self._context.get("@language"))
        term = _Term(name, coercion, language, container == "@set")
        self._terms[self._iri(told.get("@id", name))].append(term)

    def key(self, keyword: str) -> str:
        """A keyword by the name that the context gives it."""
        return self._keywords.get(keyword, keyword)

    def name(self, iri: str) -> str:
        """An IRI in the place of an ``@id``."""
        for prefix, space in self.prefixes.items():
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                return f"{prefix}:{iri.removeprefix(space)}"
        return iri

    def of_vocabulary(self, iri: str) -> str:
        """An IRI in the place of a class or a property, where terms count for nothing."""
        if self._vocabulary and iri.startswith(self._vocabulary):
            short = iri.removeprefix(self._vocabulary)
            if _LOCAL.fullmatch(short) and short not in self._context:
                return short
        name = self.name(iri)
        return iri if name in self._context else name

    def values(
        self, predicate: ox.NamedNode, objects: Iterable[ox.NamedNode | ox.BlankNode | ox.Literal]
    ) -> Node:
        """The values of a property, by the terms that fit them; more than one are a list."""
        found: defaultdict[str, list[Any]] = defaultdict(list)
        sets = set()
        for value in objects:
            if predicate.value == _TYPE and not isinstance(value, ox.Literal):
                of = value.value if isinstance(value, ox.NamedNode) else str(value)
                found[self.key("@type")].append(self.of_vocabulary(of))
                continue
            term = next((t for t in self._terms[predicate.value] if t.fits(value)), None)
            if term is None:
                found[self.of_vocabulary(predicate.value)].append(self._whole(value))
            else:
                short = value.value if isinstance(value, ox.Literal) else self._id(value)
                found[term.name].append(short)
                if term.is_set:
                    sets.add(term.name)
        return {
            name: many if len(many) > 1 or name in sets else many[0] for name, many in found.items()
        }

    def _id(self, value: ox.NamedNode | ox.BlankNode) -> str:
        return self.name(value.value) if isinstance(value, ox.NamedNode) else str(value)

    def _whole(self, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> Any:
        if not isinstance(value, ox.Literal):
            return {self.key("@id"): self._id(value)}
        if value.language is not None:
            return {self.key("@value"): value.value, self.key("@language"): value.language}
        if value.datatype.value == _STRING:
            # A name without a definition takes a text as it is, unless texts have a language.
            return (
                {self.key("@value"): value.value} if "@language" in self._context else value.value
            )
        datatype = self.of_vocabulary(value.datatype.value)
        return {self.key("@value"): value.value, self.key("@type"): datatype}

    def is_safe(self, iris: Iterable[str]) -> bool:
        """Whether none of some IRIs would be read as another one, by a scheme that is a prefix."""
        return not any(iri.split(":", 1)[0] in self.prefixes for iri in iris)

    def _iri(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + rest
        return name if colon else f"{self._vocabulary or ''}{name}"


def _prefix(told: Any) -> str | None:
    """What a definition stands for if it can begin a compact IRI."""
    if isinstance(told, str) and ":" in told and told[-1:] in ":/?#[]@":
        return told
    if isinstance(told, dict) and told.get("@prefix") is True:
        return str(told["@id"])
    return None


def _keyword(told: Any) -> bool:
    return isinstance(told, str) and told.startswith("@")
