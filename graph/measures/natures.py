"""What a flow is to the measures: capital, commerce or acquisition, as its nature counts.

Definitions name these three; which nature counts as which is told by the ontology
(``lk:countsAs``), and a network or ledger holds it as ``G.graph["natures"]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.vocabulary import ACQUISITION, CAPITAL, COMMERCE

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["is_acquisition", "is_capital", "is_commerce"]


def is_capital(G: nx.MultiDiGraph[str], flow: Mapping[str, Any]) -> bool:
    """Whether a flow, by its attributes, is put in for a claim on the payee."""
    return _counts_as(G, flow) == CAPITAL


def is_commerce(G: nx.MultiDiGraph[str], flow: Mapping[str, Any]) -> bool:
    """Whether a flow, by its attributes, is a purchase."""
    return _counts_as(G, flow) == COMMERCE


def is_acquisition(G: nx.MultiDiGraph[str], flow: Mapping[str, Any]) -> bool:
    """Whether a flow, by its attributes, is the price of a company: it pays a seller."""
    return _counts_as(G, flow) == ACQUISITION


def _counts_as(G: nx.MultiDiGraph[str], flow: Mapping[str, Any]) -> str | None:
    natures: Mapping[str, str] = G.graph["natures"]
    return natures.get(flow["nature"])
