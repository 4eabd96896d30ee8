"""What follows from answers already given, so that nobody need be asked for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.curating.amounts import CELLS, cells, words
from graph.curating.answers import number
from graph.curating.form import Form
from graph.curating.shorthand import Answers
from graph.errors import InputError
from graph.lens.rates import BASE
from graph.model import PartialDate
from graph.terms import Terms

__all__ = ["completed", "follows", "unanswered"]


def follows(form: Form) -> frozenset[str]:
    """The questions that nobody need be asked, since :func:`completed` answers them."""
    if form.has(*CELLS):
        return frozenset(CELLS)
    if form.has("published", "accessed", "horizon"):
        return frozenset({"accessed", "horizon"})
    return frozenset({"currency"} if form.has("amount", "currency") else ())


def unanswered(form: Form, key: str) -> str:
    """What follows if a question is left unanswered, in words; empty if nothing does.

    >>> from graph.curating.form import forms
    >>> unanswered(forms()["source"], "published")
    'then it counts from the day you looked'
    """
    looked_at = key == "published" and form.has("published", "accessed", "horizon")
    return "then it counts from the day you looked" if looked_at else ""


def completed(
    form: Form, answers: Answers, terms: Terms, *, today: date, horizon: date | None
) -> Answers:
    """The answers with amounts told in their cells, and the dates on which a source was looked at.

    ``horizon`` is how far the data looked before; None where there are none yet.
    """
    if form.has(*CELLS):
        answers = _amount_of_flow(answers, terms)
    elif form.has("amount", "currency"):
        answers = _amount_of_event(answers, terms)
    if form.has("published", "accessed", "horizon"):
        answers = _looked_at(answers, today, horizon)
    return answers


def _amount_of_flow(answers: Answers, terms: Terms) -> Answers:
    """Either the cells are told one by one, or the amount in one go, or there is none."""
    told = {key: _one(answers, key) for key in ("amount", "qualifier", "currency")}
    rest = {key: texts for key, texts in answers.items() if key not in told}
    if rest.keys() & {"amount-low", "amount-high", "amount-qualifier"}:
        if told["amount"] or told["qualifier"]:
            raise InputError("tell the amount in one go or by its cells, not both")
        return answers
    found = words(told["amount"] or "", terms)
    for part in ("qualifier", "currency"):
        if told[part] and found.setdefault(part, str(told[part])) != told[part]:
            raise InputError(f"the {part} is told twice: {found[part]} and {told[part]}")
    return {**rest, **{key: [text] for key, text in cells(found, terms).items()}}


def _amount_of_event(answers: Answers, terms: Terms) -> Answers:
    amount = _one(answers, "amount")
    if not amount:
        return {key: texts for key, texts in answers.items() if key != "amount"}
    found = words(amount, terms)
    if "qualifier" in found or "amount" not in found:
        raise InputError(f"the amount of an event is one sum, like 5bn USD, not {amount}")
    currency = found.get("currency") or _one(answers, "currency") or BASE
    told = f"{number(found['amount'], 'amount'):f}"
    return {**answers, "amount": [told], "currency": [currency]}


def _looked_at(answers: Answers, today: date, horizon: date | None) -> Answers:
    """A source was looked at today unless said otherwise; its horizon is how far that lets it see.

    A document that says when it came out, if only the month, is known by the last day of that at
    the latest: it moves the horizon of the data no further. One that does not say counts as known
    on the day on which it was looked at.
    """
    accessed = _one(answers, "accessed") or today.isoformat()
    seen, published = _day(accessed, "accessed"), _day(_one(answers, "published"), "published")
    assert seen is not None
    if published is not None and published.first > seen.last:
        raise InputError(
            f"a source looked at on {seen} cannot have come out on {published}: put one right"
        )
    until = seen.last if published is None else min(seen.last, published.last)
    if published is not None and horizon is not None:
        until = max(until, min(horizon, seen.last))
    return {"horizon": [until.isoformat()], **answers, "accessed": [accessed]}


def _day(text: str | None, key: str) -> PartialDate | None:
    if text is None:
        return None
    try:
        return PartialDate.parse(text.strip())
    except ValueError as error:
        raise InputError(f"{key}: {error}") from None


def _one(answers: Answers, key: str) -> str | None:
    """The only text told of a key; None for none."""
    texts: list[Any] = [text for text in answers.get(key, ()) if str(text).strip()]
    if len(texts) > 1:
        raise InputError(f"{key} is told {len(texts)} times: keep one")
    return str(texts[0]).strip() if texts else None
