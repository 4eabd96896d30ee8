"""The import, on a small world that is made up and counted by hand.

Counts below are those of the lines in ``tests/world/*.csv``; sums are worked out in the
docstrings. Where the dossier itself is at hand beside the clone, it is imported too.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, OutputError
from graph.exchange.dossier import ImportReport, import_csv
from graph.exchange.dossier.cells import currencies, formula
from graph.exchange.dossier.output import COMMENT
from graph.exchange.dossier.turtle import Description, expand, turtle
from graph.load import load
from graph.store import Store

WORLD = Path(__file__).parent / "world"
DOSSIER = Path(__file__).parents[2] / "shared" / "dossier"
REQUIRED = ("companies", "deals", "flows", "sources", "status_events")
LK = "https://w3id.org/lingkar/ontology#"
ID = "https://w3id.org/lingkar/id/"

Change = Callable[[list[dict[str, str]]], object]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rewrite(folder: Path, table: str, change: Change) -> None:
    path = folder / f"{table}.csv"
    rows = rows_of(path)
    header = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows(rows)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def triples(folder: Path) -> list[ox.Quad]:
    return [
        quad
        for path in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def values(folder: Path, name: str) -> list[Decimal]:
    """Every number that the Turtle gives for a property of the ontology."""
    return [
        Decimal(quad.object.value)
        for quad in triples(folder)
        if quad.predicate.value == LK + name and isinstance(quad.object, ox.Literal)
    ]


def refusals(report: ImportReport) -> list[tuple[str, int]]:
    return [(refusal.file, refusal.line) for refusal in report.refused]


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
    root = tmp_path_factory.mktemp("order")
    import_csv(WORLD, root / "plain")
    shuffled = Path(shutil.copytree(WORLD, root / "shuffled"))
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
    import_csv(shuffled, root / "out")
    assert files(root / "out") == files(root / "plain")


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    import_csv(WORLD, tmp_path)
    before = files(tmp_path)
    assert import_csv(WORLD, tmp_path).removed == ()
    assert files(tmp_path) == before
    assert all(b"\r" not in content and content.endswith(b" .\n") for content in before.values())


def test_horizon_can_be_named(tmp_path: Path) -> None:
    assert import_csv(WORLD, tmp_path, horizon=date(2026, 6, 30)).horizon == date(2026, 6, 30)
    assert load(Store.open(tmp_path)).horizon == date(2026, 6, 30)


# -- what is refused -----------------------------------------------------------------------

CELLS = [
    ("flows", 3, "source_ids", "", "names no source"),
    ("flows", 3, "source_ids", "nowhere", "'nowhere' is in no row of sources.csv"),
    ("flows", 5, "amount_low", "-13500000000.50", "is negative"),
    ("flows", 5, "amount_low", "1e9", "not a plain number"),
    ("flows", 5, "amount_low", "13,500", "not a plain number"),
    ("flows", 5, "amount_low", "7", "one number, not 7 and"),
    ("flows", 5, "amount_low", "", "needs its low cell"),
    ("flows", 5, "currency", "XYZ", "'XYZ' is not a currency"),
    ("flows", 5, "currency", "", "an amount and its currency go together"),
    ("flows", 6, "currency", "USD", "an amount and its currency go together"),
    ("flows", 6, "amount_low", "5", "must leave its low cell empty"),
    ("flows", 7, "amount_low", "4000000000", "is above the high amount"),
    ("flows", 7, "starts", "2025-13", "'2025-13' is not a date"),
    ("flows", 7, "starts", "2025-02-30", "'2025-02-30' is not a date"),
    ("flows", 7, "starts", "next year", "'next year' is not a date"),
    ("flows", 7, "ends", "2024", "ends (2024) before it starts (2025)"),
    ("flows", 7, "payee_id", "zeta", "payer and payee are the same (zeta)"),
    ("flows", 7, "payee_id", "nobody", "'nobody' is in no row of companies.csv"),
    ("flows", 7, "kind", "loan", "'loan' is no code of the list 'flow'"),
    ("flows", 7, "nature", "commerce", "debt is capital, not commerce"),
    ("flows", 7, "condition", "=HYPERLINK(1)", "would run as a formula"),
    ("flows", 7, "in_kind", "maybe", "neither yes nor no"),
    ("flows", 7, "chip_id", "g9", "'g9' is in no row of chips.csv"),
    ("flows", 7, "part_of", "zeta-delta-loan-2025-1", "names the row itself"),
    ("deals", 8, "amends_how", "", "amends and amends_how go together"),
    ("deals", 8, "amends_how", "cancels", "'cancels' is none of"),
    ("status_events", 9, "status", "done", "'done' is no code of the list 'status'"),
    ("status_events", 9, "subject_id", "zeta", "in no row of deals.csv or flows.csv"),
    ("status_events", 9, "currency", "USD", "amount and currency go together"),
    ("companies", 8, "country", "Indonesia", "not an ISO 3166-1 alpha-2 code"),
    ("companies", 9, "company_id", "Theta Research", "is no id"),
    ("companies", 10, "ticker", "NOTE", "a crowd is no company"),
    ("companies", 8, "parent_share", "0.5", "but no parent_id"),
    ("sources", 7, "url", "javascript:alert(1)", "not an http or https address"),
    ("sources", 7, "url", "https://example.org/a b", "not an http or https address"),
    ("sources", 7, "title", "", "title: must not be empty"),
    ("sources", 7, "title", "a\x07b", "control character"),
    ("figures", 5, "unit", "percent", "neither a currency"),
    ("figures", 6, "value", "0", "a rate is more than nothing"),
    ("figures", 6, "company_id", "beta", "belongs to no company"),
    ("figures", 5, "company_id", "", "only a rate between two currencies"),
    ("figures", 5, "period", "2025-Q5", "is no period"),
    ("chip_readings", 2, "field", "colour", "'colour' is none of"),
    ("chip_readings", 2, "value", "about 650", "not a plain number"),
    ("chip_suppliers", 2, "share", "1.5", "is more than 1"),
    ("claims", 3, "about", "sector:steel", "'sector:steel' is in no row of"),
    ("claims", 3, "about", "g1|g1", "the same thing twice"),
]


@pytest.mark.parametrize(("table", "line", "column", "cell", "reason"), CELLS)
def test_a_row_that_cannot_be_right_is_refused_by_name(
    world: Path, tmp_path: Path, table: str, line: int, column: str, cell: str, reason: str
) -> None:
    rewrite(world, table, lambda rows: rows[line - 2].update({column: cell}))
    report = import_csv(world, tmp_path / "out")
    first = next(r for r in report.refused if (r.file, r.line) == (f"{table}.csv", line))
    assert reason in first.reason
    counted = {f.name: f.rows_read for f in report.files}
    assert counted == {path.name: len(rows_of(path)) for path in world.iterdir()}
    assert len(triples(tmp_path / "out")) == report.statements_written


def test_what_refers_to_a_refused_row_is_refused_and_says_so(world: Path, tmp_path: Path) -> None:
    """A deal without source takes its flow and its event along, and what names the flow."""
    rewrite(world, "deals", lambda rows: rows[1].update({"source_ids": ""}))
    report = import_csv(world, tmp_path / "out")
    assert refusals(report) == [
        ("deals.csv", 3),
        ("flows.csv", 4),
        ("flows.csv", 5),
        ("status_events.csv", 4),
        ("status_events.csv", 5),
        ("status_events.csv", 6),
        ("claims.csv", 2),
    ]
    assert "'alpha-beta-compute-202503' is refused (deals.csv:3)" in report.refused[1].reason
    assert not (tmp_path / "out" / "deals" / "alpha-beta-compute-202503.ttl").exists()


def test_rows_that_share_an_id_are_all_refused_and_a_repeat_once(
    world: Path, tmp_path: Path
) -> None:
    def double(rows: list[dict[str, str]]) -> None:
        rows += [dict(rows[0]), {**rows[1], "paraphrase": "Something else."}]

    rewrite(world, "claims", double)
    report = import_csv(world, tmp_path / "out")
    assert refusals(report) == [("claims.csv", 3), ("claims.csv", 4), ("claims.csv", 5)]
    assert [r.reason for r in report.refused] == [
        "the id 'zeta-2025-demand' is also that of line 5",
        "repeats line 2",
        "the id 'zeta-2025-demand' is also that of line 3",
    ]


def test_lines_are_counted_where_cells_span_several(world: Path, tmp_path: Path) -> None:
    """The note on line 2 runs over three lines, so the next row begins on line 5."""

    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["note"] = "one\ntwo\nthree"
        rows[1].update(kind="gift", note="four\nfive")

    rewrite(world, "deals", change)
    report = import_csv(world, tmp_path / "out")
    assert ("deals.csv", 5) in refusals(report)
    assert load(Store.open(tmp_path / "out")).deals["beta-alpha-equity-202501"].note == (
        "one\ntwo\nthree"
    )


def test_a_row_with_too_few_cells_is_refused(world: Path, tmp_path: Path) -> None:
    with (world / "figures.csv").open("a", encoding="utf-8") as stream:
        stream.write("beta,revenue\n")
    report = import_csv(world, tmp_path / "out")
    assert [str(r) for r in report.refused] == [
        "figures.csv:8: beta: has 2 cells, the header has 8"
    ]
    assert report.files[-1].rows_read == 7


def test_warnings_name_what_was_not_read_or_is_not_clear(world: Path, tmp_path: Path) -> None:
    (world / "doubts.csv").write_text("a,b\n", encoding="utf-8")
    rewrite(world, "status_events", lambda rows: rows.pop(7))
    rewrite(world, "analysts", lambda rows: rows[1].update({"person_id": "zeta"}))
    report = import_csv(world, tmp_path / "out")
    assert report.refused == ()
    unread, twofold, eventless = report.warnings
    assert unread == "doubts.csv: is no file of the layout and was not read"
    assert twofold.endswith(
        "'zeta' is an id of analysts and of companies; taken as one of analysts"
    )
    assert eventless.startswith("deals.csv:6: delta-notes-202511: has no status event")


# -- what stops the import -----------------------------------------------------------------


def test_five_files_are_enough(world: Path, tmp_path: Path) -> None:
    for path in world.iterdir():
        if path.stem not in REQUIRED:
            path.unlink()
    report = import_csv(world, tmp_path / "a")
    assert refusals(report) == [("flows.csv", 4), ("flows.csv", 5), ("flows.csv", 6), (
        "status_events.csv", 6)]  # fmt: skip
    assert "there is no chips.csv" in report.refused[0].reason
    rewrite(world, "flows", lambda rows: [row.update({"chip_id": ""}) for row in rows])
    assert import_csv(world, tmp_path / "b").refused == ()


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_file_that_is_missing_stops_it(world: Path, tmp_path: Path, name: str) -> None:
    (world / f"{name}.csv").unlink()
    with pytest.raises(InputError, match=rf"world: has no {name}\.csv"):
        import_csv(world, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_none_stops_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: is not a folder"):
        import_csv(tmp_path / "nowhere", tmp_path / "out")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"nature,", b"character,", r"flows.csv:1: .*unknown 'character'; missing 'nature'"),
        (b"nature,", b"", "missing 'nature'"),
        (b"nature,", b"nature,nature,", "twice 'nature'"),
        (b"undated-blog", b"undated-\xff", "flows.csv: is not UTF-8"),
        (b"first instalment", b'"first" instalment', r"flows.csv:3: is not CSV"),
    ],
)
def test_a_file_that_does_not_fit_stops_it(
    world: Path, tmp_path: Path, old: bytes, new: bytes, message: str
) -> None:
    path = world / "flows.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(InputError, match=message):
        import_csv(world, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_byte_order_mark_is_no_part_of_the_header(world: Path, tmp_path: Path) -> None:
    path = world / "flows.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_csv(world, tmp_path / "out").refused == ()


def test_a_folder_that_cannot_be_written_stops_it(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="out: cannot be written"):
        import_csv(WORLD, tmp_path / "out")


def test_a_file_of_the_user_is_never_written_over_nor_taken_away(tmp_path: Path) -> None:
    (tmp_path / "deals").mkdir()
    mine = tmp_path / "deals" / "mine.ttl"
    mine.write_text("# mine\n", encoding="utf-8")
    assert import_csv(WORLD, tmp_path).removed == ()
    assert mine.read_text(encoding="utf-8") == "# mine\n"
    (tmp_path / "claims.ttl").write_text("# mine\n", encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(OutputError, match=r"claims\.ttl: is in the way"):
        import_csv(WORLD, tmp_path)
    assert files(tmp_path) == before


def test_what_an_earlier_import_left_is_taken_away(tmp_path: Path) -> None:
    old = Path("deals") / "old.ttl"
    (tmp_path / "deals").mkdir()
    (tmp_path / old).write_text(f"# {COMMENT}\n", encoding="utf-8")
    assert import_csv(WORLD, tmp_path).removed == (old,)
    assert not (tmp_path / old).exists()


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


# -- the dossier, where it is at hand ------------------------------------------------------


@pytest.mark.skipif(not DOSSIER.is_dir(), reason="the dossier is not beside the clone")
def test_all_of_the_dossier_is_imported(tmp_path: Path) -> None:
    """Rows as the csv module counts them; sums of amounts as the cells add up."""
    report = import_csv(DOSSIER, tmp_path)
    assert report.refused == ()
    assert report.horizon == date(2026, 7, 5)
    for file in report.files:
        assert file.rows_read == len(rows_of(DOSSIER / file.name)), file.name
    assert len(triples(tmp_path)) == report.statements_written
    flows = rows_of(DOSSIER / "flows.csv")
    for column, name in (("amount_low", "amountLow"), ("amount_high", "amountHigh")):
        cells = [Decimal(row[column]) for row in flows if row[column]]
        assert sum(values(tmp_path, name)) == sum(cells)
        assert len(values(tmp_path, name)) == len(cells)
