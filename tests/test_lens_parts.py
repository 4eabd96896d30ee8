"""Wholes and parts: the same money is never counted twice and never lost."""

from __future__ import annotations

from decimal import Decimal
from itertools import compress, product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.lens import View
from graph.lens.parts import settle
from graph.model import Interval
from graph.result import Lens
from tests.worlds import HORIZON, TERMS, counted, event, flow, holding, look, rate, world

SIGNED = event("d", "2025-01-01", "signed")


def test_a_part_between_the_same_two_adds_nothing() -> None:
    seen = world(flow("whole", "a", "b", 13), flow("part", "a", "b", 10, part_of="whole"), SIGNED)
    assert counted(seen) == {"whole": "13"}
    assert look(seen)["part"].reason == "inside"


def test_a_part_with_another_payer_counts_itself_and_the_whole_is_the_rest() -> None:
    seen = world(flow("whole", "a", "b", 20), flow("part", "c", "b", 3, part_of="whole"), SIGNED)
    assert counted(seen) == {"whole": "17", "part": "3"}


def test_why_says_by_what_an_amount_is_not_the_one_told() -> None:
    """A whole of 20 less 3; 40 euros that are 80 dollars, but not where 90 are assumed."""
    seen = world(
        flow("whole", "a", "b", 20),
        flow("part", "c", "b", 3, part_of="whole"),
        flow("euros", "a", "e", 40, currency="EUR"),
        rate("EUR/USD", "2025-01-01", "2"),
        SIGNED,
    )
    found = look(seen)
    assert found["whole"].why == "signed; USD 20 less its parts"
    assert found["part"].why == "signed"
    assert found["euros"].why == "signed; at 2 USD for 1 EUR (2025-01-01)"
    assumed = View(seen, TERMS, Lens(HORIZON.last), {"euros": Decimal(90)}).verdicts()
    assert {v.why for v in assumed if v.flow == "euros"} == {"signed"}


def test_a_part_without_an_amount_leaves_the_rest_open_downwards() -> None:
    seen = world(
        flow("whole", "a", "b", 20),
        flow("part", "c", "b", 3, part_of="whole"),
        flow("dark", "e", "b", part_of="whole"),
        SIGNED,
    )
    assert counted(seen) == {"whole": "[0, 17] 17", "part": "3", "dark": "[0, 17] unknown"}


def test_an_undisclosed_part_has_no_more_room_than_the_others_leave() -> None:
    """122 in all, of which 110 are told: two that tell nothing have at most 12 each, of 12."""
    seen = world(
        flow("whole", "many", "b", 122),
        *(flow(f"p{n}", f"i{n}", "b", n, part_of="whole") for n in (50, 30)),
        flow("p31", "i31", "b", low=30, high=32, part_of="whole"),
        flow("dark", "e", "b", part_of="whole"),
        flow("darker", "f", "b", part_of="whole"),
        flow("inner", "g", "b", part_of="darker"),
        SIGNED,
        crowds=["many"],
    )
    found = counted(seen)
    assert found["dark"] == "[0, 12] unknown"
    assert found["darker"] == found["inner"] == "[0, 12] unknown"
    assert found["whole"].startswith("[0, 12]")
    assert found["p31"] == "[30, 32] 31"


def test_a_part_told_at_a_range_has_no_more_room_either() -> None:
    """Of 10 another has 2: 5 to 9 is 5 to 8. Where it has 4, the 7 that is told stands anyhow.

    A whole without an upper end leaves all the room there is.
    """
    told = flow("a", "c", "b", 5, 9, part_of="whole")
    for other, found in ((2, "[5, 8] 7"), (4, "[5, 7] 7")):
        beside = flow("k", "e", "b", other, part_of="whole")
        assert counted(world(flow("whole", "x", "b", 10), told, beside, SIGNED))["a"] == found
    assert counted(world(flow("whole", "x", "b"), told, SIGNED))["a"] == "[5, 9] 7"


def test_a_whole_is_never_less_than_its_parts() -> None:
    seen = world(flow("whole", "a", "b", 10), flow("part", "a", "b", 12, part_of="whole"), SIGNED)
    assert counted(seen) == {"whole": "12"}


def test_a_whole_of_unknown_amount_is_at_least_its_parts() -> None:
    seen = world(flow("whole", "a", "b"), flow("part", "a", "b", 12, part_of="whole"), SIGNED)
    assert counted(seen) == {"whole": "[12, open) 12"}


def test_nothing_left_over_is_counted_in_its_parts() -> None:
    seen = world(flow("whole", "a", "b", 5), flow("part", "c", "b", 5, part_of="whole"), SIGNED)
    assert counted(seen) == {"part": "5"}
    assert look(seen)["whole"].reason == "in-parts"


def test_where_the_whole_does_not_qualify_its_parts_do() -> None:
    seen = world(
        flow("whole", "a", "b", 10, deal="plan"),
        flow("part", "a", "b", 2, part_of="whole"),
        event("plan", "2025-01-01", "announced"),
        event("d", "2025-01-01", "paid", 2),
    )
    assert counted(seen, "announced") == {"whole": "10"}
    assert counted(seen, "paid") == {"part": "2"}


