"""Loading and querying the shipped data: Oxigraph's parsers and store against rdflib's own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, median

QUESTIONS = {
    "flows with deal and payer": """
        PREFIX lk: <https://w3id.org/lingkar/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?flow ?name ?title WHERE {
          ?flow a lk:Flow ; lk:payer ?payer ; lk:deal ?deal .
          ?payer skos:prefLabel ?name .
          ?deal <http://purl.org/dc/terms/title> ?title }""",
    "money by kind": """
        PREFIX lk: <https://w3id.org/lingkar/ontology#>
        SELECT ?kind (SUM(?high) AS ?sum) WHERE { ?flow lk:flowKind ?kind ; lk:amountHigh ?high }
        GROUP BY ?kind""",
    "statements without a primary source": """
        PREFIX lk: <https://w3id.org/lingkar/ontology#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {
          ?s a ?class ; prov:wasDerivedFrom ?any .
          FILTER NOT EXISTS { ?s prov:wasDerivedFrom ?source . ?source lk:primary true } }""",
}


def _files() -> list[Path]:
    root = Path(__file__).resolve().parent.parent
    return sorted((root / "data").rglob("*.ttl")) + sorted((root / "ontology").glob("*.ttl"))


def _values(rows: list[Any]) -> list[list[str]]:
    """Answers to compare: decimals by value, everything else as text, in any order."""
    return sorted([_text(value) for value in row] for row in rows)


def _text(value: Any) -> str:
    plain = value.toPython()
    return f"{plain.normalize():f}" if isinstance(plain, Decimal) else str(plain)


def rows(times: int = 3) -> list[Row]:
    """Load all files, then ask three questions; the answers of both sides must agree."""
    import rdflib

    from graph.store import Store

    def plain_load() -> rdflib.Graph:
        triples = rdflib.Graph()
        for file in _files():
            triples.parse(file, format="turtle")
        return triples

    ours, plain = Store.open(), plain_load()
    answers = []
    load = Row(
        "load the data", median(Store.open, times), median(plain_load, times), "5x with queries"
    )
    ours_total, plain_total = load.ours, load.other or 0.0
    answers.append(load)
    for name, question in QUESTIONS.items():
        mine, theirs = list(ours.dataset.query(question)), list(plain.query(question))
        assert _values(mine) == _values(theirs), f"{name}: answers differ"
        ask_ours = median(lambda q=question: list(ours.dataset.query(q)), times)  # type: ignore[misc]
        ask_plain = median(lambda q=question: list(plain.query(q)), times)  # type: ignore[misc]
        answers.append(Row(f"query: {name}", ask_ours, ask_plain, ""))
        ours_total, plain_total = ours_total + ask_ours, plain_total + ask_plain
    answers.append(Row("load and query together", ours_total, plain_total, "at least 5x"))
    return answers
