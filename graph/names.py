"""Finding things by what people call them: id, label, alias, ticker, or nearly that.

Companies go by the identifiers of others too, but only by the whole of one.

Case, accents of width, punctuation and spaces do not matter: ``moor insights & strategy`` finds
Moor Insights & Strategy. A kind before a colon narrows the search, as the prefixes of the data do:
``deal:openai-aws-compute-202511``.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from graph.errors import InputError, UnknownName
from graph.identifiers import bare, identifiers_of
from graph.model import World
from graph.terms import Terms

__all__ = ["KINDS", "Match", "find", "known_kinds", "resolve"]

KINDS = {
    "company": "companies",
    "crowd": "crowds",
    "person": "people",
    "chip": "chips",
    "deal": "deals",
    "flow": "flows",
    "claim": "claims",
    "source": "sources",
    "deployment": "deployments",
    "figure": "figures",
}
"""What can be found, and the table of the world it is in; earlier kinds come first."""

_NAMES = ("name", "title", "legal_name", "ticker")
_HOW = ("id", "label", "alias", "ticker", "identifier", "part", "near")
_LONG = 48
_NEAR = 0.72  # difflib's ratio: "nvidai" to "nvidia" is 0.83, "intel" to "nintendo" 0.62


@dataclass(frozen=True, slots=True)
class Match:
    """A thing found: ``how`` is id, label, alias, ticker, identifier, part (of a name) or near."""

    id: str
    kind: str
    label: str
    how: str

    @property
    def exact(self) -> bool:
        """Whether it was named, rather than nearly named."""
        return self.how not in ("part", "near")

    def __str__(self) -> str:
        if self.label == self.id:
            return self.id
        label = self.label if len(self.label) <= _LONG else f"{self.label[: _LONG - 1]}…"
        return f"{self.id} ({label})"


@dataclass(frozen=True, slots=True)
class _Thing:
    id: str
    kind: str
    label: str
    names: tuple[tuple[str, str], ...]  # how it is called, and the folded name


def find(
    world: World, text: str, kinds: Collection[str] | None = None, *, limit: int = 12
) -> list[Match]:
    """Everything that goes by ``text``: exact names first, then parts of names, then near misses.

    Parts must begin at a word. Near misses are looked for only where nothing goes by the name
    exactly.
    """
    kinds, text = _narrowed(text, kinds)
    wanted = _folded(text)
    if not wanted:
        return []
    order = list(KINDS)
    ranked: list[tuple[tuple[int, int, float, str], Match]] = []
    things = list(_things(world, kinds))
    for thing in things:
        if found := _named(thing, wanted):
            how, surplus = found
            rank = (_HOW.index(how), order.index(thing.kind), float(surplus), thing.id)
            ranked.append((rank, Match(thing.id, thing.kind, thing.label, how)))
    if not any(match.exact for _, match in ranked):
        known = {(match.kind, match.id) for _, match in ranked}
        for thing in things:
            names = (name for how, name in thing.names if how != "identifier")
            closeness = max((_closeness(wanted, name) for name in names), default=0.0)
            if closeness >= _NEAR and (thing.kind, thing.id) not in known:
                rank = (_HOW.index("near"), 0, -closeness, thing.id)
                ranked.append((rank, Match(thing.id, thing.kind, thing.label, "near")))
    return [match for _, match in sorted(ranked, key=lambda row: row[0])[:limit]]


def resolve(world: World, text: str, kinds: Collection[str] | None = None) -> Match:
    """The one thing that ``text`` names.

    An id comes before a label, a label before an alias or ticker; among things of different kinds
    the order of :data:`KINDS` decides. UnknownName with what was perhaps meant, if nothing is
    named so or several things of one kind are.
    """
    found = find(world, text, kinds, limit=10_000)
    exact = [match for match in found if match.exact]
    if exact:
        best = [m for m in exact if (m.how, m.kind) == (exact[0].how, exact[0].kind)]
        if len(best) == 1:
            return best[0]
        among = ", ".join(str(match) for match in best[:6])
        raise UnknownName(f"{text!r} names several things: {among}; use an id")
    what = " or ".join(kinds) if kinds else "thing"
    if found:
        near = ", ".join(str(match) for match in found[:4])
        raise UnknownName(f"no {what} is called {text!r}; did you mean {near}?")
    raise UnknownName(f"no {what} is called {text!r}, nor anything near it")


def known_kinds(kinds: Collection[str]) -> tuple[str, ...] | None:
    """Kinds as asked for, checked; None for none. InputError for one that is none."""
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"--kind {kind!r} is not one of {', '.join(KINDS)}")
    return tuple(kinds) or None


def _narrowed(text: str, kinds: Collection[str] | None) -> tuple[tuple[str, ...], str]:
    allowed = tuple(kind for kind in KINDS if kinds is None or kind in kinds)
    kind, colon, rest = text.partition(":")
    if colon and kind.strip().casefold() in allowed and rest.strip():
        return (kind.strip().casefold(),), rest
    return allowed, text


def _things(world: World, kinds: Collection[str]) -> Iterator[_Thing]:
    for kind in kinds:
        table = getattr(world, KINDS[kind])
        registers = _registers(next(iter(table.values()))) if table else ()
        for ident, thing in table.items():
            called = tuple(_called(ident, thing, registers))
            yield _Thing(ident, kind, _label(thing, world), called)


def _registers(thing: Any) -> tuple[str, ...]:
    """The fields of a thing that identify it and are no names that people call it by.

    They are those of the shipped ontology: terms of one's own have no field of the model.
    """
    found = (each.field for each in identifiers_of(type(thing), Terms.load()))
    return tuple(field for field in found if field not in _NAMES)


def _label(thing: Any, world: World) -> str:
    for field in ("name", "title"):
        if label := getattr(thing, field, None):
            return str(label)
    if hasattr(thing, "payer"):
        return f"{world.name(thing.payer)} → {world.name(thing.payee)}, {thing.flow_kind}"
    return str(getattr(thing, "paraphrase", thing.id))


def _called(ident: str, thing: Any, registers: Collection[str]) -> Iterator[tuple[str, str]]:
    yield "id", _folded(ident)
    for field in _NAMES:
        if name := getattr(thing, field, None):
            how = "label" if field in ("name", "title") else field
            yield "alias" if how == "legal_name" else how, _folded(str(name))
    for alias in getattr(thing, "aliases", ()):
        yield "alias", _folded(alias)
    for field in registers:
        if name := getattr(thing, field):
            for form in {str(name), bare(str(name))}:  # a CIK is written with zeros or not
                yield "identifier", _folded(form)


def _named(thing: _Thing, wanted: str) -> tuple[str, int] | None:
    """How ``wanted`` names the thing, and by how many letters the name is longer.

    Spaces between words do not matter to an exact name: "open ai", "trainium 3".
    """
    joined = wanted.replace(" ", "")
    for how, name in thing.names:
        if name.replace(" ", "") == joined:
            return how, 0
    names = [name for how, name in thing.names if how != "identifier"]
    parts = [len(name) for name in names if f" {wanted}" in f" {name}"]
    return ("part", min(parts) - len(wanted)) if parts else None


def _closeness(wanted: str, name: str) -> float:
    matcher = difflib.SequenceMatcher(None, name, wanted, autojunk=False)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0.0
    return matcher.ratio()


def _folded(text: str) -> str:
    """Letters and digits of any script, case and width folded, words apart by one space.

    >>> _folded("Moor-Insights & Strategy"), _folded("ＮＶＩＤＩＡ®"), _folded("Straße")
    ('moor insights strategy', 'nvidia', 'strasse')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())
