"""The families of pages of the site, in the order of its navigation."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import say
from graph.pages import about, company, concentration, deal, front
from graph.pages import reference as ontology
from graph.pages.evidence import company_page, deal_page
from graph.pages.measure import measure_page, table_of
from graph.pages.quality import PAGE as QUALITY
from graph.pages.quality import quality
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["FAMILIES"]

MEASURES = "Measures"
THINGS = "Who and what"
ABOUT = "About"
_OWN_PAGE = ("cycles", "concentration")


def _nothing(_: Shelf) -> Iterator[Entry]:
    yield from ()


def _ring_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("rings.html", say("Rings"))


def _ring_pages(shelf: Shelf) -> Iterator[Page]:
    content = {"rings": shelf.rings, "notes": shelf.notes("cycles")}
    yield Page("rings.html", "rings.html", content)


def _concentration_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("concentration.html", say("Concentration"), say(MEASURES))


def _concentration_page(shelf: Shelf) -> Iterator[Page]:
    tables = shelf.concentrations
    charts = {table["of"]: concentration.chart(table) for table in tables}
    yield Page("concentration.html", "concentration.html", {"tables": tables, "charts": charts})


def _measure_entries(shelf: Shelf) -> Iterator[Entry]:
    for name, result in sorted(shelf.results.items()):
        if result.measure not in _OWN_PAGE:
            yield Entry(measure_page(name), shelf.evidence.measure(result.measure), say(MEASURES))


def _measure_pages(shelf: Shelf) -> Iterator[Page]:
    for name, result in sorted(shelf.results.items()):
        if result.measure not in _OWN_PAGE:
            table = table_of(shelf.evidence, result)
            yield Page(measure_page(name), "measure.html", {"table": table})


def _company_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("companies.html", say("Companies"), say(THINGS))


def _company_pages(shelf: Shelf) -> Iterator[Page]:
    everyone = company.companies(shelf.evidence)
    yield Page("companies.html", "companies.html", {"companies": everyone})
    for row in everyone:
        ident = str(row["id"])
        found = company.company(shelf.evidence, ident, shelf.rings, shelf.concentrations)
        yield Page(company_page(ident), "company.html", {"company": found})


def _deal_entry(_: Shelf) -> Iterator[Entry]:
    yield Entry("deals.html", say("Deals"), say(THINGS))


def _deal_pages(shelf: Shelf) -> Iterator[Page]:
    every = deal.deals(shelf.evidence)
    yield Page("deals.html", "deals.html", {"deals": every})
    for row in every:
        ident = str(row["id"])
        yield Page(deal_page(ident), "deal.html", {"deal": deal.deal(shelf.evidence, ident)})


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
    Family(_ring_entry, _ring_pages),
    Family(_concentration_entry, _concentration_page),
    Family(_measure_entries, _measure_pages),
    Family(_company_entry, _company_pages),
    Family(_deal_entry, _deal_pages),
    Family(_about_entry, _about_page),
    Family(_quality_entry, _quality_page),
    Family(_ontology_entry, _ontology_pages),
)
