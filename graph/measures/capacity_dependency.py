"""Dependency by capacity: how much of a buyer's gigawatts or chips stands on a company.

The pieces of capacity g that a buyer uses have size w_g; d_g(k) is the part of g that k stands
behind: in one role its share, over several the largest of its shares (at the least they overlap
wholly; at the most they add up, to 1). Then D(b, k) = Σ w_g d_g / Σ w_g over the pieces of which
both are known. *Face value* is the same for whoever the buyer has it from: the operator, or for
what it runs itself the designer of the chip.

Bounds take every size and part anywhere within its interval
(:func:`graph.measures.dependency_bounds.extreme`), pieces of unknown size included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.measures.dependency_bounds import extreme
from graph.measures.tiers import (
    DESIGNER,
    NONE,
    OPERATOR,
    Part,
    Supply,
    standings,
    supply,
    tiers,
    union,
)
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["capacity_numbers", "documents_behind"]


def capacity_numbers(
    C: nx.MultiDiGraph[str],
    company: str,
    targets: Sequence[str],
    roles: Mapping[str, set[str]],
    unit: str,
) -> list[dict[str, Any]]:
    """Face value, look-through and hidden part, with bounds and coverage, on each target."""
    pieces = standings(C, company)
    asked = sorted(set().union(*roles.values()) | {OPERATOR, DESIGNER}) if roles else []
    behind = [{role: supply(C, piece, role) for role in asked} for piece in pieces]
    parts = [
        [_parts(piece, by_role, k, roles.get(k, set())) for k in targets]
        for piece, by_role in zip(pieces, behind, strict=True)
    ]
    low = [float(piece[unit].low) for piece in pieces]
    high = [np.inf if piece[unit].high is None else float(piece[unit].high) for piece in pieces]
    closed = [n for n, end in enumerate(high) if end < np.inf]

    def bound(which: int, most: bool, among: Sequence[int]) -> list[float | None]:
        rows = [n for n in among if high[n] > 0]
        if not rows:
            return [None] * len(targets)
        values = np.array(
            [[p[which].high if most else p[which].low for p in parts[n]] for n in rows]
        )
        ends = extreme([low[n] for n in rows], [high[n] for n in rows], values, most=most)
        return [float(end) for end in ends]

    everything = range(len(pieces))
    columns = {
        f"{name}_{end}": bound(which, end == "high", among)
        for which, name, among in (
            (0, "face_value", everything),
            (1, "look_through", everything),
            (2, "hidden", everything),
            (1, "look_through_closed", closed),
        )
        for end in ("low", "high")
    }
    sizes = [None if (size := piece[unit].stated) is None else float(size) for piece in pieces]
    answers = []
    for n in range(len(targets)):
        known = [
            (size, row[n])
            for size, row in zip(sizes, parts, strict=True)
            if size is not None and all(part.stated is not None for part in row[n])
        ]
        total = sum(size for size, _ in known)
        answer: dict[str, Any] = {key: column[n] for key, column in columns.items()}
        for which, name in enumerate(("face_value", "look_through", "hidden")):
            answer[name] = (
                sum(size * (row[which].stated or 0.0) for size, row in known) / total
                if total
                else None
            )
        answer["coverage"] = Coverage(len(known), len(pieces))
        answers.append(answer)
    return answers


def documents_behind(C: nx.MultiDiGraph[str], company: str, on: str | None = None) -> set[str]:
    """The documents that tell of a company's capacity, or of that by which it stands ``on`` one.

    The latter are those of the pieces known to have it behind them, and of its part in their chips.
    """
    found: set[str] = set()
    for piece in standings(C, company):
        chip = piece["chip"]
        edges: Any = () if chip is None else C.out_edges(chip, keys=True, data=True)
        links = [told for _, k, role, told in edges if k == on and role in tiers(C)]
        if on is None or links or on == piece["operator"]:
            found.update(piece["sources"], *(told.get("sources", ()) for told in links))
    return found


def _parts(
    piece: Mapping[str, Any], by_role: Mapping[str, Supply], company: str, roles: set[str]
) -> tuple[Part, Part, Part]:
    """Face value, look-through and hidden part of a company in a piece of capacity."""
    whole = union([by_role[role].of(company) for role in sorted(roles)])
    own = piece["operator"] == piece["user"]
    direct = DESIGNER if own else OPERATOR
    face = by_role[direct].of(company) if direct in roles else NONE
    if piece["elsewhere"]:
        hosted = by_role[OPERATOR].of(company).high if OPERATOR in roles else 0.0
        face = Part(0.0, face.stated, max(face.high, hosted))
    hidden = Part(
        max(0.0, whole.low - face.high),
        None if whole.stated is None or face.stated is None else whole.stated - face.stated,
        max(0.0, whole.high - face.low),
    )
    return face, whole, hidden
