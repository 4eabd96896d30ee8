"""The data in numbers: how much there is, how full, how well told, and the worst gaps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.check.expectations import Line, examine, file_of, weighed
from graph.model import World
from graph.quality import SHARES, Share
from graph.store import Store
from graph.terms import Terms

__all__ = ["Report", "report"]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts, fill rates and shares beside what is expected, and the shares with their gaps."""

    counts: tuple[Line, ...]
    fields: tuple[Line, ...]
    told: tuple[Line, ...]
    shares: tuple[Share, ...]

    @property
    def short(self) -> bool:
        """Whether anything is less than is expected of it."""
        return any(line.state == "too low" for line in (*self.counts, *self.fields, *self.told))


def report(store: Store, world: World, terms: Terms, file: Path | str | None = None) -> Report:
    """The report on a world; ``file`` of expectations as for :func:`~graph.check.check`."""
    found = weighed(world, terms)
    lines = tuple(examine(world, file_of(store, file), found))
    return Report(
        counts=tuple(line for line in lines if line.whole is None),
        fields=tuple(
            line for line in lines if line.subject not in SHARES and line.whole is not None
        ),
        told=tuple(line for line in lines if line.subject in SHARES),
        shares=found,
    )
