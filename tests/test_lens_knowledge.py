"""What was known when: nothing published after the day may influence a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnknownName
from graph.lens import View
from graph.model import World
from graph.result import Lens
from tests.deployments import chip, deployed, reading
from tests.worlds import HORIZON, TERMS, counted, deal, event, flow, holding, look, rate, world


def test_a_flow_counts_from_the_publication_of_its_earliest_source() -> None:
    seen = world(flow("f", "a", "b", 1, told="2025-06-15"), event("d", "2025-01-01", "signed"))
    assert look(seen, as_of="2025-06-14")["f"].reason == "unknown-yet"
    assert counted(seen, as_of="2025-06-15") == {"f": "1"}


def test_a_partial_date_is_the_last_day_of_its_period_but_not_after_the_horizon() -> None:
    """A source of "2025-06" counts as of 30 June, one of "2026" as of the horizon, 5 July."""
    month = world(flow("f", "a", "b", 1, told="2025-06"), event("d", "2025-01-01", "signed"))
    assert counted(month, as_of="2025-06-29") == {}
    assert counted(month, as_of="2025-06-30") == {"f": "1"}
    year = world(flow("f", "a", "b", 1, told="2026"), event("d", "2025-01-01", "signed"))
    assert counted(year, as_of="2026-07-04") == {}
    assert counted(year, as_of="2026-07-05") == {"f": "1"}


def test_a_source_without_a_date_counts_as_of_its_horizon() -> None:
    seen = world(flow("f", "a", "b", 1, told=None), event("d", "2025-01-01", "signed"))
    assert counted(seen, as_of="2026-07-04") == {}
    assert counted(seen, as_of="2026-07-05") == {"f": "1"}


def test_an_event_counts_from_its_day_even_if_told_before() -> None:
    seen = world(
        flow("f", "a", "b", 1),
        event("d", "2025-01-01", "in-talks"),
        event("d", "2025-12-31", "signed", told="2025-11-01"),
    )
    assert counted(seen, "signed", as_of="2025-12-30") == {}
    assert counted(seen, "signed", as_of="2025-12-31") == {"f": "1"}


def test_the_best_known_reading_stands_in_until_the_preferred_is_known() -> None:
    """10 is preferred, but told in June; until then primary 7 stands before the later 8."""
    seen = world(
        flow("ten", "a", "b", 10, told="2025-06-01"),
        flow("seven", "a", "b", 7, told="2025-01-01", reading_of="ten"),
        flow("eight", "a", "b", 8, told="2025-02-01", reading_of="ten"),
        event("d", "2025-01-01", "signed"),
        primary=["seven"],
    )
    assert counted(seen, as_of="2025-05-31") == {"seven": "[7, 8] 7"}
    assert counted(seen, as_of="2025-06-01") == {"ten": "[7, 10] 10"}
    assert look(seen)["eight"].reason == "reading"


def test_order_of_readings_without_the_preferred() -> None:
    """Disclosed before undisclosed, later before earlier, more precise before vaguer."""
    unseen = flow("p", "a", "b", 1, told="2026-07-05")
    signed = event("d", "2025-01-01", "signed")

    def first(one: tuple[object, str | None], other: tuple[object, str | None]) -> list[str]:
        return list(counted(world(unseen, one, other, signed), as_of="2025-12-31"))

    disclosed = flow("x", "a", "b", 5, told="2025-01-01", reading_of="p")
    assert first(disclosed, flow("a1", "a", "b", told="2025-02-01", reading_of="p")) == ["x"]
    assert first(disclosed, flow("a1", "a", "b", 6, told="2025-02-01", reading_of="p")) == ["a1"]
    vague = flow("a1", "a", "b", 6, qualifier="up-to", told="2025-01-01", reading_of="p")
    assert first(disclosed, vague) == ["x"]


def test_an_undisclosed_reading_widens_no_bounds() -> None:
    seen = world(
        flow("p", "a", "b", 10),
        flow("q", "a", "b", reading_of="p"),
        flow("r", "a", "b", 12, reading_of="p"),
        event("d", "2025-01-01", "signed"),
    )
    assert counted(seen) == {"p": "[10, 12] 10"}


def test_sums_use_the_nearest_rate_known_and_unknown_currency_is_unknown() -> None:
    """500 at 2 dollars is 1 000; before the rate is told the amount is unknown."""
    seen = world(
        flow("f", "a", "b", 500, currency="EUR"),
        flow("g", "a", "b", 500, currency="CHF"),
        event("d", "2025-01-01", "signed"),
        rate("EUR/USD", "2025-03-01", "2"),
        rate("EUR/USD", "2026-03-01", "3"),
    )
    assert counted(seen) == {"f": "1000", "g": "[0, open) unknown"}
    assert counted(seen, as_of="2025-02-01")["f"] == "[0, open) unknown"


def test_a_rate_serves_both_ways() -> None:
    """40 million yen at 160 yen a dollar are 250 000 dollars."""
    seen = world(
        flow("f", "a", "b", 40_000_000, currency="JPY"),
        event("d", "2025-01-01", "signed"),
        rate("USD/JPY", "2025-01-01", "160"),
    )
    assert counted(seen)["f"].startswith("250000")


def test_the_roll_up_begins_with_the_holding() -> None:
    seen = world(
        flow("f", "a", "sub", 1),
        event("d", "2025-01-01", "signed"),
        holding("sub", "top", since="2025-06-01"),
    )
    assert look(seen, as_of="2025-05-31")["f"].payee == "sub"
    assert look(seen, as_of="2025-06-01")["f"].payee == "top"
    assert look(seen, level="entity")["f"].payee == "sub"


def test_an_undated_parent_always_holds_and_flows_within_drop_out() -> None:
    seen = world(
        flow("f", "top", "sub", 1), event("d", "2025-01-01", "signed"), holding("sub", "top")
    )
    assert counted(seen) == {}
    assert look(seen)["f"].reason == "intra-group"
    assert counted(seen, level="entity") == {"f": "1"}


def test_a_crowd_is_a_node_of_its_own_in_each_deal() -> None:
    seen = world(
        flow("f", "many", "b", 1, deal="one"),
        flow("g", "many", "b", 1, deal="two"),
        event("one", "2025-01-01", "signed"),
        event("two", "2025-01-01", "signed"),
        crowds=["many"],
    )
    verdicts = look(seen)
    assert {verdicts[f].payer for f in "fg"} == {"many@one", "many@two"}


def test_ceilings_are_left_out_on_request() -> None:
    seen = world(
        flow("f", "a", "b", 5, qualifier="up-to"),
        flow("g", "a", "b", 6, qualifier="up-to"),
        event("d", "2025-01-01", "signed"),
        event("g", "2025-01-01", "partly-paid", 2),
    )
    assert counted(seen) == {"f": "[0, 5] 5", "g": "[2, 6] 6"}
    assert counted(seen, ceilings=False) == {"g": "2"}
    assert look(seen, ceilings=False)["f"].reason == "ceiling"


def test_a_flow_is_not_known_before_its_deal() -> None:
    """Else old and new would count together until it is told what the new deal replaces."""
    seen = world(
        flow("old", "a", "b", 50, deal="one"),
        flow("new", "a", "b", 35, deal="two", told="2026-02-26"),
        deal("two", replaces=("one",), told="2026-02-27"),
        event("one", "2026-01-30", "in-talks"),
        event("two", "2026-01-31", "in-talks"),
    )
    assert counted(seen, "talked", as_of="2026-02-26") == {"old": "50"}
    assert counted(seen, "talked", as_of="2026-02-27") == {"new": "35"}
    assert look(seen, "talked", as_of="2026-02-26")["new"].why == "published 2026-02-27"


def test_one_rate_a_flow_for_promise_and_payment_alike() -> None:
    """500 euro promised at 2 dollars and paid when the euro stood at 3 are 1 000 dollars paid."""
    seen = world(
        flow("f", "a", "b", 500, currency="EUR"),
        event("f", "2025-01-01", "signed"),
        event("f", "2026-01-01", "paid", 500, currency="EUR"),
        rate("EUR/USD", "2025-01-01", "2"),
        rate("EUR/USD", "2026-01-01", "3"),
    )
    assert counted(seen, "paid") == {"f": "1000"}
    assert counted(seen, "signed") == {"f": "1000"}


def test_an_assumed_amount_is_taken_and_a_flow_that_is_not_there_refused() -> None:
    seen = world(
        flow("f", "a", "b", told="2025-06-01"),
        flow("g", "a", "b", reading_of="f"),
        event("d", "2025-01-01", "signed"),
    )
    early = Lens(date(2025, 1, 31))
    for name in ("f", "g"):
        (one,) = View(seen, TERMS, early, {name: Decimal(7)}).counted()
        assert one.amount is not None
        assert one.amount.stated == 7
    with pytest.raises(UnknownName, match="no flow 'h'"):
        View(seen, TERMS, early, {"h": Decimal(1)})


def test_a_parent_holds_from_the_day_its_acquisition_is_paid() -> None:
    for subject in ("buy", "price"):  # told of the deal, or of its one leg
        seen = world(
            flow("f", "a", "sub", 1),
            flow("price", "top", "owner", 9, kind="acquisition", deal="buy"),
            deal("buy", "acquisition", party=("top", "sub")),
            holding("sub", "top"),
            event("d", "2025-01-01", "signed"),
            event("buy", "2025-02-01", "announced"),
            event(subject, "2025-06-01", "paid"),
        )
        assert look(seen, as_of="2025-05-31")["f"].payee == "sub"
        assert look(seen, as_of="2025-06-01")["f"].payee == "top"


def test_a_leg_starts_and_ends_as_told_else_with_its_events() -> None:
    """Told dates stand; else from the first event that the lens sees to the last payment."""
    seen = world(
        flow("told", "a", "b", 1, starts="2025-03", ends="2030"),
        flow("paid", "a", "c", 1),
        flow("open", "a", "e", 1),
        event("d", "2025-01-01", "in-talks"),
        event("d", "2025-02-01", "signed"),
        event("paid", "2025-02-03", "signed"),
        event("paid", "2025-04-05", "paid"),
    )
    verdicts = look(seen)
    assert verdicts["told"].starts == (date(2025, 3, 1), date(2025, 3, 31))
    assert verdicts["told"].ends == (date(2030, 1, 1), date(2030, 12, 31))
    assert verdicts["paid"].starts == (date(2025, 2, 3),) * 2
    assert verdicts["paid"].ends == (date(2025, 4, 5),) * 2
    assert verdicts["open"].starts == (date(2025, 2, 1),) * 2
    assert look(seen, "talked")["open"].starts == (date(2025, 1, 1),) * 2
    assert verdicts["open"].ends == (date.max,) * 2


DAYS = st.dates(date(2025, 1, 1), date(2026, 7, 5)).map(date.isoformat)
STATUSES = st.sampled_from(TERMS.codes("status"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    rows = [
        flow(f"f{n}", "a", draw(st.sampled_from("bc")), draw(st.integers(1, 9)), told=draw(DAYS))
        for n in range(draw(st.integers(1, 3)))
    ]
    subjects = ["d", *(row.id for row, _ in rows)]
    events = {}
    for _ in range(draw(st.integers(0, 6))):
        made = event(draw(st.sampled_from(subjects)), draw(DAYS), draw(STATUSES), told=draw(DAYS))
        events[made[0].id] = made
    return world(*rows, *events.values())


@given(worlds(), DAYS)
@settings(max_examples=60, deadline=None)
def test_what_is_published_later_changes_nothing(seen: World, day: str) -> None:
    """Take away every row that is told after the day: the verdicts on the rest stay the same."""
    then = date.fromisoformat(day)

    def keep(row: object) -> bool:
        return any(seen.sources[s].known() <= then for s in row.sources)  # type: ignore[attr-defined]

    cut = replace(
        seen,
        flows={i: f for i, f in seen.flows.items() if keep(f)},
        events={i: e for i, e in seen.events.items() if keep(e)},
    )
    for firmness in TERMS.firmness():
        whole = View(seen, TERMS, Lens(then, firmness)).counted()
        assert whole == View(cut, TERMS, Lens(then, firmness)).counted()


@given(worlds(), DAYS)
@settings(max_examples=60, deadline=None)
def test_a_firmer_lens_never_shows_a_flow_that_a_weaker_one_hides(seen: World, day: str) -> None:
    """paid ⊂ signed ⊂ announced ⊂ talked, for flows without parts and replacements."""
    view = View(seen, TERMS, Lens(date.fromisoformat(day)))
    shown = [{v.flow for v in view.counted(f)} for f in TERMS.firmness()]
    assert all(firmer <= weaker for firmer, weaker in pairwise(shown))


def test_the_published_world_holds_nothing_told_later() -> None:
    seen = world(
        flow("old", "a", "b", 1, deal="one"),
        flow("new", "a", "b", 2, deal="two", told="2025-06-01"),
        flow("hidden", "a", "b", 2, deal="three"),
        deal("three", told="2025-06-01"),
        event("one", "2025-01-01", "signed"),
        event("one", "2025-06-01", "paid"),
        holding("b", "top"),
    )
    early = View(seen, TERMS, Lens(date(2025, 3, 1))).knowledge.published()
    assert sorted(early.flows) == ["old"]
    assert "three" not in early.deals
    assert sorted(early.events) == ["one-2025-01-01-signed"]
    assert sorted(early.holdings) == ["b-top"]
    assert all(source.known() <= date(2025, 3, 1) for source in early.sources.values())
    assert View(seen, TERMS, Lens(HORIZON.last)).knowledge.published() is seen


def test_of_a_chip_nobody_had_told_of_only_the_name_is_published() -> None:
    """The H1 was told of in 2020 with a date in 2026 and a note; the H2 and a reading in June."""
    seen = deployed(
        chip("h1", "d", available="2026-01", announced="2024", tdp_w=700, note="later renamed"),
        chip("h2", "d", available="2025-05", tdp_w=1000, predecessor="h1", told="2025-06-01"),
        reading("h1", "thermalDesignPowerW", "750", told="2025-06-01"),
    )
    early = View(seen, TERMS, Lens(date(2025, 3, 1))).knowledge.published()
    old, new = early.chips["h1"], early.chips["h2"]
    assert old.tdp_w == 700
    assert (str(old.announced), old.available, old.note) == ("2024", None, None)
    assert (new.name, new.tdp_w, new.available, new.predecessor) == ("h2", None, None, None)
    assert early.chip_readings == {}
