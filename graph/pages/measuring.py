"""The families of pages of measures: concentration, which has its own, and one for any other."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import say
from graph.pages import concentration
from graph.pages.measure import measure_page, measure_pages
from graph.pages.measured import measured_pages
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["CONCENTRATION", "MEASURES"]

_APART = ("cycles", "concentration")
"""Measures with pages of their own."""


def _concentration_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("concentration.html", say("Concentration"), say("Measures"))


def _concentration_page(shelf: Shelf) -> Iterator[Page]:
    yield Page("concentration.html", "concentration.html", concentration.page(shelf))


def _entries(shelf: Shelf) -> Iterator[Entry]:
    for measure in shelf.named:
        if measure not in _APART:
            yield Entry(measure_page(measure), shelf.evidence.measure(measure), say("Measures"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    yield from measure_pages(shelf, _APART)
    yield from measured_pages(shelf, _APART)


CONCENTRATION = Family(_concentration_entry, _concentration_page)
MEASURES = Family(_entries, _pages)
