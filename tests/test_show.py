"""Cards, claims and explanations: what they hold, and that they know no more than the day did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.claims import claims
from graph.errors import UnknownTerm
from graph.explain import explain, flows_in, pairs_in
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
    rows = {
        row.flow: row for row in explain(G, deals, set(flows_in(result)), pairs_in(result)).rows
    }
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
    bought = concentration(G, "lab")
    rows = {r.flow: r for r in explain(G, deals, set(flows_in(bought)), pairs_in(bought)).rows}
    assert (rows["invest"].entered, rows["invest"].reason) == (False, "not-asked")
    given = concentration(G, "lab", of="funders")
    because = explain(G, deals, set(flows_in(given)), pairs_in(given))
    assert [row.flow for row in because.rows if row.entered] == ["invest"]


def test_flows_between_others_are_counted_by_reason() -> None:
    """Of three flows one enters, one is between lab and amazon and too weak, one is lab's to
    rival, who funds nobody: only counted.
    """
    G = build(view(firmness="talked"))
    deals = {f.id: f.deal for f in WORLD.flows.values()}
    given = concentration(G, "lab", of="funders")
    assert pairs_in(given) == {frozenset(("lab", "amazon"))}
    because = explain(G, deals, set(flows_in(given)), pairs_in(given))
    assert [(row.flow, row.entered) for row in because.rows] == [("invest", True), ("buy", False)]
    assert because.notes == (
        "1 of these 2 flows entered.",
        "Between others, and not listed: 1 flow (not-asked 1).",
    )


def test_a_deal_not_yet_told_of_has_no_card() -> None:
    """The contract of 3 November is unknown on the 2nd, and its card is there a day later."""
    base = replace(
        WORLD,
        deals=WORLD.deals
        | {
            "contract": replace(
                WORLD.deals["contract"],
                announced=PartialDate.parse("2025-11-03"),
                sources=("s-buy",),
            )
        },
    )
    early = show(View(base, TERMS, Lens(date(2025, 11, 2))), "deal", "contract")
    assert early.rows == ()
    assert early.notes == ("deal:contract is not known on 2025-11-02: first told 2025-11-03.",)
    (found,) = show(View(base, TERMS, Lens(date(2025, 11, 3))), "deal", "contract").rows
    assert [f.value for f in found.facts if f.property == "first reported"] == ["2025-11-03"]
    assert "announced" not in [f.property for f in found.facts]


def test_a_date_between_the_day_and_the_horizon_is_left_out_and_a_plan_is_not() -> None:
    def dates(announced: str, as_of: str) -> list[str]:
        told = replace(
            WORLD.deals["talks"], announced=PartialDate.parse(announced), sources=("s-one",)
        )
        base = replace(WORLD, deals=WORLD.deals | {"talks": told})
        (found,) = show(View(base, TERMS, Lens(date.fromisoformat(as_of))), "deal", "talks").rows
        return [f.value for f in found.facts if f.property == "first reported"]

    assert dates("2026-01-15", "2026-01-14") == []
    assert dates("2026-01-15", "2026-01-15") == ["2026-01-15"]
    assert dates("2031", "2026-01-14") == ["2031"]


def test_a_person_not_yet_heard_of_has_no_card_and_a_company_with_flows_has() -> None:
    assert show(view("2025-12-16"), "person", "pundit").rows == ()
    late = replace(WORLD.companies["lab"], sources=("s-two",))
    base = replace(WORLD, companies=WORLD.companies | {"lab": late})
    assert show(View(base, TERMS, Lens(date(2025, 12, 31))), "company", "lab").rows != ()
