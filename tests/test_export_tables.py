"""Exported tables, read back with what their users use: CSV, data package, Parquet, SQLite."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.exchange.csv_tables import cell
from graph.exchange.exact import with_exact
from graph.exchange.export import export
from graph.exchange.relational import Column, Table
from graph.study import Study
from tests.exports import MORE, TITLE, opened


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return opened(tmp_path_factory.mktemp("world"), MORE)


# -- CSV -------------------------------------------------------------------------------------


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.fixture
def tables(study: Study, tmp_path: Path) -> dict[str, str]:
    export(study, "csv", tmp_path / "out")
    return {f.name: f.read_bytes().decode() for f in (tmp_path / "out").glob("*.csv")}


def test_csv_has_a_table_per_class_with_its_columns_even_if_empty(tables: dict[str, str]) -> None:
    assert {"companies.csv", "deals.csv", "flows.csv", "status_events.csv", "sources.csv"} <= set(
        tables
    )
    assert tables["chips.csv"].startswith("id,name,aliases,designer,")
    assert len(tables["chips.csv"].splitlines()) == 1


def test_csv_flows_say_what_the_lens_makes_of_them(tables: dict[str, str]) -> None:
    flows = rows(tables["flows.csv"])
    assert {f: row["counts"] for f, row in flows.items()} == {
        "f1": "yes",
        "f2": "yes",
        "f3": "no",
        "f4": "yes",
    }
    assert flows["f3"]["reason"] == "too-weak"
    assert flows["f1"]["amount_low"] == flows["f1"]["amount_usd"] == "12345678901234567.89"
    assert flows["f2"]["amount_usd"] == flows["f3"]["amount_usd"] == ""
    assert flows["f1"]["nature"] == "commerce"
    assert {row["lens_as_of"] for row in flows.values()} == {"2026-01-31"}


def test_csv_text_is_never_a_formula(tables: dict[str, str]) -> None:
    assert rows(tables["sources.csv"])["s"]["title"] == f"'{TITLE}"
    assert rows(tables["companies.csv"])["a"]["aliases"] == "'-A|@a"


def test_csv_keeps_dates_as_precise_as_they_are(tables: dict[str, str]) -> None:
    assert rows(tables["sources.csv"])["s"]["published"] == "2025-12"


def test_an_id_that_may_be_of_several_tables_says_of_which(tables: dict[str, str]) -> None:
    events = rows(tables["status_events.csv"])
    assert {e: (r["subject"], r["subject_table"]) for e, r in events.items()} == {
        "e": ("d", "deals"),
        "e2": ("d2", "deals"),
        "e3": ("f4", "flows"),
    }


def test_companies_and_crowds_are_one_table_of_names(tables: dict[str, str]) -> None:
    parties = rows(tables["parties.csv"])
    assert {p: row["table"] for p, row in parties.items()} == {
        "a": "companies",
        "b": "companies",
        "c": "companies",
        "crowd1": "crowds",
    }


@given(st.text(max_size=6))
@example("=1+1")
@example("\t=1")
@example("\n=1")
@example("＝1")
def test_no_cell_starts_like_a_formula_unless_it_is_a_number(text: str) -> None:
    """A spreadsheet trims nothing but reads these first characters as the start of a formula."""
    made = cell(text)
    assert made in (text, f"'{text}")
    if made[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"):
        float(made)


# -- data package ----------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_data_package_holds_for_frictionless(study: Study, tmp_path: Path) -> None:
    """Types, patterns, primary and foreign keys, bytes and hashes of every table."""
    export(study, "csv", tmp_path / "out")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "note"])
    assert len(report.tasks) == len(list((tmp_path / "out").glob("*.csv"))) == 16


BROKEN = {
    "a reference that leads nowhere": ("flows.csv", "f1,d,", "f1,dd,", "foreign-key"),
    "a number that is none": ("flows.csv", ",300.125,", ",300.1x5,", "hash-count"),
    "an id told twice": ("companies.csv", "\nb,", "\na,", "primary-key"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", BROKEN)
def test_frictionless_sees_what_is_broken(name: str, study: Study, tmp_path: Path) -> None:
    """Or the test above would hold whatever is written."""
    file, old, new, code = BROKEN[name]
    export(study, "csv", tmp_path / "out")
    text = (tmp_path / "out" / file).read_text("utf-8")
    assert old in text
    (tmp_path / "out" / file).write_text(text.replace(old, new, 1), "utf-8", newline="")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert code in {told for (told,) in report.flatten(["type"])}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_package_tells_of_lens_data_set_and_files(
    form: str, study: Study, tmp_path: Path
) -> None:
    export(study, form, tmp_path / "out", study.lens(firmness="talked"))
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert package["title"] == "A world"
    assert (package["lens"]["as_of"], package["lens"]["firmness"]) == ("2026-01-31", "talked")
    for resource in package["resources"]:
        content = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    (flows,) = [r for r in package["resources"] if r["name"] == "flows"]
    fields = {field["name"]: field["type"] for field in flows["schema"]["fields"]}
    assert (fields["amount_low"], fields["counts"], fields["lens_as_of"]) == (
        "number",
        "boolean",
        "date",
    )
    assert fields["sources"] == ("string" if form == "csv" else "array")


# -- Parquet ---------------------------------------------------------------------------------


def test_parquet_is_read_by_pyarrow_with_its_types(study: Study, tmp_path: Path) -> None:
    export(study, "parquet", tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "flows.parquet")
    types = {field.name: str(field.type).replace(" ", "") for field in table.schema}
    assert types["amount_low"] == "decimal128(38,9)"
    assert (types["in_kind"], types["lens_as_of"]) == ("bool", "date32[day]")
    assert types["sources"].startswith("list<")
    found = {row["id"]: row for row in table.to_pylist()}
    assert found["f1"]["amount_usd"] == Decimal("12345678901234567.89")
    assert found["f2"]["amount_usd"] is None
    assert (found["f1"]["counts"], found["f1"]["lens_as_of"]) == (True, date(2026, 1, 31))
    assert found["f1"]["sources"] == ["s"]
    assert table.schema.metadata[b"lingkar:firmness"] == b"announced"
    sources = pq.read_table(tmp_path / "out" / "sources.parquet").to_pylist()
    assert (sources[0]["title"], sources[0]["published"]) == (TITLE, "2025-12")


def test_parquet_is_read_by_duckdb(study: Study, tmp_path: Path) -> None:
    """12345678901234567.89 + 300.125 of the two that count and are known."""
    export(study, "parquet", tmp_path / "out")
    asked = f"SELECT count(*), sum(amount_usd) FROM '{tmp_path}/out/flows.parquet' WHERE counts"
    assert duckdb.connect().execute(asked).fetchall() == [(3, Decimal("12345678901234868.015"))]
    joined = (
        f"SELECT p.name FROM '{tmp_path}/out/flows.parquet' f JOIN '{tmp_path}/out/parties.parquet'"
        " p ON p.id = f.payer WHERE f.id = 'f4'"
    )
    assert duckdb.connect().execute(joined).fetchall() == [("Note holders",)]


@pytest.mark.parametrize(
    ("told", "kind", "number", "exact"),
    [
        ("0.123456789", "decimal128(38,9)", Decimal("0.123456789"), None),
        ("0.12345678951", "decimal128(38,9)", Decimal("0.123456790"), "0.12345678951"),
        ("9" * 29, "decimal128(38,9)", Decimal("9" * 29), None),
        ("1" + "0" * 29, "string", "1" + "0" * 29, "1" + "0" * 29),
    ],
)
def test_numbers_of_more_digits_than_parquet_has(
    told: str, kind: str, number: Any, exact: str | None, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    world = opened(tmp_path / "data", MORE.replace("300.125", told))
    export(world, "parquet", tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "flows.parquet")
    assert str(table.schema.field("amount_low").type).replace(" ", "") == kind
    row = next(row for row in table.to_pylist() if row["id"] == "f4")
    assert row["amount_low"] == number
    assert row.get("amount_low_exact") == exact


def test_digits_stand_beside_numbers_that_lose_them() -> None:
    columns = (Column("id", str, ""), Column("n", Decimal, "N."), Column("m", Decimal, ""))
    held = [("a", Decimal("1.5"), None), ("b", Decimal("1.25"), Decimal(2)), ("c", None, None)]
    table = with_exact(Table("t", "T", "", columns, lambda: iter(held)), lambda n: n != 1.25)
    assert [column.name for column in table.columns] == ["id", "n", "n_exact", "m"]
    assert list(table.rows()) == [
        ("a", Decimal("1.5"), None, None),
        ("b", Decimal("1.25"), "1.25", Decimal(2)),
        ("c", None, None, None),
    ]


# -- SQLite ----------------------------------------------------------------------------------


@pytest.fixture
def database(study: Study, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    export(study, "sqlite", tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        yield connection


def test_sqlite_is_sound_and_its_references_lead_somewhere(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    keys = {(key[2], key[3]) for key in database.execute("PRAGMA foreign_key_list(flows)")}
    assert keys == {
        ("deals", "deal"),
        ("parties", "payer"),
        ("parties", "payee"),
        ("chips", "chip"),
        ("flows", "reading_of"),
        ("flows", "part_of"),
    }
    (lists,) = database.execute("PRAGMA foreign_key_list(companies)").fetchall()
    assert (lists[2], lists[3]) == ("parties", "id")


def test_sqlite_keeps_references_when_asked_to(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute("DELETE FROM parties WHERE id = 'crowd1'")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database.execute("UPDATE flows SET in_kind = 2")


def test_sqlite_amounts_are_text_with_a_number_beside(database: sqlite3.Connection) -> None:
    asked = "SELECT amount_low, typeof(amount_low), amount_low_real FROM flows WHERE id = ?"
    found = database.execute(asked, ["f1"]).fetchone()
    assert found == ("12345678901234567.89", "text", pytest.approx(1.2345678901234568e16))
    assert database.execute(asked, ["f2"]).fetchone() == (None, "null", None)


def test_sqlite_holds_text_as_it_is_and_lists_in_their_order(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT title, published FROM sources").fetchall() == [
        (TITLE, "2025-12")
    ]
    asked = "SELECT place, value FROM companies_aliases WHERE id = 'a' ORDER BY place"
    assert database.execute(asked).fetchall() == [(1, "-A"), (2, "@a")]
    (name,) = database.execute("SELECT name FROM companies WHERE id = 'a'").fetchone()
    assert name == 'A \a & <b>"Söhne"</b>, Inc.'


def test_sqlite_views_answer_who_pays_whom(database: sqlite3.Connection) -> None:
    """f1 and f2 count and run between a and b, f4 comes from a crowd, which is one in its deal."""
    asked = "SELECT id, payer_name, amount_usd FROM counted_flows ORDER BY id"
    assert database.execute(asked).fetchall() == [
        ("f1", 'A \a & <b>"Söhne"</b>, Inc.', "12345678901234567.89"),
        ("f2", "B", None),
        ("f4", "Note holders", "300.125"),
    ]
    asked = "SELECT node_payer, node_payee, flows, known, known_usd_real FROM money_between"
    assert sorted(database.execute(asked), key=str)[1:] == [
        ("b", "a", 1, 0, None),
        ("crowd1@d", "a", 1, 1, 300.125),
    ]


def test_sqlite_says_its_lens_and_what_columns_mean(database: sqlite3.Connection) -> None:
    about = dict(database.execute("SELECT name, value FROM about"))
    assert (about["title"], about["lens_as_of"], about["lens_firmness"]) == (
        "A world",
        "2026-01-31",
        "announced",
    )
    asked = """SELECT about FROM column_about WHERE "table" = 'flows' AND "column" = 'payer'"""
    (meaning,) = database.execute(asked).fetchone()
    assert meaning == Study.open().terms.properties()["payer"].definitions["en"]
