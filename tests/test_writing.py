"""Files and folders are written whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from graph.errors import OutputError
from graph.exchange.writing import (
    MARKER,
    replacing,
    replacing_folder,
    write_bytes,
    write_text,
    write_texts,
)


def everything(folder: Path) -> dict[str, str]:
    """All files below a folder with their text: what is left behind shows too."""
    return {
        f.relative_to(folder).as_posix(): f.read_text() for f in folder.rglob("*") if f.is_file()
    }


def fill(folder: Path, **files: str) -> None:
    with replacing_folder(folder) as made:
        for name, text in files.items():
            (made / name).write_text(text)


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "é\r\n\n")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\r\n\n"


def test_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_bytes("-", b"\xff\n")
    assert capfdbinary.readouterr().out == b"\xff\n"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        with replacing(tmp_path / "a") as beside:
            beside.write_text("half")
            assert (tmp_path / "a").read_text() == "old"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(tmp_path) == {"a": "old"}


def test_the_mode_of_a_file_is_kept_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o640)
    write_text(tmp_path / "old", "x")
    write_text(tmp_path / "new", "x")
    modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in tmp_path.iterdir()}
    assert modes["old"] == 0o640
    assert modes["new"] == modes["usual"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_through(tmp_path: Path) -> None:
    write_text("/dev/null", "x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("name", ["no/such/file", "folder", "x" * 300, "a\0b", "file/below"])
def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"^cannot write ") as caught:
        write_text(tmp_path / name, "x")
    assert "\n" not in str(caught.value)
    assert everything(tmp_path) == {"file": ""}


def test_a_folder_without_permission_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is acted, since the superuser, as whom CI may run, may write anywhere."""

    def touch(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "touch", touch)
    begun = []

    def work() -> None:
        with replacing(tmp_path / "a"):
            begun.append(True)

    with pytest.raises(OutputError, match=r"^cannot write .*a: Permission denied$"):
        work()
    assert not begun


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def full() -> None:
        with replacing(tmp_path / "a") as beside:
            beside.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"cannot write .*a: No space left on device"):
        full()
    assert everything(tmp_path) == {"a": "old"}


# -- folders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_is_empty_or_absent_is_filled(tmp_path: Path, there: bool) -> None:
    site = tmp_path / "site"
    if there:
        site.mkdir()
    fill(site, b="B", a="A")
    assert everything(tmp_path) == {"site/a": "A", "site/b": "B", f"site/{MARKER}": "a\nb\n"}


def test_a_folder_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    fill(tmp_path / "site", a="old", gone="x")
    (tmp_path / "site" / ".DS_Store").touch()
    fill(tmp_path / "site", a="new")
    assert everything(tmp_path) == {"site/a": "new", f"site/{MARKER}": "a\n"}


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "site", a="old")

    def fail() -> None:
        with replacing_folder(tmp_path / "site") as made:
            (made / "half").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(tmp_path) == {"site/a": "old", f"site/{MARKER}": "a\n"}


def test_a_swap_that_fails_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "site", a="old")
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target.name == "site" and (self / "a").read_text() == "new":
            raise OSError(16, "Device or resource busy")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError, match="busy"):
        fill(tmp_path / "site", a="new")
    assert everything(tmp_path) == {"site/a": "old", f"site/{MARKER}": "a\n"}


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis").write_text("years of work")
    with pytest.raises(OutputError, match="not empty and Lingkar did not make it"):
        fill(tmp_path / "mine", a="A")
    assert everything(tmp_path) == {"mine/thesis": "years of work"}


def test_what_others_put_into_our_folder_is_not_lost(tmp_path: Path) -> None:
    fill(tmp_path / "site", a="A")
    (tmp_path / "site" / ".git").mkdir()
    (tmp_path / "site" / ".git" / "HEAD").write_text("ref")
    with pytest.raises(OutputError, match=r"it holds \.git/HEAD, which Lingkar did not write"):
        fill(tmp_path / "site", a="new")
    assert everything(tmp_path)["site/.git/HEAD"] == "ref"
    assert everything(tmp_path)["site/a"] == "A"


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x")
    with pytest.raises(OutputError, match="a file of that name is there"):
        fill(tmp_path / "site")
    assert everything(tmp_path) == {"site": "x"}


def test_the_working_folder_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    fill(tmp_path / "here", a="A")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(OutputError, match="while working inside it"):
        fill(Path(), a="new")
    assert everything(tmp_path)["here/a"] == "A"


def test_several_files_are_all_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(OutputError, match="it is a folder"):
        write_texts({tmp_path / "a.csv": "a", tmp_path / "b.csv": "b"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    write_texts({tmp_path / "a.csv": "a", tmp_path / "c.csv": "c"})
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "a"
    assert (tmp_path / "c.csv").read_text(encoding="utf-8") == "c"
