"""Counted flows as a NetworkX graph: who pays whom, under one lens.

The contract that measures and pages rely on, attribute by attribute, is in
``docs/architecture.md``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import networkx as nx

from graph.lens.legs import root_of
from graph.lens.verdict import Verdict
from graph.lens.view import View
from graph.model import Flow
from graph.relations import edges_of
from graph.reported import reported

__all__ = ["build"]

MONEY = "money"  # the ontology's network that this is
CROWD = "crowd"


def build(view: View) -> nx.MultiDiGraph[str]:
    """The network of a view: an edge per flow that counts, keyed by flow id.

    Which two properties of a flow are its ends is declared in the ontology (payer → payee).
    Companies without a counted flow have no node. Crowds are nodes of their own per deal.
    ``promised`` among the graph's attributes holds the flows that qualify one step below the
    firmest firmness but not under it: payments are reported far less than promises, so under
    ``paid`` they belong to the denominator of coverage.
    """
    order = view.terms.firmness()
    edges = edges_of(view.terms, Flow, MONEY)
    by_firmness = {
        firmness: {v.flow: v for v in view.counted(firmness) if v.amount is not None}
        for firmness in order
    }
    counted = view.counted()
    G: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted({n for v in counted for n in edges.ends(v)}):
        G.add_node(node, **_node(view, node))
    for verdict in counted:
        attributes = _edge(view, verdict)
        attributes["by_firmness"] = {
            firmness: rows[verdict.flow].amount
            for firmness, rows in by_firmness.items()
            if verdict.flow in rows
        }
        G.add_edge(*edges.ends(verdict), key=verdict.flow, **attributes)
    promised: list[dict[str, Any]] = []
    if view.lens.firmness == order[0] and len(order) > 1:
        paid = {v.flow for v in counted}
        promised = [
            {"flow": v.flow, **dict(zip("uv", edges.ends(v), strict=True)), **_edge(view, v)}
            for v in view.counted(order[1])
            if v.flow not in paid
        ]
    G.graph.update(
        lens=view.lens,
        promised=tuple(promised),
        verdicts=view.verdicts(),
        intra_group=tuple(v.flow for v in view.verdicts() if v.reason == "intra-group"),
        firmness_order=order,
        natures=view.terms.natures(),
        metrics=view.terms.metrics(),
        figures={node: tuple(figures) for node, figures in reported(view).items()},
    )
    return G


def _node(view: View, node: str) -> dict[str, Any]:
    crowd, _, deal = node.partition("@")
    if deal and crowd in view.world.crowds:
        label = f"{view.world.crowds[crowd].name} ({view.world.deals[deal].title})"
        return {"label": label, "kind": CROWD, "crowd": True}
    company = view.world.companies[node]
    return {"label": company.name, "kind": company.company_kind, "crowd": False}


def _edge(view: View, verdict: Verdict) -> dict[str, Any]:
    flow = view.world.flows[verdict.flow]
    return {
        "nature": verdict.nature,
        "kind": verdict.kind,
        "supply": view.terms.is_supply(verdict.kind),
        "in_kind": flow.in_kind,
        "amount": verdict.amount,
        "status": verdict.status,
        "rank": verdict.rank,
        "starts": verdict.starts,
        "ends": verdict.ends,
        "period": _period(view, flow),
        "deal": flow.deal,
        "sources": verdict.sources,
        "payer": flow.payer,
        "payee": flow.payee,
    }


def _period(view: View, flow: Flow) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """The days over which the money moves, start and end: as told, else as it was paid in whole.

    What nobody told the period of was paid on the day of the payment, or from a start that was
    told until then. None where that is not known either.
    """
    starts = None if flow.starts is None else (flow.starts.first, flow.starts.last)
    if starts is not None and flow.ends is not None:
        return starts, (flow.ends.first, flow.ends.last)
    sight = view.sights[root_of(flow, view.world)]
    event = sight.standing.payment(view.knowledge) if sight.paid is not None else None
    if event is None or view.terms.payment(event.status) != "whole":
        return None
    day = event.date.first, event.date.last
    return starts if starts is not None and starts[0] <= day[1] else day, day
