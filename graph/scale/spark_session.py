"""A Spark session, or one sentence why there is none: no Java, an old one, a dead master."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.exchange.extras import needed
from graph.scale.engine import MEMORY, first_line

__all__ = ["session"]

_MASTER = re.compile(
    r"local|local\[(\*|[1-9]\d*)(, ?[1-9]\d*)?\]|spark://[^/,\s]+:\d+(,[^/,\s]+:\d+)*|yarn|k8s://\S+"
)
_JAVA = 17
_PATIENCE = 5.0
"""Seconds in which a master must take a call."""
WORKERS = 60.0
"""Seconds in which a standalone cluster must give a worker."""


def session(folder: Path, master: str | None) -> Any:
    """A session of its own; what it writes goes to a folder that is thrown away."""
    place = "local[*]" if master is None else master
    if not _MASTER.fullmatch(place):
        raise InputError(
            f"--master {place!r} is no place to run Spark: it is such as local[4] or "
            "spark://host:7077"
        )
    java = _java()
    _answers(place)
    builder = needed("pyspark.sql", "spark", "engine").SparkSession.builder
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
    log = folder / "spark.log"
    try:
        with _java_writes_to(log):
            started = builder.master(place).getOrCreate()
    except Exception as error:  # whatever keeps Java from starting
        raise InputError(_why(error, place, java, log)) from error
    if place.startswith("spark://"):
        try:
            _wait_for_a_worker(started, place)
        except BaseException:
            started.stop()
            raise
    return started


def _java() -> str:
    """The Java that Spark will run."""
    home = os.environ.get("JAVA_HOME")
    if home:
        java = str(Path(home, "bin", "java"))
        if not os.access(java, os.X_OK):
            raise InputError(
                f"Spark needs Java {_JAVA} or newer, and JAVA_HOME names {home}, which has no "
                "bin/java: set it to where Java is"
            )
        return java
    found = shutil.which("java")
    if found is None:
        raise InputError(
            f"Spark needs Java {_JAVA} or newer, and there is none: install it, or set JAVA_HOME "
            "to where it is; --engine duckdb needs none"
        )
    return found


def _answers(place: str) -> None:
    """A standalone master that nobody is behind would be called for a minute."""
    if not place.startswith("spark://"):
        return
    for address in place.removeprefix("spark://").split(","):
        host, port = address.rsplit(":", 1)
        with suppress(OSError, OverflowError, UnicodeError):
            socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
            return
    raise InputError(
        f"nobody answers at --master {place}: start the master of the cluster there, or name "
        "where it is"
    )


def _why(error: Exception, place: str, java: str, log: Path) -> str:
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "UnsupportedClassVersionError" in said or not _recent(java):
        return (
            f"Spark needs Java {_JAVA} or newer, and {java} is older or does not run: set "
            f"JAVA_HOME to where Java {_JAVA} is"
        )
    if place.startswith("spark://"):
        version = needed("pyspark", "spark", "engine").__version__
        return (
            f"Spark does not start at {place}: what answers there is no master of Spark "
            f"{version}, or it lets nobody in ({first_line(error)})"
        )
    return f"Spark does not start at {place} ({first_line(error)})"


def _recent(java: str) -> bool:
    try:
        run = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    told = re.search(r'version "(\d+)', run.stderr)
    return told is not None and int(told[1]) >= _JAVA


def _wait_for_a_worker(started: Any, place: str) -> None:
    """Without a worker Spark would wait for one in silence, for ever."""
    context = started.sparkContext._jsc.sc()
    end = time.monotonic() + WORKERS
    while context.getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > end:
            raise InputError(
                f"the master at {place} gave no worker in {WORKERS:.0f} seconds: start one, or "
                "wait until those there are free"
            )
        time.sleep(0.1)


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
