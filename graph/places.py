"""Where in the files a thing is described, so that an error can name file and line.

RDF forgets its lines. They are found again by reading the files as text: in Turtle as people and
programs write it, a subject begins at the start of a line; in JSON-LD an ``id`` that something
follows, and in RDF/XML an ``rdf:about``, name one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

__all__ = ["Places"]

_PREFIX = re.compile(r"\s*@?prefix\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
_BASE = re.compile(r"\s*@?base\s+<([^>]*)>", re.IGNORECASE)
_NAME = r"<(?P<iri>[^<>\s]*)>|(?P<prefix>[\w.-]*):(?P<local>(?:[\w.:%-]|\\.)*)"
_AT_START = re.compile(rf"(?:{_NAME})(?=[\s;,.<]|$)")
_INDENTED = re.compile(rf"\s*(?:{_NAME})(?=[\s;,.<]|$)")
_ANYWHERE = re.compile(_NAME)
_ID = re.compile(r'"(?:@id|id)"\s*:\s*"([^"]*)"(\s*,)?')
_SPACE = re.compile(r'"([^"@:]+)"\s*:\s*(?:\{\s*"@id"\s*:\s*)?"([^"]+[/#:])"')
_ABOUT = re.compile(r"""rdf:(about|ID|resource)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_XML_BASE = re.compile(r"""xml:base\s*=\s*["']([^"']*)["']""")
# First characters of a line, looked at before the patterns: most lines are of neither kind.
_DECLARES = frozenset("@pPbB")
_INSIDE = frozenset((" ", "\t", "\r", "#", ""))


class Places:
    """The lines at which subjects begin, over a number of Turtle-like files.

    >>> Places([]).find("https://example.org/a") is None
    True
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)

    def find(self, iri: str) -> tuple[Path, int] | None:
        """File and line (from 1) where ``iri`` is described, else where it first occurs."""
        if iri in self._subjects:
            return self._subjects[iri][0]
        for file in self._files:
            for name, line in _names(file, _ANYWHERE):
                if name == iri:
                    return file, line
        # However JSON-LD and RDF/XML spell an IRI, its last part is most often there.
        last = re.split(r"[/#]", iri)[-1]
        for file in self._files:
            for number, text in enumerate(_lines(file) if file.suffix in _READERS else (), 1):
                if last and last in text:
                    return file, number
        return None

    def every(self, iri: str) -> tuple[tuple[Path, int], ...]:
        """Where ``iri`` is described: the first such line of each file."""
        return tuple(self._subjects.get(iri, ()))

    def blank(self) -> tuple[Path, int] | None:
        """The first place that looks like a blank node."""
        for file in self._files:
            for number, line in enumerate(_lines(file), 1):
                bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|<[^>]*>|#.*", "", line)
                if "[" in bare or "_:" in bare or "(" in bare:
                    return file, number
        return None

    def quoted(self) -> tuple[Path, int] | None:
        """The first place that looks like a statement about a statement (RDF 1.2)."""
        for file in self._files:
            for number, line in enumerate(_lines(file), 1):
                bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|<[^<>\s]*>|#.*", "", line)
                if re.search(r"<<|\{\||~", bare):
                    return file, number
        return None

    @cached_property
    def _subjects(self) -> dict[str, list[tuple[Path, int]]]:
        found: dict[str, list[tuple[Path, int]]] = {}
        for file in self._files:
            pattern = _INDENTED if file.suffix == ".trig" else _AT_START
            for name, line in _names(file, pattern):
                places = found.setdefault(name, [])
                if not places or places[-1][0] != file:
                    places.append((file, line))
        return found


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:  # gone since it was read: then there is no line to name
        return []


def _names(file: Path, pattern: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """The IRIs in a file with their lines: one at the start of a line, or all of them."""
    if file.suffix in _READERS:
        yield from _READERS[file.suffix](file, pattern is _ANYWHERE)
        return
    prefixes: dict[str, str] = {}
    base = ""
    for number, line in enumerate(_lines(file), 1):
        if line.lstrip()[:1] in _DECLARES:
            declared = _PREFIX.match(line)
            if declared:
                prefixes[declared[1]] = urljoin(base, declared[2])
                continue
            based = _BASE.match(line)
            if based:
                base = urljoin(base, based[1])
                continue
        if pattern is _AT_START and line[:1] in _INSIDE:
            continue
        if pattern is _ANYWHERE:
            matches = list(pattern.finditer(line))
        else:
            first = pattern.match(line)
            matches = [first] if first else []
        for match in matches:
            if match["iri"] is not None:
                yield urljoin(base, match["iri"]), number
            elif match["prefix"] in prefixes:
                local = re.sub(r"\\(.)", r"\1", match["local"].rstrip("."))
                yield prefixes[match["prefix"]] + local, number


def _names_in_json(file: Path, anywhere: bool) -> Iterator[tuple[str, int]]:
    """The IRIs of nodes, or also of those that are only named, by the prefixes of any context."""
    lines = _lines(file)
    spaces = dict(_SPACE.findall("\n".join(lines)))
    for number, line in enumerate(lines, 1):
        for name, more in _ID.findall(line):
            if more or anywhere:
                prefix, _, local = name.partition(":")
                yield spaces[prefix] + local if prefix in spaces else name, number


def _names_in_xml(file: Path, anywhere: bool) -> Iterator[tuple[str, int]]:
    """The IRIs that elements are about, or also those that they refer to."""
    lines = _lines(file)
    told = _XML_BASE.search("\n".join(lines))
    base = unescape(told[1]) if told else ""
    for number, line in enumerate(lines, 1):
        for how, double, single in _ABOUT.findall(line):
            name = unescape(double or single)
            if how != "resource" or anywhere:
                yield urljoin(base, f"#{name}" if how == "ID" else name), number


_READERS = {".jsonld": _names_in_json, ".rdf": _names_in_xml}
