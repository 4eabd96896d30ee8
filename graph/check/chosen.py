"""What is to be checked: a data set whole, some files of it, or files that are to join it.

A file is looked at beside the data that it belongs to: the bundled data, or those named. A folder
is a data set of its own, unless it lies in the data or the data are named too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from graph.check import check
from graph.check.finding import ERROR, Finding
from graph.check.remembered import Memory
from graph.errors import InputError, SyntaxFault
from graph.extraction.opening import in_store, open_data
from graph.reading import data_files, read_into
from graph.store import Store
from graph.terms import Terms

__all__ = ["Chosen", "check_chosen", "check_remembered", "choose"]

_BUNDLED = Path(__file__).resolve().parent.parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The data, what joins them, and the files asked about (None: all of them).

    ``root`` is a folder, or the address of a store.
    """

    root: Path | str
    beside: tuple[Path, ...] = ()
    only: frozenset[Path] | None = None


def choose(paths: Sequence[Path | str], folder: Path | str | None = None) -> Chosen:
    """What paths mean beside a folder of data; InputError for one that is not there, or empty.

    A path that is the whole data set, or holds all of it, asks for everything, also for what is
    found in no file of data: too little of something, or no source at all.

    >>> choose([]).only is None
    True
    """
    if folder == "":
        raise InputError("--data is empty: name a folder, or leave it out for the bundled data")
    if "" in paths:
        raise InputError("a path is empty: name a file or folder, or leave it out")
    if folder is not None and in_store(folder):
        if paths:
            raise InputError(
                f"{paths[0]} cannot be looked at beside data in a store: leave it out, or name a "
                "folder with --data"
            )
        return Chosen(folder)
    data = None if folder is None else Path(folder)
    return _chosen([Path(path) for path in paths], data)


def _chosen(paths: Sequence[Path], data: Path | None) -> Chosen:
    for path in (*([data] if data else ()), *paths):
        if not path.exists():
            raise InputError(f"there is no {'data folder' if path is data else 'path'} {path}")
    outside = [p for p in paths if not _inside(p, data or _BUNDLED)]
    if data is None and (folders := [p for p in outside if p.is_dir()]):
        root, *more = folders
        beside = [*more, *(p for p in outside if p.is_file())]
    else:
        root, beside = data or _BUNDLED, outside
    beside = [p for p in dict.fromkeys(beside) if not _inside(p, root)]
    # One that lies in another joins with it.
    beside = [p for p in beside if not any(_inside(p, o) for o in beside if o != p)]
    if not paths:
        return Chosen(root)
    files = {path: {file.resolve() for file in data_files(path)} for path in paths}
    only = frozenset[Path]().union(*files.values())
    every = {file.resolve() for each in (root, *beside) for file in data_files(each)}
    folders = [path for path in paths if path.is_dir() or path.resolve() == root.resolve()]
    return Chosen(root, tuple(beside), None if folders and only >= every else only)


def check_chosen(chosen: Chosen, *, remember: bool = True) -> list[Finding]:
    """The findings about what was chosen; files that are not well-formed are findings, too.

    With ``remember`` those of the last check stand while nothing has changed.

    Raises InputError for files that cannot be read.
    """
    try:
        store = open_data(chosen.root, beside=chosen.beside)
    except SyntaxFault:
        faults = list(_faults((Path(chosen.root), *chosen.beside)))
        if not faults:  # then it is the ontology
            raise
        return _about(faults, chosen.only) or faults
    findings = check_remembered(store) if remember else check(store)
    return _about(findings, chosen.only)


def check_remembered(store: Store, terms: Terms | None = None) -> list[Finding]:
    """:func:`graph.check.check`, or what it found when it last saw the same files.

    With terms other than the store's own, or data that lie in no files, the check is made, and
    nothing remembered.
    """
    apart = terms is not None and terms is not store.terms
    if not store.digests or store.folder is None or apart:
        return check(store, terms)
    memory = Memory(dict(store.digests), store.folder)
    findings = memory.recall()
    if findings is None:
        findings = check(store, terms)
        memory.keep(findings)
    return findings


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _faults(roots: Iterable[Path]) -> Iterable[Finding]:
    """Every file that is not well-formed."""
    for file in (file for root in roots for file in data_files(root)):
        try:
            read_into(ox.Store(), file, "https://example.org/")
        except SyntaxFault as fault:
            yield Finding(ERROR, "syntax", "", fault.message, file, fault.line)


def _about(findings: Iterable[Finding], only: frozenset[Path] | None) -> list[Finding]:
    """Those findings whose subject, or other subject, stands in one of the files."""
    if only is None:
        return list(findings)
    resolved: dict[Path, bool] = {}

    def asked(file: Path) -> bool:
        if file not in resolved:
            resolved[file] = file.resolve() in only
        return resolved[file]

    found: list[Finding] = []
    for finding in findings:
        if finding.file is not None and asked(finding.file):
            found.append(finding)
        elif place := next((place for place in finding.also if asked(place[0])), None):
            found.append(replace(finding, file=place[0], line=place[1]))
    return sorted(found, key=Finding.order)
