"""Folders in which Oxigraph keeps a store: broken, in use, empty, or not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.extraction.opening import open_data
from tests.endpoints import plain_environment, refusal


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with plain_environment(monkeypatch):
        yield


@pytest.fixture
def folder(native: ox.Store, tmp_path: Path) -> Path:
    made = ox.Store(str(tmp_path / "db"))
    made.extend(native)
    made.flush()
    del made  # which closes it
    return tmp_path / "db"


def _each(pattern: str, change: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        for file in folder.glob(pattern):
            change(file)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        _each("CURRENT", Path.unlink),
        _each("CURRENT", lambda file: file.write_text("x")),
        _each("MANIFEST*", Path.unlink),
        _each("MANIFEST*", lambda file: file.write_bytes(b"x" * 100)),
        _each("*.sst", Path.unlink),
        _each("*.sst", lambda file: file.write_bytes(b"y" * file.stat().st_size)),
    ],
)
def test_a_broken_folder_is_told(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    said = refusal(str(folder))
    assert said.startswith(f"{folder} cannot be opened: ")
    assert said.endswith("give the folder as its program left it, or restore a copy")


def test_a_folder_in_use_is_told(folder: Path) -> None:
    hold = (
        "import pyoxigraph as ox, sys; s = ox.Store(sys.argv[1]); print('up', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"up\n"
        assert refusal(str(folder)).startswith(f"{folder} is in use by a running server: name the")
        other.communicate(b"\n")
    assert open_data(str(folder)).graphs()


def test_an_empty_store_on_disk_is_told(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "db")).flush()
    assert "holds no data of Lingkar" in refusal(str(tmp_path / "db"))


def test_a_folder_that_is_not_there_is_no_store(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none")) == f"there is no data folder {tmp_path / 'none'}"
