"""The way of an addition: answers, draft, what it would say, what the check says, writing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.accounts import findings_text
from graph.curating.addition import Addition, Changed
from graph.curating.conversation import Asker, Conversation
from graph.curating.dataset import Dataset
from graph.curating.draft import Draft
from graph.curating.form import forms
from graph.curating.locking import locked
from graph.curating.shorthand import Answers
from graph.errors import InputError
from graph.fields import curie
from graph.wording import plain

__all__ = ["ADDED", "FAULTY", "Desk", "merged"]

ADDED = 0
FAULTY = 1
"""Nothing was written: the check found an error, or the person said no."""


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
        talk = Conversation(self._draft(dataset), dataset, self.asker) if self.asker else None
        try:
            code = self._add(dataset, word, answers, talk)
        except BaseException:
            self._give_back(word, talk)
            raise
        if code != ADDED:
            self._give_back(word, talk)
        return code

    def _add(self, dataset: Dataset, word: str, answers: Answers, talk: Conversation | None) -> int:
        draft = self._drafted(dataset, word, answers, talk)
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

    def _draft(self, dataset: Dataset) -> Draft:
        today = self.today or date.today()
        return Draft(dataset.terms, dataset.world, dataset.describes, today=today)

    def _drafted(
        self, dataset: Dataset, word: str, answers: Answers, talk: Conversation | None
    ) -> Draft:
        draft = talk.draft if talk else self._draft(dataset)
        if talk and not answers:
            answers = talk.complete(word, answers)
        elif talk and self._lacks(self._draft(dataset), word, answers):
            answers = talk.complete(word, answers, everything=False)
        draft.add(word, answers)
        return draft

    def _give_back(self, word: str, talk: Conversation | None) -> None:
        """Nothing that was typed is lost: it can be put right in a file, and given again."""
        told = talk.so_far() if talk else {}
        if not told:
            return
        text = json.dumps(_bare(told), ensure_ascii=False, indent=2, default=str)
        self.note(
            "Your answers so far; put them into a file, mend or complete it, and give it with\n"
            f"lingkar add {word} --data {self.data} --yes --from FILE"
        )
        self.note("\n".join(plain(line) for line in text.split("\n")))

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
        lines = addition.shown.split("\n")
        self.say("\n".join(plain(line) for line in lines))
        for file in sorted(addition.texts):
            new = "" if file in addition.dataset.contents else " (new)"
            self.note(f"into {file}{new}")
        self.note(findings_text(addition.findings, "table").rstrip("\n") or "check: nothing new")
        if addition.moved and not self.agreed:  # else it is told when it is so
            self.note(f"the data would go to {_further(addition)}")

    def _write(self, addition: Addition) -> int:
        try:
            addition.write()
        except Changed:
            # Among many only one would be the first each time; whoever lost once goes on alone.
            with locked(addition.dataset.folder):
                addition = self._again(addition)
                if not addition.sound:
                    self.note(findings_text(addition.findings, "table").rstrip("\n"))
                    self.note("Nothing was added: the data were changed meanwhile; add again.")
                    return FAULTY
                addition.write(alone=True)
        names = ", ".join(curie(thing.subject.value) for thing in addition.things)
        self.note(f"Added {names}.")
        if addition.moved:
            self.note(f"the data now go to {_further(addition)}")
        return ADDED

    def _again(self, addition: Addition) -> Addition:
        """The same things, added to the data as they are now."""
        dataset = Dataset.open(addition.dataset.folder)
        for thing in addition.things:
            if dataset.describes(thing.subject.value):
                name = curie(thing.subject.value)
                raise InputError(f"{name} was added by somebody else meanwhile: look at it first")
        return replace(addition, dataset=dataset)


def _further(addition: Addition) -> str:
    return f"{addition.horizon} (was {addition.dataset.world.horizon}), {addition.moved}"


def _bare(told: Answers) -> dict[str, Any]:
    """Answers as people write them in JSON: a list only where there are several."""
    found = {
        key: [_bare(text) if isinstance(text, dict) else text for text in texts]
        for key, texts in told.items()
    }
    return {key: texts[0] if len(texts) == 1 else texts for key, texts in found.items()}
