"""The headline measures, worked out by hand, and how a comparison of two views shows them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from graph.comparison import Comparison, compare
from graph.exchange.csv_layout import import_csv
from graph.headlines import Headline, headlines
from graph.lens.rates import Rate
from graph.lens.view import View
from graph.model import World
from graph.result import Coverage, Lens
from tests.networks import edge, network
from tests.worlds import TERMS, deal, event, flow, world

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND = "2025-06-30", "2025-12-31"

EDGES = (
    edge("a", "b", "equity", 10, status="paid"),
    edge("a", "b", "debt", 5, status="signed"),
    edge("b", "a", "compute", 4, status="signed"),
    edge("b", "a", "lease", status="signed"),
    edge("a", "b", "warrant", 100, status="signed"),  # in kind
)


def _told(firmness: str) -> dict[str, Headline]:
    return {line.measure: line for line in headlines(network(EDGES, firmness), ["a", "b"])}


def test_what_was_promised() -> None:
    """Five flows, the lease of an unknown amount. Capital in cash is 10 + 5: the warrant is none.

    Commerce is 4 and a lease that may be anything: at least 4, without end.
    """
    told = _told("announced")
    assert told["flows that count"].value == 5
    assert told["flows that count"].coverage == Coverage(4, 5)
    cash = told["capital in cash"]
    assert (cash.value, cash.low, cash.high) == (15, 15, 15)
    assert cash.coverage == Coverage(2, 2)
    trade = told["commerce in cash"]
    assert (trade.low, trade.high, trade.coverage) == (4, None, Coverage(1, 2))


def test_what_was_paid_is_part_of_what_was_signed() -> None:
    """Paid is the equity of 10; signed and not paid are four flows, one of them capital in cash."""
    told = _told("paid")
    assert told["flows that count"].value == 1
    assert told["flows that count"].coverage == Coverage(1, 5)
    assert told["capital in cash"].value == 10
    assert told["capital in cash"].coverage == Coverage(1, 2)


# -- two views side by side ------------------------------------------------------------------------


def _view(seen: World, day: str, firmness: str, currency: str) -> View:
    return View(seen, TERMS, Lens(date.fromisoformat(day), firmness, currency=currency))


def _compared(seen: World, firmness: str = "announced", rate: int = 1, *of: str) -> Comparison:
    currency = "USD" if rate == 1 else "IDR"
    shown = Rate("USD", currency, Decimal(rate), "2025", "fx" if rate > 1 else None, ("s",))
    before, after = (_view(seen, day, firmness, currency) for day in (FIRST, SECOND))
    return compare(before, after, names=("one", "other"), rate=shown, companies=of)


SEEN = world(
    flow("f", "a", "b", 10, deal="d"),
    flow("g", "a", "c", 20, deal="e"),
    event("d", "2025-01-10", "signed"),
    event("e", "2025-01-10", "signed"),
    event("d", "2025-09-01", "paid"),
)


def test_under_another_firmness_other_sums() -> None:
    """Both legs were signed by the first day, together 30; by the second the one of 10 is paid."""
    sums = {
        firmness: {
            r.measure: (r.before, r.after, str(r.coverage))
            for r in _compared(SEEN, firmness).readings
        }
        for firmness in ("announced", "paid")
    }
    assert sums["announced"]["capital in cash"][:2] == (30, 30)
    assert sums["paid"]["capital in cash"][:2] == (None, 10)
    assert sums["paid"]["flows that count"] == (0, 1, "1 of 2")


def test_in_another_currency_money_is_converted_and_nothing_else() -> None:
    """At 16 000 to the dollar 30 are 480 000 and 10 are 160 000; two flows stay two."""
    told = _compared(SEEN, "announced", 16_000)
    sums = {r.measure: (r.unit, r.before, r.before_high, r.after) for r in told.readings}
    assert sums["capital in cash"] == ("IDR", 480_000, 480_000, 480_000)
    assert sums["flows that count"] == ("flows", 2, 2, 2)
    (change,) = told.happened.rows
    assert (change.change, change.before, change.after_high) == ("firmed-up", 160_000, 160_000)
    assert any("1 USD = 16000 IDR" in text for text in told.happened.notes)


def test_a_deal_without_legs_touches_its_parties() -> None:
    seen = world(
        flow("f", "a", "b", 10, told="2025-09-01"),
        flow("x", "c", "q", 10, deal="x"),
        deal("bare", party=("c", "q"), told="2025-09-01"),
    )
    assert [c.deal for c in _compared(seen, "announced", 1, "c").happened.rows] == ["bare"]
    assert [c.deal for c in _compared(seen, "announced", 1, "a").happened.rows] == ["d"]


# -- what the lens does not count ------------------------------------------------------------------


def _talks() -> World:
    """Three legs that are new by the second day: signed, of a letter of intent, in talks.

    A fourth is rumored on the first day and announced by the second, and of a fifth, known on
    both, no event was known on the first.
    """
    return world(
        flow("firm", "a", "b", 1, deal="firm", told="2025-09-01"),
        event("firm", "2025-09-01", "signed"),
        flow("meant", "a", "c", 2, deal="meant", told="2025-09-01"),
        event("meant", "2025-09-01", "letter-of-intent"),
        flow("talk", "a", "d", 400, deal="talk", told="2025-09-01"),
        event("talk", "2025-09-01", "in-talks"),
        flow("risen", "a", "e", 5, deal="risen"),
        event("risen", "2025-01-10", "rumored"),
        event("risen", "2025-09-01", "announced"),
        flow("silent", "a", "f", 7, deal="silent"),
        event("silent", "2025-09-01", "announced"),
    )


@pytest.mark.parametrize(
    ("firmness", "apart"),
    [
        ("talked", set()),
        ("announced", {"talk"}),
        ("signed", {"talk", "meant", "risen", "silent"}),
        ("paid", {"talk", "meant", "risen", "silent", "firm"}),
    ],
)
def test_what_the_lens_does_not_count_is_told_apart(firmness: str, apart: set[str]) -> None:
    """By the ranks of the ontology: announced begins at letters of intent, below which is talk."""
    told = _compared(_talks(), firmness).happened.rows
    assert {c.flow for c in told if not c.counts} == apart
    assert len(told) == 5  # and none is left out


def test_what_counted_before_and_ended_is_not_told_apart() -> None:
    """Signed on the first day, canceled by the second: it counted once, which is enough."""
    made = world(
        flow("ended", "a", "b", 3, deal="ended"),
        event("ended", "2025-01-10", "signed"),
        event("ended", "2025-09-01", "canceled"),
    )
    (change,) = _compared(made).happened.rows
    assert change.counts


def test_talk_stands_under_no_heading_of_what_is_firm() -> None:
    """The 400 in talks would come first by size; announced are the 2 of the letter and the 1."""
    text = _compared(_talks()).text("markdown")
    heads = [line for line in text.splitlines() if line.startswith("#")][1:]
    assert heads == [
        "### appeared (2): not known before",
        "### appeared, not as firm as announced (1): not known before",
        "### firmed-up (2): firmer than before",
    ]
    firm, talk = text.split("### appeared")[1:]
    assert "letter-of-intent" in firm
    assert "in-talks" not in firm
    assert "in-talks" in talk.split("### firmed-up")[0]


def test_a_side_without_an_event_is_unknown_and_a_side_that_is_not_there_is_left_out() -> None:
    text = _compared(_talks()).text("markdown")
    (silent,) = [line for line in text.splitlines() if "a → f" in line]
    assert [cell.strip() for cell in silent.split("|")][3:5] == ["7", "unknown → announced"]
    (firm,) = [line for line in text.splitlines() if "a → b" in line]
    assert [cell.strip() for cell in firm.split("|")][3:5] == ["1", "signed"]


# -- two folders -----------------------------------------------------------------------------------

OWN = """@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
lk:topic-mine a skos:Concept, lk:Code ; skos:inScheme lk:topic-scheme ;
    skos:topConceptOf lk:topic-scheme ; skos:notation "mine" ; skos:prefLabel "mine"@en ;
    skos:definition "A topic of ours."@en .
"""


@pytest.mark.parametrize("swapped", [False, True])
def test_another_vocabulary_is_told(swapped: bool, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        import_csv(ROOT / "tests" / "world", folder)
    sides = [str(other), str(one)] if swapped else [str(one), str(other)]
    same = CliRunner().invoke(cli.lingkar, ["diff", *sides, "--format", "json"])
    assert "one vocabulary" not in same.output
    (other / "ontology").mkdir(exist_ok=True)
    (other / "ontology" / "own.ttl").write_text(OWN, encoding="utf-8")
    told = CliRunner().invoke(cli.lingkar, ["diff", *sides, "--format", "json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["notes"][0].startswith(
        "The two sides do not share one vocabulary: lk:topic-mine. "
    )
