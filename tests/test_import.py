"""The import, on a small world that is made up and counted by hand.

Counts below are those of the lines in ``tests/world/*.csv``; sums are worked out in the
docstrings. Where the tables of the first data are at hand beside the clone, they are imported too.
"""

from __future__ import annotations

import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.currencies import currencies
from graph.exchange.csv_layout import import_csv
from graph.exchange.csv_layout.cells import formula
from graph.exchange.turtle import Description, expand, turtle
from graph.load import load
from graph.store import Store
from tests.tables import WORLD, files, rewrite, rows_of, triples, values

TABLES = Path(__file__).parents[2] / "shared" / "dossier"
ID = "https://w3id.org/lingkar/id/"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


# -- a sound world -------------------------------------------------------------------------


def test_every_row_of_the_world_is_taken(tmp_path: Path) -> None:
    report = import_csv(WORLD, tmp_path / "out")
    assert {f.name: f.rows_read for f in report.files} == {
        "sources.csv": 7,
        "companies.csv": 9,
        "deals.csv": 7,
        "flows.csv": 9,
        "status_events.csv": 10,
        "chips.csv": 2,
        "chip_readings.csv": 2,
        "chip_suppliers.csv": 2,
        "deployments.csv": 2,
        "analysts.csv": 2,
        "claims.csv": 2,
        "figures.csv": 6,
    }
    assert report.refused == ()
    assert report.warnings == ()
    assert report.horizon == date(2026, 1, 31)
    assert report.rows_read == 60


def test_what_it_says_it_wrote_is_what_a_parser_finds(tmp_path: Path) -> None:
    report = import_csv(WORLD, tmp_path)
    found = triples(tmp_path)
    assert len(found) == len(set(found)) == report.statements_written
    assert not any(isinstance(t, ox.BlankNode) for q in found for t in (q.subject, q.object))


def test_one_file_per_deal_with_its_flows_and_events(tmp_path: Path) -> None:
    import_csv(WORLD, tmp_path)
    assert sorted(p.name for p in tmp_path.glob("*.ttl")) == [
        "analysts.ttl",
        "chips.ttl",
        "claims.ttl",
        "companies.ttl",
        "dataset.ttl",
        "deployments.ttl",
        "figures.ttl",
        "sources.ttl",
    ]
    assert len(list((tmp_path / "deals").iterdir())) == 7
    text = (tmp_path / "deals" / "beta-alpha-equity-202501.ttl").read_text(encoding="utf-8")
    subjects = [
        line.split()[0] for line in text.splitlines() if line[:1] not in ("#", "@", " ", "")
    ]
    assert subjects == [
        "deal:beta-alpha-equity-202501",
        "event:beta-alpha-equity-202501-2025-01-15-announced",
        "event:beta-alpha-equity-202501-2025-06-partly-paid",
        "flow:beta-alpha-equity-202501-1",
        "flow:beta-alpha-equity-202501-1a",
    ]


def test_amounts_keep_every_digit(tmp_path: Path) -> None:
    """Low cells: 10 + 4 + 12 + 2 + 0.5 billion and 13 500 000 000.50; 42 000 000 000.50 in all.

    High cells: 10 + 4 + 3 + 1 + 0.5 + 20 billion and 13 500 000 000.50: 52 000 000 000.50.
    """
    import_csv(WORLD, tmp_path)
    for name, total in (("amountLow", "42000000000.50"), ("amountHigh", "52000000000.50")):
        assert str(sum(values(tmp_path, name))) == total


def test_the_world_loads_as_the_model_has_it(tmp_path: Path) -> None:
    import_csv(WORLD, tmp_path)
    loaded = load(Store.open(tmp_path))
    assert set(loaded.crowds) == {"noteholders-delta"}
    assert len(loaded.companies) == 8
    assert loaded.holdings["delta-beta"].share == Decimal("0.25")
    assert loaded.deals["delta-notes-202511"].adds_to == ("zeta-delta-loan-2025",)
    assert loaded.deals["beta-alpha-equity-202601"].replaces == ("beta-alpha-equity-202501",)
    assert loaded.flows["gamma-alpha-warrant-202512-1"].in_kind
    assert str(loaded.flows["alpha-beta-compute-202503-1"].ends) == "2030"
    assert loaded.chip_readings["g1-tdp-w"].value == "650"
    assert loaded.memberships["doe-jane-beta-past"].past
    assert not loaded.memberships["doe-jane-theta-research"].past
    assert loaded.claims["zeta-2025-demand"].claimant == "zeta"
    assert set(loaded.claims["zeta-2025-demand"].about) == {"ai", "g1"}
    assert loaded.figures["alpha-net-income-2025-h1"].value == Decimal("-3500000000.25")
    assert loaded.figures["fx-exchange-rate-usd-idr-2026-01"].company is None
    assert loaded.horizon == date(2026, 1, 31)


def test_names_that_collide_part_by_what_they_say(tmp_path: Path) -> None:
    """Two tellings of one signing, and two revenues of one year, stay two things each."""
    import_csv(WORLD, tmp_path)
    subjects = {str(q.subject).removeprefix(f"<{ID}").rstrip(">") for q in triples(tmp_path)}
    signed = {s for s in subjects if s.startswith("event/alpha-beta-compute-202503-2025-03-signed")}
    revenue = {s for s in subjects if s.startswith("figure/beta-revenue-fy2025")}
    assert len(signed) == len(revenue) == 2
    assert all(len(s.rsplit("-", 1)[-1]) == 8 for s in signed | revenue)


