"""Who loses what if a company stops paying: worked by hand over small worlds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnknownName
from graph.ledger import build
from graph.measures.exposure import Exposure, exposure
from graph.model import World
from graph.result import Coverage
from graph.study import Study
from tests.ledgers import figure, ledger
from tests.worlds import deal, event, flow, holding, world


def only(seen: World, company: str = "x", **lens: Any) -> Any:
    (row,) = exposure(ledger(seen, **lens), company).rows
    assert isinstance(row, Exposure)
    return row


def each(seen: World, **lens: Any) -> dict[str, Any]:
    return {other.company: other for other in only(seen, **lens).counterparties}


def supply(ident: str, payee: str, *amount: Any, **more: Any) -> Any:
    return flow(ident, "x", payee, *amount, kind="compute", **more)


SIGNED = event("d", "2025-01-01", "signed")


def test_the_loss_is_what_is_unpaid_and_what_is_held() -> None:
    """The cloud is owed 30 of 40 and holds a tenth of 500: 80, twice its revenue of 40."""
    seen = world(
        supply("f", "cloud", 40),
        SIGNED,
        event("f", "2025-02-01", "partly-paid", 10),
        figure("cloud", "stake", "2026-01", 0.1, unit="ratio", counterpart="x"),
        figure("x", "valuation", "2026-02-01", 500),
        figure("cloud", "revenue", "2025", 40),
    )
    row = each(seen)["cloud"]
    assert (row.commitments, row.equity, row.loss) == (30, 50, 80)
    assert (row.loss_low, row.loss_high, row.over_revenue) == (80, 80, 2)
    assert row.equity_period == "2026-01 of 2026-02-01"
    assert not row.safety_net


def test_a_value_told_and_one_worked_out_bound_each_other() -> None:
    """Told: 30 in 2025. Worked out: 0.1 of 400 or of 500, told for the same day: 40 to 50."""
    seen = world(
        supply("f", "cloud", 1),
        SIGNED,
        figure("cloud", "stake", "2025-06", 30, counterpart="x"),
        figure("cloud", "stake", "2026-01", 0.1, unit="ratio", counterpart="x"),
        figure("x", "valuation", "2026-02-01", 400),
        figure("x", "valuation", "2026-02-01", 500),
        figure("x", "valuation", "2025-02-01", 9, told="2025-02-02"),
    )
    row = each(seen)["cloud"]
    assert (row.equity_low, row.equity, row.equity_high) == (30, 30, 50)


def test_a_stake_is_the_groups_on_both_sides() -> None:
    seen = world(
        supply("f", "fund", 1),
        holding("arm", "fund", "2019-01-01"),
        holding("part", "x", "2019-01-01"),
        SIGNED,
        figure("arm", "stake", "2026-01", 7, counterpart="part"),
    )
    assert each(seen)["fund"].equity == 7
    assert each(seen, level="entity")["fund"].equity is None


def test_money_in_it_without_a_stake_told_is_an_open_loss() -> None:
    seen = world(
        supply("f", "cloud", 4),
        flow("g", "cloud", "x", 10, deal="e"),
        flow("h", "fund", "x", 10, deal="e"),
        event("e", "2025-01-01", "paid"),
        SIGNED,
    )
    rows = each(seen)
    assert (rows["cloud"].equity, rows["cloud"].loss, rows["cloud"].loss_high) == (None, 4, None)
    assert (rows["fund"].loss, rows["fund"].loss_low, rows["fund"].loss_high) == (None, 0, None)


def test_the_safety_net_funds_and_supplies() -> None:
    """The cloud puts in 10 and sells 30 and 6 (paid); a fund puts in 5; a maker sells 7."""
    seen = world(
        supply("f", "cloud", 30),
        supply("p", "cloud", 6, deal="paid"),
        supply("m", "maker", 7),
        flow("g", "cloud", "x", 10, deal="e"),
        flow("h", "fund", "x", 5, deal="e"),
        flow("w", "maker", "x", kind="warrant", deal="e", in_kind=True),
        event("e", "2025-01-01", "signed"),
        event("paid", "2025-01-01", "paid"),
        deal("paid", kind="compute-contract"),
        SIGNED,
    )
    row = only(seen)
    assert (row.safety_net, row.net_funding, row.net_supply) == (("cloud",), 10, 36)
    assert (row.commitments, row.coverage) == (37, Coverage(2, 2))


def test_commitments_of_no_known_amount_do_not_add_up_to_0() -> None:
    """Of a purchase nobody tells how much; a fund that is owed nothing adds no 0 to that."""
    put_in = flow("g", "fund", "x", 10, deal="e"), event("e", "2025-01-01", "paid")
    row = only(world(supply("f", "cloud"), *put_in, SIGNED))
    assert (row.commitments, row.commitments_low, row.commitments_high) == (None, 0, None)
    assert (row.coverage, len(row.counterparties)) == (Coverage(0, 1), 2)
    settled = only(world(*put_in))
    assert (settled.commitments, settled.commitments_high) == (0, 0)
    assert settled.coverage == Coverage(0, 0)


def test_acquisitions_and_what_moves_no_cash_are_no_commitments() -> None:
    seen = world(
        supply("f", "a", 1),
        supply("k", "b", 2, in_kind=True),
        flow("q", "x", "c", 4, kind="acquisition"),
        flow("i", "x", "e", 8),
        SIGNED,
    )
    assert {c: row.commitments for c, row in each(seen).items()} == {"e": 8, "a": 1}
    assert each(seen)["e"].purchases == 0


def test_an_undisclosed_commitment_is_open() -> None:
    row = only(world(supply("f", "a"), supply("g", "a", 5), SIGNED))
    assert (row.loss, row.loss_low, row.loss_high) == (5, 5, None)
    assert row.coverage == Coverage(1, 2)


def test_what_is_not_yet_known_does_not_count() -> None:
    seen = world(
        supply("f", "a", 5),
        SIGNED,
        figure("a", "stake", "2026-01", 7, counterpart="x", told="2026-02-01"),
    )
    assert only(seen, as_of="2026-01-31").loss == 5
    assert only(seen, as_of="2026-02-01").loss == 12


def test_without_balance_sheets_there_is_no_knock_on() -> None:
    result = exposure(ledger(world(supply("f", "a", 5), SIGNED)), "x")
    assert (result.rows[0].knock_on, result.rows[0].spectral_radius) == ((), None)
    assert any("No knock-on" in note for note in result.notes)


def _sheet(company: str, equity: int, liabilities: int) -> tuple[Any, Any]:
    return (
        figure(company, "equity", "2026-03-31", equity),
        figure(company, "liabilities", "2026-03-31", liabilities),
    )


def test_the_knock_on_of_the_ring_of_three_banks() -> None:
    """x owes 4 to b, b owes 3 to c, c owes 2 to x; equities 1, 3, 3 and outside 17, 18, 8, so that
    assets outside are 1 + 21 - 2 = 20, 3 + 21 - 4 = 20, 3 + 10 - 3 = 10. If x has nothing, it pays
    0 (its 2 go to those outside); b has 20 - 18 = 2 for its 3, and c 10 + 2 - 8 = 4 for its 2.
    DebtRank: 4 of 3 takes all of b, and 3 of 3 all of c. The radius is that of the literature."""
    seen = world(
        supply("f", "b", 4),
        flow("g", "b", "c", 3, kind="compute"),
        flow("h", "c", "x", 2, kind="compute"),
        SIGNED,
        *_sheet("x", 1, 21),
        *_sheet("b", 3, 21),
        *_sheet("c", 3, 10),
    )
    result = exposure(ledger(seen), "x")
    row = result.rows[0]
    assert row.spectral_radius == pytest.approx((8 / 3) ** (1 / 3))
    assert any("amplifies" in note for note in result.notes)
    hit = {k.company: k for k in row.knock_on}
    assert (hit["b"].debtrank, hit["c"].debtrank, hit["b"].debtrank_linear) == (1, 1, 1)
    assert (hit["b"].owed, hit["b"].pays) == (3, 2)
    assert (hit["c"].owed, hit["c"].pays) == (2, 2)


def test_a_valuation_sought_in_talks_counts_only_where_talks_do() -> None:
    """A tenth of 500 is 50; of the 900 that are sought in talks 90, but only under talked."""
    rows = (
        flow("f", "h", "x", 5, deal="round"),
        event("round", "2025-01-01", "signed"),
        figure("h", "stake", "2025-06-30", 0.1, unit="ratio", counterpart="x"),
        figure("x", "valuation", "2025-06-30", 500, scope="post-money"),
        figure("x", "valuation", "2026-05-31", 900, scope="sought in talks, about"),
    )
    for firmness, worth in (("signed", 50), ("announced", 50), ("talked", 90)):
        row = exposure(ledger(world(*rows), firmness), "x").rows[0]
        assert (row.equity, row.equity_high) == (worth, worth), firmness


def test_what_nobody_tells_the_amount_of_is_owed_and_not_0() -> None:
    """b owes c a sum not disclosed, c owes x 2 and something more: unknown, and at least 2."""
    seen = world(
        supply("f", "b", 4),
        flow("g", "b", "c", kind="compute"),
        flow("h", "c", "x", 2, kind="compute"),
        flow("i", "c", "b", kind="compute"),
        SIGNED,
        *_sheet("x", 1, 21),
        *_sheet("b", 3, 21),
        *_sheet("c", 3, 10),
    )
    hit = {k.company: k for k in exposure(ledger(seen), "x").rows[0].knock_on}
    assert (hit["b"].owed, hit["b"].pays, hit["b"].coverage) == (None, None, Coverage(0, 1))
    assert (hit["b"].owed_low, hit["b"].owed_high) == (0, None)
    assert (hit["c"].owed, hit["c"].owed_low, hit["c"].owed_high) == (2, 2, None)
    assert hit["c"].coverage == Coverage(1, 2)


def test_who_is_asked_for() -> None:
    L = ledger(world(supply("f", "m", 5), SIGNED, crowds=("m",)))
    assert [row.company for row in exposure(L).rows] == ["x"]
    assert exposure(L, "x").rows[0].counterparties[0].dispersed
    for name in ("nobody", "m@d"):
        with pytest.raises(UnknownName):
            exposure(L, name)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 9), st.integers(0, 9)),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 9),
)
@settings(max_examples=30)
def test_owing_more_never_loses_less(legs: Any, more: int) -> None:
    """Each counterparty's interval holds its value, and grows with what is owed to it."""

    def seen(extra: int) -> World:
        flows = (
            supply(f"f{n}", payee, low + extra, low + extra + wide, qualifier="range")
            for n, (payee, low, wide) in enumerate(legs)
        )
        return world(*flows, SIGNED)

    before, after = each(seen(0)), each(seen(more))
    assert set(before) == {payee for payee, _, _ in legs}
    for company, row in before.items():
        assert row.loss_low <= row.loss <= row.loss_high
        assert row.loss <= after[company].loss
        assert row.loss_low <= after[company].loss_low
    owed = sum(Decimal(2 * low + wide) / 2 for _, low, wide in legs)
    assert only(seen(0)).loss == owed


