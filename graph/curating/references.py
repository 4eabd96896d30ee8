"""What an answer refers to: things that there are, and those that are described along with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import NamedNode

from graph.addresses import document_of, is_meant
from graph.curating.form import Form, Question
from graph.curating.layout import LAYOUT
from graph.curating.shorthand import Answers
from graph.errors import InputError, UnknownName
from graph.fields import curie, local
from graph.model import World
from graph.names import KINDS, Match, find, resolve
from graph.store import PREFIXES
from graph.wording import plain

__all__ = ["References"]

_SECTORS = "sector"  # spoken of as a whole; a class that no model has


class References:
    """Finding things by what people call them, drafted ones too."""

    def __init__(self, world: World, described: Callable[[str], bool]) -> None:
        self._world = world
        self._described = described
        self._made: dict[str, tuple[str, tuple[str, ...]]] = {}  # IRI: class, what it is called
        self._documents = {
            document_of(source.url): PREFIXES["source"] + source.id
            for source in world.sources.values()
        }

    def drafted(self, form: Form, subject: NamedNode, told: Answers) -> None:
        """A thing was drafted: from now on it can be referred to."""
        names = (str(text) for key in ("name", "title", "alias") for text in told.get(key, ()))
        called = (local(subject.value), *(name.strip() for name in names))
        self._made[subject.value] = (form.home.cls, called)
        for url in _addresses(form, told):
            self._documents[document_of(url)] = subject.value

    def is_taken(self, iri: str) -> bool:
        """Whether something is described under an IRI, or drafted."""
        return iri in self._made or self._described(iri)

    def same_document(self, form: Form, told: Answers) -> NamedNode | None:
        """The source with the address that is told, if there is one."""
        found = (self._documents.get(document_of(url)) for url in _addresses(form, told))
        return next((NamedNode(iri) for iri in found if iri), None)

    def refuse_document(self, form: Form, told: Answers) -> None:
        """InputError for a document that is a source already."""
        if there := self.same_document(form, told):
            raise InputError(f"this address is {curie(there.value)} already: name that")

    def refuse_namesake(self, form: Form, told: Answers) -> list[Match]:
        """InputError for a thing called as another of its sort is; those called nearly so."""
        near: list[Match] = []
        if form.word not in KINDS:
            return near
        for name in told.get("name", ()):
            matches = find(self._world, str(name), (form.word,))
            found = [match for match in matches if match.exact]
            near += matches
            if found or self._of_draft(str(name), {form.home.cls}):
                raise InputError(
                    f"a {form.word} is called {plain(str(name))!r} already"
                    f"{f': {found[0]}' if found else ''}; name that, or give an id of its own"
                )
        return near

    def to(self, question: Question, text: str) -> NamedNode:
        """The one thing that a text names; UnknownName says what was perhaps meant."""
        text = text.strip()
        if any(LAYOUT[word].cls == "Source" for word in question.kinds()) and is_meant(text):
            if there := self._documents.get(document_of(text)):
                return NamedNode(there)
            raise UnknownName(f"{question.key}: no source has the address {plain(text, most=120)}")
        if drafted := self._of_draft(text, question.targets):
            return NamedNode(drafted)
        if text.startswith(f"{_SECTORS}:") and self._described(_iri(text)):
            return NamedNode(_iri(text))
        try:
            match = resolve(self._world, text, question.kinds())
        except UnknownName as error:
            raise UnknownName(f"{question.key}: {error.message}") from None
        return NamedNode(iri_of(match))

    def suggestions(self, question: Question, text: str) -> list[tuple[str, str]]:
        """Ids and labels of what may be meant by the beginning of an answer."""
        text = text.strip()
        mine = [
            (local(iri), called[-1])
            for iri, (cls, called) in self._made.items()
            if cls in question.targets and any(text.casefold() in n.casefold() for n in called)
        ]
        matches = find(self._world, text, question.kinds())
        return mine + [(match.id, match.label) for match in matches]

    def _of_draft(self, text: str, classes: set[str] | frozenset[str]) -> str | None:
        wanted = text.casefold()
        for iri, (cls, called) in self._made.items():
            if cls in classes and wanted in (*(n.casefold() for n in called), curie(iri)):
                return iri
        return None


def iri_of(match: Match) -> str:
    """The IRI of something that was found by its name."""
    return PREFIXES[LAYOUT[match.kind].space] + match.id


def _iri(text: str) -> str:
    prefix, _, rest = text.partition(":")
    return PREFIXES[prefix] + rest


def _addresses(form: Form, told: Answers) -> Iterator[str]:
    for question in form.questions:
        if question.is_address:
            yield from (str(text) for text in told.get(question.key, ()))
