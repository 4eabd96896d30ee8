"""Identifiers of others: declared in the ontology, and used alike by all who ask for them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graph.check import duplicates
from graph.errors import InputError
from graph.identifiers import identifiers_of
from graph.lens import View
from graph.model import Company, World
from graph.names import find
from graph.pages import company as page
from graph.quality import Share, shares
from graph.result import Lens
from graph.terms import Terms
from tests.worlds import deal, event, flow, world

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
TERMS = Terms.load()
FIELDS = [each.field for each in identifiers_of(Company, TERMS)]


def companies(*values: dict[str, Any]) -> World:
    """A company with each of these values, the first of which pays the second."""
    found = {
        ident: Company(id=ident, name=f"Firm {ident}", sources=("s-any",), **more)
        for ident, more in zip("abc", values, strict=False)
    }
    base = world(flow("f", "a", "b", 1), deal("d"), event("d", "2025-01-01", "signed"))
    return replace(base, companies=found)


def ontology(folder: Path, old: str, new: str) -> Terms:
    """The shipped terms with one change."""
    for name in ("lingkar.ttl", "codes.ttl"):
        shutil.copy(ONTOLOGY / name, folder / name)
    text = (folder / "lingkar.ttl").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "lingkar.ttl").write_text(text.replace(old, new), encoding="utf-8")
    return Terms.load(folder)


@pytest.fixture
def registered(tmp_path: Path) -> Terms:
    """An ontology in which the registered name is a number of a register."""
    said = "lk:legalName a owl:DatatypeProperty, owl:FunctionalProperty ;"
    return ontology(tmp_path, said, f"{said} lk:identifies true ;")


def identified(there: World, terms: Terms) -> Share:
    view = View(there, terms, Lens(there.horizon, "talked"))
    return next(share for share in shares(view) if share.code == "identified-companies")


def same(terms: Terms, *values: dict[str, str]) -> list[str]:
    return [f.what.split(",")[0] for f in duplicates.identifiers(companies(*values), terms)]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"wikidata": "Q1"}, {"wikidata": "q1"}, "has lk:wikidata q1"),
        ({"wikidata": "Q1"}, {"wikidata": "Q10"}, None),
        ({"lei": "00AB"}, {"lei": "00ab"}, "has lk:lei 00ab"),
        ({"cik": "0000000123"}, {"cik": "123"}, "has lk:cik 123"),
        ({"cik": "0000000123"}, {"lei": "0000000123"}, None),
        ({"ticker": "AB", "country": "US"}, {"ticker": "AB", "country": "US"}, "has lk:ticker AB"),
        ({"ticker": "AB", "country": "US"}, {"ticker": "AB", "country": "ID"}, None),
        ({"legal_name": "N"}, {"legal_name": "N"}, None),
    ],
)
def test_two_companies_with_one_identifier(
    one: dict[str, str], other: dict[str, str], told: str | None
) -> None:
    assert same(TERMS, one, other) == ([told] if told else [])


def test_a_further_register_is_a_line_of_the_ontology(registered: Terms) -> None:
    one, other = {"legal_name": "R-7"}, {"legal_name": "r-7"}
    assert same(registered, one, other) == ["has lk:legalName r-7"]
    for terms, known in ((TERMS, 0), (registered, 2)):
        share = identified(companies(one, other), terms)
        assert (share.part, share.whole) == (known, 2)
    evidence: Any = SimpleNamespace(world=companies(one), terms=registered, language="en")
    assert [value for _, value in page._facts(evidence, "a")] == ["R-7", "R-7"]


@pytest.mark.parametrize("field", FIELDS)
def test_each_identifier_is_found_counted_and_shown(field: str) -> None:
    value = "000X7Y"
    there = companies({field: value}, {})
    for text in (value, value.lower()):
        assert [(m.id, m.exact) for m in find(there, text)] == [("a", True)]
    assert [gap.id for gap in identified(there, TERMS).gaps] == ["b"]
    evidence: Any = SimpleNamespace(world=there, terms=TERMS, language="en")
    assert value in dict(page._facts(evidence, "a")).values()


def test_labels_of_a_page_are_of_its_language() -> None:
    evidence: Any = SimpleNamespace(world=companies({"cik": "1"}), terms=TERMS, language="id")
    assert page._facts(evidence, "a") == [("Kunci indeks pusat", "1")]


def test_a_property_beside_which_the_class_has_not(tmp_path: Path) -> None:
    terms = ontology(tmp_path, "lk:identifiesWith lk:country", "lk:identifiesWith lk:payer")
    with pytest.raises(InputError, match="lk:ticker identify with lk:payer, which a lk:Company"):
        list(identifiers_of(Company, terms))
