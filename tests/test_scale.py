"""Engines beside the measures that they stand in for: the same answers, on DuckDB.

Expected values are those of :mod:`graph.measures` on the same data, another implementation with its
own tests; two are counted by hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph import network
from graph.errors import InputError, UnknownName
from graph.exchange.export import export
from graph.lens.view import View
from graph.measures import bounds
from graph.measures.bounds import Holder, Limits
from graph.measures.concentration import concentration as in_memory
from graph.model import World
from graph.result import Lens
from graph.scale import Engine, concentration, cycles, dependency, opened, realization, tables
from graph.scale.bounded import Mover, Pile, bounded
from graph.scale.levels import compiled
from graph.store import PREFIXES
from graph.study import Study
from graph.terms import Terms
from tests.contract import worlds
from tests.scales import FEW, QUESTIONS, differences, pairs, ring, written
from tests.worlds import TERMS, event, flow, world

AS_OF = date(2026, 7, 5)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with opened("duckdb") as running:
        yield running


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open()


@settings(max_examples=20)
@given(
    worlds(money_only=True),
    st.sampled_from(["announced", "paid", "talked"]),
    st.sets(st.sampled_from(QUESTIONS), min_size=3, max_size=3),
)
def test_random_worlds(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    made: World,
    firmness: str,
    asked: set[str],
) -> None:
    view = View(made, TERMS, Lens(AS_OF, firmness))
    folder = written(view, tmp_path_factory.mktemp("flows"))
    for question, want, got in pairs(view, folder, engine, asked):
        assert not differences(want, got), question


@pytest.mark.parametrize(
    ("firmness", "level", "asked"),
    [("announced", "group", QUESTIONS), ("paid", "group", FEW), ("talked", "entity", FEW)],
)
def test_the_shipped_data(
    engine: Engine, study: Study, tmp_path: Path, firmness: str, level: str, asked: Sequence[str]
) -> None:
    lens = study.lens(firmness=firmness, level=level)
    export(study, "parquet", tmp_path / "out", lens)
    for question, want, got in pairs(study.view(lens), tmp_path / "out", engine, asked):
        assert not differences(want, got), question


_amounts = st.integers(0, 30).map(float)
_holders = st.lists(
    st.tuples(_amounts, st.one_of(st.just(0.0), st.just(math.inf), _amounts), st.booleans()),
    min_size=1,
    max_size=7,
)


@given(_holders)
@example([(0.0, math.inf, False)] * 3)
def test_bounds_are_those_of_fractions(made: list[tuple[float, float, bool]]) -> None:
    """What is exact in a pile, the rest one by one: the bounds of exact arithmetic.

    And so in machine code, to the last digit.
    """
    holders = [
        Holder(Fraction(low), None if more == math.inf else Fraction(low + more), crowd=crowd)
        for low, more, crowd in made
    ]
    piles = {False: Pile(), True: Pile()}
    movers = []
    for low, more, crowd in made:
        if more:
            movers.append(Mover(low, low + more, crowd))
        elif low:
            piles[crowd] += Pile(1, low, low * low, low * math.log(low), (low,))
    found = bounded(piles[False], piles[True], movers)
    assert bounded(piles[False], piles[True], movers, compiled()) == found
    closed = [holder for holder in holders if holder.high is not None]
    assert _near(found.hhi, bounds.herfindahl_bounds(holders, 10_000))
    assert _near(found.closed, bounds.herfindahl_bounds(closed, 10_000))
    assert _near(found.cr1, bounds.ratio_bounds(holders, 1))
    assert _near(found.cr4, bounds.ratio_bounds(holders, 4))
    entropy = bounds.entropy_number_bounds(holders)
    assert _near(found.entropy_number, entropy)


def _near(one: Limits, other: Limits) -> bool:
    return all(
        a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9))
        for a, b in zip(one, other, strict=True)
    )


def _view(*rows: Any) -> View:
    return View(world(*rows), TERMS, Lens(AS_OF))


def test_a_ring_counted_by_hand(engine: Engine, tmp_path: Path) -> None:
    """10 one way and 30 the other: the bottleneck is 10, and one supplier has 10 000."""
    flows = tables.network(engine, str(ring(tmp_path)), TERMS)
    row = cycles(flows, TERMS).rows[0]
    assert (row.companies, row.bottleneck) == (("amazon", "openai"), Decimal(10))
    assert concentration(flows, ["openai"]).rows[0].hhi == 10_000


def test_natures_are_those_of_the_ontology(engine: Engine, tmp_path: Path) -> None:
    """A nature of one's own that counts as commerce closes the ring, and is bought from one."""
    own = tmp_path / "own.ttl"
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    own.write_text(
        prefixes
        + """
        <https://example.org/rent> a lk:Code ; skos:inScheme lk:nature-scheme ;
            skos:notation "rent" ; skos:prefLabel "rent"@en ; lk:countsAs "commerce" .
        <https://example.org/desk> a lk:Code ; skos:inScheme lk:flow-scheme ; lk:isSupply true ;
            skos:notation "desk" ; skos:prefLabel "desk"@en ; lk:nature <https://example.org/rent> .
        """,
        encoding="utf-8",
    )
    terms = Terms.load(own=[own])
    made = world(
        flow("f0", "amazon", "openai", 10, kind="equity", deal="d0"),
        flow("f1", "openai", "amazon", 30, kind="desk", deal="d0"),
        event("d0", "2025-01-01", "signed"),
    )
    folder = written(View(made, terms, Lens(AS_OF)), tmp_path / "flows")
    flows = tables.network(engine, str(folder), terms)
    assert cycles(flows, terms).rows[0].bottleneck == 10
    assert concentration(flows, ["openai"]).rows[0].hhi == 10_000
    with pytest.raises(InputError, match="nature has a code that the ontology lacks in 1 row"):
        tables.network(engine, str(folder), TERMS)


