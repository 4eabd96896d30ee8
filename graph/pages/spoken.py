"""What the front page's script says, in the language of the page: it has no words of its own.

``{}`` (or ``{a}`` and ``{b}``) is where it puts a value.
"""

from __future__ import annotations

from graph.language import say
from graph.pages.headline import COUNT, MONEY, coverage_told
from graph.pages.numbers import IN_KIND

__all__ = ["words"]


def words() -> dict[str, str]:
    """Sentences and labels by the names that the script has for them."""
    one, two = "{a}", "{b}"
    return {
        "allOfIt": say("All its flows, rings and sources"),
        "amount": say("Amount"),
        "bounds": say("Bounds"),
        "capacity": say("Capacity"),
        "counted": say(
            "Flows: %(flows)s; companies and crowds: %(companies)s.", flows=one, companies=two
        ),
        "countsWith": say("%(part)s counts with %(whole)s.", part=one, whole=two),
        "coverage": coverage_told(MONEY, "{}"),
        "deals": say("Deals"),
        "didYouMean": say("Did you mean:"),
        "firmness": say("Firmness"),
        "history": say("History"),
        "inKind": say("in kind"),
        "inKindOnly": IN_KIND,
        "into": say("In"),
        "kind": say("For"),
        "kindInKind": say("%(kind)s, in kind: no cash moves", kind="{}"),
        "known": say("Known"),
        "legs": say("legs and sources"),
        "mapOnly": say("Nature, kind, amount and search change the map only, not the numbers."),
        "nature": say("Nature"),
        "noSuch": say("No company or crowd on the map is called “%(name)s”.", name="{}"),
        "notHere": say("nothing under this lens"),
        "note": say("Note"),
        "out": say("Out"),
        "pair": "{a}, {b}",
        "payee": say("Payee"),
        "payer": say("Payer"),
        "period": say("Period"),
        "primary": say("primary"),
        "rate": say("Amounts are shown at %(rate)s, from %(sources)s.", rate=one, sources=two),
        "shown": say("%(some)s of %(all)s lines are shown.", some=one, all=two),
        "sized": coverage_told(COUNT, "{}"),
        "smallest": say("Smallest leg"),
        "sources": say("Sources"),
        "status": say("Status"),
        "told": say("As told"),
    }
