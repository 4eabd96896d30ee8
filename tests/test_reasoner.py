"""The ontology under reasoners: its OWL profile, its consistency, and contradictions found.

HermiT (complete for OWL 2 DL) reads the vocabulary, the alignments and all data that are shipped;
owlrl (the rules of OWL 2 RL) a part of them, as a second opinion. What each must find is planted.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib import RDF, RDFS, XSD

from graph.store import PREFIXES
from tests.reasoner import Verdict, verdicts

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
VOCABULARY = tuple(
    ONTOLOGY / f"{name}.ttl" for name in ("lingkar", "codes", "inverses", "borrowed")
)
LK = rdflib.Namespace(PREFIXES["lk"])
LINGKAR = rdflib.URIRef("https://w3id.org/lingkar/ontology")

#: What PROV-O (2013-04-30) and ORG (2014-01-16) say themselves of what ours is mapped to.
OTHERS = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
foaf:Agent a owl:Class . foaf:Organization a owl:Class .
foaf:Person a owl:Class ; rdfs:subClassOf foaf:Agent ; owl:disjointWith foaf:Organization .
org:Organization a owl:Class ; rdfs:subClassOf foaf:Agent ;
  owl:equivalentClass foaf:Organization .
org:Membership a owl:Class .
org:member a owl:ObjectProperty ; rdfs:domain org:Membership ; rdfs:range foaf:Agent .
org:organization a owl:ObjectProperty ; rdfs:domain org:Membership ;
  rdfs:range org:Organization .
prov:InstantaneousEvent a owl:Class .
prov:Entity a owl:Class ; owl:disjointWith prov:InstantaneousEvent .
prov:Activity a owl:Class ; owl:disjointWith prov:Entity .
prov:Agent a owl:Class ; owl:disjointWith prov:InstantaneousEvent .
prov:Person a owl:Class ; rdfs:subClassOf prov:Agent .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
"""

SOUND = """
source:s a lk:Source ; lk:horizon "2026-07-05"^^xsd:date ; lk:published "2026"^^xsd:gYear .
company:a a lk:Company ; prov:wasDerivedFrom source:s .
company:b a lk:Company .
chip:c a lk:Chip ; lk:designer company:a .
deal:d a lk:Deal ; lk:party company:a, company:b ; lk:announced "2025-12"^^xsd:gYearMonth .
flow:f a lk:Flow ; lk:deal deal:d ; lk:payer company:a ; lk:payee company:b ;
  lk:flowKind lk:flow-equity ; lk:amountLow 1.0 ; lk:chip chip:c .
event:e a lk:StatusEvent ; lk:subject deal:d ; lk:status lk:status-signed ;
  prov:wasDerivedFrom source:s .
person:p a lk:Person .
membership:m a lk:Membership ; lk:member person:p ; lk:organization company:a .
"""

#: Each makes the sound world contradict itself, for the reason that its name gives.
CONTRADICTIONS = {
    "a company that is a source": "company:a a lk:Source .",
    "a company that is a crowd": "company:a a lk:Crowd .",
    "a code that is a company": "lk:flow-equity a lk:Company .",
    "a payer that is a chip": "flow:g lk:payer chip:c .",
    "a chip that pays, told from its end": "chip:c lk:pays flow:g .",
    "a company that has a payee": "company:a lk:payee company:b .",
    "a deal that replaces itself": "deal:d lk:replaces deal:d .",
    "two flows, each a part of the other": "flow:f lk:partOf flow:g . flow:g lk:partOf flow:f .",
    "two low amounts": "flow:f lk:amountLow 2.0 .",
    "an amount in words": 'flow:f lk:amountLow "ten" .',
    "two ranks of one status": "lk:status-signed lk:rank 6 .",
}

#: And these contradict what others say of the terms that ours are mapped to.
MISALIGNED = {
    "an event that PROV calls an activity": "lk:StatusEvent rdfs:subClassOf prov:Activity .",
    "a person that ORG calls an organization": "person:p a <http://www.w3.org/ns/org#Organization>;"
    " a <http://xmlns.com/foaf/0.1/Person> .",
}


@cache
def parsed(*files: Path) -> rdflib.Graph:
    """Files together, read once."""
    found = rdflib.Graph()
    for file in files:
        found.parse(file)
    return found


def graph(files: tuple[Path, ...], *texts: str) -> rdflib.Graph:
    """Files and texts together; a text may use the prefixes of the house."""
    prefixes = "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items())
    found = rdflib.Graph() + parsed(*files)
    for text in texts:
        found.parse(data=prefixes + text, format="turtle")
    return found


def vocabulary(*texts: str) -> rdflib.Graph:
    return graph(VOCABULARY, *texts)


