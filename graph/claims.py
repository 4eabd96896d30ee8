"""Who says what about what: claims chosen by subject, speaker, topic and stance.

A claim that speaks to a measure has the value of that measure beside it (:mod:`graph.claimed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from graph import records
from graph.claimed import compared
from graph.lens.view import View
from graph.model import Claim
from graph.result import Coverage, Result

__all__ = ["ClaimReason", "Said", "claims", "counted", "known_claims", "left_out"]

_WORDS = "The words are ours, after what the sources report; the sources have the claim."
_VALUES = (
    "Measured values are as of the day of the claim, under the default firmness and level, in "
    "US dollars or as shares. A claim agrees, or does not, only where every value within the "
    "bounds says so; bounds are of the flows that the data know of."
)
_NOT_KNOWN, _NOT_ASKED = "unknown-yet", "not-asked"
COLUMNS = ("date", "name", "topic", "stance", "about", "paraphrase", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReason:
    """A claim: whether it is in the list, and why or why not."""

    claim: str
    claimant: str | None
    entered: bool
    reason: str
    why: str
    sources: tuple[str, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How many ``claims`` of one topic and stance were made in a period, and by whom.

    ``coverage`` counts those whose date is as precise as the period over all of them; a year
    counts as its last day.
    """

    period: str
    topic: str
    stance: str
    claims: int
    claimants: tuple[str, ...]
    coverage: Coverage


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


def left_out(view: View, found: Result) -> Result:
    """Why each claim of the data is in a list of :func:`claims` or not, those in it first."""
    inside = {row["id"] for row in found.rows}
    rows = []
    for said in sorted(view.world.claims.values(), key=lambda c: (c.id not in inside, c.id)):
        entered, known = said.id in inside, view.knowledge.knows(said.sources)
        reason = "counts" if entered else _NOT_ASKED if known else _NOT_KNOWN
        about = ", ".join(said.about)
        rows.append(
            ClaimReason(
                claim=said.id,
                claimant=said.claimant if known else None,
                entered=entered,
                reason=reason,
                why=f"{said.claimant} on {about}: {said.topic}, {said.stance}"
                if known
                else "not yet published on that day",
                sources=tuple(sorted(s.id for s in view.knowledge.documents(said.sources))),
                coverage=Coverage(int(entered), int(entered)),
            )
        )
    others = Counter(row.reason for row in rows if not row.entered)
    told = ", ".join(f"{name} {others[name]}" for name in sorted(others))
    return Result(
        measure="explain",
        lens=view.lens,
        rows=tuple(rows),
        notes=(f"{len(inside)} of {len(rows)} claims entered" + (f" ({told})." if told else "."),),
        columns=("claim", "entered", "reason", "why", "sources"),
    )


def counted(view: View, found: Result, periods: Sequence[tuple[str, date, date]]) -> Result:
    """The claims of a list by the period in which they were made, topic and stance.

    ``periods`` are names with first and last day, in order; what was made in none is left out.
    """
    groups: dict[tuple[int, str, str], list[Claim]] = {}
    for row in found.rows:
        said = view.world.claims[row["id"]]
        day = view.knowledge.day(said)
        for at, (_, first, last) in enumerate(periods):
            if first <= day <= last:
                groups.setdefault((at, said.topic, said.stance), []).append(said)
    rows = []
    for (at, topic, stance), made in sorted(groups.items()):
        name, first, last = periods[at]
        dated = sum(first <= said.date.first and said.date.last <= last for said in made)
        rows.append(
            Said(
                period=name,
                topic=topic,
                stance=stance,
                claims=len(made),
                claimants=tuple(sorted({said.claimant for said in made})),
                coverage=Coverage(dated, len(made)),
            )
        )
    return Result(
        measure="claims",
        lens=view.lens,
        rows=tuple(rows),
        columns=("period", "topic", "stance", "claims", "claimants", "coverage"),
        notes=("Counted in the period in which they were made, of what was published by the day.",),
    )
