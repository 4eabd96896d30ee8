"""By role: whose chips, foundry, memory and lithography a buyer of computing finally stands on.

The graph is that of ``graph/capacity.py``; who supplies a piece of capacity in a role, and how
surely, :mod:`graph.measures.tiers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.language import say
from graph.measures.backing import backing
from graph.measures.tiers import (
    UNITS,
    buyers,
    check_role,
    check_unit,
    may_overlap,
    standings,
    tiers,
)
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["RoleShares", "RoleSupplier", "roles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSupplier:
    """A supplier in a role: how much of the buyer's capacity it stands behind, and its share."""

    company: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShares:
    """A buyer's capacity by supplier in one role.

    ``total`` and ``n_minus_1`` are in ``unit``: the capacity whose supplier is known, and what is
    left of it when the ``largest`` supplier other than the buyer itself fails. ``coverage`` counts
    pieces of capacity of known size and supplier.
    """

    company: str
    role: str
    unit: str
    hhi: float | None
    hhi_low: float | None
    hhi_high: float | None
    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    largest: str | None
    total: Decimal | None
    total_low: Decimal
    total_high: Decimal | None
    n_minus_1: Decimal | None
    n_minus_1_low: Decimal
    n_minus_1_high: Decimal | None
    coverage: Coverage
    suppliers: tuple[RoleSupplier, ...]


COLUMNS = (
    "company",
    "role",
    "unit",
    "hhi",
    "effective_number",
    "largest",
    "total",
    "n_minus_1",
    "coverage",
)
HEADLINE = ("company", "role", "hhi", "effective_number", "largest", "n_minus_1", "coverage")


def roles(
    C: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    role: str | None = None,
    unit: str = "gigawatts",
) -> Result:
    """Whom a buyer's capacity stands on in each role, how concentrated that is, what one leaves.

    With a_k the capacity that supplier k stands behind (a piece's size times its share of the
    role), shares are p_k = a_k / Σ a over pieces whose size and supplier are known, HHI =
    10 000 · Σ p². N−1 is Σ a less the largest a_k of another company.

    Parameters
    ----------
    C
        A graph of :func:`graph.capacity.build`.
    company
        A user of capacity or several; None for all.
    role
        One role; None for the tiers of :func:`graph.measures.tiers.tiers`.
    unit
        ``gigawatts``, ``chips``, or chips weighted by dense throughput: ``bf16`` or ``fp8``, in
        petaflops.

    Returns
    -------
    Result
        Rows of :class:`RoleShares` by company as asked (all: by id), then role.

    Raises
    ------
    UnknownName
        No deployment for a company asked for is known.
    InputError
        No such role or unit.

    Notes
    -----
    Undefined: None where no piece has both a known size and a known supplier. Bounds let every size
    and share vary on its own, and capacity of unknown supplier belong to anyone, one or many: outer
    bounds. A role for which one supplier is named is taken as wholly that supplier's; second
    sources that nobody reports are not seen. What is left has only bounds where less than half of
    the pieces are known. A buyer's own part counts as a supplier but cannot
    fail it.

    References
    ----------
    Indices as in :mod:`graph.measures.shares`; N−1 as in the planning of power systems.

    Examples
    --------
    3 GW on chips of a, 1 GW on chips of b, 2 GW on chips not named: HHI 5 625 + 625 on what is
    known; without a 1 GW is left, at the most 3.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> C = nx.MultiDiGraph(lens=Lens(date(2026, 1, 1)), roles=(), tiers=("designer",))
    >>> C.add_nodes_from(["lab", "cloud", "a", "b"], crowd=False)
    >>> def exactly(x): return Interval(Decimal(x), Decimal(x), Decimal(x))
    >>> for designer, gigawatts in (("a", 3), ("b", 1), (None, 2)):
    ...     chip, piece = designer and f"chip:{designer}", f"standing:{gigawatts}"
    ...     C.add_node(piece, user="lab", operator="cloud", chip=chip, elsewhere=False,
    ...                gigawatts=exactly(gigawatts))
    ...     _ = C.add_edge("lab", piece, key="uses")
    ...     _ = designer and C.add_edge(chip, designer, key="designer", share=exactly(1))
    >>> row = roles(C, "lab", role="designer").rows[0]
    >>> row.hhi, row.largest, row.n_minus_1, row.n_minus_1_high, str(row.coverage)
    (6250.0, 'a', Decimal('1'), Decimal('3'), '2 of 3')
    """
    check_unit(unit)
    if role is not None:
        check_role(C, role)
    asked = tiers(C) if role is None else (role,)
    rows = [_row(C, name, one, unit) for name in buyers(C, company) for one in asked]
    notes = [
        say(
            "Amounts are %(unit)s, of deployments settled where rows overlap; shares and "
            "indices are of the part whose size and supplier are known.",
            unit=UNITS[unit],
        )
    ]
    pieces = [piece for row in rows for piece in standings(C, row.company)]
    if any(may_overlap(piece, unit) for piece in pieces):
        notes.append(
            say(
                "Totals and amounts are at most that much: a contract for chips and a site where "
                "they would stand may be the same capacity."
            )
        )
    silent = [one for one in asked if not any(r.suppliers for r in rows if r.role == one)]
    if silent and rows:
        notes.append(say("No supplier is known for: %(roles)s.", roles=", ".join(silent)))
    return Result(
        measure="roles",
        lens=C.graph["lens"],
        rows=tuple(row for row in rows if row.suppliers or company is not None),
        notes=tuple(notes),
        columns=COLUMNS,
        headline=HEADLINE,
        nested=("suppliers",),
    )


def _row(C: nx.MultiDiGraph[str], company: str, role: str, unit: str) -> RoleShares:
    found = backing(C, company, role, unit)
    index, amounts = found.index, found.amounts
    places = {name: place for place, name in enumerate(amounts)}
    return RoleShares(
        company=company,
        role=role,
        unit=unit,
        hhi=index.hhi,
        hhi_low=index.hhi_bounds[0] if amounts else None,
        hhi_high=index.hhi_bounds[1] if amounts else None,
        effective_number=index.effective_number,
        effective_number_low=index.effective_number_bounds[0] if amounts else None,
        effective_number_high=index.effective_number_bounds[1] if amounts else None,
        largest=found.largest,
        total=found.total.stated,
        total_low=found.total.low,
        total_high=found.total.high,
        n_minus_1=found.left.stated,
        n_minus_1_low=found.left.low,
        n_minus_1_high=found.left.high,
        coverage=found.coverage,
        suppliers=tuple(
            RoleSupplier(
                company=k,
                amount=amounts[k].stated,
                amount_low=amounts[k].low,
                amount_high=amounts[k].high,
                share=index.shares[places[k]],
                share_low=index.shares_bounds[places[k]][0],
                share_high=index.shares_bounds[places[k]][1],
            )
            for k in found.ranked
        ),
    )
