"""Writing that leaves all or nothing: everything is made beside its place, then renamed into it.

A reader never sees half a file, and a run that fails leaves what stood there before. What cannot
be written is one :class:`~graph.errors.OutputError`, found before the work starts where it can be.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from graph.errors import OutputError

__all__ = [
    "MARKER",
    "STDOUT",
    "refusing_aside",
    "replacing",
    "replacing_folder",
    "to_stdout",
    "write_bytes",
    "write_text",
    "write_texts",
]

STDOUT = "-"
"""The path that means standard output."""

MARKER = ".lingkar"
"""The file that lists what we wrote into a folder, so that a later run may replace it."""

# Left by file browsers in any folder that was looked at; nobody misses them.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text to ``path`` (``-``: standard output) as it is, line ends included."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write ``data`` to ``path`` (``-``: standard output), whole or not at all."""
    if str(path) == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with replacing(path) as beside:
        beside.write_bytes(data)


def to_stdout(file: Path) -> None:
    """Copy a file to standard output, piece by piece."""
    sys.stdout.flush()
    with file.open("rb") as made:
        shutil.copyfileobj(made, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several UTF-8 files; none is put in place before all can be."""
    with ExitStack() as places:
        beside = {path: places.enter_context(replacing(path)) for path in texts}
        for path, text in texts.items():
            beside[path].write_text(text, encoding="utf-8", newline="")


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Give a path beside ``path`` to write a file to; it takes the place of ``path`` at the end.

    If the block raises, the file beside is removed and ``path`` stays as it was. A symbolic link
    keeps pointing where it did, its target is replaced; a device or pipe is written through.

    Raises
    ------
    OutputError
        The folder is missing or not writable, or ``path`` is a folder.
    """
    target = _target(path)
    if target.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder; name a file")
    if target.exists() and not target.is_file():
        with _refusing(path), tempfile.TemporaryDirectory() as aside:
            beside = Path(aside, "out")
            yield beside
            with beside.open("rb") as made, target.open("wb") as device:
                shutil.copyfileobj(made, device)
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"cannot write {path}: it is read-only")
    beside = _beside(target)
    with _refusing(path):
        beside.touch(exist_ok=False)  # fails now, not after the work
        try:
            yield beside
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path | str) -> Iterator[Path]:
    """Give an empty folder beside ``path`` to fill; it takes the place of ``path`` at the end.

    Only a folder that is absent, empty, or holds nothing but what an earlier run wrote (its
    marker file ``.lingkar`` lists that) is replaced. If the block raises, ``path`` stays as it was.

    Raises
    ------
    OutputError
        The place is not writable, is a file, is or holds the working folder, or has something
        in it that is not ours.
    """
    target = _target(path)
    _may_replace(path, target)
    beside = _beside(target)
    with _refusing(path):
        beside.mkdir()
        try:
            yield beside
            names = sorted(f.relative_to(beside).as_posix() for f in _files(beside))
            lines = "".join(f"{name}\n" for name in names)
            beside.joinpath(MARKER).write_text(lines, encoding="utf-8", newline="\n")
            _swap(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _target(path: Path | str) -> Path:
    """The real place of ``path``, links followed; its folder must be there."""
    try:
        target = Path(path).resolve()
        there = target.parent.is_dir()
        target.exists()  # raises for a name that no file can have
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"cannot write {path}: {reason}") from None
    if not there:
        raise OutputError(f"cannot write {path}: there is no folder {Path(path).parent}")
    return target


def _beside(target: Path) -> Path:
    # Cut, because a name may be as long as the file system allows already.
    return target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.partial")


@contextmanager
def _refusing(path: Path | str) -> Iterator[None]:
    """Turn an error of the file system into one sentence."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {_reason(error)}") from error


@contextmanager
def refusing_aside() -> Iterator[None]:
    """Turn an error about files that are put aside into one sentence, which names their folder."""
    try:
        yield
    except OSError as error:
        place = tempfile.tempdir or "a temporary folder"  # None where no such folder was found
        raise OutputError(
            f"cannot put files aside in {place}: {_reason(error)}; TMPDIR names another folder"
        ) from error


def _reason(error: OSError) -> str:
    """In the words of the system where it gave a number: libraries put more of their own around."""
    return os.strerror(error.errno) if error.errno else str(error)


def _files(folder: Path) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_symlink() or not f.is_dir()]


def _may_replace(path: Path | str, target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"cannot write the folder {path}: a file of that name is there")
    with _refusing(path):
        if not any(target.iterdir()):
            return
        marker = target / MARKER
        if not marker.is_file():
            raise OutputError(
                f"cannot write the folder {path}: it is not empty and Lingkar did not make it; "
                "choose another folder or empty it"
            )
        ours = {MARKER, *marker.read_text(encoding="utf-8", errors="replace").splitlines()}
        for file in sorted(_files(target)):
            name = file.relative_to(target).as_posix()
            if name not in ours and file.name not in _LITTER:
                raise OutputError(
                    f"cannot replace the folder {path}: it holds {name}, which Lingkar did not "
                    "write; move it away or choose another folder"
                )
    if Path.cwd().is_relative_to(target):
        raise OutputError(f"cannot replace the folder {path} while working inside it")


def _swap(made: Path, target: Path) -> None:
    """Put ``made`` where ``target`` is; on failure ``target`` is back in its place."""
    if not target.exists():
        made.rename(target)
        return
    old = _beside(target)
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
