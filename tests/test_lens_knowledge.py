"""What was known when: nothing published after the day may influence a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lens import View
from graph.model import World
from graph.result import Lens
from tests.worlds import TERMS, counted, event, flow, holding, look, rate, world


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
