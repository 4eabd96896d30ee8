"""The engines: DuckDB in this process, or Apache Spark on this machine or a cluster.

Expressions are Ibis's; an engine reads Parquet, keeps a table that is used more than once, and
fetches what is left. Each is needed only when it is asked for: ``lingkar[duckdb]``,
``lingkar[spark]``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from graph.errors import InputError

__all__ = ["ENGINES", "MEMORY", "Engine", "Row", "first_line", "opened"]

ENGINES = ("duckdb", "spark")
MEMORY = "3g"
"""What an engine on this machine holds before it goes on in files."""

Row = dict[str, Any]


class Engine(Protocol):
    """What a measure asks of an engine; tables and expressions are Ibis's."""

    def read(self, folder: str, name: str) -> Any:
        """The table of a Parquet file in a folder, or of a folder there of such files."""

    def keep(self, expression: Any) -> Any:
        """The rows of an expression as a table, computed once."""

    def rows(self, expression: Any) -> Iterator[Row]:
        """The rows of an expression, a few at a time."""


@contextmanager
def opened(name: str, master: str | None = None) -> Iterator[Engine]:
    """An engine by name, closed at the end; ``master`` is the address of a Spark cluster.

    InputError for a name that is none, a master without Spark, a library that is missing, a Spark
    that does not start, and whatever an engine gives up at.
    """
    if name not in ENGINES:
        raise InputError(f"--engine {name!r} is not one of {', '.join(ENGINES)}")
    if master is not None and name != "spark":
        raise InputError("--master is the address of a Spark cluster: ask with --engine spark")
    folder = Path(tempfile.mkdtemp(prefix="lingkar-"))
    try:
        engine = _of(name, folder, master)
        try:
            yield engine
        except engine.faults as error:
            raise InputError(engine.told(error)) from error
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _of(name: str, folder: Path, master: str | None) -> Any:
    # Imported here: an engine brings a library with it.
    if name == "duckdb":
        from graph.scale.duckdb_engine import DuckDB

        return DuckDB(folder)
    from graph.scale.spark_engine import Spark

    return Spark(folder, master)


def first_line(error: Exception) -> str:
    """The first line of what an engine says."""
    said = str(error).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
