"""Reading the shipped data from files beside reading them from a store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.timing import Row, median


def rows(times: int = 3) -> Iterator[Row]:
    """From files, an Oxigraph server, its folder, and Virtuoso where it is installed.

    All hold the same statements, and each reading must find as many.
    """
    import pyoxigraph as ox

    from graph.extraction.opening import open_data
    from tests.endpoints import put
    from tests.servers import oxigraph
    from tests.virtuoso import virtuoso

    files = open_data()
    there = len(list(files.quads()))

    def read(data: str | None = None) -> None:
        assert len(list(open_data(data).quads())) == there

    on_files = median(read, times)
    with tempfile.TemporaryDirectory() as aside:
        place = Path(aside, "folder")
        on_disk = ox.Store(str(place))
        on_disk.extend(files.native)
        on_disk.flush()
        del on_disk  # which closes it
        yield _row("Oxigraph's folder", median(lambda: read(str(place)), times), on_files)
        Path(aside, "server").mkdir()
        with oxigraph(Path(aside, "server")) as base:
            put(files, f"{base}/store")
            yield _row("Oxigraph", median(lambda: read(f"{base}/query"), times), on_files)
        Path(aside, "virtuoso").mkdir()
        with suppress(pytest.skip.Exception), virtuoso(Path(aside, "virtuoso")) as running:
            put(files, running.graphs, running.auth)
            yield _row("Virtuoso", median(lambda: read(running.query), times), on_files)


def _row(store: str, seconds: float, on_files: float) -> Row:
    return Row(f"read the data from files, {store}", on_files, seconds, "the same statements")