def test_an_unknown_amount_stays_unknown(engine: Engine, tmp_path: Path) -> None:
    """60 and an undisclosed one: 60 at least, 1 of 2 known, anything up to one holder of all."""
    rows = [
        flow("f0", "lab", "a", 60, kind="compute", deal="d0"),
        flow("f1", "lab", "b", kind="compute", deal="d0", qualifier="undisclosed"),
        event("d0", "2025-01-01", "signed"),
    ]
    flows = tables.network(engine, str(written(_view(*rows), tmp_path)), TERMS)
    row = concentration(flows).rows[0]
    assert (row.total, row.total_high, row.open, str(row.coverage)) == (60, None, 1, "1 of 2")
    assert [other.amount for other in row.counterparties] == [60, None]
    assert (row.hhi_low, row.hhi_high) == (5_000, 10_000)
    assert "1 further contract is of unknown amount; it could be larger" in _unknown(flows)
    alone = tables.network(engine, str(written(_view(*rows[1:]), tmp_path / "b")), TERMS)
    assert _unknown(alone) == "1 contract is of unknown amount."


def _unknown(flows: tables.Flows) -> str:
    (note,) = (n for n in concentration(flows).notes if " of unknown amount" in n)
    return note


@pytest.mark.parametrize(
    ("whole", "said"), [((46,), "none of them is larger"), ((40, 61), "could be larger")]
)
def test_what_a_round_leaves_room_for(
    engine: Engine, tmp_path: Path, whole: tuple[int, ...], said: str
) -> None:
    """Of a round of 46 x has 30: y and z have 46 - 30 = 16 at most; of up to 61 they have 31."""
    rows = [
        flow("all", "many", "lab", *whole),
        flow("f0", "x", "lab", 30, part_of="all"),
        flow("f1", "y", "lab", part_of="all"),
        flow("f2", "z", "lab", part_of="all"),
        event("d", "2025-01-01", "signed"),
    ]
    seen = View(world(*rows, crowds=["many"]), TERMS, Lens(AS_OF))
    flows = tables.network(engine, str(written(seen, tmp_path)), TERMS)
    notes = concentration(flows, of="funders").notes
    assert [said in note for note in notes if note.startswith("2 further contracts")] == [True]
    assert notes == in_memory(network.build(seen), of="funders").notes


def test_disclosed_shares_are_spoken_of_where_there_could_be_some(
    engine: Engine, tmp_path: Path
) -> None:
    """Customers and suppliers are disclosed, funders never, and never by the kind of a flow."""
    flows = tables.network(engine, str(ring(tmp_path)), TERMS)
    none = "Flow tables hold no disclosed shares."
    assert none in concentration(flows).notes
    assert none in concentration(flows, of="customers").notes
    assert none not in concentration(flows, of="funders").notes
    assert none not in concentration(flows, kinds=["compute"]).notes


def test_too_many_to_list(engine: Engine, tmp_path: Path) -> None:
    folder = str(ring(tmp_path))
    found = concentration(tables.network(engine, folder, TERMS), listed=0)
    assert not found.rows[0].counterparties
    assert "too many counterparties" in found.notes[-1]
    told, stages = tables.ledger(engine, folder, TERMS)
    lost = realization(told, stages, listed=0)
    assert not any(row.flows for row in lost.rows)
    assert "too many flows" in lost.notes[-1]


def test_a_loop_that_money_hardly_leaves(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """a and b buy 999 of 1 000 from each other and 1 from c: each stands on c, in the end, wholly.

    After three rounds 1/1000 + 999/1000 · 1/1000 + … is far from 1, and says that it is.
    """
    rows = [
        flow(f"f{n}", buyer, seller, amount, kind="compute", deal="d0")
        for n, (buyer, seller, amount) in enumerate(
            [("a", "b", 999), ("b", "a", 999), ("a", "c", 1), ("b", "c", 1)]
        )
    ]
    seen = _view(*rows, event("d0", "2025-01-01", "signed"))
    flows = tables.network(engine, str(written(seen, tmp_path)), TERMS)
    monkeypatch.setattr("graph.scale.lookthrough.ROUNDS", 3)
    found = dependency(flows, ["a"], ["c"])
    row = found.rows[0]
    assert row.look_through is None
    assert row.look_through_low == pytest.approx(1 - 0.999**3)
    assert row.look_through_high == 1
    assert "did not come to rest within 3 rounds" in found.notes[0]


def test_what_cannot_be_asked(engine: Engine, tmp_path: Path) -> None:
    flows = tables.network(engine, str(ring(tmp_path)), TERMS)
    with pytest.raises(UnknownName, match="nobody called 'nix'"):
        concentration(flows, ["nix"])
    with pytest.raises(InputError, match="2 to 4 legs, not of 5"):
        cycles(flows, TERMS, max_legs=5)
    with pytest.raises(InputError, match="--min-amount"):
        cycles(flows, TERMS, max_legs=3)
    with pytest.raises(InputError, match="name a COMPANY"):
        dependency(flows, ["openai"], [])
    with pytest.raises(InputError, match="not by 'week'"):
        realization(flows, TERMS.firmness()[::-1], by="week")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'hive' is not one of duckdb, spark"), opened("hive"):
        pass
    with pytest.raises(InputError, match="--engine spark"), opened("duckdb", "spark://here:1"):
        pass


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(InputError, match=r'pip install "lingkar\[duckdb\]"'), opened("duckdb"):
        pass
