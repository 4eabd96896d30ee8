"""The front page's numbers: what counts under the lens, by nature, each with its coverage."""

from __future__ import annotations

from collections.abc import Sequence

from graph.pages.edges import MapEdge, cash_total
from graph.pages.evidence import Context, Evidence, largest_first
from graph.result import Coverage

__all__ = ["largest", "totals"]


def totals(evidence: Evidence) -> list[Context]:
    """Cash by nature: sums over flows, so money that passes two pairs stands in them twice."""
    rows = []
    for nature in evidence.natures:
        mine = [data for _, _, data in evidence.edges.values() if data["nature"] == nature]
        cash = [data for data in mine if not data["in_kind"]]
        coverage = Coverage(sum(data["amount"].known for data in cash), len(cash))
        rows.append(
            {
                **evidence.nature(nature),
                "definition": evidence.definition("nature", nature),
                "amount": cash_total(evidence.money, ((d["amount"], d["in_kind"]) for d in mine)),
                "coverage": str(coverage),
                "in_kind": len(mine) - len(cash),
            }
        )
    return rows


def largest(evidence: Evidence, edges: Sequence[MapEdge], limit: int = 25) -> list[Context]:
    """The largest edges of the map as a table: what the picture shows, in text."""
    ranked = sorted(
        range(len(edges)), key=lambda i: largest_first(edges[i].amount.stated, f"{i:06}")
    )
    return [
        {
            "id": f"e{i}",
            "payer": evidence.party(edges[i].payer),
            "payee": evidence.party(edges[i].payee),
            "nature": evidence.nature(edges[i].nature),
            "amount": evidence.money.total(edges[i].amount, edges[i].coverage),
            "coverage": str(edges[i].coverage),
            "firmness": evidence.firmness(edges[i].firmness),
            "deals": [
                evidence.deal(d)
                for d in dict.fromkeys(evidence.edges[f][2]["deal"] for f in edges[i].flows)
            ],
        }
        for i in ranked[:limit]
    ]
