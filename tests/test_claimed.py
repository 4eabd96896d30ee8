"""Claims beside measures: the value that each is held against, on its day, and whether it agrees.

The world: lab buys compute for 30 from cloud and for 10 from rival, other buys for 10 from cloud;
cloud puts 10 of capital into lab. So lab is 30 / 40 = 0.75 of cloud's customers, owes 30 + 10 = 40,
and the ring cloud → lab → cloud is 10 wide: a third of lab's 30, a quarter of cloud's sales of 40.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.claimed import CANNOT_TELL, READERS, Compared, Value, agrees, compared
from graph.claims import claims
from graph.commands.measures import COMMANDS
from graph.lens import View
from graph.model import Claim, PartialDate, World
from graph.network import build
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.result import Coverage, Lens
from graph.study import Study
from graph.tables import render
from tests.worlds import HORIZON, TERMS, deal, event, flow, world


def claim(measure: str, comparison: str, value: str, **more: Any) -> Claim:
    told: dict[str, Any] = {"measure_subject": "lab", "date": PartialDate.parse("2026-01")} | more
    return Claim(
        id=told.pop("id", "c"),
        claimant="rival",
        about=("lab",),
        topic="risk",
        stance="neutral",
        paraphrase="So.",
        measure=measure,
        comparison=comparison,
        measure_value=Decimal(value),
        sources=("s-buy",),
        **told,
    )


def small(*said: Claim) -> World:
    made = world(
        flow("buy", "lab", "cloud", 30, kind="compute", deal="contract"),
        flow("more", "lab", "rival", 10, kind="compute", deal="contract"),
        flow("others", "other", "cloud", 10, kind="compute", deal="contract"),
        flow("invest", "cloud", "lab", 10, deal="stake"),
        flow("secret", "third", "cloud", kind="compute", deal="secret", told="2026-03-01"),
        deal("contract", kind="compute-contract"),
        deal("secret", kind="compute-contract", told="2026-03-01"),
        event("contract", "2025-01-01", "signed"),
        event("stake", "2025-01-01", "signed"),
        event("secret", "2026-03-01", "signed"),
    )
    return replace(made, claims={c.id: c for c in said})


def view(*said: Claim, as_of: date = HORIZON.last) -> View:
    return View(small(*said), TERMS, Lens(as_of))


def beside(measure: str, comparison: str, value: str, **more: Any) -> Compared:
    said = claim(measure, comparison, value, **more)
    (row,) = compared(view(said), [said])
    return row


@pytest.mark.parametrize(
    ("measure", "more", "value"),
    [
        ("concentration", {"measure_subject": "cloud", "measure_object": "lab"}, 0.75),
        ("concentration", {"measure_object": "cloud"}, 0.75),  # no customer: a supplier, 30 of 40
        ("concentration", {}, 0.75),  # the largest supplier
        ("dependency", {"measure_object": "cloud"}, 0.75),
        ("diversification", {}, 1.6),  # 1 / (0.75² + 0.25²) = 1 / 0.625
        ("cycles", {}, 10),
        ("cycles", {"measure_object": "cloud"}, 10),
        ("circulation", {"measure_subject": "cloud"}, 0.25),  # 10 back of sales of 40
        ("obligations", {}, 40),
        ("obligations", {"measure_object": "cloud"}, 30),
        ("exposure", {"measure_object": "rival"}, 10),
    ],
)
def test_each_measure_has_the_value_that_its_definition_names(
    measure: str, more: dict[str, Any], value: float
) -> None:
    row = beside(measure, "equal", str(value), **more)
    assert row.value == pytest.approx(value)
    assert float(row.value_low or 0) <= value <= float(row.value_high or 0)
    assert row.as_of == date(2026, 1, 31)
    assert row.agrees == "yes", row


def test_who_is_both_is_measured_as_a_customer() -> None:
    """a buys 30 of b's 40 and sells b all that it buys: 0.75 as a customer, 1 as a supplier."""
    said = claim("concentration", "equal", "0.75", measure_subject="b", measure_object="a")
    seen = world(
        flow("buy", "a", "b", 30, kind="compute"),
        flow("others", "x", "b", 10, kind="compute"),
        flow("sell", "b", "a", 5, kind="compute"),
        event("d", "2025-01-01", "signed"),
    )
    (row,) = compared(View(seen, TERMS, Lens(HORIZON.last)), [said])
    assert (row.value, row.agrees) == (0.75, "yes")


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        ("roles", {}),  # has no single value
        ("chance", {}),
        ("dependency", {}),  # on whom?
        ("concentration", {"measure_object": "other"}),  # neither customer nor supplier
        ("concentration", {"measure_subject": "nobody"}),
        ("cycles", {"measure_object": "rival"}),
        ("obsolescence", {}),  # it runs no chips that are known
        ("obligations", {"measure_subject": "rival"}),
        ("exposure", {"measure_object": "other"}),
        ("realization", {"measure_subject": "nobody"}),
    ],
)
def test_where_nothing_can_be_measured_nothing_can_be_told(
    measure: str, more: dict[str, Any]
) -> None:
    row = beside(measure, "equal", "1", **more)
    assert (row.value, row.value_low, row.value_high, row.unit) == (None, None, None, None)
    assert row.agrees == CANNOT_TELL
    assert str(row.coverage) == "0 of 0"


