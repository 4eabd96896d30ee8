"""Guarantees that fall due exactly when a company stops paying: in no loss, so told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.language import say
from graph.measures.natures import is_commerce
from graph.wording import bounded

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Guarantee", "guarantees", "guarantees_told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What ``guarantor`` has to pay to ``creditor`` if the company does not, in US dollars."""

    guarantor: str
    creditor: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    condition: str | None
    deal: str
    flow: str
    sources: tuple[str, ...]


def guarantees(L: nx.MultiDiGraph[str], company: str) -> tuple[Guarantee, ...]:
    """The guarantees for what a company has to pay, the largest stated first.

    Legs of a kind that covers default by the ontology (``lk:coversDefault``).

    Those that stand at the base of a ledger (:mod:`graph.ledger`), of a deal that the company is a
    party to, to somebody whom it has to pay for a purchase that stands. The amount is what can be
    called at most, not what is lost: a guarantor may get some of it back.
    """
    base = L.graph["base"]
    owed = {
        payee
        for _, payee, leg in L.out_edges(company, data=True)
        if base in leg["stages"]
        and is_commerce(L, leg)
        and not leg["in_kind"]
        and leg["unpaid"].high != 0
    }
    found = [
        Guarantee(
            guarantor=guarantor,
            creditor=creditor,
            amount=leg["stages"][base].stated,
            amount_low=leg["stages"][base].low,
            amount_high=leg["stages"][base].high,
            condition=leg["condition"],
            deal=leg["deal"],
            flow=str(flow),
            sources=tuple(leg["sources"]),
        )
        for creditor in sorted(owed)
        for guarantor, _, flow, leg in L.in_edges(creditor, keys=True, data=True)
        if leg["covers"]
        and base in leg["stages"]
        and company in leg["parties"]
        and company != guarantor
    ]
    return tuple(sorted(found, key=lambda g: (g.amount is None, -(g.amount or 0), g.flow)))


def guarantees_told(given: Sequence[tuple[str, Guarantee]]) -> tuple[str, ...]:
    """A note that names guarantees, each with the company that would not pay; none without any."""
    if not given:
        return ()
    named = [
        say(
            "if %(company)s does not pay, %(guarantor)s to %(creditor)s USD %(amount)s (%(deal)s)",
            company=company,
            guarantor=each.guarantor,
            creditor=each.creditor,
            amount=bounded(each.amount, each.amount_low, each.amount_high),
            deal=each.deal,
        )
        for company, each in given
    ]
    return (say("Guarantees due only then, in no loss: %(named)s.", named="; ".join(named)),)
