"""Findings kept from one check to the next, for as long as nothing that decides them has changed.

They lie in the user's cache folder, one small file per data set as it was, under a name made of
the contents of everything that has a say: every file of data, ontology, shapes and expectations,
this program, the libraries that judge. No time stamp is looked at. A cache that is broken,
missing or not to be written is no error: then the check is made. A checksum over what is kept
tells damage; it is no seal against someone who may write into the user's own folders.
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
_UNREADABLE = "unreadable"


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

    ``digests`` are the SHA-256 of the files that were read, ``root`` the folder of the data,
    ``expected`` the SHA-256 of its expectations (empty: it has none; None: as they are now).
    """

    def __init__(self, digests: dict[Path, str], root: Path, expected: str | None = None) -> None:
        self._digests = digests
        self._root = root
        self._expected = _digest(root / FILE) if expected is None else expected
        # Of expectations that cannot be read a check has something to say, so it is made.
        self._place = None if self._expected == _UNREADABLE else folder((root,))
        self._key = self._name()

    def recall(self) -> list[Finding] | None:
        """The findings, or None if nothing is known of these data."""
        if self._place is None:
            return None
        try:
            file = self._place / self._key
            told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
            if told is None or told["sum"] != _sum(self._key, told["findings"]):
                return None
            return _findings(told["findings"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, findings: Iterable[Finding]) -> None:
        """Write findings down, unless a file has changed since it was read."""
        now = {file: _digest(file) for file in self._digests}
        changed = now != self._digests or _digest(self._root / FILE) != self._expected
        if self._place is None or changed:
            return
        rows = [_row(finding) for finding in findings]
        told = {"sum": _sum(self._key, rows), "findings": rows}
        with contextlib.suppress(OSError):
            self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _put(self._place / self._key, json.dumps(told, ensure_ascii=True))
            _forget(self._place)

    def _name(self) -> str:
        """A name for everything that the findings follow from, paths as they are told too."""
        parts = [_program(), str(self._root), self._expected]
        parts += [f"{file}\0{digest}" for file, digest in sorted(self._digests.items())]
        return "findings-" + _hash("\0\0".join(parts)) + ".json"


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
    """The SHA-256 of a regular file, empty if there is none; a pipe or device is never read."""
    try:
        if not os.path.lexists(file):
            return ""
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else _UNREADABLE
    except OSError:
        return _UNREADABLE


def _hash(text: str) -> str:
    # Names of files need not be UTF-8.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _sum(key: str, rows: Any) -> str:
    """A checksum over what is kept, and whose it is."""
    return _hash(f"{key}\0{json.dumps(rows)}")


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


def _findings(rows: Any) -> list[Finding]:
    if not isinstance(rows, list):
        raise ValueError("no findings")
    return [_finding(row) for row in rows]


def _finding(row: list[Any]) -> Finding:
    """A finding as it was written; ValueError for anything else."""
    *words, file, line, also = row
    grave, code, subject, message = words
    sound = grave in (ERROR, WARNING) and all(isinstance(word, str) for word in words)
    if not (sound and isinstance(also, list) and (line is None or _is_line(line))):
        raise ValueError("not a finding")
    path = None if file is None else _path(file)
    return Finding(grave, code, subject, message, path, line, tuple(_places(also)))


def _places(rows: list[Any]) -> Iterator[Place]:
    for path, line in rows:
        if not _is_line(line):
            raise ValueError("not a place")
        yield _path(path), line


def _is_line(number: Any) -> bool:
    return type(number) is int and number >= 1  # True is an int, too


def _path(name: Any) -> Path:
    if not isinstance(name, str) or not name or "\0" in name:
        raise ValueError("not a path")
    return Path(name)
