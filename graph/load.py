"""Triples to the values of the model, with no code per class.

The dataclasses of :mod:`graph.model` say what is read: the class ``lk:Deal`` is the dataclass
``Deal``, the property ``lk:dealKind`` its field ``deal_kind``. The ontology says what a value may
be: a code of which list, a reference to which class, a number between which bounds.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import InputError, UnknownTerm
from graph.fields import LK, classes, curie, fields_of, homes, local
from graph.model import Source, World
from graph.store import PREFIXES, Store
from graph.terms import Terms
from graph.values import Rules, Wrong

__all__ = ["Problem", "load", "read"]

RDF_TYPE = f"{PREFIXES['rdf']}type"
# What a data set says of itself is no part of the world.
_ABOUT_DATA = frozenset({"http://www.w3.org/ns/dcat#Dataset", "http://rdfs.org/ns/void#Dataset"})
_TERMS = frozenset({"unknown-term", "unknown-code"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the data that cannot be read as the model asks.

    ``code`` names the kind of problem, ``subject`` and ``property`` are IRIs (empty and None
    where there is none), ``message`` is one sentence that says what to do.
    """

    code: str
    subject: str
    property: str | None
    message: str
    file: Path | None = None
    line: int | None = None


def load(store: Store, terms: Terms | None = None) -> World:
    """The world that a store describes.

    Raises InputError (UnknownTerm for a term or code) for the first thing that cannot be read,
    with the file and line of its subject; :func:`read` lists them all.
    """
    world, problems = read(store, terms)
    if problems:
        first = problems[0]
        more = len(problems) - 1
        message = first.message + (f" (and {more} more: see `lingkar check`)" if more else "")
        kind = UnknownTerm if first.code in _TERMS else InputError
        raise kind(message, file=first.file, line=first.line)
    return world


def read(store: Store, terms: Terms | None = None) -> tuple[World, list[Problem]]:
    """The world as far as it can be read, and everything that stands in the way.

    A thing that lacks a required value is left out of the world; a value that cannot be read is
    left out of its thing. Problems come in the order of files and lines.
    """
    reader = _Reader(store, terms or Terms.load())
    world = reader.world()
    return world, sorted(
        (_placed(store, problem) for problem in reader.problems),
        key=lambda p: (str(p.file or ""), p.line or 0, p.subject, p.property or "", p.message),
    )


def _placed(store: Store, problem: Problem) -> Problem:
    place = store.locate(problem.subject) if problem.subject else store.locate_blank()
    if place is None:
        return problem
    return Problem(
        problem.code, problem.subject, problem.property, problem.message, place[0], place[1]
    )


