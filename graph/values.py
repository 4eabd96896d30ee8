"""One value of a property as the model holds it, judged by what the ontology says of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pyoxigraph as ox

from graph.errors import UnknownTerm
from graph.fields import LK, Field, curie, expand, local
from graph.model import PartialDate
from graph.store import PREFIXES, Store
from graph.terms import Terms

__all__ = ["Rules", "Wrong"]

_XSD = PREFIXES["xsd"]
_TEXT = {f"{_XSD}string", f"{_XSD}anyURI", f"{PREFIXES['rdf']}langString"}
_NUMBERS = {f"{_XSD}decimal", f"{_XSD}integer"}
_DATES = {f"{_XSD}gYear": 4, f"{_XSD}gYearMonth": 7, f"{_XSD}date": 10}
# Not of our name space, so the ontology gives it no range of ours.
_RANGES = {expand("prov:wasDerivedFrom"): f"{LK}Source"}
# A sector as a whole is spoken of, but nothing is told of it.
_SECTORS = PREFIXES["sector"]
_BOUNDS = """
SELECT ?class ?path ?least ?most WHERE {
  { ?shape sh:targetClass ?class } UNION { ?node sh:targetClass ?class ; sh:property ?shape }
  ?shape sh:path ?path .
  OPTIONAL { ?shape sh:minInclusive ?least } OPTIONAL { ?shape sh:maxInclusive ?most }
  FILTER (BOUND(?least) || BOUND(?most))
}"""


class Wrong(Exception):
    """A value that does not fit: a code for the kind of fault and what to tell of the subject."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what


