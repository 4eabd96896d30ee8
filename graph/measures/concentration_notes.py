"""What a reader of concentrations needs to know beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.language import say, say_many
from graph.measures.further import Further, further_unknown

if TYPE_CHECKING:
    from graph.measures.concentration import Concentration

__all__ = ["Said", "concentration_notes", "said_of"]


@dataclass(frozen=True, slots=True)
class Said:
    """What counterparties are like, as far as it has to be said beside the numbers."""

    single: bool
    open_among_several: bool
    dispersed: bool


def said_of(rows: Iterable[Concentration]) -> Said:
    """What the counterparties in rows are like."""
    listed = [(row.open, row.counterparties) for row in rows]
    return Said(
        single=any(len(others) == 1 for _, others in listed),
        open_among_several=any(is_open and len(others) > 1 for is_open, others in listed),
        dispersed=any(other.dispersed for _, others in listed for other in others),
    )


def concentration_notes(
    rows: Sequence[Concentration],
    left_out: int,
    promised: bool,
    said: Said,
    further: Iterable[Further],
) -> tuple[str, ...]:
    """Sentences that a reader needs beside rows; ``left_out`` counts flows in kind.

    ``further`` are the flows of unknown amount, by row.
    """
    notes = []
    if any(row.band for row in rows):
        notes.append(
            say(
                "The bands (below 1 000 unconcentrated, to 1 800 moderate, above high) are "
                "those of the US merger guidelines for markets; for the counterparties of one "
                "company they are an analogy."
            )
        )
    if promised:
        notes.append(
            say(
                "Payments are reported far less than promises: the bounds span the payments "
                "reported, and what is promised, paid or not, is in the coverage only."
            )
        )
    if any(row.coverage.known < row.coverage.qualifying for row in rows):
        notes.append(
            say(
                "Totals are at least: flows without a known amount are in the bounds only, and "
                "an index is that of the known amounts."
            )
        )
    if not promised:
        notes += further_unknown(further)
    if said.open_among_several:
        notes.append(
            say(
                "An open counterparty, one whose amount has no upper end, makes the upper bound"
                " of the HHI 10 000; the closed bounds leave such counterparties out. They are of "
                "those with a bounded amount alone, so the HHI of all need not lie within them."
            )
        )
    if said.single:
        notes.append(
            say(
                "A single counterparty has bounds of 10 000 whatever its amount, as long as it "
                "is paid anything at all."
            )
        )
    if said.dispersed:
        notes.append(
            say(
                "A crowd (dispersed) counts in the total but is nobody in the index and its "
                "lower bound, and one holder in the upper bound."
            )
        )
    if any(row.disclosed for row in rows):
        notes.append(
            say(
                "Disclosed shares are those of the latest period that companies report, of all "
                "their revenue, backlog or cost; they stand beside the flows, and the bounds of"
                " the disclosed index take the rest as unknown."
            )
        )
    if any(row.disclosed and row.hhi_disclosed_low is None for row in rows):
        notes.append(say("Where disclosed shares contradict each other, they bound nothing."))
    if left_out:
        notes.append(
            say_many(
                "%(number)s flow in kind of these companies (a warrant, a guarantee, a right not "
                "used) moved no cash and is left out of amounts and coverage.",
                "%(number)s flows in kind of these companies (warrants, guarantees, rights not "
                "used) moved no cash and are left out of amounts and coverage.",
                left_out,
            )
        )
    return tuple(notes)
