"""Writing the Turtle files: beside first, then into place, and never over a file of the user."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from graph.errors import OutputError

__all__ = ["COMMENT", "replace"]

#: The first line of every file of an import. A file that begins with it is the import's own.
COMMENT = (
    "Written by lingkar import; licence CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
)


def replace(folder: Path, files: Mapping[Path, str]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Put the files (relative path → text) into the folder; those taken away, and those kept.

    All are written into a folder of their own first and then moved, so that no file is ever
    half-written. Turtle of an earlier import that is no longer among them is taken away; a file
    that an import did not write is never touched: OutputError if one is in the way, or if
    the folder cannot be written.
    """
    _may_fill(folder, files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = [
            path.relative_to(folder)
            for path in sorted({*folder.glob("*.ttl"), *folder.glob("deals/*.ttl")})
            if path.relative_to(folder) not in files
        ]
        stale = [path for path in others if _ours(folder / path)]
        for path in files:
            if (folder / path).exists() and not _ours(folder / path):
                raise OutputError(
                    "is in the way and was not written by an import; "
                    "move it away or choose another folder",
                    file=folder / path,
                )
        # Inside the folder itself, so that moving a file never crosses a file system.
        staging = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
        try:
            for path, text in files.items():
                (staging / path).parent.mkdir(parents=True, exist_ok=True)
                (staging / path).write_text(text, encoding="utf-8", newline="\n")
            for parent in sorted({path.parent for path in files}):
                (folder / parent).mkdir(exist_ok=True)
            for path in files:
                os.replace(staging / path, folder / path)  # noqa: PTH105 - replaces everywhere
            for path in stale:
                (folder / path).unlink()
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror}", file=error.filename or folder
        ) from error
    return tuple(stale), tuple(path for path in others if path not in stale)


def _may_fill(folder: Path, files: Mapping[Path, str]) -> None:
    """OutputError, before anything is written, where the files would land out of place."""
    if folder.resolve() == folder.resolve().parent:
        raise OutputError("is the root of the file system; name a folder", file=folder)
    for parent in sorted({path.parent for path in files} - {Path()}):
        place = folder / parent
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise OutputError(
                "is in the way, where an import puts a folder; "
                "move it away or choose another folder",
                file=place,
            )


def _ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline().rstrip("\n") == f"# {COMMENT}"
