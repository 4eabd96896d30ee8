"""What a reader of a list of rings needs to know beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from graph.language import say, say_many
from graph.measures.merging import CHOICES

if TYPE_CHECKING:
    import networkx as nx

    from graph.measures.cycles import Cycle
    from graph.measures.widest import Widest

__all__ = ["asked_for", "cycle_notes"]


def asked_for(rings: bool, max_legs: int, wanted: Sequence[str], sized: bool) -> str:
    """What was asked for, in words: rings or cycles, how long, through whom, of known size."""
    what = say("financing rings") if rings else say("cycles")
    what = say("%(what)s of up to %(legs)s legs", what=what, legs=max_legs)
    if wanted:
        named = reduce(
            lambda one, other: say("%(one)s and %(other)s", one=one, other=other), wanted
        )
        what = say("%(what)s through %(companies)s", what=what, companies=named)
    if sized:
        what = say("%(what)s with a bottleneck known to be large enough", what=what)
    return what


def cycle_notes(
    G: nx.MultiDiGraph[str],
    rows: Sequence[Cycle],
    found: Widest,
    wanted: Sequence[str],
    what: str,
    cut: bool,
    aside: int,
) -> tuple[str, ...]:
    """Sentences on how many there are, what is unknown, and what was cut off.

    ``aside`` counts the flows in kind that are no leg because cash goes beside them.
    """
    if found.total is not None:
        total = found.total
        shown = say("%(rows)s of %(total)s %(what)s shown.", rows=len(rows), total=total, what=what)
        notes = [shown if rows else say("No %(what)s.", what=what)]
    elif found.exact:
        notes = [
            say(
                "The top %(number)s %(what)s; there are too many to count.",
                number=len(rows),
                what=what,
            )
        ]
    else:
        notes = [
            say(
                "The first %(number)s %(what)s that a search cut short came upon; wider ones "
                "may be missing. Ask for fewer legs or name companies to go through.",
                number=len(rows),
                what=what,
            )
        ]
    for company in wanted:
        if company not in G:
            notes.append(
                say("%(company)s has no flow that counts under this lens.", company=company)
            )
        elif G.nodes[company]["crowd"]:
            notes.append(
                say("%(company)s is a crowd, and a crowd is in no cycle.", company=company)
            )
    if not rows:
        return tuple(notes)
    notes += [
        say(
            "Rings share flows, so their sizes never add up; circulation says how much goes round."
        ),
        say(
            "A leg is as firm as its weakest flow, a ring as its weakest leg; how much of "
            "the ring is that firm is its bottleneck under that firmness."
        ),
    ]
    if any(row.bottleneck is None for row in rows):
        notes.append(say("Without a bottleneck: a leg is undisclosed; its bounds still hold."))
    if any(
        row.bottleneck is not None and row.coverage.known < row.coverage.qualifying for row in rows
    ):
        notes.append(
            say(
                "A leg with flows of unknown amount is as wide as its known flows, at least: so is "
                "a bottleneck of such a leg."
            )
        )
    if any(row.in_kind for row in rows):
        notes.append(
            say(
                "Marked in kind: a leg that moves no cash (warrants, guarantees, shares); it is a "
                "leg as no cash of its nature goes the same way between the two companies."
            )
        )
    if aside:
        notes.append(
            say_many(
                "%(number)s flow in kind between companies of these rings is in no leg: where cash "
                "of the same nature goes the same way, the leg is the cash alone.",
                "%(number)s flows in kind between companies of these rings are in no leg: where "
                "cash of the same nature goes the same way, the leg is the cash alone.",
                aside,
            )
        )
    if cut:
        notes.append(
            say(
                "Of more than %(choices)s choices of natures for the same companies, only those "
                "that change one leg are named as alternatives.",
                choices=CHOICES,
            )
        )
    return tuple(notes)
