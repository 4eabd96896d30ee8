"""One value of a property as the model holds it, judged by what the ontology says of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pyoxigraph as ox

from graph.addresses import PUT, is_meant, is_sound
from graph.currencies import currencies
from graph.errors import UnknownTerm
from graph.fields import LK, Field, curie, expand, local
from graph.model import PartialDate
from graph.store import PREFIXES, Store
from graph.terms import Terms

__all__ = ["Rules", "Wrong"]

_XSD = PREFIXES["xsd"]
_TEXT = {f"{_XSD}string", f"{_XSD}anyURI", f"{PREFIXES['rdf']}langString"}
_DIGITS = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_WHOLE, _PART = 30, 20
_NUMBERS = {f"{_XSD}decimal", f"{_XSD}integer"}
_DATES = {f"{_XSD}gYear": 4, f"{_XSD}gYearMonth": 7, f"{_XSD}date": 10}
# Not of our name space, so the ontology gives it no range of ours.
_RANGES = {expand("prov:wasDerivedFrom"): f"{LK}Source"}
# A sector as a whole is spoken of, but nothing is told of it.
_SECTORS = PREFIXES["sector"]
# A figure's unit may be a currency; a chip's "TDP" is none.
_UNIT = (f"{LK}Figure", f"{LK}unit")
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
        self._read: dict[tuple[str, str], str] = {}
        self._bounds: dict[tuple[str, str], tuple[Decimal | None, Decimal | None]] = {}
        for owner, path, *told in store.query(_BOUNDS):
            key = _iri(owner), _iri(path)
            least, most = zip(self._bounds.get(key, (None, None)), map(_limit, told), strict=True)
            # A shape of one's own may ask for more, never for less.
            self._bounds[key] = (
                max((each for each in least if each is not None), default=None),
                min((each for each in most if each is not None), default=None),
            )

    def value(self, field: Field, objects: Sequence[Any]) -> Any:
        """The value of a field; Wrong if the objects of its property do not make one."""
        if any(isinstance(each, ox.BlankNode) for each in objects):
            raise Wrong("blank-node", f"has a blank node as {field.label}: give it an IRI")
        if field.many:
            return tuple(sorted({self._one(field, each) for each in objects}))
        if len(objects) > 1:
            objects = _in_one_language(objects)
        if len(objects) > 1:
            told = " and ".join(sorted(_told(each) for each in objects[:2]))
            raise Wrong("two-values", f"has two values of {field.label}, {told}: keep one")
        return self._one(field, objects[0])

    def _one(self, field: Field, term: Any) -> Any:
        if field.kind is str:
            return self._text(field, term)
        if not isinstance(term, ox.Literal):
            what = f"has {_told(term)} as {field.label}: a value belongs there"
            raise Wrong("not-a-literal", what)
        if field.kind is Decimal:
            return self._number(field, term)
        if field.kind is PartialDate:
            try:
                return _date(term.value, term.datatype.value)
            except ValueError as error:
                raise Wrong("not-a-date", f"has a {field.label} that is none: {error}") from None
        if term.datatype.value == f"{_XSD}boolean" and term.value in ("true", "false", "1", "0"):
            return term.value in ("true", "1")
        raise Wrong("not-a-boolean", f"has {_told(term)} as {field.label}: write true or false")

    def _number(self, field: Field, term: ox.Literal) -> Decimal:
        digits = term.datatype.value in _NUMBERS and _DIGITS.fullmatch(term.value)
        if not digits:
            raise Wrong(
                "not-a-number",
                f"has {_told(term)} as {field.label}, which is no xsd:decimal: write digits, "
                "like 1500.5",
            )
        number = Decimal(term.value)
        whole, _, part = term.value.lstrip("+-").partition(".")
        if len(whole.lstrip("0")) > _WHOLE or len(part) > _PART:
            raise Wrong(
                "out-of-bounds",
                f"has {_told(term)} as {field.label}, which is no number that anybody was told: "
                f"write at most {_WHOLE} digits before the point and {_PART} after it",
            )
        least, most = self._bounds.get((field.owner, field.iri), (None, None))
        if least is not None and number < least:
            what = f"has {number:f} as {field.label}: it must be {least} or more"
            raise Wrong("negative" if least == 0 else "out-of-bounds", what)
        if most is not None and number > most:
            what = f"has {number:f} as {field.label}: it must be {most} or less"
            raise Wrong("out-of-bounds", what)
        return number

    def _text(self, field: Field, term: Any) -> str:
        """A code, a reference or a text, whichever the ontology says the property has."""
        if isinstance(term, ox.NamedNode):
            key = (field.iri, term.value)
            if key not in self._read:  # most IRIs come many times
                self._read[key] = self._named(field, term.value)
            return self._read[key]
        if not isinstance(term, ox.Literal):
            raise Wrong("not-a-literal", f"has a statement as {field.label}: put a value")
        known = self._terms.properties().get(field.iri.removeprefix(LK))
        if field.iri in _RANGES or (known is not None and known.is_object):
            raise Wrong("not-an-iri", f"has {_told(term)} as {field.label}: an IRI belongs there")
        if term.datatype.value not in _TEXT:
            raise Wrong("not-a-text", f"has {_told(term)} as {field.label}: put the text in quotes")
        if not term.value.strip():
            raise Wrong("empty", f"has an empty {field.label}: fill it or leave it out")
        _known_currency(field, term.value)
        if known is not None and known.range == f"{_XSD}anyURI":
            return _address(field, term.value)
        return str(term.value)

    def _named(self, field: Field, iri: str) -> str:
        known = self._terms.properties().get(field.iri.removeprefix(LK))
        if known is not None and known.scheme is not None:
            return self._code(field, known.scheme, iri)
        if field.iri in _RANGES or (known is not None and known.is_object):
            target = _RANGES.get(field.iri) or (known.range if known else None)
            return self._reference(field, target, iri)
        if known is not None and known.range == f"{_XSD}anyURI":
            return _address(field, iri)
        raise Wrong("not-a-literal", f"has {curie(iri)} as {field.label}: a text belongs there")

    def _code(self, field: Field, scheme: str, iri: str) -> str:
        try:
            if self._terms.scheme_of(iri) == scheme:
                return self._terms.code(iri)
        except UnknownTerm:
            pass
        codes = {self._terms.iri(scheme, code): code for code in self._terms.codes(scheme)}
        near = difflib.get_close_matches(iri, codes, 1, 0.8)
        list_ = ", ".join(codes.values())
        hint = f"did you mean {curie(near[0])}?" if near else f"it is one of {list_}"
        what = f"has {curie(iri)} as {field.label}, which is no such code: {hint}"
        raise Wrong("unknown-code", what)

    def _reference(self, field: Field, target: str | None, iri: str) -> str:
        found = self._types.get(iri)
        described = iri in self._facts or _is_term(self._terms, iri) or iri.startswith(_SECTORS)
        if found is None and not described:
            what = f"has {curie(iri)} as {field.label}, which nothing describes: {self._near(iri)}"
            raise Wrong("dangling", what)
        allowed = self._within(target)
        if found is not None and allowed and found.__name__ not in allowed:
            raise Wrong(
                "wrong-class",
                f"has {curie(iri)} as {field.label}, which is a lk:{found.__name__}: "
                f"name a {' or '.join('lk:' + each for each in sorted(allowed))}",
            )
        return local(iri)

    def _near(self, iri: str) -> str:
        """What may be meant by an IRI that nothing describes; only its neighbours are compared."""
        space = iri.removesuffix(local(iri))
        near = difflib.get_close_matches(
            iri, [other for other in self._types if other.startswith(space)], 1, 0.9
        )
        return f"did you mean {curie(near[0])}?" if near else "describe it or leave it out"

    def _within(self, target: str | None) -> frozenset[str]:
        """The classes of the model that are ``target`` or below it; empty where anything may be."""
        if target is None or not target.startswith(LK):
            return frozenset()
        if target not in self._allowed:
            known = self._terms.classes()

            def above(iri: str) -> set[str]:
                found: set[str] = set()
                ahead = [iri]
                while ahead:
                    if (each := ahead.pop()) not in found:
                        found.add(each)
                        term = known.get(each.removeprefix(LK))
                        ahead += term.parents if term else ()
                return found

            names = {cls.__name__ for cls in self._types.values()}
            self._allowed[target] = frozenset(n for n in names if target in above(LK + n)) or (
                frozenset({target.removeprefix(LK)})
            )
        return self._allowed[target]


def _address(field: Field, text: str) -> str:
    """An address as it is; Wrong for one of the web that cannot be read."""
    if is_meant(text) and not is_sound(text):
        what = f"has {_short(text)} as {field.label}, which cannot be read as a web address: {PUT}"
        raise Wrong("not-an-address", what)
    return text


def _known_currency(field: Field, text: str) -> None:
    """Wrong for a currency, or either half of a pair of an exchange rate, not in ISO 4217."""
    if field.iri == f"{LK}currency":
        codes = [text]
    elif (field.owner, field.iri) == _UNIT and re.fullmatch(r"[A-Z]{3}(/[A-Z]{3})?", text):
        codes = text.split("/")
    else:
        return
    for code in codes:
        if code not in currencies():
            raise Wrong(
                "unknown-currency",
                f"has {_short(code)} as {field.label}, which is no currency of ISO 4217: put its "
                "code of three letters, like USD",
            )


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
    return _short(str(getattr(term, "value", term)))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
