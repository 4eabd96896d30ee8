"""The data that come along are read once in a process, and what was read is what the files say."""

from __future__ import annotations

from pathlib import Path

from graph.load import load
from graph.store import Store
from graph.study import Study


def test_they_are_shared_and_nobody_has_changed_them() -> None:
    """A study of them shares store and world with all others; a new reading says the same."""
    one, other = Study.open(), Study.open()
    assert one.store is other.store
    assert one.world is other.world
    anew = Store.open()
    assert set(one.store.quads()) == set(anew.quads())
    assert one.world == load(anew)


def test_other_data_are_read_each_time(world: Path) -> None:
    assert Study.open(world).store is not Study.open(world).store
    assert Study.open(world).world.companies != Study.open().world.companies
