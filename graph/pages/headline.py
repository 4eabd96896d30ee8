"""The front page's numbers: what counts under the lens, each with its bounds and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from graph.headlines import Headline, Value
from graph.language import say
from graph.model import Interval
from graph.pages.edges import MapEdge
from graph.pages.evidence import Context, Evidence, largest_first
from graph.pages.lenses import Lenses
from graph.pages.numbers import Money, index, percent, span
from graph.result import Coverage
from graph.wording import number

__all__ = ["LARGEST", "coverage_told", "largest", "tiles", "told"]

MONEY, SHARE, INDEX, COUNT = "money", "share", "index", "count"
LARGEST = 25
"""So many flows stand in the table beside the map."""
_NOTHING = Interval(Decimal(0), Decimal(0), None)
_LARGEST_RING = "bottleneck of the largest ring"
_RINGS = "rings of up to 3 legs"


def tiles(evidence: Evidence, lenses: Lenses, has: Iterable[str]) -> list[Context]:
    """Cash by nature, what goes round, rings and concentration: one tile each, of some lines.

    A line is one headline measure (:mod:`graph.headlines`) in words. ``has`` are the pages that
    the site has, to link to what is behind a number.
    """
    lines = {line.measure: line for line in lenses.own.headlines}
    pages = set(has)

    def line(measure: str, form: str, label: str = "") -> Context:
        words = told(evidence.money, lines.get(measure), form)
        return {"measure": measure, "form": form, "label": label, **words}

    found: list[Context] = []
    for nature in evidence.natures:
        label = evidence.label("nature", nature)
        found.append(
            {
                "label": say("%(nature)s in cash", nature=label[:1].upper() + label[1:]),
                "definition": evidence.definition("nature", nature),
                "step": evidence.natures.index(nature),
                "href": "#largest-title",
                "lines": [line(f"{nature} in cash", MONEY)],
            }
        )
    found.append(
        {
            "label": evidence.measure("circulation"),
            "definition": say(
                "The most that can go round at once with no flow used beyond its amount, counted "
                "per leg."
            ),
            "step": None,
            "href": "measure-circulation.html",
            "lines": [
                line("circulation", MONEY),
                line("circulation, share of the total", SHARE, say("share of the total")),
            ],
        }
    )
    found.append(
        {
            "label": say("Largest financing ring"),
            "definition": say(
                "Money put in that is to come back as purchases; a ring is as large as its "
                "smallest leg."
            ),
            "step": None,
            "href": "rings.html",
            "lines": [
                line(_LARGEST_RING, MONEY),
                line(_RINGS, COUNT, say("rings of up to three legs")),
            ],
        }
    )
    if lenses.buyers:
        found.append(
            {
                "label": say("Concentration of suppliers (HHI)"),
                "definition": say(
                    "10 000 times the sum of the squared shares of a buyer's suppliers in its "
                    "purchases: 10 000 is one supplier alone."
                ),
                "step": None,
                "href": "concentration.html",
                "lines": [
                    line(f"HHI of the suppliers of {buyer}", INDEX, evidence.name(buyer))
                    for buyer in lenses.buyers
                ],
            }
        )
    for tile in found:
        if not str(tile["href"]).startswith("#") and tile["href"] not in pages:
            tile["href"] = ""
    return found


def told(money: Money, line: Headline | None, form: str) -> Context:
    """A measure in words: its value, its bounds where they differ from it, and its coverage.

    The front page's script says the same of other lenses (``told`` in ``assets/front.js``).
    """
    if line is None:
        return {"value": money.total(_NOTHING, Coverage(0, 0)), "bounds": "", "coverage": ""}
    bounds = ""
    if form == MONEY:
        low, high, value = (None if x is None else Decimal(x) for x in _ends(line))
        interval = Interval(low or Decimal(0), high, value)
        text = money.total(interval, line.coverage)
        if not low == high == value:
            bounds = money.bounds(interval)
    elif form == COUNT:
        text = number(int(line.value or 0))
    else:
        word = percent if form == SHARE else index
        text = word(line.value)
        ends = span(word(line.low), word(line.high))
        bounds = "" if ends == text else ends
    return {"value": text, "bounds": bounds, "coverage": coverage_told(form, line.coverage)}


def coverage_told(form: str, coverage: object) -> str:
    """What a coverage is of, in words."""
    if form == COUNT:
        return say("%(coverage)s of known size", coverage=coverage)
    return say("%(coverage)s flows with a known amount", coverage=coverage)


def _ends(line: Headline) -> tuple[Value, Value, Value]:
    return line.low, line.high, line.value


def largest(evidence: Evidence, edges: Sequence[MapEdge], limit: int = LARGEST) -> list[Context]:
    """The largest edges of the map as a table: what the picture shows, in text."""
    ranked = sorted(
        range(len(edges)), key=lambda i: largest_first(edges[i].amount.stated, f"{i:06}")
    )
    return [
        {
            "payer": evidence.party(edges[i].payer),
            "payee": evidence.party(edges[i].payee),
            "nature": evidence.nature(edges[i].nature),
            "amount": evidence.money.total(edges[i].amount, edges[i].coverage),
            "coverage": str(edges[i].coverage),
            "firmness": evidence.firmness(edges[i].firmness),
            "deals": [
                evidence.deal(d)
                for d in dict.fromkeys(evidence.edges[f][2]["deal"] for f in edges[i].flows)
            ],
        }
        for i in ranked[:limit]
    ]