def test_parts_of_parts() -> None:
    """Of 20 in all, a's own 8 hold c's 5: the whole is 20 less 5, a's 8 are inside it."""
    seen = world(
        flow("whole", "a", "b", 20),
        flow("mine", "a", "b", 8, part_of="whole"),
        flow("theirs", "c", "b", 5, part_of="mine"),
        SIGNED,
    )
    assert counted(seen) == {"whole": "15", "theirs": "5"}


def test_parties_are_the_same_as_the_level_sees_them() -> None:
    seen = world(
        flow("whole", "top", "b", 20),
        flow("part", "sub", "b", 5, part_of="whole"),
        holding("sub", "top"),
        SIGNED,
    )
    assert counted(seen) == {"whole": "20"}
    assert counted(seen, level="entity") == {"whole": "15", "part": "5"}


def _exact(amount: int) -> Interval:
    return Interval(Decimal(amount), Decimal(amount), Decimal(amount))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_money_is_neither_doubled_nor_lost(data: st.DataObject) -> None:
    """What counts adds up to the totals of the topmost flows that qualify.

    The total of a node is its own amount, or that of its parts if more, where a node that does not
    qualify passes its parts on: defined here a second time, as a recursion over a random tree.
    """
    size = data.draw(st.integers(1, 7))
    parents = {n: data.draw(st.integers(0, n - 1)) for n in range(1, size)}
    amounts = {n: data.draw(st.integers(0, 30)) for n in range(size)}
    parties = {n: data.draw(st.sampled_from("xyz")) for n in range(size)}
    qualify = {n: data.draw(st.booleans()) for n in range(size)}

    def total(node: int) -> int:
        below = sum(total(n) for n, parent in parents.items() if parent == node)
        return max(amounts[node], below) if qualify[node] else below

    settled = settle(
        {str(n): _exact(a) for n, a in amounts.items() if qualify[n]},
        {str(n): str(p) for n, p in parents.items()},
        lambda a, b: parties[int(a)] == parties[int(b)],
    )
    stated = [i.stated for i, _ in settled.values() if i is not None and i.stated is not None]
    assert sum(stated, Decimal(0)) == total(0)


def test_a_crowd_is_another_one_in_another_deal_for_parts_too() -> None:
    seen = world(
        flow("whole", "many", "b", 20, deal="one"),
        flow("part", "many", "b", 5, part_of="whole"),
        event("one", "2025-01-01", "signed"),
        SIGNED,
        crowds=["many"],
    )
    assert counted(seen) == {"whole": "15", "part": "5"}


def test_a_part_of_a_part_finds_the_nearest_whole_that_qualifies() -> None:
    """The middle is only announced: under signed the leaf is inside the whole, not beside it."""
    seen = world(
        flow("whole", "a", "b", 20),
        flow("middle", "a", "b", 8, deal="plan", part_of="whole"),
        flow("leaf", "a", "b", 5, part_of="middle"),
        SIGNED,
        event("plan", "2025-01-01", "announced"),
    )
    assert counted(seen, "signed") == {"whole": "20"}


def test_a_whole_of_unknown_amount_leaves_an_unknown_rest() -> None:
    """Nothing is known of what the others put in: unknown, not 0."""
    seen = world(flow("whole", "a", "b"), flow("part", "c", "b", 5, part_of="whole"), SIGNED)
    assert counted(seen) == {"whole": "[0, open) unknown", "part": "5"}


_BOXES = st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()).map(
    lambda made: (made[0], made[0] + made[1], made[2])
)


@settings(deadline=None)
@given(_BOXES, st.lists(_BOXES, min_size=1, max_size=3))
@example((5, 5, True), [(3, 3, True), (0, 4, False)])
def test_the_bounds_of_pieces_hold_together_and_a_whole_may_tell_more_of_their_sum(
    whole: tuple[int, int, bool], parts: list[tuple[int, int, bool]]
) -> None:
    """Every world of whole numbers is gone through: a whole and parts, each in its interval.

    The pieces are the parts and the rest. Of any of them together the sum of lows is never above
    the least sum of a world, nor that of highs below the most. Nor is the low of the whole less
    the highs of the pieces that are missing, which is more at times: that of a whole of 5, with 3
    and an unknown part, is 5 where the lows add up to 3.
    """
    boxes = [Interval(Decimal(a), Decimal(b), Decimal(a) if told else None) for a, b, told in parts]
    low, high, told = whole
    all_of = Interval(Decimal(low), Decimal(high), Decimal(low) if told else None)
    names = [f"p{n}" for n in range(len(parts))]
    found = settle(
        {"w": all_of, **dict(zip(names, boxes, strict=True))},
        dict.fromkeys(names, "w"),
        lambda one, other: False,
    )
    pieces = [found[name][0] or _exact(0) for name in ("w", *names)]
    worlds = [
        (total - sum(each), *each)
        for total in range(low, high + 1)
        for each in product(*(range(a, b + 1) for a, b, _ in parts))
        if sum(each) <= total
    ]
    for chosen in product((False, True), repeat=len(pieces)):
        sums = [sum(compress(made, chosen)) for made in worlds]
        some = list(compress(pieces, chosen))
        rest = [piece for piece, taken in zip(pieces, chosen, strict=True) if not taken]
        least, most = sum(p.low for p in some), sum(p.high or 0 for p in some)
        at_least = low - sum(p.high or 0 for p in rest)
        assert all(max(least, at_least) <= made <= most for made in sums)
