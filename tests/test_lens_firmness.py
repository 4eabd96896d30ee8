"""How firm, how much of it paid: one test per sentence of the design, numbers by hand."""

from __future__ import annotations

from tests.worlds import counted, deal, event, flow, look, world


def test_each_firmness_holds_the_firmer_ones() -> None:
    rows = [flow(s, "a", "b", 1, deal=s) for s in ("rumored", "announced", "signed", "paid")]
    events = [event(s, "2025-01-01", s) for s in ("rumored", "announced", "signed", "paid")]
    seen = world(*rows, *events)
    assert list(counted(seen, "paid")) == ["paid"]
    assert list(counted(seen, "signed")) == ["paid", "signed"]
    assert list(counted(seen, "announced")) == ["announced", "paid", "signed"]
    assert list(counted(seen, "talked")) == ["announced", "paid", "rumored", "signed"]


def test_a_letter_of_intent_is_announced_and_talks_are_not() -> None:
    loi = world(flow("f", "a", "b", 1), event("d", "2025-01-01", "letter-of-intent"))
    talks = world(flow("f", "a", "b", 1), event("d", "2025-01-01", "in-talks"))
    assert counted(loi) == {"f": "1"}
    assert counted(talks) == {}
    assert look(talks)["f"].reason == "too-weak"


def test_a_flow_uses_its_own_events_else_its_deals() -> None:
    seen = world(
        flow("own", "a", "b", 1),
        flow("deals", "a", "c", 1),
        event("d", "2025-01-01", "signed"),
        event("own", "2025-01-01", "rumored"),
    )
    assert counted(seen, "signed") == {"deals": "1"}
    assert look(seen, "talked")["own"].status == "rumored"


def test_own_events_count_only_once_known() -> None:
    """Until its own event is told in June, the flow goes by its deal."""
    seen = world(
        flow("f", "a", "b", 1),
        event("d", "2025-01-01", "signed"),
        event("f", "2025-01-01", "rumored", told="2025-06-01"),
    )
    assert counted(seen, "signed", as_of="2025-05-31") == {"f": "1"}
    assert counted(seen, "signed", as_of="2025-06-01") == {}


def test_only_events_after_the_last_end_count() -> None:
    seen = world(
        flow("f", "a", "b", 1),
        event("d", "2025-01-01", "signed"),
        event("d", "2025-02-01", "canceled"),
        event("d", "2025-03-01", "in-talks"),
    )
    assert counted(seen, "signed", as_of="2025-01-31") == {"f": "1"}
    assert look(seen, as_of="2025-02-28")["f"].reason == "ended"
    assert counted(seen, "announced") == {}
    assert counted(seen, "talked") == {"f": "1"}


def test_the_end_of_a_deal_reaches_unpaid_flows_only() -> None:
    seen = world(
        flow("unpaid", "a", "b", 1),
        flow("paid", "a", "c", 2),
        flow("part", "a", "e", 10),
        event("d", "2025-01-01", "signed"),
        event("unpaid", "2025-01-02", "signed"),
        event("paid", "2025-01-02", "paid"),
        event("part", "2025-01-02", "partly-paid", 4),
        event("d", "2025-02-01", "canceled"),
    )
    assert counted(seen, "signed") == {"paid": "2", "part": "4"}
    assert look(seen, "signed")["unpaid"].reason == "ended"


def test_amended_leaves_firmness_as_it_was() -> None:
    seen = world(
        flow("f", "a", "b", 1),
        event("d", "2025-01-01", "signed"),
        event("d", "2025-02-01", "amended", 5),
    )
    assert look(seen)["f"].status == "signed"
    assert counted(seen, "signed") == {"f": "1"}


def test_a_replacing_deal_takes_effect_once_firm_enough_for_the_lens() -> None:
    """In talks the new deal replaces the old only for those who count talks."""
    seen = world(
        flow("old", "a", "b", 10, deal="one"),
        flow("new", "a", "b", 50, deal="two"),
        deal("two", replaces=("one",)),
        event("one", "2025-01-01", "signed"),
        event("two", "2025-02-01", "in-talks"),
    )
    assert counted(seen, "talked") == {"new": "50"}
    assert counted(seen, "announced") == {"old": "10"}
    assert look(seen, "talked")["old"].reason == "replaced"
    assert counted(seen, "talked", as_of="2025-01-31") == {"old": "10"}


