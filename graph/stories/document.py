"""A story as its author wrote it: steps with text in one or more languages, and named values.

The form is told in ``docs/stories.md``. Whatever is not as it must be is an InputError with file
and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from graph.errors import InputError
from graph.toml import read_toml

__all__ = ["FOLDER", "REFERENCE", "Prose", "Step", "Story", "read_stories", "read_story"]

FOLDER = "stories"
"""The folder of a data set in which its stories lie."""

REFERENCE = re.compile(r"\{([^{}]*)\}")
"""What stands for a value, or for a thing by kind and id, in the text of a step."""

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_LENS = ("as-of", "firmness", "level", "currency")
_LISTS = ("companies", "ring", "flows", "deals", "claims", "chips")
_TAKEN = ("main",)
"""Addresses within a page that are taken on every page."""

_STEP = re.compile(r"\[\[\s*step\s*\]\]")


@dataclass(frozen=True, slots=True)
class Prose:
    """Title and text (of a story: its lead) in one language; paragraphs apart by blank lines."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says by language, through which lens, what it shows, what it asks."""

    name: str
    prose: Mapping[str, Prose]
    lens: Mapping[str, str]
    companies: tuple[str, ...] = ()
    ring: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    deals: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its name is that of its file."""

    name: str
    prose: Mapping[str, Prose]
    steps: tuple[Step, ...]
    file: Path
    source: str = field(repr=False, default="")

    def refuse(self, message: str, step: int | None = None, *words: str) -> NoReturn:
        """Raise InputError at the line of a step (counted from 0) on which all words stand."""
        raise InputError(message, file=self.file, line=_line(self.source, step, words))


def read_stories(folder: Path) -> tuple[Story, ...]:
    """All stories of a data set, by the names of their files; none if it has no such folder."""
    return tuple(read_story(file) for file in sorted(folder.glob(f"{FOLDER}/*.toml")))


def read_story(file: Path) -> Story:
    """The story in a file; SyntaxFault or InputError with file and line for what is not one."""
    if not _NAME.fullmatch(file.stem):
        raise InputError(
            "the name of a story's file becomes its address: lower-case letters, digits and "
            "hyphens only",
            file=file,
        )
    source, told = read_toml(file)
    return _Reader(Story(file.stem, {}, (), file, source)).story(told)


class _Reader:
    """Turns what TOML says into values, and knows where to point when it cannot."""

    def __init__(self, empty: Story) -> None:
        self.of = empty

    def story(self, told: dict[str, Any]) -> Story:
        steps = told.pop("step", None)
        if not isinstance(steps, list) or not steps or not all(isinstance(s, dict) for s in steps):
            self.of.refuse("has no [[step]]: a story is told in one or more")
        prose = self._prose(told, None)
        if any(set("{}") & set(f"{said.title}{said.text}") for said in prose.values()):
            self.of.refuse("values in braces stand in the text of steps only", None, "{")
        if told:
            self.of.refuse(f"{min(told)!r} is nothing that a story has", None, min(told))
        made: list[Step] = []
        for place, step in enumerate(steps):
            made.append(self._step(step, place))
            if made[-1].name in [s.name for s in made[:-1]]:
                self.of.refuse(f"a step is called {made[-1].name!r} already", place, "name")
            if missing := sorted(prose.keys() - made[-1].prose.keys()):
                self.of.refuse(f"the step is not told in {missing[0]!r}, as the story is", place)
        return Story(self.of.name, prose, tuple(made), self.of.file, self.of.source)

    def _step(self, told: dict[str, Any], place: int) -> Step:
        name = told.pop("name", None)
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _TAKEN:
            self.of.refuse(
                "a step needs a name of lower-case letters, digits and hyphens, its address "
                f"(any but {' and '.join(_TAKEN)})",
                place,
                "name",
            )
        lens = {key: self._text(told, key, place) for key in _LENS if key in told}
        lists = {key: self._list(told, key, place) for key in _LISTS if key in told}
        values = told.pop("values", {})
        if not isinstance(values, dict):
            self.of.refuse("values are a table: [step.values]", place, "values")
        for key, value in values.items():
            if not isinstance(value, str) or not _NAME.fullmatch(key):
                self.of.refuse(f"the value {key!r} is not a name and a text", place, key)
        prose = self._prose(told, place)
        if told:
            self.of.refuse(f"{min(told)!r} is nothing that a step has", place, min(told))
        self._agree(values, prose, place)
        known = {key.replace("-", "_"): value for key, value in lens.items()}
        return Step(name, prose, known, **lists, values=values)

    def _agree(self, values: Mapping[str, str], prose: Mapping[str, Prose], place: int) -> None:
        """Every value is used in every language, and nothing is used that is not declared."""
        for language, said in prose.items():
            used = set(REFERENCE.findall(said.text))
            for name in sorted(used):
                if name not in values and ":" not in name:
                    self.of.refuse(
                        f"{{{name}}} is no value of the step; declare it in [step.values]",
                        place,
                        f"{{{name}}}",
                    )
            if unused := sorted(values.keys() - used):
                self.of.refuse(
                    f"the value {unused[0]!r} is not used in the text in {language!r}",
                    place,
                    unused[0],
                )
            if re.search(r"[{}]", REFERENCE.sub("", said.text)):
                self.of.refuse("a brace stands alone; {name} is a value", place, "{")

    def _prose(self, told: dict[str, Any], place: int | None) -> dict[str, Prose]:
        found: dict[str, Prose] = {}
        for language in [k for k, v in told.items() if isinstance(v, dict)]:
            if not _LANGUAGE.fullmatch(language):
                self.of.refuse(f"{language!r} is not the code of a language", place, language)
            said = told.pop(language)
            title, text = said.pop("title", None), said.pop("text", "")
            if not isinstance(title, str) or not title.strip() or not isinstance(text, str):
                self.of.refuse(f"{language!r} needs a title and a text", place, language)
            if said:
                self.of.refuse(f"{min(said)!r} is neither title nor text", place, min(said))
            found[language] = Prose(" ".join(title.split()), text.strip())
        if not found:
            self.of.refuse(
                "is told in no language: add [en] or [step.en] with title and text", place
            )
        return found

    def _text(self, told: dict[str, Any], key: str, place: int) -> str:
        value = told.pop(key)
        if not isinstance(value, str):
            self.of.refuse(f"{key} is not a text in quotes", place, key)
        return value

    def _list(self, told: dict[str, Any], key: str, place: int) -> tuple[str, ...]:
        value = told.pop(key)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.of.refuse(f"{key} is not a list of texts in quotes", place, key)
        return tuple(value)


def _line(source: str, step: int | None, words: tuple[str, ...]) -> int | None:
    """The first line of a step (None: before all of them) that has every word, else its head."""
    head, rows = None, list(_rows_of(source, step))
    for number, row in rows:
        head = head or number
        if words and all(word in row for word in words):
            return number
    return head


def _rows_of(source: str, step: int | None) -> Iterator[tuple[int, str]]:
    place = -1
    for number, row in enumerate(source.splitlines(), 1):
        place += bool(_STEP.match(row.strip()))
        if place == (-1 if step is None else step):
            yield number, row
