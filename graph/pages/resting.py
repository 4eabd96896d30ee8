"""What rests on a document: every thing of the data that names it as its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.fields import homes
from graph.language import say
from graph.model import (
    Chip,
    ChipReading,
    Claim,
    Company,
    Crowd,
    Deal,
    Deployment,
    Figure,
    Flow,
    Holding,
    Membership,
    Person,
    StatusEvent,
    SupplyRole,
)
from graph.pages.deployments import deployment_place
from graph.pages.evidence import Context, Evidence, gigawatts
from graph.pages.figures import valued
from graph.pages.numbers import Money
from graph.pages.paths import anchor
from graph.wording import number

__all__ = ["resting"]

Told = tuple[str, str, str | None]  # what it is, what is said of it, and where it is shown


def resting(evidence: Evidence) -> dict[str, list[Context]]:
    """By document, the things that rest on it: a group per class, in the order of the model."""
    found: dict[str, dict[str, list[Context]]] = {}
    classes = evidence.terms.classes()
    for cls, tell in _TELLERS.items():
        term = classes[cls.__name__]
        label = term.labels.get(evidence.language) or term.labels.get("en") or cls.__name__
        for row in _rows(evidence, cls):
            what, said, href = tell(evidence, row)
            told = {"text": what, "said": said, "href": href}
            for source in dict.fromkeys(row.sources):
                found.setdefault(source, {}).setdefault(label, []).append(told)
    return {
        source: [{"label": label, "things": things} for label, things in groups.items()]
        for source, groups in found.items()
    }


def _rows(evidence: Evidence, cls: type) -> Iterator[Any]:
    things = getattr(evidence.world, homes()[cls])
    for ident in sorted(things):
        yield things[ident]


def _deal(evidence: Evidence, row: Deal) -> Told:
    return row.title, str(evidence.made_public(row.id)["word"]), evidence.place(row.id)


def _flow(evidence: Evidence, row: Flow) -> Told:
    ends = say(
        "%(payer)s → %(payee)s", payer=_name(evidence, row.payer), payee=_name(evidence, row.payee)
    )
    kind = evidence.label("flow", row.flow_kind)
    said = say("%(kind)s, %(amount)s", kind=kind, amount=evidence.told(row))
    return ends, said, evidence.place(row.id)


def _event(evidence: Evidence, row: StatusEvent) -> Told:
    flow = evidence.world.flows.get(row.subject)
    title = evidence.name(flow.deal if flow else row.subject)
    status = evidence.label("status", row.status)
    said = say("%(day)s %(status)s", day=str(row.date), status=status)
    if row.amount is not None and row.currency:
        amount = Money.told(row.amount, row.currency)
        said = say("%(event)s, %(amount)s", event=said, amount=amount)
    return title, said, evidence.place(row.subject)


def _claim(evidence: Evidence, row: Claim) -> Told:
    return _name(evidence, row.claimant), row.paraphrase, f"claims.html#{anchor(row.id)}"


def _figure(evidence: Evidence, row: Figure) -> Told:
    metric = evidence.label("metric", row.metric)
    value = say("%(period)s: %(value)s", period=row.period, value=valued(row.value, row.unit))
    if row.company is None:
        return metric, value, None
    name = _name(evidence, row.company)
    place = evidence.place(row.company)
    what = say("%(metric)s of %(company)s", metric=metric, company=name)
    if row.counterpart:
        other = _name(evidence, row.counterpart)
        what = say("%(metric)s of %(company)s: %(other)s", metric=metric, company=name, other=other)
    return what, value, f"{place}#figures-title" if place else None


def _deployment(evidence: Evidence, row: Deployment) -> Told:
    size = number(row.units) if row.units is not None else gigawatts(row.capacity_gw)
    what = _name(evidence, row.chip) if row.chip else row.site
    return (
        _name(evidence, row.operator),
        ", ".join(filter(None, (size, what, evidence.label("deployment", row.deployment_status)))),
        deployment_place(evidence, row.id),
    )


def _role(evidence: Evidence, row: SupplyRole) -> Told:
    role = evidence.label("supply-role", row.role)
    return (
        _name(evidence, row.chip),
        f"{role}: {_name(evidence, row.supplier)}",
        evidence.place(row.chip),
    )


def _reading(evidence: Evidence, row: ChipReading) -> Told:
    term = evidence.terms.properties().get(row.of_property)
    label = term.label(evidence.language) if term else row.of_property
    return _name(evidence, row.chip), f"{label}: {row.value}", evidence.place(row.chip)


def _holding(evidence: Evidence, row: Holding) -> Told:
    parent = say("part of %(parent)s", parent=_name(evidence, row.parent))
    return _name(evidence, row.subsidiary), parent, evidence.place(row.subsidiary)


def _membership(evidence: Evidence, row: Membership) -> Told:
    return (
        _name(evidence, row.member),
        _name(evidence, row.organization),
        evidence.place(row.member),
    )


def _named(evidence: Evidence, row: Company | Crowd | Person | Chip) -> Told:
    return row.name, "", evidence.place(row.id)


def _name(evidence: Evidence, ident: str) -> str:
    return evidence.world.name(ident)


_TELLERS: dict[type, Callable[[Evidence, Any], Told]] = {
    Deal: _deal,
    Flow: _flow,
    StatusEvent: _event,
    Claim: _claim,
    Figure: _figure,
    Deployment: _deployment,
    SupplyRole: _role,
    Chip: _named,
    ChipReading: _reading,
    Company: _named,
    Crowd: _named,
    Holding: _holding,
    Person: _named,
    Membership: _membership,
}
