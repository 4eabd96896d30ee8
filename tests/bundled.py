"""The data that come along, read once in a process: they do not change while tests run.

That files are read as they should be is for the tests of reading, which read folders of their own
and :meth:`Store.open`; and each command that runs as a process of its own reads the files anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

import graph.study
from graph.extraction.opening import open_data
from graph.load import load
from graph.model import World
from graph.store import Store
from graph.terms import Terms

__all__ = ["read_bundled_once", "unchanged"]


@cache
def _store() -> Store:
    return open_data()


@cache
def _world() -> World:
    return load(_store())


def _opened(
    data: Path | str | None = None,
    *,
    ontology: Path | str | None = None,
    beside: Iterable[Path] = (),
) -> Store:
    if data is None and ontology is None and not beside:
        return _store()
    return open_data(data, ontology=ontology, beside=beside)


def _loaded(store: Store, terms: Terms | None = None) -> World:
    read = _store.cache_info().currsize and store is _store()
    return _world() if read and terms in (None, store.terms) else load(store, terms)


def read_bundled_once(patch: pytest.MonkeyPatch) -> None:
    """From here on a study of the bundled data shares its store and its world with all others."""
    patch.setattr(graph.study, "open_data", _opened)
    patch.setattr(graph.study, "load", _loaded)


def unchanged() -> bool:
    """Whether what was shared still is what the files say; True if nobody asked for it."""
    if not _store.cache_info().currsize:
        return True
    anew = open_data()
    same = set(_store().quads()) == set(anew.quads())
    return same and (not _world.cache_info().currsize or _world() == load(anew))
