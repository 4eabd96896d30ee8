"""Findings that are remembered: only for the very same contents, and never in the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph import check as checking
from graph.check import Finding, remembered
from graph.check.chosen import check_chosen, check_remembered, choose
from graph.store import Store
from graph.terms import Terms
from tests.pipes import pipe

BROKEN = Path(__file__).parent / "broken"
Count = Callable[[], int]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(
        remembered, "user_cache_path", lambda *_, **__: tmp_path / "cache" / "lingkar"
    )
    return tmp_path / "cache" / "lingkar"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(BROKEN / "sound.ttl", folder)
    shutil.copy(BROKEN / "near-duplicate.ttl", folder)
    return folder


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Count:
    """How many checks were made, not remembered."""
    calls: list[Store] = []
    real = checking.check

    def counting(store: Store, terms: Terms | None = None) -> list[Finding]:
        calls.append(store)
        return real(store, terms)

    monkeypatch.setattr("graph.check.chosen.check", counting)
    return lambda: len(calls)


def check(folder: Path) -> list[Finding]:
    return check_chosen(choose([], folder))


def test_the_same_data_are_checked_once(cache: Path, data: Path, made: Count) -> None:
    first, second = check(data), check(data)
    assert made() == 1
    assert first == second
    assert [f.also for f in first] == [f.also for f in second] != [()]
    assert [(f.file, f.line, f.code) for f in second] == [
        (data / "near-duplicate.ttl", 8, "near-duplicate")
    ]
    assert len(list(cache.iterdir())) == 1


def test_contents_count_not_time(cache: Path, data: Path, made: Count) -> None:
    """A change that keeps size and time stamp is a change; a new stamp alone is none."""
    file = data / "near-duplicate.ttl"
    check(data)
    os.utime(file, (time.time() + 60, time.time() + 60))
    check(data)
    assert made() == 1
    stamp = file.stat()
    file.write_text(file.read_text().replace("BIRCH, Inc.", "OAKEN, Inc."))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert file.stat().st_size == stamp.st_size
    assert check(data) == []
    assert made() == 2


def test_whatever_has_a_say_is_in_the_name(
    cache: Path, data: Path, made: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(data)
    (data / "expectations.toml").write_text("[Flow]\ncount = { floor = 3 }\n")
    assert [f.code for f in check(data)] == ["too-few", "near-duplicate"]
    (data / "more.ttl").write_text("")
    check(data)
    (data / "more.ttl").rename(data / "other.ttl")
    check(data)
    shutil.copytree(data, data.parent / "copy")
    assert {f.file.parent for f in check(data.parent / "copy") if f.file} == {data.parent / "copy"}
    assert made() == 5
    monkeypatch.setattr(remembered, "_program", lambda: "the next version")
    check(data)
    assert made() == 6
    check(data)
    assert made() == 6


def test_the_program_is_its_files_and_its_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_HOUSE", tmp_path)
    program = remembered._program.__wrapped__
    for name in ("graph/a.py", "ontology/shapes.ttl", "ontology/currencies.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    seen = {program()}
    assert {program()} == seen
    for name in ("graph/a.py", "ontology/shapes.ttl", "ontology/currencies.txt"):
        (tmp_path / name).write_text("2")
        seen.add(program())
    (tmp_path / "graph/check").mkdir()
    (tmp_path / "graph/check/b.py").write_text("")
    seen.add(program())
    monkeypatch.setattr(remembered, "version", lambda name: f"{name} of tomorrow")
    seen.add(program())
    assert len(seen) == 6


def test_what_changes_while_it_is_checked_is_not_kept(
    cache: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = checking.check

    def meanwhile(store: Store, terms: Terms | None = None) -> list[Finding]:
        (data / "sound.ttl").write_text((data / "sound.ttl").read_text() + "\n# new\n")
        return real(store, terms)

    monkeypatch.setattr("graph.check.chosen.check", meanwhile)
    check(data)
    assert not cache.exists()


def test_a_store_is_remembered_as_it_was_read(cache: Path, data: Path, made: Count) -> None:
    """A file that is changed after it was opened does not change what the store holds."""
    store = Store.open(data)
    assert len(check_remembered(store)) == 1
    (data / "near-duplicate.ttl").unlink()
    assert len(check_remembered(store)) == 1
    assert made() == 1
    assert check_remembered(Store.open(data)) == []


def test_what_was_not_read_from_files_is_not_remembered(
    cache: Path, data: Path, made: Count
) -> None:
    opened = Store.open(data)
    bare = Store(opened.native, opened.files, opened.folder)
    assert check_remembered(bare) == check_remembered(bare) != []
    assert made() == 2
    assert not cache.exists()


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b'{"key": 1, "findings": []}',
        b"[" * 100_000,
    ],
)
def test_a_spoilt_memory_is_none(cache: Path, data: Path, made: Count, spoilt: bytes) -> None:
    first = check(data)
    [file] = cache.iterdir()
    file.write_bytes(spoilt)
    assert check(data) == first
    assert made() == 2
    assert check(data) == first
    assert made() == 2


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["error", "a", "b", "c", None, None],
        ["fatal", "a", "b", "c", None, None, []],
        ["error", 1, "b", "c", None, None, []],
        ["error", "a", "b", "c", 1, None, []],
        ["error", "a", "b", "c", None, "1", []],
        ["error", "a", "b", "c", None, None, [["x"]]],
        ["error", "a", "b", "c", None, None, [[1, 2]]],
        ["error", "a", "b", "c", None, None, 5],
        ["error", "a", "b", "c", None, None, None],
        ["error", "a", "b", "c", "x", True, []],
        ["error", "a", "b", "c", "x", 0, []],
        ["error", "a", "b", "c", "x", 1.0, []],
        ["error", "a", "b", "c", "x\0y", 1, []],
        ["error", "a", "b", "c", "", 1, []],
        ["error", "a", "b", "c", None, None, [["x\0y", 1]]],
        ["error", "a", "b", "c", None, None, [["x", True]]],
        "abcdefg",
    ],
)
def test_a_row_that_is_no_finding_spoils_all(
    cache: Path, data: Path, made: Count, row: list[object]
) -> None:
    check(data)
    [file] = cache.iterdir()
    kept = json.loads(file.read_text())["findings"]
    file.write_text(_signed(file, kept))
    assert (len(check(data)), made()) == (1, 1)
    file.write_text(_signed(file, [row]))
    assert len(check(data)) == 1
    assert made() == 2


def _signed(file: Path, rows: object) -> str:
    """Rows as the program would have kept them, with a checksum that fits."""
    return json.dumps({"sum": remembered._sum(file.name, rows), "findings": rows})


@pytest.mark.parametrize("rows", [{"a": 1}, "abcdefg", None, 3])
def test_what_is_no_list_of_rows_is_none(
    cache: Path, data: Path, made: Count, rows: object
) -> None:
    check(data)
    [file] = cache.iterdir()
    file.write_text(_signed(file, rows))
    assert (len(check(data)), made()) == (1, 2)


def test_what_was_damaged_is_not_believed(cache: Path, data: Path, made: Count) -> None:
    """Findings that got lost would be errors that nobody is told of."""
    first = check(data)
    [file] = cache.iterdir()
    text = file.read_text()
    lost = json.dumps(json.loads(text) | {"findings": []})
    for damaged in (lost, text.replace("warning", "error"), text.replace("near", "nead")):
        assert damaged != text
        file.write_text(damaged)
        assert check(data) == first
    assert made() == 4


def test_pipes_and_devices_are_not_read(cache: Path, data: Path, made: Count) -> None:
    first = check(data)
    [file] = cache.iterdir()
    file.unlink()
    pipe(file)
    assert (check(data), made()) == (first, 2)
    file.unlink()
    file.symlink_to(os.devnull)
    assert (check(data), made()) == (first, 3)


def test_names_of_files_need_not_be_utf8(cache: Path, data: Path, made: Count) -> None:
    odd = data / os.fsdecode(b"near-\xff.ttl")
    (data / "near-duplicate.ttl").rename(odd)
    assert [f.file for f in check(data)] == [f.file for f in check(data)] == [odd]
    assert made() == 1


def test_a_memory_under_another_name_is_not_believed(cache: Path, data: Path, made: Count) -> None:
    check(data)
    [file] = cache.iterdir()
    text = file.read_text()
    (data / "more.ttl").write_text("")
    check(data)
    [other] = set(cache.iterdir()) - {file}
    other.write_text(text)
    check(data)
    assert made() == 3


@pytest.mark.parametrize("step", ["mkdir", "replace"])
def test_a_folder_that_cannot_be_written(
    cache: Path, data: Path, made: Count, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home on a disk that is read-only, or full: nothing half-written stays."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, step, refuse)
    assert len(check(data)) == len(check(data)) == 1
    assert made() == 2
    assert not cache.exists() or not list(cache.iterdir())


def test_a_file_in_the_place_of_the_folder(cache: Path, data: Path, made: Count) -> None:
    cache.parent.mkdir()
    cache.write_text("in the way")
    assert len(check(data)) == len(check(data)) == 1
    assert made() == 2
    assert cache.read_text() == "in the way"


def test_a_folder_in_the_place_of_the_file(cache: Path, data: Path, made: Count) -> None:
    check(data)
    [file] = cache.iterdir()
    file.unlink()
    file.mkdir()
    assert len(check(data)) == 1
    assert made() == 2
    assert [f.name for f in cache.iterdir()] == [file.name]


@pytest.mark.parametrize("place", ["~/.cache/lingkar", "relative/lingkar"])
def test_nothing_is_kept_where_there_is_no_home(
    data: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "user_cache_path", lambda *_, **__: Path(place))
    monkeypatch.chdir(data.parent)
    assert remembered.folder() is None
    assert len(check(data)) == 1
    assert [f.name for f in data.parent.iterdir()] == ["data"]


def test_nothing_is_kept_in_the_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(data.rglob("*"))
    monkeypatch.setattr(remembered, "user_cache_path", lambda *_, **__: data / "cache")
    assert len(check(data)) == 1
    assert sorted(data.rglob("*")) == before


def test_only_the_newest_are_kept(cache: Path, data: Path, made: Count) -> None:
    for n in range(remembered._KEPT + 2):
        (data / "more.ttl").write_text(f"# {n}\n")
        check(data)
        for age, file in enumerate(sorted(cache.iterdir(), key=lambda f: f.stat().st_mtime_ns)):
            os.utime(file, (1_000_000 + age, 1_000_000 + age))
    assert len(list(cache.iterdir())) == remembered._KEPT
    count = made()
    check(data)
    assert made() == count


def test_it_can_be_left_out(cache: Path, data: Path) -> None:
    assert check_chosen(choose([], data), remember=False) == check(data)
    shutil.rmtree(cache)
    check_chosen(choose([], data), remember=False)
    assert not cache.exists()
