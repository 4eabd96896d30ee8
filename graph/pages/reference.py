"""The reference pages of the ontology: its header, classes, properties, code lists, alignments.

Everything is read from the Turtle of ``ontology/``; a term added there is on the page. Of each
term both languages are shown, for the vocabulary is what people of either will look up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.facts import LK, OWL, RDF, RDFS, SKOS, Facts, local_name
from graph.fields import curie, fields_of, homes
from graph.language import DEFAULT, message, say, spoken
from graph.pages.diagram import diagram
from graph.pages.evidence import Context

__all__ = ["CODES_PAGE", "PAGE", "reference"]

PAGE = "ontology.html"
CODES_PAGE = "ontology-codes.html"
_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_SSSOM = "https://w3id.org/sssom/"
_VANN = "http://purl.org/vocab/vann/"
_LANGUAGES = ("en", "id")
_OTHERS = {
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/ns/dcat#": "dcat",
    _SCHEMA: "schema",
}
"""Prefixes of vocabularies that our terms refer to and the data do not use."""

_EVERYWHERE = frozenset({"Source", "Code"})
"""Classes that almost every other points to: told in words, not drawn."""

_HEADER = (
    (message("title"), f"{_DCTERMS}title"),
    (message("abstract"), f"{_DCTERMS}abstract"),
    (message("version"), f"{OWL}versionInfo"),
    (message("version IRI"), f"{OWL}versionIRI"),
    (message("prior version"), f"{OWL}priorVersion"),
    (message("created"), f"{_DCTERMS}created"),
    (message("modified"), f"{_DCTERMS}modified"),
    (message("creator"), f"{_DCTERMS}creator"),
    (message("licence"), f"{_DCTERMS}license"),
    (message("prefix"), f"{_VANN}preferredNamespacePrefix"),
    (message("namespace"), f"{_VANN}preferredNamespaceUri"),
    (message("cite as"), f"{_DCTERMS}bibliographicCitation"),
    (message("profile"), f"{RDFS}comment"),
)


def reference(facts: Facts) -> Context:
    """What the two pages show, from the statements of an ontology."""
    classes = [iri for iri in facts.of_type(f"{OWL}Class") if iri.startswith(LK)]
    types = [iri for iri in facts.of_type(f"{RDFS}Datatype") if iri.startswith(LK)]
    objects = [iri for iri in facts.of_type(f"{OWL}ObjectProperty") if iri.startswith(LK)]
    values = [iri for iri in facts.of_type(f"{OWL}DatatypeProperty") if iri.startswith(LK)]
    notes = [iri for iri in facts.of_type(f"{OWL}AnnotationProperty") if iri.startswith(LK)]
    values += [iri for iri in notes if iri not in (*objects, *values)]
    alignments = _alignments(facts)
    used = _uses(facts, [*objects, *values])
    terms = {iri: _term(facts, iri, alignments) for iri in (*classes, *types, *objects, *values)}
    stated = _stated()
    inverses = {iri for iri in objects if facts.all(iri, f"{OWL}inverseOf")}
    for iri in classes:
        terms[iri] |= {
            "parents": [_link(p) for p in facts.all(iri, f"{RDFS}subClassOf")],
            "properties": [
                {**_link(p), "required": (iri, p) in stated["required"]}
                for p in dict.fromkeys([*stated["all"].get(iri, ()), *used.get(iri, ())])
                if p not in inverses
            ],
        }
    for iri in (*objects, *values):
        terms[iri] |= {
            "kind": say("of the ontology itself")
            if iri in notes
            else say("to a thing")
            if iri in objects
            else say("to a value"),
            "once": f"{OWL}FunctionalProperty" in facts.all(iri, f"{RDF}type"),
            "used": [_link(c) for c in _domains(facts, iri)],
            "range": [_link(c) for c in _ranges(facts, iri)],
            "inverse": [_link(i) for i in _inverses(facts, iri)],
        }
    return {
        "header": list(_header(facts)),
        "classes": [terms[iri] for iri in classes],
        "datatypes": [terms[iri] for iri in types],
        "properties": _by_name(terms[p] for p in (*objects, *values) if p not in inverses),
        "inverses": _by_name(terms[p] for p in inverses),
        "lists": list(_lists(facts)),
        "diagram": _diagram(facts, facts.of_type(f"{OWL}Class"), objects),
    }


def _by_name(terms: Iterable[Context]) -> list[Context]:
    return sorted(terms, key=lambda term: str(term["name"]).casefold())


def _stated() -> dict[str, Any]:
    """What the data say of a thing of each class, terms of other vocabularies among it."""
    rows = [(f"{LK}{cls.__name__}", field) for cls in homes() for field in fields_of(cls).values()]
    every: dict[str, list[str]] = {}
    for iri, field in rows:
        every.setdefault(iri, []).append(field.iri)
    return {"all": every, "required": {(iri, f.iri) for iri, f in rows if f.required}}


def _header(facts: Facts) -> Iterator[Context]:
    named = facts.of_type(f"{OWL}Ontology")  # the alignments are one too, without a namespace
    ontology = next((o for o in named if facts.text(o, f"{_VANN}preferredNamespaceUri")), "")
    for name, predicate in _HEADER:
        texts = facts.texts(ontology, predicate)
        found = [texts[lang] for lang in _LANGUAGES if lang in texts]
        found = found or list(facts.all(ontology, predicate))
        if found:
            yield {"name": say(name), "values": found}


def _term(facts: Facts, iri: str, alignments: Mapping[str, list[Context]]) -> dict[str, Any]:
    labels = facts.texts(iri, f"{RDFS}label")
    return {
        "iri": iri,
        "name": local_name(iri),
        "labels": [{"language": lang, "text": labels.get(lang, "")} for lang in _LANGUAGES],
        "definitions": _both(facts, iri, f"{SKOS}definition"),
        "examples": _both(facts, iri, f"{SKOS}example"),
        "alignments": alignments.get(iri, []),
    }


def _both(facts: Facts, iri: str, predicate: str) -> list[Context]:
    texts = facts.texts(iri, predicate)
    return [{"language": lang, "text": texts[lang]} for lang in _LANGUAGES if lang in texts]


def _own(facts: Facts, iri: str) -> str:
    """The label of a term in the language of the page, else in English."""
    labels = facts.texts(iri, f"{RDFS}label")
    return labels.get(spoken().code) or labels.get(DEFAULT, "")


def _link(iri: str) -> Context:
    """A term as text, with the place on the page where it is ours."""
    text = curie(iri)
    for space, name in _OTHERS.items():
        if iri.startswith(space):
            text = f"{name}:{iri.removeprefix(space)}"
    return {"text": text, "anchor": local_name(iri) if iri.startswith(LK) else None}


def _domains(facts: Facts, iri: str) -> list[str]:
    found = (
        *facts.all(iri, f"{RDFS}domain"),
        *facts.all(iri, f"{_SCHEMA}domainIncludes"),
    )
    return list(dict.fromkeys(found))


def _ranges(facts: Facts, iri: str) -> list[str]:
    found = (*facts.all(iri, f"{RDFS}range"), *facts.all(iri, f"{_SCHEMA}rangeIncludes"))
    return list(dict.fromkeys(found))


def _inverses(facts: Facts, iri: str) -> list[str]:
    told = set(facts.all(iri, f"{OWL}inverseOf"))
    told |= {s for s in facts.subjects() if iri in facts.all(s, f"{OWL}inverseOf")}
    return sorted(told)


def _uses(facts: Facts, properties: list[str]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for iri in properties:
        for domain in _domains(facts, iri):
            used.setdefault(domain, []).append(iri)
    return used


def _alignments(facts: Facts) -> dict[str, list[Context]]:
    """The mappings to other vocabularies by our term, each with its reason."""
    found: dict[str, list[Context]] = {}
    for mapping in facts.of_type(f"{_SSSOM}Mapping"):
        source = facts.text(mapping, f"{_SSSOM}subject_id") or ""
        found.setdefault(source, []).append(
            {
                "predicate": curie(facts.text(mapping, f"{_SSSOM}predicate_id") or ""),
                "target": facts.text(mapping, f"{_SSSOM}object_id") or "",
                "reason": facts.text(mapping, f"{RDFS}comment") or "",
            }
        )
    return found


def _lists(facts: Facts) -> Iterator[Context]:
    for scheme in facts.of_type(f"{SKOS}ConceptScheme"):
        codes = [c for c in facts.subjects() if scheme in facts.all(c, f"{SKOS}inScheme")]
        labels = facts.texts(scheme, f"{SKOS}prefLabel")
        yield {
            "name": local_name(scheme),
            "labels": [{"language": g, "text": labels.get(g, "")} for g in _LANGUAGES],
            "definitions": _both(facts, scheme, f"{SKOS}definition"),
            "codes": [_code(facts, code) for code in codes],
        }


def _code(facts: Facts, iri: str) -> Context:
    labels = facts.texts(iri, f"{SKOS}prefLabel")
    own = {
        predicate: values for predicate, values in facts.of(iri).items() if predicate.startswith(LK)
    }
    return {
        "name": local_name(iri),
        "own": not iri.startswith(LK),
        "notation": facts.text(iri, f"{SKOS}notation") or "",
        "labels": [{"language": g, "text": labels.get(g, "")} for g in _LANGUAGES],
        "definitions": _both(facts, iri, f"{SKOS}definition"),
        "examples": _both(facts, iri, f"{SKOS}example"),
        "says": [
            {
                "property": _link(predicate),
                "values": ", ".join(
                    facts.text(v.value, f"{SKOS}notation") or v.value for v in values
                ),
            }
            for predicate, values in own.items()
        ],
    }


def _diagram(facts: Facts, classes: list[str], objects: list[str]) -> Context:
    drawn = [c for c in classes if c.startswith(LK) and local_name(c) not in _EVERYWHERE]
    labels = {local_name(c): _own(facts, c) for c in drawn}
    inverse = {p for p in objects if facts.all(p, f"{OWL}inverseOf")}  # the same arrow once more
    lines = [
        (local_name(source), _own(facts, p), local_name(target))
        for p in objects
        if p not in inverse
        for source in _domains(facts, p)
        for target in _ranges(facts, p)
        if source in drawn and target in drawn
    ]
    parents = [
        (local_name(c), local_name(p))
        for c in drawn
        for p in facts.all(c, f"{RDFS}subClassOf")
        if p in drawn
    ]
    return {"picture": diagram(labels, lines, parents), "left_out": sorted(_EVERYWHERE)}
