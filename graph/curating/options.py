"""A form as options of a command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.curating.amounts import CELLS
from graph.curating.form import Form, Question
from graph.curating.shorthand import FORMS, Answers
from graph.fields import curie
from graph.model import PartialDate

__all__ = ["Option", "answers_told", "options_of"]

_SPELT = {bool: "yes|no", PartialDate: "DATE"}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: what it is called, what it takes, what it means, and the key it answers."""

    key: str
    names: tuple[str, ...]
    metavar: str
    help: str


def options_of(form: Form) -> Sequence[Option]:
    """The options of a form: its questions, what comes along, what is described along, its id."""
    found = [_of_question(question) for question in form.questions]
    if form.has(*CELLS):
        found += [
            Option("amount", ("--amount",), "AMOUNT", "All four at once: 10bn at-least USD."),
            Option("qualifier", ("--qualifier",), "CODE", "How --amount was told."),
        ]
    found += [
        Option(
            word,
            _names(form, word),
            _line(word),
            f"{word.capitalize()} of the {form.word}; repeatable.",
        )
        for word in form.beside
    ]
    found += [
        Option(f"new-{word}", (f"--new-{word}",), _line(word), f"Describe a {word} that is named.")
        for word in form.new
    ]
    return (*found, Option("id", ("--id",), "ID", "Its id; one in the style of the data if not."))


def answers_told(form: Form, given: Mapping[str, Sequence[str]]) -> Answers:
    """The answers that options gave, by key."""
    keys = {option.names[0].strip("-").replace("-", "_"): option.key for option in options_of(form)}
    return {keys[name]: list(texts) for name, texts in given.items() if texts}


def _of_question(question: Question) -> Option:
    if question.targets:
        metavar = "NAME"
    elif question.codes is not None:
        metavar = "CODE"
    else:
        metavar = _SPELT.get(question.field.kind, "TEXT" if question.field.kind is str else "N")
    told = question.definition or curie(question.field.iri)
    marks = [
        mark
        for mark, holds in (("required", question.required), ("repeatable", question.field.many))
        if holds
    ]
    told += f"  [{', '.join(marks)}]" if marks else ""
    return Option(question.key, (f"--{question.key}",), metavar, told)


def _names(form: Form, word: str) -> tuple[str, ...]:
    """The option of what comes along; an event is known by its status, where that is free."""
    also = ("--status",) if word == "event" and not form.has("status") else ()
    return (f"--{word}", *also)


def _line(word: str) -> str:
    return f'"{FORMS[word]}"' if word in FORMS else "KEY=VALUE,…"
