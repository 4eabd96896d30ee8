"""The engines: DuckDB in this process, or Apache Spark on this machine or a cluster.

Expressions are Ibis's; an engine reads Parquet, keeps a table that is used more than once, and
fetches what is left. Each is needed only when it is asked for: ``lingkar[duckdb]``,
``lingkar[spark]``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from graph.errors import InputError
from graph.exchange.extras import needed

__all__ = ["ENGINES", "Engine", "Row", "opened"]

ENGINES = ("duckdb", "spark")
MEMORY = "3g"
"""What an engine on this machine holds before it goes on in files."""

Row = dict[str, Any]


class Engine(Protocol):
    """What a measure asks of an engine; tables and expressions are Ibis's."""

    def read(self, path: str) -> Any:
        """The table of a Parquet file, or of a folder of such files."""

    def keep(self, expression: Any) -> Any:
        """The rows of an expression as a table, computed once."""

    def rows(self, expression: Any) -> Iterator[Row]:
        """The rows of an expression, a few at a time."""


@contextmanager
def opened(name: str, master: str | None = None) -> Iterator[Engine]:
    """An engine by name, closed at the end; ``master`` is the address of a Spark cluster.

    InputError for a name that is none, a master without Spark, a library that is missing or a Spark
    that does not start.
    """
    if name not in ENGINES:
        raise InputError(f"--engine {name!r} is not one of {', '.join(ENGINES)}")
    if master is not None and name != "spark":
        raise InputError("--master is the address of a Spark cluster: ask with --engine spark")
    folder = Path(tempfile.mkdtemp(prefix="lingkar-"))
    try:
        engine = _DuckDB(folder) if name == "duckdb" else _Spark(folder, master)
        try:
            yield engine
        except engine.faults as error:
            raise InputError(f"the engine {name} gave up: {_first(error)}") from error
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _DuckDB:
    def __init__(self, folder: Path) -> None:
        self.faults: type[Exception] = needed("duckdb", "duckdb", "engine").Error
        self._ibis = needed("ibis", "duckdb", "engine")
        # In a file, so that what is kept need not stay in memory.
        self._connection = self._ibis.duckdb.connect(
            folder / "kept.duckdb", memory_limit=f"{MEMORY}b", temp_directory=str(folder / "spill")
        )
        self._connection.raw_sql("SET preserve_insertion_order = false")
        self._names = count()

    def read(self, path: str) -> Any:
        """The table of a Parquet file, or of a folder of such files."""
        found = f"{path}/**/*.parquet" if Path(path).is_dir() else path
        try:
            return self._connection.read_parquet(found)
        except self.faults as error:
            raise InputError(f"{path} cannot be read as Parquet: {_first(error)}") from None

    def keep(self, expression: Any) -> Any:
        """The rows of an expression as a table, computed once."""
        return self._connection.create_table(f"kept_{next(self._names)}", expression)

    def rows(self, expression: Any) -> Iterator[Row]:
        """The rows of an expression, a few at a time."""
        result = self._connection.raw_sql(self._connection.compile(expression))
        names = [column[0] for column in result.description]
        while found := result.fetchmany(10_000):
            yield from (dict(zip(names, row, strict=True)) for row in found)

    def close(self) -> None:
        """Let go of the files."""
        self._connection.disconnect()


class _Spark:
    def __init__(self, folder: Path, master: str | None) -> None:
        self.faults = _faults()
        self._ibis = needed("ibis", "spark", "engine")
        self._session = _session(folder, master)
        self._connection = self._ibis.pyspark.connect(self._session)
        self._names = count()

    def read(self, path: str) -> Any:
        """The table of a Parquet file, or of a folder of such files."""
        try:
            return self._connection.read_parquet(path)
        except self.faults as error:
            raise InputError(f"{path} cannot be read as Parquet: {_first(error)}") from None

    def keep(self, expression: Any) -> Any:
        """The rows of an expression as a table, computed once."""
        name = f"kept_{next(self._names)}"
        frame = self._session.sql(self._connection.compile(expression))
        # A checkpoint forgets how it was made: of many steps the plan would grow without end.
        frame.localCheckpoint().createOrReplaceTempView(name)
        return self._connection.table(name)

    def rows(self, expression: Any) -> Iterator[Row]:
        """The rows of an expression, a few at a time."""
        frame = self._session.sql(self._connection.compile(expression))
        for row in frame.toLocalIterator(prefetchPartitions=True):
            yield row.asDict()

    def close(self) -> None:
        """End the session, and the Java process that it ran in where we started that."""
        self._session.stop()


def _faults() -> tuple[type[Exception], ...]:
    java = needed("py4j.protocol", "spark", "engine")
    faults = needed("pyspark.errors", "spark", "engine").PySparkException
    return faults, java.Py4JError, java.Py4JNetworkError


def _session(folder: Path, master: str | None) -> Any:
    """A session of its own; what it writes goes to a folder that is thrown away."""
    builder = needed("pyspark.sql", "spark", "engine").SparkSession.builder
    place = master or "local[*]"
    settings = {
        "spark.app.name": "lingkar",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",  # a sum with too many digits is an error, not unknown
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    if place.startswith("local"):
        settings |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": MEMORY,
            "spark.local.dir": str(folder / "spill"),
            "spark.sql.shuffle.partitions": "8",
        }
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        with _java_writes_to(folder / "spark.log"):
            return builder.master(place).getOrCreate()
    except Exception as error:  # whatever keeps Java from starting
        raise InputError(
            f"Spark does not start at {place}: nobody answers there, or Java 17 or newer is "
            f"missing ({_first(error)})"
        ) from error


@contextmanager
def _java_writes_to(log: Path) -> Iterator[None]:
    """What a Java process that is started in here says on standard error goes to a file."""
    kept = os.dup(2)
    with log.open("wb") as out:
        os.dup2(out.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _first(error: Exception) -> str:
    """The first line of what an engine says."""
    said = str(error).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
