"""Answers become statements: a thing, what stands beside it, and what they refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.curating.answers import term_of, worded
from graph.curating.completing import completed
from graph.curating.form import Form, Question, forms, question_of
from graph.curating.naming import checked, free, is_counted, proposed
from graph.curating.references import References
from graph.curating.shorthand import Answers, parts
from graph.errors import InputError
from graph.exchange.turtle import Description
from graph.fields import curie, local
from graph.model import World
from graph.store import PREFIXES
from graph.terms import Terms

__all__ = ["Draft"]

_PARTS = ("amount", "qualifier")  # of the cells of an amount; see graph.curating.completing


class Draft:
    """Things that are to be added to a world, and what is still missing of them.

    Parameters
    ----------
    terms, world
        The vocabulary, and what there is already.
    described
        Whether an IRI is the subject of a statement already.
    today
        The day on which new sources are looked at.
    """

    def __init__(
        self, terms: Terms, world: World, described: Callable[[str], bool], *, today: date
    ) -> None:
        self.terms = terms
        self.world = world
        self.forms = forms(terms)
        self.refers = References(world, described)
        self.things: list[Description] = []
        self.notes: list[str] = []
        self._missing: list[str] = []
        self._today = today

    def add(self, word: str, answers: Answers) -> NamedNode:
        """Draft one thing with all that comes along; the IRI it will have.

        InputError for an answer that will not do. What is not answered is told by :meth:`whole`.
        """
        return self._add(self.forms[word], answers)

    def whole(self) -> Sequence[Description]:
        """Everything drafted; InputError, in one sentence, if something required is missing."""
        if self._missing:
            raise InputError(f"still to be told: {', '.join(dict.fromkeys(self._missing))}")
        return tuple(self.things)

    def term(self, question: Question, text: str) -> Literal | NamedNode:
        """The term for an answer, also for one that names something that there is or is drafted."""
        if question.targets:
            return self.refers.to(question, text)
        return term_of(question, text, self.terms)

    def tried(self, word: str, answers: Answers, key: str, text: str) -> None:
        """InputError if an answer would not do beside those given already."""
        form = self.forms[word]
        told = self._completed(form, {**answers, key: [text]})
        self.refers.refuse_document(form, {key: [text]})
        self.refers.refuse_namesake(form, {key: [text]})
        if key == "id":
            self._chosen(form, text)
        if key in form.by_key:
            for each in told.get(key, ()):
                self.term(form.by_key[key], str(each))

    def id_for(self, word: str, answers: Answers) -> str:
        """The id that a thing would get, which is free."""
        form = self.forms[word]
        told = self._completed(form, answers)
        return self._ident(form, {q.key: self._values(q, told) for q in form.questions})

    def _completed(self, form: Form, answers: Answers) -> Answers:
        horizon = self.world.horizon if self.world.horizon != date.min else None
        return completed(form, answers, self.terms, today=self._today, horizon=horizon)

    def _add(
        self,
        form: Form,
        answers: Answers,
        owner: NamedNode | None = None,
        sources: tuple[NamedNode, ...] = (),
        where: str = "",
    ) -> NamedNode:
        _known(form, answers)
        told, drafted = self._sources(form, answers, where)
        told = self._completed(form, told)
        if there := self.refers.same_document(form, told):
            if not where:
                self.refers.refuse_document(form, told)
            self.notes.append(f"{curie(there.value)} is there already, by its address")
            return there
        mine = self._mine(form, told, drafted) or sources
        for word in (word for word in form.new if word != "source"):
            for text in told.get(f"new-{word}", ()):
                self._along(word, text, None, mine, f"--new-{word}")
        values: dict[str, tuple[Literal | NamedNode, ...]] = {}
        for question in form.questions:
            if question.is_source:
                values[question.key] = mine
            elif owner is not None and question.key == form.own_key:
                values[question.key] = (owner,)
            else:
                values[question.key] = self._values(question, told)
            if question.required and not values[question.key]:
                self._missing.append(f"{question.key} of {where}" if where else f"--{question.key}")
        subject = self._subject(form, told, values)
        self._describe(form, subject, values, told)
        for word in form.beside:
            for n, text in enumerate(told.get(word, ()), 1):
                self._along(word, text, subject, mine, f"--{word} ({n})")
        return subject

    def _sources(self, form: Form, answers: Answers, where: str) -> tuple[Answers, list[NamedNode]]:
        """Sources described along come first: everything else rests on them."""
        new = answers.get("new-source", ())
        drafted = [self._along("source", text, None, (), "--new-source") for text in new]
        return {key: texts for key, texts in answers.items() if key != "new-source"}, drafted

    def _along(
        self,
        word: str,
        told: Any,
        owner: NamedNode | None,
        sources: tuple[NamedNode, ...],
        where: str,
    ) -> NamedNode:
        form = self.forms[word]
        try:
            answers = told if isinstance(told, dict) else parts(form, str(told), self.terms)
            return self._add(form, answers, owner, sources, where)
        except InputError as error:
            if error.message.startswith("--"):
                raise
            raise InputError(f"{where}: {error.message}") from None

    def _mine(
        self, form: Form, told: Answers, drafted: Sequence[NamedNode]
    ) -> tuple[NamedNode, ...]:
        """The sources named, and those described along with it."""
        named = [
            self.refers.to(question, str(text))
            for question in form.questions
            if question.is_source
            for text in told.get(question.key, ())
        ]
        return tuple(dict.fromkeys((*named, *drafted)))

    def _values(self, question: Question, told: Answers) -> tuple[Literal | NamedNode, ...]:
        kind = str if question.codes or question.targets else question.field.kind
        texts = [worded(text, question.key, kind) for text in told.get(question.key, ())]
        if len(texts) > 1 and not question.field.many:
            raise InputError(f"{question.key} is told {len(texts)} times: keep one")
        return tuple(dict.fromkeys(self.term(question, text) for text in texts))

    def _subject(
        self,
        form: Form,
        told: Answers,
        values: Mapping[str, tuple[Literal | NamedNode, ...]],
    ) -> NamedNode:
        space = PREFIXES[form.home.space]
        if chosen := [worded(text, "id") for text in told.get("id", ())]:
            return self._chosen(form, chosen[0])
        if near := self.refers.refuse_namesake(form, told):
            listed = ", ".join(map(str, near[:3]))
            self.notes.append(f"see that this {form.word} is none of {listed}")
        return NamedNode(space + self._ident(form, values))

    def _chosen(self, form: Form, text: str) -> NamedNode:
        """The IRI with an id that somebody chose; InputError if it is none, or not free."""
        ident = checked(text)
        subject = PREFIXES[form.home.space] + ident
        if self.refers.is_taken(subject):
            raise InputError(f"{form.home.space}:{ident} is there already: choose another id")
        return NamedNode(subject)

    def _ident(self, form: Form, values: Mapping[str, tuple[Literal | NamedNode, ...]]) -> str:
        """A free id in the style of the data."""
        space = PREFIXES[form.home.space]
        named = {
            key: tuple(self._told(form.by_key[key], term) for term in terms)
            for key, terms in values.items()
        }
        required = [q.key for q in form.questions if q.required and not q.is_source]
        ident = proposed(form.word, named, self.world.companies.keys(), required)
        return free(
            ident,
            lambda each: self.refers.is_taken(space + each),
            counted=is_counted(form.word),
        )

    def _told(self, question: Question, term: Literal | NamedNode) -> str:
        if question.codes is not None:
            return self.terms.code(term.value)
        return local(term.value) if isinstance(term, NamedNode) else term.value

    def _describe(
        self,
        form: Form,
        subject: NamedNode,
        values: Mapping[str, tuple[Literal | NamedNode, ...]],
        told: Answers,
    ) -> None:
        properties = tuple(
            (NamedNode(form.by_key[key].field.iri), terms) for key, terms in values.items() if terms
        )
        self.things.append(Description(subject, (NamedNode(form.home.iri),), properties))
        self.refers.drafted(form, subject, told)


def _known(form: Form, answers: Answers) -> None:
    """InputError for a key that the form does not have."""
    also = {"id", *form.beside, *(f"new-{word}" for word in form.new)}
    if form.has("currency"):
        also |= set(_PARTS)
    for key, texts in answers.items():
        if key not in also:
            question_of(form, key)
        parted = key in form.beside or key.startswith("new-")
        if not parted and any(isinstance(text, dict) for text in texts):
            raise InputError(f"{key} has parts of its own, where one text belongs")
