"""Apache Spark, on this machine or on a cluster."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.exchange.extras import needed
from graph.scale.engine import MEMORY, Row, first_line
from graph.scale.files import parquet_files
from graph.scale.spark_session import session

__all__ = ["Spark"]


class Spark:
    """An engine (:class:`graph.scale.engine.Engine`) with its files in a folder of its own."""

    def __init__(self, folder: Path, master: str | None) -> None:
        java = needed("py4j.protocol", "spark", "engine")
        spark = needed("pyspark.errors", "spark", "engine").PySparkException
        # A Java process that is gone is no longer connected.
        self.faults: tuple[type[Exception], ...] = (spark, java.Py4JError, ConnectionError)
        self._java_error, self._gone = java.Py4JJavaError, (java.Py4JNetworkError, ConnectionError)
        self._ibis = needed("ibis", "spark", "engine")
        self._master = master
        self._interrupted = signal.getsignal(signal.SIGINT)
        try:
            self._session = session(folder, master)
        except BaseException:
            self._give_back()
            raise
        self._connection = self._ibis.pyspark.connect(self._session)
        self._names = count()

    def read(self, folder: str, name: str) -> Any:
        """The table of a Parquet file in a folder, or of a folder there of such files."""
        reader = self._session.read
        files: tuple[str, ...]
        if "://" in folder:  # a place that Spark alone can look into
            reader, files = reader.option("recursiveFileLookup", "true"), (f"{folder}/{name}",)
        else:
            found = parquet_files(folder, name, needed("pyarrow.parquet", "spark", "engine"))
            files = tuple(map(_literal, found))
        try:
            view = f"read_{next(self._names)}"
            reader.parquet(*files).createOrReplaceTempView(view)
            return self._connection.table(view)
        except self.faults as error:
            if isinstance(error, self._gone):
                raise
            said = self._said(error)
            raise InputError(f"{folder}/{name} cannot be read as Parquet: {said}") from None

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

    def told(self, error: Exception) -> str:
        """What Spark gave up at, in a sentence."""
        said = str(error)
        if "OutOfMemoryError" in said:
            where = f"the {MEMORY.upper()}B of this machine" if self._master is None else "what"
            return (
                f"Spark needs more memory than {where} it may use: set spark.driver.memory and "
                "spark.executor.memory in spark-defaults.conf below SPARK_CONF_DIR, or ask of "
                "fewer companies or legs"
            )
        if isinstance(error, self._gone):
            return (
                "Spark ended in the middle of its work: its Java process is gone (is memory or "
                "disk full?); run it again"
            )
        return f"the engine spark gave up: {self._said(error)}"

    def _said(self, error: Any) -> str:
        """The first line, that of the cause where Java tells one."""
        if not isinstance(error, self._java_error):
            return first_line(error)
        cause = error.java_exception
        return first_line(ValueError(cause.getMessage() or cause.toString()))

    def close(self) -> None:
        """End the session, and the Java process that it ran in where we started that."""
        with suppress(*self.faults):  # where Java is gone there is nothing to end
            self._session.stop()
        self._give_back()

    def _give_back(self) -> None:
        """What Ctrl-C did before: PySpark has it look for a session that is no longer there."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._interrupted)


def _literal(path: str) -> str:
    """A path in which nothing stands for something else, on this machine or a disk it shares."""
    escaped = "".join(f"\\{c}" if c in "\\[]{}*?" else c for c in path)
    return f"file://{escaped}"
