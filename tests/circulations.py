"""Small networks to send money round in, and their one answer."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.measures.circulation import Circulation, circulation


def only(G: nx.MultiDiGraph[str]) -> Any:
    """The one row; untyped, as decimals are compared with whole numbers here."""
    (row,) = circulation(G).rows
    assert isinstance(row, Circulation)
    return row
