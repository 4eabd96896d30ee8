"""Why a number of capacity is what it is: the deployments that entered it, and those that did not.

As :mod:`graph.explain` for flows; which rows become which piece of capacity is settled in
:mod:`graph.capacity`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.lens.view import View
from graph.model import Deployment
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["REASONS", "DeploymentReason", "explain_capacity"]

REASONS = ("counts", "unknown-yet", "no-step", "too-early", "superseded", "within")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentReason:
    """One deployment: whether it ``entered`` the measure, and why or why not.

    ``capacity_gw`` and ``units`` as its sources tell them, None where they do not.
    """

    deployment: str
    user: str
    operator: str
    chip: str | None
    capacity_gw: Decimal | None
    units: Decimal | None
    status: str
    entered: bool
    reason: str
    why: str
    sources: tuple[str, ...]
    coverage: Coverage


def explain_capacity(
    view: View, C: nx.MultiDiGraph[str], companies: Collection[str], party: str = "user"
) -> Result:
    """The deployments behind a measure of capacity, those that entered first, then by id.

    Parameters
    ----------
    view
        The view that ``C`` was built from.
    C
        A graph of :func:`graph.capacity.build`.
    companies
        Whose capacity was asked for, as nodes of the graph.
    party
        ``user`` or ``operator``: as what they have it.

    Returns
    -------
    Result
        Rows of :class:`DeploymentReason` of these companies; others are counted in a note.
    """
    pieces = {
        row: attributes
        for _, attributes in C.nodes(data=True)
        if attributes["part"] == "standing"
        for row in attributes["rows"]
    }
    rows, others = [], Counter[str]()
    for row in sorted(view.world.deployments.values(), key=lambda d: d.id):
        made = _row(view, C, row, pieces.get(row.id))
        if getattr(made, party) in companies:
            rows.append(made)
        else:
            others[made.reason] += 1
    rows.sort(key=lambda made: (not made.entered, REASONS.index(made.reason), made.deployment))
    number = sum(made.entered for made in rows)
    notes = [f"{number} of these {len(rows)} deployments entered."]
    if others:
        told = ", ".join(f"{name} {others[name]}" for name in REASONS if others[name])
        notes.append(f"Of others, and not listed: {others.total()} ({told}).")
    return Result(
        measure="explain",
        lens=C.graph["lens"],
        rows=tuple(rows),
        notes=tuple(notes),
        columns=(
            "deployment",
            "user",
            "operator",
            "chip",
            "capacity_gw",
            "units",
            "entered",
            "why",
            "sources",
        ),
    )


def _row(
    view: View, C: nx.MultiDiGraph[str], row: Deployment, piece: dict[str, Any] | None
) -> DeploymentReason:
    reason, why = _why(view, C, row, piece)
    told = view.knowledge.documents(row.sources)
    known = row.capacity_gw is not None or row.units is not None
    return DeploymentReason(
        deployment=row.id,
        user=view.groups.top(row.user or row.operator),
        operator=view.groups.top(row.operator),
        chip=row.chip,
        capacity_gw=row.capacity_gw if told else None,
        units=row.units if told else None,
        status=row.deployment_status,
        entered=piece is not None,
        reason=reason,
        why=why,
        sources=tuple(sorted(source.id for source in told)),
        coverage=Coverage(int(piece is not None and known), int(piece is not None)),
    )


def _why(
    view: View, C: nx.MultiDiGraph[str], row: Deployment, piece: dict[str, Any] | None
) -> tuple[str, str]:
    status, progress, least = row.deployment_status, C.graph["progress"], C.graph["least"]
    if piece is not None:
        whole = piece["id"]
        told = "counts" if whole == row.id else f"counts as one piece of capacity with {whole}"
        return "counts", f"{status}: {told}"
    if not view.knowledge.knows(row.sources):
        return "unknown-yet", "not yet published on that day"
    if status not in progress:
        return "no-step", f"{status} is no step of a deployment's progress"
    if progress.index(status) < progress.index(least):
        return "too-early", f"{status}, where at least {least} is asked for"
    if row.id in C.graph["superseded"]:
        later = sorted(
            other.id
            for other in view.world.deployments.values()
            if row.id in other.supersedes and view.knowledge.knows(other.sources)
        )
        return "superseded", f"superseded by {', '.join(later)}"
    return "within", f"within {row.within}, which counts"
