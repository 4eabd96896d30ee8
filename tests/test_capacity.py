"""The graph of capacity, and dependency and shares by role on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.measures.dependency import dependency
from graph.measures.layers import layers
from graph.measures.roles import roles
from graph.model import Interval
from graph.result import Coverage
from tests.deployments import Made, capacity, chip, reading, role, row
from tests.networks import network


def on(C: nx.MultiDiGraph[str], company: str, other: str, **options: Any) -> Any:
    (only,) = dependency(
        network([]), company, on=other, basis="capacity", capacity=C, **options
    ).rows
    return only


def size(C: nx.MultiDiGraph[str], standing: str, unit: str = "gigawatts") -> Any:
    interval = C.nodes[f"standing:{standing}"][unit]
    return interval.low, interval.stated, interval.high


def standing_ids(C: nx.MultiDiGraph[str]) -> list[str]:
    return sorted(d["id"] for _, d in C.nodes(data=True) if d["part"] == "standing")


# --- settling rows that overlap -----------------------------------------------------------------


def test_plans_counts_and_parts_of_a_site_are_one_standing() -> None:
    """Running 0.3 of what two sources tell as 1.2: stated 1.2, at least 0.3, at most the sum."""
    C = capacity(
        chip("x1", "maker"),
        row("whole", "cloud", "lab", "x1", gigawatts=1.2, site="Park Abilene, Texas"),
        row("again", "cloud", "lab", "x1", gigawatts=1.2, site="Abilene, Texas", status="building"),
        row(
            "part",
            "cloud",
            "lab",
            "x1",
            gigawatts=0.3,
            site="Abilene, Texas (4 of 8 buildings)",
            status="running",
        ),
    )
    assert standing_ids(C) == ["again"]
    assert size(C, "again") == (Decimal("0.3"), Decimal("1.2"), Decimal("2.7"))
    assert C.nodes["standing:again"]["rows"] == ("again", "part", "whole")
    assert C.nodes["standing:again"]["status"] == "building"


def test_links_come_before_guesses() -> None:
    rows = [
        row("old", "cloud", "lab", gigawatts=5, site="Here, Land"),
        row("new", "cloud", "lab", gigawatts=3, site="There, Land", supersedes=("old",)),
        row("part", "cloud", "lab", gigawatts=1, site="Far, Land", within="new", status="running"),
    ]
    C = capacity(*rows)
    assert standing_ids(C) == ["new"]
    assert (C.graph["superseded"], C.graph["inside"]) == (("old",), ("part",))
    # a part stands for itself where its whole is not far enough to count
    assert standing_ids(capacity(*rows, least="running")) == ["part"]


def test_places_told_apart_and_not() -> None:
    """Named places in regions add up; without a place it may be any of them."""
    C = capacity(
        row("a", "cloud", "lab", gigawatts=2, site="Saline, Michigan"),
        row("b", "cloud", "lab", gigawatts=1, site="Milam, Texas"),
        row("c", "cloud", "lab", gigawatts=0.5, site="data centres, in tranches"),
        row("d", "other", "lab", gigawatts=0.4),
    )
    assert [size(C, i)[0] for i in "abcd"] == [2, 1, 0, Decimal("0.4")]


def test_what_a_user_runs_itself_may_stand_at_anyones() -> None:
    C = capacity(
        chip("x1", "maker"),
        row("own", "lab", "lab", "x1", gigawatts=5),
        row("site", "cloud", "lab", gigawatts=1, site="Saline, Michigan"),
    )
    assert C.nodes["standing:own"]["elsewhere"]
    assert size(C, "site")[0] == 0
    hosted = on(C, "lab", "cloud")
    assert hosted.look_through == pytest.approx(1 / 6)
    assert (hosted.look_through_low, hosted.look_through_high) == (0, 1)


def test_nothing_known_later_and_nothing_less_advanced() -> None:
    rows = [
        chip("x1", "maker", told="2026-01-01"),
        row("now", "cloud", "lab", "x1", gigawatts=1, status="running"),
        row("later", "cloud", "lab", gigawatts=9, told="2026-06-01"),
    ]
    C = capacity(*rows, as_of="2025-12-31")
    assert standing_ids(C) == ["now"]
    assert C.nodes["standing:now"]["chip"] is None
    assert "maker" not in C
    assert standing_ids(capacity(*rows)) == ["later", "now"]
    assert standing_ids(capacity(*rows, least="running")) == ["now"]
    with pytest.raises(InputError, match="planned"):
        capacity(*rows, least="dreamt")


def test_subsidiaries_roll_up() -> None:
    rows = [chip("x1", "sub"), row("d", "sub", "lab", "x1", gigawatts=1)]
    assert behind(capacity(*rows)) == {"operator": "parent", "designer": "parent"}
    assert behind(capacity(*rows, level="entity")) == {"operator": "sub", "designer": "sub"}


def behind(C: nx.MultiDiGraph[str]) -> dict[str, str]:
    return {key: v for _, v, key in C.edges(keys=True) if key in ("operator", "designer")}


def test_readings_span_and_the_latest_share_stands() -> None:
    C = capacity(
        chip("x1", "maker", tdp_w=700, foundry="fab"),
        reading("x1", "tdp_w", "750"),
        reading("x1", "tdp_w", "about 800"),
        role("x1", "hynix", "high-bandwidth-memory", "0.7", told="2026-01-01"),
        role("x1", "hynix", "high-bandwidth-memory", "0.55", told="2026-05-01"),
        role("x1", "amkor", "packaging"),
        role("x1", "spil", "packaging"),
    )
    assert C.nodes["chip:x1"]["tdp"] == Interval(Decimal(700), Decimal(750), Decimal(700))
    share = C.edges["chip:x1", "hynix", "high-bandwidth-memory"]["share"]
    assert (share.low, share.high, share.stated) == (
        Decimal("0.55"),
        Decimal("0.7"),
        Decimal("0.55"),
    )
    assert C.edges["chip:x1", "fab", "fabrication"]["share"].stated == 1
    assert C.edges["chip:x1", "spil", "packaging"]["share"].stated is None


def test_performance_weighs_chips() -> None:
    """1 000 chips of 5 000 TFLOPS each are 5 000 petaflops of FP8; no BF16 is told."""
    C = capacity(
        chip("x1", "maker", dense_fp8_tflops=5000),
        row("d", "cloud", "lab", "x1", units=1000),
    )
    assert size(C, "d", "fp8") == (5000, 5000, 5000)
    assert size(C, "d", "bf16") == (0, None, None)


# --- dependency by capacity ---------------------------------------------------------------------


TWO_CLOUDS = (
    chip("x1", "maker"),
    chip("y1", "rival"),
    role("x1", "fab", "fabrication"),
    role("y1", "fab", "fabrication"),
    role("x1", "fab", "packaging", "0.5"),
    row("a", "cloud", "lab", "x1", gigawatts=3, site="Here, Land"),
    row("b", "second", "lab", "y1", gigawatts=1, site="There, Land"),
)


def test_hidden_behind_two_clouds() -> None:
    """3 of 4 GW stand on maker, none of it bought from it; all 4 on fab, in one role or two."""
    C = capacity(*TWO_CLOUDS)
    assert (on(C, "lab", "cloud").face_value, on(C, "lab", "cloud").hidden) == (0.75, 0)
    through = on(C, "lab", "maker")
    assert (through.face_value, through.look_through, through.hidden) == (0, 0.75, 0.75)
    assert (through.look_through_low, through.look_through_high) == (0.75, 0.75)
    assert on(C, "lab", "fab", role="fabrication").look_through == 1
    assert on(C, "lab", "fab").look_through == 1
    assert through.coverage == Coverage(2, 2)


def test_face_values_are_of_one_whole() -> None:
    """3 GW at cloud, 1 at second, 4 at third, whose chips nobody names: 3 and 4 of 8 at face value.

    Looked through to the maker, the 4 of the third drop out: 3 of 4, all hidden, on 2 of 3 pieces.
    """
    C = capacity(*TWO_CLOUDS, row("c", "third", "lab", None, gigawatts=4, site="Far, Land"))
    assert on(C, "lab", "cloud").face_value == 3 / 8
    assert on(C, "lab", "third").face_value == 4 / 8
    maker = on(C, "lab", "maker")
    assert (maker.face_value, maker.look_through, maker.hidden) == (0, 0.75, 0.75)
    assert maker.coverage == Coverage(2, 3)
    C = capacity(chip("x1", "maker"), row("own", "lab", None, "x1", gigawatts=1), *TWO_CLOUDS[-2:])
    assert on(C, "lab", "maker").face_value == 1 / 5


def test_totals_that_may_count_twice_say_so() -> None:
    """lab's own 2 GW of x1 may stand at the cloud's 3 GW of no named chip: 5 at the most."""
    alone = capacity(*TWO_CLOUDS)
    both = capacity(
        chip("x1", "maker"),
        row("own", "lab", None, "x1", gigawatts=2),
        row("site", "cloud", "lab", None, gigawatts=3),
    )
    assert (layers(alone, "lab").overlaps, layers(both, "lab").overlaps) == (False, True)
    assert layers(both, "lab").total == 5
    told = [any("at most that much" in n for n in roles(C, "lab").notes) for C in (alone, both)]
    assert told == [False, True]


def test_shares_of_two_roles_may_or_may_not_be_the_same_chips() -> None:
    """.3 of the wafers and .4 of the packages: .4 of the chips if they overlap, .7 if not."""
    C = capacity(
        chip("x1", "maker"),
        role("x1", "fab", "fabrication", "0.3"),
        role("x1", "other", "fabrication", "0.7"),
        role("x1", "fab", "packaging", "0.4"),
        role("x1", "other", "packaging", "0.6"),
        row("a", "cloud", "lab", "x1", gigawatts=1),
    )
    found = on(C, "lab", "fab")
    assert (found.look_through, found.look_through_low) == (0.4, 0.4)
    assert found.look_through_high == pytest.approx(0.7)


def test_what_it_runs_itself_it_has_from_the_designer() -> None:
    C = capacity(chip("x1", "maker"), row("own", "lab", None, "x1", gigawatts=1))
    row_ = on(C, "lab", "maker")
    assert (row_.face_value, row_.look_through, row_.hidden) == (1, 1, 0)


def test_a_chip_not_named_is_unknown() -> None:
    """1 of 2 pieces named: half is enough, on what is known all; at the least 1 of 4 GW."""
    C = capacity(
        chip("x1", "maker"),
        row("a", "cloud", "lab", "x1", gigawatts=1, site="Here, Land"),
        row("b", "cloud", "lab", gigawatts=3, site="There, Land"),
    )
    row_ = on(C, "lab", "maker")
    assert (row_.look_through, row_.look_through_low, row_.look_through_high) == (1, 0.25, 1)
    assert row_.coverage == Coverage(1, 2)
    C = capacity(
        chip("x1", "maker"),
        row("a", "cloud", "lab", "x1", gigawatts=1, site="Here, Land"),
        row("b", "cloud", "lab", gigawatts=3, site="There, Land"),
        row("c", "cloud", "lab", gigawatts=4, site="Yonder, Land"),
    )
    row_ = on(C, "lab", "maker")
    assert (row_.look_through, row_.look_through_low, row_.look_through_high) == (None, 0.125, 1)


def test_certain_without_a_size() -> None:
    """No size is known, but all of it is on maker's chips."""
    C = capacity(chip("x1", "maker"), row("a", "cloud", "lab", "x1"))
    assert on(C, "lab", "maker").look_through == 1
    assert on(C, "lab", "maker").coverage == Coverage(0, 1)


