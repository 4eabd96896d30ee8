"""Putting drafted things into a data set: all of them, checked, or nothing.

The data set is read and written as it would be in a folder aside; what the check finds there that
it does not find in the data as they are is new. Only then are the files written, each beside its
place and renamed into it, with the folder locked, and only if they still are what was read. If one
cannot be written the others are put back. So no fault, Ctrl-C or kill leaves half of it: at worst,
between two renames, a source or company stands there that nothing names yet.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.check import Finding, check
from graph.curating.dataset import Dataset
from graph.curating.document import added, new_document, shown, spaces
from graph.curating.layout import LAYOUT, Home
from graph.curating.locking import locked, undisturbed
from graph.errors import InputError, OutputError
from graph.exchange.turtle import Description
from graph.exchange.writing import write_texts
from graph.fields import LK, curie, fields_of, local
from graph.model import PartialDate
from graph.store import Store

__all__ = ["Addition", "Changed"]

_HORIZON, _PUBLISHED = f"{LK}horizon", f"{LK}published"


class Changed(OutputError):
    """The data were changed by somebody else after they were read."""


@dataclass(frozen=True)
class Addition:
    """New things and the data set that they are added to, as it was read."""

    dataset: Dataset
    things: tuple[Description, ...]

    @cached_property
    def texts(self) -> Mapping[Path, str]:
        """The files that change or are new, with all they will hold.

        InputError for a file that cannot be added to.
        """
        by_file: dict[Path, list[Description]] = {}
        for thing in self.things:
            by_file.setdefault(self._file(thing), []).append(thing)
        found: dict[Path, str] = {}
        for file, things in by_file.items():
            old = self.dataset.contents.get(file)
            if old is None:
                found[file] = new_document(things, self.dataset.heading, self.dataset.prefixes)
                continue
            try:
                found[file] = added(old.decode("utf-8"), things, self.dataset.prefixes)
            except UnicodeDecodeError:
                raise InputError("is not UTF-8: save it in UTF-8", file=file) from None
            except InputError as error:
                raise InputError(error.message, file=file) from None
        return found

    @property
    def shown(self) -> str:
        """The Turtle of the things in their order, written as it will be in their files."""
        prefixes = {**spaces(self.texts.values()), **self.dataset.prefixes}
        return shown(self.things, prefixes)

    @cached_property
    def horizon(self) -> date:
        """How far the data will look."""
        known = (self.dataset.world.horizon, *(horizon for _, horizon in self._horizons()))
        return max(known)

    @property
    def moved(self) -> str:
        """Why the data will look further than before; empty if they will not."""
        if date.min == self.dataset.world.horizon or self.horizon == self.dataset.world.horizon:
            return ""
        source = next(thing for thing, until in self._horizons() if until == self.horizon)
        name = curie(source.subject.value)
        days = [t.value for p, terms in source.properties if p.value == _PUBLISHED for t in terms]
        if days:
            return f"because {name} is of {days[0]}"
        return f"because {name} has no date; give --published to keep it"

    def _horizons(self) -> list[tuple[Description, date]]:
        return [
            (thing, PartialDate.parse(term.value).last)
            for thing in self.things
            for predicate, terms in thing.properties
            if predicate.value == _HORIZON
            for term in terms
        ]

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What a check finds that it would not find without these things."""
        return _new(self.dataset.findings(), self._all_findings)

    @cached_property
    def _all_findings(self) -> Sequence[Finding]:
        """What a check finds in the data as they would be, at the places where they would be."""
        with tempfile.TemporaryDirectory(prefix="lingkar-") as aside:
            folder = Path(aside)
            for file, content in self.dataset.contents.items():
                _put(folder / file.relative_to(self.dataset.folder), content)
            for file, text in self.texts.items():
                _put(folder / file.relative_to(self.dataset.folder), text.encode("utf-8"))
            found = check(Store.open(folder))

        def there(file: Path) -> Path:
            inside = file.is_relative_to(folder)
            return self.dataset.folder / file.relative_to(folder) if inside else file

        return [
            replace(
                finding,
                file=finding.file and there(finding.file),
                also=tuple((there(file), line) for file, line in finding.also),
            )
            for finding in found
        ]

    @property
    def sound(self) -> bool:
        """Whether the check finds no new error."""
        return not any(f.severity == "error" for f in self.findings)

    def write(self, *, alone: bool = False) -> None:
        """Write every file, or none; ``alone`` where the folder is locked for us already.

        Changed if the data are no longer as they were read; OutputError if a file cannot be
        written. Everything is then as it was.
        """
        folder = self.dataset.folder
        made = _make_folders({folder, *(file.parent for file in self.texts)})
        try:
            with contextlib.nullcontext() if alone else locked(folder):
                if not self.dataset.is_as_read():
                    raise Changed(f"the data in {folder} were changed meanwhile")
                with undisturbed():
                    self._write()
                self.dataset.remember(self.texts, self._all_findings)
        finally:
            for path in reversed(made):  # those that nothing was written to
                if not any(path.iterdir()):
                    path.rmdir()

    def _write(self) -> None:
        # The last is put in place first: what others refer to, before what refers to it.
        order = [home.topic for home in LAYOUT.values()]
        texts = dict(sorted(self.texts.items(), key=lambda item: -_rank(item[0], order)))
        try:
            write_texts(texts)
        except BaseException:
            for file in texts:
                old = self.dataset.contents.get(file)
                if old is None:
                    file.unlink(missing_ok=True)
                elif file.read_bytes() != old:
                    file.write_bytes(old)
            raise

    def _file(self, thing: Description) -> Path:
        home = next(h for h in LAYOUT.values() if NamedNode(h.iri) in thing.types)
        if home.beside is None:
            return self._own_file(home, thing.subject.value)
        model = self.dataset.models[home.cls]
        host = next(
            term
            for predicate, terms in thing.properties
            for term in terms
            if fields_of(model)[predicate.value].name == home.beside
        )
        assert not isinstance(host, Literal)
        if drafted := next((t for t in self.things if t.subject == host), None):
            return self._file(drafted)
        place = self.dataset.file_of(host.value)
        if place is None:
            raise InputError(f"{curie(host.value)} stands in no file that can be added to")
        return place

    def _own_file(self, home: Home, subject: str) -> Path:
        topic = home.topic or home.space
        named = self.dataset.folder / topic
        if home.each and (named.is_dir() or not self.dataset.holds(home.iri)):
            return named / f"{local(subject)}.ttl"
        file = named.with_suffix(".ttl")
        if file in self.dataset.contents:
            return file
        return self.dataset.usual_file(home.iri) or file


