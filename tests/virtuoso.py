"""A real Virtuoso on loopback, in a folder of its own, ended by its process id."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.servers import free_port, wait_until_up

USER, PASSWORD = "dba", "dba"
"""Of a database that Virtuoso has just made."""

ROWS = 10_000
"""Rows of a SELECT after which it stops: the number that its own example of a configuration has."""

_CONFIGURATION = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 100
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
DirsAllowed = .
DefaultHost = 127.0.0.1:{http}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 600
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: ``base`` is its URL without a slash at the end.

    ``query`` is open to all; ``update`` and ``graphs`` (the graph store) ask for digest
    authentication by ``auth``.
    """

    base: str

    @property
    def query(self) -> str:
        return f"{self.base}/sparql"

    @property
    def update(self) -> str:
        return f"{self.base}/sparql-auth"

    @property
    def graphs(self) -> str:
        return f"{self.base}/sparql-graph-crud-auth"

    @property
    def auth(self) -> httpx.DigestAuth:
        return httpx.DigestAuth(USER, PASSWORD)


def virtuoso_program() -> str:
    """The server's program; the test is skipped without it, failed where nothing may be skipped."""
    if found := shutil.which("virtuoso-t"):
        return found
    missing = "the program virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin)"
    if os.environ.get("LINGKAR_REQUIRE_ALL"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """A running Virtuoso with a new database in ``folder``, which exists and is empty."""
    program = virtuoso_program()
    ports = {"sql": free_port(), "http": free_port()}
    configuration = folder / "virtuoso.ini"
    configuration.write_text(_CONFIGURATION.format(rows=ROWS, **ports), encoding="ascii")
    with (folder / "out.log").open("wb") as log:
        command = [program, "+foreground", "+configfile", str(configuration)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            running = Virtuoso(f"http://127.0.0.1:{ports['http']}")
            wait_until_up("virtuoso", running.query, server, seconds=60)
            yield running
        finally:
            # Not asked to end: it would write all it holds to its database, which nobody needs.
            server.kill()
            server.wait()
