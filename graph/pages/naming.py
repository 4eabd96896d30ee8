"""Which rows of the data name a thing: looked up once, for thousands of pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.model import World

__all__ = ["Naming"]


class Naming:
    """The rows of a world by the things that their fields name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[tuple[str, ...], dict[str, list[Any]]] = {}

    def rows(self, ident: str, table: str, *fields: str) -> list[Any]:
        """The rows of a table of the world in which any of these fields names a thing.

        Each once, in order of id; a field of several values names all of them.
        """
        key = (table, *fields)
        if key not in self._found:
            found: dict[str, list[Any]] = {}
            for _, row in sorted(getattr(self._world, table).items()):
                named = {name for field in fields for name in _names(getattr(row, field))}
                for name in named:
                    found.setdefault(name, []).append(row)
            self._found[key] = found
        return self._found[key].get(ident, [])


def _names(value: str | tuple[str, ...] | None) -> Iterable[str]:
    return () if value is None else (value,) if isinstance(value, str) else value
