"""Documents as pages cite them: who published what when, its own page, and the way out to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graph.language import say
from graph.model import Source
from graph.pages.names import web_link
from graph.pages.paths import source_page
from graph.pages.territories import tongue

__all__ = ["Citations"]


class Citations:
    """The documents of a world, each put into words once; ``kind`` labels a kind of documents."""

    def __init__(self, sources: Mapping[str, Source], kind: Callable[[str], str]) -> None:
        self._sources = sources
        self._kind = kind
        self._cited: dict[str, dict[str, Any]] = {}

    def of(self, idents: Iterable[str]) -> list[dict[str, Any]]:
        """The documents of these ids, each once: primary ones first, then the newest."""
        found = [self._sources[i] for i in dict.fromkeys(idents) if i in self._sources]
        found.sort(key=lambda s: (not s.primary, -s.known().toordinal(), s.id))
        return [self._one(source) for source in found]

    def _one(self, source: Source) -> dict[str, Any]:
        if source.id not in self._cited:
            self._cited[source.id] = {
                "id": source.id,
                "href": source_page(source.id),
                "title": source.title,
                "publisher": source.publisher or "",
                "author": source.author or "",
                "published": str(source.published) if source.published else say("undated"),
                "kind": self._kind(source.source_kind),
                "primary": source.primary,
                "url": web_link(source.url),
                "address": source.url,
                "language": tongue(source.language),
            }
        return self._cited[source.id]