def test_misuse_is_told() -> None:
    C = capacity(*TWO_CLOUDS)
    with pytest.raises(UnknownName, match="no deployment"):
        on(C, "fab", "maker")
    with pytest.raises(UnknownName, match="behind no capacity"):
        on(C, "lab", "nobody")
    with pytest.raises(InputError, match="no role"):
        on(C, "lab", "maker", role="marketing")
    with pytest.raises(InputError, match="gigawatts"):
        on(C, "lab", "maker", unit="tonnes")


@st.composite
def deployments(draw: st.DrawFn) -> list[Made]:
    """Chips of three designers made by two fabs; up to five places with or without a size."""
    made: list[Made] = []
    for n in range(3):
        made.append(chip(f"x{n}", f"maker{n}"))
        if draw(st.booleans()):
            made.append(role(f"x{n}", f"fab{draw(st.integers(0, 1))}", "fabrication"))
    return made + [
        row(
            f"d{n}",
            draw(st.sampled_from(["cloud", "second", "lab"])),
            "lab",
            draw(st.sampled_from(["x0", "x1", "x2", None])),
            gigawatts=draw(st.one_of(st.none(), st.integers(1, 9))),
            site=draw(st.sampled_from([None, f"Town{n}, Land", "Land"])),
        )
        for n in range(draw(st.integers(1, 5)))
    ]


