"""Edges of the map: all flows of one nature from one payer to one payee, as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.model import Interval
from graph.pages.evidence import Evidence
from graph.pages.numbers import IN_KIND, Money
from graph.result import Coverage

__all__ = ["MapEdge", "at_level", "cash_total", "merged", "total", "weakest"]

NOTHING = Interval(Decimal(0), Decimal(0), None)


@dataclass(frozen=True, slots=True)
class MapEdge:
    """All flows of one nature from one payer to one payee.

    ``amount`` sums the flows that move cash (all of them where none does: ``in_kind``).
    ``firmness`` is the level of its weakest summed flow, as for the legs of rings: all of the
    amount is at least that firm.
    """

    payer: str
    payee: str
    nature: str
    flows: tuple[str, ...]
    amount: Interval
    by_firmness: dict[str, Interval]
    firmness: str
    in_kind: bool
    coverage: Coverage


def total(amounts: Iterable[Interval]) -> Interval:
    """The sum of intervals; its stated value is that of the known ones, None if none is."""
    result = NOTHING
    for amount in amounts:
        result = result + amount
    return result


def merged(evidence: Evidence) -> list[MapEdge]:
    """The edges of the map, in order of payer, payee and nature."""
    groups: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for flow, (u, v, data) in evidence.edges.items():
        groups[u, v, data["nature"]].append(flow)
    return [_merge(evidence, key, sorted(flows)) for key, flows in sorted(groups.items())]


def _merge(evidence: Evidence, key: tuple[str, str, str], flows: list[str]) -> MapEdge:
    rows = [evidence.edges[flow][2] for flow in flows]
    cash = [row for row in rows if not row["in_kind"]]
    summed = cash or rows
    amount = total(row["amount"] for row in summed)
    by_firmness = {
        level: total(row["by_firmness"][level] for row in summed if level in row["by_firmness"])
        for level in evidence.firmness_order
        if any(level in row["by_firmness"] for row in summed)
    }
    return MapEdge(
        *key,
        flows=tuple(flows),
        amount=amount,
        by_firmness=by_firmness,
        firmness=weakest(evidence, summed),
        in_kind=not cash,
        coverage=Coverage(sum(row["amount"].known for row in summed), len(summed)),
    )


def weakest(evidence: Evidence, rows: Iterable[dict[str, Any]]) -> str:
    """The level that even the weakest of some flows reaches."""
    level = evidence.firmness_of(min(row["rank"] for row in rows))
    return level or evidence.firmness_order[-1]


def at_level(evidence: Evidence, edge: MapEdge, level: str) -> str:
    """How firm an edge is when only flows that reach a level are looked at."""
    rows = [evidence.edges[flow][2] for flow in edge.flows]
    return weakest(
        evidence,
        [r for r in rows if level in r["by_firmness"] and (edge.in_kind or not r["in_kind"])],
    )


def cash_total(money: Money, flows: Iterable[tuple[Interval, bool]]) -> str:
    """The sum of flows (amount, in kind) that move cash, in words.

    What is in kind is never added to it, but stands there where there is nothing else: "none"
    is said of no flows at all.
    """
    rows = list(flows)
    cash = [amount for amount, in_kind in rows if not in_kind]
    if rows and not cash:
        known = [amount for amount, _ in rows if amount.known]
        if not known:
            return f"{IN_KIND}, not disclosed"
        return f"{IN_KIND}, {money.total(total(known), Coverage(len(known), len(rows)))}"
    return money.total(total(cash), Coverage(sum(a.known for a in cash), len(cash)))
