"""The funnel from promise to payment over small worlds, and its order on the bundled data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.ledger import build
from graph.measures.funnel import WAYS
from graph.measures.realization import Realization, realization
from graph.measures.totals import Portion, portion_bounds
from graph.model import World
from graph.result import Coverage
from graph.study import Study
from tests.ledgers import ledger
from tests.worlds import deal, event, flow, holding, world


def only(seen: World, subject: str = "d", **options: Any) -> Any:
    """The row of a deal, untyped: amounts are compared with plain numbers."""
    lens = {k: options.pop(k) for k in ("firmness", "as_of") if k in options}
    rows = realization(ledger(seen, **lens), by="deal", **options).rows
    (row,) = (row for row in rows if row.subject == subject)
    assert isinstance(row, Realization)
    return row


def test_the_three_numbers_of_a_deal() -> None:
    """10 announced; 20 signed; 30 signed with 12 paid: 60, 50, 12. Reported is 12 of 60; were all
    contracts paid up it would be 50 of 60."""
    seen = world(
        flow("f1", "a", "x"),
        flow("f2", "a", "b", 10),
        flow("f3", "a", "b", 20),
        flow("f4", "a", "b", 30),
        event("f1", "2026-07-01", "rumored"),
        event("f2", "2026-06-25", "announced"),
        event("f3", "2026-06-01", "signed"),
        event("f4", "2026-06-01", "signed"),
        event("f4", "2026-06-20", "partly-paid", 12),
    )
    row = only(seen)
    assert (row.promised, row.contracted, row.paid, row.waiting) == (60, 50, 12, 10)
    assert (row.share, row.share_low) == (0.2, 0.2)
    assert row.share_high == pytest.approx(50 / 60)
    assert (row.paid_low, row.paid_high) == (12, 50)
    assert [(s.firmness, s.amount) for s in row.stages] == [
        ("announced", 60),
        ("signed", 50),
        ("paid", 12),
    ]
    assert (row.coverage, row.payments) == (Coverage(3, 3), Coverage(1, 2))
    assert (row.oldest_days, row.waiting_flows) == (10, 1)
    assert [(w.flow, w.since) for w in row.still_waiting] == [("f2", date(2026, 6, 25))]
    assert only(seen, firmness="talked").coverage == Coverage(3, 4)


def test_an_age_is_as_exact_as_its_date() -> None:
    """Announced in June 2026: 5 July is 5 days after its last day and 34 after its first."""
    row = only(world(flow("f", "a", "b", 10), event("d", "2026-06", "announced")))
    (waits,) = row.still_waiting
    assert (waits.age_days, waits.age_days_low, waits.age_days_high) == (5, 5, 34)


def test_nothing_reported_is_not_nothing_paid() -> None:
    row = only(world(flow("f", "a", "b", 10), event("d", "2025-01-01", "signed")))
    assert (row.paid, row.share, row.paid_low, row.paid_high) == (None, None, 0, 10)
    assert (row.share_low, row.share_high) == (0, 1)


def test_what_is_paid_whole_is_all_of_it_whatever_it_is() -> None:
    row = only(world(flow("f", "a", "b"), event("d", "2025-01-01", "paid")))
    assert (row.promised, row.share_low, row.share_high) == (None, 1, 1)


def test_a_canceled_deal_is_lost_but_for_what_was_paid() -> None:
    seen = world(
        flow("f", "a", "b", 10),
        event("d", "2025-01-01", "signed"),
        event("f", "2025-02-01", "partly-paid", 3),
        event("d", "2025-03-01", "canceled"),
    )
    row = only(seen)
    assert (row.promised, row.paid, row.lost, row.lost_net) == (3, 3, 7, 7)
    (loss,) = row.losses
    assert (loss.how, loss.on) == ("ended", date(2025, 3, 1))
    before = only(seen, as_of="2025-02-28")
    assert (before.promised, before.lost, before.losses) == (10, 0, ())


def test_nothing_is_still_to_be_paid_on_what_has_ended() -> None:
    """Some of 10 was paid, no source says how much: lost is up to 10, and none of it is due."""
    seen = world(
        flow("f", "a", "b", 10),
        event("f", "2025-02-01", "partly-paid"),
        event("d", "2025-03-01", "canceled"),
    )
    leg = ledger(seen)["a"]["b"]["f"]
    assert leg["unpaid"].high == 0
    assert (leg["lost"].low, leg["lost"].high, leg["lost"].stated) == (0, 10, None)


def test_a_downsizing_loses_the_difference_and_a_raise_nothing() -> None:
    """100 becomes 30: 70 lost. For another 10 becomes 25: nothing lost, net."""
    seen = world(
        flow("old", "a", "b", 100),
        flow("new", "a", "b", 30, deal="d2"),
        flow("small", "a", "c", 10, deal="e"),
        flow("large", "a", "c", 25, deal="e2"),
        deal("d2", replaces=("d",)),
        deal("e2", replaces=("e",)),
        *(event(d, "2025-01-01", "announced") for d in ("d", "e")),
        *(event(d, "2025-06-01", "signed") for d in ("d2", "e2")),
    )
    down, up = only(seen), only(seen, "e")
    assert (down.promised, down.lost, down.lost_net) == (None, 100, 70)
    assert (up.lost, up.lost_net) == (10, 0)
    assert [(x.how, x.successor, x.on) for x in down.losses] == [
        ("replaced", "d2", date(2025, 6, 1))
    ]
    assert only(seen, "d2").promised == 30


def test_a_chain_of_replacements_compares_each_with_the_next() -> None:
    """10, then 50, then 30: the first step loses nothing and the second 20."""
    seen = world(
        flow("one", "a", "b", 10),
        flow("two", "a", "b", 50, deal="d2"),
        flow("three", "a", "b", 30, deal="d3"),
        deal("d2", replaces=("d",)),
        deal("d3", replaces=("d2",)),
        event("d", "2025-01-01", "announced"),
        event("d2", "2025-02-01", "announced"),
        event("d3", "2025-03-01", "announced"),
    )
    assert [only(seen, d).lost_net for d in ("d", "d2", "d3")] == [0, 20, 0]


def test_one_deal_in_the_place_of_two_covers_each_dollar_once() -> None:
    """10 and 20 become 25: of 30 are 5 lost, whichever of the two they are said to be lost of."""
    seen = world(
        flow("one", "a", "b", 10),
        flow("two", "a", "b", 20, deal="d2"),
        flow("new", "a", "b", 25, deal="d3"),
        deal("d3", replaces=("d", "d2")),
        *(event(d, "2025-01-01", "announced") for d in ("d", "d2", "d3")),
    )
    assert only(seen).lost_net + only(seen, "d2").lost_net == 5


def test_a_leg_of_another_nature_reaches_no_payment_with_its_deal() -> None:
    seen = world(
        flow("f", "a", "b", 10, kind="compute"),
        deal("d", kind="debt"),
        event("d", "2025-01-01", "signed"),
        event("d", "2025-02-01", "paid"),
    )
    leg = ledger(seen)["a"]["b"]["f"]
    assert leg["reached"] == {code: (date(2025, 1, 1),) * 2 for code in ("announced", "signed")}
    assert (set(leg["stages"]), leg["unpaid"].stated) == ({"announced", "signed"}, 10)


def test_a_weaker_replacement_takes_nothing_from_a_firmer_lens() -> None:
    seen = world(
        flow("old", "a", "b", 10),
        flow("new", "a", "b", 4, deal="d2"),
        deal("d2", replaces=("d",)),
        event("d", "2025-01-01", "announced"),
        event("d2", "2025-02-01", "in-talks"),
    )
    assert (only(seen).promised, only(seen).lost) == (10, 0)
    assert ledger(seen)["a"]["b"]["old"]["unpaid"].stated == 10
    assert only(seen, firmness="talked").lost_net == 6


def test_a_paid_part_is_a_payment_on_its_whole() -> None:
    seen = world(
        flow("whole", "a", "b", 10),
        flow("part", "a", "b", 4, part_of="whole"),
        event("d", "2025-01-01", "signed"),
        event("part", "2025-02-01", "paid", 4),
    )
    row = only(seen)
    assert (row.promised, row.contracted, row.paid, row.flows) == (10, 10, 4, ("whole",))
    assert ledger(seen)["a"]["b"]["whole"]["unpaid"].stated == 6


def test_a_whole_of_which_others_pay_a_part_counts_for_no_more_when_it_is_firmer() -> None:
    """20 of which c pays 3. The part is only announced, so the whole alone is signed at 20; but of
    the 17 that a has promised no more than 17 can be signed."""
    seen = world(
        flow("whole", "a", "b", 20),
        flow("part", "c", "b", 3, part_of="whole"),
        event("whole", "2025-01-01", "signed"),
        event("part", "2025-01-01", "announced"),
    )
    row = only(seen)
    assert (row.promised, row.contracted) == (20, 17)


def test_who_pays_and_who_is_paid_and_when_it_was_told() -> None:
    seen = world(
        flow("f", "a", "b", 10, kind="compute"),
        flow("g", "b", "c", 4, kind="equity", deal="e"),
        flow("w", "b", "c", 100, kind="warrant", deal="e", in_kind=True),
        event("d", "2025-05", "announced"),
        event("e", "2025", "announced"),
    )
    L = ledger(seen)
    rows = [(r.subject, r.side, r.nature, r.promised) for r in realization(L).rows]
    assert rows == [
        ("a", "payer", "commerce", 10),
        ("b", "payee", "commerce", 10),
        ("b", "payer", "capital", 4),
        ("c", "payee", "capital", 4),
    ]
    assert [r.side for r in realization(L, "b").rows] == ["payee", "payer"]
    assert [r.subject for r in realization(L, by="quarter").rows] == ["2025-Q2", "2025"]
    assert [r.subject for r in realization(L, by="year").rows] == ["2025", "2025"]
    assert [r.nature for r in realization(L, kinds=["equity"], by="nature").rows] == ["capital"]


def test_within_a_group_nothing_is_promised() -> None:
    seen = world(
        flow("f", "a", "b", 10), holding("b", "a", "2019-01-01"), event("d", "2025-01-01", "signed")
    )
    assert realization(ledger(seen)).rows == ()
    assert len(realization(ledger(seen, level="entity")).rows) == 2


def test_under_paid_the_funnel_starts_at_signed() -> None:
    seen = world(flow("f", "a", "b", 10), event("d", "2025-01-01", "signed"))
    L = ledger(seen, "paid")
    assert (L.graph["base"], L.graph["stages"]) == ("signed", ("signed", "paid"))
    assert realization(L, by="deal").rows[0].promised == 10


def test_what_cannot_be_asked() -> None:
    L = ledger(world(flow("f", "a", "m", 10), event("d", "2025-01-01", "signed"), crowds=("m",)))
    with pytest.raises(UnknownName):
        realization(L, "nobody")
    with pytest.raises(UnknownName):
        realization(L, "m@d")
    with pytest.raises(InputError):
        realization(L, by="month")  # type: ignore[arg-type]


def test_an_empty_ledger_has_no_rows() -> None:
    L = ledger(world(flow("f", "a", "b", 10)))
    assert realization(L).rows == ()


def test_share_bounds_are_reached() -> None:
    """4 to 5 of 10 to 20, and all of 6 to 8: (4 + 6) / (20 + 6) and (5 + 8) / (10 + 8)."""
    ten, six, eight = Decimal(10), Decimal(6), Decimal(8)
    legs = [
        Portion(ten, 2 * ten, Decimal(4), Decimal(5)),
        Portion(six, eight, Decimal(0), eight, entire=True),
    ]
    assert portion_bounds(legs) == pytest.approx((10 / 26, 13 / 18))


AMOUNTS = st.tuples(*[st.integers(0, 9)] * 4, st.booleans(), st.booleans())


@given(
    st.lists(AMOUNTS, min_size=1, max_size=4), st.lists(st.integers(0, 4), min_size=8, max_size=8)
)
@settings(max_examples=80)
def test_share_bounds_hold_what_may_be(legs: Any, picks: list[int]) -> None:
    """Wholes and parts anywhere in their intervals, a part at most its whole."""
    made, wholes, parts = [], [], []
    for (low, more, least, extra, entire, is_open), w, p in zip(
        legs, picks[:4], picks[4:], strict=False
    ):
        high = max(low + more, least)
        most = min(least + extra, high)
        whole = low + Decimal(high - low) * w / 4
        part = whole if entire else min(whole, least + Decimal(most - least) * p / 4)
        if part < least and not entire:
            whole = part = Decimal(least)
        made.append(
            Portion(
                Decimal(low),
                None if is_open else Decimal(high),
                Decimal(least),
                None if is_open else Decimal(most),
                entire,
            )
        )
        wholes.append(whole)
        parts.append(part)
    low_bound, high_bound = portion_bounds(made)
    if sum(wholes):
        ratio = float(sum(parts) / sum(wholes))
        assert low_bound is not None
        assert high_bound is not None
        assert low_bound - 1e-12 <= ratio <= high_bound + 1e-12


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open()


@pytest.mark.parametrize("firmness", ["paid", "signed", "announced", "talked"])
def test_no_sum_grows_on_the_way_to_payment(study: Study, firmness: str) -> None:
    L = build(study.view(study.lens(firmness=firmness)))
    for by in WAYS:
        rows = realization(L, by=by).rows
        assert rows
        for row in rows:
            for weaker, firmer in pairwise(row.stages):
                assert (firmer.amount or 0) <= (weaker.amount or 0), (row.subject, firmer)
                assert firmer.amount_low <= weaker.amount_low
            if row.share is not None:
                assert row.share_low <= row.share + 1e-12
                assert row.share <= row.share_high + 1e-12


def test_the_sums_of_payments_are_those_of_the_lens(study: Study) -> None:
    """Each nature's payments, summed from the verdicts of the lens without the ledger."""
    lens = study.lens()
    L = build(study.view(lens))
    cash: dict[str, Decimal] = {}
    for verdict in study.view(lens).counted("paid"):
        stated = verdict.amount and verdict.amount.stated
        if stated and not study.world.flows[verdict.flow].in_kind:
            cash[verdict.nature] = cash.get(verdict.nature, Decimal(0)) + stated
    assert {r.nature: r.paid for r in realization(L, by="nature").rows} == cash


