"""Ten million flows: concentration of all companies and all rings of two, on DuckDB and on Spark.

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
from collections.abc import Iterator, Sequence
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
    """One engine at one size: seconds of each question, peak memory in MB, what it found."""

    engine: str
    size: int
    concentration: float
    rings: float
    memory: float
    companies: int
    found: int
    load: float

    def __str__(self) -> str:
        stage = f"{self.engine}, {self.size:,} flows, {self.companies:,} companies"
        both = self.concentration + self.rings
        told = f"{self.concentration:9.1f} {self.rings:9.1f} {both:9.1f}   {self.memory:,.0f} MB"
        return f"{stage:<46}{told}, {self.found:,} rings (load before: {self.load})"


def made(number: int, folder: Path) -> Path:
    """A network table of so many flows among a fiftieth as many companies; always the same.

    Half is capital and half compute. Of a hundred amounts 85 are exact, 2 a range, 3 at least and
    10 undisclosed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    companies = number // PER_COMPANY
    payers, payees, amounts = flows(number, companies)
    draw = np.random.default_rng(3)
    capital, sort = draw.random(number) < 0.5, draw.random(number)
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


def rows() -> Iterator[object]:
    """Both engines at each size."""
    heads = f"{'conc. s':>9} {'rings s':>9} {'both s':>9}"
    yield f"{'asked: DuckDB, 10 million, 60 s and 4 GB':<46}{heads}   peak memory"
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            folder = made(size, Path(name, str(size)))
            answers = []
            for engine in ("duckdb", "spark"):
                load = os.getloadavg()[0]
                out = Path(name, f"{size}-{engine}.json")
                words = [sys.executable, "-m", "benchmarks.scale", engine, str(folder), str(out)]
                subprocess.run(words, check=True)
                answer = json.loads(out.read_text())
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


def _terms() -> Any:
    from graph.study import Study

    return Study.open().terms


def main(words: Sequence[str]) -> None:
    """Measure one engine, as a child of :func:`rows`."""
    measure(*words)


if __name__ == "__main__":
    main(sys.argv[1:])
