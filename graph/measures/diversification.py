"""Diversification: on how many suppliers does a company really stand, and what if one fails?

Which flows are purchases: :mod:`graph.measures.counterparties`; effective numbers and their bounds:
:mod:`graph.measures.shares`, :mod:`graph.measures.bounds`; final suppliers:
:mod:`graph.measures.lookthrough`; what remains without one: :mod:`graph.measures.remaining`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, UnknownName
from graph.language import say
from graph.measures.counterparties import (
    Merged,
    companies,
    counterparties,
    coverage,
)
from graph.measures.further import Further, further, further_unknown
from graph.measures.lookthrough import FinalSupplier, Shares, look_through, purchase_shares
from graph.measures.remaining import (
    CapacityLeft,
    LeftOut,
    by_role,
    in_capacity,
    leave_one_out,
    most_left,
    standing_without,
)
from graph.measures.shares import inequality
from graph.measures.whatif import Added, Scenario, unfelt, what_if
from graph.model import Interval
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Diversification", "diversification"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversification:
    """How spread a company's purchases are; None: see the notes of :func:`diversification`.

    ``effective_number`` counts equal suppliers, ``n_minus_1`` is what is left of the known
    purchases in US dollars when the ``largest`` supplier fails, ``n_minus_1_share`` its part of
    ``total``. Each has ``_low`` and ``_high`` beside it; a ``_high`` of None is unbounded.
    ``unreached`` is the share of a dollar that ends in companies which only buy from each other,
    ``coverage_looked_through`` the known flows of purchase over all on the way.

    ``n_minus_1_gigawatts`` and ``n_minus_1_petaflops`` are what is left of the capacity that it
    uses when its largest operator (``largest_…``) other than itself fails; petaflops are those of
    its chips at dense ``throughput``, ``fp8`` or ``bf16``, and the two coverages count pieces of
    capacity. ``n_minus_1_by_role`` has the same for the designers, foundries and so on.
    """

    company: str
    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    effective_number_looked_through: float | None
    effective_number_looked_through_low: float | None
    effective_number_looked_through_high: float | None
    unreached: float | None
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
    coverage: Coverage
    coverage_looked_through: Coverage
    largest_gigawatts: str | None
    n_minus_1_gigawatts: Decimal | None
    n_minus_1_gigawatts_low: Decimal
    n_minus_1_gigawatts_high: Decimal | None
    coverage_gigawatts: Coverage
    throughput: str
    largest_petaflops: str | None
    n_minus_1_petaflops: Decimal | None
    n_minus_1_petaflops_low: Decimal
    n_minus_1_petaflops_high: Decimal | None
    coverage_petaflops: Coverage
    n_minus_1_by_role: tuple[CapacityLeft, ...]
    leave_one_out: tuple[LeftOut, ...]
    final_suppliers: tuple[FinalSupplier, ...]
    scenario: Scenario | None


THROUGHPUTS = ("fp8", "bf16")
COLUMNS = (
    "company",
    "effective_number",
    "effective_number_low",
    "effective_number_high",
    "effective_number_looked_through",
    "largest",
    "n_minus_1",
    "n_minus_1_share",
    "total",
    "coverage",
    "coverage_looked_through",
    "n_minus_1_gigawatts",
    "coverage_gigawatts",
    "throughput",
    "n_minus_1_petaflops",
    "coverage_petaflops",
)
HEADLINE = (
    "company",
    "effective_number",
    "effective_number_looked_through",
    "largest",
    "n_minus_1_share",
    "total",
    "coverage",
    "n_minus_1_gigawatts",
    "coverage_gigawatts",
)


def diversification(
    G: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    capacity: nx.MultiDiGraph[str] | None = None,
    *,
    without: Collection[str] = (),
    with_: Mapping[str, Decimal] | None = None,
    kinds: Collection[str] | None = None,
    throughput: str = "fp8",
) -> Result:
    """On how many suppliers a company stands, face value and looked through, and what one leaves.

    The effective number is 1 / Σ p² with p the shares of its known purchases; looked through, the
    same of the shares q of a dollar that end at each final supplier. *Leave one out* repeats it
    without each supplier; N−1 is what remains of the known purchases when the largest one fails,
    and what remains of the capacity in use when its largest operator does.

    Parameters
    ----------
    G
        A network by the contract of ``docs/architecture.md``. An edge's amount is money that its
        payer gives its payee over the whole flow, in US dollars: the strength of the relation.
    company
        A company id or several; None for all that have a supplier.
    capacity
        A graph of :func:`graph.capacity.build`, for N−1 in gigawatts and petaflops; without one
        they are unknown.
    without
        Suppliers whose sales to the company are left out in a scenario.
    with_
        Supplier ids to US dollars that the company also buys from them in the scenario.
    kinds
        Kinds of commerce to count instead of supply, on every tier.
    throughput
        ``fp8`` or ``bf16``: by which dense throughput chips are weighted.

    Returns
    -------
    Result
        Rows of :class:`Diversification`, those asked for in the order asked, all by known total,
        the largest first; ``scenario`` is filled if there is one.

    Raises
    ------
    UnknownName
        No flow of a company asked for counts under the lens, or it is a crowd; a supplier in
        ``without`` is nowhere in the network.
    InputError
        An amount in ``with_`` is not positive, or another throughput.

    Notes
    -----
    Undefined: with no known amount the values are None; the looked-through number also where less
    than half of the flows of purchase on the way have a known amount, or nothing reaches a final
    supplier. A crowd is nobody that could fail, but one holder in the lower bounds.

    It does not say how fast a supplier could be replaced, nor that two suppliers are independent:
    that is what looking through is for, as far as purchases are known. Nor does capacity follow
    the money: what a company buys and what it is known to run are told apart, and a purchase that
    a scenario adds brings no gigawatts.

    References
    ----------
    Hill (1973) and Jost (2006) as cited in :mod:`graph.measures.shares`; Kemeny and Snell (1960) as
    cited in :mod:`graph.measures.lookthrough`.

    Examples
    --------
    60 from a and 40 from b, who both buy everything from c: 1 / (0.36 + 0.16) suppliers on the face
    of it, one looked through; 40 are left without a.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 1, 1)), promised=(),
    ...     natures={"capital": "capital", "commerce": "commerce"})
    >>> G.add_nodes_from(["lab", "a", "b", "c"], crowd=False)
    >>> for buyer, seller, x in (("lab", "a", 60), ("lab", "b", 40), ("a", "c", 9), ("b", "c", 9)):
    ...     amount = Interval(Decimal(x), Decimal(x), Decimal(x))
    ...     _ = G.add_edge(buyer, seller, nature="commerce", kind="compute", supply=True,
    ...                    in_kind=False, amount=amount)
    >>> row = diversification(G, "lab").rows[0]
    >>> round(row.effective_number, 4), row.effective_number_looked_through
    (1.9231, 1.0)
    >>> row.largest, row.n_minus_1, row.n_minus_1_share
    ('a', Decimal('40'), 0.4)
    """
    asked = companies(G, company)
    added = dict(with_ or {})
    for name in without:
        if name not in G:
            raise UnknownName(f"{name!r} is no supplier in this network; check the name")
    for name, amount in added.items():
        if amount <= 0:
            raise InputError(f"a purchase from {name!r} must be more than 0, not {amount}")
    if throughput not in THROUGHPUTS:
        raise InputError(f"throughput is {' or '.join(THROUGHPUTS)}, not {throughput!r}")
    shares = purchase_shares(G, kinds)
    rows = []
    for name in asked:
        suppliers = counterparties(G, name, "suppliers", kinds)
        if suppliers or company is not None:
            row = _row(
                G, name, suppliers, tuple(without), added, kinds, shares, capacity, throughput
            )
            rows.append(row)
    if company is None:
        rows.sort(key=lambda row: (row.total is None, -(row.total or 0), row.company))
    unknown = (
        [] if G.graph["promised"] else [further(G, r.company, "suppliers", kinds) for r in rows]
    )
    return Result(
        measure="diversification",
        lens=G.graph["lens"],
        rows=tuple(rows),
        notes=(
            *_notes(rows, throughput, unknown),
            *(n for row in rows for n in unfelt(G, row.company, without, kinds)),
        ),
        columns=COLUMNS,
        headline=HEADLINE,
        nested=("n_minus_1_by_role", "leave_one_out", "final_suppliers", "scenario"),
        money=frozenset(
            {
                "n_minus_1",
                "n_minus_1_low",
                "n_minus_1_high",
                "total",
                "total_low",
                "total_high",
                "amount",
            }
        ),
    )


def _row(
    G: nx.MultiDiGraph[str],
    company: str,
    suppliers: Sequence[Merged],
    without: tuple[str, ...],
    added: Mapping[str, Decimal],
    kinds: Collection[str] | None,
    shares: Shares,
    capacity: nx.MultiDiGraph[str] | None,
    throughput: str,
) -> Diversification:
    numbers = _numbers(G, company, suppliers, kinds)
    through = look_through(G, company, kinds, shares)
    scenario = None
    if without or added:
        H = what_if(G, company, without, added, kinds)
        changed = _numbers(H, company, counterparties(H, company, "suppliers", kinds), kinds)
        then = look_through(H, company, kinds)
        before, after = numbers["total"], changed["total"]
        scenario = Scenario(
            without=without,
            added=tuple(Added(company=k, amount=v) for k, v in sorted(added.items())),
            effective_number_looked_through=then.effective_number,
            effective_number_looked_through_low=then.effective_number_low,
            effective_number_looked_through_high=then.effective_number_high,
            total_share=float((after or 0) / before) if before else None,
            **changed,
            **standing_without(capacity, company, without, throughput),
        )
    return Diversification(
        company=company,
        effective_number_looked_through=through.effective_number,
        effective_number_looked_through_low=through.effective_number_low,
        effective_number_looked_through_high=through.effective_number_high,
        unreached=through.unreached,
        coverage_looked_through=through.coverage,
        n_minus_1_by_role=by_role(capacity, company, throughput),
        leave_one_out=leave_one_out(suppliers),
        final_suppliers=through.suppliers,
        scenario=scenario,
        **numbers,
        **in_capacity(capacity, company, throughput),
    )


def _numbers(
    G: nx.MultiDiGraph[str],
    company: str,
    suppliers: Sequence[Merged],
    kinds: Collection[str] | None,
) -> dict[str, Any]:
    """The fields that a row and its scenario have in common."""
    index = inequality((supplier.amount, supplier.crowd) for supplier in suppliers)
    sums = Interval(Decimal(0), Decimal(0), None)
    for supplier in suppliers:
        sums = sums + supplier.amount
    named = [supplier for supplier in suppliers if not supplier.crowd]
    largest = next((s for s in named if s.amount.stated), None)
    left = (
        index.total - largest.amount.stated
        if index.total is not None and largest is not None and largest.amount.stated is not None
        else None
    )
    low, high = index.cr1_bounds
    return {
        "effective_number": index.effective_number,
        "effective_number_low": index.effective_number_bounds[0],
        "effective_number_high": index.effective_number_bounds[1],
        "n_minus_1": left,
        "n_minus_1_low": sums.low - max((s.amount.low for s in suppliers), default=Decimal(0)),
        "n_minus_1_high": most_left(suppliers),
        "n_minus_1_share": float(left / index.total) if left is not None and index.total else None,
        "n_minus_1_share_low": None if high is None else 1 - high,
        "n_minus_1_share_high": None if low is None else 1 - low,
        "largest": None if largest is None else largest.company,
        "total": index.total,
        "total_low": sums.low,
        "total_high": sums.high,
        "coverage": coverage(G, company, "suppliers", kinds),
    }


def _notes(
    rows: Sequence[Diversification], throughput: str, unknown: Iterable[Further]
) -> tuple[str, ...]:
    notes = []
    if any(row.coverage.known < row.coverage.qualifying for row in rows):
        notes.append(
            say(
                "Totals and what is left are at least: flows without a known amount are in the "
                "bounds only, and an effective number is that of the known amounts."
            )
        )
    notes += further_unknown(unknown)
    if any(
        row.effective_number_looked_through is None and row.coverage_looked_through.qualifying
        for row in rows
    ):
        notes.append(
            say(
                "Looked through, a number is only given where at least half of the purchases on"
                " the way have a known amount and some reach a final supplier; otherwise see "
                "its bounds."
            )
        )
    if any(row.unreached for row in rows):
        notes.append(
            say(
                "Unreached is what ends among companies that, as far as is known, only buy from"
                " each other; looked-through numbers are of the rest."
            )
        )
    if any(row.n_minus_1_by_role for row in rows):
        notes.append(
            say(
                "N-1 in gigawatts and petaflops is of the deployments known, without the largest "
                "operator other than the company itself; its coverage counts pieces of capacity, "
                "and petaflops are of dense %(form)s. With less than half known: bounds only.",
                form=throughput.upper(),
            )
        )
    if rows:
        notes.append(
            say(
                "A final supplier is one without a known purchase of its own: as far as the "
                "data see, not the end of the chain."
            )
        )
    return tuple(notes)