def test_on_the_bundled_data_the_net_of_openai_is_the_net_of_its_rings() -> None:
    """Who both funds OpenAI and is paid by it, from the verdicts of the lens without the ledger."""
    study = Study.open()
    view = study.view(study.lens())
    cash = [v for v in view.counted() if not study.world.flows[v.flow].in_kind]
    funders = {v.payer for v in cash if v.payee == "openai" and v.nature == "capital"}
    sellers = {v.payee for v in cash if v.payer == "openai" and v.nature == "commerce"}
    (row,) = exposure(build(view), "openai").rows
    assert set(row.safety_net) == funders & sellers
    assert {"amazon", "microsoft"} <= set(row.safety_net)


def test_a_guarantee_for_what_is_not_paid_is_told_and_in_no_loss() -> None:
    """The maker guarantees the lessor 105 for x's lease: nobody's loss, and due only then.

    x, a party to the guarantee, owes the lessor; y is a party as well but owes it nothing.
    """
    seen = world(
        flow("f", "x", "lessor", 200, kind="lease"),
        SIGNED,
        deal("g", "guarantee", party=("maker", "x", "y", "lessor")),
        flow(
            "w", "maker", "lessor", 105, qualifier="up-to", kind="guarantee", deal="g", in_kind=True
        ),
        event("g", "2025-02-01", "signed"),
        flow("h", "y", "cloud", 1, kind="compute"),
        flow("i", "y", "lessor", 9, kind="debt"),
    )
    row = only(seen)
    assert (row.loss, row.safety_net) == (200, ())
    (given,) = row.guarantees
    assert (given.guarantor, given.creditor, given.flow) == ("maker", "lessor", "w")
    assert (given.amount, given.amount_low, given.amount_high) == (105, 0, 105)
    notes = " ".join(exposure(ledger(seen), "x").notes)
    assert "if x does not pay, maker to lessor USD 105" in notes
    assert only(seen, "y").guarantees == ()
    assert "if x does not pay" in " ".join(exposure(ledger(seen)).notes)
