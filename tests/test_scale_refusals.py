"""Flow tables that are not what they seem, each refused in one sentence that says where and what.

The tables are those of a ring of two flows, with one thing wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis.expr.datatypes as dt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.errors import InputError
from graph.exchange.relational import Column
from graph.scale import Engine, concentration, opened, tables
from graph.scale.soundness import sorts
from tests.pipes import pipe
from tests.scales import WRONG, broken, ring
from tests.worlds import TERMS

NETWORK = "network.parquet"
DAYS = [date(2026, 1, 1), date(2026, 1, 2)]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with opened("duckdb") as running:
        yield running


def refused(engine: Engine, folder: Path, message: str, of: str = "network") -> None:
    with pytest.raises(InputError, match=message) as caught:
        getattr(tables, of)(engine, str(folder), TERMS)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize(("of", "columns", "message"), WRONG)
def test_rows_that_are_not_sound(
    engine: Engine, tmp_path: Path, of: str, columns: dict[str, Any], message: str
) -> None:
    refused(engine, broken(ring(tmp_path), of, **columns), message, of)


NO_LENS = r"is of more than one lens, or of none \(%s\): a table has one$"


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("lens_as_of", [None, None], NO_LENS),
        ("lens_as_of", [DAYS[0], None], NO_LENS),
        ("lens_firmness", ["signed", "announced"], NO_LENS),
        ("lens_level", ["group", "entity"], NO_LENS),
        ("lens_firmness", [None, None], "the column %s is empty in 2 rows"),
        ("lens_level", ["group", None], "the column %s is empty in 1 row,"),
    ],
)
def test_a_table_is_of_one_lens_in_each_of_its_columns(
    engine: Engine, tmp_path: Path, name: str, values: list[Any], message: str
) -> None:
    """Codes of the ontology, so that nothing else is wrong; an empty one is none of its codes."""
    refused(engine, broken(ring(tmp_path), "network", **{name: values}), message % name)


def test_a_code_that_need_not_be_told_may_be_empty(engine: Engine, tmp_path: Path) -> None:
    """Asked as the tables ask, but that no column is needed: both flows are there."""
    table = engine.read(str(broken(ring(tmp_path), "network", nature=["capital", None])), NETWORK)
    codes = {"nature": ("capital", "commerce")}
    assert sorts(engine, table, "here", (), codes, ("lens_level",)) == (2, ("group",))
    with pytest.raises(InputError, match="nature is empty in 1 row, first in that of the id 'f1'"):
        sorts(engine, table, "here", ("nature",), codes, ("lens_level",))


@pytest.mark.parametrize(
    ("precision", "scale", "fits"),
    [
        (38, 9, True),
        (18, 2, True),
        (38, 0, True),
        (9, 9, True),
        (None, None, True),
        (38, 10, False),
        (18, 10, False),
        (39, 9, False),
        (76, 2, False),
    ],
)
def test_decimals_as_large_as_the_tables_have_them_or_smaller(
    precision: int | None, scale: int | None, fits: bool
) -> None:
    """A larger scale would be cut off, and 38 digits are all that engines add up."""
    column, found = Column("amount_usd", Decimal, ""), dt.Decimal(precision, scale)
    if fits:
        tables._fits(found, column, "here")
        return
    said = f"here: the column amount_usd is {found}, not decimal(38, 9) or smaller"
    with pytest.raises(InputError, match=f"^{re.escape(said)}$"):
        tables._fits(found, column, "here")


def test_decimals_in_files(engine: Engine, tmp_path: Path) -> None:
    """The 30 of the one supplier, in a smaller decimal and in one of a place too many."""
    ten, thirty = Decimal(10), Decimal(30)
    kinds = {"a": (pa.decimal128(20, 2), True), "b": (pa.decimal128(38, 10), False)}
    for name, (kind, fits) in kinds.items():
        folder = broken(ring(tmp_path / name), "network", amount_usd=pa.array([ten, thirty], kind))
        if fits:
            assert concentration(tables.network(engine, str(folder), TERMS)).rows[0].total == thirty
        else:
            refused(engine, folder, r"amount_usd is decimal\(38, 10\), not decimal\(38, 9\) or")


def test_the_same_rows_twice(engine: Engine, tmp_path: Path) -> None:
    """A part that was copied into its folder again: both of its ids, and both of its rows."""
    whole = pq.read_table(ring(tmp_path / "a") / "network.parquet")
    parts = tmp_path / "b" / "network.parquet"
    parts.mkdir(parents=True)
    for n in range(2):
        pq.write_table(whole, parts / f"{n}.parquet")
    refused(engine, parts.parent, r"column id has 'f0' in 2 rows, and in all 2 rows repeat an id")


def test_a_sum_that_no_column_holds(engine: Engine, tmp_path: Path) -> None:
    """6 · 10²⁸ and as much again have 30 digits before the point, one more than 38 - 9."""
    much = [Decimal(6) * 10**28] * 2
    amount = {f"amount{end}_usd": much for end in ("", "_low", "_high")}
    folder = broken(ring(tmp_path), "network", **amount)
    refused(engine, folder, "amount_usd adds up to more than 38 digits.*2 rows.*'f0' .60000")
    some = [Decimal(4) * 10**28] * 2
    amount = {f"amount{end}_usd": some for end in ("", "_low", "_high")}
    flows = tables.network(engine, str(broken(folder, "network", **amount)), TERMS)
    assert concentration(flows).rows[0].total == some[0]


def test_columns_that_are_none(engine: Engine, tmp_path: Path) -> None:
    refused(engine, tmp_path, "has no network.parquet: `lingkar export")
    folder = broken(ring(tmp_path / "a"), "network", nature=None, kind=None)
    refused(engine, folder, "has no column nature, kind; docs/scale.md")
    folder = broken(ring(tmp_path / "b"), "network", amount_usd=pa.array([1.0, 2.0]))
    refused(engine, folder, r"the column amount_usd is float64, not decimal\(38, 9\)")
    folder = broken(ring(tmp_path / "c"), "network", announced_high_usd=None)
    refused(engine, folder, "has no column announced_high_usd")
    folder = broken(ring(tmp_path / "d"), "network", sources=["s", "s"])
    refused(engine, folder, "the column sources is string, not a list of text")
    folder = broken(ring(tmp_path / "e"), "ledger", paid_usd=None)
    refused(engine, folder, "has no column paid_usd", "ledger")
    folder = broken(ring(tmp_path / "f"), "network", company=[1, 2], other=[{"x": 1}, None])
    assert concentration(tables.network(engine, str(folder), TERMS)).rows  # more do no harm


def test_files_that_are_none(engine: Engine, tmp_path: Path) -> None:
    def made(name: str) -> Path:
        return ring(tmp_path / name) / "network.parquet"

    whole = made("whole").read_bytes()
    for name, said, content in (
        ("text", "cannot be read as Parquet", b"no"),
        ("empty", "cannot be read as Parquet", b""),
        ("cut", "cannot be read as Parquet", whole[: len(whole) // 2]),
    ):
        made(name).write_bytes(content)
        refused(engine, tmp_path / name, said)
    file = made("rows")
    pq.write_table(pq.read_table(file).slice(0, 0), file)
    refused(engine, tmp_path / "rows", "has no rows, so that it tells no lens")
    with pytest.raises(InputError, match="is no folder: name the folder that has network"):
        tables.network(engine, str(made("file")), TERMS)
    file = made("unreadable")
    file.unlink()
    file.symlink_to(file)
    refused(engine, tmp_path / "unreadable", "cannot be read: Too many levels of symbolic links")


def test_pipes_and_devices_are_not_waited_for(engine: Engine, tmp_path: Path) -> None:
    file = ring(tmp_path / "a") / "network.parquet"
    file.unlink()
    pipe(file)
    refused(engine, tmp_path / "a", "network.parquet is a pipe or a device, not a file")
    file.unlink()
    file.symlink_to(os.devnull)
    refused(engine, tmp_path / "a", "network.parquet is a pipe or a device, not a file")
    file.unlink()
    file.mkdir()
    pipe(file / "part.parquet")
    refused(engine, tmp_path / "a", "part.parquet is a pipe or a device, not a file")


def test_a_folder_of_parts(engine: Engine, tmp_path: Path) -> None:
    """In folders within it, beside what engines leave there, under a name with wild cards."""
    whole = pq.read_table(ring(tmp_path / "a") / "network.parquet")
    table = tmp_path / "b [*]" / "network.parquet"
    for n, nature in enumerate(("capital", "commerce")):
        part = table / f"nature={nature}" / f"{n}.parquet"
        part.parent.mkdir(parents=True)
        pq.write_table(whole.slice(n, 1), part)
    for name in ("_SUCCESS", ".0.parquet.crc"):
        (table / name).write_bytes(b"")
    assert len(concentration(tables.network(engine, str(table.parent), TERMS)).rows) == 1


def test_a_folder_of_more_than_parts(engine: Engine, tmp_path: Path) -> None:
    whole = pq.read_table(ring(tmp_path / "a") / "network.parquet")
    table = tmp_path / "b" / "network.parquet"
    table.mkdir(parents=True)
    refused(engine, tmp_path / "b", "is a folder without a file that ends in .parquet")
    pq.write_table(whole.slice(0, 1), table / "0.parquet")
    fewer = whole.slice(1, 1).drop_columns(["amount_high_usd"])
    pq.write_table(fewer, table / "1.parquet")
    refused(engine, tmp_path / "b", "not of the same columns: amount_high_usd is missing in the")
    at = whole.schema.get_field_index("lens_as_of")
    text = pa.array(["2026-07-05"])
    pq.write_table(whole.slice(1, 1).set_column(at, "lens_as_of", text), table / "1.parquet")
    refused(engine, tmp_path / "b", "lens_as_of is string in the one and date in the other")
    (table / "1.parquet").rename(table / "1.csv")
    refused(engine, tmp_path / "b", "1.csv does not end in .parquet")
    (table / "1.csv").unlink()
    (table / "again").symlink_to(table, target_is_directory=True)
    refused(engine, tmp_path / "b", "again is a link to a folder, which may lead in a circle")
    (table / "again").unlink()
    (table / "2.parquet").symlink_to(table / "gone")
    refused(engine, tmp_path / "b", "2.parquet is a link to nothing")
