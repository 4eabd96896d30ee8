"""Values of stories as the pages show them: short in the text, with bounds beside."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from graph.fields import LK, fields_of
from graph.language import say
from graph.model import Interval
from graph.names import KINDS
from graph.pages.evidence import Context, Evidence, company_page, deal_page
from graph.pages.numbers import Money, percent, span
from graph.stories.asking import ABSENT, Answer
from graph.wording import UNKNOWN, number

__all__ = ["evidence_page", "property_label", "shown"]


def shown(evidence: Evidence, answer: Answer, anchor: str) -> Context:
    """An answer as short text, with its bounds, coverage, lens and the command that gives it."""
    lens = answer.sight.lens
    return {
        "anchor": anchor,
        "text": _short(evidence, answer),
        "bounds": _bounds(evidence, answer),
        "known": answer.value is not None and answer.value is not ABSENT,
        "coverage": str(answer.coverage) if answer.coverage is not None else "",
        "what": _what(evidence, answer),
        "subject": _subject(evidence, answer),
        "asked": answer.asked,
        "field": answer.field,
        "as_of": lens.as_of.isoformat(),
        "firmness": evidence.firmness(lens.firmness),
    }


def evidence_page(evidence: Evidence, kind: str, ident: str) -> str | None:
    """The page that tells of a thing, where there is one."""
    world = evidence.world
    if kind == "flow" and ident in world.flows:
        kind, ident = "deal", world.flows[ident].deal
    if kind == "figure" and ident in world.figures:
        kind, ident = "company", world.figures[ident].company or ""
    if ident in world.companies or ident in world.crowds:
        return company_page(ident) if kind in ("company", "crowd") else None
    return deal_page(ident) if kind == "deal" and ident in world.deals else None


def _money(answer: Answer) -> Money:
    return Money(answer.sight.lens.currency, answer.sight.rate)


def _reading(evidence: Evidence, answer: Answer) -> Callable[[Any], str]:
    """How one number of this answer reads."""
    unit = answer.unit
    if unit == "money":
        return _money(answer).sum
    if unit in ("share", "ratio"):
        return percent
    if len(unit) == 3 and unit.isupper():
        return lambda value: Money.told(value, unit)
    if unit.startswith("code:"):
        return lambda value: evidence.label(unit.removeprefix("code:"), value)
    if unit == "company":
        return evidence.name

    def plain(value: Any) -> str:
        if isinstance(value, bool):
            return say("yes") if value else say("no")
        if not isinstance(value, int | float | Decimal):
            return str(value)
        return f"{number(value)} {unit}" if unit else number(value)

    return plain


def _short(evidence: Evidence, answer: Answer) -> str:
    if answer.value is ABSENT:
        return say("none")
    if answer.value is None:
        return UNKNOWN
    value = _reading(evidence, answer)(answer.value)
    if answer.low is None and answer.high is None:
        return value
    if answer.high is None and answer.low == answer.value:
        return say("at least %(amount)s", amount=value)
    if not answer.low and answer.high == answer.value and isinstance(answer.value, Decimal):
        return say("up to %(amount)s", amount=value)
    return value


def _bounds(evidence: Evidence, answer: Answer) -> str:
    """What the value lies between; empty where that says no more than the value does."""
    low, high, value = answer.low, answer.high, answer.value
    if value is ABSENT or (low is None and high is None) or low == high == value:
        return ""
    if answer.unit == "money":
        return _money(answer).bounds(Interval(low or Decimal(0), high, None))
    reading = _reading(evidence, answer)
    least = reading(low if low is not None else 0)
    if high is None:
        return say("from %(amount)s, no upper limit", amount=least)
    return span(least, reading(high))


def _what(evidence: Evidence, answer: Answer) -> str:
    """What was asked: a measure by its name, a property by its label in the ontology."""
    if answer.of in evidence.terms.codes("measure"):
        return evidence.measure(answer.of)
    if answer.of == "figure":
        figure = evidence.world.figures.get(answer.subject or "")
        if figure is not None:
            return evidence.label("metric", figure.metric)
    table = getattr(evidence.world, KINDS[answer.of]) if answer.of in KINDS else {}
    for thing in table.values():
        return property_label(evidence, type(thing), answer.field)
    return answer.field.replace("_", " ")


def property_label(evidence: Evidence, cls: type, name: str) -> str:
    """What the ontology calls a field of a class of the model, in the language of the page."""
    for field in fields_of(cls).values():
        term = evidence.terms.properties().get(field.iri.removeprefix(LK))
        if field.name == name and term is not None:
            return term.label(evidence.language)
    made = {"status": say("status"), "amount": say("amount")}
    return made.get(name, name.replace("_", " "))


def _subject(evidence: Evidence, answer: Answer) -> Context:
    """Of whom or what, with the page that tells of it."""
    subject, world = answer.subject, evidence.world
    if subject is None:
        return {"name": "", "href": None}
    if answer.of == "figure" and subject in world.figures:
        figure = world.figures[subject]
        return {
            "name": f"{world.name(figure.company or '')}, {figure.period}",
            "href": evidence_page(evidence, "figure", subject),
        }
    if answer.of == "flow" and subject in world.flows:
        flow = world.flows[subject]
        name = f"{world.name(flow.payer)} → {world.name(flow.payee)}"
        return {"name": name, "href": evidence_page(evidence, "flow", subject)}
    if answer.of == "claim" and subject in world.claims:
        return {"name": world.name(world.claims[subject].claimant), "href": None}
    names = " → ".join(evidence.name(ident) for ident in subject.split(" → "))
    kind = "deal" if subject in world.deals else "company"
    return {"name": names, "href": evidence_page(evidence, kind, subject)}
