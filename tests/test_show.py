"""Cards, claims and explanations: what they hold, and that they know no more than the day did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.claims import claims
from graph.errors import UnknownTerm
from graph.explain import explain, flows_in
from graph.lens import View
from graph.measures.concentration import concentration
from graph.model import Claim, Figure, PartialDate, Person, Source, World
from graph.network import build
from graph.result import Lens
from graph.show import Card, show
from graph.tables import render
from tests.worlds import HORIZON, TERMS, deal, event, flow, holding, world


def source(ident: str, published: str) -> Source:
    return Source(
        id=ident,
        title=ident.title(),
        url=f"https://example.org/{ident}",
        published=PartialDate.parse(published),
        horizon=HORIZON,
        source_kind="news",
    )


def said(ident: str, by: str, about: tuple[str, ...], topic: str, day: str) -> Claim:
    return Claim(
        id=ident,
        claimant=by,
        about=about,
        topic=topic,
        stance="critical",
        paraphrase=f"{ident} says so.",
        date=PartialDate.parse(day),
        sources=(f"s-{ident}",),
    )


def some() -> World:
    base = world(
        flow("invest", "amazon", "lab", 10, qualifier="at-least", deal="talks"),
        flow("buy", "lab", "cloud", 38, kind="compute", deal="contract", told="2025-11-03"),
        flow("later", "lab", "rival", 5, kind="compute", deal="other", told="2026-03-01"),
        deal("talks", note="It all came to nothing."),
        deal("contract", kind="compute-contract"),
        deal("other", kind="compute-contract"),
        event("talks", "2025-12-17", "in-talks"),
        event("contract", "2025-11-03", "signed"),
        event("other", "2026-03-01", "signed"),
        holding("cloud", "amazon"),
    )
    made = [
        said("one", "pundit", ("lab", "talks"), "credibility", "2025-12-17"),
        said("two", "pundit", ("lab",), "risk", "2026-02-01"),
        said("three", "amazon", ("cloud",), "demand", "2025"),
    ]
    documents = [source(f"s-{c.id}", str(c.date)) for c in made]
    return replace(
        base,
        people={"pundit": Person(id="pundit", name="A. Pundit", sources=("s-one",))},
        claims={c.id: c for c in made},
        sources=base.sources | {d.id: d for d in documents},
        figures={
            "value": Figure(
                id="value",
                company="lab",
                metric="valuation",
                period="2025-10",
                value=Decimal(500),
                unit="USD",
                sources=("s-one",),
            )
        },
    )


WORLD = some()


def view(as_of: str = "2026-07-05", firmness: str = "announced", level: str = "group") -> View:
    return View(WORLD, TERMS, Lens(date.fromisoformat(as_of), firmness, level))


def card(kind: str, ident: str, **lens: Any) -> Card:
    found = show(view(**lens), kind, ident).rows[0]
    assert isinstance(found, Card)
    return found


def test_a_company_has_its_flows_claims_figures_and_documents() -> None:
    lab = card("company", "lab")
    assert [f.flow for f in lab.flows] == ["buy", "invest", "later"]
    assert [c["id"] for c in lab.claims] == ["two", "one"]  # the latest first
    assert [f["id"] for f in lab.figures] == ["value"]
    assert {"s-buy", "s-one", "s-two", "s-invest"} <= {s["id"] for s in lab.sources}
    assert (lab.coverage.known, lab.coverage.qualifying) == (2, 2)  # the talks do not count


def test_what_was_not_published_is_not_on_the_card() -> None:
    lab = card("company", "lab", as_of="2025-12-31")
    assert [f.flow for f in lab.flows] == ["buy", "invest"]
    assert [c["id"] for c in lab.claims] == ["one"]
    assert "s-two" not in {s["id"] for s in lab.sources}
    notes = show(view("2025-12-31"), "company", "lab").notes
    assert notes == ("1 flow was published after that day and left out.",)


def test_what_is_told_of_a_deal_waits_for_its_source() -> None:
    """The status of 17 December and the figure of the same paper are not known the day before."""
    assert card("deal", "talks", as_of="2025-12-16").status == ()
    assert card("company", "lab", as_of="2025-12-16").figures == ()
    assert len(card("company", "lab", as_of="2025-12-17").figures) == 1


def test_the_note_of_a_deal_knows_the_end_and_waits_for_it() -> None:
    def notes(as_of: str) -> list[str]:
        return [f.value for f in card("deal", "talks", as_of=as_of).facts if f.property == "note"]

    assert notes("2026-07-05") == ["It all came to nothing."]
    assert notes("2025-12-31") == []


def test_a_group_has_the_flows_of_its_parts() -> None:
    assert "buy" in [f.flow for f in card("company", "amazon").flows]
    assert "buy" not in [f.flow for f in card("company", "amazon", level="entity").flows]
    assert [p["subsidiary"] for p in card("company", "amazon").parts] == ["cloud"]


def test_a_flow_that_does_not_count_keeps_its_amount_and_says_why() -> None:
    (talks,) = card("deal", "talks").flows
    assert (talks.counts, talks.why, talks.amount) == (False, "in talks", Decimal(10))
    assert talks.told == "at least 10 USD"
    assert card("deal", "talks", firmness="talked").flows[0].counts


def test_status_history_and_claims_of_a_deal() -> None:
    talks = card("deal", "talks")
    assert [(e["date"], e["status"]) for e in talks.status] == [("2025-12-17", "in-talks")]
    assert [c["id"] for c in talks.claims] == ["one"]


def test_a_source_shows_what_rests_on_it() -> None:
    paper = card("source", "s-one")
    assert [c["id"] for c in paper.claims] == ["one"]
    assert [f["id"] for f in paper.figures] == ["value"]
    assert [s["url"] for s in paper.sources] == ["https://example.org/s-one"]


def test_a_person_is_what_they_said() -> None:
    pundit = card("person", "pundit")
    assert [(c["date"], c["topic"]) for c in pundit.claims] == [
        ("2026-02-01", "risk"),
        ("2025-12-17", "credibility"),
    ]
    text = render(show(view(), "person", "pundit"), "table")
    assert "one says so." in text
    assert "https://example.org/s-two" in text


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["two", "one", "three"]),  # "2025" counts as its last day, after 17 December
        ({"about": ("talks",)}, ["one"]),
        ({"by": ("amazon",)}, ["three"]),
        ({"topic": "risk"}, ["two"]),
        ({"stance": "supportive"}, []),
        ({"about": ("lab",), "topic": "credibility"}, ["one"]),
    ],
)
def test_claims_are_chosen(wanted: dict[str, Any], ids: list[str]) -> None:
    assert sorted(row["id"] for row in claims(view(), **wanted).rows) == sorted(ids)


def test_claims_come_latest_first_and_only_when_published() -> None:
    assert [row["id"] for row in claims(view()).rows] == ["two", "three", "one"]
    assert [row["id"] for row in claims(view("2025-12-20")).rows] == ["one"]


def test_a_topic_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownTerm, match=r"'credibilty'.*credibility"):
        claims(view(), topic="credibilty")


def test_an_explanation_tells_what_entered_and_why_the_rest_did_not() -> None:
    G = build(view())
    result = concentration(G, "lab")
    deals = {f.id: f.deal for f in WORLD.flows.values()}
    rows = {row.flow: row for row in explain(G, deals, set(flows_in(result)), ["lab"]).rows}
    assert {flow: row.entered for flow, row in rows.items()} == {
        "buy": True,
        "later": True,
        "invest": False,
    }
    assert rows["invest"].reason == "too-weak"
    assert rows["buy"].amount == Decimal(38)


def test_a_flow_of_another_question_is_told_apart() -> None:
    """Equity counts under the lens, and is yet no purchase."""
    G = build(view(firmness="talked"))
    deals = {f.id: f.deal for f in WORLD.flows.values()}
    purchases = set(flows_in(concentration(G, "lab")))
    rows = {row.flow: row for row in explain(G, deals, purchases, ["lab"]).rows}
    assert (rows["invest"].entered, rows["invest"].reason) == (False, "not-asked")
    funders = set(flows_in(concentration(G, "lab", of="funders")))
    assert [row.flow for row in explain(G, deals, funders, ["lab"]).rows if row.entered] == [
        "invest"
    ]
