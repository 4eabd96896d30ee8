"""The families of pages of the site, in the order of its navigation."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import message, say
from graph.pages import about, front
from graph.pages import reference as ontology
from graph.pages.card import CARDS
from graph.pages.changed import FAMILY as CHANGES
from graph.pages.chips import FAMILY as CHIPS
from graph.pages.claimpages import FAMILY as CLAIMS
from graph.pages.companies import FAMILY as COMPANIES
from graph.pages.deal import FAMILY as DEALS
from graph.pages.feed import FEED
from graph.pages.measuring import CONCENTRATION, MEASURES
from graph.pages.people import FAMILY as PEOPLE
from graph.pages.quality import PAGE as QUALITY
from graph.pages.quality import quality
from graph.pages.ringpages import FAMILY as RINGS
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.pages.sourcepages import FAMILY as SOURCES
from graph.pages.story import STORIES

__all__ = ["FAMILIES"]

ABOUT = message("About")


def _quality_entry(shelf: Shelf) -> Iterator[Entry]:
    if shelf.report is not None:
        yield Entry(QUALITY, say("Data quality"), say(ABOUT))


def _quality_page(shelf: Shelf) -> Iterator[Page]:
    if shelf.report is not None:
        yield Page(QUALITY, QUALITY, {"quality": quality(shelf.evidence, shelf.report)})


def _ontology_entry(shelf: Shelf) -> Iterator[Entry]:
    if shelf.ontology is not None:
        yield Entry(ontology.PAGE, say("Ontology"), say(ABOUT))


def _ontology_pages(shelf: Shelf) -> Iterator[Page]:
    if shelf.ontology is not None:
        told = {
            "ontology": ontology.reference(shelf.ontology),
            "ontology_page": ontology.PAGE,
            "codes_page": ontology.CODES_PAGE,
        }
        for name in (ontology.PAGE, ontology.CODES_PAGE):
            yield Page(name, name, told)


def _about_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("about.html", say("How it is measured"), say(ABOUT))


def _about_page(shelf: Shelf) -> Iterator[Page]:
    yield Page("about.html", "about.html", {"definitions": about.definitions(shelf.evidence)})


FAMILIES = (
    front.FAMILY,
    STORIES,
    RINGS,
    CONCENTRATION,
    MEASURES,
    COMPANIES,
    DEALS,
    CHIPS,
    PEOPLE,
    CLAIMS,
    SOURCES,
    CHANGES,
    Family(_about_entry, _about_page),
    Family(_quality_entry, _quality_page),
    Family(_ontology_entry, _ontology_pages),
    CARDS,
    FEED,
)
