"""The contract of every measure, over random small worlds seen through the lens.

One body of rules for all: what :mod:`tests.test_measures_contract` asks of networks by hand is
asked here from the world on, so also of ledgers, capacities and claims.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import World
from graph.result import Result
from graph.study import Study
from tests.contract import MEASURES, backwards, bounds_in, scaled, seen, worlds
from tests.worlds import TERMS, flow, world

FEW = settings(max_examples=12, deadline=None)
ALL = pytest.mark.parametrize("name", MEASURES)


def written(result: Result) -> str:
    return json.dumps(result.to_json(), sort_keys=True)


@ALL
def test_an_empty_world_has_no_answer_and_no_fault(name: str) -> None:
    empty = world(flow("f", "a", "b", 1, told="2026-07-04"))
    result = MEASURES[name](seen(empty, as_of=date(2026, 1, 1)))
    if name == "circulation":  # one row, always
        assert (result.rows[0].circulation, result.rows[0].total) == (0, 0)
    elif name == "chance":  # one row per statistic, always
        assert all(row.observed == 0 and row.coverage.qualifying == 0 for row in result.rows)
    else:
        assert result.rows == ()


@ALL
@given(made=worlds())
@FEW
def test_the_same_bytes_twice_in_any_order_and_graphs_untouched(name: str, made: World) -> None:
    graphs = seen(made)
    before = graphs.picture()
    first = written(MEASURES[name](graphs))
    assert graphs.picture() == before
    assert written(MEASURES[name](graphs)) == first
    assert written(MEASURES[name](seen(backwards(made)))) == first


@ALL
@given(made=worlds(), firmness=st.sampled_from(TERMS.firmness()))
@FEW
def test_every_value_is_within_its_bounds(name: str, made: World, firmness: str) -> None:
    for row in MEASURES[name](seen(made, firmness)).to_json()["rows"]:
        if name != "claims":
            assert row["coverage"]["known"] <= row["coverage"]["qualifying"]
        for value, low, high in _values(row):
            slack = 1e-9 * max(1.0, abs(value))
            assert low is None or float(low) <= value + slack, row
            assert high is None or value <= float(high) + slack, row


@ALL
@given(made=worlds(), day=st.sampled_from([date(2025, 3, 1), date(2025, 12, 31)]))
@FEW
def test_what_is_told_later_changes_nothing(name: str, made: World, day: date) -> None:
    """All that no source had told by the day is taken out of the world, or told otherwise."""

    def cut(table: dict[str, Any]) -> dict[str, Any]:
        return {
            i: row
            for i, row in table.items()
            if any(made.sources[s].known() <= day for s in row.sources)
        }

    known = replace(
        made,
        flows=cut(made.flows),
        deals=cut(made.deals),
        events=cut(made.events),
        figures=cut(made.figures),
        deployments=cut(made.deployments),
        supply_roles=cut(made.supply_roles),
        claims=cut(made.claims),
    )
    changed = replace(
        made,
        flows={
            i: row if i in known.flows else replace(row, amount_low=Decimal(999), payee="a")
            for i, row in made.flows.items()
        },
        figures={
            i: row if i in known.figures else replace(row, value=Decimal(999))
            for i, row in made.figures.items()
        },
    )
    told = written(MEASURES[name](seen(known, "talked", day)))
    assert written(MEASURES[name](seen(made, "talked", day))) == told
    assert written(MEASURES[name](seen(changed, "talked", day))) == told


@ALL
@given(made=worlds(), scale=st.integers(2, 1000))
@FEW
def test_in_another_unit_of_money_only_money_changes(name: str, made: World, scale: int) -> None:
    if name == "claims":  # hold the value of a measure against a number in words
        return
    made = scaled(made, 10**9)
    one, other = MEASURES[name](seen(made)), MEASURES[name](seen(scaled(made, scale)))

    def compare(a: Any, b: Any, key: str = "") -> None:
        if isinstance(a, dict):
            assert a.keys() == b.keys()
            for inner in a:
                compare(a[inner], b[inner], inner)
        elif isinstance(a, list):
            assert len(a) == len(b)
            for left, right in zip(a, b, strict=True):
                compare(left, right, key)
        elif isinstance(a, float):
            assert b == pytest.approx(a, rel=1e-9, abs=1e-9), key
        elif isinstance(a, str) and key in one.money:
            assert float(b) == pytest.approx(float(a) * scale, rel=1e-9, abs=0.02 * scale), key
        else:
            assert a == b, key

    for a, b in zip(one.to_json()["rows"], other.to_json()["rows"], strict=True):
        compare(a, b)


@ALL
@given(made=worlds())
@FEW
def test_other_names_change_nothing_but_names(name: str, made: World) -> None:
    """With "x" before every company, so that their order stays."""
    plain, renamed = MEASURES[name](seen(made)), MEASURES[name](seen(_renamed(made)))

    def back(value: Any) -> Any:
        if isinstance(value, dict):
            return {back(k): back(v) for k, v in value.items()}
        if isinstance(value, list):
            return [back(v) for v in value]
        return value[1:] if isinstance(value, str) and value[:1] == "x" and value[1:] else value

    x1 = {"x1": "1"}  # the chip of that name loses its letter on both sides
    rows = json.loads(json.dumps(plain.to_json()["rows"]).replace('"x1"', f'"{x1["x1"]}"'))
    assert [back(row) for row in renamed.to_json()["rows"]] == rows


@ALL
@given(data=st.data(), made=worlds(money_only=True))
@settings(max_examples=40, deadline=None)  # few worlds have a row that the one leg bears on
def test_less_known_of_one_amount_narrows_no_bounds(
    name: str, data: st.DataObject, made: World
) -> None:
    """One leg's interval made wider on either side, also without an end."""
    ident = data.draw(st.sampled_from(sorted(made.flows)))
    leg = made.flows[ident]
    low = leg.amount_low or Decimal(0)
    high = leg.amount_high if leg.amount_qualifier not in ("at-least", "undisclosed") else None
    down, up = data.draw(st.integers(0, 20)), data.draw(st.integers(0, 20) | st.none())
    low = max(Decimal(0), low - down)
    high = None if high is None or up is None else high + up
    qualifier = "range" if high is not None else "at-least"
    wide = replace(leg, amount_low=low, amount_high=high, amount_qualifier=qualifier,
                   currency="USD")  # fmt: skip
    wider = replace(made, flows={**made.flows, ident: wide})
    before = _bounds(MEASURES[name](seen(made)))
    after = _bounds(MEASURES[name](seen(wider)))
    for key in before.keys() & after.keys():
        if high is None and "closed" in key[-1]:
            continue  # of those whose amount has an end, to which it no longer belongs
        (least, most), (less, more) = before[key], after[key]
        assert less <= least or math.isclose(less, least, rel_tol=1e-9), (key, before, after)
        assert more >= most or math.isclose(more, most, rel_tol=1e-9), (key, before, after)


