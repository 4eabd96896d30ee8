"""`lingkar add` when all is against it: full disks, kills, others who write."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.curating import addition as adding
from graph.curating.addition import Addition, Changed
from graph.curating.dataset import Dataset
from graph.curating.locking import locked
from graph.errors import OutputError
from graph.exchange.turtle import Description, expand
from graph.exchange.writing import write_texts
from tests.additions import (
    a_deal,
    add,
    added,
    bytes_of,
    copy_of,
    is_kept,
    refused,
    said,
    triples_of,
)

ROOT = Path(__file__).resolve().parent.parent


# -- places that cannot be written ---------------------------------------------------------


def failed(*args: str) -> str:
    """The last line of a run that could not write what it had shown; exit code 2."""
    result = add(*args)
    assert result.exit_code == 2, result.output
    return result.stderr.splitlines()[-1].removeprefix("lingkar: ")


def test_a_folder_below_a_file(tmp_path: Path) -> None:
    """Nobody can write there, whoever runs the test."""
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    line = refused(*_alone(file / "data"))
    assert line == f"cannot write into {file}/data: {file} is a file"
    assert "it is no folder" in refused(*_alone(file))
    assert file.read_text(encoding="utf-8") == "mine"


def _alone(data: Path) -> list[str]:
    return [
        *a_deal(data)[:-4],
        "--flow",
        "Iota -> Kappa debt undisclosed",
        "--new-company",
        "Kappa",
    ]


def test_where_the_system_says_read_only(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is asked; who runs the tests may write anywhere."""
    before = bytes_of(data)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refused(*a_deal(data)) == f"cannot write into {data}: {data} is read-only"
    assert bytes_of(data) == before