@pytest.mark.parametrize(
    ("comparison", "value", "answer"),
    [
        ("above", "0.7", "yes"),
        ("above", "0.75", "no"),
        ("at-least", "0.75", "yes"),
        ("at-least", "0.76", "no"),
        ("below", "0.8", "yes"),
        ("below", "0.75", "no"),
        ("at-most", "0.75", "yes"),
        ("at-most", "0.7", "no"),
        ("about", "0.7", "yes"),  # 0.63 to 0.77
        ("about", "0.68", "no"),  # 0.612 to 0.748
        ("equal", "0.75", "yes"),
        ("equal", "0.7", "no"),
    ],
)
def test_a_value_that_is_known_agrees_or_does_not(comparison: str, value: str, answer: str) -> None:
    row = beside("concentration", comparison, value, measure_subject="cloud", measure_object="lab")
    assert (row.value_low, row.value_high) == (0.75, 0.75)
    assert row.agrees == answer


@pytest.mark.parametrize(
    ("comparison", "value", "answer"),
    [
        ("about", "0.5", CANNOT_TELL),
        ("above", "0.5", CANNOT_TELL),
        ("above", "0.75", "no"),  # at most 0.75
        ("at-least", "0.75", CANNOT_TELL),
        ("at-most", "0.75", "yes"),
        ("about", "0.9", "no"),  # 0.81 at least
        ("equal", "0.9", "no"),
    ],
)
def test_bounds_decide_and_not_the_value(comparison: str, value: str, answer: str) -> None:
    """From March on a third customer pays cloud an undisclosed sum: lab has from 0 to 0.75."""
    more = {"measure_subject": "cloud", "measure_object": "lab"}
    row = beside("concentration", comparison, value, date=PartialDate.parse("2026-04"), **more)
    assert (row.value_low, row.value_high) == (0.0, 0.75)
    assert str(row.coverage) == "2 of 3"
    assert row.agrees == answer


def test_an_unbounded_value_can_only_be_above() -> None:
    open_ended = Value(value=None, low=Decimal(5), high=None, unit="USD", coverage=Coverage(0, 1))
    told = {code: agrees(TERMS.comparison(code), Decimal(4), open_ended) for code in CODES}
    assert told == dict.fromkeys(("above", "at-least"), "yes") | dict.fromkeys(
        ("below", "at-most", "about", "equal"), "no"
    )
    told = {code: agrees(TERMS.comparison(code), Decimal(6), open_ended) for code in CODES}
    assert set(told.values()) == {CANNOT_TELL}


CODES = TERMS.codes("comparison")


