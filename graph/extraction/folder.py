"""The folder in which an Oxigraph server or program keeps its data, opened for reading only."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError, one_line
from graph.extraction.results import Row

__all__ = ["OxigraphFolder", "is_store"]

_LOCK = "LOCK"
_NOT_ALIKE = "give the folder as its program left it, or restore a copy"


def is_store(folder: Path) -> bool:
    """Whether a folder is one of RocksDB, in which Oxigraph keeps a store, whole or broken.

    >>> is_store(Path(__file__).parent)
    False
    """
    names = ("CURRENT", _LOCK, "IDENTITY")
    with suppress(OSError):
        return sum((folder / name).is_file() for name in names) > 1
    return False


class OxigraphFolder:
    """A store on disk; StoreError where it is in use, broken, or of another program.

    While a server has it open what is read could be half of a change, so it is refused.
    """

    def __init__(self, folder: Path) -> None:
        self.shown = str(folder)
        if _in_use(folder):
            raise StoreError(
                f"{folder} is in use by a running server: name the address of its SPARQL endpoint "
                "instead, for Oxigraph http://127.0.0.1:7878/query"
            )
        try:
            self._store = ox.Store.read_only(str(folder))
        except (OSError, ValueError, RuntimeError) as error:
            reason = one_line(str(error))
            raise StoreError(f"{folder} cannot be opened: {reason}; {_NOT_ALIKE}") from None

    def select(self, query: str, names: Sequence[str]) -> list[Row]:
        """The rows of a SELECT, with a term or None for each of the variables ``names``."""
        try:
            found = self._store.query(query)
            assert isinstance(found, ox.QuerySolutions)  # only SELECT is asked here
            return [tuple(solution[name] for name in names) for solution in found]
        except (OSError, ValueError, RuntimeError) as error:
            reason = one_line(str(error))
            raise StoreError(f"{self.shown} cannot be read: {reason}; {_NOT_ALIKE}") from None


def _in_use(folder: Path) -> bool:
    """Whether another process holds the lock of the folder; not known on Windows."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError as error:
        return isinstance(error, BlockingIOError)
    return False
