"""Who says what about what: claims chosen by subject, speaker, topic and stance.

A claim that speaks to a measure has the value of that measure beside it (:mod:`graph.claimed`).
"""

from __future__ import annotations

from collections.abc import Collection

from graph import records
from graph.claimed import compared
from graph.lens.view import View
from graph.model import Claim
from graph.result import Result

__all__ = ["claims", "known_claims"]

_WORDS = "The words are ours, after what the sources report; the sources have the claim."
_VALUES = (
    "Measured values are as of the day of the claim, under the default firmness and level, in "
    "US dollars or as shares. A claim agrees, or does not, only where every value within the "
    "bounds says so; bounds are of the flows that the data know of."
)
COLUMNS = ("date", "name", "topic", "stance", "about", "paraphrase", "sources")


def claims(
    view: View,
    *,
    about: Collection[str] = (),
    by: Collection[str] = (),
    topic: str | None = None,
    stance: str | None = None,
) -> Result:
    """Claims known on the day of the lens, the latest first.

    ``about`` and ``by`` are ids, any of which will do; ``topic`` and ``stance`` codes of the
    ontology (UnknownTerm for another). What a claim is about is what it names: one about a company
    is not thereby about its deals, nor the other way round. ``measured`` of a row has the
    fields of a :class:`~graph.claimed.Compared`, None for the many that speak to no measure.
    """
    if topic is not None:
        view.terms.iri("topic", topic)
    if stance is not None:
        view.terms.iri("stance", stance)
    found = [
        said
        for said in known_claims(view)
        if (not about or set(about) & set(said.about))
        and (not by or said.claimant in by)
        and topic in (None, said.topic)
        and stance in (None, said.stance)
    ]
    beside = {row.claim: records.record(row) for row in compared(view, found)}
    rows = [records.claim(view.world, said) for said in found]
    return Result(
        measure="claims",
        lens=view.lens,
        rows=tuple({**row, "measured": beside.get(str(row["id"]))} for row in rows),
        columns=COLUMNS,
        nested=("measured",),
        notes=(_WORDS, *([_VALUES] if beside else [])) if found else (),
    )


def known_claims(view: View) -> list[Claim]:
    """All claims that were published by the day of the lens, the latest first, then by id."""
    known = [c for c in view.world.claims.values() if view.knowledge.knows(c.sources)]
    return sorted(known, key=lambda c: (-c.date.last.toordinal(), c.id))
