"""What the ontology says of a class, a property or a comparison, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "ACQUISITION",
    "CAPITAL",
    "COMMERCE",
    "NATURES",
    "REPORTS",
    "ClassTerm",
    "Comparison",
    "PropertyTerm",
    "Relation",
]

NATURES = CAPITAL, COMMERCE, ACQUISITION = "capital", "commerce", "acquisition"
"""What the flows of a nature count as to the measures (``lk:countsAs``)."""

REPORTS = (
    "turnover",
    "liquidity",
    "own-funds",
    "debts",
    "holding",
    "worth",
    "customers",
    "suppliers",
)
"""What the measures take the figures of a metric as (``lk:reports``)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How the things of a class become edges.

    ``network`` is a code of the list of networks; the others are local names of properties.
    Without a ``source`` the edge begins at the thing itself. A thing with several ``targets``
    has an edge to each; ``kind`` (None: the target property itself) is the coded property that
    tells kinds of edges apart.
    """

    network: str
    source: str | None
    targets: tuple[str, ...]
    kind: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which values agree with a claim: any ``above`` or ``below`` the value that it names.

    ``within`` is how far from that value, as a part of it, one still agrees; None: not even it.
    """

    above: bool
    below: bool
    within: Decimal | None


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class of the ontology; ``parents`` are the IRIs of its superclasses.

    ``relation`` says how its things become edges (None: they do not).
    """

    name: str
    iri: str
    parents: tuple[str, ...]
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """A property of the ontology.

    ``scheme`` is the code list its values come from (None: not coded); ``range`` the IRI of its
    range (None where classes that use it differ). ``code`` is what tables call the property, and
    ``inverse_labels`` what it is called from its other end. ``states_role`` is the supply role
    that it tells, ``tier`` its own place in the look-through; None for most. ``identifies``:
    others know things by its value, if need be together with that of ``identifies_with``.
    """

    name: str
    iri: str
    is_object: bool
    range: str | None
    scheme: str | None
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    code: str | None
    inverse_labels: Mapping[str, str]
    states_role: str | None
    tier: int | None
    identifies: bool
    identifies_with: str | None

    def label(self, language: str = "en", *, inverse: bool = False) -> str:
        """The label, or that of the other end; English, then the name, where there is none."""
        labels = self.inverse_labels if inverse else self.labels
        return labels.get(language) or labels.get("en") or self.name
