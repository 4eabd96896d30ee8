"""Results under the names of the ontology: the measure and its codes by label, in a language.

A column holds codes of the list that has its name (``nature``, ``status``, ``topic`` …); ``kind``
is that of a flow and ``role`` one in supply. What is no code of the list stays as it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from graph.errors import InputError
from graph.result import Result
from graph.terms import Terms

__all__ = ["LANGUAGES", "labelled", "title"]

LANGUAGES = ("en", "id")
_LISTS = {"kind": "flow", "role": "supply-role"}  # columns whose list has another name


def title(terms: Terms, result: Result, language: str | None = None) -> str:
    """What a measure is called, in English without a language; its own name where it has no label.

    InputError for another language than :data:`LANGUAGES`.
    """
    if language is not None and language not in LANGUAGES:
        raise InputError(f"--language {language!r} is not one of {', '.join(LANGUAGES)}")
    if result.measure not in terms.codes("measure"):
        return result.measure
    return terms.label("measure", result.measure, language or LANGUAGES[0])


def labelled(terms: Terms, result: Result, language: str) -> Result:
    """A result to read: codes in its cells, at any depth, and of its lens as their labels."""

    def word(scheme: str, value: str) -> str:
        known = scheme in terms.schemes() and value in terms.codes(scheme)
        return terms.label(scheme, value, language) if known else value

    def told(value: Any, column: str) -> Any:
        if isinstance(value, str):
            return word(_LISTS.get(column, column), value)
        if isinstance(value, tuple | list):
            return tuple(told(each, column) for each in value)
        if isinstance(value, Mapping):
            return {key: told(each, str(key)) for key, each in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            new = {name: told(each, name) for name, each in fields.items()}
            changed = {name: new[name] for name in fields if new[name] != fields[name]}
            return dataclasses.replace(value, **changed) if changed else value
        return value

    lens = result.lens
    lens = dataclasses.replace(
        lens, firmness=word("firmness", lens.firmness), level=word("level", lens.level)
    )
    rows = tuple(told(row, "") for row in result.rows)
    return dataclasses.replace(result, rows=rows, lens=lens)
