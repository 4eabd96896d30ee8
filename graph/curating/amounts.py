"""Amounts as people tell them: ``10bn at-least``, ``5bn-7bn EUR``, ``undisclosed``.

The words are the codes of the ontology's list of qualifiers, and it is the ontology that says which
of the two amount cells a qualifier fills.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from graph.curating.answers import number
from graph.currencies import currencies
from graph.errors import InputError
from graph.lens.rates import BASE
from graph.money import told
from graph.terms import Terms
from graph.wording import plain

__all__ = ["CELLS", "cells", "words"]

CELLS = ("amount-low", "amount-high", "amount-qualifier", "currency")
"""The questions that an amount answers at once."""

_LIST = "qualifier"
_Cells = tuple[Decimal | None, Decimal | None]
_NONE: _Cells = (None, None)
_APART: _Cells = (Decimal(1), Decimal(2))
_SPAN = re.compile(r"(.*[0-9A-Za-z])\s*(?:-|–|\.\.)\s*(\d.*)")


def words(text: str, terms: Terms) -> dict[str, str]:
    """The parts of an amount: ``amount``, ``qualifier`` and ``currency``, as far as told.

    InputError for a word that is none of these.

    >>> words("10 bn at-least USD", Terms.load())
    {'amount': '10bn', 'qualifier': 'at-least', 'currency': 'USD'}
    """
    for code in sorted(terms.codes(_LIST), key=len, reverse=True):  # "at least" is one word
        text = re.sub(rf"(?<!\S){code.replace('-', '[- ]')}(?!\S)", code, text, flags=re.I)
    found: dict[str, str] = {}
    for word in text.split():
        if word in terms.codes(_LIST):
            part = "qualifier"
        elif word.upper() in currencies() and len(word) == 3:
            part, word = "currency", word.upper()
        elif _is_number(word, "amount" in found):
            found["amount"] = found.get("amount", "") + word
            continue
        else:
            raise InputError(
                f"{plain(word)!r} in the amount {plain(text, most=60)!r} is neither a number, a "
                f"currency nor one of {', '.join(terms.codes(_LIST))}"
            )
        if part in found:
            raise InputError(f"the amount {plain(text, most=60)!r} has two of {part}: keep one")
        found[part] = word
    return found


def _is_number(word: str, begun: bool) -> bool:
    """Whether a word is a number or goes on with one: a multiple, or the dash of a span."""
    if word[0].isdigit() or not begun:
        return word[0].isdigit()
    if word.strip("-–.") == "":
        return True
    try:
        told(f"1{word}")
    except InputError:
        return word[0] in "-–."
    return True


def cells(parts: Mapping[str, str], terms: Terms) -> dict[str, str]:
    """The answers to :data:`CELLS` of an amount in its parts, as :func:`words` gives them.

    A span ``a-b`` is a range, no amount is undisclosed, and no currency the one that everything is
    summed in. InputError for one number without a qualifier, since only the source knows whether
    it was a ceiling, or for one that the qualifier has no room for.

    >>> cells({"amount": "5bn-7bn", "currency": "EUR"}, Terms.load())["amount-qualifier"]
    'range'
    >>> cells({"amount": "10bn", "qualifier": "up-to"}, Terms.load())
    {'amount-high': '10000000000', 'amount-qualifier': 'up-to', 'currency': 'USD'}
    """
    text = parts.get("amount", "").strip()
    qualifier = parts.get("qualifier")
    if not text:
        return _unknown(qualifier, parts, terms)
    span = _SPAN.fullmatch(text)
    low, high = (number(each, "amount") for each in (span.groups() if span else (text, text)))
    if qualifier is None:
        if span is None:
            among = ", ".join(c for c in terms.codes(_LIST) if _takes_one(c, terms))
            raise InputError(f"say how the amount {plain(text)} was told: {among}")
        qualifier = next(c for c in terms.codes(_LIST) if _takes(c, _APART, terms))
    if _takes(qualifier, _NONE, terms):
        raise InputError(f"an amount told as {qualifier!r} has no number: leave out {plain(text)}")
    alone: list[_Cells] = [(low, None), (None, high), (low, high)]
    for one in [(low, high)] if span else alone:
        if _takes(qualifier, one, terms):
            filled = zip(CELLS, one, strict=False)
            found = {cell: f"{value:f}" for cell, value in filled if value is not None}
            currency = parts.get("currency", BASE)
            return {**found, "amount-qualifier": qualifier, "currency": currency}
    terms.interval(qualifier, low, high)  # says what is wrong
    raise InputError(f"an amount told as {qualifier!r} is not {plain(text)}")


def _unknown(qualifier: str | None, parts: Mapping[str, str], terms: Terms) -> dict[str, str]:
    nothing = [code for code in terms.codes(_LIST) if _takes(code, _NONE, terms)]
    if qualifier is not None and qualifier not in nothing:
        raise InputError(f"an amount told as {qualifier!r} needs a number: 10bn {qualifier}")
    currency = {"currency": parts["currency"]} if "currency" in parts else {}
    return {"amount-qualifier": qualifier or nothing[0], **currency}


def _takes_one(qualifier: str, terms: Terms) -> bool:
    """Whether one number that is not a span can be told so."""
    one = Decimal(1)
    alone: list[_Cells] = [(one, None), (None, one), (one, one)]
    is_span = _takes(qualifier, _APART, terms)
    return not is_span and any(_takes(qualifier, each, terms) for each in alone)


def _takes(qualifier: str, cells: _Cells, terms: Terms) -> bool:
    """Whether a qualifier has room for these two cells."""
    try:
        terms.interval(qualifier, *cells)
    except InputError:
        return False
    return True
