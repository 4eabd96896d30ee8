"""What if: a company's purchases changed, everything else as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.language import say
from graph.measures.counterparties import counterparties
from graph.model import Interval
from graph.result import Coverage
from graph.vocabulary import COMMERCE

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Added", "Scenario", "unfelt", "what_if"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A purchase that a scenario adds, in US dollars."""

    company: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The same numbers, had the company not bought from ``without``, or bought ``added`` as well.

    ``total_share`` is the known total over that without the scenario. ``remaining_gigawatts`` and
    ``remaining_petaflops`` are the capacity that stands on none of ``without`` in any tier.
    """

    without: tuple[str, ...]
    added: tuple[Added, ...]
    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    effective_number_looked_through: float | None
    effective_number_looked_through_low: float | None
    effective_number_looked_through_high: float | None
    n_minus_1: Decimal | None
    n_minus_1_low: Decimal
    n_minus_1_high: Decimal | None
    n_minus_1_share: float | None
    n_minus_1_share_low: float | None
    n_minus_1_share_high: float | None
    largest: str | None
    total: Decimal | None
    total_low: Decimal
    total_high: Decimal | None
    total_share: float | None
    coverage: Coverage
    remaining_gigawatts: Decimal | None
    remaining_gigawatts_low: Decimal
    remaining_gigawatts_high: Decimal | None
    coverage_gigawatts: Coverage
    remaining_petaflops: Decimal | None
    remaining_petaflops_low: Decimal
    remaining_petaflops_high: Decimal | None
    coverage_petaflops: Coverage


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
    purchase = next(code for code, counts in G.graph["natures"].items() if counts == COMMERCE)
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
            nature=purchase,
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
