"""What tests of reading from stores share: each store is read once, and commands asked on both."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
import graph.study
from graph.extraction import paging
from graph.extraction.opening import open_data
from graph.load import load
from graph.model import World
from graph.store import Store
from graph.terms import Terms
from tests.endpoints import plain_environment

__all__ = ["of_files", "once", "read_once", "rows_at_a_time", "told"]


@functools.cache
def once(data: str | None, ontology: Path | None = None) -> Store:
    """A store as it was read when it was first asked for."""
    return open_data(data, ontology=ontology)


@functools.cache
def _world(store: Store, terms: Terms | None = None) -> World:
    """The world of a store, which does not change once it is read."""
    return load(store, terms)


@contextmanager
def read_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy, nobody's password; and each store is read once, which is what takes the time."""
    monkeypatch.setattr(graph.study, "open_data", once)
    monkeypatch.setattr(graph.study, "load", _world)
    with plain_environment(monkeypatch):
        yield


def rows_at_a_time(monkeypatch: pytest.MonkeyPatch, folder: Path, rows: int) -> None:
    """From here on so many rows of a list are asked for, and twice as many statements."""
    queries = folder / "extraction"
    shutil.copytree(paging._FOLDER, queries)
    for file in queries.glob("*.rq"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"LIMIT \d{2,}", f"LIMIT {rows}", text), encoding="utf-8")
    monkeypatch.setattr(paging, "_FOLDER", queries)
    monkeypatch.setattr(paging, "PAGE", 2 * rows)
    monkeypatch.setattr(paging, "_SUBJECTS", rows)


def told(*words: str) -> tuple[str, str]:
    """What a command says, and what it notes beside."""
    done = CliRunner().invoke(cli.lingkar, words)
    assert done.exit_code == 0, (words, done.output)
    return done.stdout, done.stderr


@functools.cache
def of_files(*words: str) -> tuple[str, str]:
    """What a command says on files, which do not change."""
    return told(*words)
