"""Where the rules of the check must hold their tongue, and what their findings say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.check import amounts, duplicates, statuses, uses
from graph.check.finding import Found
from graph.fields import homes
from graph.model import (
    Chip,
    Company,
    Deal,
    Deployment,
    Flow,
    Holding,
    PartialDate,
    Source,
    StatusEvent,
    World,
)
from graph.terms import Terms

TERMS = Terms.load()
DAY = PartialDate.parse("2025-06-02")
EMPTY = World(horizon=date(2026, 7, 5), **{home: {} for home in homes().values()})


def flow(ident: str, low: int | None, high: int | None, qualifier: str, **more: Any) -> Flow:
    values: dict[str, Any] = {
        "deal": "d",
        "payer": "a",
        "payee": "b",
        "flow_kind": "debt",
        "currency": "USD",
        "amount_low": None if low is None else Decimal(low),
        "amount_high": None if high is None else Decimal(high),
        **more,
    }
    return Flow(id=ident, amount_qualifier=qualifier, sources=("s",), **values)


def exact(ident: str, amount: int, **more: Any) -> Flow:
    return flow(ident, amount, amount, "exact", **more)


def event(
    ident: str, subject: str, day: str, status: str, amount: int | None = None
) -> StatusEvent:
    return StatusEvent(
        id=ident,
        subject=subject,
        date=PartialDate.parse(day),
        status=status,
        amount=None if amount is None else Decimal(amount),
        currency=None if amount is None else "USD",
        sources=("s",),
    )


def deal(ident: str, **more: Any) -> Deal:
    values: dict[str, Any] = {"announced": DAY, **more}
    return Deal(id=ident, title=ident, deal_kind="debt", sources=("s",), **values)


def source(ident: str, url: str, **more: Any) -> Source:
    return Source(id=ident, title=ident, url=url, horizon=DAY, source_kind="news", **more)


def world(*things: Any) -> World:
    found: dict[str, Any] = {}
    for thing in things:
        found.setdefault(homes()[type(thing)], {})[thing.id] = thing
    return replace(EMPTY, **found)


def codes(found: Any) -> list[tuple[str, str]]:
    return [(f.code, f.iri.rsplit("/", 1)[1]) for f in found]


@pytest.mark.parametrize(
    ("whole", "parts", "code"),
    [
        (exact("w", 10), [exact("p", 10)], None),
        (exact("w", 10), [exact("p", 5), exact("q", 5)], None),
        (exact("w", 10), [exact("p", 5), exact("q", 6)], "part-above-whole"),
        # Up to 12 may be 10; at least 9 may be 10; undisclosed may be nothing.
        (exact("w", 10), [flow("p", None, 12, "up-to")], None),
        (exact("w", 10), [flow("p", 9, None, "at-least")], None),
        (exact("w", 10), [flow("p", 11, None, "at-least")], "part-above-whole"),
        (exact("w", 10), [flow("p", None, None, "undisclosed", currency=None)], None),
        # A floor has no ceiling, so nothing is above it; a range is as high as its high end.
        (flow("w", 10, None, "at-least"), [exact("p", 99)], None),
        (flow("w", None, None, "undisclosed", currency=None), [exact("p", 99)], None),
        (flow("w", 5, 10, "range"), [exact("p", 10)], None),
        (flow("w", 5, 10, "range"), [exact("p", 11)], "part-above-whole"),
        (flow("w", None, 10, "up-to"), [exact("p", 11)], "part-above-whole"),
        (flow("w", 10, 10, "about"), [exact("p", 11)], "part-seems-above-whole"),
        (exact("w", 10), [flow("p", 11, 11, "about")], "part-seems-above-whole"),
        # Euros cannot be set against dollars.
        (exact("w", 10), [exact("p", 11, currency="EUR")], None),
    ],
)
def test_parts_against_their_whole(whole: Flow, parts: list[Flow], code: str | None) -> None:
    inside = [replace(part, part_of="w") for part in parts]
    found = codes(amounts.parts(world(whole, *inside), TERMS))
    assert found == ([(code, "w")] if code else [])


def test_parts_that_no_longer_stand_are_not_summed() -> None:
    """6 and 6 of 10 contradict; not if one of them was canceled, or its deal replaced.

    An amendment makes nothing stand again, a new signature does; and a deal replaces another from
    the firmness on that it has itself: by a rumor what is signed is not replaced.
    """
    both = [deal(name) for name in ("d", "old")]
    signed = [event(f"s-{each.id}", each.id, "2025-06-01", "signed") for each in both]
    whole, p = exact("w", 10), exact("p", 6, part_of="w")
    q = exact("q", 6, part_of="w", deal="old")
    paper = replace(source("s", "https://example.org"), horizon=PartialDate.parse("2026-07-05"))
    base = (paper, *both, *signed, whole, p, q)

    def found(*more: Any) -> list[tuple[str, str]]:
        return codes(amounts.parts(world(*base, *more), TERMS))

    above = [("part-above-whole", "w")]
    assert found() == above
    canceled = event("e1", "q", "2025-06-02", "canceled")
    assert found(canceled) == []
    assert found(canceled, event("e2", "q", "2025-07-02", "amended")) == []
    assert found(canceled, event("e2", "q", "2025-07-02", "signed")) == above
    assert found(event("e1", "old", "2025-06-02", "lapsed")) == []
    newer = deal("new", replaces=("old",))
    assert found(newer) == above
    for status, expected in (("rumored", above), ("announced", above), ("signed", [])):
        assert found(newer, event("e1", "new", "2025-06-02", status)) == expected
    ended = event("e2", "new", "2025-07-02", "canceled")
    assert found(newer, event("e1", "new", "2025-06-02", "signed"), ended) == above


def test_parts_are_summed_in_a_world_that_could_not_be_read_whole() -> None:
    """Sources, deals and wholes may be missing, and cells may say nothing: others tell so."""
    paper = source("s", "https://example.org")
    legs = exact("w", 10), exact("p", 6, part_of="w"), exact("q", 6, part_of="w")
    odd = exact("o", 1, part_of="gone", reading_of="lost"), flow("n", 1, 2, "exact", part_of="w")
    unread = deal("x", replaces=("d", "nowhere")), replace(deal("d"), sources=("s", "t"))
    told = (
        replace(event("e1", "q", "2025-06-02", "canceled"), sources=("t",)),
        event("e2", "nothing", "2025-06-02", "signed"),
    )
    for more in ((), (paper,)):
        found = amounts.parts(world(*legs, *odd, *unread, *told, *more), TERMS)
        assert codes(found) == [("part-above-whole", "w")]


def test_a_reading_widens_what_a_whole_may_be() -> None:
    """10 by one source and 12 by another: a part of 12 contradicts neither both nor the second."""
    whole, other = exact("w", 10), exact("r", 12, reading_of="w")
    part = exact("p", 12, part_of="w")
    assert codes(amounts.parts(world(whole, other, part), TERMS)) == []
    assert codes(amounts.parts(world(whole, part), TERMS)) == [("part-above-whole", "w")]
    # So does a reading what a part may be: 12 by one source and 10 by another.
    lower = exact("q", 10, reading_of="p")
    assert codes(amounts.parts(world(whole, part, lower), TERMS)) == []
    # A reading of the part is the part told otherwise, no second part.
    again = exact("p2", 6, part_of="w", reading_of="p1")
    pair = (whole, exact("p1", 6, part_of="w"), again)
    assert codes(amounts.parts(world(*pair), TERMS)) == []


@pytest.mark.parametrize(
    ("leg", "paid", "code"),
    [
        (exact("f", 10), 10, None),
        (exact("f", 10), 11, "payment-above-whole"),
        (flow("f", 10, 10, "about"), 11, "payment-seems-above-whole"),
        (flow("f", 10, None, "at-least"), 11, None),
        (exact("f", 10, currency="EUR"), 11, None),
        (exact("f", 10, reading_of="g"), 11, None),
    ],
)
def test_payments_against_a_leg(leg: Flow, paid: int, code: str | None) -> None:
    paying = event("e", "f", "2025-06-02", "partly-paid", paid)
    found = codes(amounts.payments(world(leg, exact("g", 1), paying), TERMS))
    assert found == ([(code, "e")] if code else [])


def test_payments_of_a_deal_against_all_its_legs() -> None:
    """10 and 5 are 15; a part of a leg adds nothing; a leg of unknown size says nothing."""
    legs = exact("f", 10), exact("g", 5, flow_kind="equity"), exact("h", 4, part_of="f")
    paid = event("e", "d", "2025-06-02", "paid", 16)
    every = (deal("d"), *legs, paid)
    assert codes(amounts.payments(world(*every), TERMS)) == [("payment-above-legs", "e")]
    assert (
        codes(amounts.payments(world(*every[:-1], replace(paid, amount=Decimal(15))), TERMS)) == []
    )
    unknown = flow("i", None, None, "undisclosed", currency=None)
    assert codes(amounts.payments(world(*every, unknown), TERMS)) == []


def test_size_told_with_another_status_is_no_payment() -> None:
    talked = event("e", "f", "2025-06-02", "in-talks", 99)
    assert codes(amounts.payments(world(exact("f", 10), talked), TERMS)) == []


def test_sums_paid_so_far_grow() -> None:
    first, second = (event(n, "f", d, "partly-paid", a) for n, d, a in _PAID)
    assert codes(amounts.shrinking_payments(world(first, second), TERMS)) == []
    less = replace(second, amount=Decimal(4))
    assert codes(amounts.shrinking_payments(world(first, less), TERMS)) == [
        ("payment-shrinks", "e2")
    ]
    # A payment of some day in 2025 may be the later one.
    some_day = replace(less, date=PartialDate.parse("2025"))
    assert codes(amounts.shrinking_payments(world(first, some_day), TERMS)) == []


_PAID = (("e1", "2025-03", 5), ("e2", "2025-06", 6))


@pytest.mark.parametrize(
    ("earlier", "between", "later", "expected"),
    [
        (("signed", "2025-01-01"), None, ("in-talks", "2025-03-01"), "status-goes-back"),
        (("signed", "2025-01-01"), ("amended", "2025-02-01"), ("in-talks", "2025-03-01"), None),
        (("in-talks", "2025-01-01"), None, ("signed", "2025-03-01"), None),
        # Signed one day and announced within the month is how news comes: 31 days, not 32.
        (("signed", "2025-01-01"), None, ("announced", "2025-02-01"), None),
        (("signed", "2025-01-01"), None, ("announced", "2025-02-02"), "status-goes-back"),
        # Some day of 2025 may have been the first of January.
        (("signed", "2025-06-01"), None, ("in-talks", "2025"), None),
        (("signed", "2025-01-01"), ("canceled", "2025-02-01"), ("in-talks", "2025-03-01"), "after"),
        (("canceled", "2025-01-01"), None, ("signed", "2025-01-02"), "after"),
        (("canceled", "2025-01"), None, ("signed", "2025-01-20"), None),
        (("canceled", "2025-01-01"), None, ("lapsed", "2025-02-01"), None),
    ],
)
def test_order_of_statuses(
    earlier: tuple[str, str],
    between: tuple[str, str] | None,
    later: tuple[str, str],
    expected: str | None,
) -> None:
    told = [t for t in (earlier, between, later) if t]
    events = [event(f"e{n}", "d", day, status) for n, (status, day) in enumerate(told)]
    found = [f.code for f in statuses.order(world(*events), TERMS)]
    assert found == ([{"after": "event-after-end"}.get(expected, expected)] if expected else [])


def test_deals_that_need_no_flows() -> None:
    """A debt moves money; a partnership need not, nor does a deal that another replaces."""

    def bare(*deals: Deal) -> list[tuple[str, str]]:
        told = (event(f"e-{d.id}", d.id, "2025-06-02", "signed") for d in deals)
        return codes(statuses.bare_deals(world(*deals, *told), TERMS))

    old = deal("old")
    assert bare(old) == [("deal-without-flows", "old")]
    assert bare(replace(old, deal_kind="partnership")) == []
    assert bare(old, deal("new", replaces=("old",))) == [("deal-without-flows", "new")]


def test_statuses_of_different_things_have_no_order() -> None:
    events = event("e", "d", "2025-01-01", "signed"), event("f", "g", "2025-06-01", "in-talks")
    assert codes(statuses.order(world(*events), TERMS)) == []


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"announced": PartialDate.parse("2025-07-03")}, True),  # 31 days later
        ({"announced": PartialDate.parse("2025-07-04")}, False),
        ({"announced": PartialDate.parse("2025")}, True),
        ({"announced": None}, False),
        ({"adds_to": ("d1",)}, False),
        ({"replaces": ("d1",)}, False),
        ({"tranche_of": ("d1",)}, False),
        ({"closes": ("d1",)}, False),
        ({"closes": ("d3",)}, True),
        ({"party": ("c",)}, False),
    ],
)
def test_deals_that_are_alike(change: dict[str, Any], alike: bool) -> None:
    pair = deal("d1"), deal("d2", **change)
    legs = exact("f1", 10, deal="d1"), exact("f2", 10, deal="d2")
    found = codes(duplicates.deals(world(*pair, *legs), TERMS))
    assert found == ([("same-deal", "d2")] if alike else [])


def test_deals_of_other_amounts_are_not_alike() -> None:
    legs = exact("f1", 10, deal="d1"), exact("f2", 11, deal="d2")
    assert codes(duplicates.deals(world(deal("d1"), deal("d2"), *legs), TERMS)) == []


def test_titles_without_a_date_are_not_compared() -> None:
    more: dict[str, Any] = {"publisher": "P", "published": DAY}
    one = source("s1", "https://a.example", **more)
    two = replace(source("s2", "https://b.example", **more), title="S1!")
    assert codes(duplicates.sources(world(one, two), TERMS)) == [("same-source", "s2")]
    undated = (replace(s, published=None) for s in (one, two))
    assert codes(duplicates.sources(world(*undated), TERMS)) == []


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("CoreWeave, Inc.", True),
        ("Core Weave", True),
        ("Corewaeve", True),  # two letters in the other order
        ("Coreweve", True),
        ("Coreweavee", True),
        ("Coreweavers", False),
        ("Coreweave 2", False),  # a digit tells two apart
        ("Corewall", False),
    ],
)
def test_names_with_a_letter_amiss(other: str, same: bool) -> None:
    first, second = (
        Company(id=i, name=n, sources=("s",)) for i, n in (("a", "CoreWeave"), ("b", other))
    )
    found = codes(duplicates.names(world(first, second), TERMS))
    assert found == ([("near-duplicate", "b")] if same else [])


def test_short_names_and_chips_are_held_to_the_letter() -> None:
    short = (Company(id=n, name=n, sources=("s",)) for n in ("Groq", "Grok"))
    assert codes(duplicates.names(world(*short), TERMS)) == []
    chips = (
        Chip(id=n, name=f"Ascend {n}", designer="a", chip_kind="asic", sources=("s",))
        for n in ("910B", "910C")
    )
    assert codes(duplicates.names(world(*chips), TERMS)) == []


def test_use_of_a_source_by_anything_counts() -> None:
    paper = source("s", "https://a.example")
    assert codes(uses.unused_sources(world(paper), TERMS)) == [("unused-source", "s")]
    assert codes(uses.unused_sources(world(paper, deal("d")), TERMS)) == []


def test_findings_name_what_else_they_are_about() -> None:
    """So that a check of one file tells what it contradicts in another."""
    whole, part = exact("w", 10), exact("p", 11, part_of="w")
    [found] = amounts.parts(world(whole, part), TERMS)
    assert isinstance(found, Found)
    assert [iri.rsplit("/", 1)[1] for iri in found.others] == ["p"]
    assert found.what.startswith("is at most 10, but its parts (p) are 11 at least: ")


def test_shares_of_holdings_that_ended_are_not_counted() -> None:
    """0.6 and 0.6 are more than one; not if the first was given up."""
    first, second = (
        Holding(id=name, parent=name, subsidiary="c", share=Decimal("0.6"), sources=("s",))
        for name in "ab"
    )
    assert codes(amounts.shares(world(first, second), TERMS)) == [("shares-above-one", "a")]
    ended = replace(first, until=DAY)
    assert codes(amounts.shares(world(ended, second), TERMS)) == []


@pytest.mark.parametrize(
    ("inner", "outer", "found"),
    [
        ({"units": 11, "chip": "x"}, {"units": 10, "chip": "x"}, True),
        ({"units": 10, "chip": "x"}, {"units": 10, "chip": "x"}, False),
        # Eleven of one chip in a place with ten of another are no contradiction.
        ({"units": 11, "chip": "x"}, {"units": 10, "chip": "y"}, False),
        ({"units": 11, "chip": "x"}, {"units": 10}, False),
        ({"capacity_gw": 11, "chip": "x"}, {"capacity_gw": 10, "chip": "y"}, True),
        ({"capacity_gw": 11}, {"units": 10}, False),
    ],
)
def test_deployments_within_others(
    inner: dict[str, Any], outer: dict[str, Any], found: bool
) -> None:
    def placed(ident: str, values: dict[str, Any], **more: Any) -> Deployment:
        told: dict[str, Any] = {
            **{k: Decimal(v) if isinstance(v, int) else v for k, v in values.items()},
            "deployment_status": "planned",
        }
        return Deployment(id=ident, operator="a", sources=("s",), **told, **more)

    pair = placed("in", inner, within="out"), placed("out", outer)
    got = codes(amounts.within(world(*pair), TERMS))
    assert got == ([("deployment-above-whole", "in")] if found else [])
