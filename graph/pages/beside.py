"""What a claim says of a measure and what the measure says, in words, side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.claimed import CANNOT_TELL, Compared
from graph.language import say
from graph.pages.numbers import percent, span
from graph.wording import UNKNOWN, number

if TYPE_CHECKING:
    from graph.pages.evidence import Evidence

__all__ = ["beside"]

_ANSWERS = {"yes": say("yes"), "no": say("no"), CANNOT_TELL: say("cannot be told")}


def beside(evidence: Evidence, row: Compared) -> dict[str, Any]:
    """The value of the measure that a claim speaks to beside the one claimed."""

    def said(value: Decimal | float | None) -> str:
        if isinstance(value, Decimal) and row.unit == "USD":
            return evidence.money.sum(value)
        return percent(value) if row.unit == "share" else number(value or 0)

    known = row.value_low is not None
    least = said(row.value_low)
    within = (
        say("from %(amount)s, no upper limit", amount=least)
        if row.value_high is None
        else span(least, said(row.value_high))
    )
    return {
        "measure": evidence.label("measure", row.measure),
        "definition": evidence.definition("measure", row.measure),
        "subject": evidence.party(row.subject),
        "object": evidence.party(row.object) if row.object else None,
        "comparison": evidence.label("comparison", row.comparison),
        "claimed": said(row.claimed) if known else number(row.claimed),
        "value": UNKNOWN if row.value is None else said(row.value),
        "bounds": within if known else "",
        "coverage": str(row.coverage) if known else "",
        "as_of": row.as_of.isoformat(),
        "agrees": _ANSWERS[row.agrees],
    }
