"""`lingkar add`: what is written where, and that nothing else changes.

The expected Turtle is written out by hand in each test.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.curating.form import forms
from graph.curating.layout import LAYOUT
from graph.fields import classes, curie, fields_of
from graph.store import Store
from tests.additions import (
    SOURCE,
    added,
    bytes_of,
    is_kept,
    said,
    triples_of,
)


def test_a_deal_with_its_flows_its_status_its_source_and_a_new_company(data: Path) -> None:
    old_bytes, old = bytes_of(data), triples_of(data)
    result = added(
        "deal", "--data", str(data), "--yes",
        "--new-source", SOURCE,
        "--new-company", "Example Labs:ai-lab:US",
        "--title", "Beta in talks to invest in Alpha once more",
        "--kind", "equity-investment",
        "--party", "BETA", "--party", "alpha ai",
        "--announced", "2026-01-30",
        "--flow", "Beta -> Alpha equity 10bn at-least",
        "--flow", "payer=alpha,payee=example labs,kind=compute,amount=2.5bn-3bn,currency=EUR",
        "--status", "in-talks@2026-01",
    )  # fmt: skip
    new = said("""
        source:the-daily-example-20260130-beta a lk:Source ;
            dcterms:title "Beta, again, to invest in Alpha" ;
            lk:url "https://example.com/daily/second?id=9"^^xsd:anyURI ;
            lk:publisher "The Daily Example" ;
            lk:published "2026-01-30"^^xsd:date ;
            lk:accessed "2026-03-01"^^xsd:date ;
            lk:horizon "2026-01-31"^^xsd:date ;
            lk:language "en" ;
            lk:sourceKind lk:source-news ;
            lk:primary false .
        company:example-labs a lk:Company ;
            skos:prefLabel "Example Labs" ;
            lk:companyKind lk:company-ai-lab ;
            lk:country "US" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        deal:beta-alpha-equity-202601-2 a lk:Deal ;
            dcterms:title "Beta in talks to invest in Alpha once more" ;
            lk:dealKind lk:deal-equity-investment ;
            lk:party company:beta, company:alpha ;
            lk:announced "2026-01-30"^^xsd:date ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        flow:beta-alpha-equity-202601-2-1 a lk:Flow ;
            lk:deal deal:beta-alpha-equity-202601-2 ;
            lk:payer company:beta ; lk:payee company:alpha ;
            lk:flowKind lk:flow-equity ;
            lk:amountLow "10000000000"^^xsd:decimal ;
            lk:amountQualifier lk:qualifier-at-least ;
            lk:currency "USD" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        flow:beta-alpha-equity-202601-2-2 a lk:Flow ;
            lk:deal deal:beta-alpha-equity-202601-2 ;
            lk:payer company:alpha ; lk:payee company:example-labs ;
            lk:flowKind lk:flow-compute ;
            lk:amountLow "2500000000"^^xsd:decimal ;
            lk:amountHigh "3000000000"^^xsd:decimal ;
            lk:amountQualifier lk:qualifier-range ;
            lk:currency "EUR" ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
        event:beta-alpha-equity-202601-2-2026-01-in-talks a lk:StatusEvent ;
            lk:subject deal:beta-alpha-equity-202601-2 ;
            lk:date "2026-01"^^xsd:gYearMonth ;
            lk:status lk:status-in-talks ;
            prov:wasDerivedFrom source:the-daily-example-20260130-beta .
    """)
    assert triples_of(data) == old | new
    assert not old & new
    assert said(result.stdout) == new
    now = bytes_of(data)
    changed = {name for name in now if now[name] != old_bytes.get(name)}
    deal = "deals/beta-alpha-equity-202601-2.ttl"
    assert changed == {"companies.ttl", "sources.ttl", deal}
    assert all(is_kept(old_bytes[name], now[name]) for name in changed - {deal})
    assert now[deal].startswith(b"# Kept by hand\n@prefix company:")
    # Sorted in, not put at the end: the files are in the order of subjects.
    for name in changed:
        order = [line.split()[0] for line in now[name].decode().splitlines() if " a lk:" in line]
        assert order == sorted(order, key=lambda c: c.split(":")[0] + "/" + c.split(":")[1])


def test_what_was_added_is_what_the_commands_see(data: Path) -> None:
    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "lease", "--party", "alpha",
        "--source", "https://www.example.org/beta/annual-report/", "--id", "t",
        "--flow", "alpha -> beta lease about 7m idr", "--status", "signed@2026-01-31",
    )  # fmt: skip
    world = Store.open(data)
    rows = world.query(
        "SELECT ?p ?a ?q ?c ?s WHERE { ?f lk:deal deal:t ; lk:payee ?p ; lk:amountLow ?a ; "
        "lk:amountQualifier ?q ; lk:currency ?c ; prov:wasDerivedFrom ?s }"
    )
    assert [[str(getattr(term, "value", term)).split("/")[-1] for term in row] for row in rows] == [
        ["beta", "7000000", "ontology#qualifier-about", "IDR", "beta-20260131-filing"]
    ]


LEAST = {
    "source": ("sources.ttl", {"title": "T", "url": "https://example.org/t", "kind": "blog"}),
    "company": ("companies.ttl", {"name": "Iota"}),
    "crowd": ("companies.ttl", {"name": "Holders of notes"}),
    "holding": ("companies.ttl", {"subsidiary": "alpha", "parent": "gamma", "share": "0.5"}),
    "deal": ("deals/alpha-debt.ttl", {"title": "T", "kind": "debt", "party": "alpha"}),
    "flow": (
        "deals/zeta-delta-loan-2025.ttl",
        {"deal": "zeta-delta-loan-2025", "payer": "zeta", "payee": "alpha", "kind": "debt"},
    ),
    "event": (
        "deals/zeta-delta-loan-2025.ttl",
        {"subject": "deal:zeta-delta-loan-2025", "date": "2025-12", "status": "signed"},
    ),
    "chip": ("chips.ttl", {"name": "Gamma G2", "designer": "gamma", "kind": "gpu"}),
    "chip-reading": ("chips.ttl", {"chip": "g1", "of-property": "lk:memoryGB", "value": "96"}),
    "supply": ("chips.ttl", {"chip": "g1", "supplier": "epsilon", "role": "packaging"}),
    "deployment": ("deployments.ttl", {"operator": "beta", "status": "running"}),
    "person": ("analysts.ttl", {"name": "Theta Research Desk"}),
    "membership": ("analysts.ttl", {"member": "Jane Doe", "organization": "alpha"}),
    "claim": (
        "claims.ttl",
        {
            "claimant": "doe-jane",
            "about": "alpha",
            "topic": "risk",
            "stance": "neutral",
            "paraphrase": "It may end well.",
            "date": "2025-12",
        },
    ),
    "figure": (
        "figures.ttl",
        {"metric": "cash", "period": "2025", "value": "-1.50", "unit": "USD"},
    ),
}
"""The least that can be told of each sort of thing, and the file it belongs in."""


@pytest.mark.parametrize("word", LEAST)
def test_everything_of_the_model_can_be_added(word: str, data: Path) -> None:
    file, told = LEAST[word]
    required = {q.key for q in forms()[word].questions if q.required}
    old, before = triples_of(data), bytes_of(data)
    options = [part for key, text in told.items() for part in (f"--{key}", text)]
    if word != "source":
        options += ["--source", "beta-20260131-filing"]
    added(word, "--data", str(data), "--yes", *options)
    new = triples_of(data) - old
    assert old < triples_of(data)
    subject = {triple.subject for triple in new}
    assert len(subject) == 1
    cls = f"https://w3id.org/lingkar/ontology#{LAYOUT[word].cls}"
    assert cls in {getattr(triple.object, "value", "") for triple in new}
    now = bytes_of(data)
    assert {name for name in now if now[name] != before.get(name)} == {file}
    # Nothing required went missing, whatever was told in another way (amounts, horizon).
    told_of = {curie(triple.predicate.value) for triple in new}
    assert {forms()[word].by_key[key].field.label for key in required} <= told_of


def test_the_layout_is_of_the_whole_model() -> None:
    assert {home.cls for home in LAYOUT.values()} == {cls.__name__ for cls in classes()}
    for home in LAYOUT.values():
        assert (home.topic is None) != (home.beside is None)
    assert set(LEAST) == set(LAYOUT)


def test_the_bundled_data_keep_the_layout() -> None:
    """Every thing stands in the file of its topic, or in that of what it stands beside."""
    store = Store.open()
    models = {cls.__name__: cls for cls in classes()}
    wrong = []
    for home in LAYOUT.values():
        rows = store.query(f"SELECT ?s WHERE {{ ?s a lk:{home.cls} }}")
        for (subject,) in rows:
            iri = str(getattr(subject, "value", ""))
            assert curie(iri).startswith(f"{home.space}:")
            file = store.locate(iri)
            assert file is not None
            if home.beside:
                field = next(
                    f for f in fields_of(models[home.cls]).values() if f.name == home.beside
                )
                (host,) = next(iter(store.query(f"SELECT ?h WHERE {{ <{iri}> <{field.iri}> ?h }}")))
                expected = store.locate(str(getattr(host, "value", "")))
                right = expected is not None and expected[0] == file[0]
            elif home.each:
                right = file[0].parent.name == home.topic and file[0].stem == iri.split("/")[-1]
            else:
                right = file[0].name == f"{home.topic}.ttl"
            if not right:
                wrong.append(f"{curie(iri)} in {file[0].name}")
    assert not wrong, wrong[:10]
