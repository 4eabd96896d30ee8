"""The data in the formats of other tools: which there are, and writing one whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from graph.errors import InputError
from graph.exchange.writing import STDOUT, replacing_folder, write_bytes

if TYPE_CHECKING:
    from graph.result import Lens
    from graph.study import Study

__all__ = ["FORMATS", "Format", "export", "format_of"]

Content: TypeAlias = bytes | Mapping[str, bytes]
"""One file, or several by name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name on the command line: what it holds, and how it is made."""

    name: str
    holds: str
    make: Callable[[Study, Lens | None], Content]


# Imports wait until a format is asked for: each drags in a library of its own.


def _turtle(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.rdf import turtle

    return turtle(study.store)


def _ntriples(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.rdf import ntriples

    return ntriples(study.store)


def _trig(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.rdf import trig

    return trig(study.store)


def _nquads(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.rdf import nquads

    return nquads(study.store)


def _jsonld(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.rdf import jsonld

    return jsonld(study.store)


def _graphml(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.graphml import graphml

    return graphml(study.network(lens), study.world)


def _void(study: Study, lens: Lens | None) -> bytes:
    from graph.exchange.description import description

    return description(study.store)


def _csv(study: Study, lens: Lens | None) -> Mapping[str, bytes]:
    from graph.exchange.csv_tables import tables

    view = study.view(lens)
    return tables(study.world, view.verdicts(), view.lens)


FORMATS = (
    Format("turtle", "the data, named graphs merged", _turtle),
    Format("ntriples", "the data, named graphs merged, a line a triple", _ntriples),
    Format("trig", "data and ontology, named graphs kept", _trig),
    Format("nquads", "data and ontology, named graphs kept, a line a quad", _nquads),
    Format("jsonld", "data and ontology, named graphs kept", _jsonld),
    Format("void", "what the data set is and how much is in it (DCAT, VoID)", _void),
    Format("graphml", "the network at the lens", _graphml),
    Format("csv", "a folder (or .zip) of tables, flows as the lens has them", _csv),
)
"""Every format, in the order of help."""


_BY_SUFFIX = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".trig": "trig",
    ".nq": "nquads",
    ".jsonld": "jsonld",
    ".graphml": "graphml",
    ".zip": "csv",
}


def format_of(format: str | None, out: Path | str) -> str:
    """The format asked for, else that of the ending of the output; InputError without either.

    >>> format_of(None, "money.graphml"), format_of("void", "about.ttl")
    ('graphml', 'void')
    """
    chosen = format or _BY_SUFFIX.get(Path(out).suffix.lower())
    if chosen is None:
        names = ", ".join(f.name for f in FORMATS)
        raise InputError(f"name the format with --format, one of {names}")
    return chosen


def export(study: Study, format: str, out: Path | str, lens: Lens | None = None) -> None:
    """Write the data of ``study`` to ``out`` in a format of :data:`FORMATS`.

    ``out`` is a file, ``-`` for standard output, or for ``csv`` a folder or a file that ends in
    ``.zip``. The RDF formats hold the whole data set whatever the lens.

    Raises
    ------
    InputError
        There is no such format, or several tables cannot go to ``out``.
    OutputError
        ``out`` cannot be written; what stood there is as it was.
    """
    chosen = next((f for f in FORMATS if f.name == format), None)
    if chosen is None:
        names = ", ".join(f.name for f in FORMATS)
        raise InputError(f"there is no export format {format!r}; there is {names}")
    if chosen.make is _csv and str(out) == STDOUT:
        raise InputError(f"{format} is several tables: name a folder or a .zip file with -o")
    content = chosen.make(study, lens)
    if isinstance(content, bytes):
        write_bytes(out, content)
    elif str(out).lower().endswith(".zip"):
        write_bytes(out, _zipped(content))
    else:
        with replacing_folder(out) as folder:
            for name, data in content.items():
                folder.joinpath(name).write_bytes(data)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(files.items()):
            # A fixed date, so that the same data are the same bytes.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