def test_the_day_is_that_of_the_claim_but_never_after_the_lens_or_the_sources() -> None:
    year = claim("obligations", "equal", "40", date=PartialDate.parse("2026"))
    (row,) = compared(view(year), [year])
    assert row.as_of == HORIZON.last  # its sources look no further
    (row,) = compared(view(year, as_of=date(2026, 2, 1)), [year])
    assert row.as_of == date(2026, 2, 1)
    early = claim("obligations", "equal", "40", date=PartialDate.parse("2019-12-31"))
    (row,) = compared(view(early), [early])
    assert (row.value, row.agrees) == (None, CANNOT_TELL)  # told in 2020 only


def test_a_claim_that_names_only_some_of_it_is_left_out() -> None:
    whole = claim("obligations", "equal", "40")
    for name in ("measure", "measure_subject", "comparison", "measure_value"):
        without: dict[str, Any] = {name: None}
        part = replace(whole, **without)
        assert compared(view(part), [part]) == ()


def test_the_list_of_claims_has_them_beside_and_the_rest_is_blank() -> None:
    plain = replace(claim("cycles", "equal", "1"), id="plain", measure=None)
    result = claims(view(claim("obligations", "equal", "40"), plain))
    rows = {row["id"]: row for row in json.loads(json.dumps(result.to_json()))["rows"]}
    assert rows["plain"]["measured"] is None
    assert rows["c"]["measured"] == {
        "claim": "c",
        "measure": "obligations",
        "subject": "lab",
        "object": None,
        "comparison": "equal",
        "claimed": "40",
        "value": "40",
        "value_low": "40",
        "value_high": "40",
        "unit": "USD",
        "agrees": "yes",
        "as_of": "2026-01-31",
        "coverage": {"known": 2, "qualifying": 2},
    }
    assert any("day of the claim" in note for note in result.notes)
    text = render(result, "table", width=200)
    assert "object" not in text  # none is named: a blank, and not unknown
    assert "cannot be told" not in text


def test_the_pages_say_it_in_words() -> None:
    said = claim("obligations", "above", "35")
    seen = view(said)
    evidence = Evidence(seen.world, build(seen), TERMS, Money(), "id", compared(seen, [said]))
    shown = evidence.claim(said)["measured"]
    assert (shown["measure"], shown["comparison"]) == ("Kewajiban", "di atas")
    assert (shown["claimed"], shown["value"], shown["agrees"]) == ("$35", "$40", "yes")
    plain = Evidence(seen.world, build(seen), TERMS, Money(), "id")
    assert plain.claim(said)["measured"] is None
    assert evidence.measure("exposure") == "Eksposur"
    assert evidence.measure("something_else") == "Something else"


def test_measures_are_the_commands_and_each_is_read_or_said_to_have_no_value() -> None:
    codes = TERMS.codes("measure")
    assert set(codes) == {str(command.name) for command in COMMANDS}
    without = {code for code in codes if "Of a claim:" not in TERMS.definition("measure", code)}
    assert set(READERS) == set(codes) - without
    assert without == {"roles", "chance"}


def test_the_curated_claims_are_sound() -> None:
    """Eight at least; each names a company that it is about, and a share is one."""
    study = Study.open()
    told = [c for c in study.world.claims.values() if c.measure is not None]
    assert len(told) >= 8
    rows = {row.claim: row for row in compared(study.view(), told)}
    assert len(rows) == len(told)
    for said in told:
        groups = study.view().groups
        about = {groups.top(i) for i in said.about if i in study.world.companies}
        assert said.measure_subject is not None
        assert groups.top(said.measure_subject) in about, said.id
        assert said.measure_object is None or groups.top(said.measure_object) in about, said.id
        assert said.measure_value is not None
        row = rows[said.id]
        assert row.unit is None or (row.unit == "share") == (said.measure_value <= 1), said.id
    assert {row.agrees for row in rows.values()} >= {"yes", CANNOT_TELL}