def test_what_was_paid_under_a_replaced_deal_stays() -> None:
    seen = world(
        flow("old", "a", "b", 10, deal="one"),
        flow("new", "a", "b", 50, deal="two"),
        deal("two", replaces=("one",)),
        event("one", "2025-01-01", "signed"),
        event("old", "2025-01-02", "partly-paid", 3),
        event("two", "2025-02-01", "signed"),
    )
    assert counted(seen) == {"old": "3", "new": "50"}


def test_a_source_older_than_a_payment_does_not_attest_it() -> None:
    early = event("d", "2025-03-31", "paid", told="2025-03-01")
    later = event("d", "2025-03-31", "paid", told="2025-03-31")
    same_month = event("d", "2025-03-31", "paid", told="2025-03")
    for row, known in ((early, False), (later, True), (same_month, True)):
        seen = world(flow("f", "a", "b", 1), event("d", "2025-01-01", "signed"), row)
        assert (counted(seen, "paid") == {"f": "1"}) is known


def test_a_partly_paid_flow_counts_its_sum_under_paid_and_whole_under_signed() -> None:
    seen = world(flow("f", "a", "b", 13), event("f", "2025-01-01", "partly-paid", 4))
    assert counted(seen, "paid") == {"f": "4"}
    assert counted(seen, "signed") == {"f": "13"}


def test_partly_paid_without_a_sum_is_anything_up_to_the_whole() -> None:
    seen = world(flow("f", "a", "b", 13), event("d", "2025-01-01", "partly-paid"))
    assert counted(seen, "paid") == {"f": "[0, 13] unknown"}
    assert counted(seen, "signed") == {"f": "13"}


def test_payments_of_a_deal_over_several_legs_are_a_joint_cap() -> None:
    seen = world(
        flow("small", "a", "b", 2),
        flow("large", "c", "b", 30),
        event("d", "2025-01-01", "partly-paid", 5),
    )
    assert counted(seen, "paid") == {"small": "[0, 2] unknown", "large": "[0, 5] unknown"}


def test_payments_of_a_deal_with_one_leg_are_that_legs() -> None:
    seen = world(flow("f", "a", "b", 40), event("d", "2025-01-01", "partly-paid", 5))
    assert counted(seen, "paid") == {"f": "5"}


def test_a_paid_deal_pays_legs_of_its_own_nature_and_signs_the_others() -> None:
    """An equity investment that is paid says nothing about the computing bought with it."""
    seen = world(
        flow("shares", "a", "b", 5),
        flow("computing", "b", "a", 7, kind="compute"),
        event("d", "2025-01-01", "paid", 5),
    )
    assert counted(seen, "paid") == {"shares": "5"}
    assert counted(seen, "signed") == {"shares": "5", "computing": "7"}
    assert look(seen, "signed")["computing"].status == "signed"


def test_a_partnership_has_no_nature_of_its_own_to_be_paid() -> None:
    seen = world(
        deal("d", "partnership"),
        flow("f", "a", "b", 5),
        flow("g", "b", "a", 6, kind="compute"),
        event("d", "2025-01-01", "paid", 5),
    )
    assert counted(seen, "paid") == {}
    assert counted(seen, "signed") == {"f": "5", "g": "6"}


def test_a_payment_makes_an_undisclosed_amount_known() -> None:
    seen = world(flow("f", "a", "b"), event("f", "2025-01-01", "paid", 8))
    assert counted(seen, "paid") == {"f": "8"}
    assert counted(seen, "signed") == {"f": "[8, open) 8"}


def test_a_joint_payment_is_never_poured_into_the_one_leg_without_events() -> None:
    """Of 6.6 paid on a deal of three legs two tell their own (2.75 and an announcement): the third,
    told as 1.25, is paid at most that; it is not 6.6."""
    seen = world(
        flow("one", "a", "b", 125),
        flow("two", "a", "b", 275),
        flow("three", "a", "b", 400),
        event("two", "2025-01-01", "paid"),
        event("three", "2025-01-01", "announced"),
        event("d", "2025-09-30", "partly-paid", 660),
    )
    assert counted(seen, "paid") == {"one": "[0, 125] unknown", "two": "275"}
    assert counted(seen, "announced")["one"] == "125"


