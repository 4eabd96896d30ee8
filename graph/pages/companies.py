"""All companies and crowds with the sums of their flows, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph.language import say
from graph.pages.company import company, flows_of, known_cash, summed
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import company_card, company_page
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.pages.territories import country

__all__ = ["FAMILY", "companies"]

PAGE = "companies.html"


def _entries(_: Shelf) -> Iterator[Entry]:
    yield Entry(PAGE, say("Companies"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    everyone = companies(shelf.evidence)
    kinds = {row["kind_code"]: row["kind"] for row in everyone}
    order = shelf.evidence.terms.codes("company")
    choices = [{"code": code, "label": kinds[code]} for code in order if code in kinds]
    yield Page(PAGE, PAGE, {"companies": everyone, "kinds": choices})
    for row in everyone:
        card = company_card(row["id"]) if row["listed"] else None
        content = {"company": company(shelf, row["id"]), "card": card}
        yield Page(company_page(row["id"]), "company.html", content)


def companies(evidence: Evidence) -> list[Context]:
    """All companies and crowds with the sums of their flows, the most money first."""
    rows: list[Context] = []
    ends = Counter(
        (end, getattr(flow, end))
        for flow in evidence.world.flows.values()
        for end in ("payee", "payer")
    )
    for ident in sorted({*evidence.world.companies, *evidence.world.crowds}):
        found = evidence.world.companies.get(ident)
        mine = flows_of(evidence, ident)
        listed = {end: ends[end, ident] for end in ("payee", "payer")}
        kind = (found.company_kind or "") if found else "crowd"
        rows.append(
            {
                **evidence.party(ident),
                "kind_code": kind,
                "kind": evidence.label("company", kind or None),
                "country": country(found.country) if found else "",
                "aliases": list(found.aliases) if found else [],
                "paid_in": summed(evidence, mine["in"], listed["payee"]),
                "paid_out": summed(evidence, mine["out"], listed["payer"]),
                "flows": len(mine["in"]) + len(mine["out"]),
                "listed": bool(mine["in"] or mine["out"] or listed["payee"] or listed["payer"]),
                "value": known_cash(evidence, [*mine["in"], *mine["out"]]),
            }
        )
    return sorted(
        rows,
        key=lambda r: (-r["value"], not r["flows"], str(r["name"]).casefold(), str(r["id"])),
    )


FAMILY = Family(_entries, _pages)
