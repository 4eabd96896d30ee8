"""Triples to the values of the model, with no code per class.

The dataclasses of :mod:`graph.model` say what is read: the class ``lk:Deal`` is the dataclass
``Deal``, the property ``lk:dealKind`` its field ``deal_kind``. The ontology says what a value may
be: a code of which list, a reference to which class, a number between which bounds.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import InputError, UnknownTerm
from graph.fields import LK, classes, curie, expand, fields_of, homes, local
from graph.model import Source, World
from graph.store import PREFIXES, Store
from graph.terms import Terms
from graph.values import Rules, Wrong

__all__ = ["CONTRADICTIONS", "Problem", "load", "read"]

RDF_TYPE = f"{PREFIXES['rdf']}type"
# What a data set says of itself is no part of the world.
_ABOUT_DATA = frozenset({"http://www.w3.org/ns/dcat#Dataset", "http://rdfs.org/ns/void#Dataset"})
_TERMS = frozenset({"unknown-term", "unknown-code"})
CONTRADICTIONS = frozenset({"circle", "own-parent", "payer-is-payee", "unknown-currency"})
"""The codes of problems with a value that is sound by itself, so that shapes can look at it."""


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
    left out of its thing. Problems come in the order of files and lines, and of one subject
    first the terms nobody knows: a property that is missing may only be misspelt.
    """
    reader = _Reader(store, terms or store.terms)
    world = reader.world()
    return world, sorted(
        (_placed(store, problem) for problem in reader.problems),
        key=_order,
    )


def _order(problem: Problem) -> tuple[str, int, str, bool, str, str]:
    where = (str(problem.file or ""), problem.line or 0, problem.subject)
    return *where, problem.code not in _TERMS, problem.property or "", problem.message


def _placed(store: Store, problem: Problem) -> Problem:
    place: tuple[Path, int | None] | None
    if problem.code == "quoted-triple":
        place = store.locate_quoted()
    elif problem.subject:
        place = store.locate(problem.subject)
    elif problem.code == "blank-node":
        place = store.locate_blank()
    else:  # something that is not there is in no line, and in no file unless there is but one
        place = (only[0], None) if len(only := store.data_files()) == 1 else None
    return problem if place is None else replace(problem, file=place[0], line=place[1])


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
        world = World(horizon=date.min, **made)
        for code, name, prop, what in (*_to_itself(world), *_round_in_circles(world)):
            self._say(code, expand(name), expand(prop), what)
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
        nameless = quoted = False
        facts = self.facts
        for quad in quads:
            subject, obj = quad.subject, quad.object
            if isinstance(obj, ox.Triple):
                quoted = True
                continue
            if not isinstance(subject, ox.NamedNode):
                nameless = True
                continue
            values = facts.setdefault(subject.value, {}).setdefault(quad.predicate.value, [])
            if not values or obj not in values:
                values.append(obj)
        if quoted:
            what = (
                "a statement is quoted (RDF 1.2, << >>), which no term of the ontology speaks of: "
                "describe a thing of its own, with its sources, instead"
            )
            self._say("quoted-triple", "", None, what)
        elif nameless and not any(
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


def _to_itself(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Flows and holdings with one party at both ends: code, thing, property, what to tell."""
    for flow in world.flows.values():
        if flow.payer == flow.payee:
            what = f"has {flow.payer} as lk:payer and as lk:payee: name two different parties"
            yield "payer-is-payee", f"flow:{flow.id}", "lk:payer", what
    for holding in world.holdings.values():
        if holding.parent == holding.subsidiary:
            what = (
                f"has {holding.parent} as lk:parent and as lk:subsidiary: name two different "
                "companies"
            )
            yield "own-parent", f"holding:{holding.id}", "lk:parent", what


def _round_in_circles(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Things that are, over some steps, part or reading or parent or successor of themselves."""
    parents: dict[str, list[str]] = {}
    for holding in world.holdings.values():
        if holding.subsidiary != holding.parent:
            parents.setdefault(holding.subsidiary, []).append(holding.parent)
    deals, flows = world.deals.values(), world.flows.values()
    chips, placed = world.chips.values(), world.deployments.values()
    relations: list[tuple[str, str, dict[str, list[str]]]] = [
        ("flow", "lk:partOf", {f.id: [f.part_of] for f in flows if f.part_of}),
        ("flow", "lk:readingOf", {f.id: [f.reading_of] for f in flows if f.reading_of}),
        ("deal", "lk:replaces", {d.id: list(d.replaces) for d in deals}),
        ("deal", "lk:addsTo", {d.id: list(d.adds_to) for d in deals}),
        ("deal", "lk:trancheOf", {d.id: list(d.tranche_of) for d in deals}),
        ("deal", "lk:closes", {d.id: list(d.closes) for d in deals}),
        ("deployment", "lk:within", {p.id: [p.within] for p in placed if p.within}),
        ("deployment", "lk:supersedes", {p.id: list(p.supersedes) for p in placed}),
        ("chip", "lk:predecessor", {c.id: [c.predecessor] for c in chips if c.predecessor}),
        ("company", "lk:parent", parents),
    ]
    for space, name, steps in relations:
        for circle in _circles(steps):
            way = " → ".join((*circle, circle[0]) if len(circle) < 9 else (*circle[:8], "…"))
            what = f"comes back to itself by {name} ({way}): take one of the steps away"
            yield "circle", f"{space}:{circle[0]}", name, what


def _circles(steps: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """One circle per set of things that reach themselves, beginning at the smallest id."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in sorted(steps):
        # Depth first without recursion: a chain may be as long as the data.
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(node)
                done.add(node)
            elif node in on_path:
                circle = path[path.index(node) :]
                first = circle.index(min(circle))
                found.setdefault(frozenset(circle), (*circle[first:], *circle[:first]))
            elif node not in done:
                path.append(node)
                on_path.add(node)
                stack.append((node, True))
                stack.extend((after, False) for after in sorted(steps.get(node, ()), reverse=True))
    return sorted(found.values())