def test_the_data_of_the_program_are_not_to_be_added_to(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = copy_of(data, tmp_path / "site-packages" / "data")
    monkeypatch.setattr("graph.curating.dataset._BUNDLED", installed)
    before = bytes_of(installed)
    assert "copy the folder and name the copy" in refused(*a_deal(installed))
    assert bytes_of(installed) == before
    added(*a_deal(data))


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_disk_that_fails_leaves_what_was(
    nth: int, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nth of three files cannot be put in its place: the others are put back."""
    before = bytes_of(data)
    calls = []
    rename = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.suffix == ".partial":
            calls.append(target)
            if len(calls) == nth:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    assert "No space left on device" in failed(*a_deal(data))
    assert len(calls) == nth
    assert bytes_of(data) == before
    assert not (data / "deals" / "t.ttl").exists()


def test_a_disk_that_is_full_before_anything_is_written(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(data)
    write = Path.write_text

    def full(self: Path, text: str, *args: str, **more: str) -> int:
        if self.suffix == ".partial":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, text, *args, **more)

    monkeypatch.setattr(Path, "write_text", full)
    assert "No space left on device" in failed(*a_deal(data))
    assert bytes_of(data) == before


def test_what_is_referred_to_is_in_place_first(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power lost between two renames leaves nothing that names what is not there."""
    order: list[str] = []
    rename = Path.replace

    def noted(self: Path, target: Path) -> Path:
        if self.suffix == ".partial":
            order.append(Path(target).name)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    added(*a_deal(data))
    assert order == ["sources.ttl", "companies.ttl", "t.ttl"]


# -- others who write, and kills -----------------------------------------------------------


def _company(name: str) -> Description:
    told = (
        (expand("skos:prefLabel"), (ox.Literal(name),)),
        (expand("prov:wasDerivedFrom"), (_SRC,)),
    )
    return Description(expand(f"company:{name}"), (expand("lk:Company"),), told)


_SRC = expand("source:undated-blog")


def test_what_somebody_else_wrote_meanwhile_is_not_lost(data: Path) -> None:
    mine = Addition(Dataset.open(data), (_company("iota"),))
    assert mine.sound
    theirs = Addition(Dataset.open(data), (_company("kappa"),))
    theirs.write()
    between = bytes_of(data)
    with pytest.raises(Changed):
        mine.write()
    assert bytes_of(data) == between
    replace(mine, dataset=Dataset.open(data)).write()
    assert is_kept(between["companies.ttl"], bytes_of(data)["companies.ttl"])
    text = (data / "companies.ttl").read_text(encoding="utf-8")
    assert text.count("company:iota a ") == text.count("company:kappa a ") == 1


def test_two_at_once_both_come_in(data: Path) -> None:
    """Five processes add to the same files at the same time; every one finds its things there."""
    old = triples_of(data)
    runs = [
        _start(a_deal(data, ident=f"t{n}", company=f"Iota {word}"))
        for n, word in enumerate(("Amber", "Blue", "Green", "Black", "White"))
    ]
    told = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0] * 5, told
    new = triples_of(data) - old
    assert old < triples_of(data)
    assert set().union(*(said(out) for out, _ in told)) == new
    assert len([t for t in new if t.object == expand("lk:Deal")]) == 5


def test_who_lost_once_goes_on_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody else were first whenever the folder is not ours: then it is locked for us."""
    write, alone_ = Addition.write, []

    def others_first(self: Addition, *, alone: bool = False) -> None:
        alone_.append(alone)
        if not alone:
            raise Changed("the data were changed meanwhile")
        with pytest.raises(OutputError, match="another run"), locked(data, patience=0):
            pass
        write(self, alone=alone)

    monkeypatch.setattr(Addition, "write", others_first)
    added(*a_deal(data))
    assert alone_ == [False, True]
    assert (data / "deals" / "t.ttl").exists()


def test_the_same_thing_twice_at_once_comes_in_once(data: Path) -> None:
    runs = [_start(a_deal(data)) for _ in range(3)]
    told = [run.communicate(timeout=300) for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 2, 2], told
    text = (data / "companies.ttl").read_text(encoding="utf-8")
    assert text.count("company:iota a ") == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_kill_at_any_moment_leaves_all_or_nothing(how: signal.Signals, data: Path) -> None:
    """Killed a little later each time, until once it is through."""
    before = bytes_of(data)
    wait, outcomes = 0.3, []
    while "new" not in outcomes and wait < 60:
        run = _start(a_deal(data))
        try:
            run.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            run.send_signal(how)
        run.communicate(timeout=60)
        now = {n: c for n, c in bytes_of(data).items() if not n.endswith(".partial")}
        if now == before:
            outcomes.append("old")
        else:
            assert {n for n in now if now[n] != before.get(n)} == {
                "companies.ttl", "sources.ttl", "deals/t.ttl"
            }  # fmt: skip
            outcomes.append("new")
        wait *= 1.5
    assert outcomes[0] == "old"
    assert outcomes[-1] == "new"


def test_ctrl_c_while_files_are_put_in_place_waits(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(data)

    def interrupted(texts: Mapping[Path, str]) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)  # were it not held back it would strike here
        write_texts(texts)

    monkeypatch.setattr(adding, "write_texts", interrupted)
    made = Addition(Dataset.open(data), (_company("iota"),))
    with pytest.raises(KeyboardInterrupt):
        made.write()
    assert b"company:iota" in bytes_of(data)["companies.ttl"]
    assert {n for n, c in bytes_of(data).items() if c != before.get(n)} == {"companies.ttl"}


def test_a_lock_that_is_never_let_go(tmp_path: Path) -> None:
    waiting = pytest.raises(OutputError, match="another run has been writing there")
    with locked(tmp_path), waiting, locked(tmp_path, patience=0.1):
        pass
    with locked(tmp_path, patience=0):
        pass


def test_a_file_that_is_no_turtle_is_named(data: Path) -> None:
    (data / "companies.ttl").write_bytes(b"company:alpha a")
    assert "companies.ttl:1:" in refused(*a_deal(data))
    assert add("deal", "--data", str(data), "--dry-run").exit_code == 2


def _start(args: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "import cli; cli.main()", "add", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