def test_holdings_whose_joined_names_collide_stay_apart(world: Path, tmp_path: Path) -> None:
    """``a`` of ``b-c`` and ``a-b`` of ``c`` would both be ``a-b-c``."""

    def add(rows: list[dict[str, str]]) -> None:
        for ident, parent in (("a", "b-c"), ("a-b", "c"), ("b-c", ""), ("c", "")):
            rows.append({**rows[3], "company_id": ident, "name": ident, "parent_id": parent})

    rewrite(world, "companies", add)
    assert import_csv(world, tmp_path / "out").refused == ()
    held = {(h.subsidiary, h.parent) for h in load(Store.open(tmp_path / "out")).holdings.values()}
    assert held == {("a", "b-c"), ("a-b", "c"), ("beta-cloud", "beta"), ("delta", "beta")}


# -- the same bytes ------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_bytes_do_not_depend_on_the_order_of_rows_or_lists(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also where two events differ in nothing but their sources."""
    root = tmp_path_factory.mktemp("order")
    plain, shuffled = root / "plain", root / "shuffled"
    shutil.copytree(WORLD, plain)
    two = "daily-202503-compute|undated-blog"
    rewrite(plain, "status_events", lambda rows: rows.append({**rows[0], "source_ids": two}))
    shutil.copytree(plain, shuffled)
    chance = random.Random(seed)

    def shuffle(rows: list[dict[str, str]]) -> None:
        chance.shuffle(rows)
        for row in rows:
            for column in ("source_ids", "parties", "about", "past_affiliations"):
                parts = row.get(column, "").split("|")
                chance.shuffle(parts)
                row.update({column: "|".join(parts)} if column in row else {})

    for path in sorted(shuffled.iterdir()):
        rewrite(shuffled, path.stem, shuffle)
    assert import_csv(plain, root / "a").refused == ()
    import_csv(shuffled, root / "b")
    assert files(root / "a") == files(root / "b")


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    import_csv(WORLD, tmp_path)
    before = files(tmp_path)
    assert import_csv(WORLD, tmp_path).removed == ()
    assert files(tmp_path) == before
    assert all(b"\r" not in content and content.endswith(b" .\n") for content in before.values())


def test_horizon_can_be_named(tmp_path: Path) -> None:
    assert import_csv(WORLD, tmp_path, horizon=date(2026, 6, 30)).horizon == date(2026, 6, 30)
    assert load(Store.open(tmp_path)).horizon == date(2026, 6, 30)


# -- cells and Turtle ----------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-cmd|' /C calc'!A0", "@SUM(1)", "\tx", "-2+3"])
def test_formulas(cell: str) -> None:
    assert formula(cell)


@pytest.mark.parametrize("cell", ["", "- a remark", "-5 percent", "+1 650 000", "@handle", "1-2"])
def test_no_formulas(cell: str) -> None:
    assert not formula(cell)


def test_currencies_are_those_of_iso_4217() -> None:
    """Some of each region from List One, and codes that are none (metal, test, crypto)."""
    assert {"USD", "EUR", "IDR", "CNY", "JPY", "KRW", "TWD", "GBP", "AED", "CHF"} <= currencies()
    assert not {"XAU", "XTS", "XXX", "BTC", "usd", "RMB", ""} & currencies()


@settings(max_examples=200, deadline=None)
@given(text=st.text(), language=st.sampled_from([None, "en"]), local=st.text(min_size=1))
def test_any_text_survives_the_writer(text: str, language: str | None, local: str) -> None:
    value = ox.Literal(text, language=language) if language else ox.Literal(text)
    try:
        subject = ox.NamedNode("https://w3id.org/lingkar/id/deal/" + local)
    except ValueError:
        subject = expand("deal:x")
    one = Description(subject, (expand("lk:Deal"),), ((expand("dcterms:title"), (value,)),))
    document = turtle([one], comment="test")
    parsed = list(ox.parse(document.encode(), format=ox.RdfFormat.TURTLE))
    assert {(q.subject, q.object) for q in parsed} == {
        (subject, expand("lk:Deal")),
        (subject, value),
    }


# -- the first tables, where they are at hand ----------------------------------------------


if TABLES.is_dir():  # a clone alone has nothing to import, and all that it has is tested

    def test_all_of_the_first_tables_is_imported(tmp_path: Path) -> None:
        """Rows as the csv module counts them; sums of amounts as the cells add up."""
        report = import_csv(TABLES, tmp_path)
        assert report.refused == ()
        assert report.horizon == date(2026, 7, 5)
        for file in report.files:
            assert file.rows_read == len(rows_of(TABLES / file.name)), file.name
        assert len(triples(tmp_path)) == report.statements_written
        flows = rows_of(TABLES / "flows.csv")
        for column, name in (("amount_low", "amountLow"), ("amount_high", "amountHigh")):
            cells = [Decimal(row[column]) for row in flows if row[column]]
            assert sum(values(tmp_path, name)) == sum(cells)
            assert len(values(tmp_path, name)) == len(cells)
