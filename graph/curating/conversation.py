"""Asking for what a form requires, one question at a time.

Asked is what the shapes require, and what most things of the sort already tell; everything else may
be told at the end by its name. An answer that will not do is asked for again with what is wrong
with it. What somebody names that is not there yet may be described on the spot. However it ends,
what was answered can be told again in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graph.addresses import is_meant
from graph.curating.completing import follows, unanswered
from graph.curating.dataset import Dataset
from graph.curating.draft import Draft
from graph.curating.form import Form, Question
from graph.curating.layout import LAYOUT
from graph.curating.shorthand import Answers
from graph.errors import InputError, UnknownName
from graph.fields import LK, fields_of, local

__all__ = ["Asker", "Conversation", "Suggest"]

Suggest = Callable[[str], Iterable[tuple[str, str]]]
"""What may be meant by the beginning of an answer: what to write, and what it is."""

_USUAL = 0.5  # of the things there are: then the next one is asked for it too
_AMOUNT = "amount"
_AMOUNT_HELP = (
    "How much, as told: 10bn at-least, 5bn-7bn EUR, about 300m, up-to 1tn. One number needs its "
    "qualifier; without a currency it is US dollars."
)


class Asker(Protocol):
    """Somebody who can be asked."""

    def ask(self, prompt: str, help_: str, suggest: Suggest) -> str:
        """One line of an answer, perhaps empty."""

    def choose(self, prompt: str, among: Mapping[str, str]) -> str:
        """One of several words, each with its meaning."""

    def agree(self, question: str, default: bool) -> bool:
        """Yes or no."""

    def tell(self, text: str) -> None:
        """Say something."""


@dataclass
class Conversation:
    """Completing the answers to a form by asking somebody."""

    draft: Draft
    dataset: Dataset
    asker: Asker
    _first: Answers = field(default_factory=dict)
    _begun: list[tuple[str, Answers]] = field(default_factory=list)
    _described: list[tuple[str, Answers]] = field(default_factory=list)

    def so_far(self) -> Answers:
        """All that was answered, with what was described on the spot, as answers to give again.

        If the conversation came to an end amidst something that comes along, as much of it as was
        told.
        """
        whole = host = _copied(self._first)
        for key, told in self._described:
            whole.setdefault(key, []).append(_copied(told))
        for key, told in self._begun[1:]:
            outer, host = whole if key.startswith("new-") else host, _copied(told)
            if host:
                outer.setdefault(key, []).append(host)
        return whole

    def complete(
        self,
        word: str,
        answers: Answers,
        *,
        everything: bool = True,
        owned: bool = False,
        sources: tuple[str, ...] = (),
        along: str = "",
    ) -> Answers:
        """The answers with what was asked for.

        Without ``everything`` only what is required and not answered is asked for. A thing that
        is ``owned`` stands beside another, whose ``sources`` it shares; what comes ``along`` with
        another is told there under that key.
        """
        form = self.draft.forms[word]
        told = _copied(answers)
        if not self._begun:
            self._first = told
        self._begun.append((along, told))
        about_source = [q for q in form.questions if q.is_source]
        for question in about_source:
            if not sources and question.key not in told and "new-source" not in told:
                self._ask(form, question, told, ())
            sources = sources or tuple(str(text) for text in told.get(question.key, ()))
            if sources and not owned and "new-source" not in told:
                told.setdefault(question.key, list(sources))
        for question in form.questions:
            spared = question.is_source or question.key in follows(form)
            if (owned and question.key == form.own_key) or question.key in told or spared:
                if question.key == "amount-qualifier" and not told.keys() & _amount_keys(form):
                    self._ask_amount(form, told)
                continue
            if question.required or (everything and self._is_usual(form, question)):
                self._ask(form, question, told, sources)
        if everything:
            for other in form.beside:
                self._beside(form, other, told, sources)
            self._rest(form, told, sources, owned)
            if not owned and "id" not in told:
                self._ask_id(form, told)
        self._begun.pop()
        return told

    # -- one question --------------------------------------------------------------------------

    def _ask(self, form: Form, question: Question, told: Answers, sources: tuple[str, ...]) -> None:
        """Ask until the answer will do; of a question with many answers until none comes."""
        asked = False
        while True:
            again = question.field.many and bool(told.get(question.key))
            optional = again or not question.required
            help_ = "" if asked else self._help(form, question, optional and not again)
            asked = True
            prompt = _prompt(question, again, optional)
            text = self.asker.ask(prompt, help_, self._suggest(question)).strip()
            if not text:
                if optional:
                    return
                reason = question.reason(self.draft.terms)
                self.asker.tell(f"{question.label} is required. {reason}".strip())
                continue
            try:
                self.draft.tried(form.word, told, question.key, text)
            except UnknownName as error:
                made = self._describe_new(form, question, text, error, sources)
                if made is None:
                    continue
                text = made
            except InputError as error:
                self.asker.tell(str(error))
                continue
            told.setdefault(question.key, []).append(text)
            if not question.field.many:
                return

    def _ask_amount(self, form: Form, told: Answers) -> None:
        help_ = _AMOUNT_HELP
        while True:
            suggest = self._codes("qualifier")
            text = self.asker.ask("amount (Enter if undisclosed)", help_, suggest).strip()
            help_ = ""
            try:
                self.draft.tried(form.word, told, _AMOUNT, text)
            except InputError as error:
                self.asker.tell(str(error))
                continue
            if text:
                told[_AMOUNT] = [text]
            return

    def _ask_id(self, form: Form, told: Answers) -> None:
        try:
            default = self.draft.id_for(form.word, told)
        except InputError:  # nothing in the answers that an id could be made of
            default = ""
        prompt = f"id (Enter for {default})" if default else "id"
        help_ = (
            "The last part of its name in the data, and of the address of its page: small letters, "
            "digits and hyphens."
        )
        while True:
            text = self.asker.ask(prompt, help_, lambda _: ()).strip() or default
            help_ = ""
            try:
                self.draft.tried(form.word, told, "id", text)
            except InputError as error:
                self.asker.tell(str(error))
                continue
            told["id"] = [text]
            return

    def _describe_new(
        self,
        form: Form,
        question: Question,
        text: str,
        error: InputError,
        sources: tuple[str, ...],
    ) -> str | None:
        """The id of a thing that was named and is described now; None if it was a slip."""
        able = {q for word in (form.word, *form.beside) for q in self.draft.forms[word].new}
        words = [w for w in question.kinds() if w in able | {"source"} and w != "deal"]
        words = [w for w in words if self.draft.forms[w].home.topic and w in LAYOUT]
        self.asker.tell(str(error))
        pasted = question.is_source and is_meant(text)  # an address is hardly ever a slip
        for word in words:
            if not self.asker.agree(f"Describe {text!r} as a new {word}?", default=pasted):
                continue
            its = self.draft.forms[word]
            key = next(q.key for q in its.questions if q.is_address or q.required)
            if question.is_source:
                key = next(q.key for q in its.questions if q.is_address)
            try:
                self.draft.tried(word, {}, key, text)
                start: Answers = {key: [text]}
            except InputError as wrong:
                self.asker.tell(str(wrong))
                start = {}
            key = f"new-{word}"
            answers = self.complete(word, start, sources=sources, along=key)
            self._described.append((key, answers))
            return local(self.draft.add(word, answers).value)
        return None

    # -- what comes along ----------------------------------------------------------------------

    def _beside(
        self, form: Form, word: str, told: Answers, sources: tuple[str, ...], ask: bool = False
    ) -> None:
        """Ask for the things that stand beside this one, if most of its sort have one."""
        if word in told or not (ask or self._usually_has(form, word)):
            return
        one = f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
        while self.asker.agree(
            f"Tell another {word}?" if word in told else f"Tell {one}?", default=word not in told
        ):
            its = self.complete(word, {}, owned=True, sources=sources, along=word)
            told.setdefault(word, []).append(its)

    def _rest(self, form: Form, told: Answers, sources: tuple[str, ...], owned: bool) -> None:
        """Ask for anything else by its name."""
        while True:
            left = {
                question.key: question
                for question in form.questions
                if (question.field.many or question.key not in told)
                and not question.is_source
                and question.key not in follows(form)
                and not (owned and question.key == form.own_key)
            }
            if not left:
                return
            others = [word for word in form.beside if word not in told]
            text = self.asker.ask(
                f"anything else of the {form.word} (Enter when done)",
                f"One of: {', '.join((*left, *others))}.",
                _among(
                    {q.key: q.definition for q in left.values()}
                    | {w: self.draft.forms[w].definition for w in others}
                ),
            ).strip()
            if not text:
                return
            if text in left:
                self._ask(form, left[text], told, sources)
            elif text in others:
                self._beside(form, text, told, sources, ask=True)
            else:
                self.asker.tell(f"There is {', '.join((*left, *others))}.")

    # -- what to suggest, and what is usual ----------------------------------------------------

    def _suggest(self, question: Question) -> Suggest:
        if question.codes is not None:
            return self._codes(question.codes)
        if question.targets:
            return lambda typed: self.draft.refers.suggestions(question, typed)
        return lambda _: ()

    def _codes(self, scheme: str) -> Suggest:
        terms = self.draft.terms
        codes = [(code, terms.definition(scheme, code)) for code in terms.codes(scheme)]
        return lambda typed: [c for c in codes if typed.split(" ")[-1].casefold() in c[0]]

    def _help(self, form: Form, question: Question, optional: bool) -> str:
        """What a question means, and how it is answered."""
        written = f" Write {question.format}." if question.format else ""
        without = unanswered(form, question.key) if optional else ""
        left = f" Enter for none: {without}." if without else ""
        return f"{question.definition}{self._listed(question)}{written}{left}"

    def _listed(self, question: Question) -> str:
        if question.codes is not None:
            return f" One of: {', '.join(self.draft.terms.codes(question.codes))}."
        if question.is_source:
            return " Its address, id or title."
        return " By name, ticker or id." if question.targets else ""

    def _is_usual(self, form: Form, question: Question) -> bool:
        return self.dataset.share_told(form.home.iri, question.field.iri) >= _USUAL

    def _usually_has(self, form: Form, word: str) -> bool:
        home = LAYOUT[word]
        fields = fields_of(self.dataset.models[home.cls]).values()
        iri = next((f.iri for f in fields if f.name == home.beside), LK)
        if not self.dataset.holds(form.home.iri):
            return True
        return self.dataset.share_pointed_at(form.home.iri, iri) >= _USUAL


def _prompt(question: Question, again: bool, optional: bool) -> str:
    """What is asked for, how it is written, and that it may be left out."""
    marks = [mark for mark in (question.shape, "Enter for none" if optional else "") if mark]
    asked = f"another {question.label}" if again else question.label
    return f"{asked} ({'; '.join(marks)})" if marks else asked


def _copied(answers: Answers) -> Answers:
    return {key: list(texts) for key, texts in answers.items()}


def _among(words: Mapping[str, str]) -> Suggest:
    return lambda typed: [each for each in words.items() if typed in each[0]]


def _amount_keys(form: Form) -> set[str]:
    return {_AMOUNT, "qualifier", *follows(form)} - {"currency"}
