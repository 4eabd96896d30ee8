"""Files of RDF: which there are below a folder, and how one gets into a store."""

from __future__ import annotations

import bisect
import codecs
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InputError, SyntaxFault, one_line
from graph.limits import LONGEST, bytes_of, within

__all__ = [
    "BASE",
    "GRAPHS",
    "ONTOLOGY_GRAPH",
    "OWN",
    "data_files",
    "graph_of",
    "ontology_files",
    "own_files",
    "read_into",
]

BASE = "https://w3id.org/lingkar/"
GRAPHS = f"{BASE}graph/"
ONTOLOGY_GRAPH = f"{BASE}ontology"
OWN = "ontology"
"""The folder of one's own data whose Turtle adds to the ontology."""
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
_APART = ox.NamedNode(ONTOLOGY_GRAPH)


def graph_of(file: Path, root: Path) -> str:
    """The named graph of a file below a folder: its own, or that of the folder it lies in."""
    parts = file.relative_to(root).parts if file != root else (file.name,)
    topic = parts[0] if len(parts) > 1 else Path(parts[0]).stem
    # A topic becomes part of an IRI, so what an IRI cannot hold is escaped.
    return GRAPHS + "".join(c if c.isalnum() or c in "-._~" else f"%{ord(c):X}" for c in topic)


def data_files(root: Path) -> list[Path]:
    """The files of data that a folder holds, or the one file; InputError if there is none."""
    if root.is_file():
        return [root]
    if root.exists() and not root.is_dir():
        raise InputError("is no regular file: name a file or a folder of data", file=root)
    found = [f for f in _files(root, "data") if f.suffix in _FORMATS]
    if found:
        return found
    if any(f.suffix == ".csv" for f in _files(root, "data")):
        raise InputError(
            f"the folder {root} holds CSV, not Turtle: bring it in with "
            f"`lingkar import {root} --out FOLDER`, then name that folder"
        )
    raise InputError(f"the folder {root} has no data: no file that ends in {', '.join(_FORMATS)}")


def ontology_files(root: Path) -> list[Path]:
    """The Turtle of an ontology's folder; InputError if there is none."""
    found = [f for f in _files(root, "ontology") if f.suffix == ".ttl"]
    if not found:
        raise InputError(f"the ontology folder {root} holds no Turtle")
    return found


def own_files(root: Path) -> list[Path]:
    """The Turtle with which a folder of data adds to the ontology, below ``ontology/`` in it."""
    folder = root / OWN
    return [f for f in _files(folder, "ontology") if f.suffix == ".ttl"] if folder.is_dir() else []


def _files(root: Path, what: str) -> list[Path]:
    """The files below a folder by path, hidden ones left out."""
    if not root.exists():
        raise InputError(f"there is no {what} folder {root}")
    found: list[Path] = []
    seen: set[str] = set()
    # Folders that are linked are gone into, but none of them twice: links may go round.
    for folder, folders, names in os.walk(root, onerror=_unreadable, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += (Path(folder, name) for name in names if not name.startswith("."))
    for file in found:
        if file.suffix in _FORMATS and not file.is_file():
            raise InputError(
                "is a link to something that is not there: put the file there or take the link away"
                if not file.exists()
                else "is no regular file: take it away or give it another name",
                file=file,
            )
    return sorted(found)


def _unreadable(error: OSError) -> None:
    raise InputError(f"cannot read the folder {error.filename}: {error.strerror or error}")


def read_into(native: ox.Store, file: Path, graph: str) -> str:
    """Read a file into a named graph, and the SHA-256 of what was read.

    A file of TriG, N-Quads or JSON-LD that names graphs keeps them. After an error the store
    holds part of the file and is of no use.
    """
    content = bytes_of(file)
    _parse(native, content, _FORMATS.get(file.suffix), graph, file)
    return hashlib.sha256(content).hexdigest()


def _parse(
    native: ox.Store, content: bytes, form: ox.RdfFormat | None, graph: str, file: Path
) -> None:
    if form is None:
        raise InputError(f"is not a file that ends in {', '.join(_FORMATS)}", file=file)
    content = content.removeprefix(codecs.BOM_UTF8)
    within(content, form, file)
    to = ox.NamedNode(graph)
    try:
        # Not in bulk: that is no faster here, and takes values of any length.
        if form.supports_datasets:
            own = set(native.quads_for_pattern(None, None, None, _APART))
            native.load(content, format=form)
            _keep_apart(native, own, content, file)
            _name(native, to)
        else:
            native.load(content, format=form, to_graph=to)
    except SyntaxError as error:
        line = error.lineno or _line(content, form, error.msg)
        raise SyntaxFault(_reason(content, error), file=file, line=line) from None
    except MemoryError:
        raise InputError(
            f"cannot be read: one of its values is larger than {LONGEST >> 20} MB, or there is "
            "not memory enough for it",
            file=file,
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {one_line(str(error))}", file=file) from None


def _name(native: ox.Store, graph: ox.NamedNode) -> None:
    """Give what was read without a graph the one of its file."""
    nameless = ox.DefaultGraph()
    native.bulk_extend(
        ox.Quad(q.subject, q.predicate, q.object, graph)
        for q in native.quads_for_pattern(None, None, None, nameless)
    )
    native.clear_graph(nameless)


def _keep_apart(native: ox.Store, own: set[ox.Quad], content: bytes, file: Path) -> None:
    """Nothing may be added to the ontology's graph; what a file repeats of it is there once.

    A data set that was exported whole has the ontology in it and can be opened again.
    """
    told = set(native.quads_for_pattern(None, None, None, _APART)) - own
    if not told:
        return
    if not _canonical(told) <= _canonical(own):
        name = f"<{ONTOLOGY_GRAPH}>"
        lines = content.decode("utf-8", "replace").split("\n")
        raise InputError(
            f"writes into the graph {name}, which is the ontology's: give the statements "
            f"another graph, or put terms of your own into a folder {OWN}/ of the data",
            file=file,
            line=next((n for n, line in enumerate(lines, 1) if ONTOLOGY_GRAPH in line), None),
        )
    for quad in told:
        native.remove(quad)


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Statements with blank nodes labelled alike wherever they come from (RDFC-1.0)."""
    nameless: list[ox.Quad] = []
    named: set[ox.Quad] = set()
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            nameless.append(quad)
        else:
            named.add(quad)
    labelled = ox.Dataset(nameless)
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return named | set(labelled)


def _line(content: bytes, form: ox.RdfFormat, message: str) -> int:
    """The line at which a parser that does not tell it gives up: the shortest start that fails so.

    Cut before that line, the text fails for its end.
    """
    lines = content.split(b"\n")

    def gives_up(line: int) -> bool:
        try:
            for _ in ox.parse(b"\n".join(lines[:line]), format=form):
                pass
        except SyntaxError as error:
            return bool(error.msg == message)
        return False

    return bisect.bisect_left(range(len(lines)), True, lo=1, key=gives_up)


def _reason(content: bytes, error: SyntaxError) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8: save the file in UTF-8"
    if "LoadDocumentCallback" in error.msg:
        return "takes a JSON-LD context from elsewhere: put the context itself into the file"
    message = re.sub(r"^Parser error (?:at|between|on) .*?: ", "", error.msg)
    return f"not well-formed: {one_line(message)}"
