"""The way of an addition: answers, draft, what it would say, what the check says, writing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TextIO

from graph.accounts import findings_text
from graph.curating.addition import Addition, Changed
from graph.curating.conversation import Asker, Conversation
from graph.curating.dataset import Dataset
from graph.curating.document import shown
from graph.curating.draft import Draft
from graph.curating.form import forms
from graph.curating.shorthand import Answers
from graph.errors import InputError
from graph.fields import curie
from graph.wording import plain

__all__ = ["ADDED", "FAULTY", "Desk", "answers_from", "answers_of", "merged"]

ADDED = 0
FAULTY = 1
"""Nothing was written: the check found an error, or the person said no."""

_TRIES = 5


def answers_of(text: str, place: str) -> Answers:
    """The answers in a JSON object; InputError for what is none.

    >>> answers_of('{"title": "A", "party": ["a", "b"], "flow": [{"amount": 7}]}', "-")
    {'title': ['A'], 'party': ['a', 'b'], 'flow': [{'amount': ['7']}]}
    """
    try:
        # Numbers stay as written: no digit of an amount is lost.
        found = json.loads(text, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = getattr(error, "msg", "too deep")
        raise InputError(f"is not JSON: {reason}", file=place) from None
    if not isinstance(found, dict):
        raise InputError("is not a JSON object: put the answers by key in braces", file=place)
    return _answers(found, place)


def _answers(found: Mapping[str, Any], place: str) -> Answers:
    return {
        key: [
            _answers(each, place) if isinstance(each, dict) else _text(each, key, place)
            for each in (value if isinstance(value, list) else [value])
        ]
        for key, value in found.items()
        if value is not None
    }


def _text(value: Any, key: str, place: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    raise InputError(f"{key} has a {type(value).__name__} where a text belongs", file=place)


def answers_from(file: TextIO) -> Answers:
    """The answers in a file of JSON."""
    try:
        return answers_of(file.read(), file.name)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8: save it in UTF-8", file=file.name) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file.name) from None


def merged(first: Answers, then: Mapping[str, Sequence[Any]]) -> Answers:
    """Both, the second before the first where both answer a question."""
    return {**first, **{key: list(texts) for key, texts in then.items() if texts}}


@dataclass
class Desk:
    """A folder to add to, and whom to ask and tell.

    ``say`` takes results, ``note`` what is beside them. ``asker`` is the person at the terminal,
    None where there is none; ``agreed`` whether writing needs no confirmation.
    """

    data: str | None
    say: Callable[[str], None]
    note: Callable[[str], None]
    asker: Asker | None = None
    agreed: bool = False
    dry: bool = False
    today: date | None = None

    def add(self, word: str, answers: Answers) -> int:
        """Add one thing with all that comes along; the exit code.

        InputError for answers that will not do, or that are missing with nobody to ask.
        """
        if self.data is None:
            raise InputError("say which folder is to be added to: --data DIR")
        dataset = Dataset.open(self.data)
        if self.asker is None and not self.agreed and not self.dry:
            raise InputError(
                "nobody can be asked without a terminal: give --yes to write what the check "
                "passes, or --dry-run to look only"
            )
        draft = self._drafted(dataset, word, answers)
        addition = Addition(dataset, tuple(draft.whole()))
        self._show(draft, addition)
        if not addition.sound:
            self.note("Nothing was added: put right what the check found, and add again.")
            return FAULTY
        if self.dry:
            self.note("Nothing was added: this was a dry run.")
            return ADDED
        if not self.agreed and self.asker and not self.asker.agree("Add this?", default=True):
            self.note("Nothing was added.")
            return FAULTY
        return self._write(addition)

    def choose(self) -> str:
        """What is to be added, asked for; InputError where nobody can be asked."""
        found = forms()
        if self.asker is None:
            raise InputError(f"say what is to be added: one of {', '.join(found)}")
        among = {word: form.definition for word, form in found.items()}
        return self.asker.choose("what to add", among)

    def _drafted(self, dataset: Dataset, word: str, answers: Answers) -> Draft:
        def begun() -> Draft:
            today = self.today or date.today()
            return Draft(dataset.terms, dataset.world, dataset.describes, today=today)

        draft = begun()
        if self.asker is not None:
            talk = Conversation(draft, dataset, self.asker)
            if not answers:
                answers = talk.complete(word, answers)
            elif self._lacks(begun(), word, answers):
                answers = talk.complete(word, answers, everything=False)
        draft.add(word, answers)
        return draft

    def _lacks(self, draft: Draft, word: str, answers: Answers) -> bool:
        """Whether something is missing; other faults are told when the thing is drafted."""
        draft.add(word, answers)
        try:
            draft.whole()
        except InputError:
            return True
        return False

    def _show(self, draft: Draft, addition: Addition) -> None:
        for text in draft.notes:
            self.note(text)
        # Escapes of Turtle, where a character would act on the screen: it says the same.
        lines = shown(addition.things).split("\n")
        self.say("\n".join(plain(line) for line in lines))
        for file in sorted(addition.texts):
            new = "" if file in addition.dataset.contents else " (new)"
            self.note(f"into {file}{new}")
        self.note(findings_text(addition.findings, "table").rstrip("\n") or "check: nothing new")

    def _write(self, addition: Addition) -> int:
        for _ in range(_TRIES):
            try:
                addition.write()
            except Changed:
                addition = self._again(addition)
                if not addition.sound:
                    self.note(findings_text(addition.findings, "table").rstrip("\n"))
                    self.note("Nothing was added: the data were changed meanwhile; add again.")
                    return FAULTY
            else:
                names = ", ".join(curie(thing.subject.value) for thing in addition.things)
                self.note(f"Added {names}.")
                return ADDED
        raise Changed(f"the data in {self.data} change all the time: try again later")

    def _again(self, addition: Addition) -> Addition:
        """The same things, added to the data as they are now."""
        dataset = Dataset.open(addition.dataset.folder)
        for thing in addition.things:
            if dataset.describes(thing.subject.value):
                name = curie(thing.subject.value)
                raise InputError(f"{name} was added by somebody else meanwhile: look at it first")
        return replace(addition, dataset=dataset)
