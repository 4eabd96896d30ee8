"""What is said beside obligations: what is due, revenue and its run-rates, committed funding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.language import say
from graph.wording import bounded

if TYPE_CHECKING:
    import networkx as nx

    from graph.measures.obligations import Obligation

__all__ = ["obligation_notes"]


def obligation_notes(L: nx.MultiDiGraph[str], rows: Sequence[Obligation]) -> tuple[str, ...]:
    """What of these rows is counted and what not, as sentences; none without rows."""
    if not rows:
        return ()
    notes = [
        say(
            "Due are purchases not known to be paid, spread evenly over their periods; few "
            "payments are reported, so what fell due in years gone by may have been paid."
        )
    ]
    if any(row.year is None for row in rows):
        notes.append(
            say(
                "Without a year: flows whose start or end nobody told. They are in no year and "
                "no gap, so sums over years are at least."
            )
        )
    if any(row.need is not None for row in rows):
        notes.append(
            say(
                "Revenue is held at the latest whole year reported, and no other cost is taken "
                "off it; the gap is the needs from this year on beyond cash, capital received "
                "since, and committed funding."
            )
        )
        notes.append(
            say(
                "Committed funding is all capital that counts under the lens and is not known to "
                "be paid: unless only what is signed is asked for, letters of intent are in it."
            )
        )
    rates = dict.fromkeys((row.company, rate) for row in rows for rate in row.run_rates)
    notes += [
        say(
            "Run-rate told after that year: %(company)s USD %(amount)s (%(period)s; %(scope)s); it "
            "is in no ratio and no gap.",
            company=L.nodes[company]["label"],
            amount=bounded(rate.value, rate.value, rate.value),
            period=rate.period,
            scope=rate.scope or "",
        )
        for company, rate in rates
    ]
    scopes = sorted(
        {
            f"{L.nodes[r.company]['label']} {r.revenue_period}: {r.revenue_scope}"
            for r in rows
            if r.revenue_scope
        }
    )
    if scopes:
        notes.append(say("Scope of revenue as told: %(scopes)s.", scopes="; ".join(scopes)))
    if any(due.condition for row in rows for due in row.dues):
        notes.append(say("Conditions are in words only; amounts per year are not multiplied out."))
    return tuple(notes)
