"""The vocabulary as the ontology has it: codes, labels, natures, ranks, bounds of amounts.

Nothing about the domain is listed here; everything is read from ``ontology/lingkar.ttl`` and
``ontology/codes.ttl``. A flow kind that is added there is known here without a line of Python.
The two files are parsed with pyoxigraph directly, in a few milliseconds.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from graph.errors import InputError, SyntaxFault, UnknownTerm
from graph.model import Interval

__all__ = ["LK", "ClassTerm", "PropertyTerm", "Terms"]

LK = "https://w3id.org/lingkar/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_FILES = ("lingkar.ttl", "codes.ttl")


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class of the ontology; ``parents`` are the IRIs of its superclasses."""

    name: str
    iri: str
    parents: tuple[str, ...]
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """A property of the ontology.

    ``scheme`` is the code list its values come from (None: not coded); ``range`` the IRI of its
    range (None where classes that use it differ).
    """

    name: str
    iri: str
    is_object: bool
    range: str | None
    scheme: str | None
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


class Terms:
    """The terms and code lists of one ontology folder.

    >>> terms = Terms.load()
    >>> terms.iri("flow", "equity")
    'https://w3id.org/lingkar/ontology#flow-equity'
    >>> terms.nature("compute"), terms.is_supply("compute"), terms.rank("signed")
    ('commerce', True, 5)
    """

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        facts: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
        for triple in triples:
            s, p, o = triple.subject, triple.predicate, triple.object
            if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode | ox.Literal):
                facts.setdefault(s.value, {}).setdefault(p.value, []).append(o)
        self._facts = facts
        self._iris: dict[str, dict[str, str]] = {}
        self._schemes: dict[str, str] = {}
        names = {
            s: self._text(s, _SKOS + "notation") or _local(s)
            for s in self._of_type(_SKOS + "ConceptScheme")
        }
        for name in names.values():
            self._iris[name] = {}
        for concept in self._of_type(_SKOS + "Concept"):
            scheme, notation = (
                self._text(concept, _SKOS + "inScheme"),
                self._text(concept, _SKOS + "notation"),
            )
            if scheme in names and notation is not None:
                self._iris[names[scheme]][notation] = concept
                self._schemes[concept] = names[scheme]

    @staticmethod
    def load(folder: Path | None = None) -> Terms:
        """The terms of ``folder`` (default: the ontology beside this package), read once.

        Raises SyntaxFault with file and line for Turtle that is not well-formed, InputError
        for a file that is missing.
        """
        return _load((folder or Path(__file__).resolve().parent.parent / "ontology").resolve())

    # -- codes -----------------------------------------------------------------------------

    def schemes(self) -> tuple[str, ...]:
        """The names of the code lists: ``nature``, ``flow``, ``status`` …"""
        return tuple(self._iris)

    def codes(self, scheme: str) -> tuple[str, ...]:
        """The codes of a list, in the order of the file."""
        return tuple(self._scheme(scheme))

    def iri(self, scheme: str, code: str) -> str:
        """The concept of a code; UnknownTerm with the nearest code if there is none."""
        iris = self._scheme(scheme)
        if code not in iris:
            raise UnknownTerm(
                f"{code!r} is no code of the list {scheme!r} in the ontology{_near(code, iris)}"
            )
        return iris[code]

    def code(self, iri: str) -> str:
        """The code (``skos:notation``) of a concept; UnknownTerm if it is none."""
        self.scheme_of(iri)
        return str(self._text(iri, _SKOS + "notation"))

    def scheme_of(self, iri: str) -> str:
        """The name of the list that a concept belongs to; UnknownTerm if it is none."""
        if iri not in self._schemes:
            raise UnknownTerm(
                f"<{iri}> is no code of the ontology{_near(iri, self._schemes, '<{}>')}"
            )
        return self._schemes[iri]

    def label(self, scheme: str, code: str, language: str = "en") -> str:
        """The label of a code; English, then the code itself, where a language has none."""
        labels = self._texts(self.iri(scheme, code), _SKOS + "prefLabel")
        return labels.get(language) or labels.get("en") or code

    def definition(self, scheme: str, code: str, language: str = "en") -> str:
        """The definition of a code; English where a language has none, else empty."""
        texts = self._texts(self.iri(scheme, code), _SKOS + "definition")
        return texts.get(language) or texts.get("en") or ""

    # -- what codes mean -------------------------------------------------------------------

    def nature(self, flow_kind: str) -> str:
        """The nature that follows from a flow kind."""
        value = self._lk(self.iri("flow", flow_kind), "nature")
        if value is None:
            raise UnknownTerm(f"the flow kind {flow_kind!r} has no lk:nature in the ontology")
        return self.code(value)

    def deal_nature(self, deal_kind: str) -> str | None:
        """A deal kind's own nature, None if it has none (a partnership)."""
        value = self._lk(self.iri("deal", deal_kind), "ownNature")
        return None if value is None else self.code(value)

    def is_supply(self, flow_kind: str) -> bool:
        """Whether a flow kind counts as supply unless other kinds are asked for."""
        return self._lk(self.iri("flow", flow_kind), "isSupply") == "true"

    def rank(self, status: str) -> int | None:
        """How firm a status is, 1 upwards; None if it is no step of firmness."""
        value = self._lk(self.iri("status", status), "rank")
        return None if value is None else int(value)

    def terminates(self, status: str) -> bool:
        """Whether a status ends a deal or flow (canceled, lapsed)."""
        return self._lk(self.iri("status", status), "terminates") == "true"

    def payment(self, status: str) -> str | None:
        """``part`` or ``whole`` for a status that reports a payment, else None."""
        return self._lk(self.iri("status", status), "payment")

    def firmness(self) -> tuple[str, ...]:
        """The levels of the firmness lens, firmest first."""
        return tuple(sorted(self.codes("firmness"), key=lambda c: -self.minimum_rank(c)))

    def minimum_rank(self, firmness: str) -> int:
        """The rank from which on a status counts under a level of firmness."""
        value = self._lk(self.iri("firmness", firmness), "minimumRank")
        if value is None:
            raise UnknownTerm(f"the firmness {firmness!r} has no lk:minimumRank in the ontology")
        return int(value)

    def precision(self, qualifier: str) -> int:
        """How precise an amount with this qualifier is: more is more precise."""
        return int(self._lk(self.iri("qualifier", qualifier), "precision") or 0)

    def interval(
        self,
        qualifier: str,
        low: Decimal | None,
        high: Decimal | None,
        *,
        ceilings: bool = True,
    ) -> Interval | None:
        """The interval that two amount cells bound under a qualifier.

        None if the qualifier is a ceiling and ``ceilings`` is False. Raises InputError for a
        cell that is missing or has no meaning under the qualifier, a negative amount, or
        ``low`` above ``high``.

        >>> Terms.load().interval("range", Decimal(10), Decimal(15))
        Interval(low=Decimal('10'), high=Decimal('15'), stated=Decimal('12.5'))
        """
        concept = self.iri("qualifier", qualifier)
        floor_told = self._lk(concept, "lowerBound") == "low"
        ceiling_told = self._lk(concept, "upperBound") == "high"
        for name, value, told in (("low", low, floor_told), ("high", high, ceiling_told)):
            if value is not None and not (value.is_finite() and value >= 0):
                raise InputError(f"the {name} amount {value} is not a sum of 0 or more")
            if told and value is None:
                raise InputError(f"an amount told as {qualifier!r} needs its {name} cell")
            if not told and value:
                raise InputError(
                    f"an amount told as {qualifier!r} must leave its {name} cell empty"
                )
        if low is not None and high is not None and ceiling_told and low > high:
            raise InputError(f"the low amount {low} is above the high amount {high}")
        stated_at = self._lk(concept, "statedAt")
        if floor_told and ceiling_told and stated_at != "midpoint" and low != high:
            raise InputError(
                f"an amount told as {qualifier!r} is one number, not {low} and {high}: "
                "make it a range"
            )
        if self._lk(concept, "isCeiling") == "true" and not ceilings:
            return None
        bottom = low if floor_told and low is not None else Decimal(0)
        top = high if ceiling_told else None
        stated: Decimal | None = None
        if stated_at == "low":
            stated = bottom
        elif stated_at == "high":
            stated = top
        elif stated_at == "midpoint" and top is not None:
            stated = (bottom + top) / 2
        return Interval(bottom, top, stated)

    # -- classes and properties ------------------------------------------------------------

    def properties(self) -> Mapping[str, PropertyTerm]:
        """The ontology's own properties by local name (``amountLow``)."""
        return self._properties

    def classes(self) -> Mapping[str, ClassTerm]:
        """The ontology's own classes by local name (``StatusEvent``)."""
        return self._classes

    @cached_property
    def _properties(self) -> Mapping[str, PropertyTerm]:
        found: dict[str, PropertyTerm] = {}
        for kind in ("ObjectProperty", "DatatypeProperty"):
            for iri in self._of_type(_OWL + kind):
                scheme = self._lk(iri, "scheme")
                found[_local(iri)] = PropertyTerm(
                    name=_local(iri),
                    iri=iri,
                    is_object=kind == "ObjectProperty",
                    range=self._text(iri, _RDFS + "range"),
                    scheme=None if scheme is None else self._text(scheme, _SKOS + "notation"),
                    labels=self._texts(iri, _RDFS + "label"),
                    definitions=self._texts(iri, _SKOS + "definition"),
                )
        return MappingProxyType(found)

    @cached_property
    def _classes(self) -> Mapping[str, ClassTerm]:
        return MappingProxyType(
            {
                _local(iri): ClassTerm(
                    name=_local(iri),
                    iri=iri,
                    parents=tuple(o.value for o in self._facts[iri].get(_RDFS + "subClassOf", ())),
                    labels=self._texts(iri, _RDFS + "label"),
                    definitions=self._texts(iri, _SKOS + "definition"),
                )
                for iri in self._of_type(_OWL + "Class")
            }
        )

    # -- the facts -------------------------------------------------------------------------

    def _of_type(self, type_iri: str) -> list[str]:
        """Subjects of a type, in the order of the file."""
        return [
            subject
            for subject, facts in self._facts.items()
            if any(o.value == type_iri for o in facts.get(_RDF + "type", ()))
        ]

    def _text(self, subject: str, predicate: str) -> str | None:
        values = self._facts.get(subject, {}).get(predicate)
        return values[0].value if values else None

    def _texts(self, subject: str, predicate: str) -> Mapping[str, str]:
        return MappingProxyType(
            {
                o.language: o.value
                for o in self._facts.get(subject, {}).get(predicate, ())
                if isinstance(o, ox.Literal) and o.language
            }
        )

    def _lk(self, subject: str, name: str) -> str | None:
        return self._text(subject, LK + name)

    def _scheme(self, scheme: str) -> dict[str, str]:
        if scheme not in self._iris:
            raise UnknownTerm(
                f"the ontology has no code list {scheme!r}{_near(scheme, self._iris)}"
            )
        return self._iris[scheme]


@cache
def _load(folder: Path) -> Terms:
    return Terms(triple for name in _FILES for triple in _triples(folder / name))


def _triples(file: Path) -> list[ox.Triple | ox.Quad]:
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


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _near(word: str, known: Iterable[str], form: str = "{!r}") -> str:
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"; did you mean {form.format(near[0])}?"
    return f"; it has {', '.join(known)}" if 0 < len(known) <= 20 else ""
