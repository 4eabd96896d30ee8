"""Who makes what goes into chips, as the pages of companies and of chips show it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import SupplyRole
from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import percent

__all__ = ["roles_in", "supply_roles"]


def supply_roles(evidence: Evidence, ident: str) -> list[Context]:
    """What a company does for chips of others, and who does what for the chips it designs."""
    chips = evidence.world.chips
    return _told(
        evidence,
        (
            row
            for row in evidence.world.supply_roles.values()
            if row.chip in chips and ident in (row.supplier, chips[row.chip].designer)
        ),
    )


def roles_in(evidence: Evidence, chip: str) -> list[Context]:
    """Who does what for one chip."""
    return _told(evidence, (r for r in evidence.world.supply_roles.values() if r.chip == chip))


def _told(evidence: Evidence, rows: Iterable[SupplyRole]) -> list[Context]:
    """By chip, then in the order in which the ontology has the roles."""
    chips = evidence.world.chips
    order = {role: n for n, role in enumerate(evidence.terms.codes("supply-role"))}
    found = sorted(rows, key=lambda r: (chips[r.chip].name.casefold(), order[r.role], r.id))
    return [
        {
            "chip": evidence.party(row.chip),
            "designer": evidence.party(chips[row.chip].designer),
            "role": evidence.label("supply-role", row.role),
            "definition": evidence.definition("supply-role", row.role),
            "supplier": evidence.party(row.supplier),
            "share": "" if row.share is None else percent(row.share),
            "period": row.period or "",
            "sources": evidence.sources(row.sources),
        }
        for row in found
    ]