@pytest.mark.parametrize("as_of", ["2024-12-31", "2025-12-31"])
def test_nothing_after_the_day(study: Study, as_of: str) -> None:
    day = date.fromisoformat(as_of)
    L = build(study.view(study.lens(as_of=as_of)))
    known = study.view(study.lens(as_of=as_of)).knowledge
    assert L.number_of_edges()
    for _, _, leg in L.edges(data=True):
        assert all(last <= day for _, last in leg["reached"].values())
        assert leg["lost_on"] is None or leg["lost_on"][1] <= day
        assert all(known.documents([source]) for source in leg["sources"])
    figures = [f for node in L for f in L.nodes[node]["figures"]]
    assert figures
    assert all(figure.told <= day for figure in figures)


def test_the_note_on_losses_tells_both_sums_apart() -> None:
    """100 becomes 30: lost 100 whatever came in its place, lost_net 100 - 30 = 70."""
    seen = world(
        flow("old", "a", "b", 100),
        flow("new", "a", "b", 30, deal="d2"),
        deal("d2", replaces=("d",)),
        event("d", "2025-01-01", "announced"),
        event("d2", "2025-06-01", "signed"),
    )
    told = realization(ledger(seen), by="deal")
    assert [(r.lost, r.lost_net) for r in told.rows if r.subject == "d"] == [(100, 70)]
    (note,) = (note for note in told.notes if "lost_net" in note)
    assert note.startswith("lost is what was canceled, lapsed or replaced before it was paid, what")
    assert note.index("whatever came in its place") < note.index("; lost_net is what is left")
