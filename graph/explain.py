"""Why a number is what it is: the flows that entered it, those that did not, and the reason."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any

from graph.language import say, say_many
from graph.lens.verdict import REASONS, Verdict
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Reason", "explain", "flows_in", "pairs_in"]

Pair = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One flow: whether it ``entered`` the measure, and why or why not.

    ``amount`` is in US dollars, None where unknown or where the flow does not count.
    """

    flow: str
    deal: str
    payer: str
    payee: str
    kind: str
    entered: bool
    amount: Decimal | None
    amount_low: Decimal | None
    amount_high: Decimal | None
    status: str | None
    reason: str
    why: str
    sources: tuple[str, ...]
    coverage: Coverage


def explain(
    G: nx.MultiDiGraph[str],
    deals: Mapping[str, str],
    entered: Collection[str],
    pairs: Collection[Pair],
) -> Result:
    """The flows behind a measure, those that entered first, then by reason and id.

    ``entered`` are the ids of flows that the measure counted (:func:`flows_in`), ``pairs`` the
    companies that its answer sets against each other (:func:`pairs_in`). Listed are the flows
    that entered and those that did not between such a pair, or between two of which another flow
    entered, with the reason of the lens;
    ``not-asked`` is a flow that counts under the lens but is no part of the question, such as
    equity among purchases. All others are counted in a note, by reason. ``deals`` maps flows to
    deals.
    """
    inside = set(entered)
    between = set(pairs) | {
        frozenset((v.payer, v.payee)) for v in G.graph["verdicts"] if v.flow in inside
    }
    rows, others = [], Counter[str]()
    for verdict in G.graph["verdicts"]:
        row = _row(verdict, deals[verdict.flow], verdict.flow in inside)
        if row.entered or frozenset((row.payer, row.payee)) in between:
            rows.append(row)
        else:
            others[row.reason] += 1
    order = ["counts", "not-asked", *REASONS]
    rows.sort(key=lambda row: (not row.entered, order.index(row.reason), row.flow))
    number = sum(row.entered for row in rows)
    notes = [say("%(number)s of these %(listed)s flows entered.", number=number, listed=len(rows))]
    if others:
        told = ", ".join(f"{name} {others[name]}" for name in order if others[name])
        notes.append(
            say_many(
                "Between others, and not listed: %(number)s flow (%(reasons)s).",
                "Between others, and not listed: %(number)s flows (%(reasons)s).",
                others.total(),
                reasons=told,
            )
        )
    return Result(
        measure="explain",
        lens=G.graph["lens"],
        rows=tuple(rows),
        notes=tuple(notes),
        columns=(
            "flow",
            "payer",
            "payee",
            "kind",
            "entered",
            "amount",
            "status",
            "why",
            "sources",
        ),
        money=frozenset({"amount", "amount_low", "amount_high"}),
    )


def flows_in(value: Any) -> Iterator[str]:
    """The flow ids that rows of a measure name, at any depth, in fields called ``flows``."""
    if isinstance(value, Result):
        value = value.rows
    if isinstance(value, tuple | list):
        for item in value:
            yield from flows_in(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if field.name == "flows":
                yield from inner
            else:
                yield from flows_in(inner)


def pairs_in(result: Result) -> set[Pair]:
    """The companies that an answer sets against each other.

    In a row with ``companies``, as a ring has, any two of them; else its ``company`` and every
    company that the nested rows name.
    """
    found: set[Pair] = set()
    for row in result.rows:
        ring = tuple(getattr(row, "companies", ()))
        found |= {frozenset(pair) for pair in combinations(ring, 2)}
        one = getattr(row, "company", None)
        nested = (getattr(row, name, None) for name in result.nested)
        rows = [inner for part in nested if isinstance(part, tuple) for inner in part]
        others = {getattr(inner, "company", None) for inner in rows} - {None, one}
        if one is not None:
            found |= {frozenset((one, str(other))) for other in others}
    return found


def _row(verdict: Verdict, deal: str, entered: bool) -> Reason:
    amount = verdict.amount
    idle = verdict.counts and not entered
    known = amount is not None and amount.known
    return Reason(
        flow=verdict.flow,
        deal=deal,
        payer=verdict.payer,
        payee=verdict.payee,
        kind=verdict.kind,
        entered=entered,
        amount=amount.stated if amount else None,
        amount_low=amount.low if amount else None,
        amount_high=amount.high if amount else None,
        status=verdict.status,
        reason="not-asked" if idle else verdict.reason,
        why=f"{verdict.kind}: counts, but not for this question" if idle else verdict.why,
        sources=verdict.sources,
        coverage=Coverage(int(entered and known), int(entered)),
    )
