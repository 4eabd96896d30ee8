"""What a reader of the circulation needs to know beside its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.language import say, say_many
from graph.measures.natures import is_acquisition

if TYPE_CHECKING:
    import networkx as nx

    from graph.measures.circulation import Circulation

__all__ = ["circulation_notes"]


def circulation_notes(
    G: nx.MultiDiGraph[str], row: Circulation, cut_deals: bool, cut_companies: bool
) -> tuple[str, ...]:
    """Sentences on what is unknown, left out or cut off.

    ``cut_deals`` and ``cut_companies`` say that a list has only its largest lines.
    """
    if not row.flows:
        return (say("No capital or commerce in cash counts under this lens."),)
    notes = [
        say(
            "Circulation is what could go round at once within the amounts, counted per "
            "leg; it does not say that the same dollars did."
        )
    ]
    if row.circulation is None:
        notes.append(
            say("Every cycle has an undisclosed leg, so that the circulation is not known.")
        )
    elif row.coverage.known < row.coverage.qualifying:
        notes.append(
            say(
                "Undisclosed flows carry nothing here: the circulation and the total are those "
                "of known amounts, at least as much goes round and in all."
            )
        )
    if row.circulation_high is None:
        notes.append(say("A cycle of flows without upper end exists, so there is no upper bound."))
    if row.finn_unbalanced:
        notes.append(
            say(
                "Finn's index balances every company by an outside account; known inflows and "
                "outflows differ, so a good part of that account is what is not reported."
            )
        )
    if row.legs:
        notes.append(
            say("Other legs and rings may carry the same circulation; its size is the same.")
        )
    left_out = sum(
        data["in_kind"] and not is_acquisition(G, data) for _, _, data in G.edges(data=True)
    )
    if left_out:
        notes.append(
            say_many(
                "%(number)s flow in kind moved no cash.",
                "%(number)s flows in kind moved no cash.",
                left_out,
            )
        )
    if cut_deals:
        notes.append(
            say(
                "Only the %(number)s deals that carry the most are listed.",
                number=len(row.by_deal),
            )
        )
    if cut_companies:
        notes.append(
            say(
                "Round trips are those of the %(number)s largest sellers.",
                number=len(row.round_trip),
            )
        )
    return tuple(notes)
