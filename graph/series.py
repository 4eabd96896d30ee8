"""Answers side by side: the rows of one question asked several times, each told when it is of."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.result import Result

__all__ = ["labelled", "notes_of"]


def labelled(rows: Iterable[Any], labels: Mapping[str, Any]) -> tuple[Any, ...]:
    """The rows with further fields before their own, such as the year that each is of.

    >>> from graph.result import Coverage
    >>> labelled([Coverage(1, 2)], {"year": 2027})
    (Coverage(year=2027, known=1, qualifying=2),)
    """
    return tuple(_labelled(row, labels) for row in rows)


def _labelled(row: Any, labels: Mapping[str, Any]) -> Any:
    own = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    kind: Any = type(row)
    return _kind(kind, tuple(labels))(**labels, **own)


@lru_cache(maxsize=256)
def _kind(own: Any, labels: tuple[str, ...]) -> Any:
    names = [*labels, *(field.name for field in dataclasses.fields(own))]
    return dataclasses.make_dataclass(own.__name__, names, frozen=True, slots=True, kw_only=True)


def notes_of(answers: Sequence[tuple[str, Result]]) -> tuple[str, ...]:
    """The notes of all answers that have rows, each once, in the order in which they came up.

    A note that differs between answers in its numbers alone is told as it stands for the last of
    them, whose label (such as its year) goes before it.

    >>> from datetime import date
    >>> from graph.result import Lens
    >>> told = lambda *notes: Result("m", Lens(date(2026, 1, 1)), (1,), notes)
    >>> notes_of([("2026", told("1 of 9 shown.", "At least.")), ("2027", told("2 of 9 shown."))])
    ('2027: 2 of 9 shown.', 'At least.')
    """
    told: dict[str, list[tuple[str, str]]] = {}
    for label, result in answers:
        for note in result.notes if result.rows else ():
            told.setdefault(re.sub(r"\d+", "#", note), []).append((label, note))
    return tuple(
        same[-1][1] if len({note for _, note in same}) == 1 else ": ".join(same[-1])
        for same in told.values()
    )
