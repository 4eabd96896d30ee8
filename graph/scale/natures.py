"""What a flow of a table is to the measures: capital or commerce, as the ontology has its nature.

A ring is made of both (:data:`graph.measures.merging.RING`); acquisitions are in none.
"""

from __future__ import annotations

from typing import Any

from graph.scale.tables import Flows
from graph.vocabulary import CAPITAL, COMMERCE

__all__ = ["RING", "counts_as"]

RING = CAPITAL, COMMERCE


def counts_as(flows: Flows, nature: str, *more: str, rows: Any = None) -> Any:
    """Whether a row of the table (or of ``rows`` of it) is of a nature that counts as one named."""
    named = (nature, *more)
    codes = sorted(code for code, word in flows.natures.items() if word in named)
    return (flows.table if rows is None else rows).nature.isin(codes)
