"""A real rdflib-endpoint on loopback: rdflib answering over HTTP, its store in memory.

It has SPARQL 1.1 queries and updates at one address and no graph store, and keeps the first half
of an update that fails.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import free_port, wait_until_up


def rdflib_endpoint_installed() -> None:
    """Skip the test without the package; fail it where nothing may be skipped."""
    if importlib.util.find_spec("rdflib_endpoint") is not None:
        return
    missing = "rdflib-endpoint is not installed (pip install rdflib-endpoint)"
    if os.environ.get("LINGKAR_REQUIRE_ALL"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def rdflib_endpoint(folder: Path, *data: Path, token: str | None = None) -> Iterator[str]:
    """A running server with these files read into it: the URL for queries and updates.

    ``folder`` is for its log. With a ``token`` it takes updates with that alone.
    """
    rdflib_endpoint_installed()
    port = free_port()
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--enable-update", *map(str, data)]
    surroundings = {name: value for name, value in os.environ.items() if name != "RDFLIB_APIKEY"}
    surroundings |= {"RDFLIB_APIKEY": token} if token else {}
    with (folder / "rdflib-endpoint.log").open("wb") as log:
        server = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_until_up("rdflib-endpoint", url, server, seconds=60)
            yield url
        finally:
            server.kill()
            server.wait()
