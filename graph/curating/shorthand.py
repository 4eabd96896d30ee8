"""Short ways to tell a thing that comes along with another, on one line.

Everything can be told as ``key=value,key=value``; what is told most often has a shorter form::

    amazon -> openai equity 10bn at-least     a flow: payer, payee, kind, amount
    in-talks@2025-12-17                       a status event: status, date, perhaps an amount
    Example Labs:ai-lab:US                    a company: name, kind, country
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from graph.curating.form import Form, question_of
from graph.errors import InputError
from graph.terms import Terms
from graph.wording import plain

__all__ = ["FORMS", "Answers", "parts"]

Answers = dict[str, list[Any]]
"""Texts by key; under the word of a thing that comes along, its own answers."""

FORMS = {
    "flow": "PAYER -> PAYEE KIND AMOUNT [QUALIFIER]",
    "event": "STATUS@DATE [AMOUNT]",
    "company": "NAME:KIND:COUNTRY",
    "crowd": "NAME:COUNTRY",
}
"""The short form of each thing that has one."""


_MORE = ("amount", "qualifier", "id")  # keys of every form, beside its questions


def parts(form: Form, text: str, terms: Terms) -> Answers:
    """The answers that a line tells, in its short form or as ``key=value,key=value``.

    A comma ends a value only where another key follows, so titles may have commas.

    >>> from graph.curating.form import forms
    >>> parts(forms()["event"], "in-talks@2025-12-17", Terms.load())
    {'status': ['in-talks'], 'date': ['2025-12-17']}
    >>> parts(forms()["source"], "title=A, B and C, kind=news", Terms.load())
    {'title': ['A, B and C'], 'kind': ['news']}
    """
    keys = sorted((*form.by_key, *_MORE, *form.beside), key=len, reverse=True)
    pieces = re.split(rf"(?:^|,)\s*({'|'.join(map(re.escape, keys))})\s*=", text)
    if len(pieces) > 1 and not pieces[0].strip():
        answers: Answers = {}
        for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
            answers.setdefault(key, []).append(value.strip())
        return answers
    named = re.match(r"\s*([\w-]+)\s*=", text)
    if named and form.word not in FORMS:
        question_of(form, named[1])  # says which keys there are
    read = None if named else _SHORT.get(form.word)
    found = read(form, text, terms) if read else {}
    if not found:
        raise InputError(_how(form, text, terms))
    return {key: [value] for key, value in found.items() if value}


def _how(form: Form, text: str, terms: Terms) -> str:
    """What a line that tells nothing should look like."""
    more = [key for key in _MORE if key == "id" or form.has("currency")]
    keys = dict.fromkeys((*form.by_key, *form.beside, *more))
    pairs = f"KEY=VALUE,KEY=VALUE with {', '.join(keys)}"
    wrong = f"{plain(text, most=80)!r} is no {form.word}"
    if form.word not in FORMS:
        return f"{wrong}: write it as {pairs}"
    kinds = form.by_key["kind"].codes if "KIND" in FORMS[form.word] else None
    listed = f" (KIND is one of {', '.join(terms.codes(kinds))})" if kinds else ""
    return f"{wrong}: write it as {FORMS[form.word]}{listed}, or as {pairs}"


def _flow(form: Form, text: str, terms: Terms) -> Mapping[str, str]:
    payer, _, rest = re.sub("→", "->", text).partition("->")
    codes = terms.codes(form.by_key["kind"].codes or "")
    kinds = list(re.finditer(rf"(?<!\S)({'|'.join(map(re.escape, codes))})(?!\S)", rest))
    if not payer.strip() or not kinds:
        return {}
    kind = kinds[-1]  # the payee may be called after one
    payee, amount = rest[: kind.start()].strip(), rest[kind.end() :].strip()
    return {"payer": payer.strip(), "payee": payee, "kind": kind[1], "amount": amount}


def _event(form: Form, text: str, terms: Terms) -> Mapping[str, str]:
    match = re.fullmatch(r"\s*(\S[^@]*?)\s*@\s*([\d-]+)(?:\s+(.*))?", text)
    return {"status": match[1], "date": match[2], "amount": match[3] or ""} if match else {}


def _colons(*keys: str) -> Reader:
    def read(form: Form, text: str, terms: Terms) -> Mapping[str, str]:
        values = [part.strip() for part in text.rsplit(":", len(keys) - 1)]
        return dict(zip(keys, values, strict=False))

    return read


Reader = Callable[[Form, str, Terms], Mapping[str, str]]
_SHORT: Mapping[str, Reader] = {
    "flow": _flow,
    "event": _event,
    "company": _colons("name", "kind", "country"),
    "crowd": _colons("name", "country"),
}
