"""DuckDB in this process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.exchange.extras import needed
from graph.scale.engine import MEMORY, Row, first_line
from graph.scale.files import parquet_files

__all__ = ["DuckDB"]


class DuckDB:
    """An engine (:class:`graph.scale.engine.Engine`) with its files in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._duckdb = needed("duckdb", "duckdb", "engine")
        self.faults: type[Exception] = self._duckdb.Error
        self._ibis = needed("ibis", "duckdb", "engine")
        # What does not fit into memory, kept tables too, goes on in files of the folder.
        self._connection = self._ibis.duckdb.connect(
            memory_limit=f"{MEMORY}b", temp_directory=str(folder / "spill")
        )
        self._connection.raw_sql("SET preserve_insertion_order = false")
        self._connection.raw_sql("SET enable_progress_bar = false")  # it would go to the answer
        self._names = count()

    def read(self, folder: str, name: str) -> Any:
        """The table of a Parquet file in a folder, or of a folder there of such files."""
        files = parquet_files(folder, name, needed("pyarrow.parquet", "duckdb", "engine"))
        try:
            # What a folder is called, as in nature=capital, is no column.
            return self._connection.read_parquet(files, hive_partitioning=False)
        except self.faults as error:
            said = first_line(error)
            raise InputError(f"{folder}/{name} cannot be read as Parquet: {said}") from None

    def keep(self, expression: Any) -> Any:
        """The rows of an expression as a table, computed once."""
        return self._connection.create_table(f"kept_{next(self._names)}", expression)

    def rows(self, expression: Any) -> Iterator[Row]:
        """The rows of an expression, a few at a time."""
        result = self._connection.raw_sql(self._connection.compile(expression))
        names = [column[0] for column in result.description]
        while found := result.fetchmany(10_000):
            yield from (dict(zip(names, row, strict=True)) for row in found)

    def told(self, error: Exception) -> str:
        """What DuckDB gave up at, in a sentence."""
        if isinstance(error, self._duckdb.OutOfMemoryException):
            return (
                f"DuckDB needs more than the {MEMORY.upper()}B of memory that it may use, or more "
                "room than is left for temporary files (TMPDIR says where they go): ask of fewer "
                "companies or legs, or of Spark on a cluster"
            )
        return f"the engine duckdb gave up: {first_line(error)}"

    def close(self) -> None:
        """Let go of the files."""
        self._connection.disconnect()
