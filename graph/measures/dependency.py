"""Look-through dependency: how much of a company stands on another, however many tiers up.

The exact part: :mod:`graph.measures.leontief`; bounds: :mod:`graph.measures.dependency_bounds`;
by money and by capacity: :mod:`graph.measures.money_dependency`,
:mod:`graph.measures.capacity_dependency`; whose chips, foundry and memory, with the
concentration of each: :mod:`graph.measures.roles`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.errors import InputError, UnknownName
from graph.language import say
from graph.measures.capacity_dependency import capacity_numbers
from graph.measures.counterparties import companies
from graph.measures.lookthrough import ENOUGH
from graph.measures.money_dependency import money_numbers
from graph.measures.tiers import UNITS, buyers, check_role, check_unit, suppliers_by_role
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Basis", "Dependency", "dependency", "ordered", "row_of", "told_of"]

Basis = Literal["money", "capacity"]
BASES: tuple[Basis, ...] = ("money", "capacity")


_HAIR = 1e-9  # of rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """How much ``company`` stands on ``on``, as a share from 0 to 1.

    ``face_value`` is what it has from it directly, ``look_through`` what comes from it on any way,
    ``hidden`` the rest. The closed bounds leave out amounts that have no upper end, unknown ones
    too. ``coverage`` counts purchases (by capacity: deployments, settled) on the way.
    ``unrecorded`` (by money) is the share of known purchases that ends, before it comes to ``on``,
    in companies of which no purchase is known.
    """

    company: str
    on: str
    basis: str
    role: str | None
    face_value: float | None
    face_value_low: float | None
    face_value_high: float | None
    look_through: float | None
    look_through_low: float | None
    look_through_high: float | None
    look_through_closed_low: float | None
    look_through_closed_high: float | None
    hidden: float | None
    hidden_low: float | None
    hidden_high: float | None
    unrecorded: float | None
    coverage: Coverage


COLUMNS = (
    "company",
    "on",
    "basis",
    "face_value",
    "look_through",
    "look_through_closed_low",
    "look_through_closed_high",
    "hidden",
    "unrecorded",
    "coverage",
)
HEADLINE = ("company", "on", "face_value", "look_through", "hidden", "coverage")


def dependency(
    G: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    on: str | Iterable[str] | None = None,
    basis: Basis = "money",
    role: str | None = None,
    capacity: nx.MultiDiGraph[str] | None = None,
    unit: str = "gigawatts",
    kinds: Collection[str] | None = None,
) -> Result:
    """How much of a company stands on another, directly and however many tiers up.

    By *money*, S_ij is the share of i's known purchases of supply that it makes from another
    company j, and D(b, k) = h_b with h_k = 1, h_i = Σ_j S_ij h_j (the least non-negative solution;
    N_bk / N_kk with N = (I − S)⁻¹ where that exists). Face value is S_bk. By *capacity* see
    :mod:`graph.measures.capacity_dependency`.

    Parameters
    ----------
    G
        A network by the contract of ``docs/architecture.md``; an edge's amount is money that its
        payer gives its payee over the whole flow, in US dollars: the strength of the relation.
    company
        A buyer's id or several; None for all.
    on
        Whom it may stand on, one or several; None for all that it may stand on at all.
    basis
        ``money`` or ``capacity``; the latter needs ``capacity``.
    role
        By capacity only: count one role (operator, designer, or a supply role of the ontology)
        instead of all tiers.
    capacity
        A graph by the contract of ``graph/capacity.py``.
    unit
        Of capacity: ``gigawatts``, ``chips``, or chips weighted by their dense throughput at
        ``bf16`` or ``fp8``.
    kinds
        Kinds of commerce to count instead of supply, by money.

    Returns
    -------
    Result
        Rows of :class:`Dependency`: buyers in the order asked (all: by id), for each the largest
        known first, then the largest upper bound. Pairs that cannot depend are left out unless both
        were asked for.

    Raises
    ------
    UnknownName
        Nothing is known of a company asked for under the lens.
    InputError
        ``basis``, ``role`` or ``unit`` is none there is, or does not go with the basis.

    Notes
    -----
    Undefined: with less than half of the purchases on the way known, look-through and hidden part
    are None and only bounds are given. A value is None, too, where it would be 0 on what is known
    but amounts that are not known may lead to ``on``; where both bounds agree it is theirs. On the
    way are the purchases of the buyer and of all that lie on a way to ``on`` by purchases, known or
    not. Face value and hidden part are None for a buyer without known purchase, and where it buys
    from ``on`` at an undisclosed amount.
    Half must be known by weight, too: where more than half of the known purchases end, before they
    come to ``on``, in companies of which no purchase is known (``unrecorded``), look-through and
    hidden part are None, since those companies enter the value with 0 and may well buy from ``on``.
    The bounds do not know of such purchases: where they agree on more than 0 the value is theirs,
    for the purchases known of, but a 0 of them is None.
    A company whose purchases are all undisclosed has a zero row in the value, and anything from 0
    to its best supplier's value in the bounds. Bounds hold for the flows and suppliers that are
    known of. Crowds are nobody to stand on.

    It does not say how hard a supplier would be to replace; and a share of money is not a share of
    what cannot be done without: a foundry's wafers are a small part of a cloud's bill.

    References
    ----------
    Miller and Blair as cited in :mod:`graph.measures.leontief`. R. Baldwin, R. Freeman and
    A. Theodorakopoulos, "Hidden exposure: measuring US supply chain reliance", Brookings Papers on
    Economic Activity (Fall 2023), for face value against look-through.

    Examples
    --------
    A lab buys 60 from a cloud and 40 from a maker, the cloud 30 of its 40 from the same maker: on
    the face of it 40 %, looked through 0.4 + 0.6 · 0.75 = 85 %, so 45 % are hidden.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 1, 1)), promised=(),
    ...     natures={"capital": "capital", "commerce": "commerce"})
    >>> G.add_nodes_from(["lab", "cloud", "maker", "other"], crowd=False)
    >>> for buyer, seller, x in (("lab", "cloud", 60), ("lab", "maker", 40),
    ...                          ("cloud", "maker", 30), ("cloud", "other", 10)):
    ...     amount = Interval(Decimal(x), Decimal(x), Decimal(x))
    ...     _ = G.add_edge(buyer, seller, nature="commerce", kind="compute", supply=True,
    ...                    in_kind=False, amount=amount)
    >>> row = dependency(G, "lab", on="maker").rows[0]
    >>> row.face_value, round(row.look_through, 9), round(row.hidden, 9), str(row.coverage)
    (0.4, 0.85, 0.45, '4 of 4')
    """
    if basis not in BASES:
        raise InputError(f"a dependency is by {' or '.join(BASES)}, not by {basis!r}")
    if basis == "capacity":
        if capacity is None:
            raise InputError("a dependency by capacity needs the graph of capacity")
        check_unit(unit)
        if role is not None:
            check_role(capacity, role)
        return _by_capacity(capacity, company, on, role, unit)
    if role is not None:
        raise InputError("a role in supply goes with the basis capacity, not money")
    return _by_money(G, company, on, kinds)


def _by_capacity(
    C: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None,
    on: str | Iterable[str] | None,
    role: str | None,
    unit: str,
) -> Result:
    roles = suppliers_by_role(C, role)
    targets = sorted(roles) if on is None else _named(on)
    for name in targets:
        if name not in C:
            raise UnknownName(f"{name!r} is behind no capacity known as of this day")
    rows: list[Dependency] = []
    for buyer in buyers(C, company):
        others = [k for k in targets if k != buyer]
        numbers = capacity_numbers(C, buyer, others, roles, unit)
        found = [
            row_of(buyer, k, "capacity", role, n) for k, n in zip(others, numbers, strict=True)
        ]
        rows += ordered(found, keep=company is not None and on is not None)
    notes = [
        say(
            "Shares are of %(unit)s of deployments known to be %(status)s, by user (the "
            "operator where none is named), not of what is paid.",
            unit=UNITS[unit],
            status=_enough(C),
        ),
        say(
            "Deployments overlap: rows of one user, operator, chip and place count once at "
            "the largest size told, and what may be part of something else has a lower end "
            "of 0."
        ),
        say(
            "Face values are of all capacity whose operator is known (where the user runs it, "
            "the designer of its chip); look-through, hidden part and coverage of that whose "
            "suppliers are known in every tier that is asked about. So they need not add up."
        ),
    ]
    empty = [r for r in C.graph["roles"] if not any(r == kind for _, _, kind in C.edges(keys=True))]
    if empty:
        notes.append(say("The data name no supplier for: %(roles)s.", roles=", ".join(empty)))
    return told_of(C.graph["lens"], rows, notes)


def _enough(C: nx.MultiDiGraph[str]) -> str:
    progress: tuple[str, ...] = C.graph["progress"]
    return " or ".join(progress[progress.index(C.graph["least"]) :])


def _by_money(
    G: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None,
    on: str | Iterable[str] | None,
    kinds: Collection[str] | None,
) -> Result:
    asked = companies(G, company)
    targets = companies(G, on)
    rows: list[Dependency] = []
    for buyer, numbers in money_numbers(G, asked, targets, kinds):
        found = [row_of(buyer, k, "money", None, n) for k, n in numbers.items()]
        rows += ordered(found, keep=company is not None and on is not None)
    return told_of(G.graph["lens"], rows, [])


_VALUES = tuple(
    f"{name}{end}"
    for name in ("face_value", "look_through", "look_through_closed", "hidden")
    for end in ("", "_low", "_high")
    if (name, end) != ("look_through_closed", "")
)


def _named(asked: str | Iterable[str]) -> list[str]:
    return list(dict.fromkeys([asked] if isinstance(asked, str) else asked))


def row_of(
    company: str, on: str, basis: str, role: str | None, numbers: Mapping[str, Any]
) -> Dependency:
    """A row made of numbers by name, without those that too little is known for."""
    values = {name: numbers.get(name) for name in _VALUES}
    whole: Coverage = numbers["coverage"]
    low, high = values["look_through_low"], values["look_through_high"]
    if (low is None or low != high) and (whole.share is None or whole.share < ENOUGH):
        values["look_through"] = None
    direct: Coverage | None = numbers.get("face_coverage")
    if direct is not None and (direct.share is None or direct.share < ENOUGH):
        values["face_value"] = None
    for name in ("face_value", "look_through"):
        if not values[name] and values[f"{name}_high"]:
            values[name] = None  # of what is known nothing, of what is not perhaps some
    if values["face_value"] is None or values["look_through"] is None:
        values["hidden"] = None
    for name in ("face_value", "look_through", "hidden"):
        end = values[f"{name}_low"]
        if end is not None and end == values[f"{name}_high"]:
            values[name] = end  # certain, however little else is known
        elif _excluded(values[name], end, values[f"{name}_high"]):
            values[name] = None  # of the pieces known, and the others cannot leave it so
    unrecorded = numbers.get("unrecorded")
    certain = bool(values["look_through"]) and (high or 0.0) - (low or 0.0) < _HAIR
    if unrecorded is not None and unrecorded > 1 - ENOUGH + _HAIR and not certain:
        # mostly of companies that enter with 0 as nobody tells what they buy
        values["look_through"] = values["hidden"] = None
    return Dependency(
        company=company,
        on=on,
        basis=basis,
        role=role,
        unrecorded=unrecorded,
        coverage=whole,
        **values,
    )


def _excluded(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None:
        return False
    below = low is not None and value < low - _HAIR
    return below or (high is not None and value > high + _HAIR)


def ordered(rows: list[Dependency], keep: bool) -> list[Dependency]:
    """The largest first; unless ``keep``, without those that cannot depend."""
    rows = [row for row in rows if keep or row.look_through or row.look_through_high]
    return sorted(
        rows,
        key=lambda r: (
            r.look_through is None,
            -(r.look_through or 0.0),
            -(r.look_through_high or 0.0),
            r.on,
        ),
    )


def told_of(lens: Any, rows: list[Dependency], notes: list[str]) -> Result:
    """The result that rows make, with what there is to say beside them after ``notes``."""
    if any((row.unrecorded or 0.0) > 1 - ENOUGH for row in rows):
        notes.append(
            say(
                "Unrecorded is the part of the known purchases that ends in companies of which no "
                "purchase is known. Where it is more than half, look-through is not told unless "
                "all amounts on the way are known: those companies would enter it with 0."
            )
        )
    if any(row.look_through is None for row in rows):
        notes.append(
            say(
                "Where less than half of what is on the way is known, only the bounds are "
                "given; the closed bounds leave out amounts without an upper end, so a value that "
                "has such amounts in it need not lie within them."
            )
        )
    if rows:
        notes.append(
            say(
                "Dependencies on several companies do not add up: what comes from one may have "
                "come through another."
            )
        )
    return Result(
        measure="dependency",
        lens=lens,
        rows=tuple(rows),
        notes=tuple(notes),
        columns=tuple(
            name
            for name in COLUMNS
            if name != "unrecorded" or any(row.unrecorded is not None for row in rows)
        ),
        headline=HEADLINE,
    )
