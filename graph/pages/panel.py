"""The evidence that the map's panel shows of an edge or a company, as data for its script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from graph.pages.edges import MapEdge, cash_total
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
                **{k: flow[k] for k in ("told", "kind", "status", "period", "capacity", "in_kind")},
                "amounts": {
                    str(evidence.firmness_order.index(level)): evidence.money.amount(amount)
                    for level, amount in evidence.edges[ident][2]["by_firmness"].items()
                },
                "note": "".join(part["text"] for part in flow["condition"] or ()),
                "deal": flow["deal"]["title"],
                "href": flow["deal"]["href"],
                "history": [
                    [e["date"], e["status"], e["amount"], e["doubt"]] for e in flow["history"]
                ],
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
                        str(evidence.firmness_order.index(level)),
                        evidence.label("firmness", level),
                        evidence.money.total(sum_, _coverage(evidence, edge, level)),
                    ]
                    for level, sum_ in edge.by_firmness.items()
                ],
                "flows": edge.flows,
            }
            for i, edge in enumerate(edges)
        },
        "nodes": _node_details(evidence),
    }


def _coverage(evidence: Evidence, edge: MapEdge, level: str) -> Coverage:
    """Of the flows that an edge sums, those that reach a level."""
    rows = (evidence.edges[flow][2] for flow in edge.flows)
    found = [
        row["by_firmness"][level]
        for row in rows
        if level in row["by_firmness"] and (edge.in_kind or not row["in_kind"])
    ]
    return Coverage(sum(amount.known for amount in found), len(found))


def _node_details(evidence: Evidence) -> dict[str, Context]:
    found: dict[str, Context] = {}
    order = evidence.firmness_order
    flows: defaultdict[str, list[tuple[bool, dict[str, Any]]]] = defaultdict(list)
    for payer, payee, data in evidence.edges.values():
        flows[payer].append((False, data))
        flows[payee].append((True, data))
    for node in sorted(evidence.G):
        data = evidence.G.nodes[node]
        found[node] = {
            "name": data["label"],
            "kind": evidence.label("company", data["kind"]) if data["kind"] else "",
            "href": company_page(node.partition("@")[0] if data["crowd"] else node),
            "totals": {
                str(i): _totals(evidence, flows[node], level)
                for i, level in enumerate(
                    order[: order.index(evidence.G.graph["lens"].firmness) + 1]
                )
            },
            "also": _also(evidence, node),
        }
    return found


def _totals(
    evidence: Evidence, flows: Sequence[tuple[bool, dict[str, Any]]], level: str
) -> list[list[str]]:
    """Per nature what comes in and goes out at one level of firmness."""
    rows = []
    for nature in evidence.natures:
        mine = [
            (comes_in, data["by_firmness"][level], data["in_kind"])
            for comes_in, data in flows
            if data["nature"] == nature and level in data["by_firmness"]
        ]
        if mine:
            ends = (
                cash_total(evidence.money, ((a, k) for there, a, k in mine if there is comes_in))
                for comes_in in (True, False)
            )
            rows.append([evidence.label("nature", nature), *ends])
    return rows


def _also(evidence: Evidence, node: str) -> list[list[str]]:
    """What else a node is found by: other names of it, and names of what counts with it."""
    companies, found = evidence.world.companies, []
    if node in companies:
        mine = companies[node]
        found = [[term, ""] for term in (*mine.aliases, mine.ticker, mine.legal_name) if term]
    waiting, done = [node], {node}
    while waiting:
        above = waiting.pop()
        for holding in sorted(evidence.world.holdings.values(), key=lambda h: h.id):
            part = holding.subsidiary
            if holding.parent != above or part in done or part in evidence.G:
                continue
            done.add(part)
            waiting.append(part)
            if part in companies:
                one = companies[part]
                terms = (one.name, *one.aliases, one.ticker)
                found += [
                    [term, f"{one.name} counts with {evidence.name(node)}"]
                    for term in terms
                    if term
                ]
    return found
