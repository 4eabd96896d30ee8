"""What only the statements tell and the values do not: of which class an id is, and what the
data set says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.fields import LK, local
from graph.store import PREFIXES

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["Origins", "datasets"]

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_DCTERMS = PREFIXES["dcterms"]
_DCAT = "http://www.w3.org/ns/dcat#"
_DATASETS = (f"{_DCAT}Dataset", "http://rdfs.org/ns/void#Dataset")
_SAID = {
    "title": f"{_DCTERMS}title",
    "description": f"{_DCTERMS}description",
    "license": f"{_DCTERMS}license",
    "version": f"{_DCAT}version",
    "modified": f"{_DCTERMS}modified",
}


def datasets(store: Store) -> list[ox.NamedNode]:
    """What the data call a data set (dcat:Dataset, void:Dataset), by IRI."""
    found = {
        quad.subject
        for kind in _DATASETS
        for quad in store.native.quads_for_pattern(None, _TYPE, ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found, key=lambda node: node.value)


class Origins:
    """The statements behind tables; ``named`` maps classes of the model to their tables."""

    def __init__(self, store: Store, named: Mapping[str, str]) -> None:
        self._store = store
        self._named = named
        self._known: dict[tuple[str, str], dict[str, tuple[tuple[str, str], ...]]] = {}

    @cached_property
    def _tables(self) -> Mapping[str, str]:
        """The table of every thing, by its IRI."""
        found = {}
        for name, table in self._named.items():
            kind = ox.NamedNode(LK + name)
            for quad in self._store.native.quads_for_pattern(None, _TYPE, kind):
                found[str(getattr(quad.subject, "value", ""))] = table
        return found

    def targets(self, table: str, iri: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """What a property refers to, by the id of a thing of ``table``: (table, id) sorted."""
        if (table, iri) not in self._known:
            found: dict[str, set[tuple[str, str]]] = {}
            predicate = ox.NamedNode(iri)
            for quad in self._store.native.quads_for_pattern(None, predicate, None):
                subject = str(getattr(quad.subject, "value", ""))
                other = str(getattr(quad.object, "value", ""))
                if self._tables.get(subject) == table and other in self._tables:
                    pair = self._tables[other], local(other)
                    found.setdefault(local(subject), set()).add(pair)
            self._known[table, iri] = {k: tuple(sorted(v)) for k, v in found.items()}
        return self._known[table, iri]

    def said(self) -> Mapping[str, str]:
        """Title, description, license, version and day of the data set, as far as it tells them."""
        about = next(iter(datasets(self._store)), None)
        if about is None:
            return {}
        found = {}
        for name, iri in _SAID.items():
            quads = self._store.native.quads_for_pattern(about, ox.NamedNode(iri), None)
            values = sorted(
                (quad.object for quad in quads if not isinstance(quad.object, ox.Triple)),
                key=lambda o: (getattr(o, "language", None) not in (None, "en"), o.value),
            )
            if values:
                found[name] = values[0].value
        return found
