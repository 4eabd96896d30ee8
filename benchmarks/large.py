"""A million triples: how long they take to load, and how much memory an export adds.

Loading stands beside pyoxigraph reading the same file by itself (its faster way), and beside
rdflib's parser and memory store. Memory is the peak of a process of its own while it exports, less
what it held before (Linux tells it), at a tenth of the size and at all of it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Row, median

TRIPLES = 1_000_000
_PER_FLOW = 10
_HEAD = """\
@prefix company: <https://w3id.org/lingkar/id/company/> .
@prefix deal: <https://w3id.org/lingkar/id/deal/> .
@prefix flow: <https://w3id.org/lingkar/id/flow/> .
@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix source: <https://w3id.org/lingkar/id/source/> .
"""
_FLOW = """\
flow:f{n} a lk:Flow ;
    lk:deal deal:d{deal} ; lk:payer company:c{payer} ; lk:payee company:c{payee} ;
    lk:flowKind lk:flow-compute ; lk:amountLow {amount}.25 ; lk:amountHigh {amount}.25 ;
    lk:amountQualifier lk:qualifier-exact ; lk:condition "Leg {n} of a made-up deal"@en ;
    prov:wasDerivedFrom source:s{source} .
"""
_EXPORT = """\
import sys
from pathlib import Path
from graph.exchange import jsonld, rdf
from graph.store import Store

def held(line):
    told = Path("/proc/self/status").read_text()
    return int(told.split(line + ":")[1].split()[0]) / 1024

store = Store.open(sys.argv[1])
write = getattr(rdf, sys.argv[2], None) or jsonld.jsonld
before = held("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
write(store, Path(sys.argv[3]))
print(before, held("VmHWM") - before)
"""


@dataclass(frozen=True)
class Memory:
    """What an export adds to the memory of its process, in megabytes, at two sizes."""

    form: str
    tenth: float
    whole: float
    store: float

    def __str__(self) -> str:
        stage = f"export {self.form}: MB added at 0.1 and 1 million"
        growth = f"{self.whole / self.tenth:8.1f}x"
        numbers = f"{self.tenth:9.0f} {self.whole:9.0f} {growth}"
        return f"{stage:<46}{numbers}   flat ({self.store:.0f} held)"


def made(triples: int, file: Path) -> Path:
    """A file of so many triples of made-up flows."""
    with file.open("w", encoding="utf-8") as out:
        out.write(_HEAD)
        for n in range(triples // _PER_FLOW):
            ends = {"deal": n // 4, "payer": n % 997, "payee": (n * 7 + 1) % 991}
            out.write(_FLOW.format(n=n, **ends, amount=n * 1000 + 1, source=n % 5000))
    return file


def load() -> Iterator[Row]:
    """Seconds to load, ours beside pyoxigraph and beside rdflib."""
    import pyoxigraph as ox
    import rdflib

    from graph.store import Store

    with tempfile.TemporaryDirectory() as name:
        file = made(TRIPLES, Path(name, "large.ttl"))
        assert len(list(Store.open(file).quads())) == TRIPLES

        def alone() -> None:
            ox.Store().load(path=file, format=ox.RdfFormat.TURTLE)

        def plain() -> None:
            assert len(rdflib.Graph().parse(file, format="turtle")) == TRIPLES

        # Turn by turn, so that what else the machine does falls on both.
        turns = [(median(lambda: Store.open(file), 1), median(alone, 1)) for _ in range(7)]
        ours, theirs = (statistics.median(side) for side in zip(*turns, strict=True))
        yield Row("load 1 000 000 triples, pyoxigraph", ours, theirs, "at least 0.67x")
        yield Row("load 1 000 000 triples, rdflib", ours, median(plain, 1), "at least 8x")


def memory() -> Iterator[Memory]:
    """Megabytes that each RDF format adds while it is written."""
    with tempfile.TemporaryDirectory() as name:
        files = [made(n, Path(name, f"{n}.ttl")) for n in (TRIPLES // 10, TRIPLES)]
        for form in ("ntriples", "nquads", "turtle", "rdfxml", "trig", "jsonld"):
            told = []
            for file in files:
                words = [sys.executable, "-c", _EXPORT, str(file), form, str(Path(name, "out"))]
                run = subprocess.run(words, check=True, capture_output=True, text=True)
                told.append([float(number) for number in run.stdout.split()])
            (_, tenth), (store, whole) = told
            yield Memory(form, tenth, whole, store)
