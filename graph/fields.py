"""How the dataclasses of the model and the terms of the ontology name the same things."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from graph.model import PartialDate, World
from graph.store import PREFIXES

__all__ = ["LK", "Field", "classes", "curie", "expand", "fields_of", "homes", "local"]

LK = PREFIXES["lk"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a dataclass: its property, and what it holds.

    ``label`` is the prefixed name of the property ``iri``, ``owner`` the IRI of the class whose
    field it is. ``kind`` is ``str``, ``Decimal``, ``bool`` or ``PartialDate``; ``many`` says
    whether it may have more than one value, ``required`` whether it must have one.
    """

    owner: str
    name: str
    iri: str
    label: str
    kind: type
    many: bool
    required: bool


@cache
def homes() -> Mapping[type, str]:
    """Each class of things, and the field of :class:`~graph.model.World` that holds them.

    >>> from graph.model import Flow
    >>> homes()[Flow]
    'flows'
    """
    found: dict[type, str] = {}
    for name, hint in get_type_hints(World).items():
        if get_origin(hint) is dict:
            found[get_args(hint)[1]] = name
    return found


def classes() -> tuple[type, ...]:
    """The dataclasses of the model that are classes of the ontology."""
    return tuple(homes())


@cache
def fields_of(cls: type) -> Mapping[str, Field]:
    """The fields of a dataclass by the IRI of their property; ``id`` is none.

    >>> from graph.model import Flow
    >>> fields_of(Flow)["https://w3id.org/lingkar/ontology#capacityGW"].name
    'capacity_gw'
    """
    hints = get_type_hints(cls)
    found: dict[str, Field] = {}
    for field in dataclasses.fields(cls):
        if field.name == "id":
            continue
        kind, many = _kind(hints[field.name])
        named = field.metadata.get("iri")
        iri = expand(named) if named else LK + _camel(field.name)
        required = field.default is dataclasses.MISSING
        found[iri] = Field(LK + cls.__name__, field.name, iri, curie(iri), kind, many, required)
    return found


def _kind(hint: Any) -> tuple[type, bool]:
    if get_origin(hint) is tuple:
        return get_args(hint)[0], True
    if isinstance(hint, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if hint not in (str, bool, Decimal, PartialDate):
        raise TypeError(f"the model holds a {hint}, which no RDF value becomes")
    return hint, False


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def expand(name: str) -> str:
    """The IRI of a prefixed name."""
    prefix, rest = name.split(":", 1)
    return PREFIXES[prefix] + rest


def curie(iri: str) -> str:
    """An IRI as people write it: prefixed where a prefix of the house fits.

    >>> curie("https://w3id.org/lingkar/id/chip-reading/x"), curie("https://example.org/a")
    ('chip-reading:x', '<https://example.org/a>')
    """
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and len(iri) > len(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return f"<{iri}>"


def local(iri: str) -> str:
    """The last part of an IRI: after the last ``/``, and after ``#`` in it."""
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
