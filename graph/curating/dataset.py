"""A folder of data as it was read at one moment, to be added to."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph.check import Finding
from graph.check.chosen import check_remembered
from graph.check.expectations import FILE as EXPECTATIONS
from graph.check.remembered import Memory
from graph.curating.document import spaces
from graph.errors import InputError, OutputError
from graph.extraction.opening import in_store, shown
from graph.fields import classes, expand
from graph.load import read
from graph.model import World
from graph.reading import own_files
from graph.store import Store
from graph.terms import Terms

__all__ = ["Dataset"]

_TYPE = ox.NamedNode(expand("rdf:type"))
_BUNDLED = Path(__file__).resolve().parent.parent.parent / "data"
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_OURS = "Kept by hand; licence CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
_THEIRS = "Kept by hand"
_KNOWN = frozenset({".ttl", ".nt", ".trig", ".nq", ".jsonld", ".rdf", ".csv"})


class Dataset:
    """The files of a folder with their bytes, and what they say.

    A folder that is not there yet, or has no data in it, is an empty data set.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: Mapping[str, type] = {cls.__name__: cls for cls in classes()}
        self.store, self.contents = _read(folder)

    @classmethod
    def open(cls, folder: Path | str) -> Dataset:
        """Read a folder; InputError for one that is none, or not for adding to."""
        if str(folder) == "":
            raise InputError("--data is empty: name the folder that is to be added to")
        if in_store(folder):
            raise InputError(
                f"cannot add to {shown(folder)}: it is a store, and what is added by hand lies in "
                "files; add to a folder of Turtle, then send it there with `lingkar push`"
            )
        path = Path(folder)
        if path.exists() and not path.is_dir():
            raise InputError(f"cannot add to {folder}: it is no folder; name the one it is in")
        if path.resolve() == _BUNDLED and _INSTALLED & set(_BUNDLED.parts):
            raise OutputError(
                f"cannot add to {folder}: these are the data that came with the program, which "
                "its next version replaces; copy the folder and name the copy"
            )
        # Found now, not after everything has been asked.
        there = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
        if not there.is_dir() or not os.access(there, os.W_OK):
            what = "is read-only" if there.is_dir() else "is a file"
            raise OutputError(f"cannot write into {folder}: {there} {what}")
        return cls(path)

    @property
    def heading(self) -> str:
        """The comment at the head of a new file; only our own data are under our licence."""
        return _OURS if self.folder.resolve() == _BUNDLED else _THEIRS

    @property
    def terms(self) -> Terms:
        """The vocabulary that the data speak."""
        return self.store.terms

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of its own terms, as the Turtle below ``ontology/`` in it declares them."""
        own = own_files(self.folder) if self.folder.is_dir() else []
        return spaces(file.read_text(encoding="utf-8", errors="replace") for file in own)

    @cached_property
    def world(self) -> World:
        """What the data say, as far as it can be read."""
        return read(self.store, self.terms)[0]

    def describes(self, iri: str) -> bool:
        """Whether a statement has this subject."""
        pattern = self.store.native.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return next(iter(pattern), None) is not None

    def findings(self) -> Sequence[Finding]:
        """What a check finds in the data as they are."""
        return check_remembered(self.store) if self.contents else []

    def remember(self, texts: Mapping[Path, str], findings: Sequence[Finding]) -> None:
        """Keep what was found in these data with texts written into them, for just those bytes."""
        if not self.contents:  # nothing was read of the folder itself
            return
        written = {file: _sha256(text.encode("utf-8")) for file, text in texts.items()}
        expected = self.contents.get(self.folder / EXPECTATIONS)
        Memory(
            {**self.store.digests, **written},
            self.folder,
            "" if expected is None else _sha256(expected),
        ).keep(findings)

    def is_as_read(self) -> bool:
        """Whether every file still has the bytes that were read, and there are no others."""
        return _read(self.folder)[1] == self.contents

    def holds(self, cls: str) -> bool:
        """Whether there is a thing of a class."""
        return next(self._of(cls), None) is not None

    def file_of(self, iri: str) -> Path | None:
        """The Turtle file in which a thing is described."""
        place = self.store.locate(iri) if self.describes(iri) else None
        return place[0] if place and place[0].suffix == ".ttl" else None

    def usual_file(self, cls: str) -> Path | None:
        """The Turtle file in which most things of a class are described; None without any."""
        files = Counter(
            file for subject in self._of(cls) if (file := self.file_of(subject)) is not None
        )
        return max(sorted(files), key=files.__getitem__, default=None)

    def share_told(self, cls: str, iri: str) -> float:
        """The share of the things of a class of which a property is told, from 0 to 1."""
        subjects = set(self._of(cls))
        pattern = self.store.native.quads_for_pattern(None, ox.NamedNode(iri), None, None)
        told = {_iri(quad.subject) for quad in pattern} & subjects
        return len(told) / len(subjects) if subjects else 0.0

    def share_pointed_at(self, cls: str, iri: str) -> float:
        """The share of the things of a class to which a property points, from 0 to 1."""
        subjects = set(self._of(cls))
        pattern = self.store.native.quads_for_pattern(None, ox.NamedNode(iri), None, None)
        told = {_iri(quad.object) for quad in pattern} & subjects
        return len(told) / len(subjects) if subjects else 0.0

    def _of(self, cls: str) -> Iterator[str]:
        found = self.store.native.quads_for_pattern(None, _TYPE, ox.NamedNode(cls), None)
        return (_iri(quad.subject) for quad in found)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _iri(term: object) -> str:
    return str(getattr(term, "value", term))


def _read(folder: Path) -> tuple[Store, Mapping[Path, bytes]]:
    """The statements of a folder and the bytes of its files; none of a folder without any."""
    if not any(f.suffix in _KNOWN for f in folder.rglob("*")):
        with tempfile.TemporaryDirectory(prefix="lingkar-") as aside:
            Path(aside, "nothing.ttl").touch()
            return Store.open(aside), {}
    store = Store.open(folder)
    mine = (file for file in store.files if file.is_relative_to(folder))
    files = dict.fromkeys((*mine, folder / EXPECTATIONS))
    try:
        return store, {file: file.read_bytes() for file in files if file.is_file()}
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be read: {reason}", file=error.filename) from None