def aligned(*texts: str) -> rdflib.Graph:
    return graph((*VOCABULARY, ONTOLOGY / "alignments.ttl"), OTHERS, *texts)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """The verdicts of HermiT on all the graphs of this file, from one Java machine."""
    # The data set's description is of DCAT's and VoID's terms, which nothing here declares.
    files = sorted((ROOT / "data").rglob("*.ttl"))
    data = parsed(*(file for file in files if file.name != "dataset.ttl"))
    odd = "lk:Odd a owl:Class ; rdfs:subClassOf lk:Company, lk:Source ."
    loose = "lk:partOf a owl:TransitiveProperty . lk:Flow <http://example.org/says> 1 ."
    some = (
        "lk:Odd a owl:Class ; rdfs:subClassOf [ a owl:Restriction ;"
        " owl:onProperty lk:payer ; owl:someValuesFrom lk:Company ] ."
    )
    graphs = {
        "vocabulary": vocabulary(),
        "everything": aligned() + data,
        "sound": aligned(SOUND),
        "an empty class": vocabulary(odd),
        "no DL": vocabulary(loose),
        "no RL": vocabulary(some),
        **{name: vocabulary(SOUND, text) for name, text in CONTRADICTIONS.items()},
        **{name: aligned(SOUND, text) for name, text in MISALIGNED.items()},
    }
    folder = tmp_path_factory.mktemp("reasoner")
    return verdicts(graphs, folder)


def test_the_vocabulary_is_of_owl_2_dl(found: dict[str, Verdict]) -> None:
    assert found["vocabulary"].violations["DL"] == []
    assert found["everything"].violations["DL"] == []


def test_the_vocabulary_is_of_owl_2_rl_but_for_dates(found: dict[str, Verdict]) -> None:
    """What RL does not know is the datatype of partial dates, where it is declared and where it is
    a range, and the xsd:date of the header."""
    dated = sum(1 for _ in vocabulary().subjects(RDFS.range, LK.PartialDate))
    header = sum(1 for o in vocabulary().objects(LINGKAR) if getattr(o, "datatype", 0) == XSD.date)
    told = Counter(v.split("[")[0].strip() for v in found["vocabulary"].violations["RL"])
    words = "Use of data range not in profile:"
    assert told == {f"{words} <{LK.PartialDate}>": dated + 1, f"{words} xsd:date": header}


def test_a_breach_of_a_profile_is_seen(found: dict[str, Verdict]) -> None:
    """A part-of that is transitive may be neither functional nor asymmetric in OWL 2 DL, and a
    property that nobody declared is none; in OWL 2 RL no superclass says that something exists."""
    assert found["no DL"].consistent is None
    dl = "\n".join(found["no DL"].violations["DL"])
    assert "partOf" in dl
    assert "http://example.org/says" in dl
    assert found["no RL"].violations["DL"] == []
    assert any("SomeValuesFrom" in told for told in found["no RL"].violations["RL"])


@pytest.mark.parametrize("name", ["vocabulary", "everything", "sound"])
def test_nothing_contradicts_itself_and_every_class_can_have_members(
    found: dict[str, Verdict], name: str
) -> None:
    assert found[name].consistent
    assert found[name].unsatisfiable == []


def test_a_class_that_nothing_can_be_of_is_found(found: dict[str, Verdict]) -> None:
    assert found["an empty class"].consistent
    assert found["an empty class"].unsatisfiable == [str(LK.Odd)]


@pytest.mark.parametrize("name", [*CONTRADICTIONS, *MISALIGNED])
def test_a_contradiction_is_found(found: dict[str, Verdict], name: str) -> None:
    assert found[name].violations["DL"] == []
    assert found[name].consistent is False


# -- a second opinion ----------------------------------------------------------------------------

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def closed(told: rdflib.Graph) -> rdflib.Graph:
    """A graph with all that the rules of OWL 2 RL add to it."""
    owlrl.DeductiveClosure(
        owlrl.OWLRL_Semantics, rdfs_closure=False, axiomatic_triples=False, datatype_axioms=False
    ).expand(told)
    return told


def errors(told: rdflib.Graph) -> list[str]:
    return [str(o) for o in told.objects(None, ERROR)]


def test_the_rules_of_rl_find_no_error_and_read_links_both_ways() -> None:
    deal = ROOT / "data" / "deals" / "amazon-openai-equity-202512.ttl"
    told = closed(aligned(SOUND) + parsed(deal))
    assert errors(told) == []
    flow, company = (rdflib.URIRef(PREFIXES[p] + i) for p, i in (("flow", "f"), ("company", "a")))
    assert (company, LK.pays, flow) in told
    assert (company, RDF.type, LK.Party) in told
    assert (company, RDF.type, rdflib.URIRef("http://www.w3.org/ns/org#Organization")) in told
    assert (LK["flow-equity"], RDF.type, rdflib.SKOS.Concept) in told


def test_the_rules_of_rl_find_contradictions() -> None:
    """Both errors, each with the name of the thing that it is about."""
    planted = ("a company that is a source", "a deal that replaces itself")
    told = "\n".join(errors(closed(vocabulary(SOUND, *(CONTRADICTIONS[p] for p in planted)))))
    assert PREFIXES["company"] + "a" in told
    assert PREFIXES["deal"] + "d" in told