@settings(max_examples=50)
@given(deployments())
def test_bounds_hold_the_value(rows: list[Made]) -> None:
    C = capacity(*rows)
    before = {n: dict(d) for n, d in C.nodes(data=True)}
    result = dependency(network([]), "lab", basis="capacity", capacity=C)
    for found in result.rows:
        for name in ("face_value", "look_through", "hidden"):
            value, low, high = (getattr(found, name + end) for end in ("", "_low", "_high"))
            assert 0 <= low <= high <= 1
            assert value is None or low - 1e-9 <= value <= high + 1e-9
        everything = found.coverage.known == found.coverage.qualifying
        if everything and found.look_through is not None and found.face_value is not None:
            assert found.hidden == pytest.approx(found.look_through - found.face_value)
    for by_role in roles(C, "lab").rows:
        for name in ("hhi", "effective_number", "n_minus_1"):
            value, low, high = (getattr(by_role, name + end) for end in ("", "_low", "_high"))
            assert value is None or (low is None or float(low) <= float(value) + 1e-6)
            assert value is None or (high is None or float(high) >= float(value) - 1e-6)
    assert {n: dict(d) for n, d in C.nodes(data=True)} == before
    assert dependency(network([]), "lab", basis="capacity", capacity=C) == result


@settings(max_examples=25)
@given(deployments(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list[Made], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    one, other = (
        dependency(network([]), "lab", basis="capacity", capacity=capacity(*given)).rows
        for given in (rows, shuffled)
    )
    assert one == other


@settings(max_examples=25)
@given(deployments())
def test_knowing_a_size_less_well_never_narrows(rows: list[Made]) -> None:
    """Widening one piece's size to anything from 0 up."""
    C = capacity(*rows)
    before = {r.on: r for r in dependency(network([]), "lab", basis="capacity", capacity=C).rows}
    first = next(n for n, d in C.nodes(data=True) if d["part"] == "standing")
    C.nodes[first]["gigawatts"] = Interval(Decimal(0), None, C.nodes[first]["gigawatts"].stated)
    after = {r.on: r for r in dependency(network([]), "lab", basis="capacity", capacity=C).rows}
    for k, row_ in before.items():
        assert after[k].look_through_low <= row_.look_through_low + 1e-9
        assert after[k].look_through_high >= row_.look_through_high - 1e-9


# --- by role ------------------------------------------------------------------------------------


def test_what_is_left_without_one() -> None:
    """3 and 1 GW of two designers: HHI 5 625 + 625, 1 GW without the first. One fab makes all."""
    found = {r.role: r for r in roles(capacity(*TWO_CLOUDS), "lab").rows}
    designer = found["designer"]
    assert (designer.hhi, designer.hhi_low, designer.hhi_high) == (6250, 6250, 6250)
    assert (designer.largest, designer.total, designer.n_minus_1) == ("maker", 4, 1)
    assert (designer.n_minus_1_low, designer.n_minus_1_high) == (1, 1)
    assert (found["fabrication"].hhi, found["fabrication"].n_minus_1) == (10_000, 0)
    # half of maker's packaging is fab's, who packages the rest and rival's chip nobody tells
    assert found["packaging"].coverage == Coverage(0, 2)
    assert found["packaging"].suppliers[0].amount is None
    assert found["packaging"].suppliers[0].amount_low == Decimal("1.5")


def test_its_own_chips_do_not_fail_it() -> None:
    """10 GW of its own design and 6 of maker's: without the largest other, 10 are left."""
    C = capacity(
        chip("own1", "lab"),
        chip("x1", "maker"),
        row("a", "cloud", "lab", "own1", gigawatts=10, site="Here, Land"),
        row("b", "cloud", "lab", "x1", gigawatts=6, site="There, Land"),
    )
    (found,) = roles(C, "lab", role="designer").rows
    assert (found.largest, found.total, found.n_minus_1) == ("maker", 16, 10)
    assert [(s.company, s.share) for s in found.suppliers] == [("lab", 0.625), ("maker", 0.375)]


def test_performance_weighted_chips_left() -> None:
    """1 000 chips of 5 petaflops and 1 000 of 2: 2 000 are left, though half of the chips."""
    C = capacity(
        chip("x1", "maker", dense_fp8_tflops=5000),
        chip("y1", "rival", dense_fp8_tflops=2000),
        row("a", "cloud", "lab", "x1", units=1000, site="Here, Land"),
        row("b", "cloud", "lab", "y1", units=1000, site="There, Land"),
    )
    (weighted,) = roles(C, "lab", role="designer", unit="fp8").rows
    (counted,) = roles(C, "lab", role="designer", unit="chips").rows
    assert (weighted.total, weighted.n_minus_1, counted.n_minus_1) == (7000, 2000, 1000)
