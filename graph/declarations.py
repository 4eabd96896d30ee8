"""What an ontology must declare for the program to go by it: reading it is checking it.

The shapes judge data; these rules judge vocabulary, the shipped one and what others add to it. The
first fault is told with file and line, for a code that says half of what it means would be counted
wrongly without a word. Nor may an addition alter what is there: a status that is an end all of a
sudden would change every measure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InputError
from graph.facts import LK, OWL, RDF, RDFS, SKOS, XSD, Facts, local_name, statements
from graph.places import Places
from graph.vocabulary import NATURES, REPORTS

__all__ = ["refuse_alterations", "refuse_faults"]

_NEEDED = {
    "nature": ("countsAs",),
    "flow": ("nature",),
    "firmness": ("minimumRank",),
    "qualifier": ("lowerBound", "upperBound", "statedAt"),
}
"""By list, what each of its codes must say."""

_WORDS = {
    f"{LK}countsAs": NATURES,
    f"{LK}reports": REPORTS,
    f"{LK}payment": ("part", "whole"),
    f"{LK}lowerBound": ("low", "zero"),
    f"{LK}upperBound": ("high", "open"),
    f"{LK}statedAt": ("low", "high", "midpoint", "none"),
}
"""By property, the words that its value may be."""

_WORDING = {
    f"{RDFS}label",
    f"{RDFS}comment",
    f"{LK}inverseLabel",
    *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "definition", "scopeNote", "example")),
}
"""What may be said of a term of others in a language that they do not have."""

_WITH_DEFAULT = ("firmness", "level")
_MANY = frozenset({f"{LK}edgeTarget"})
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def refuse_faults(facts: Facts) -> None:
    """InputError, with file and line, for the first thing that is left open or said twice."""
    for subject, what in _Reader(facts).faults():
        file, line = facts.place(subject)
        raise InputError(f"{_name(subject)} {what}", file=file, line=line)


def refuse_alterations(shipped: Sequence[Path], own: Sequence[Path]) -> None:
    """InputError, with file and line, for the first statement of ``own`` about a term of others.

    What ``shipped`` says itself may be said again, and a term may be given words in a further
    language; a whole file that is a copy of a shipped one adds nothing.
    """
    known = Facts(shipped)
    copies = {file.read_bytes() for file in shipped}
    for file in own:
        told = statements(file)
        if file.read_bytes() in copies:
            continue
        for triple in told:
            subject = triple.subject
            if isinstance(subject, ox.BlankNode):
                if triple.predicate.value == f"{RDF}type" and _is_code(triple.object):
                    _, line = Places([file]).blank() or (None, None)
                    raise InputError(
                        "describes a code that has no name (a blank node): give it an IRI",
                        file=file,
                        line=line,
                    )
            elif isinstance(subject, ox.NamedNode) and not _adds(known, triple):
                _, line = Places([file]).find(subject.value) or (None, None)
                raise InputError(
                    f"{_name(subject.value)} is a term of the ontology that is added to: leave it "
                    f"as it is, without {_name(triple.predicate.value)}, and name a term of your "
                    "own",
                    file=file,
                    line=line,
                )


def _adds(known: Facts, triple: ox.Triple | ox.Quad) -> bool:
    """Whether a statement leaves what is known as it is."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, ox.NamedNode) or subject.value not in known:
        return True
    there = known.of(subject.value).get(predicate, [])
    if value in there:
        return True
    if predicate not in _WORDING or not isinstance(value, ox.Literal) or not value.language:
        return False
    return value.language not in {getattr(other, "language", None) for other in there}


def _is_code(value: object) -> bool:
    kinds = (f"{LK}Code", f"{SKOS}Concept", f"{SKOS}ConceptScheme")
    return isinstance(value, ox.NamedNode) and value.value in kinds