def _rank(file: Path, order: Sequence[str | None]) -> int:
    topics = [topic for topic in (file.stem, file.parent.name) if topic in order]
    return order.index(topics[0]) if topics else len(order)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _make_folders(folders: set[Path]) -> list[Path]:
    """Make the folders that are missing; those that were."""
    made: list[Path] = []
    try:
        for folder in sorted(folders):
            for path in reversed((folder, *folder.parents)):
                if not path.exists():
                    path.mkdir()
                    made.append(path)
        for folder in folders:
            if not os.access(folder, os.W_OK):
                raise OutputError(f"cannot write into {folder}: it is read-only")
    except OSError as error:
        for path in reversed(made):
            path.rmdir()
        raise OutputError(f"cannot write into {folder}: {error.strerror or error}") from None
    return made


def _new(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """What is found after that was not found before, wherever it now stands.

    A finding that only counts otherwise (one company more than expected too many) is an old one.
    """

    def sort(finding: Finding) -> tuple[str, str, str]:
        return finding.severity, finding.code, finding.subject

    left = Counter(sort(finding) for finding in before)
    said = {(sort(finding), finding.message) for finding in before}
    found = []
    for finding in sorted(after, key=lambda f: (sort(f), f.message) not in said):
        if left[sort(finding)] > 0 and (sort(finding), finding.message) in said:
            left[sort(finding)] -= 1
        else:
            found.append(finding)
    rest = []
    for finding in found:
        if left[sort(finding)] > 0:
            left[sort(finding)] -= 1
        else:
            rest.append(finding)
    return sorted(rest, key=Finding.order)
