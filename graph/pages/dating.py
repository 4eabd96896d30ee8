"""The day from which a flow has its status, and the days on which its deal was amended since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["amended", "since"]


def since(history: Sequence[Mapping[str, Any]], status: str) -> str:
    """The day of the latest event that gave a flow the status it has; empty if untold.

    ``history`` is in order of time (:meth:`Evidence.history`), ``status`` as its events have it. An
    amendment leaves firmness as it was, so its day is not that of the status.
    """
    days: list[str] = [
        e["date"] for e in reversed(history) if e["status"] == status and not e["later"]
    ]
    return days[0] if days else ""


def amended(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """The days of amendments that had happened, in order."""
    return [e["date"] for e in history if e["amends"] and not e["later"]]
