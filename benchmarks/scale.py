"""Ten million flows: concentration of all companies and all rings of two, on DuckDB and on Spark.

Apart from these, dependency looked through and realization, on tables of their own.

Each engine runs in a process of its own, whose peak memory is read at the end (Linux tells it),
with that of the processes that it started. The two must find the same.
"""

from __future__ import annotations

import gc
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.generated import flows

SIZES = (100_000, 1_000_000, 10_000_000)
PER_COMPANY = 50
_VALUES = tuple(
    f"{name}{end}"
    for name in ("hhi", "hhi_closed", "cr1", "cr4", "entropy_number")
    for end in ("", "_low", "_high")
    if (name, end) != ("hhi_closed", "")
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One engine at one size: what it found, peak memory in MB, seconds.

    They are of opening, which looks at all rows, and of each question.
    """

    engine: str
    size: int
    opening: float
    concentration: float
    rings: float
    memory: float
    companies: int
    found: int
    load: float

    def __str__(self) -> str:
        stage = f"{self.engine}, {self.size:,} flows, {self.companies:,} companies"
        whole = self.opening + self.concentration + self.rings
        told = f"{self.opening:7.1f} {self.concentration:7.1f} {self.rings:7.1f} {whole:7.1f}"
        told += f"   {self.memory:,.0f} MB"
        return f"{stage:<46}{told}, {self.found:,} rings (load before: {self.load})"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One engine, one question, one size: seconds with opening the table, peak memory in MB."""

    what: str
    engine: str
    size: int
    opening: float
    seconds: float
    memory: float
    answer: str
    load: float

    def __str__(self) -> str:
        stage = f"{self.what}, {self.engine}, {self.size:,} flows"
        told = f"{self.opening:9.1f} {self.seconds:9.1f} {'':>9}   {self.memory:,.0f} MB"
        return f"{stage:<46}{told}, {self.answer} (load before: {self.load})"


def made(number: int, folder: Path, *, supply: bool = False) -> Path:
    """A network table of so many flows among a fiftieth as many companies; always the same.

    Half is capital and half compute. Of a hundred amounts 85 are exact, 2 a range, 3 at least and
    10 undisclosed. With ``supply`` all is compute, bought from companies of a lower number, which
    are the larger ones; one in a hundred sells the other way, but for the first twentieth. Money
    then leaves at the far end as it does where suppliers' purchases are not known: in a network of
    chance all of it would go round for ever.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    companies = number // PER_COMPANY
    payers, payees, amounts = flows(number, companies)
    draw = np.random.default_rng(3)
    capital, sort = draw.random(number) < 0.5, draw.random(number)
    if supply:
        capital, back = np.zeros(number, dtype=bool), draw.random(number) < 0.01
        least, most = np.minimum(payers, payees), np.maximum(payers, payees)
        back &= least >= companies // 20
        payers, payees = np.where(back, least, most), np.where(back, most, least)
    undisclosed, at_least = sort < 0.10, (sort >= 0.10) & (sort < 0.13)
    ranged = (sort >= 0.13) & (sort < 0.15)
    lens = {"lens_as_of": date(2026, 7, 5), "lens_firmness": "announced", "lens_level": "group"}
    money = pa.decimal128(38, 9)
    names = pa.array([f"c{place:07}" for place in range(companies)])
    folder.mkdir(parents=True, exist_ok=True)
    writer = None
    for start in range(0, number, 1_000_000):
        at = slice(start, min(number, start + 1_000_000))
        size = at.stop - at.start
        ids = pc.binary_join_element_wise(
            pa.scalar("f"), pa.array(np.arange(at.start, at.stop)).cast(pa.string()), ""
        )
        stated = pa.array(amounts[at], mask=undisclosed[at]).cast(money)
        low = np.where(undisclosed[at], 0, np.where(ranged[at], amounts[at] // 2, amounts[at]))
        high = np.where(ranged[at], amounts[at] * 2, amounts[at])
        false = pa.array(np.zeros(size, dtype=bool))
        columns: dict[str, Any] = {
            "id": ids,
            "deal": ids,
            "status": pa.repeat("announced", size),
            "payer": names.take(pa.array(payers[at])),
            "payee": names.take(pa.array(payees[at])),
            "payer_crowd": false,
            "payee_crowd": false,
            "nature": pc.if_else(pa.array(capital[at]), "capital", "commerce"),
            "kind": pc.if_else(pa.array(capital[at]), "equity", "compute"),
            "supply": pa.array(~capital[at]),
            "in_kind": false,
            "counts": pa.array(np.ones(size, dtype=bool)),
            "amount_usd": stated,
            "amount_low_usd": pa.array(low).cast(money),
            "amount_high_usd": pa.array(high, mask=undisclosed[at] | at_least[at]).cast(money),
            **{name: pa.repeat(pa.scalar(value), size) for name, value in lens.items()},
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(folder / "network.parquet", table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return folder


def promised(number: int, folder: Path) -> Path:
    """A ledger table of so many legs; half is signed, a fifth paid, a hundredth lost."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = made(number, folder) / "network.parquet"
    table = pq.read_table(file).drop_columns(["counts", "supply"])
    file.unlink()
    reached = np.random.default_rng(4).random(number)
    amount = [table[f"amount{end}_usd"] for end in ("", "_low", "_high")]
    nothing = pa.nulls(number, pa.decimal128(38, 9))
    for head, share in (("announced", 1.0), ("signed", 0.5), ("paid", 0.2), ("lost", 0.01)):
        there = pa.array(reached < share)
        for end, column in zip(("", "_low", "_high"), amount, strict=True):
            column = pa.compute.if_else(there, column, nothing)
            table = table.append_column(f"{head}{end}_usd", column)
            if head == "lost":
                table = table.append_column(f"lost_net{end}_usd", column)
    days = pa.array(np.datetime64("2020-01-01") + (reached * 2_000).astype("timedelta64[D]"))
    for end in ("first", "last"):
        table = table.append_column(f"since_{end}", days)
    table = table.append_column("entire", pa.array(reached < 0.1))
    pq.write_table(
        table.drop_columns([f"amount{end}_usd" for end in ("", "_low", "_high")]),
        folder / "ledger.parquet",
    )
    return folder


def dependency_rows() -> Iterator[object]:
    """How far one company stands on another, looked through, on both engines."""
    yield from _further("dependency", SIZES[:2], lambda n, to: made(n, to, supply=True))


def realization_rows() -> Iterator[object]:
    """Realization by company, on both engines."""
    yield from _further("realization", SIZES[:2], promised)


def _further(
    what: str, sizes: Sequence[int], make: Callable[[int, Path], Path]
) -> Iterator[object]:
    yield f"{'':<46}{'opening s':>9} {'answer s':>9} {'':>9}   peak memory"
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = make(size, Path(name, str(size)))
            answers = []
            for engine in ("duckdb", "spark"):
                load = os.getloadavg()[0]
                answer = _child(what, engine, folder, Path(name, f"{size}-{engine}.json"))
                answers.append(answer["rows"])
                told = answer["told"]
                yield Asked(what=what, engine=engine, size=size, load=round(load, 1), **told)
            _alike(*answers)


def _alike(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> None:
    """Both found the same, numbers to nine digits."""
    assert len(one) == len(other)
    for row, its in zip(one, other, strict=True):
        for a, b in zip(row, its, strict=True):
            numbers = isinstance(a, float) and isinstance(b, float)
            assert a == b or (numbers and math.isclose(a, b, rel_tol=1e-9)), (row, its)


def _child(what: str, engine: str, folder: Path, out: Path) -> dict[str, Any]:
    words = [sys.executable, "-m", "benchmarks.scale", what, engine, str(folder), str(out)]
    subprocess.run(words, check=True)
    answer: dict[str, Any] = json.loads(out.read_text())
    return answer


def rows() -> Iterator[object]:
    """Both engines at each size."""
    heads = f"{'open s':>7} {'conc. s':>7} {'rings s':>7} {'all s':>7}"
    yield f"{'asked: DuckDB, 10 million, 60 s and 4 GB':<46}{heads}   peak memory"
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            folder = made(size, Path(name, str(size)))
            answers = []
            for engine in ("duckdb", "spark"):
                load = os.getloadavg()[0]
                answer = _child("both", engine, folder, Path(name, f"{size}-{engine}.json"))
                answers.append(answer)
                yield Run(engine=engine, size=size, load=round(load, 1), **answer["told"])
            same(*answers)


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Both found the same: sums to the digit, indices to ten digits, rings in the same order."""
    assert one["rings"] == other["rings"]
    assert one["rows"].keys() == other["rows"].keys()
    for company, (total, *values) in one["rows"].items():
        its_total, *others = other["rows"][company]
        assert total == its_total, (company, total, its_total)
        for name, a, b in zip(_VALUES, values, others, strict=True):
            assert a == b or math.isclose(a, b, rel_tol=1e-10), (company, name, a, b)


def _peak(process: int | str = "self") -> float:
    """Megabytes at the most, of a process and of those that it started."""
    told = Path(f"/proc/{process}/status").read_text()
    own = int(told.split("VmHWM:")[1].split()[0]) / 1024 if "VmHWM:" in told else 0.0
    number = told.split("\nPid:")[1].split()[0]
    for thread in Path(f"/proc/{number}/task").iterdir():
        for child in thread.joinpath("children").read_text().split():
            own += _peak(child)
    return own


def measure(engine: str, folder: str, out: str) -> None:
    """Ask an engine and write what it said, for the parent."""
    from graph.scale import concentration, cycles, opened, tables

    gc.set_threshold(200_000, 50, 50)  # as every command does
    with opened(engine) as running:
        begin = time.perf_counter()
        network = tables.network(running, folder, _terms())
        start = time.perf_counter()
        result = concentration(network)
        middle = time.perf_counter()
        rings = cycles(network, _terms(), top=100)
        end = time.perf_counter()
        peak = _peak()
    of = rings.notes[0].split(" of ")[1].split(" financing")[0]
    found = int("".join(filter(str.isdigit, of)))
    answer = {
        "told": {
            "opening": start - begin,
            "concentration": middle - start,
            "rings": end - middle,
            "memory": peak,
            "companies": len(result.rows),
            "found": found,
        },
        "rings": [
            [*row.companies, str(row.bottleneck), str(row.bottleneck_high)] for row in rings.rows
        ],
        "rows": {
            row.company: [str(row.total), *(getattr(row, name) for name in _VALUES)]
            for row in result.rows
        },
    }
    Path(out).write_text(json.dumps(answer))


def one(what: str, engine: str, folder: str, out: str) -> None:
    """Ask an engine one further question, for the parent."""
    from graph.scale import dependency, opened, realization, tables

    gc.set_threshold(200_000, 50, 50)
    with opened(engine) as running:
        begin = time.perf_counter()
        if what == "dependency":
            network = tables.network(running, folder, _terms())
            start = time.perf_counter()
            last = max(int(file) for file in Path(folder).parts if file.isdigit()) // PER_COMPANY
            result = dependency(network, [f"c{last - 1:07}"], ["c0000001"])
            (row,) = result.rows
            answer = f"between {row.look_through_low:.4f} and {row.look_through_high:.4f}"
            names = ["look_through", "look_through_low", "look_through_high", "unrecorded"]
        else:
            ledger, stages = tables.ledger(running, folder, _terms())
            start = time.perf_counter()
            result = realization(ledger, stages, listed=0)
            answer = f"{len(result.rows):,} rows"
            names = ["subject", "side", "nature", "promised", "paid", "share_low", "share_high"]
        end = time.perf_counter()
        peak = _peak()
    told = {"opening": start - begin, "seconds": end - start, "memory": peak, "answer": answer}
    found = [[getattr(row, name) for name in names] for row in result.rows]
    Path(out).write_text(json.dumps({"told": told, "rows": found}, default=str))


def _terms() -> Any:
    from graph.terms import Terms

    return Terms.load()


def main(words: Sequence[str]) -> None:
    """Ask one engine, as a child of the stages."""
    what, *rest = words
    if what == "both":
        measure(*rest)
    else:
        one(what, *rest)


if __name__ == "__main__":
    main(sys.argv[1:])
