"""Who makes what goes into chips, as the page of a company shows it."""

from __future__ import annotations

from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import percent

__all__ = ["supply_roles"]


def supply_roles(evidence: Evidence, ident: str) -> list[Context]:
    """What a company does for chips of others, and who does what for the chips it designs.

    By chip, then in the order in which the ontology has the roles; what roles there are is up to
    the ontology.
    """
    world = evidence.world
    order = {role: n for n, role in enumerate(evidence.terms.codes("supply-role"))}
    found = [
        (row, world.chips[row.chip])
        for row in world.supply_roles.values()
        if row.chip in world.chips and ident in (row.supplier, world.chips[row.chip].designer)
    ]
    found.sort(key=lambda pair: (pair[1].name.casefold(), order[pair[0].role], pair[0].id))
    return [
        {
            "chip": chip.name,
            "designer": evidence.party(chip.designer),
            "role": evidence.label("supply-role", row.role),
            "definition": evidence.definition("supply-role", row.role),
            "supplier": evidence.party(row.supplier),
            "share": "not told" if row.share is None else percent(row.share),
            "period": row.period or "",
            "sources": evidence.sources(row.sources),
        }
        for row, chip in found
    ]
