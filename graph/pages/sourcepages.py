"""All documents, and a small page for each: what it is, and everything that rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph.language import say
from graph.pages.evidence import Context
from graph.pages.resting import resting
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["FAMILY", "PAGE"]

PAGE = "sources.html"


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if shelf.evidence.world.sources:
        yield Entry(PAGE, say("Sources"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence = shelf.evidence
    sources = evidence.world.sources
    if not sources:
        return
    uses = resting(evidence)
    newest = sorted(sources, key=lambda i: (-sources[i].known().toordinal(), i))
    rows = [
        {
            **evidence.sources([ident])[0],
            "code": sources[ident].source_kind,
            "uses": sum(len(group["things"]) for group in uses.get(ident, ())),
        }
        for ident in newest
    ]
    tally = Counter(source.source_kind for source in sources.values())
    told = {
        "sources": rows,
        "kinds": [
            {"code": code, "label": evidence.label("source", code), "count": tally[code]}
            for code in evidence.terms.codes("source")
            if tally[code]
        ],
        "primary": sum(source.primary for source in sources.values()),
    }
    yield Page(PAGE, PAGE, told)
    for row in rows:
        found = sources[row["id"]]
        more: Context = {
            "accessed": str(found.accessed) if found.accessed else "",
            "horizon": str(found.horizon),
            "dated": found.published is not None,
            "groups": uses.get(found.id, []),
        }
        yield Page(row["href"], "source.html", {"source": row | more})


FAMILY = Family(_entries, _pages)