class Rules:
    """What values may be, as terms, shapes and the things described say."""

    def __init__(
        self,
        terms: Terms,
        store: Store,
        types: Mapping[str, type],
        facts: Mapping[str, object],
    ) -> None:
        self._terms = terms
        self._types = types
        self._facts = facts
        self._allowed: dict[str, frozenset[str]] = {}
        self._bounds = {
            (_iri(owner), _iri(path)): (_limit(least), _limit(most))
            for owner, path, least, most in store.query(_BOUNDS)
        }

    def value(self, field: Field, objects: Sequence[Any]) -> Any:
        """The value of a field; Wrong if the objects of its property do not make one."""
        if any(isinstance(each, ox.BlankNode) for each in objects):
            raise Wrong(
                "blank-node",
                f"has a blank node as {curie(field.iri)}: give it an IRI",
            )
        if field.many:
            return tuple(sorted({self._one(field, each) for each in objects}))
        if len(objects) > 1:
            objects = _in_one_language(objects)
        if len(objects) > 1:
            told = " and ".join(sorted(_told(each) for each in objects[:2]))
            raise Wrong("two-values", f"has two values of {curie(field.iri)}, {told}: keep one")
        return self._one(field, objects[0])

    def _one(self, field: Field, term: Any) -> Any:
        if field.kind is str:
            return self._text(field, term)
        name = curie(field.iri)
        if not isinstance(term, ox.Literal):
            raise Wrong("not-a-literal", f"has {_told(term)} as {name}, where a value belongs")
        if field.kind is Decimal:
            return self._number(field, term)
        if field.kind is PartialDate:
            try:
                return _date(term.value, term.datatype.value)
            except ValueError as error:
                raise Wrong("not-a-date", f"has a {name} that is none: {error}") from None
        if term.datatype.value == f"{_XSD}boolean" and term.value in ("true", "false", "1", "0"):
            return term.value in ("true", "1")
        raise Wrong("not-a-boolean", f"has {_told(term)} as {name}: write true or false")

    def _number(self, field: Field, term: ox.Literal) -> Decimal:
        name = curie(field.iri)
        try:
            number = Decimal(term.value) if term.datatype.value in _NUMBERS else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise Wrong(
                "not-a-number",
                f"has {_told(term)} as {name}, which is no xsd:decimal: write digits, like 1500.5",
            )
        least, most = self._bounds.get((field.owner, field.iri), (None, None))
        if least is not None and number < least:
            code = "negative" if least == 0 else "out-of-bounds"
            raise Wrong(code, f"has {number:f} as {name}: it must be {least} or more")
        if most is not None and number > most:
            raise Wrong("out-of-bounds", f"has {number:f} as {name}: it must be {most} or less")
        return number

    def _text(self, field: Field, term: Any) -> str:
        """A code, a reference or a text, whichever the ontology says the property has."""
        name = curie(field.iri)
        known = self._terms.properties().get(field.iri.removeprefix(LK))
        refers = field.iri in _RANGES or (known is not None and known.is_object)
        if isinstance(term, ox.NamedNode):
            if known is not None and known.scheme is not None:
                return self._code(name, known.scheme, term.value)
            if refers:
                target = _RANGES.get(field.iri) or (known.range if known else None)
                return self._reference(name, target, term.value)
            if known is not None and known.range == f"{_XSD}anyURI":
                return str(term.value)
            if _is_term(self._terms, term.value):  # a text that names a term of ours
                return local(term.value)
            raise Wrong("not-a-literal", f"has {_told(term)} as {name}, where a text belongs")
        if not isinstance(term, ox.Literal):
            raise Wrong("not-a-literal", f"has a statement as {name}, where a value belongs")
        if refers:
            raise Wrong("not-an-iri", f"has the text {_told(term)} as {name}, where an IRI belongs")
        if term.datatype.value not in _TEXT:
            raise Wrong("not-a-text", f"has {_told(term)} as {name}: put the text in quotes")
        if not term.value.strip():
            raise Wrong("empty", f"has an empty {name}: fill it or leave it out")
        return str(term.value)

    def _code(self, name: str, scheme: str, iri: str) -> str:
        try:
            if self._terms.scheme_of(iri) == scheme:
                return self._terms.code(iri)
        except UnknownTerm:
            pass
        codes = {self._terms.iri(scheme, code): code for code in self._terms.codes(scheme)}
        near = difflib.get_close_matches(iri, codes, 1, 0.8)
        hint = (
            f"did you mean {curie(near[0])}?"
            if near
            else f"it is one of {', '.join(codes.values())}"
        )
        raise Wrong("unknown-code", f"has {curie(iri)} as {name}, which is no such code: {hint}")

    def _reference(self, name: str, target: str | None, iri: str) -> str:
        found = self._types.get(iri)
        described = iri in self._facts or _is_term(self._terms, iri) or iri.startswith(_SECTORS)
        if found is None and not described:
            near = difflib.get_close_matches(iri, self._types, 1, 0.9)
            hint = f"did you mean {curie(near[0])}?" if near else "describe it or leave it out"
            raise Wrong("dangling", f"has {curie(iri)} as {name}, which nothing describes: {hint}")
        allowed = self._within(target)
        if found is not None and allowed and found.__name__ not in allowed:
            raise Wrong(
                "wrong-class",
                f"has {curie(iri)} as {name}, which is a lk:{found.__name__}: "
                f"name a {' or '.join('lk:' + each for each in sorted(allowed))}",
            )
        return local(iri)

    def _within(self, target: str | None) -> frozenset[str]:
        """The classes of the model that are ``target`` or below it; empty where anything may be."""
        if target is None or not target.startswith(LK):
            return frozenset()
        if target not in self._allowed:
            known = self._terms.classes()

            def above(iri: str) -> set[str]:
                term = known.get(iri.removeprefix(LK))
                up = (above(parent) for parent in (term.parents if term else ()))
                return {iri}.union(*up)

            names = {cls.__name__ for cls in self._types.values()}
            self._allowed[target] = frozenset(n for n in names if target in above(LK + n)) or (
                frozenset({target.removeprefix(LK)})
            )
        return self._allowed[target]


def _iri(term: Any) -> str:
    return str(getattr(term, "value", term))


def _limit(term: Any) -> Decimal | None:
    return Decimal(term.value) if isinstance(term, ox.Literal) else None


def _is_term(terms: Terms, iri: str) -> bool:
    name = iri.removeprefix(LK)
    return iri.startswith(LK) and (name in terms.properties() or name in terms.classes())


def _in_one_language(objects: Sequence[Any]) -> list[Any]:
    """Of translations of one text the plain or English one; all of them if they are no such."""
    languages = [o.language if isinstance(o, ox.Literal) else None for o in objects]
    if len(set(languages)) < len(objects):
        return list(objects)
    first = min(languages, key=lambda code: (code is not None, code != "en", code or ""))
    return [objects[languages.index(first)]]


@cache
def _date(text: str, datatype: str) -> PartialDate:
    if datatype not in _DATES:
        raise ValueError(f"{text!r} is not typed as xsd:date, xsd:gYearMonth or xsd:gYear")
    parsed = PartialDate.parse(text)
    if len(text) != _DATES[datatype]:
        raise ValueError(f"{text!r} is no {curie(datatype)}")
    return parsed


def _told(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return curie(term.value)
    text = " ".join(str(getattr(term, "value", term)).split())
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