class _Reader:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.lists = {
            iri: facts.text(iri, f"{SKOS}notation") or local_name(iri)
            for iri in facts.of_type(f"{SKOS}ConceptScheme")
        }
        self.members: dict[str, dict[str, str]] = {iri: {} for iri in self.lists}
        classes = list(facts.subjects())
        self.ends = {end for c in classes for end in facts.all(c, f"{LK}edgeTarget")}
        kinds = {kind for c in classes for kind in facts.all(c, f"{LK}edgeKind")}
        self.kinds = {facts.text(kind, f"{LK}scheme") for kind in kinds}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Subjects with what is wrong with them."""
        for code in self.facts.of_type(f"{SKOS}Concept", f"{LK}Code"):
            yield from ((code, what) for what in self._code(code))
        for subject in self.facts.subjects():
            yield from ((subject, what) for what in self._values(subject))
            yield from ((subject, what) for what in self._relation(subject))
            yield from ((subject, what) for what in self._identity(subject))
        yield from self._taken(self.lists.items(), "list")
        for kinds in (("Class",), ("ObjectProperty", "DatatypeProperty")):
            found = self.facts.of_type(*(OWL + kind for kind in kinds))
            yield from self._taken(((iri, local_name(iri)) for iri in found), "name")
        for iri, name in self.lists.items():
            yield from self._default(iri, name)
        yield from self._circles()

    def _taken(self, names: Iterable[tuple[str, str]], what: str) -> Iterator[tuple[str, str]]:
        """Names that two things have, of which a code or a command could mean either."""
        holders: dict[str, str] = {}
        for iri, name in names:
            other = holders.setdefault(name, iri)
            if other != iri:
                yield iri, f"has the {what} {name!r}, which {_name(other)} has: choose another"

    def _circles(self) -> Iterator[tuple[str, str]]:
        """Classes that are above themselves."""
        above = f"{RDFS}subClassOf"
        for iri in self.facts.subjects():
            seen: set[str] = set()
            ahead = list(self.facts.all(iri, above))
            while ahead:
                each = ahead.pop()
                if each == iri:
                    yield iri, "is, over rdfs:subClassOf, above itself: take one of the steps away"
                    break
                if each not in seen:
                    seen.add(each)
                    ahead += self.facts.all(each, above)

    def _code(self, code: str) -> Iterator[str]:
        """What is wrong with an entry of a list; a sound one becomes a member of it."""
        facts = self.facts
        schemes, notations = (facts.all(code, SKOS + p) for p in ("inScheme", "notation"))
        if len(schemes) != 1 or schemes[0] not in self.lists:
            yield f"must be in one list: say skos:inScheme and one of {_some(self.lists)}"
        elif len(notations) != 1 or _CODE.fullmatch(notations[0]) is None:
            yield "needs one skos:notation, its code: small letters, digits and hyphens"
        else:
            name, notation = self.lists[schemes[0]], notations[0]
            other = self.members[schemes[0]].setdefault(notation, code)
            if other != code:
                yield f"has the code {notation!r}, which {_name(other)} has in the list {name!r}"
            if schemes[0] in self.kinds and LK + notation in self.ends:
                yield (
                    f"has the code {notation!r}, but edges of that name are those of "
                    f"{_name(LK + notation)}: choose another code"
                )
            for needed in _NEEDED.get(name, ()):
                if not facts.all(code, LK + needed):
                    yield (
                        f"is in the list {name!r} and has no lk:{needed}, so nothing can be "
                        f"measured by it: add {self._choice(LK + needed)}"
                    )
        for predicate in facts.of(code):
            if predicate.startswith(LK) and predicate not in facts:
                known = [local_name(s) for s in facts.subjects() if s.startswith(LK)]
                near = difflib.get_close_matches(local_name(predicate), known, 1)
                hint = f"did you mean lk:{near[0]}?" if near else "leave it out"
                yield f"uses {_name(predicate)}, which the ontology does not have: {hint}"

    def _values(self, subject: str) -> Iterator[str]:
        """What is wrong with the values that our own properties have."""
        for predicate, values in self.facts.of(subject).items():
            if not predicate.startswith(LK):
                continue
            name = _name(predicate)
            tags = {getattr(value, "language", None) for value in values}
            if len(values) > len(tags) and predicate not in _MANY:
                yield f"says {name} more than once: keep one"
            for value in values:
                if not self._allows(predicate, value.value):
                    yield f"has {_name(value.value)} as {name}: put {self._choice(predicate)}"

    def _allows(self, predicate: str, value: str) -> bool:
        scheme = self.facts.text(predicate, f"{LK}scheme")
        if scheme in self.lists:
            return self.facts.text(value, f"{SKOS}inScheme") == scheme
        kind = self.facts.text(predicate, f"{RDFS}range")
        if kind == f"{XSD}integer":
            return re.fullmatch(r"[0-9]{1,9}", value) is not None
        if kind == f"{XSD}boolean":
            return value in ("true", "false")
        return value in _WORDS.get(predicate, (value,))

    def _choice(self, predicate: str) -> str:
        """What the value of a property may be, in words."""
        scheme = self.facts.text(predicate, f"{LK}scheme")
        if scheme in self.lists:
            facts = self.facts
            return _some(c for c in facts.subjects() if scheme in facts.all(c, f"{SKOS}inScheme"))
        if predicate in _WORDS:
            return " or ".join(_WORDS[predicate])
        boolean = self.facts.text(predicate, f"{RDFS}range") == f"{XSD}boolean"
        return "true or false" if boolean else "a whole number"

    def _relation(self, subject: str) -> Iterator[str]:
        """What is wrong with how a class becomes edges."""
        ends = [LK + end for end in ("edgeSource", "edgeTarget", "edgeKind")]
        named = [value for end in ends for value in self.facts.all(subject, end)]
        in_network = bool(self.facts.all(subject, f"{LK}network"))
        if (in_network or named) and not (in_network and self.facts.all(subject, ends[1])):
            yield "becomes an edge only with a lk:network and a lk:edgeTarget: say both"
        for value in named:
            if value not in self.facts:
                yield f"has edges by {_name(value)}, which the ontology does not have"

    def _identity(self, subject: str) -> Iterator[str]:
        """What is wrong with how the values of a property identify."""
        for beside in self.facts.all(subject, f"{LK}identifiesWith"):
            if self.facts.text(subject, f"{LK}identifies") != "true":
                yield "says lk:identifiesWith, but not lk:identifies true: say both or none"
            elif beside not in self.facts:
                yield f"identifies with {_name(beside)}, which the ontology does not have"

    def _default(self, iri: str, name: str) -> Iterator[tuple[str, str]]:
        mine = self.members[iri].values()
        chosen = [code for code in mine if self.facts.text(code, f"{LK}isDefault") == "true"]
        if len(chosen) > 1:
            yield chosen[-1], f"is lk:isDefault, as is {_name(chosen[0])}: one of a list can be"
        elif not chosen and mine and name in _WITH_DEFAULT:
            yield iri, "is a list without a default: say lk:isDefault true of one of its codes"


def _name(iri: str) -> str:
    if iri.startswith(LK):
        return f"lk:{iri.removeprefix(LK)}"
    return f"<{iri}>" if "://" in iri else repr(iri)


def _some(iris: Iterable[str] | Mapping[str, str], most: int = 8) -> str:
    names = [_name(iri) for iri in iris]
    return ", ".join([*names[:most], "…"] if len(names) > most else names)
