"""Findings kept from one check to the next, for as long as nothing that decides them has changed.

They lie in the user's cache folder, one small file per data set as it was, under a name made of
the contents of everything that has a say: every file of data, ontology, shapes and expectations,
this program, the libraries that judge. No time stamp is looked at. A cache that is broken,
missing or not to be written is no error: then the check is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from graph.check.expectations import FILE
from graph.check.finding import ERROR, WARNING, Finding, Place

__all__ = ["Memory", "folder"]

_HOUSE = Path(__file__).resolve().parent.parent.parent
_JUDGES = ("pyoxigraph", "pyshacl", "rdflib")
_KEPT = 16


def folder(beside: Iterable[Path] = ()) -> Path | None:
    """Where findings are kept: of this user, never in one of the folders ``beside``.

    None where there is no such place: without a home folder, for one.
    """
    try:
        place = user_cache_path("lingkar", appauthor=False)
        inside = any(place.resolve().is_relative_to(each.resolve()) for each in beside)
    except (OSError, RuntimeError, ValueError):
        return None
    return place if place.is_absolute() and not inside else None


class Memory:
    """The findings of one data set as it is, if a check has been made of it.

    ``digests`` are the SHA-256 of the files that were read, ``root`` the folder of the data.
    """

    def __init__(self, digests: dict[Path, str], root: Path) -> None:
        self._digests = digests
        self._root = root
        self._expected = _digest(root / FILE)
        self._place = folder((root,))
        self._key = self._name()

    def recall(self) -> list[Finding] | None:
        """The findings, or None if nothing is known of these data."""
        if self._place is None:
            return None
        try:
            told = json.loads((self._place / self._key).read_text(encoding="utf-8"))
            return [_finding(row) for row in told["findings"]] if told["key"] == self._key else None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, findings: Iterable[Finding]) -> None:
        """Write findings down, unless a file has changed since it was read."""
        now = {file: _digest(file) for file in self._digests}
        changed = now != self._digests or _digest(self._root / FILE) != self._expected
        if self._place is None or changed:
            return
        told = {"key": self._key, "findings": [_row(finding) for finding in findings]}
        with contextlib.suppress(OSError):
            self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _put(self._place / self._key, json.dumps(told, ensure_ascii=True))
            _forget(self._place)

    def _name(self) -> str:
        """A name for everything that the findings follow from, paths as they are told too."""
        parts = [_program(), str(self._root), self._expected]
        parts += [f"{file}\0{digest}" for file, digest in sorted(self._digests.items())]
        return "findings-" + hashlib.sha256("\0\0".join(parts).encode()).hexdigest() + ".json"


@cache
def _program() -> str:
    """What this program and its judges are, by the contents of its files."""
    found = hashlib.sha256(sys.version.encode())
    for name in _JUDGES:
        found.update(f"{name} {version(name)}\0".encode())
    for top, pattern in (("graph", "*.py"), ("ontology", "*.t[tx][lt]")):
        for file in sorted((_HOUSE / top).rglob(pattern)):
            found.update(f"{file.relative_to(_HOUSE)}\0{_digest(file)}\0".encode())
    return found.hexdigest()


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _put(file: Path, text: str) -> None:
    """Write a file whole or not at all; of two who write the same, the last one stands."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _forget(place: Path) -> None:
    """Take away all but the newest of what is kept."""
    kept = sorted(place.glob("findings-*.json"), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in kept[_KEPT:]:
        file.unlink(missing_ok=True)


def _row(finding: Finding) -> list[Any]:
    file = None if finding.file is None else str(finding.file)
    also = [[str(path), line] for path, line in finding.also]
    head = [finding.severity, finding.code, finding.subject, finding.message]
    return [*head, file, finding.line, also]


def _finding(row: list[Any]) -> Finding:
    """A finding as it was written; ValueError for anything else."""
    *words, file, line, also = row
    grave, code, subject, message = words
    sound = grave in (ERROR, WARNING) and all(isinstance(word, str) for word in words)
    if not (sound and isinstance(file, str | None) and isinstance(line, int | None)):
        raise ValueError("not a finding")
    path = None if file is None else Path(file)
    return Finding(grave, code, subject, message, path, line, tuple(_places(also)))


def _places(rows: Any) -> Iterator[Place]:
    for path, line in rows:
        if not (isinstance(path, str) and isinstance(line, int)):
            raise ValueError("not a place")
        yield Path(path), line
