"""Who makes what goes into chips, as the pages of companies and of chips show it."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import SupplyRole
from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import percent

__all__ = ["roles_in", "supply_roles"]


def supply_roles(evidence: Evidence, ident: str) -> list[Context]:
    """What a company does for chips of others, and who does what for the chips it designs."""
    does = evidence.naming.rows(ident, "supply_roles", "supplier")
    chips = evidence.naming.rows(ident, "chips", "designer")
    made = [r for c in chips for r in evidence.naming.rows(c.id, "supply_roles", "chip")]
    return _told(evidence, {row.id: row for row in (*does, *made)}.values())


def roles_in(evidence: Evidence, chip: str) -> list[Context]:
    """Who does what for one chip."""
    return _told(evidence, evidence.naming.rows(chip, "supply_roles", "chip"))


def _told(evidence: Evidence, rows: Iterable[SupplyRole]) -> list[Context]:
    """By chip, then in the order in which the ontology has the roles."""
    chips = evidence.world.chips
    order = {role: n for n, role in enumerate(evidence.terms.codes("supply-role"))}
    known = (row for row in rows if row.chip in chips)
    found = sorted(known, key=lambda r: (chips[r.chip].name.casefold(), order[r.role], r.id))
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
