"""What is wrong with a data set, and with the stories that are told of it.

A story names things and asks for values, so a deal that is taken out of the data can break it
where nobody looks: it is checked with the data. Values are only asked of data without an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graph.check.chosen import Chosen, check_chosen, choose
from graph.check.finding import ERROR, Finding
from graph.check.remembered import Memory
from graph.errors import InputError, LingkarError
from graph.extraction.opening import in_store
from graph.reading import data_files, own_files
from graph.store import Store
from graph.stories.document import FOLDER, read_story
from graph.stories.sight import Sights
from graph.stories.telling import faults
from graph.study import Study

__all__ = ["check_paths", "check_stories"]


def check_paths(
    paths: Sequence[Path | str], folder: Path | str | None = None, *, remember: bool = True
) -> list[Finding]:
    """The findings about a data set, or about files of it; its stories belong to it.

    A path to a story asks about that story alone, beside the data in whose folder it lies. With
    ``remember`` what was found last stands while nothing has changed. InputError for a path that
    is not there.
    """
    stories = [Path(path) for path in paths if _is_story(Path(path))]
    missing = [path for path in stories if not path.exists()]
    if missing:
        raise InputError(f"there is no path {missing[0]}")
    if stories and folder is None:
        folder = stories[0].resolve().parent.parent
    rest = [path for path in paths if not _is_story(Path(path))]
    chosen = choose(rest, folder)
    findings = check_chosen(chosen, remember=remember)
    if in_store(chosen.root):  # stories stay with files
        return findings
    if not stories and chosen.only is None:
        stories = sorted(Path(chosen.root).glob(f"{FOLDER}/*.toml"))
    sound = not any(finding.severity == ERROR for finding in findings)
    told = _remembered(chosen, stories, sound) if remember else _of(chosen, stories, sound)
    return sorted([*(findings if rest or not paths else ()), *told], key=Finding.order)


def _is_story(path: Path) -> bool:
    return path.suffix == ".toml" and path.parent.name == FOLDER


def _remembered(chosen: Chosen, stories: Sequence[Path], sound: bool) -> list[Finding]:
    """:func:`_of`, or what it found when it last saw the same files."""
    if not stories:
        return []
    root = Path(chosen.root)
    read = [
        file for each in (root, *chosen.beside) for file in (*data_files(each), *own_files(each))
    ]
    files = [*read, *stories]
    memory = Memory({file: _digest(file) for file in files}, root)
    found = memory.recall()
    if found is None:
        found = _of(chosen, stories, sound)
        memory.keep(found)
    return found


def _digest(file: Path) -> str:
    """The SHA-256 of a file; empty for a pipe or device, which reading the story refuses."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _of(chosen: Chosen, stories: Sequence[Path], sound: bool) -> list[Finding]:
    """What is wrong with stories: how they are written and, of sound data, what they ask."""

    def sights() -> Sights:
        study = Study(Store.open(chosen.root, beside=chosen.beside))
        return Sights(study, study.lens())

    return check_stories(stories, sights if sound else None)


def check_stories(
    stories: Iterable[Path], sights: Callable[[], Sights] | None = None
) -> list[Finding]:
    """What is wrong with the stories in some files, each fault an error with file and line.

    ``sights`` are those of the data that they ask, made once where a story can be read at all;
    without them only how they are written is looked at.
    """
    return [
        Finding(ERROR, "story", "", error.message, _file(error), error.line)
        for error in _faults(stories, sights)
    ]


def _file(error: LingkarError) -> Path | None:
    return None if error.file is None else Path(error.file)


def _faults(stories: Iterable[Path], sights: Callable[[], Sights] | None) -> Iterator[LingkarError]:
    seen: Sights | None = None
    for file in stories:
        try:
            story = read_story(file)
        except InputError as error:
            yield error
            continue
        if sights is not None:
            seen = seen or sights()
            yield from faults(story, seen)
