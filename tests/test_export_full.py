"""Exports to a disk that is full: one sentence, what stood there stays, nothing is left."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.errors import OutputError
from graph.exchange.export import FORMATS, export
from graph.study import Study
from tests.exports import WORLD

resource = pytest.importorskip("resource", reason="not run: no limits of files here")

OVER = 1 << 10
LIMIT = 4 << 10
"""Bytes of a file; the text below is more in every format, packed or not."""
WORDS = " ".join(f"{n * 2654435761 % 2**32:08x}" for n in range(OVER))
PLACES = [(f.name, "out") for f in FORMATS] + [(f.name, "o.zip") for f in FORMATS if f.folder]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The small world with one long text wherever a format shows it."""
    folder = tmp_path_factory.mktemp("world")
    text = WORLD.replace("\\u0007", "").replace("A buys", WORDS).replace("A world", WORDS)
    (folder / "world.ttl").write_text(text.replace('"A & ', f'"{WORDS} & '), encoding="utf-8")
    return Study.open(folder)


@contextmanager
def _little_room() -> Iterator[None]:
    """No file may grow beyond a limit: writing more fails as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _everything(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize(("form", "name"), PLACES)
def test_what_stood_there_stays(form: str, name: str, study: Study, tmp_path: Path) -> None:
    """Whatever is thrown away afterwards raises nothing either: pytest would tell."""
    export(study, form, tmp_path / name)
    before = _everything(tmp_path)
    assert max(len(content) for content in before.values()) > LIMIT
    with _little_room(), pytest.raises(OutputError) as caught:
        export(study, form, tmp_path / name)
    gc.collect()
    told = str(caught.value)
    aside = form == "xlsx" or name == "o.zip"
    place = f"put files aside in {tempfile.gettempdir()}" if aside else f"write {tmp_path / name}"
    assert told.startswith(f"cannot {place}: ")
    assert "\n" not in told
    assert _everything(tmp_path) == before


@pytest.mark.parametrize("form", [f.name for f in FORMATS if not f.folder])
def test_a_device_that_is_full(form: str, study: Study) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("not run: no device that is always full here")
    with pytest.raises(OutputError, match=r"^cannot write /dev/full: No space left on device$"):
        export(study, form, "/dev/full")
    gc.collect()


def test_the_archive_of_a_workbook_is_full(study: Study) -> None:
    """Here what is put aside has room, and the workbook itself has none."""
    from graph.exchange.relational import tables
    from graph.exchange.xlsx import xlsx

    if not Path("/dev/full").exists():
        pytest.skip("not run: no device that is always full here")
    with pytest.raises(OSError, match="No space left"):
        xlsx(tables(study), Path("/dev/full"))
    gc.collect()
