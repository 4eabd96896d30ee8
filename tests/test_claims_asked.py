"""Claims counted by the period in which they were made, and why each is in a list or not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from graph.claims_asked import answer_claims
from graph.errors import InputError
from graph.model import Claim, PartialDate
from graph.question import Question
from graph.result import Lens
from graph.study import Study
from tests.worlds import HORIZON, TERMS, deal, event, flow, world


def claim(ident: str, day: str, stance: str, source: str) -> Claim:
    return Claim(
        id=ident,
        claimant="rival" if stance == "critical" else "lab",
        about=("cloud",),
        topic="risk",
        stance=stance,
        date=PartialDate.parse(day),
        paraphrase="So.",
        sources=(source,),
    )


WORLD = replace(
    world(
        flow("buy", "lab", "cloud", 30, kind="compute", deal="contract"),
        flow("late", "lab", "cloud", 1, kind="compute", deal="later", told="2026-06-01"),
        deal("contract", kind="compute-contract"),
        deal("later", kind="compute-contract", told="2026-06-01"),
        event("contract", "2025-01-01", "signed"),
    ),
    claims={
        one.id: one
        for one in (
            claim("day", "2026-02-03", "critical", "s-buy"),
            claim("again", "2026-02-28", "critical", "s-buy"),
            claim("year", "2025", "critical", "s-buy"),
            claim("other", "2026-02-03", "supportive", "s-buy"),
            claim("secret", "2026-02-03", "critical", "s-late"),
        )
    },
)
STUDY = Study.__new__(Study)
STUDY.terms, STUDY.world = TERMS, WORLD


def answer(as_of: str = "2026-05-01", **how: Any) -> dict[str, Any]:
    said: list[str] = []
    why = how.pop("why", False)
    day = PartialDate.parse(as_of).last
    question = Question(
        STUDY, Lens(day), say=said.append, note=lambda _: None, form="json", why=why
    )
    answer_claims(question, about=(), by=(), topic=None, stance=None, **how)
    return dict(json.loads("".join(said)))


def test_counted_by_month_topic_and_stance() -> None:
    """The year counts in its last month, but is not dated to a month; the later one is unknown."""
    rows = [
        (r["period"], r["stance"], r["claims"], r["claimants"], r["coverage"])
        for r in answer(over_time="month")["rows"]
    ]
    assert rows == [
        ("2025-12", "critical", 1, ["rival"], {"known": 0, "qualifying": 1}),
        ("2026-02", "critical", 2, ["rival"], {"known": 2, "qualifying": 2}),
        ("2026-02", "supportive", 1, ["lab"], {"known": 1, "qualifying": 1}),
    ]
    (row, _) = answer(over_time="quarter", since="2026-01")["rows"]
    assert (row["period"], row["claims"]) == ("2026-Q1", 2)
    later = answer(as_of=str(HORIZON), over_time="quarter", since="2026-01")["rows"]
    assert later[0]["claims"] == 3


def test_why_each_is_in_the_list_or_not() -> None:
    rows = {row["claim"]: row for row in answer(why=True)["explain"]}
    assert [name for name, row in rows.items() if row["entered"]] == [
        "again",
        "day",
        "other",
        "year",
    ]
    assert rows["day"]["why"] == "rival on cloud: risk, critical"
    secret = rows["secret"]
    assert (secret["reason"], secret["claimant"], secret["sources"]) == ("unknown-yet", None, [])


def test_refusals() -> None:
    with pytest.raises(InputError, match="--since goes with --over-time"):
        answer(since="2026")
    with pytest.raises(InputError, match="is not one of month, quarter"):
        answer(over_time="week")
