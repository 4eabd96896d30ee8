"""How a thing of the model becomes edges, by what the ontology declares of its class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.errors import InputError
from graph.fields import LK, fields_of
from graph.terms import Terms

__all__ = ["Edges", "edges_of"]


@dataclass(frozen=True, slots=True)
class Edges:
    """The fields of a dataclass that are the ends of its edges.

    ``targets`` maps the name of each target property to its field, in the order of the ontology;
    ``source`` None is the thing itself, ``kind`` None that an edge is called by its property.
    """

    source: str | None
    targets: dict[str, str]
    kind: str | None

    @property
    def target(self) -> str:
        """The field of the target where there is one only, else of the first."""
        return next(iter(self.targets.values()))

    def ends(self, thing: Any) -> tuple[Any, Any]:
        """Source and target of a thing; InputError where the ontology declares no source."""
        if self.source is None:
            raise InputError(
                f"the edges that end at lk:{next(iter(self.targets))} have no beginning in the "
                "ontology: say lk:edgeSource at their class"
            )
        return getattr(thing, self.source), getattr(thing, self.target)


def edges_of(terms: Terms, cls: type, network: str) -> Edges:
    """How things of ``cls`` are edges of a network (a code of the ontology's list of networks).

    InputError where the ontology does not say so, or names a property that the class has not.

    >>> from graph.model import Flow
    >>> edges_of(Terms.load(), Flow, "money")
    Edges(source='payer', targets={'payee': 'payee'}, kind='flow_kind')
    """
    term = terms.classes().get(cls.__name__)
    relation = term.relation if term else None
    if relation is None or relation.network != network:
        raise InputError(
            f"the ontology does not make a lk:{cls.__name__} an edge of the network {network!r}: "
            "say lk:network, lk:edgeSource and lk:edgeTarget at the class"
        )
    fields = {iri.removeprefix(LK): field.name for iri, field in fields_of(cls).items()}
    ends = (relation.source, *relation.targets, relation.kind)
    for name in ends:
        if name is not None and name not in fields:
            raise InputError(
                f"the ontology gives a lk:{cls.__name__} an edge by lk:{name}, which it has not: "
                "name a property of the class"
            )
    return Edges(
        source=None if relation.source is None else fields[relation.source],
        targets={name: fields[name] for name in relation.targets},
        kind=None if relation.kind is None else fields[relation.kind],
    )
