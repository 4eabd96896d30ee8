"""The ontology itself: complete in two languages, in step with the model, true to its sources."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

from graph import model
from graph.fields import classes, fields_of, local
from graph.store import PREFIXES
from graph.terms import LK, Terms

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
QUESTIONS = sorted((ONTOLOGY / "questions").glob("*.rq"))
HERE = "https://w3id.org/lingkar/"
DEFINED = rdflib.URIRef(HERE + "ontology")
LINGKAR = rdflib.Namespace(LK)
PLAIN = {"World", "Interval", "PartialDate"}  # values of the model that are no things in the data
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
SDO = rdflib.Namespace("https://schema.org/")
PROSE = {"note", "condition", "paraphrase", "scope"}  # may stand in several languages
EXAMPLES = """
Crowd Holding Flow StatusEvent ChipReading PartialDate amountLow amountHigh inKind readingOf partOf
replaces addsTo trancheOf closes within supersedes horizon period unit amount primary subject
status-partly-paid status-amended metric-equity metric-liabilities metric-purchase-commitments
"""
BESIDE = {"Party", "Sector", "Code"}  # classes that the model has no dataclass for


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "lingkar.ttl").parse(ONTOLOGY / "inverses.ttl")


@pytest.fixture(scope="module")
def codes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "codes.ttl")


def fields() -> Iterator[tuple[str, str]]:
    """Each class of the model with the IRI of each of its properties, as architecture.md says."""
    for name, cls in vars(model).items():
        if dataclasses.is_dataclass(cls) and name not in PLAIN:
            for field in dataclasses.fields(cls):
                first, *rest = field.name.split("_")
                camel = "lk:" + first + "".join(word.capitalize() for word in rest)
                prefix, local = field.metadata.get("iri", camel).split(":")
                if field.name != "id":
                    yield name, PREFIXES[prefix] + local


def own(graph: rdflib.Graph, *types: rdflib.URIRef) -> set[rdflib.URIRef]:
    return {s for t in types for s in graph.subjects(RDF.type, t) if isinstance(s, rdflib.URIRef)}


def once_per_language(
    graph: rdflib.Graph, term: rdflib.URIRef, predicate: rdflib.URIRef
) -> dict[str, str]:
    texts = [o for o in graph.objects(term, predicate) if isinstance(o, rdflib.Literal)]
    assert sorted(str(o.language) for o in texts) == ["en", "id"], (term, predicate)
    assert all(str(o).strip() for o in texts), (term, predicate)
    return {str(o.language): str(o) for o in texts}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_every_term_has_one_label_and_one_definition_per_language(
    vocabulary: rdflib.Graph,
) -> None:
    terms = own(
        vocabulary,
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        RDFS.Datatype,
    )
    assert len(terms) > 100
    for term in terms:
        labels = once_per_language(vocabulary, term, RDFS.label)
        definitions = once_per_language(vocabulary, term, SKOS.definition)
        for language, label in labels.items():
            said = set(words(definitions[language])) - set(words(label))
            assert len(said) >= 4, (term, language, "the definition says no more than the label")
        assert list(vocabulary.objects(term, RDFS.isDefinedBy)) == [DEFINED]
        assert len(list(vocabulary.objects(term, RDFS.domain))) <= 1
        assert len(list(vocabulary.objects(term, RDFS.range))) <= 1


def test_every_code_has_one_label_and_one_definition_per_language(codes: rdflib.Graph) -> None:
    concepts = own(codes, SKOS.Concept)
    schemes = own(codes, SKOS.ConceptScheme)
    assert len(concepts) > 100
    for term in concepts | schemes:
        once_per_language(codes, term, SKOS.prefLabel)
        once_per_language(codes, term, SKOS.definition)
        assert list(codes.objects(term, RDFS.isDefinedBy)) == [DEFINED]
        assert len(list(codes.objects(term, SKOS.notation))) == 1
    for concept in concepts:
        [scheme] = codes.objects(concept, SKOS.inScheme)
        assert scheme in schemes
    for scheme in schemes:
        members = list(codes.subjects(SKOS.inScheme, scheme))
        for language in ("en", "id"):
            labels = [
                str(o)
                for m in members
                for o in codes.objects(m, SKOS.prefLabel)
                if isinstance(o, rdflib.Literal) and o.language == language
            ]
            assert len(set(labels)) == len(labels), (scheme, language)


@pytest.mark.parametrize("file", ["lingkar.ttl", "codes.ttl", "inverses.ttl", "alignments.ttl"])
def test_nothing_of_others_is_defined_and_nothing_is_blank(file: str) -> None:
    """Terms of others may be declared, for OWL 2 DL wants them so, and no more is said of them."""
    for triple in ox.parse(path=ONTOLOGY / file):
        assert isinstance(triple.subject, ox.NamedNode), triple
        assert not isinstance(triple.object, ox.BlankNode), triple
        declared = triple.predicate.value == str(RDF.type) and file == "alignments.ttl"
        assert declared or triple.subject.value.startswith(HERE), triple


def test_what_is_borrowed_is_only_declared() -> None:
    kinds = {str(k) for k in (OWL.Class, *PROPERTIES)}
    borrowed = list(ox.parse(path=ONTOLOGY / "borrowed.ttl"))
    assert len(borrowed) > 20
    for triple in borrowed:
        assert triple.predicate.value == str(RDF.type)
        assert isinstance(triple.object, ox.NamedNode)
        assert triple.object.value in kinds
        assert isinstance(triple.subject, ox.NamedNode)
        assert not triple.subject.value.startswith(HERE)
    used = {
        node.value
        for name in ("lingkar.ttl", "codes.ttl", "inverses.ttl")
        for triple in ox.parse(path=ONTOLOGY / name)
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, ox.NamedNode)
    }
    beside_data = {"prov#wasDerivedFrom", "core#altLabel"}
    unused = {t.subject.value for t in borrowed if isinstance(t.subject, ox.NamedNode)} - used
    assert {iri.rsplit("/", 1)[-1] for iri in unused} == beside_data


def test_no_term_is_used_that_is_not_there(vocabulary: rdflib.Graph, codes: rdflib.Graph) -> None:
    """Each IRI of ours in any file of the ontology, or in a question, is defined in it."""
    defined = {str(s) for g in (vocabulary, codes) for s in g.subjects(RDF.type)}
    for file in ONTOLOGY.glob("*.ttl"):
        for triple in ox.parse(path=file):
            for node in (triple.subject, triple.predicate, triple.object):
                if isinstance(node, ox.NamedNode) and node.value.startswith(LK):
                    assert node.value in defined, (file.name, node.value)
    for file in QUESTIONS:
        for name in re.findall(r"\blk:([A-Za-z0-9-]+)", file.read_text(encoding="utf-8")):
            assert LK + name in defined, (file.name, name)


def test_classes_and_properties_are_those_of_the_model() -> None:
    terms = Terms.load(ONTOLOGY)
    assert set(terms.classes()) == {name for name, _ in fields()} | BESIDE
    used = {iri.removeprefix(LK) for _, iri in fields() if iri.startswith(LK)}
    about_codes = {
        name
        for name, prop in terms.properties().items()
        if "rdfs:domain lk:Code" in _block(prop.name)
    }
    assert not used & about_codes
    assert set(terms.properties()) == used | about_codes


def _block(name: str) -> str:
    text = (ONTOLOGY / "lingkar.ttl").read_text(encoding="utf-8")
    return text.split(f"\nlk:{name} a ", 1)[1].split("\n\n", 1)[0]


def test_domains_hold_for_every_class_that_uses_a_property(vocabulary: rdflib.Graph) -> None:
    for name, iri in fields():
        for domain in vocabulary.objects(rdflib.URIRef(iri), RDFS.domain):
            above = {name, *(local(p) for p in Terms.load(ONTOLOGY).classes()[name].parents)}
            assert local(str(domain)) in above, (name, iri)


def test_each_property_says_where_it_goes_from_and_to(vocabulary: rdflib.Graph) -> None:
    """By domain and range where one class has it; else by what schema.org includes, which is all
    the classes of the model that have it."""
    users: dict[str, set[str]] = {}
    for name, iri in fields():
        users.setdefault(iri, set()).add(name)
    for prop in own(vocabulary, OWL.ObjectProperty, OWL.DatatypeProperty):
        for bound, loose in ((RDFS.domain, SDO.domainIncludes), (RDFS.range, SDO.rangeIncludes)):
            told = [*vocabulary.objects(prop, bound)], [*vocabulary.objects(prop, loose)]
            assert bool(told[0]) != bool(told[1]), (prop, bound)
        included = {local(str(c)) for c in vocabulary.objects(prop, SDO.domainIncludes)}
        if included and str(prop) in users:
            assert included - {"Dataset"} == users[str(prop)], prop


def test_a_property_is_functional_where_the_model_holds_one_value(
    vocabulary: rdflib.Graph,
) -> None:
    many: dict[str, bool] = {}
    for cls in classes():
        for iri, field in fields_of(cls).items():
            many[iri] = many.get(iri, False) or field.many
    functional = own(vocabulary, OWL.FunctionalProperty)
    for iri, several in many.items():
        if iri.startswith(LK) and iri.removeprefix(LK) not in PROSE:
            assert (rdflib.URIRef(iri) in functional) != several, iri
    assert not {LK + name for name in PROSE} & {str(p) for p in functional}


def test_no_class_shares_members_with_another_but_by_being_below_it(
    vocabulary: rdflib.Graph,
) -> None:
    """Every pair of top classes is disjoint, and so are the two kinds of party."""
    tops = own(vocabulary, OWL.Class)
    below = {c: set(vocabulary.transitive_objects(c, RDFS.subClassOf)) for c in tops}
    disjoint = {frozenset(pair) for pair in vocabulary.subject_objects(OWL.disjointWith)}
    assert len(below) >= 18
    for one, other in itertools.combinations(sorted(below), 2):
        apart = one not in below[other] and other not in below[one]
        told = any(frozenset((a, b)) in disjoint for a in below[one] for b in below[other])
        assert apart == told, (one, other)


def test_inverses_read_each_link_between_things_from_its_other_end(
    vocabulary: rdflib.Graph,
) -> None:
    """One for each object property that the model has and that leads to no code or property; the
    program knows none of them, so that data state one direction only."""
    pairs = dict(vocabulary.subject_objects(OWL.inverseOf))
    told = Terms.load(ONTOLOGY).properties()
    linked = {
        rdflib.URIRef(prop.iri)
        for name, prop in told.items()
        if prop.is_object and prop.scheme is None and name != "ofProperty"
    }
    assert set(pairs.values()) == linked
    assert len(pairs) == len(linked)
    for inverse, prop in pairs.items():
        assert local(str(inverse)) not in told
        for here, there in (
            (RDFS.domain, RDFS.range),
            (RDFS.range, RDFS.domain),
            (SDO.domainIncludes, SDO.rangeIncludes),
            (SDO.rangeIncludes, SDO.domainIncludes),
        ):
            assert set(vocabulary.objects(inverse, here)) == set(vocabulary.objects(prop, there))
        label = set(vocabulary.objects(prop, LINGKAR.inverseLabel))
        assert not label or label == set(vocabulary.objects(inverse, RDFS.label)), prop


def test_examples_stand_where_a_reader_would_hesitate(
    vocabulary: rdflib.Graph, codes: rdflib.Graph
) -> None:
    told = set()
    for graph in (vocabulary, codes):
        for term in {s for s in graph.subjects(SKOS.example) if isinstance(s, rdflib.URIRef)}:
            once_per_language(graph, term, SKOS.example)
            told.add(term)
    wanted = set(EXAMPLES.split())
    wanted |= {f"qualifier-{code}" for code in Terms.load(ONTOLOGY).codes("qualifier")}
    assert {LK + name for name in wanted} <= {str(term) for term in told}


def test_the_header_says_what_a_catalogue_asks_for(vocabulary: rdflib.Graph) -> None:
    """Title, description, creators, dates, licence, versions, prefix, citation, profile, status."""
    one = {
        term: vocabulary.value(DEFINED, term, any=False)
        for term in (
            DCTERMS.creator, DCTERMS.publisher, DCTERMS.created, DCTERMS.modified, DCTERMS.license,
            DCTERMS.bibliographicCitation, DCTERMS.conformsTo, OWL.versionIRI, OWL.versionInfo,
            OWL.priorVersion, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri,
            rdflib.URIRef("http://purl.org/ontology/bibo/status"),
        )
    }  # fmt: skip
    assert all(one.values()), one
    for text in (DCTERMS.title, DCTERMS.abstract, DCTERMS.description, RDFS.comment):
        once_per_language(vocabulary, DEFINED, text)
    version = str(one[OWL.versionInfo])
    assert str(one[OWL.versionIRI]) == f"{DEFINED}/{version}"
    assert str(one[OWL.priorVersion]) != str(one[OWL.versionIRI])
    assert f"version {version}." in str(one[DCTERMS.bibliographicCitation])
    assert str(one[DCTERMS.created]) <= str(one[DCTERMS.modified])
    assert str(one[VANN.preferredNamespaceUri]) == LK
    assert PREFIXES[str(one[VANN.preferredNamespacePrefix])] == LK
    assert str(one[DCTERMS.conformsTo]) == "http://www.w3.org/ns/owl-profile/DL"


def test_coded_properties_name_a_list_that_exists() -> None:
    terms = Terms.load(ONTOLOGY)
    coded = {n: p for n, p in terms.properties().items() if p.range == LK + "Code"}
    assert len(coded) == 16
    for name, prop in coded.items():
        assert prop.is_object
        assert prop.scheme in terms.schemes(), name
    assert {n for n, p in terms.properties().items() if p.scheme} == set(coded)


#: The lists as docs/csv-layout.md documents them.
LISTS = {
    "source": "filing press-release news analysis blog transcript reference",
    "company": "ai-lab hyperscaler neocloud chip-designer foundry memory-maker equipment-maker "
    "server-maker network-maker data-centre-developer power investor lender software "
    "consumer-tech research-firm publisher government joint-venture crowd",
    "deal": "equity-investment debt compute-contract hardware-supply partnership joint-venture "
    "acquisition licence lease power guarantee warrant",
    "flow": "equity debt convertible compute hardware lease licence revenue-share acquisition "
    "power services warrant guarantee grant",
    "nature": "capital commerce acquisition",
    "network": "money capacity groups deals",
    "qualifier": "exact about up-to at-least range undisclosed",
    "status": "rumored in-talks letter-of-intent announced signed partly-paid paid amended "
    "canceled lapsed",
    "chip": "gpu asic cpu superchip",
    "supply-role": "fabrication packaging high-bandwidth-memory design-partner ip assembly "
    "lithography",
    "deployment": "planned building running",
    "topic": "circular-financing obsolescence diversification dependency credibility "
    "revenue-realisation bubble risk safety-net valuation demand performance",
    "stance": "critical supportive neutral",
    "metric": "revenue capex remaining-performance-obligations backlog "
    "customer-share-of-revenue customer-share-of-backlog supplier-share-of-cost stake valuation "
    "cash cash-burn debt equity liabilities purchase-commitments net-income operating-income "
    "market-share exchange-rate",
    "measure": "concentration dependency roles cycles circulation chance diversification "
    "realization obligations exposure obsolescence",
    "comparison": "above at-least below at-most about equal",
    "firmness": "paid signed announced talked",
    "level": "group entity",
    "scope": "annualised run-rate",
}


@pytest.mark.parametrize("scheme", LISTS)
def test_lists_are_complete(scheme: str) -> None:
    terms = Terms.load(ONTOLOGY)
    assert set(terms.schemes()) == set(LISTS)
    assert sorted(terms.codes(scheme)) == sorted(LISTS[scheme].split())


# -- documentation -------------------------------------------------------------------------------


def test_context_names_every_coded_and_linked_property() -> None:
    import json

    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    for name, prop in Terms.load(ONTOLOGY).properties().items():
        # A term that is a property is no prefix: where both are wanted, the prefix has the name.
        term = f"lk:{name}" if name in PREFIXES else name
        if prop.is_object:
            assert context[term] == {"@id": f"lk:{name}", "@type": "@id"}
        elif prop.range and prop.range.endswith("#decimal"):
            assert context[name] == {"@id": f"lk:{name}", "@type": "xsd:decimal"}


def test_every_prefix_of_the_house_is_one_in_json() -> None:
    """Ids may be written short: JSON-LD 1.1, section 4.1.5, compact IRIs."""
    import json

    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    for name, iri in PREFIXES.items():
        document = {**context, "id": f"{name}:x", "about": f"{name}:y"}
        (node,) = jsonld.expand(document)
        assert (node["@id"], node[f"{PREFIXES['lk']}about"]) == (f"{iri}x", [{"@id": f"{iri}y"}])
