"""Things of the world as rows to print: one mapping per thing, dates as their source has them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.model import Claim, PartialDate, World

__all__ = ["Record", "claim", "document", "record", "sources_of"]

Record = Mapping[str, Any]


def record(thing: Any, *, without: Iterable[str] = ()) -> Record:
    """The fields of a value of the model, in order, ``without`` some.

    >>> from graph.model import Crowd
    >>> record(Crowd(id="x", name="X", sources=("s",)), without=("aliases", "country"))
    {'id': 'x', 'name': 'X', 'sources': ('s',)}
    """
    return {
        field.name: _plain(getattr(thing, field.name))
        for field in dataclasses.fields(thing)
        if field.name not in without
    }


def claim(world: World, said: Claim) -> Record:
    """A claim with the name of who said it."""
    return {
        "id": said.id,
        "date": str(said.date),
        "claimant": said.claimant,
        "name": world.name(said.claimant),
        "topic": said.topic,
        "stance": said.stance,
        "about": said.about,
        "paraphrase": said.paraphrase,
        "sources": said.sources,
    }


def document(world: World, ident: str) -> Record:
    """A source as a bibliography has it."""
    source = world.sources[ident]
    return {
        "id": source.id,
        "published": _plain(source.published),
        "publisher": source.publisher,
        "title": source.title,
        "author": source.author,
        "primary": source.primary,
        "url": source.url,
    }


def sources_of(rows: Iterable[Record]) -> Iterator[str]:
    """The source ids that rows name."""
    for row in rows:
        yield from row.get("sources", ())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, PartialDate) else value