class _Reader:
    """One pass over the statements of a store."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self.problems: list[Problem] = []
        self.terms = terms
        self.facts: dict[str, dict[str, list[Any]]] = {}
        self._group(store.quads())
        self.known = self._known_classes()
        self.types = self._types()
        self.rules = Rules(terms, store, self.types, self.facts)

    def world(self) -> World:
        """Build every thing, then the world of them."""
        made: dict[str, dict[str, Any]] = {home: {} for home in homes().values()}
        iris: dict[tuple[str, str], str] = {}
        for subject, cls in sorted(self.types.items(), key=lambda item: item[0]):
            ident = local(subject)
            home = homes()[cls]
            if not ident:
                self._say("no-id", subject, None, "has no id: its IRI ends in nothing")
                continue
            other = iris.setdefault((home, ident), subject)
            if other != subject:
                self._say(
                    "same-id",
                    subject,
                    None,
                    f"has the same id as <{other}>: ids end an IRI and are used once per class",
                )
                continue
            thing = self._thing(subject, cls, ident)
            if thing is not None:
                made[home][ident] = thing
        sources: Iterable[Source] = made[homes()[Source]].values()
        horizon = max((s.horizon.last for s in sources), default=date.min)
        if not self.problems and horizon == date.min:
            self._say("no-source", "", None, "the data name no source: describe one (lk:Source)")
        return World(horizon=horizon, **{h: dict(sorted(t.items())) for h, t in made.items()})

    def _say(self, code: str, subject: str, prop: str | None, what: str) -> None:
        message = f"{curie(subject)} {what}" if subject else what
        self.problems.append(Problem(code, subject, prop, message))

    def _group(self, quads: Iterable[ox.Quad]) -> None:
        """Sort the statements by subject and property; blank nodes are told, not kept."""
        nameless = False
        facts = self.facts
        for quad in quads:
            subject, obj = quad.subject, quad.object
            if not isinstance(subject, ox.NamedNode):
                nameless = True
                continue
            values = facts.setdefault(subject.value, {}).setdefault(quad.predicate.value, [])
            if not values or obj not in values:
                values.append(obj)
        if nameless and not any(
            isinstance(obj, ox.BlankNode)
            for properties in facts.values()
            for objects in properties.values()
            for obj in objects
        ):
            what = "something is described that has no name (a blank node): give it an IRI"
            self._say("blank-node", "", None, what)

    def _known_classes(self) -> dict[str, type]:
        return {LK + cls.__name__: cls for cls in classes()}

    def _types(self) -> dict[str, type]:
        """The dataclass of each subject that has one."""
        found: dict[str, type] = {}
        for subject, facts in self.facts.items():
            of_model: list[type] = []
            types = [o.value for o in facts.get(RDF_TYPE, ())]
            for iri in types:
                if iri in self.known:
                    of_model.append(self.known[iri])
                elif iri.startswith(LK) and iri.removeprefix(LK) not in self.terms.classes():
                    names = [*self.terms.classes(), *(c.__name__ for c in classes())]
                    self._unknown(subject, RDF_TYPE, "class", iri, names)
            if len(of_model) == 1:
                found[subject] = of_model[0]
            elif of_model:
                names = sorted(c.__name__ for c in of_model)
                self._say(
                    "two-classes",
                    subject,
                    RDF_TYPE,
                    f"is of two classes, {' and '.join(names)}: keep one",
                )
            elif not any(iri.startswith(LK) or iri in _ABOUT_DATA for iri in types) and any(
                iri.startswith(LK) for iri in facts
            ):
                self._say(
                    "no-class",
                    subject,
                    RDF_TYPE,
                    "has properties but no class: say what it is (a lk:Flow, for one)",
                )
        return found

    def _unknown(
        self, subject: str, prop: str | None, what: str, iri: str, names: Iterable[str]
    ) -> None:
        near = difflib.get_close_matches(iri.removeprefix(LK), sorted(set(names)), 1)
        hint = f", did you mean lk:{near[0]}?" if near else ": the ontology does not have it"
        self._say("unknown-term", subject, prop, f"uses the unknown {what} {curie(iri)}{hint}")

    def _thing(self, subject: str, cls: type, ident: str) -> Any | None:
        facts = self.facts[subject]
        fields = fields_of(cls)
        values: dict[str, Any] = {"id": ident}
        sound = True
        for iri, objects in facts.items():
            field = fields.get(iri)
            if field is None:
                if iri.startswith(LK):
                    self._foreign(subject, cls, iri)
                continue
            try:
                values[field.name] = self.rules.value(field, objects)
            except Wrong as wrong:
                self._say(wrong.code, subject, iri, wrong.what)
                sound = sound and not field.required
        for field in fields.values():
            if field.required and field.iri not in facts:
                sound = False
                code = "no-source" if field.many else "missing"
                self._say(code, subject, field.iri, f"has no {curie(field.iri)}: add it")
        return cls(**values) if sound else None

    def _foreign(self, subject: str, cls: type, iri: str) -> None:
        """A property of ours that the class does not have in the model."""
        name = iri.removeprefix(LK)
        everywhere = {f.iri for c in classes() for f in fields_of(c).values()}
        if name not in self.terms.properties() and iri not in everywhere:
            names = [f.iri.removeprefix(LK) for f in fields_of(cls).values()]
            self._unknown(subject, iri, "property", iri, [*names, *self.terms.properties()])
        elif iri in everywhere:
            self._say(
                "wrong-class",
                subject,
                iri,
                f"is a lk:{cls.__name__}, which has no {curie(iri)}: leave it out",
            )
