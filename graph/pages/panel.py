"""The evidence that the map's panel shows of an edge or a company, as data for its script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.pages.edges import MapEdge, total
from graph.pages.evidence import Context, Evidence, company_page
from graph.result import Coverage

__all__ = ["panel"]


def panel(evidence: Evidence, edges: Sequence[MapEdge]) -> dict[str, Any]:
    """What the panel shows of an edge or node; flows and sources once each, by id."""
    flows: dict[str, Context] = {}
    documents: dict[str, Context] = {}
    for edge in edges:
        for ident in edge.flows:
            flow = evidence.flow(ident)
            for source in flow["sources"]:
                documents[source["id"]] = {
                    k: source[k] for k in ("title", "publisher", "published", "url", "primary")
                }
            flows[ident] = {
                **{k: flow[k] for k in ("amount", "told", "kind", "status", "condition")},
                **{k: flow[k] for k in ("starts", "ends", "capacity", "in_kind")},
                "deal": flow["deal"]["title"],
                "href": flow["deal"]["href"],
                "firmness": flow["firmness"]["step"],
                "history": [[e["date"], e["status"], e["amount"]] for e in flow["history"]],
                "sources": [source["id"] for source in flow["sources"]],
            }
    return {
        "flows": flows,
        "sources": documents,
        "edges": {
            f"e{i}": {
                "payer": evidence.party(edge.payer),
                "payee": evidence.party(edge.payee),
                "nature": evidence.label("nature", edge.nature),
                "amount": evidence.money.total(edge.amount, edge.coverage),
                "bounds": evidence.money.bounds(edge.amount),
                "coverage": str(edge.coverage),
                "levels": [
                    [
                        evidence.label("firmness", level),
                        evidence.money.total(sum_, Coverage(sum_.stated is not None, 1)),
                    ]
                    for level, sum_ in edge.by_firmness.items()
                ],
                "flows": edge.flows,
            }
            for i, edge in enumerate(edges)
        },
        "nodes": _node_details(evidence, edges),
    }


def _node_details(evidence: Evidence, edges: Sequence[MapEdge]) -> dict[str, Context]:
    found: dict[str, Context] = {}
    for node in sorted(evidence.G):
        data = evidence.G.nodes[node]
        rows = []
        for nature in evidence.natures:
            ends = []
            for end in ("payee", "payer"):
                mine = [
                    e
                    for e in edges
                    if e.nature == nature and getattr(e, end) == node and not e.in_kind
                ]
                coverage = Coverage(
                    sum(e.coverage.known for e in mine), sum(e.coverage.qualifying for e in mine)
                )
                ends.append(evidence.money.total(total(e.amount for e in mine), coverage))
            if ends != ["none", "none"]:
                rows.append([evidence.label("nature", nature), *ends])
        found[node] = {
            "name": data["label"],
            "kind": evidence.label("company", data["kind"]) if data["kind"] else "",
            "href": company_page(node.partition("@")[0] if data["crowd"] else node),
            "totals": rows,
        }
    return found
