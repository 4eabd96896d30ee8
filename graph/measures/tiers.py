"""Who stands behind a piece of capacity, tier by tier: operator, designer, foundry and so on.

The tiers complement each other: a gigawatt needs its operator and its chip's designer and its
foundry, not one of them. So shares add up to 1 within a role, not over roles, and what depends on a
company in several roles depends on it once.

The graph is that of ``graph/capacity.py``, and which relations are tiers, in which order, stands in
it as the ontology has it. Two of them are named here, since face value is defined by them: the
*operator* of a piece of capacity and the *designer* of its chip. What is said here of a role is
said of the suppliers that the data name: a role with one known supplier is wholly that supplier's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, UnknownName

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "DESIGNER",
    "OPERATOR",
    "Part",
    "Supply",
    "buyers",
    "check_role",
    "check_unit",
    "may_overlap",
    "standings",
    "suppliers_by_role",
    "supply",
    "tiers",
    "union",
]

OPERATOR, DESIGNER = "operator", "designer"
UNITS = {
    "gigawatts": "gigawatts",
    "chips": "chips",
    "bf16": "petaflops of dense BF16",
    "fp8": "petaflops of dense FP8",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What part of a piece of capacity a company has in a role; ``stated`` None is unknown."""

    low: float
    stated: float | None
    high: float


NONE, WHOLE, UNKNOWN = Part(0.0, 0.0, 0.0), Part(1.0, 1.0, 1.0), Part(0.0, None, 1.0)


@dataclass(frozen=True, slots=True)
class Supply:
    """The suppliers of a piece of capacity in one role; all ``others`` have at most that part."""

    parts: Mapping[str, Part]
    others: Part

    @property
    def known(self) -> bool:
        """Whether the part of every company has a value."""
        return self.others.stated is not None and all(
            part.stated is not None for part in self.parts.values()
        )

    def of(self, company: str) -> Part:
        """The part of one company."""
        return self.parts.get(company, self.others)


def tiers(C: nx.MultiDiGraph[str]) -> tuple[str, ...]:
    """The tiers of the look-through: the operator, and those without which there is no chip."""
    found: tuple[str, ...] = C.graph["tiers"]
    return found


def standings(C: nx.MultiDiGraph[str], company: str) -> list[dict[str, Any]]:
    """The pieces of capacity that a company uses, by id."""
    nodes = {node for _, node, kind in C.out_edges(company, keys=True) if kind == "uses"}
    return [C.nodes[node] for node in sorted(nodes)]


def may_overlap(piece: Mapping[str, Any], unit: str) -> bool:
    """Whether a piece may be the same capacity as another: a contract for chips and their site."""
    size = piece[unit]
    return bool(piece["elsewhere"] or (size.stated and not size.low))


def supply(C: nx.MultiDiGraph[str], standing: Mapping[str, Any], role: str) -> Supply:
    """Who supplies a piece of capacity in a role.

    A piece that may stand at anyone's site has its user for operator, or else anyone.
    """
    if role == OPERATOR:
        if standing["elsewhere"]:
            return Supply({standing["operator"]: Part(0.0, 1.0, 1.0)}, Part(0.0, 0.0, 1.0))
        return Supply({standing["operator"]: WHOLE}, NONE)
    chip = standing["chip"]
    edges: Iterable[Any] = () if chip is None else C.out_edges(chip, keys=True, data=True)
    parts = {}
    for _, company, relation, attributes in edges:
        if relation == role:
            share = attributes["share"]
            stated = None if share.stated is None else float(share.stated)
            parts[company] = Part(float(share.low), stated, float(share.high))
    if not parts:
        return Supply({}, UNKNOWN)
    told = sum(part.stated for part in parts.values() if part.stated is not None)
    shared = any(part.stated is None for part in parts.values())
    if shared or told > 1 - 1e-9:
        return Supply(parts, NONE)
    return Supply(parts, Part(0.0, None, 1 - told))


def union(parts: Sequence[Part]) -> Part:
    """Standing behind in any of several roles."""
    stated = [part.stated for part in parts]
    known = [value for value in stated if value is not None]
    certain = len(known) == len(stated) or 1.0 in known
    return Part(
        max((part.low for part in parts), default=0.0),
        max(known, default=0.0) if certain else None,
        min(1.0, sum(part.high for part in parts)),
    )


def suppliers_by_role(C: nx.MultiDiGraph[str], role: str | None) -> dict[str, set[str]]:
    """Companies by the roles, of those that count, that they have anywhere in the graph."""
    counted = tiers(C) if role is None else (role,)
    found: dict[str, set[str]] = {}
    for _, company, relation in C.edges(keys=True):
        if relation in counted and not C.nodes[company].get("crowd", False):
            found.setdefault(company, set()).add(relation)
    return found


def buyers(C: nx.MultiDiGraph[str], asked: str | Iterable[str] | None) -> tuple[str, ...]:
    """The companies asked for, as given; None: all that use capacity, by id.

    UnknownName for one of which no deployment is known.
    """
    users = {u for u, _, kind in C.edges(keys=True) if kind == "uses"}
    if asked is None:
        return tuple(sorted(user for user in users if not C.nodes[user]["crowd"]))
    names = tuple(dict.fromkeys([asked] if isinstance(asked, str) else asked))
    for name in names:
        if name not in users:
            raise UnknownName(
                f"no deployment for {name!r} is known as of {C.graph['lens'].as_of}: "
                "check the name, or ask for a later day or less progress"
            )
    return names


def check_role(C: nx.MultiDiGraph[str], role: str) -> None:
    """InputError for a role that neither the tiers nor the ontology have."""
    there = tuple(dict.fromkeys((*tiers(C), *C.graph["roles"])))
    if role not in there:
        raise InputError(f"{role!r} is no role in supply: there is {', '.join(there)}")


def check_unit(unit: str) -> None:
    """InputError for a unit that capacity is not measured in."""
    if unit not in UNITS:
        raise InputError(f"capacity is in {', '.join(UNITS)}, not in {unit!r}")
