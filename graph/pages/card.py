"""Cards to embed: a ring or a company in a small page that works within another site."""

from __future__ import annotations

from collections.abc import Iterator

from graph.language import say
from graph.pages.companies import companies
from graph.pages.evidence import Context
from graph.pages.paths import company_card, company_page, ring_card
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["CARDS"]


def _entries(_: Shelf) -> Iterator[Entry]:
    yield from ()


def _pages(shelf: Shelf) -> Iterator[Page]:
    for ring in shelf.rings:
        yield Page(ring_card(ring["anchor"]), "card.html", {"card": _ring(ring)})
    for row in companies(shelf.evidence):
        if row["listed"]:
            yield Page(company_card(str(row["id"])), "card.html", {"card": _company(shelf, row)})


CARDS = Family(_entries, _pages)


def _ring(ring: Context) -> Context:
    return {
        "title": ring["title"],
        "what": say("Financing ring: money put in that is to come back as purchases"),
        "href": ring["href"],
        "numbers": [
            {
                "label": say("Smallest leg"),
                "value": ring["bottleneck"],
                "bounds": ring["bounds"],
                "coverage": ring["coverage"],
                "firmness": ring["firmness"],
            }
        ],
    }


def _company(shelf: Shelf, row: Context) -> Context:
    evidence, ident = shelf.evidence, str(row["id"])
    ends = {"in": say("Known to come in"), "out": say("Known to go out")}
    numbers = []
    for key, label in ends.items():
        amounts = [
            data
            for u, v, data in evidence.edges.values()
            if ident in ((v, data["payee"]) if key == "in" else (u, data["payer"]))
            and not data["in_kind"]
        ]
        known = sum(data["amount"].known for data in amounts)
        bounds = ""
        if amounts:
            low = amounts[0]["amount"]
            for data in amounts[1:]:
                low = low + data["amount"]
            bounds = evidence.money.bounds(low)
        numbers.append(
            {
                "label": label,
                "value": row[f"paid_{key}"],
                "bounds": bounds,
                "coverage": say("%(known)s of %(all)s", known=known, all=len(amounts)),
                "firmness": None,
            }
        )
    return {
        "title": row["name"],
        "what": row["kind"],
        "href": company_page(ident),
        "numbers": numbers,
    }
