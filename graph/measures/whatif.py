"""What if: a company's purchases changed, everything else as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.language import say
from graph.measures.counterparties import counterparties
from graph.model import Interval

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["unfelt", "what_if"]


def what_if(
    G: nx.MultiDiGraph[str],
    company: str,
    without: Collection[str],
    added: Mapping[str, Decimal],
    kinds: Collection[str] | None = None,
) -> nx.MultiDiGraph[str]:
    """A copy of the network in which a company does not buy from some, and buys more from others.

    Only its purchases of supply (or of ``kinds``) from ``without`` go, promised ones too; what
    others buy from them stays. ``added`` maps suppliers, which may be new, to US dollars.
    """
    H = G.copy()
    for supplier in counterparties(G, company, "suppliers", kinds):
        if supplier.company in without:
            for flow in supplier.flows:
                H.remove_edge(company, supplier.company, key=flow)
    H.graph["promised"] = tuple(
        row for row in G.graph["promised"] if row["u"] != company or row["v"] not in without
    )
    for supplier_id, amount in added.items():
        for node in (company, supplier_id):
            if node not in H:
                H.add_node(node, label=node, kind=None, crowd=False)
        H.add_edge(
            company,
            supplier_id,
            key=f"added {supplier_id}",
            nature="commerce",
            kind=min(kinds) if kinds else None,
            supply=True,
            in_kind=False,
            amount=Interval(amount, amount, amount),
        )
    return H


def unfelt(
    G: nx.MultiDiGraph[str],
    company: str,
    without: Collection[str],
    kinds: Collection[str] | None = None,
) -> tuple[str, ...]:
    """A note for each of ``without`` from which the company buys for an unknown amount."""
    return tuple(
        say(
            "What %(company)s buys from %(supplier)s has no known amount: without it the "
            "numbers of the known amounts stay as they are, only their bounds and the "
            "coverage change.",
            company=company,
            supplier=supplier.company,
        )
        for supplier in counterparties(G, company, "suppliers", kinds)
        if supplier.company in without and supplier.amount.stated is None
    )
