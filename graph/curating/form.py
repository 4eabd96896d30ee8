"""A form: the questions that may be asked of a class, in the order of the model.

Nothing here knows a class: the model says which fields there are, the ontology their labels,
definitions and code lists, the shapes which are required and what they may refer to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from graph.curating.layout import LAYOUT, Home
from graph.curating.requirements import Requirement, requirements
from graph.errors import InputError
from graph.fields import LK, Field, classes, expand, fields_of
from graph.model import PartialDate
from graph.names import KINDS
from graph.terms import PropertyTerm, Terms

__all__ = ["Form", "Question", "forms"]

# Names of the model for terms that are not ours, where the option takes one value at a time.
_SINGULAR = {"sources": "source", "aliases": "alias"}
_SOURCES = expand("prov:wasDerivedFrom")
_DATE = "YYYY, YYYY-MM or YYYY-MM-DD"
# How values of a type are written: with an example, and in short.
_FORMATS: Mapping[type, tuple[str, str]] = {
    PartialDate: (f"{_DATE}, like 2025-12-17, as precise as the source", _DATE),
    bool: ("yes or no", "yes or no"),
    Decimal: ("a number, like 0.5, 7,300 or 10bn", ""),
}
_TYPES = {
    "date": "YYYY-MM-DD",
    "gYearMonth": "YYYY-MM",
    "gYear": "YYYY",
    "decimal": "a number",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that may be told: ``key`` is its name in options and JSON.

    ``codes`` is the code list it takes its values from, ``targets`` the local names of the classes
    it may refer to; both are empty for a plain value.
    """

    key: str
    field: Field
    term: PropertyTerm | None
    asked: Requirement
    codes: str | None
    targets: frozenset[str]

    @property
    def required(self) -> bool:
        """Whether nothing can be added without it."""
        return self.field.required or self.asked.required

    @property
    def label(self) -> str:
        """What it is called in the ontology, else in the model."""
        named = self.term.labels.get("en") if self.term else None
        return named or self.key.replace("-", " ")

    @property
    def definition(self) -> str:
        """What the ontology says it means; the shape says it of a term that is not ours."""
        told = self.term.definitions.get("en", "") if self.term else ""
        return told or self.asked.description

    def reason(self, terms: Terms) -> str:
        """What the shape tells whoever got it wrong, with labels for the names of terms.

        >>> forms()["source"].by_key["title"].reason(Terms.load())
        'Give the source exactly one title: a text.'
        """
        properties, known = terms.properties(), terms.classes()

        def called(match: re.Match[str]) -> str:
            if expand(match[0]) == self.field.iri:
                return self.label
            term = properties.get(match[1]) or known.get(match[1])
            return term.labels.get("en", match[1]) if term else match[1]

        message = re.sub(r" \([a-z]+:[A-Za-z]+\)", "", self.asked.message)
        message = re.sub(r"\b(?:an? )?xsd:([A-Za-z]+)", lambda m: _TYPES.get(m[1], m[0]), message)
        return re.sub(r"\b(?:lk|dcterms|skos|prov):([A-Za-z0-9]+)", called, message)

    @property
    def format(self) -> str:
        """How an answer is written, where that does not go without saying; with an example."""
        return _FORMATS.get(self.field.kind, ("", ""))[0]

    @property
    def shape(self) -> str:
        """The format alone, where it is short enough for a prompt."""
        return _FORMATS.get(self.field.kind, ("", ""))[1]

    @property
    def is_address(self) -> bool:
        """Whether it is the address of a document."""
        return self.term is not None and self.term.range == expand("xsd:anyURI")

    @property
    def is_source(self) -> bool:
        """Whether it says what a thing is derived from."""
        return self.field.iri == _SOURCES

    def kinds(self) -> tuple[str, ...]:
        """The kinds of :data:`graph.names.KINDS` that it may refer to."""
        return tuple(w for w in KINDS if w in LAYOUT and LAYOUT[w].cls in self.targets)


@dataclass(frozen=True)
class Form:
    """All questions of a class, and the words of what may be told along with it.

    ``beside`` are things that stand with it (the flows of a deal), ``new`` things that it or they
    refer to and that may be described at the same time.
    """

    word: str
    home: Home
    questions: tuple[Question, ...]
    definition: str
    beside: tuple[str, ...]
    new: tuple[str, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """The questions by their keys."""
        return {question.key: question for question in self.questions}

    def has(self, *keys: str) -> bool:
        """Whether all these are questions of the form."""
        return all(key in self.by_key for key in keys)

    @property
    def own_key(self) -> str | None:
        """The question that is answered by the thing it stands beside."""
        return next((q.key for q in self.questions if q.field.name == self.home.beside), None)


@cache
def forms(terms: Terms | None = None) -> Mapping[str, Form]:
    """The forms of everything that can be added, by the word for it."""
    terms = terms or Terms.load()
    models = {cls.__name__: cls for cls in classes()}
    questions = {
        word: tuple(_question(home, field, terms) for field in fields_of(models[home.cls]).values())
        for word, home in LAYOUT.items()
    }
    beside = {
        word: tuple(
            other
            for other, its in LAYOUT.items()
            for q in questions[other]
            if q.field.name == its.beside and home.cls in q.targets
        )
        for word, home in LAYOUT.items()
    }
    found: dict[str, Form] = {}
    for word, home in LAYOUT.items():
        told = terms.classes().get(home.cls)
        refers = {
            cls
            for one in (word, *beside[word])
            for q in questions[one]
            if q.field.name != LAYOUT[one].beside
            for cls in q.targets
        }
        new = tuple(w for w, its in LAYOUT.items() if its.topic and not its.each)
        found[word] = Form(
            word,
            home,
            questions[word],
            told.definitions.get("en", "") if told else "",
            beside[word],
            tuple(w for w in new if LAYOUT[w].cls in refers),
        )
    return found


def _question(home: Home, field: Field, terms: Terms) -> Question:
    term = terms.properties().get(field.iri.removeprefix(LK)) if field.iri.startswith(LK) else None
    asked = requirements().get((home.iri, field.iri), Requirement())
    ranges = set(asked.targets) or ({term.range} if term and term.is_object and term.range else ())
    codes = term.scheme if term else None
    targets = frozenset() if codes else _below(ranges, terms)
    return Question(_key(home, field), field, term, asked, codes, targets)


def _key(home: Home, field: Field) -> str:
    """The field as an option: without the word of its class, which goes without saying."""
    name = _SINGULAR.get(field.name, field.name).replace("_", "-")
    words = re.findall("[A-Z][a-z]*", home.cls)
    return name.removeprefix(f"{words[0].lower()}-") if len(words) == 1 else name


def _below(ranges: Iterable[str], terms: Terms) -> frozenset[str]:
    """The classes of the model that are in a range or below it."""
    known = terms.classes()

    def above(name: str) -> set[str]:
        parents = known[name].parents if name in known else ()
        return {LK + name}.union(*(above(parent.removeprefix(LK)) for parent in parents))

    wanted = set(ranges)
    return frozenset(h.cls for h in LAYOUT.values() if wanted & above(h.cls))


def question_of(form: Form, key: str) -> Question:
    """The question of that key; InputError names those there are."""
    if key in form.by_key:
        return form.by_key[key]
    raise InputError(f"{key!r} is nothing to tell of a {form.word}; there is {_listed(form)}")


def _listed(form: Form) -> str:
    return ", ".join((*form.by_key, *form.beside, *(f"new-{word}" for word in form.new), "id"))
