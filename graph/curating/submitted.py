"""Answers as a JSON object: what a program or a file tells, by key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

from graph.curating.answers import Bare
from graph.curating.shorthand import Answers
from graph.errors import InputError
from graph.wording import plain

__all__ = ["answers_from", "answers_of"]

_DEEPEST = 10
"""A deal has flows, a flow events, an event sources: nothing is nested deeper than some levels."""


def answers_of(text: str, place: str) -> Answers:
    """The answers in a JSON object; InputError for what is none.

    A key without a value (null) is not answered. Numbers keep every digit.

    >>> answers_of('{"title": "A", "party": ["a", "b"], "flow": [{"amount": 7}]}', "-")
    {'title': ['A'], 'party': ['a', 'b'], 'flow': [{'amount': ['7']}]}
    """

    def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError(
                f"has the key {plain(twice, most=60)!r} twice: keep one, or tell a list",
                file=place,
            )
        return found

    def number(digits: str) -> Bare:
        return Bare.of(digits, "number")

    try:
        found = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=number,
            parse_int=number,
            parse_constant=number,
            object_pairs_hook=once,
        )
    except (json.JSONDecodeError, RecursionError) as error:
        reason = getattr(error, "msg", "too deep")
        raise InputError(f"is not JSON: {reason}", file=place) from None
    if not isinstance(found, dict):
        raise InputError("is not a JSON object: put the answers by key in braces", file=place)
    return _answers(found, place, 1)


def answers_from(file: TextIO) -> Answers:
    """The answers in a file of JSON."""
    try:
        return answers_of(file.read(), file.name)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8: save it in UTF-8", file=file.name) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file.name) from None


def _answers(found: dict[str, Any], place: str, depth: int) -> Answers:
    if depth > _DEEPEST:
        raise InputError(
            f"is nested more than {_DEEPEST} deep, as nothing is that can be added", file=place
        )
    return {
        key: [
            _answers(each, place, depth + 1) if isinstance(each, dict) else _text(each, key, place)
            for each in (value if isinstance(value, list) else [value])
        ]
        for key, value in found.items()
        if value is not None
    }


def _text(value: Any, key: str, place: str) -> str:
    if isinstance(value, bool):
        return Bare.of("yes" if value else "no", "yes or no")
    if isinstance(value, str):
        return value
    what = "null" if value is None else "list"
    raise InputError(f"{plain(key, most=60)} has a {what} where a text belongs", file=place)
