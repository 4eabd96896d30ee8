"""The data in the formats of other tools: which there are, and writing one whole or not at all."""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.exchange.writing import (
    STDOUT,
    refusing_aside,
    replacing,
    replacing_folder,
    to_stdout,
)

if TYPE_CHECKING:
    from graph.result import Lens
    from graph.study import Study

__all__ = ["FORMATS", "Format", "export", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name on the command line: what it holds, and what writes it to a path.

    ``folder`` says that it is several files: the path is then an empty folder; ``binary`` that
    it is no text to look at.
    """

    name: str
    holds: str
    write: Callable[[Study, Lens | None, Path], None]
    folder: bool = False
    binary: bool = False


# Imports wait until a format is asked for: each drags in a library of its own.


def _turtle(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.rdf import turtle

    turtle(study.store, out)


def _ntriples(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.rdf import ntriples

    ntriples(study.store, out)


def _trig(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.rdf import trig

    trig(study.store, out)


def _nquads(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.rdf import nquads

    nquads(study.store, out)


def _jsonld(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.jsonld import jsonld

    jsonld(study.store, out)


def _rdfxml(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.rdf import rdfxml

    rdfxml(study.store, out)


def _void(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.description import description

    out.write_bytes(description(study.store))


def _graphml(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.graphml import graphml

    out.write_bytes(graphml(study.network(lens), study.world, study.terms))


def _gexf(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.gexf import gexf

    gexf(study.network(lens), study.world, study.terms, out)


def _csv(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.csv_tables import csv_tables
    from graph.exchange.relational import tables

    csv_tables(tables(study, lens), out)


def _parquet(study: Study, lens: Lens | None, out: Path) -> None:
    from dataclasses import replace

    from graph.exchange.flow_tables import flow_tables
    from graph.exchange.parquet import parquet
    from graph.exchange.relational import tables
    from graph.reading import OWN

    for number, file in enumerate(study.store.own):  # for engines, which are not given the data
        out.joinpath(OWN).mkdir(exist_ok=True)
        shutil.copyfile(file, out / OWN / f"{number}-{file.name}")
    whole = tables(study, lens)
    parquet(replace(whole, tables=(*whole.tables, *flow_tables(study.view(lens)))), out)


def _xlsx(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.relational import tables
    from graph.exchange.xlsx import xlsx

    xlsx(tables(study, lens), out)


def _sqlite(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.relational import tables
    from graph.exchange.sqlite import sqlite

    sqlite(tables(study, lens), out)


def _neo4j(study: Study, lens: Lens | None, out: Path) -> None:
    from graph.exchange.neo4j import neo4j
    from graph.exchange.relational import tables

    neo4j(tables(study, lens), out)


FORMATS = (
    Format("turtle", "the data, named graphs merged", _turtle),
    Format("ntriples", "the data, named graphs merged, a line a triple", _ntriples),
    Format("trig", "data and ontology, a named graph per source", _trig),
    Format("nquads", "data and ontology, a named graph per file, a line a quad", _nquads),
    Format("jsonld", "data and ontology, framed: legs and events inside their deals", _jsonld),
    Format("rdfxml", "the data, named graphs merged", _rdfxml),
    Format("void", "what the data set is and how much is in it (DCAT, VoID)", _void),
    Format("graphml", "the network at the lens", _graphml),
    Format("gexf", "the network at the lens, with colours and sizes, for Gephi", _gexf),
    Format("csv", "a folder (or .zip) of tables and a data package", _csv, folder=True),
    Format(
        "parquet", "a folder (or .zip) of typed tables and a data package", _parquet, folder=True
    ),
    Format(
        "xlsx", "a workbook: a sheet per table, and one about lens and sources", _xlsx, binary=True
    ),
    Format("sqlite", "a database with foreign keys and views", _sqlite, binary=True),
    Format(
        "neo4j", "a folder (or .zip) of CSV for neo4j-admin database import", _neo4j, folder=True
    ),
)
"""Every format, in the order of help."""


_BY_SUFFIX = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".trig": "trig",
    ".nq": "nquads",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".zip": "csv",
    ".xlsx": "xlsx",
    ".sqlite": "sqlite",
    ".db": "sqlite",
}


def format_of(format: str | None, out: Path | str) -> str:
    """The format asked for, else that of the ending of the output; InputError without either.

    >>> format_of(None, "money.graphml"), format_of("void", "about.ttl")
    ('graphml', 'void')
    """
    chosen = format or _BY_SUFFIX.get(Path(out).suffix.lower())
    if chosen is None:
        names = ", ".join(f.name for f in FORMATS)
        here = [f.name for f in FORMATS if Path(out).suffix.lower() == f".{f.name}"]
        if here:  # its tables are several files
            raise InputError(
                f"{here[0]} is several tables: name a folder or a .zip file, with --format "
                + here[0]
            )
        raise InputError(f"name the format with --format, one of {names}")
    return chosen


def export(study: Study, format: str, out: Path | str, lens: Lens | None = None) -> None:
    """Write the data of ``study`` to ``out`` in a format of :data:`FORMATS`.

    ``out`` is a file, ``-`` for standard output, or for a format of several files a folder or a
    file that ends in ``.zip``. The RDF formats hold the whole data set whatever the lens. Files
    are written as they are made, and put in their place once they are whole.

    Raises
    ------
    InputError
        There is no such format, several tables cannot go to ``out``, what is no text would go to
        a terminal, or what writes the format is not installed.
    OutputError
        ``out`` cannot be written; what stood there is as it was.
    """
    chosen = next((f for f in FORMATS if f.name == format), None)
    if chosen is None:
        names = ", ".join(f.name for f in FORMATS)
        raise InputError(f"there is no export format {format!r}; there is {names}")
    if chosen.folder and str(out) == STDOUT:
        raise InputError(f"{format} is several tables: name a folder or a .zip file with -o")
    if chosen.binary and str(out) == STDOUT and sys.stdout.isatty():
        raise InputError(
            f"{format} is no text for a terminal: name a file with -o, or send it to one with >"
        )
    if str(out) == STDOUT:
        with _put_aside(chosen, study, lens) as made:
            to_stdout(made)
    elif not chosen.folder:
        with replacing(out) as beside:
            chosen.write(study, lens, beside)
    elif str(out).lower().endswith(".zip"):
        with replacing(out) as beside, _put_aside(chosen, study, lens) as made:
            _zipped(made, beside)
    else:
        with replacing_folder(out) as folder:
            chosen.write(study, lens, folder)


@contextmanager
def _put_aside(chosen: Format, study: Study, lens: Lens | None) -> Iterator[Path]:
    """The file or folder of a format, in a temporary place; OutputError where that is full."""
    with ExitStack() as until_taken:
        with refusing_aside():
            place = Path(until_taken.enter_context(tempfile.TemporaryDirectory()))
            made = place if chosen.folder else place / "out"
            chosen.write(study, lens, made)
        yield made


def _zipped(folder: Path, out: Path) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted(folder.iterdir()):
            # A fixed date, so that the same data are the same bytes.
            entry = zipfile.ZipInfo(file.name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with file.open("rb") as made, archive.open(entry, "w") as packed:
                shutil.copyfileobj(made, packed)