def test_what_siblings_tell_as_paid_leaves_less_of_a_joint_payment() -> None:
    """5 were paid in all and 4 of them on the other leg: at most 1 is left."""
    seen = world(
        flow("one", "a", "b", 3),
        flow("two", "c", "b", 9),
        event("two", "2025-01-01", "partly-paid", 4),
        event("d", "2025-01-02", "partly-paid", 5),
    )
    assert counted(seen, "paid") == {"one": "[0, 1] unknown", "two": "4"}


def test_a_partnership_of_legs_of_one_nature_has_that_nature() -> None:
    seen = world(
        deal("d", "partnership"),
        flow("f", "a", "b", 5, kind="compute"),
        event("d", "2025-01-01", "paid"),
    )
    assert counted(seen, "paid") == {"f": "5"}


def test_a_deal_is_as_firm_as_its_firmest_leg_when_it_replaces_another() -> None:
    seen = world(
        flow("old", "a", "b", 10, deal="one"),
        flow("new", "a", "b", 50, deal="two"),
        deal("two", replaces=("one",)),
        event("one", "2025-01-01", "announced"),
        event("two", "2025-02-01", "in-talks"),
        event("new", "2025-02-01", "signed"),
    )
    assert counted(seen, "announced") == {"new": "50"}


def test_a_joint_payment_is_not_poured_into_parts_inside_a_leg() -> None:
    """Of 13 with parts of 6 and 7 between the same two, 4 were paid: 4 in all, not 4 each."""
    seen = world(
        flow("whole", "a", "b", 13),
        flow("six", "a", "b", 6, part_of="whole"),
        flow("seven", "a", "b", 7, part_of="whole"),
        event("d", "2025-01-01", "partly-paid", 4),
    )
    assert counted(seen, "paid") == {"whole": "4"}


def test_a_deal_made_anew_after_its_end_lifts_its_legs_again() -> None:
    seen = world(
        flow("f", "a", "b", 5),
        event("f", "2025-01-01", "announced"),
        event("d", "2025-02-01", "canceled"),
        event("d", "2025-03-01", "signed"),
    )
    assert counted(seen, "signed") == {"f": "5"}
    assert counted(seen, "announced", as_of="2025-02-15") == {}


def test_later_payments_are_cumulative_and_the_latest_stands() -> None:
    seen = world(
        flow("f", "a", "b", 40),
        event("f", "2025-01-01", "partly-paid", 10),
        event("f", "2025-06-01", "partly-paid", 20),
    )
    assert counted(seen, "paid", as_of="2025-05-31") == {"f": "10"}
    assert counted(seen, "paid") == {"f": "20"}


def test_a_whole_payment_stands_before_a_later_part() -> None:
    seen = world(
        flow("f", "a", "b", 40),
        event("f", "2025-01-01", "paid", 40),
        event("f", "2025-06-01", "partly-paid", 20),
    )
    assert counted(seen, "paid") == {"f": "40"}


def test_a_chain_of_replacements_reaches_the_oldest() -> None:
    """c replaces b, which replaced a; b itself is not firm enough for the lens, a goes anyway."""
    seen = world(
        flow("a", "x", "y", 1, deal="one"),
        flow("b", "x", "y", 2, deal="two"),
        flow("c", "x", "y", 3, deal="three"),
        deal("two", replaces=("one",)),
        deal("three", replaces=("two",)),
        event("one", "2025-01-01", "signed"),
        event("two", "2025-02-01", "in-talks"),
        event("three", "2025-03-01", "signed"),
    )
    assert counted(seen, "signed") == {"c": "3"}


def test_a_verdict_names_what_ended_it_and_every_source_it_rests_on() -> None:
    seen = world(
        flow("f", "a", "b", 5),
        flow("g", "a", "b", 6, reading_of="f"),
        event("d", "2025-01-01", "signed"),
        event("d", "2025-02-01", "canceled"),
    )
    verdict = look(seen)["f"]
    assert verdict.events == ("d-2025-02-01-canceled",)
    assert verdict.sources == ("s-d-2025-02-01-canceled", "s-f", "s-g")
    standing = look(seen, as_of="2025-01-15")["f"]
    assert standing.sources == ("s-d-2025-01-01-signed", "s-f", "s-g")