def _bounds(result: Result) -> dict[tuple[str, ...], tuple[float, float]]:
    found = {}
    for row in result.to_json()["rows"]:
        for key, low, high in bounds_in(row):
            if key[-1] not in ("expected", "band"):  # quantiles of draws; words
                found[key] = (
                    -math.inf if low is None else float(low),
                    math.inf if high is None else float(high),
                )
    return found


def _values(value: Any) -> list[tuple[float, Any, Any]]:
    found = []
    if isinstance(value, dict):
        for key, inner in value.items():
            if f"{key}_low" in value and f"{key}_high" in value and inner is not None:
                found.append((inner, value[f"{key}_low"], value[f"{key}_high"]))
            found += _values(inner)
    elif isinstance(value, list):
        found = [each for inner in value for each in _values(inner)]
    return [(float(v), low, high) for v, low, high in found if not _is_word(v)]


def _is_word(value: Any) -> bool:
    try:
        float(value)
    except ValueError:
        return True
    return False


def _renamed(made: World) -> World:
    def new(name: str | None) -> str | None:
        return None if name is None else f"x{name}"

    def rows(table: dict[str, Any], *fields: str) -> dict[str, Any]:
        return {
            i: replace(row, **{f: new(getattr(row, f)) for f in fields})
            for i, row in table.items()
        }  # fmt: skip

    return replace(
        made,
        companies={f"x{i}": replace(c, id=f"x{i}") for i, c in made.companies.items()},
        flows=rows(made.flows, "payer", "payee"),
        figures=rows(made.figures, "company"),
        chips=rows(made.chips, "designer", "foundry"),
        supply_roles=rows(made.supply_roles, "supplier"),
        deployments=rows(made.deployments, "operator", "user"),
        claims=rows(made.claims, "claimant", "measure_subject"),
    )


@given(made=worlds())
@settings(max_examples=60, deadline=None)
def test_what_sums_grows_from_paid_to_talked(made: World) -> None:
    """paid ≤ signed ≤ announced ≤ talked for every total of money; the firmest comes first."""
    sums = [_sums(made, firmness) for firmness in TERMS.firmness()]
    for firmer, weaker in pairwise(sums):
        for name, amount in firmer.items():
            assert amount <= weaker[name], (name, amount, weaker[name])


def _sums(made: World, firmness: str) -> dict[str, Decimal]:
    graphs = seen(made, firmness)
    circular = MEASURES["circulation"](graphs).rows[0]
    rows = {
        name: MEASURES[name](graphs).rows
        for name in ("realization by deal", "obligations", "exposure", "suppliers", "funders")
    }

    def total(of: str, field: str) -> Decimal:
        return sum((getattr(row, field) or Decimal(0) for row in rows[of]), Decimal(0))

    return {
        "circulation": circular.circulation or Decimal(0),
        "circulation, at least": circular.circulation_low,
        "total": circular.total or Decimal(0),
        "promised": total("realization by deal", "promised"),
        "contracted": total("realization by deal", "contracted"),
        "paid": total("realization by deal", "paid"),
        "due": total("obligations", "due"),
        "commitments": total("exposure", "commitments"),
        "commitments, at least": total("exposure", "commitments_low"),
        "purchases": sum(
            (c.amount or Decimal(0) for row in rows["suppliers"] for c in row.counterparties),
            Decimal(0),
        ),
        "capital": sum(
            (c.amount or Decimal(0) for row in rows["funders"] for c in row.counterparties),
            Decimal(0),
        ),
    }


def test_the_sums_of_the_data_grow_from_paid_to_talked() -> None:
    study = Study.open()
    sums = [_sums(study.world, firmness) for firmness in study.terms.firmness()]
    for firmer, weaker in pairwise(sums):
        assert all(amount <= weaker[name] for name, amount in firmer.items()), (firmer, weaker)
    assert all(amount > 0 for amount in sums[-1].values())
