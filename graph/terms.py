"""The vocabulary as the ontology has it: codes, labels, natures, ranks, bounds of amounts.

Nothing about the domain is listed here; everything is read from the Turtle of ``ontology/``, and
of the folder ``ontology/`` of one's own data. A flow kind or a supply role that is added there is
known here without a line of Python. The files are parsed with pyoxigraph directly, in a few
milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from graph.codes import Codes
from graph.declarations import refuse_alterations
from graph.errors import InputError, UnknownTerm
from graph.facts import LK, OWL, RDFS, SKOS, Facts, local_name
from graph.model import Interval
from graph.vocabulary import ClassTerm, Comparison, PropertyTerm, Relation

__all__ = ["LK", "ClassTerm", "PropertyTerm", "Relation", "Terms"]

_ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
_FIRST = ("lingkar.ttl", "codes.ttl")
# Nothing of codes is said there; inverses and terms of others are no properties of data.
_ASIDE = ("shapes.ttl", "alignments.ttl", "inverses.ttl", "borrowed.ttl")


class Terms(Codes):
    """The terms and code lists of one ontology.

    >>> terms = Terms.load()
    >>> terms.iri("flow", "equity")
    'https://w3id.org/lingkar/ontology#flow-equity'
    >>> terms.nature("compute"), terms.is_supply("compute"), terms.rank("signed")
    ('commerce', True, 5)
    """

    @staticmethod
    def load(folder: Path | None = None, own: Iterable[Path] = ()) -> Terms:
        """The terms of the Turtle in ``folder`` (default: the ontology beside this package).

        ``own`` are files that add to it, such as kinds of one's own; they may say nothing of its
        own terms but labels and definitions in a further language. The shipped ontology is read
        once.

        Raises SyntaxFault with file and line for Turtle that is not well-formed, InputError for a
        file that is missing, for a code that does not say what it must (a flow kind without
        a nature), and for one of ``own`` that would alter what the ontology says.
        """
        own, home = tuple(own), folder or _ONTOLOGY
        if home == _ONTOLOGY and not own:
            return _shipped()
        if own:
            refuse_alterations(sorted(home.glob("*.ttl")), own)
        return Terms(Facts((*_files(home), *own)))

    # -- what codes mean -------------------------------------------------------------------

    def nature(self, flow_kind: str) -> str:
        """The nature that follows from a flow kind."""
        value = self._lk(self.iri("flow", flow_kind), "nature")
        if value is None:
            raise UnknownTerm(f"the flow kind {flow_kind!r} has no lk:nature in the ontology")
        return self.code(value)

    def deal_nature(self, deal_kind: str) -> str | None:
        """A deal kind's own nature, None if it has none (a partnership)."""
        value = self._lk(self.iri("deal", deal_kind), "ownNature")
        return None if value is None else self.code(value)

    def natures(self) -> Mapping[str, str]:
        """By nature, what its flows count as to the measures: capital, commerce or acquisition."""
        natures = {c: self._lk(self.iri("nature", c), "countsAs") for c in self.codes("nature")}
        return {code: word for code, word in natures.items() if word is not None}

    def is_supply(self, flow_kind: str) -> bool:
        """Whether a flow kind counts as supply unless other kinds are asked for."""
        return self._true("flow", flow_kind, "isSupply")

    def covers_default(self, flow_kind: str) -> bool:
        """Whether the payer of a flow kind stands in for what another owes to the payee."""
        return self._true("flow", flow_kind, "coversDefault")

    def rank(self, status: str) -> int | None:
        """How firm a status is, 1 upwards; None if it is no step of firmness."""
        value = self._lk(self.iri("status", status), "rank")
        return None if value is None else int(value)

    def terminates(self, status: str) -> bool:
        """Whether a status ends a deal or flow (canceled, lapsed)."""
        return self._true("status", status, "terminates")

    def payment(self, status: str) -> str | None:
        """``part`` or ``whole`` for a status that reports a payment, else None."""
        return self._lk(self.iri("status", status), "payment")

    def firmness(self) -> tuple[str, ...]:
        """The levels of the firmness lens, firmest first."""
        return tuple(sorted(self.codes("firmness"), key=lambda c: -self.minimum_rank(c)))

    def minimum_rank(self, firmness: str) -> int:
        """The rank from which on a status counts under a level of firmness."""
        value = self._lk(self.iri("firmness", firmness), "minimumRank")
        if value is None:
            raise UnknownTerm(f"the firmness {firmness!r} has no lk:minimumRank in the ontology")
        return int(value)

    def default(self, scheme: str) -> str:
        """The code of a list that holds where nobody chooses; UnknownTerm if it has none.

        >>> Terms.load().default("firmness"), Terms.load().default("level")
        ('announced', 'group')
        """
        for code in self.codes(scheme):
            if self._true(scheme, code, "isDefault"):
                return code
        raise UnknownTerm(f"the code list {scheme!r} has no default (lk:isDefault)")

    def rolls_up(self, level: str) -> bool:
        """Whether companies count as part of their parents at a level of entity."""
        return self._true("level", level, "rollsUp")

    def progress(self) -> tuple[str, ...]:
        """The states of a deployment that are steps of its progress, the first one first.

        A state without a rank, such as one that ends it, is none.

        >>> Terms.load().progress()
        ('planned', 'building', 'running')
        """
        ranks = {c: self._lk(self.iri("deployment", c), "rank") for c in self.codes("deployment")}
        steps = {code: int(rank) for code, rank in ranks.items() if rank is not None}
        return tuple(sorted(steps, key=lambda code: (steps[code], code)))

    def in_use(self, state: str) -> bool:
        """Whether machines do work in a state of deployment."""
        return self._true("deployment", state, "inUse")

    def use_begins(self) -> str | None:
        """The first step of progress in which machines do work; None if none does."""
        return next((state for state in self.progress() if self.in_use(state)), None)

    def converts(self, metric: str) -> bool:
        """Whether figures of a metric are exchange rates."""
        return self._true("metric", metric, "convertsCurrency")

    def metrics(self) -> Mapping[str, str]:
        """By metric, what the measures take its figures as; the one to go by first before others.

        Metrics that no measure asks for are left out.

        >>> [code for code, word in Terms.load().metrics().items() if word == "customers"]
        ['customer-share-of-revenue', 'customer-share-of-backlog']
        """
        concepts = {code: self.iri("metric", code) for code in self.codes("metric")}
        ranks = {code: int(self._lk(iri, "rank") or 0) for code, iri in concepts.items()}
        words = ((code, self._lk(iri, "reports")) for code, iri in concepts.items())
        told = {code: word for code, word in words if word is not None}
        return {code: told[code] for code in sorted(told, key=lambda code: (ranks[code], code))}

    def run_rates(self) -> tuple[str, ...]:
        """The words of scopes that say that a figure is told as that of a year.

        >>> Terms.load().run_rates()
        ('annualised', 'run-rate')
        """
        return tuple(c for c in self.codes("scope") if self._true("scope", c, "isRunRate"))

    def tiers(self) -> tuple[str, ...]:
        """Who stands behind capacity, nearest to its user first.

        Names of properties that tell a supplier, and codes of supply roles.

        >>> Terms.load().tiers()[:3]
        ('operator', 'designer', 'fabrication')
        """
        told = [(p.tier, p.name) for p in self.properties().values() if p.tier is not None]
        for role in self.codes("supply-role"):
            tier = self._lk(self.iri("supply-role", role), "tier")
            told += [(int(tier), role)] if tier is not None else []
        return tuple(name for _, name in sorted(told, key=lambda pair: pair[0]))

    def comparison(self, code: str) -> Comparison:
        """Which values agree with a claim that names one value with this comparison."""
        within = self._lk(self.iri("comparison", code), "agreesWithin")
        return Comparison(
            above=self._true("comparison", code, "agreesAbove"),
            below=self._true("comparison", code, "agreesBelow"),
            within=None if within is None else Decimal(within),
        )

    def told(self, qualifier: str, value: Decimal) -> Interval:
        """The interval that one number bounds under a qualifier, whichever cell it fills.

        >>> Terms.load().told("at-least", Decimal(3)), Terms.load().told("up-to", Decimal(3)).low
        (Interval(low=Decimal('3'), high=None, stated=Decimal('3')), Decimal('0'))
        """
        concept = self.iri("qualifier", qualifier)
        low = value if self._lk(concept, "lowerBound") == "low" else Decimal(0)
        high = value if self._lk(concept, "upperBound") == "high" else None
        return Interval(low, high, value)

    def precision(self, qualifier: str) -> int:
        """How precise an amount with this qualifier is: more is more precise."""
        return int(self._lk(self.iri("qualifier", qualifier), "precision") or 0)

    def interval(
        self,
        qualifier: str,
        low: Decimal | None,
        high: Decimal | None,
        *,
        ceilings: bool = True,
    ) -> Interval | None:
        """The interval that two amount cells bound under a qualifier.

        None if the qualifier is a ceiling and ``ceilings`` is False. Raises InputError for a
        cell that is missing or has no meaning under the qualifier, a negative amount, or
        ``low`` above ``high``.

        >>> Terms.load().interval("range", Decimal(10), Decimal(15))
        Interval(low=Decimal('10'), high=Decimal('15'), stated=Decimal('12.5'))
        """
        concept = self.iri("qualifier", qualifier)
        floor_told = self._lk(concept, "lowerBound") == "low"
        ceiling_told = self._lk(concept, "upperBound") == "high"
        for name, value, told in (("low", low, floor_told), ("high", high, ceiling_told)):
            if value is not None and not (value.is_finite() and value >= 0):
                raise InputError(f"the {name} amount {value} is not a sum of 0 or more")
            if told and value is None:
                raise InputError(f"an amount told as {qualifier!r} needs its {name} cell")
            if not told and value:
                raise InputError(
                    f"an amount told as {qualifier!r} must leave its {name} cell empty"
                )
        if low is not None and high is not None and ceiling_told and low > high:
            raise InputError(f"the low amount {low} is above the high amount {high}")
        stated_at = self._lk(concept, "statedAt")
        if floor_told and ceiling_told and stated_at != "midpoint" and low != high:
            raise InputError(
                f"an amount told as {qualifier!r} is one number, not {low} and {high}: "
                "make it a range"
            )
        if self._lk(concept, "isCeiling") == "true" and not ceilings:
            return None
        bottom = low if floor_told and low is not None else Decimal(0)
        top = high if ceiling_told else None
        stated: Decimal | None = None
        if stated_at == "low":
            stated = bottom
        elif stated_at == "high":
            stated = top
        elif stated_at == "midpoint" and top is not None:
            stated = (bottom + top) / 2
        return Interval(bottom, top, stated)

    # -- classes and properties ------------------------------------------------------------

    def properties(self) -> Mapping[str, PropertyTerm]:
        """The ontology's own properties by local name (``amountLow``)."""
        return self._properties

    def classes(self) -> Mapping[str, ClassTerm]:
        """The ontology's own classes by local name (``StatusEvent``)."""
        return self._classes

    @cached_property
    def _properties(self) -> Mapping[str, PropertyTerm]:
        facts = self._facts
        objects = dict.fromkeys(facts.of_type(OWL + "ObjectProperty"))
        found: dict[str, PropertyTerm] = {}
        for iri in (*objects, *facts.of_type(OWL + "DatatypeProperty")):
            scheme, role = self._lk(iri, "scheme"), self._lk(iri, "statesRole")
            tier, beside = self._lk(iri, "tier"), self._lk(iri, "identifiesWith")
            found[local_name(iri)] = PropertyTerm(
                name=local_name(iri),
                iri=iri,
                is_object=iri in objects,
                range=facts.text(iri, RDFS + "range"),
                scheme=None if scheme is None else facts.text(scheme, SKOS + "notation"),
                labels=facts.texts(iri, RDFS + "label"),
                definitions=facts.texts(iri, SKOS + "definition"),
                code=facts.text(iri, SKOS + "notation"),
                inverse_labels=facts.texts(iri, LK + "inverseLabel"),
                states_role=None if role is None else self.code(role),
                tier=None if tier is None else int(tier),
                identifies=self._lk(iri, "identifies") == "true",
                identifies_with=None if beside is None else local_name(beside),
            )
        return MappingProxyType(found)

    @cached_property
    def _classes(self) -> Mapping[str, ClassTerm]:
        facts = self._facts
        return MappingProxyType(
            {
                local_name(iri): ClassTerm(
                    name=local_name(iri),
                    iri=iri,
                    parents=facts.all(iri, RDFS + "subClassOf"),
                    labels=facts.texts(iri, RDFS + "label"),
                    definitions=facts.texts(iri, SKOS + "definition"),
                    relation=self._relation(iri),
                )
                for iri in facts.of_type(OWL + "Class")
            }
        )

    def _relation(self, iri: str) -> Relation | None:
        network = self._lk(iri, "network")
        if network is None:
            return None
        source, kind = self._lk(iri, "edgeSource"), self._lk(iri, "edgeKind")
        return Relation(
            network=self.code(network),
            source=None if source is None else local_name(source),
            targets=tuple(map(local_name, self._facts.all(iri, LK + "edgeTarget"))),
            kind=None if kind is None else local_name(kind),
        )


@cache
def _shipped() -> Terms:
    return Terms(Facts(_files(_ONTOLOGY)))


def _files(folder: Path) -> tuple[Path, ...]:
    """The Turtle of a folder that says something of terms and codes, in a fixed order."""
    more = sorted(f for f in folder.glob("*.ttl") if f.name not in (*_FIRST, *_ASIDE))
    return (*(folder / name for name in _FIRST), *more)
