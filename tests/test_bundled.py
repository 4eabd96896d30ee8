"""The data that come along are read once in a process, and what was read is what the files say."""

from __future__ import annotations

from pathlib import Path

from graph.study import Study
from tests.bundled import unchanged


def test_they_are_shared() -> None:
    """A study of them shares store and world with all others.

    That nobody changes them is looked at when all tests of a process are done.
    """
    one, other = Study.open(), Study.open()
    assert one.store is other.store
    assert one.world is other.world
    assert unchanged()


def test_other_data_are_read_each_time(world: Path) -> None:
    assert Study.open(world).store is not Study.open(world).store
    assert Study.open(world).world.companies != Study.open().world.companies
