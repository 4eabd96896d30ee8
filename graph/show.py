"""A card for one thing: everything the data say of it on the day of the lens, with sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph import records
from graph.claims import known_claims
from graph.lens.verdict import Verdict
from graph.lens.view import View
from graph.model import Flow, Interval, PartialDate
from graph.names import KINDS
from graph.records import Record
from graph.result import Coverage, Result

__all__ = ["Card", "Fact", "FlowSeen", "show"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a thing by its name in the model, and the value told."""

    property: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSeen:
    """A flow through the lens.

    ``told`` is the amount as the source has it, ``amount`` in US dollars (None: unknown): at the
    lens where the flow ``counts``, else as told. ``why`` says why it counts or does not.
    """

    flow: str
    payer: str
    payee: str
    kind: str
    told: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    status: str | None
    counts: bool
    why: str
    condition: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing and what belongs to it. ``coverage`` is that of its flows that count."""

    id: str
    kind: str
    name: str
    coverage: Coverage
    facts: tuple[Fact, ...]
    parts: tuple[Record, ...]
    memberships: tuple[Record, ...]
    status: tuple[Record, ...]
    flows: tuple[FlowSeen, ...]
    chip_readings: tuple[Record, ...]
    supply_roles: tuple[Record, ...]
    deployments: tuple[Record, ...]
    figures: tuple[Record, ...]
    claims: tuple[Record, ...]
    sources: tuple[Record, ...]


# Ids that say nothing beyond the other columns.
_MADE_UP = dict.fromkeys(("events", "holdings", "memberships", "supply_roles"), ("id",))
NESTED = tuple(f.name for f in dataclasses.fields(Card))[4:]


def show(view: View, kind: str, ident: str) -> Result:
    """Everything the data say of a thing, as known on the day of the lens.

    ``kind`` is one of :data:`graph.names.KINDS` and ``ident`` an id of that kind. A company's card
    has the flows of its group at group level; a deal's has its legs with all their readings.
    There is no card of a thing that was not known by then, only a note with the day of its first
    source; a company, person or chip is known as soon as anything on its card is.
    """
    world = view.world
    thing = getattr(world, KINDS[kind])[ident]
    verdicts = [v for v in view.verdicts() if _flow_touches(view, world.flows[v.flow], kind, ident)]
    known = [v for v in verdicts if v.reason != "unknown-yet"]
    flows = tuple(_seen(view, verdict) for verdict in known)
    subjects = {ident} | {v.flow for v in known}
    if kind == "flow":
        subjects.add(thing.deal)
    company = kind in ("company", "crowd")
    early = view.lens.as_of < world.horizon

    def rows(table: str, touches: Callable[[Any], bool], order: str = "id") -> tuple[Record, ...]:
        found = [
            row
            for row in getattr(world, table).values()
            if (touches(row) or (kind == "source" and ident in row.sources))
            and view.knowledge.knows(row.sources)
        ]
        found.sort(key=lambda row: (str(getattr(row, order) or ""), row.id))
        return tuple(records.record(row, without=_MADE_UP.get(table, ())) for row in found)

    events = rows("events", lambda e: not company and e.subject in subjects, "date")
    card = Card(
        id=ident,
        kind=kind,
        name=str(getattr(thing, "name", None) or getattr(thing, "title", ident)),
        coverage=Coverage(
            sum(f.counts and f.amount is not None for f in flows), sum(f.counts for f in flows)
        ),
        facts=_facts(view, kind, thing),
        parts=rows("holdings", lambda h: ident in (h.subsidiary, h.parent)),
        memberships=rows("memberships", lambda m: ident in (m.member, m.organization)),
        status=events,
        flows=flows,
        chip_readings=rows("chip_readings", lambda r: r.chip == ident),
        supply_roles=rows("supply_roles", lambda r: ident in (r.chip, r.supplier)),
        deployments=rows("deployments", lambda d: ident in (d.operator, d.user, d.chip), "since"),
        figures=rows("figures", lambda f: ident in (f.company, f.counterpart), "period"),
        claims=tuple(
            records.claim(world, said)
            for said in known_claims(view)
            if ident in (said.claimant, said.id, *said.about, *said.sources)
            or (kind in ("deal", "flow") and subjects & set(said.about))
        ),
        sources=(),
    )
    card = dataclasses.replace(card, sources=_documents(view, thing, card))
    if unknown := _not_known(view, thing, card):
        return Result("show", view.lens, (), notes=(unknown,))
    return Result(
        measure="show",
        lens=view.lens,
        rows=(card,),
        notes=_notes(len(verdicts) - len(known), early and bool(getattr(thing, "note", None))),
        columns=("kind", "id", "name"),
        nested=NESTED,
        money=frozenset({"amount", "amount_low", "amount_high"}),
    )


def _flow_touches(view: View, flow: Flow, kind: str, ident: str) -> bool:
    if kind in ("company", "crowd"):
        top = view.groups.top
        return ident in (flow.payer, flow.payee, top(flow.payer), top(flow.payee))
    if kind == "flow":
        own = view.world.flows[ident]
        legs = {ident, own.reading_of, own.part_of} - {None}
        return flow.id in legs or flow.reading_of in legs or flow.part_of == ident
    if kind == "source":
        return ident in flow.sources
    return ident == (flow.deal if kind == "deal" else flow.chip if kind == "chip" else None)


def _seen(view: View, verdict: Verdict) -> FlowSeen:
    flow = view.world.flows[verdict.flow]
    amount = verdict.amount or _told(view, flow, verdict)
    return FlowSeen(
        flow=flow.id,
        payer=flow.payer,
        payee=flow.payee,
        kind=flow.flow_kind,
        told=_words(view, flow),
        amount=amount.stated,
        amount_low=amount.low,
        amount_high=amount.high,
        status=verdict.status,
        counts=verdict.counts,
        why=verdict.why,
        condition=flow.condition,
        sources=verdict.sources,
    )


def _told(view: View, flow: Flow, verdict: Verdict) -> Interval:
    """The amount of a flow that does not count, in US dollars by the rate nearest its start."""
    from graph.lens.rates import BASE

    unknown = Interval(Decimal(0), None, None)
    told = view.terms.interval(flow.amount_qualifier, flow.amount_low, flow.amount_high)
    if told is None or flow.currency is None:
        return told or unknown
    day = verdict.starts[1] if verdict.starts else view.lens.as_of
    rate = view.rates.nearest(flow.currency, BASE, day, view.knowledge)
    return told.scaled(rate.value) if rate else unknown


def _words(view: View, flow: Flow) -> str:
    """An amount as its source tells it, to the last digit: ``at least 10 000 000 000 USD``."""
    ends = [x for x in (flow.amount_low, flow.amount_high) if x is not None]
    if len(ends) == 2 and ends[0] == ends[1]:
        ends.pop()
    numbers = " to ".join(f"{x:,f}".replace(",", " ") for x in ends)
    label = view.terms.label("qualifier", flow.amount_qualifier)
    return " ".join(filter(None, (label, numbers, flow.currency if ends else None)))


def _facts(view: View, kind: str, thing: Any) -> tuple[Fact, ...]:
    """What a thing is; on an earlier day without what came later, plans beyond the data stay."""
    early = view.lens.as_of < view.world.horizon
    without = {"id", "name", "sources"} | ({"note"} if early else set())
    without |= {
        field.name
        for field in dataclasses.fields(thing)
        if isinstance(day := getattr(thing, field.name), PartialDate)
        and view.lens.as_of < day.first <= view.world.horizon
    }
    told = records.record(thing, without=without)
    # A deal is dated by the report of it, which need not be an announcement of its parties.
    called = {"announced": "first reported"} if kind == "deal" else {}
    return tuple(
        Fact(called.get(name, name), value)
        for name, value in told.items()
        if value not in (None, ()) and value is not False
    )


_TOLD_ONCE = ("deal", "flow", "claim", "source")  # they begin with the first source


def _not_known(view: View, thing: Any, card: Card) -> str | None:
    """That a thing was not known on the day of the lens, and when it was first told of."""
    own = (card.id,) if card.kind == "source" else getattr(thing, "sources", ())
    if not own or view.knowledge.knows(own):
        return None
    tables = (getattr(card, name) for name in NESTED if name != "facts")
    if card.kind not in _TOLD_ONCE and any(tables):
        return None
    first = view.knowledge.since(own)
    return f"{card.kind}:{card.id} is not known on {view.lens.as_of}: first told {first}."


def _documents(view: View, thing: Any, card: Card) -> tuple[Record, ...]:
    """Every document that a row of the card rests on, the latest first."""
    named: set[str] = set(getattr(thing, "sources", ()))
    if card.kind == "source":
        named.add(card.id)
    tables: Iterable[tuple[Record, ...]] = (
        card.parts,
        card.memberships,
        card.status,
        card.chip_readings,
        card.supply_roles,
        card.deployments,
        card.figures,
        card.claims,
    )
    for table in tables:
        named.update(records.sources_of(table))
    for flow in card.flows:
        named.update(flow.sources)
    known = view.knowledge.documents(sorted(named))
    latest = sorted(known, key=lambda source: (-source.known().toordinal(), source.id))
    return tuple(records.document(view.world, source.id) for source in latest)


def _notes(later: int, without_note: bool) -> tuple[str, ...]:
    notes = []
    if later:
        flows = "1 flow was" if later == 1 else f"{later} flows were"
        notes.append(f"{flows} published after that day and left out.")
    if without_note:
        notes.append("The curators' note knows what came later and is left out.")
    return tuple(notes)
