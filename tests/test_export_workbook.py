"""The exported workbook, read back by openpyxl."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.errors import InputError
from graph.exchange.export import export
from graph.study import Study
from tests.exports import MORE, TITLE, opened


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    made = tmp_path_factory.mktemp("out") / "a.xlsx"
    export(opened(folder, MORE), "xlsx", made)
    return made


def sheet(file: Path, name: str) -> dict[str, dict[str, Any]]:
    """The cells of a sheet by id and column."""
    head, *rows = openpyxl.load_workbook(file)[name].iter_rows()
    names = [str(cell.value) for cell in head]
    return {str(row[0].value): dict(zip(names, row, strict=True)) for row in rows}


def test_a_sheet_per_table_and_one_about_lens_and_sources(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[0] == "about"
    assert {"flows", "deals", "companies", "parties", "sources", "claims"} <= set(book.sheetnames)
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["title"] == "A world"
    assert about["lens: as of"] == datetime(2026, 1, 31)
    assert about["lens: firmness"] == "announced"
    assert "ids of the sheet sources" in str(about["sources"])
    assert about["sheet: deals"] == Study.open().terms.classes()["Deal"].definitions["en"]


def test_days_are_dates_and_months_are_text(file: Path) -> None:
    events = sheet(file, "status_events")
    assert events["e"]["date"].value == datetime(2025, 12, 16)
    assert events["e"]["date"].is_date
    assert events["e3"]["date"].value == "2026-01"
    assert sheet(file, "sources")["s"]["horizon"].value == datetime(2026, 1, 31)


def test_numbers_are_numbers_and_lose_no_digit(file: Path) -> None:
    """Excel keeps 15 digits; f1 has 19, which stand beside it as text."""
    flows = sheet(file, "flows")
    assert flows["f4"]["amount_low"].data_type == "n"
    assert flows["f4"]["amount_low"].value == 300.125
    assert flows["f4"]["amount_low_exact"].value is None
    assert flows["f1"]["amount_low"].data_type == "n"
    assert flows["f1"]["amount_low"].value == pytest.approx(1.2345678901234568e16)
    assert flows["f1"]["amount_low_exact"].data_type in ("s", "inlineStr")
    assert flows["f1"]["amount_low_exact"].value == "12345678901234567.89"
    assert flows["f2"]["amount_usd"].value is None
    assert "share_exact" not in sheet(file, "holdings")["h"]
    assert flows["f1"]["counts"].value is True


@pytest.mark.parametrize(
    ("told", "exact"),
    [
        ("123456789012345000000", None),
        ("1" + "0" * 28 + "1", "1" + "0" * 28 + "1"),
        ("0.123456789012345", None),
        ("0.1234567890123456", "0.1234567890123456"),
    ],
)
def test_digits_that_excel_would_cut(told: str, exact: str | None, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    export(opened(tmp_path / "data", MORE.replace("300.125", told)), "xlsx", tmp_path / "a.xlsx")
    row = sheet(tmp_path / "a.xlsx", "flows")["f4"]
    assert row["amount_low"].value == pytest.approx(float(told))
    assert row["amount_low_exact"].value == exact  # the column is there for f1


def test_no_cell_is_a_formula_or_a_link(file: Path) -> None:
    """Neither as openpyxl sees it nor in the XML itself; the text is as it was."""
    book = openpyxl.load_workbook(file)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    assert sheet(file, "sources")["s"]["title"].value == TITLE
    assert sheet(file, "companies")["a"]["aliases"].value == "-A|@a"
    with zipfile.ZipFile(file) as archive:
        pages = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert len(pages) == len(book.sheetnames)
    assert not [page for page in pages if re.search(rb"<(f|hyperlink)[ >]", page)]


def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    study = opened(tmp_path / "data", f'deal:d lk:note "{"x" * 32768}"@en .')
    with pytest.raises(InputError, match=r"a text of 32,768 characters is longer than a cell"):
        export(study, "xlsx", tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def test_days_that_excel_cannot_count_are_text(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    study = opened(tmp_path / "data", 'company:a lk:founded "1847-10-12"^^xsd:date .')
    export(study, "xlsx", tmp_path / "a.xlsx")
    assert sheet(tmp_path / "a.xlsx", "companies")["a"]["founded"].value == "1847-10-12"


def test_every_amount_of_the_bundled_data_is_there(tmp_path: Path) -> None:
    study = Study.open()
    export(study, "xlsx", tmp_path / "a.xlsx")
    rows = sheet(tmp_path / "a.xlsx", "flows")
    assert rows.keys() == study.world.flows.keys()
    for ident, flow in study.world.flows.items():
        for name in ("amount_low", "amount_high"):
            exact = rows[ident].get(f"{name}_exact")
            told = exact.value if exact is not None and exact.value else rows[ident][name].value
            assert getattr(flow, name) == (None if told is None else Decimal(str(told)))
