"""The identifiers by which others know a thing, as the ontology declares them of properties.

A further register needs a property that says ``lk:identifies`` and a field of the model, and
nothing else: here its values are found, compared and shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.errors import InputError
from graph.fields import LK, fields_of
from graph.terms import PropertyTerm, Terms

__all__ = ["Identifier", "bare", "identifiers_of"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A field of a dataclass that identifies; ``beside`` is the field it does so together with."""

    field: str
    beside: str | None
    term: PropertyTerm

    def of(self, thing: Any) -> str | None:
        """The value that a thing has, as it is written."""
        value = getattr(thing, self.field)
        return None if value is None else str(value)

    def key(self, thing: Any) -> tuple[str, str, str | None] | None:
        """What things with the same identifier have in common; None for one without."""
        value = self.of(thing)
        if value is None:
            return None
        place = None if self.beside is None else getattr(thing, self.beside)
        return self.field, bare(value), place


def identifiers_of(cls: type, terms: Terms) -> Iterator[Identifier]:
    """The identifiers that things of a class may have, in the order of the ontology.

    InputError where the ontology names a property beside one that the class has not.

    >>> from graph.model import Company
    >>> [each.field for each in identifiers_of(Company, Terms.load())]
    ['ticker', 'wikidata', 'lei', 'cik']
    """
    fields = fields_of(cls)
    for term in terms.properties().values():
        if not term.identifies or term.iri not in fields:
            continue
        beside = None
        if term.identifies_with is not None:
            if LK + term.identifies_with not in fields:
                raise InputError(
                    f"the ontology lets lk:{term.name} identify with lk:{term.identifies_with}, "
                    f"which a lk:{cls.__name__} has not: name a property of the class"
                )
            beside = fields[LK + term.identifies_with].name
        yield Identifier(fields[term.iri].name, beside, term)


def bare(value: str) -> str:
    """An identifier without what registers write or leave out: case, and zeros in front.

    >>> bare("0001045810"), bare("Q182477"), bare("000")
    ('1045810', 'q182477', '0')
    """
    return value.casefold().lstrip("0") or "0"
