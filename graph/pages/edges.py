"""Edges of the map: all flows of one nature from one payer to one payee, as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.language import say
from graph.model import Interval
from graph.pages.evidence import Evidence
from graph.pages.lenses import Seen
from graph.pages.numbers import Money
from graph.pages.opening import Key
from graph.result import Coverage

__all__ = ["MapEdge", "cash_total", "merged", "stated_sums", "total", "weakest"]

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
    return MapEdge(
        *key,
        flows=tuple(flows),
        amount=amount,
        firmness=weakest(evidence, summed),
        in_kind=not cash,
        coverage=Coverage(sum(row["amount"].known for row in summed), len(summed)),
    )


def weakest(evidence: Evidence, rows: Iterable[dict[str, Any]]) -> str:
    """The level that even the weakest of some flows reaches."""
    level = evidence.firmness_of(min(row["rank"] for row in rows))
    return level or evidence.firmness_order[-1]


def stated_sums(seen: Seen) -> dict[Key, Decimal | None]:
    """The known amount of every edge of the map under a lens, None where none is.

    As for :class:`MapEdge`: what moves cash is summed, what is in kind only where nothing does.
    """
    found: dict[Key, tuple[bool, Decimal | None]] = {}
    for flow in seen.flows.values():
        key = (flow.payer, flow.payee, flow.nature)
        in_kind, sum_ = found.get(key, (True, None))
        if flow.in_kind and not in_kind:
            continue
        if in_kind and not flow.in_kind:
            sum_ = None
        stated = flow.amount.stated
        if stated is not None:
            sum_ = stated if sum_ is None else sum_ + stated
        found[key] = flow.in_kind, sum_
    return {key: sum_ for key, (_, sum_) in found.items()}


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
            return say("in kind only, not disclosed")
        summed = money.total(total(known), Coverage(len(known), len(rows)))
        return say("in kind only, %(amount)s", amount=summed)
    return money.total(total(cash), Coverage(sum(a.known for a in cash), len(cash)))
