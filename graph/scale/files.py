"""The files that a flow table of this machine is made of, looked at before an engine reads them.

An engine waits for ever at a pipe, takes what files of other columns leave out for unknown, and
reads folders within folders in its own way. Here the regular files of a table are found, and each
is asked for its columns, which Parquet tells at its end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graph.errors import InputError

__all__ = ["parquet_files"]

_ENDING = ".parquet"
_ASIDE = (".", "_")
"""How the names of files begin that engines write beside the parts: ``_SUCCESS``, ``.part.crc``."""


def parquet_files(place: str, name: str, parquet: Any) -> tuple[str, ...]:
    """The files of the table ``name`` in the folder ``place``, sorted, as absolute paths.

    ``parquet`` is :mod:`pyarrow.parquet`. InputError for a table that is missing, for anything in
    it that is no regular file of Parquet, and for files that are not of the same columns.
    """
    folder = Path(place)
    if _told(place, folder.stat, missing_ok=True) and not folder.is_dir():
        raise InputError(f"{place} is no folder: name the folder that has {name} in it")
    table = folder / name
    found = _told(table, table.stat, missing_ok=True)
    if found is None:
        raise InputError(
            f"{place} has no {name}: `lingkar export --format parquet -o {place}` writes it"
        )
    files = sorted(_parts(table)) if stat.S_ISDIR(found.st_mode) else [table]
    if not files:
        raise InputError(f"{table} is a folder without a file that ends in {_ENDING}")
    first: tuple[Path, dict[str, str]] | None = None
    rows = 0
    for file in files:
        columns, number = _columns(file, parquet)
        rows += number
        first = first or (file, columns)
        if columns != first[1]:
            raise InputError(_other(file, columns, *first))
    if not rows:
        raise InputError(f"{table} has no rows, so that it tells no lens")
    return tuple(str(file.absolute()) for file in files)


def _told(place: Path | str, ask: Callable[[], Any], *, missing_ok: bool = False) -> Any:
    """What the file system says; None for what is not there, InputError where it does not say."""
    try:
        return ask()
    except FileNotFoundError:
        if missing_ok:
            return None
        raise InputError(f"{place} is a link to nothing: take it away or mend it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{place} cannot be read: {reason}") from None


def _parts(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those in it; hidden ones and what engines keep beside aside."""
    for entry in sorted(_told(folder, lambda: list(os.scandir(folder))), key=lambda e: e.name):
        if entry.name.startswith(_ASIDE):
            continue
        file = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _parts(file)
        elif stat.S_ISDIR(_told(file, file.stat).st_mode):
            raise InputError(f"{file} is a link to a folder, which may lead in a circle: move it")
        elif not entry.name.endswith(_ENDING):
            raise InputError(
                f"{file} does not end in {_ENDING}: a table's folder holds its Parquet files alone"
            )
        else:
            yield file


def _columns(file: Path, parquet: Any) -> tuple[dict[str, str], int]:
    """Columns with their types, and how many rows; from the end of the file alone."""
    if not stat.S_ISREG(_told(file, file.stat).st_mode):
        raise InputError(f"{file} is a pipe or a device, not a file")
    try:
        with parquet.ParquetFile(file) as opened:
            schema, number = opened.schema, opened.metadata.num_rows
            leaves = [schema.column(n) for n in range(len(schema))]
            return {leaf.path: _type(leaf) for leaf in leaves}, number
    except (OSError, ValueError) as error:  # pyarrow's own errors are of these two
        said = str(error).strip().splitlines()[0].rstrip(".")
        raise InputError(f"{file} cannot be read as Parquet: {said}") from None


def _type(leaf: Any) -> str:
    logical = str(leaf.logical_type)
    return leaf.physical_type.lower() if logical == "None" else logical.lower()


def _other(file: Path, columns: dict[str, str], first: Path, its: dict[str, str]) -> str:
    name = min(name for name in {*columns, *its} if columns.get(name) != its.get(name))
    here, there = (found.get(name, "missing") for found in (columns, its))
    return (
        f"{file} and {first} are not of the same columns: {name} is {here} in the one and {there} "
        "in the other; write the table anew"
    )
