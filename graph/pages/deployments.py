"""Who runs or rents how many chips, or gigawatts, where and since when."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Deployment
from graph.pages.evidence import Context, Evidence, gigawatts
from graph.pages.numbered import numbered
from graph.pages.paths import anchor, chip_page, company_page
from graph.wording import number

__all__ = ["deployment_place", "deployments"]


def deployment_place(evidence: Evidence, ident: str) -> str:
    """Where a deployment is shown: on the page of its chip, else on that of who runs it."""
    row = evidence.world.deployments[ident]
    page = chip_page(row.chip) if row.chip in evidence.world.chips else company_page(row.operator)
    return f"{page}#{anchor(ident)}"


def deployments(evidence: Evidence, rows: Iterable[Deployment]) -> list[Context]:
    """Rows as they were told, those that stand first, the largest first.

    They overlap: a later count may take the place of an earlier one, a part lie within a whole.
    Both are said beside the row, so that nobody adds them up.
    """
    world = evidence.world

    def later(ident: str) -> list[str]:
        return [row.id for row in evidence.naming.rows(ident, "deployments", "supersedes")]

    def known(idents: Iterable[str]) -> list[Context]:
        return [_named(evidence, i) for i in sorted(idents) if i in world.deployments]

    found = sorted(
        rows,
        key=lambda d: (bool(later(d.id)), -(d.units or 0), -(d.capacity_gw or 0), d.id),
    )
    return [
        {
            "anchor": anchor(row.id),
            "operator": evidence.party(row.operator),
            "user": evidence.party(row.user) if row.user else None,
            "chip": evidence.party(row.chip) if row.chip else None,
            "units": "" if row.units is None else numbered(number(row.units), row.units),
            "capacity": gigawatts(row.capacity_gw) or "",
            "site": row.site or "",
            "since": str(row.since) if row.since else "",
            "status": evidence.label("deployment", row.deployment_status),
            "definition": evidence.definition("deployment", row.deployment_status),
            "superseded": known(later(row.id)),
            "within": known([row.within] if row.within else ()),
            "sources": evidence.sources(row.sources),
        }
        for row in found
    ]


def _named(evidence: Evidence, ident: str) -> Context:
    row = evidence.world.deployments[ident]
    what = evidence.world.name(row.chip) if row.chip else evidence.world.name(row.operator)
    size = number(row.units) if row.units is not None else gigawatts(row.capacity_gw) or ""
    return {
        "name": " ".join(filter(None, (size, what))),
        "href": deployment_place(evidence, ident),
    }
