"""The alignments in Turtle, made from their table: ``python -m tests.alignments``.

``ontology/alignments.sssom.tsv`` is kept by hand (SSSOM: a Simple Standard for Sharing Ontological
Mappings, https://w3id.org/sssom); this writes ``ontology/alignments.ttl``, and a test compares
the two.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
TABLE = ONTOLOGY / "alignments.sssom.tsv"
FILE = ONTOLOGY / "alignments.ttl"

OURS = {
    "alignment": "https://w3id.org/lingkar/alignments#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sssom": "https://w3id.org/sssom/",
}
"""Prefixes of the Turtle that the table has no use for."""

AXIOMS = {"rdfs:subClassOf": "owl:Class", "rdfs:subPropertyOf": "owl:ObjectProperty"}
"""Predicates that bind a reasoner, and what their object must be declared as."""

HEAD = """\
# How the terms of Lingkar relate to those of others. Made from alignments.sssom.tsv by
# `python -m tests.alignments`: change that file, not this one. Each mapping is a triple, and beside
# it a record with its reason. Nothing in the program depends on it.
"""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row of the table, terms as prefixed names."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    version: str
    comment: str

    @property
    def name(self) -> str:
        """The name of the record: what is mapped, and what to."""
        return f"alignment:{self.subject.removeprefix('lk:')}-{self.object.replace(':', '-')}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of mappings with what its header says."""

    mappings: tuple[Mapping, ...]
    prefixes: dict[str, str]
    id: str
    version: str
    description: str
    license: str


def read(file: Path = TABLE) -> Table:
    """A table as the library for SSSOM reads it; ValueError for a row that it does not take."""
    # On import the library leaves a note in a folder of the home, unless told of another.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYSTOW_HOME"] = folder
        import sssom_pydantic

    found, converter, about, errors = sssom_pydantic.read(file, return_errors=True)
    if errors:
        raise ValueError(f"{file.name}: {errors[0]}")
    return Table(
        tuple(
            Mapping(
                row.subject.curie,
                _told(row.subject.name),
                row.predicate.curie,
                row.object.curie,
                _told(row.object.name),
                row.justification.curie,
                _told(row.object_source_version),
                _told(row.comment),
            )
            for row in found
        ),
        dict(converter.prefix_map),
        str(about.id),
        _told(about.version),
        _told(about.description),
        str(about.license),
    )


def _told(value: str | None) -> str:
    if not value:
        raise ValueError("a mapping needs labels, a version and a comment, and the table a header")
    return value


def turtle(table: Table) -> str:
    """The Turtle of a table."""
    mappings = table.mappings
    used = {term.split(":")[0] for m in mappings for term in (m.object, m.predicate)}
    wanted = used | {"lk", "rdfs", "semapv"}
    prefixes = OURS | {name: iri for name, iri in table.prefixes.items() if name in wanted}
    slots = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    stubs = {(m.object, AXIOMS[m.predicate]) for m in mappings if m.predicate in AXIOMS}
    matches = {m.predicate for m in mappings} - set(AXIOMS)
    lines = [
        *(f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items())),
        "",
        HEAD,
        f"<{table.id}> a owl:Ontology, sssom:MappingSet ;",
        '    dcterms:title "Lingkar: alignments"@en, "Lingkar: penyelarasan"@id ;',
        f"    dcterms:description {_text(table.description)} ;",
        '    dcterms:creator "The Lingkar contributors" ;',
        f'    owl:versionInfo "{table.version}" ;',
        f"    dcterms:license <{table.license}> .",
        "",
        "# Terms of others that these mappings use, declared and no more.",
        "sssom:Mapping a owl:Class .",
        "sssom:MappingSet a owl:Class .",
        *(f"sssom:{slot} a owl:AnnotationProperty ." for slot in slots),
        *(f"{match} a owl:ObjectProperty ." for match in sorted(matches)),
        *(f"{term} a {kind} ." for term, kind in sorted(stubs)),
    ]
    for m in mappings:
        values = (m.subject, m.predicate, m.object, m.justification)
        lines += [
            "",
            f"{m.subject} {m.predicate} {m.object} .",
            f"{m.name} a sssom:Mapping ;",
            *(f"    sssom:{slot} {value} ;" for slot, value in zip(slots, values, strict=True)),
            f"    rdfs:comment {_text(m.comment)} .",
        ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    told = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{told}"@en'


if __name__ == "__main__":
    FILE.write_text(turtle(read()), encoding="utf-8")
