"""The end of a push: the staging graphs in place of the data, in the way that the store can.

That is in one request where the store does a request as a whole or not at all, which is tried
first; else, if whoever pushes agrees to that, graph by graph.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum

from graph.errors import StoreError
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.staging import MANIFESTS, Staging, manifests

__all__ = ["GRAPH_BY_GRAPH", "LEFT", "VIRTUOSO", "Swap", "Way"]

VIRTUOSO = (
    "Virtuoso has no swap in one step: who read while it went on may have seen old and new together"
)
"""What was seen in 7.2.5.1, and is said after each push to it."""

GRAPH_BY_GRAPH = (
    "the graphs were put in place one by one, which --graph-by-graph allows: who read while it "
    "went on may have seen old and new together"
)

LEFT = "staging graphs may be left, for their drop was not answered; the next push drops them"
"""Said where that was so."""

_LOOKS = 4
"""How often it is looked whether a swap without an answer has been done."""


class Way(Enum):
    """How graphs are swapped: moved, copied (Virtuoso), or by steps that look for the lock."""

    MOVED = "moved"
    COPIED = "copied"
    STEPS = "steps"
    GRAPH_BY_GRAPH = "graph by graph"


class Swap:
    """The swap at the end of one push to one store."""

    def __init__(self, remote: SparqlStore, staging: Staging) -> None:
        self._remote, self._staging = remote, staging
        self._way: Way | None = None
        self._sent = self._left = self._overtaken = self._mixed = False

    def prepare(self, *, graph_by_graph: bool) -> None:
        """Choose the best way that the store has.

        StoreError where it would keep the first half of a request that fails, unless
        ``graph_by_graph`` says that readers may see a half.
        """
        self._way = _way(self._remote, self._staging, graph_by_graph)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the way."""
        told = {Way.COPIED: VIRTUOSO, Way.GRAPH_BY_GRAPH: GRAPH_BY_GRAPH}
        notes = tuple(note for way, note in told.items() if way is self._way)
        return (*notes, LEFT) if self._left else notes

    def do(self, targets: Sequence[str], old: Sequence[str], pause: float) -> None:
        """Put the staging graphs in place of ``targets``, and drop ``old``.

        StoreError if it was not done, or if another push was put in place meanwhile: whichever of
        two is done last finds the manifest of the other.
        """
        steps = self._way in (Way.STEPS, Way.GRAPH_BY_GRAPH)
        if not steps and not self._staging.before and self._manifests():
            # There was none whose DROP would fail now.
            self._overtaken = True
            raise StoreError(self._other)
        self._sent = True
        try:
            for request in self._requests(targets, old):
                self._remote.update(request)
        except StoreError:
            # An answer that was lost, or refuses a repetition, is no failure if it was done.
            if not self._is_done(pause):
                self._look_for_another()
                if self._overtaken and self._way is Way.MOVED:
                    raise StoreError(self._other) from None
                raise
        # Steps that find no lock do nothing, and do not fail either.
        if steps and not self._remote.ask(self._staging.done()):
            self._overtaken = self._manifests() != self._staging.before
            raise StoreError(self._other)
        if self._manifests() != (self._staging.manifest,):
            self._mixed = True
            raise StoreError(
                f"{self._remote.shown}: another push was put in place at the same time"
            )
        if self._way is Way.COPIED:
            try:
                self._remote.update(self._staging.clear(targets), read=False)
            except StoreError:  # the data are in place, and Virtuoso now and then takes minutes
                self._left = True

    def _manifests(self) -> tuple[str, ...]:
        return manifests(self._remote.named(MANIFESTS))

    @property
    def _other(self) -> str:
        return (
            f"{self._remote.shown} lost what was staged before it was in place: does somebody "
            "else push there? One at a time"
        )

    def _requests(self, targets: Sequence[str], old: Sequence[str]) -> list[str]:
        if self._way is Way.MOVED:
            return [self._staging.swap(targets, old)]
        if self._way is Way.COPIED:
            return self._staging.copies(targets, old)
        steps = self._staging.steps(targets, old)
        return steps if self._way is Way.GRAPH_BY_GRAPH else [" ;\n".join(steps)]

    def _is_done(self, pause: float) -> bool:
        for look in range(_LOOKS):
            if self._remote.ask(self._staging.done()):
                return True
            time.sleep(pause * 2**look)
        return False

    def _look_for_another(self) -> None:
        """Whether it failed for another push, which has taken the lock or the manifest away."""
        stands = self._manifests() == self._staging.before
        locked = self._remote.ask(self._staging.locked())
        # Other ways than a move do a part: they may have taken the manifest away themselves.
        self._overtaken = not stands or (self._way is Way.MOVED and not locked)

    def how_it_stands(self) -> str:
        """What a reader sees after a failure, as the server itself says."""
        if self._mixed:
            return "the store may hold a part of each: run the same command again at once"
        try:
            done = self._remote.ask(self._staging.done())
            half = not done and self._is_half()
        except StoreError:
            if self._sent and self._way in (Way.COPIED, Way.GRAPH_BY_GRAPH):
                return (
                    "the server no longer says what it holds, and readers may see old and new "
                    "together: run the same command again as soon as it is there"
                )
            return (
                "the server no longer says what it holds: all is new or all is as before; run again"
            )
        if done:
            return "the new data are in place"
        if half:
            return "readers may see old and new together; run the same command again at once"
        if self._overtaken:
            return (
                "readers see what they saw before, or what another push has put there; run the "
                "same command again to put these data there"
            )
        return "readers see what they saw before; run the same command again to go on"

    def _is_half(self) -> bool:
        if self._way is Way.COPIED:  # it undoes nothing of what fails, and the lock goes early
            return self._sent and not self._remote.ask(self._staging.locked())
        return self._remote.ask(self._staging.begun())  # by this push, or one before it


def _way(remote: SparqlStore, staging: Staging, graph_by_graph: bool) -> Way:
    if remote.virtuoso:
        return Way.COPIED
    dropping, loading = staging.probes()
    refused = remote.refuses(dropping)
    if not _left(remote, staging) and refused:
        return Way.MOVED
    if not refused:
        # Where nothing may be loaded at all, it stays unknown what a failure would leave.
        with suppress(StoreError):
            refused = remote.refuses(loading)
        if not _left(remote, staging) and refused:
            return Way.STEPS
    if graph_by_graph:
        return Way.GRAPH_BY_GRAPH
    raise StoreError(
        f"{remote.shown} does not do a SPARQL Update of several steps as a whole or not at all, so "
        "readers could see old and new data together: use a store that does, or accept that with "
        "--graph-by-graph"
    )


def _left(remote: SparqlStore, staging: Staging) -> bool:
    """Whether something of a probe is there, which is then taken away."""
    left = remote.ask(staging.probed())
    if left:
        remote.update(staging.forget())
    return left
