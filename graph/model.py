"""The values of the domain: frozen, typed, standard library only.

One class here is one class of the ontology, one field one property (``amount_low`` is
``lk:amountLow``); :mod:`graph.load` relies on that and has no code per class. A field whose
property is not of our own namespace says so in its metadata. Codes (kinds, statuses, topics)
are the ``skos:notation`` of their concept, references the last part of their IRI.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = [
    "Chip",
    "ChipReading",
    "Claim",
    "Company",
    "Crowd",
    "Deal",
    "Deployment",
    "Figure",
    "Flow",
    "Holding",
    "Interval",
    "Membership",
    "PartialDate",
    "Person",
    "Source",
    "StatusEvent",
    "SupplyRole",
    "World",
]


def _iri(term: str) -> dict[str, Any]:
    return {"iri": term}


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as its source: a day, a month or a year.

    >>> d = PartialDate.parse("2025-12")
    >>> d.first.isoformat(), d.last.isoformat(), str(d)
    ('2025-12-01', '2025-12-31', '2025-12')
    """

    first: date
    last: date
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text, re.ASCII)
        if match is None:
            raise ValueError(f"{text!r} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            if month is None:
                return cls(date(year, 1, 1), date(year, 12, 31), text)
            if day is None:
                last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
                return cls(date(year, month, 1), date(year, month, last), text)
            return cls(date(year, month, day), date(year, month, day), text)
        except ValueError:
            raise ValueError(f"{text!r} is not a date of the calendar") from None

    def known_by(self, horizon: date) -> date:
        """The day it counts as: the last day of its period, never later than the horizon."""
        return min(self.last, horizon)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Interval:
    """An amount of money as far as it is known.

    ``low`` is a floor, ``high`` a ceiling (None: open upwards), ``stated`` the value to quote
    (None: unknown). Undisclosed is ``Interval(0, None, None)``.

    >>> a = Interval(Decimal(10), None, Decimal(10))   # at least 10
    >>> b = Interval(Decimal(0), Decimal(5), Decimal(5))   # up to 5
    >>> a + b
    Interval(low=Decimal('10'), high=None, stated=Decimal('15'))
    """

    low: Decimal
    high: Decimal | None
    stated: Decimal | None

    def __add__(self, other: Interval) -> Interval:
        """Sum of both; the stated sum is that of the known parts, unknown if neither is known."""
        return Interval(
            self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            other.stated
            if self.stated is None
            else self.stated + (other.stated if other.stated is not None else 0),
        )

    def scaled(self, rate: Decimal) -> Interval:
        """Every end times ``rate``."""
        return Interval(
            self.low * rate,
            None if self.high is None else self.high * rate,
            None if self.stated is None else self.stated * rate,
        )

    @property
    def known(self) -> bool:
        """Whether there is a value to quote."""
        return self.stated is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document: where a statement comes from and when it was published."""

    id: str
    title: str = field(metadata=_iri("dcterms:title"))
    url: str
    publisher: str | None = None
    author: str | None = None
    published: PartialDate | None = None
    accessed: PartialDate | None = None
    horizon: PartialDate
    language: str | None = None
    source_kind: str
    primary: bool = False

    def known(self) -> date:
        """The day it counts as published: without a date, the horizon recorded with it."""
        horizon = self.horizon.last
        return self.published.known_by(horizon) if self.published else horizon


def _sources() -> Any:
    return field(metadata=_iri("prov:wasDerivedFrom"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company or public body that can hold, pay or sell in its own name (lk:Company)."""

    id: str
    name: str = field(metadata=_iri("skos:prefLabel"))
    aliases: tuple[str, ...] = field(default=(), metadata=_iri("skos:altLabel"))
    legal_name: str | None = None
    company_kind: str | None = None
    country: str | None = None
    founded: PartialDate | None = None
    ticker: str | None = None
    wikidata: str | None = None
    lei: str | None = None
    cik: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Unnamed many behind one label (note holders, a bank syndicate): no company."""

    id: str
    name: str = field(metadata=_iri("skos:prefLabel"))
    aliases: tuple[str, ...] = field(default=(), metadata=_iri("skos:altLabel"))
    country: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A company is part of a parent, with a share and since when (None: not known)."""

    id: str
    subsidiary: str
    parent: str
    share: Decimal | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One agreement or plan, whatever it is made of."""

    id: str
    title: str = field(metadata=_iri("dcterms:title"))
    deal_kind: str
    party: tuple[str, ...] = ()
    announced: PartialDate | None = None
    replaces: tuple[str, ...] = ()
    adds_to: tuple[str, ...] = ()
    tranche_of: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    note: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One leg of a deal: who pays or hands value to whom, for what.

    ``amount_low`` and ``amount_high`` are the cells as told, in units of ``currency``; what
    they bound is up to ``amount_qualifier`` (see :meth:`graph.terms.Terms.interval`).
    """

    id: str
    deal: str
    payer: str
    payee: str
    flow_kind: str
    amount_low: Decimal | None = None
    amount_high: Decimal | None = None
    amount_qualifier: str
    currency: str | None = None
    starts: PartialDate | None = None
    ends: PartialDate | None = None
    capacity_gw: Decimal | None = field(default=None, metadata=_iri("lk:capacityGW"))
    units: Decimal | None = None
    chip: str | None = None
    condition: str | None = None
    in_kind: bool = False
    reading_of: str | None = None
    part_of: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """How firm a deal or flow was from a date on. ``amount`` with a payment is the sum paid."""

    id: str
    subject: str
    date: PartialDate
    status: str
    amount: Decimal | None = None
    currency: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A processor for AI work; throughput is dense, per chip."""

    id: str
    name: str = field(metadata=_iri("skos:prefLabel"))
    aliases: tuple[str, ...] = field(default=(), metadata=_iri("skos:altLabel"))
    designer: str
    chip_kind: str
    announced: PartialDate | None = None
    available: PartialDate | None = None
    process_node: str | None = None
    foundry: str | None = None
    memory_type: str | None = None
    memory_gb: Decimal | None = field(default=None, metadata=_iri("lk:memoryGB"))
    memory_bandwidth_tb_s: Decimal | None = field(
        default=None, metadata=_iri("lk:memoryBandwidthTBs")
    )
    dense_bf16_tflops: Decimal | None = field(default=None, metadata=_iri("lk:denseBF16TFLOPS"))
    dense_fp8_tflops: Decimal | None = field(default=None, metadata=_iri("lk:denseFP8TFLOPS"))
    tdp_w: Decimal | None = field(default=None, metadata=_iri("lk:thermalDesignPowerW"))
    predecessor: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipReading:
    """Another source's value for one property of a chip."""

    id: str
    chip: str
    of_property: str
    value: str
    unit: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRole:
    """Who makes what goes into a chip."""

    id: str
    chip: str
    supplier: str
    role: str
    share: Decimal | None = None
    period: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Who runs or rents how many of which chip, where, since when."""

    id: str
    operator: str
    user: str | None = None
    chip: str | None = None
    units: Decimal | None = None
    capacity_gw: Decimal | None = field(default=None, metadata=_iri("lk:capacityGW"))
    site: str | None = None
    since: PartialDate | None = None
    deployment_status: str
    within: str | None = None
    supersedes: tuple[str, ...] = ()
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An analyst or officer who says something about the industry."""

    id: str
    name: str = field(metadata=_iri("skos:prefLabel"))
    aliases: tuple[str, ...] = field(default=(), metadata=_iri("skos:altLabel"))
    role_title: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person is or was with an organization; ``past`` when only that is known."""

    id: str
    member: str
    organization: str
    since: PartialDate | None = None
    until: PartialDate | None = None
    past: bool = False
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a person or firm said, about what, when; a few speak to the value of a measure."""

    id: str
    claimant: str
    about: tuple[str, ...] = ()
    topic: str
    stance: str
    paraphrase: str
    date: PartialDate
    measure: str | None = None
    measure_subject: str | None = None
    measure_object: str | None = None
    comparison: str | None = None
    measure_value: Decimal | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A reported number that puts flows in proportion."""

    id: str
    company: str | None = None
    metric: str
    counterpart: str | None = None
    counterpart_count: Decimal | None = None
    period: str
    value: Decimal
    unit: str
    scope: str | None = None
    sources: tuple[str, ...] = _sources()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a data set says, by id."""

    horizon: date
    sources: dict[str, Source]
    companies: dict[str, Company]
    crowds: dict[str, Crowd]
    holdings: dict[str, Holding]
    deals: dict[str, Deal]
    flows: dict[str, Flow]
    events: dict[str, StatusEvent]
    chips: dict[str, Chip]
    chip_readings: dict[str, ChipReading]
    supply_roles: dict[str, SupplyRole]
    deployments: dict[str, Deployment]
    people: dict[str, Person]
    memberships: dict[str, Membership]
    claims: dict[str, Claim]
    figures: dict[str, Figure]

    def name(self, ident: str) -> str:
        """The label of a company, crowd, chip, person or deal; the id itself if it has none."""
        for things in (self.companies, self.crowds, self.chips, self.people):
            if ident in things:
                return str(things[ident].name)
        return self.deals[ident].title if ident in self.deals else ident
