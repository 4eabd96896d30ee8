"""Edges of the map: all flows of one nature from one payer to one payee, as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.model import Interval
from graph.pages.evidence import Evidence
from graph.result import Coverage

__all__ = ["MapEdge", "merged", "total"]

NOTHING = Interval(Decimal(0), Decimal(0), None)


@dataclass(frozen=True, slots=True)
class MapEdge:
    """All flows of one nature from one payer to one payee.

    ``amount`` sums the flows that move cash (all of them where none does: ``in_kind``).
    ``firmness`` is the firmest level at which at least half of the known amount stands; where no
    amount is known, the level that all of its flows reach.
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
        if any(level in row["by_firmness"] for row in rows)
    }
    return MapEdge(
        *key,
        flows=tuple(flows),
        amount=amount,
        by_firmness=by_firmness,
        firmness=_firmness(evidence.firmness_order, rows, amount, by_firmness),
        in_kind=not cash,
        coverage=Coverage(sum(row["amount"].known for row in summed), len(summed)),
    )


def _firmness(
    order: Sequence[str],
    rows: list[dict[str, Any]],
    amount: Interval,
    by_firmness: dict[str, Interval],
) -> str:
    for level in order:
        if amount.stated is None:
            if all(level in row["by_firmness"] for row in rows):
                return level
        elif level in by_firmness and (by_firmness[level].stated or 0) * 2 >= amount.stated:
            return level
    return order[-1]
