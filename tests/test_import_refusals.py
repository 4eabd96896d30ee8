"""What the import refuses, row by row and as a whole: one cell of a sound world is changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from graph.errors import InputError, OutputError
from graph.exchange.csv_layout import ImportReport, import_csv
from graph.exchange.csv_layout.output import COMMENT
from graph.limits import LARGEST
from graph.load import load
from graph.store import Store
from tests.pipes import pipe
from tests.tables import WORLD, files, rewrite, rows_of, triples

REQUIRED = ("companies", "deals", "flows", "sources", "status_events")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WORLD, tmp_path / "world"))


def refusals(report: ImportReport) -> list[tuple[str, int]]:
    return [(refusal.file, refusal.line) for refusal in report.refused]


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


@pytest.mark.parametrize("name", ["flows.csv", "claims.csv"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "gone", "huge"])
def test_what_is_no_file_stops_it_and_is_not_left_out(
    world: Path, tmp_path: Path, name: str, kind: str
) -> None:
    """Whether the layout needs it or not: data would be missing without a word."""
    path = world / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        pipe(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(LARGEST + 1)  # a hole: the size without the bytes
    else:
        path.symlink_to(os.devnull if kind == "device" else "nowhere")
    said = {"gone": "cannot be read: No such file", "huge": "is larger than 4 GB"}
    with pytest.raises(InputError, match=said.get(kind, "is no regular file")) as caught:
        import_csv(world, tmp_path / "out")
    assert caught.value.file == path
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


def test_nothing_is_written_where_it_would_land_out_of_place(tmp_path: Path) -> None:
    """A file or a link where the deals go, the root, the CSV folder itself: refused, untouched."""
    for name in ("file", "link"):
        out = tmp_path / name
        out.mkdir()
        if name == "file":
            (out / "deals").write_text("x", encoding="utf-8")
        else:
            (tmp_path / "elsewhere").mkdir()
            (out / "deals").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="is in the way"):
            import_csv(WORLD, out)
        assert [path.name for path in out.iterdir()] == ["deals"]
    assert not list((tmp_path / "elsewhere").iterdir())
    with pytest.raises(OutputError, match="root of the file system"):
        import_csv(WORLD, Path("/"))
    with pytest.raises(OutputError, match="folder of the CSV files"):
        import_csv(WORLD, WORLD)
