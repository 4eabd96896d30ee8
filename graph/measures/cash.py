"""Cash between companies: the flows that money can go round by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.measures.natures import is_capital, is_commerce
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CashFlow", "cash_coverage", "cash_flows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """One flow of capital (else of commerce) in cash; ``inner`` if both ends are companies."""

    flow: str
    deal: str
    payer: str
    payee: str
    nature: str
    capital: bool
    amount: Interval
    inner: bool

    @property
    def value(self) -> Decimal:
        """The stated amount; of an unknown one only what it is at least, nothing as a rule."""
        return self.amount.low if self.amount.stated is None else self.amount.stated


def cash_flows(G: nx.MultiDiGraph[str]) -> tuple[CashFlow, ...]:
    """Flows of capital and commerce, by payer, payee and id.

    Not those in kind (warrants, guarantees, shares for shares), which move no cash; no
    acquisition, which pays a seller; none from a company to itself. Those of crowds are
    there, as ``inner=False``: a crowd is nobody in particular, and nothing passes through it.
    """
    return tuple(
        CashFlow(
            flow=str(flow),
            deal=data["deal"],
            payer=u,
            payee=v,
            nature=data["nature"],
            capital=is_capital(G, data),
            amount=data["amount"],
            inner=not (G.nodes[u]["crowd"] or G.nodes[v]["crowd"]),
        )
        for u, v, flow, data in sorted(G.edges(keys=True, data=True), key=lambda edge: edge[:3])
        if _moves_cash(G, data) and u != v
    )


def cash_coverage(G: nx.MultiDiGraph[str]) -> Coverage:
    """Such flows with a known amount, over them and those promised though not yet paid."""
    flows = cash_flows(G)
    promised = sum(_moves_cash(G, row) and row["u"] != row["v"] for row in G.graph["promised"])
    return Coverage(sum(flow.amount.known for flow in flows), len(flows) + promised)


def _moves_cash(G: nx.MultiDiGraph[str], flow: Mapping[str, Any]) -> bool:
    return (is_capital(G, flow) or is_commerce(G, flow)) and not flow["in_kind"]
