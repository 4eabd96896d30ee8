"""The alignments: a table that SSSOM's own library reads, Turtle made from it, terms that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS
from rdflib.namespace import ORG, PROV, SDO, TIME, DefinedNamespace

from tests.alignments import AXIOMS, FILE, TABLE, Mapping, Table, read, turtle

ONTOLOGY = FILE.parent
LK = "https://w3id.org/lingkar/ontology#"
SSSOM = rdflib.Namespace("https://w3id.org/sssom/")

#: Vocabularies whose list of terms rdflib has; the others were read where they are published.
CLOSED: dict[str, type[DefinedNamespace]] = {
    "org": ORG,
    "prov": PROV,
    "schema": SDO,
    "skos": rdflib.SKOS,
    "time": TIME,
}

#: What each vocabulary that the design names has to be met by: a term of ours and one of theirs.
MET = {
    "prov": ("lk:Source", "prov:Entity"),
    "org": ("lk:Membership", "org:Membership"),
    "schema": ("lk:Company", "schema:Organization"),
    "agr": ("lk:Deal", "agr:Agreement"),
    "psch": ("lk:payer", "psch:Payer"),
    "time": ("lk:starts", "time:hasBeginning"),
    "skos": ("lk:Code", "skos:Concept"),
    "bods": ("lk:Holding", "bods:Relationship"),
    "ftm": ("lk:payee", "ftm:Payment:beneficiary"),
}


@pytest.fixture(scope="module")
def table() -> Table:
    return read()


@pytest.fixture(scope="module")
def ours() -> rdflib.Graph:
    found = rdflib.Graph()
    for name in ("lingkar", "codes", "inverses"):
        found.parse(ONTOLOGY / f"{name}.ttl")
    return found


def test_the_turtle_is_made_from_the_table(table: Table) -> None:
    assert FILE.read_text(encoding="utf-8") == turtle(table), "run python -m tests.alignments"


def test_the_turtle_states_each_mapping_with_its_record(table: Table) -> None:
    """Read as triples, not as text: as many mappings and records as the table has rows."""
    told = rdflib.Graph().parse(FILE)
    expand = {**table.prefixes, "rdfs": str(RDFS), "skos": str(SKOS)}
    for row in table.mappings:
        s, p, o = (
            rdflib.URIRef(expand[prefix] + rest)
            for prefix, rest in (t.split(":", 1) for t in (row.subject, row.predicate, row.object))
        )
        assert (s, p, o) in told, row
        about = set(told.subjects(SSSOM.subject_id, s))
        [record] = about & set(told.subjects(SSSOM.object_id, o))
        assert told.value(record, SSSOM.predicate_id) == p
        assert str(told.value(record, RDFS.comment)) == row.comment
    assert len(list(told.subjects(RDF.type, SSSOM.Mapping))) == len(table.mappings) > 90


def test_a_row_that_sssom_does_not_take_is_told(tmp_path: Path) -> None:
    """A mapping without a justification: the column that the standard requires of each row."""
    broken = tmp_path / "broken.sssom.tsv"
    text = TABLE.read_text(encoding="utf-8")
    broken.write_text(text.replace("semapv:ManualMappingCuration", "", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.sssom\.tsv"):
        read(broken)


def test_each_mapping_has_what_a_reader_needs(table: Table) -> None:
    for row in table.mappings:
        assert row.justification == "semapv:ManualMappingCuration"
        assert len(row.comment.split()) >= 5, row
        assert row.object_label
        assert row.version, row
    pairs = [(row.subject, row.object) for row in table.mappings]
    assert len(set(pairs)) == len(pairs)
    versions = {(row.object.split(":")[0], row.version) for row in table.mappings}
    assert len(versions) == len({prefix for prefix, _ in versions}), "one version per vocabulary"


def test_subjects_are_terms_of_ours_by_the_labels_they_have(
    table: Table, ours: rdflib.Graph
) -> None:
    for row in table.mappings:
        term = rdflib.URIRef(LK + row.subject.removeprefix("lk:"))
        labels = [*ours.objects(term, RDFS.label), *ours.objects(term, SKOS.prefLabel)]
        assert rdflib.Literal(row.subject_label, "en") in labels, row.subject


@pytest.mark.parametrize("prefix", CLOSED)
def test_objects_exist(table: Table, prefix: str) -> None:
    names = [r.object.split(":", 1)[1] for r in table.mappings if r.object.startswith(f"{prefix}:")]
    assert names
    assert table.prefixes[prefix] == str(CLOSED[prefix]._NS)
    assert [name for name in names if name not in CLOSED[prefix]] == []
    assert "Nonesuch" not in CLOSED[prefix]


@pytest.mark.parametrize("prefix", MET)
def test_each_vocabulary_is_met(table: Table, prefix: str) -> None:
    assert MET[prefix] in {(row.subject, row.object) for row in table.mappings}


def test_only_axioms_bind_and_properties_go_to_properties(table: Table) -> None:
    """In OWL's sense a class goes below a class, a property below a property; all else is SKOS."""

    def is_class(row: Mapping) -> bool:
        return row.subject.removeprefix("lk:")[0].isupper()

    for row in table.mappings:
        if row.predicate in AXIOMS:
            assert is_class(row) == (row.predicate == "rdfs:subClassOf"), row
        else:
            assert row.predicate in {
                f"skos:{kind}Match" for kind in ("exact", "close", "related", "broad", "narrow")
            }


def test_no_match_is_both_exact_and_broader_or_related(table: Table) -> None:
    """SKOS S46: exactMatch is disjoint with broadMatch and relatedMatch. And one word per pair."""
    by_pair: dict[tuple[str, str], set[str]] = {}
    for row in table.mappings:
        by_pair.setdefault((row.subject, row.object), set()).add(row.predicate)
    assert all(len(kinds) == 1 for kinds in by_pair.values())
