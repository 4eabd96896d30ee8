"""Purchases that dependency is looked through on, and its one answer."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.measures.dependency import Dependency, dependency

LADDER = [
    ("lab", "cloud", "compute", 60),
    ("lab", "maker", "hardware", 40),
    ("cloud", "maker", "hardware", 30),
    ("cloud", "other", "hardware", 10),
]

CHAIN = [
    ("A", "B", "compute", 3),
    ("A", "C", "compute", 7),
    ("B", "D", "hardware", 1),
    ("B", "E", "hardware", 1),
    ("C", "D", "hardware", 2),
    ("C", "E", "hardware", 8),
]
"""Two ways from A to D and E, of which the larger leads mostly to E."""


def only(G: nx.MultiDiGraph[str], company: str, on: str, **options: Any) -> Any:
    """The only row, untyped: numbers are compared with approximations."""
    (row,) = dependency(G, company, on=on, **options).rows
    assert isinstance(row, Dependency)
    return row
