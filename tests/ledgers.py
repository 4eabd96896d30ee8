"""Small ledgers for tests of the measures over time: worlds with figures, seen through a lens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.ledger import build
from graph.lens import View
from graph.model import Figure, World
from graph.result import Lens
from tests.worlds import TERMS


def figure(
    company: str, metric: str, period: str, value: float, *, told: str = "2026-06-01", **more: Any
) -> tuple[Figure, str]:
    """A reported figure, told on a day of its own."""
    ident = "-".join([company, metric, period, str(value)])
    made = Figure(
        id=ident,
        company=company,
        metric=metric,
        period=period,
        value=Decimal(str(value)),
        unit=more.pop("unit", "USD"),
        sources=(f"s-{ident}",),
        **more,
    )
    return made, told


def ledger(seen: World, firmness: str = "announced", **lens: Any) -> nx.MultiDiGraph[str]:
    """The ledger of a world."""
    as_of = date.fromisoformat(lens.pop("as_of", "2026-07-05"))
    return build(View(seen, TERMS, Lens(as_of, firmness, **lens)))
