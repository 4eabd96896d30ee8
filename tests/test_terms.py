"""What the ontology says about codes, as the program reads it.

Expected values are those of the design: natures, ranks and intervals as its text states them.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, SyntaxFault, UnknownTerm
from graph.model import Interval
from graph.terms import LK, Terms
from tests.cli_reference import commands
from tests.networks import NATURES

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"

D = Decimal


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load(ONTOLOGY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """An ontology folder of one's own."""
    folder = tmp_path / "ontology"
    folder.mkdir()
    for name in ("lingkar.ttl", "codes.ttl"):
        shutil.copy(ONTOLOGY / name, folder / name)
    return folder


def test_natures_follow_from_kinds(terms: Terms) -> None:
    for nature, kinds in NATURES.items():
        assert {k for k in terms.codes("flow") if terms.nature(k) == nature} == set(kinds)
    assert {k for k in terms.codes("flow") if terms.is_supply(k)} == {
        "compute",
        "hardware",
        "lease",
    }


def test_own_nature_of_deals(terms: Terms) -> None:
    assert terms.deal_nature("joint-venture") == "capital"
    assert terms.deal_nature("power") == "commerce"
    assert terms.deal_nature("acquisition") == "acquisition"
    assert [k for k in terms.codes("deal") if terms.deal_nature(k) is None] == ["partnership"]


def test_statuses_are_ranked_as_the_design_orders_them(terms: Terms) -> None:
    order = [
        "rumored",
        "in-talks",
        "letter-of-intent",
        "announced",
        "signed",
        "partly-paid",
        "paid",
    ]
    assert [terms.rank(s) for s in order] == [1, 2, 3, 4, 5, 6, 7]
    rest = [s for s in terms.codes("status") if s not in order]
    assert {s: (terms.rank(s), terms.terminates(s)) for s in rest} == {
        "amended": (None, False),
        "canceled": (None, True),
        "lapsed": (None, True),
    }
    assert [terms.payment(s) for s in ("signed", "partly-paid", "paid")] == [None, "part", "whole"]


def test_firmness_is_nested_firmest_first(terms: Terms) -> None:
    assert terms.firmness() == ("paid", "signed", "announced", "talked")
    counted = [
        {s for s in terms.codes("status") if (terms.rank(s) or 0) >= terms.minimum_rank(f)}
        for f in terms.firmness()
    ]
    assert counted[0] == {"partly-paid", "paid"}
    assert counted[2] - counted[1] == {"announced", "letter-of-intent"}
    assert counted[3] - counted[2] == {"rumored", "in-talks"}


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "expected"),
    [
        ("exact", "10", "10", Interval(D(10), D(10), D(10))),
        ("about", "0.1", "0.1", Interval(D("0.1"), D("0.1"), D("0.1"))),
        ("up-to", None, "100", Interval(D(0), D(100), D(100))),
        ("at-least", "10", None, Interval(D(10), None, D(10))),
        ("range", "10", "15", Interval(D(10), D(15), D("12.5"))),
        ("undisclosed", None, None, Interval(D(0), None, None)),
    ],
)
def test_intervals(
    terms: Terms, qualifier: str, low: str | None, high: str | None, expected: Interval
) -> None:
    cells = (low and D(low), high and D(high))
    assert terms.interval(qualifier, cells[0] or None, cells[1] or None) == expected
    without = terms.interval(qualifier, cells[0] or None, cells[1] or None, ceilings=False)
    assert without == (None if qualifier == "up-to" else expected)


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "says"),
    [
        ("exact", D(1), None, "needs its high cell"),
        ("up-to", None, None, "needs its high cell"),
        ("at-least", None, D(5), "needs its low cell"),
        ("range", D(5), D(4), "above the high"),
        ("about", D(-1), D(-1), "not a sum of 0 or more"),
        ("about", D("NaN"), D("NaN"), "not a sum of 0 or more"),
        ("exact", D(4), D(5), "make it a range"),
        ("undisclosed", None, D(5), "leave its high cell empty"),
        ("at-least", D(1), D(5), "leave its high cell empty"),
    ],
)
def test_amounts_that_cannot_be_right_are_refused(
    terms: Terms, qualifier: str, low: D | None, high: D | None, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        terms.interval(qualifier, low, high)


amounts = st.decimals(0, 10**13, places=2)


@settings(max_examples=50, deadline=None)
@given(amounts, amounts)
def test_what_is_quoted_lies_within_the_bounds(one: D, other: D) -> None:
    """A range is quoted at its midpoint: as far from one end as from the other."""
    low, high = sorted((one, other))
    found = Terms.load(ONTOLOGY).interval("range", low, high)
    assert found is not None
    assert found.stated is not None
    assert found.stated - low == high - found.stated
    assert (found.low, found.high) == (low, high)


def test_precision_prefers_the_more_precise(terms: Terms) -> None:
    ranked = sorted(terms.codes("qualifier"), key=terms.precision, reverse=True)
    assert ranked == ["exact", "about", "range", "at-least", "up-to", "undisclosed"]


def test_codes_and_iris_are_inverse(terms: Terms) -> None:
    for scheme in terms.schemes():
        assert terms.codes(scheme)
        for code in terms.codes(scheme):
            iri = terms.iri(scheme, code)
            assert (iri, terms.scheme_of(iri), terms.code(iri)) == (
                f"{LK}{scheme}-{code}",
                scheme,
                code,
            )


def test_labels_in_both_languages(terms: Terms) -> None:
    assert terms.label("status", "in-talks") == "in talks"
    assert terms.label("status", "in-talks", "id") == "dalam pembicaraan"
    assert terms.label("status", "in-talks", "fr") == "in talks"
    assert "bind" in terms.definition("status", "letter-of-intent")


def test_unknown_codes_name_the_nearest(terms: Terms) -> None:
    with pytest.raises(UnknownTerm, match="did you mean 'equity'"):
        terms.iri("flow", "equty")
    with pytest.raises(UnknownTerm, match="did you mean 'status'"):
        terms.codes("statuss")
    with pytest.raises(UnknownTerm, match=r"did you mean <.*#flow-equity>"):
        terms.code(LK + "flow-equty")


def test_properties_know_their_lists_and_ranges(terms: Terms) -> None:
    kind = terms.properties()["flowKind"]
    assert (kind.is_object, kind.scheme, kind.labels["id"]) == (True, "flow", "jenis aliran")
    amount = terms.properties()["amountLow"]
    assert (amount.is_object, amount.scheme) == (False, None)
    assert amount.range == "http://www.w3.org/2001/XMLSchema#decimal"
    assert terms.classes()["Crowd"].parents == (LK + "Party",)


def test_a_flow_kind_added_in_turtle_alone_is_known(copy: Path) -> None:
    with (copy / "codes.ttl").open("a", encoding="utf-8") as file:
        file.write(
            """
lk:flow-cooling a skos:Concept, lk:Code ;
    skos:inScheme lk:flow-scheme ;
    skos:notation "cooling" ;
    skos:prefLabel "cooling"@en, "pendinginan"@id ;
    lk:nature lk:nature-commerce ;
    lk:isSupply true .
"""
        )
    terms = Terms.load(copy)
    assert terms.codes("flow")[-1] == "cooling"
    assert terms.nature("cooling") == "commerce"
    assert terms.is_supply("cooling")
    assert terms.label("flow", "cooling", "id") == "pendinginan"
    assert "cooling" not in Terms.load(ONTOLOGY).codes("flow")


def test_a_level_of_firmness_added_in_turtle_falls_into_place(copy: Path) -> None:
    with (copy / "codes.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "lk:firmness-told a skos:Concept ; skos:inScheme lk:firmness-scheme ;"
            ' skos:notation "told" ; lk:minimumRank 4 .\n'
        )
    assert Terms.load(copy).firmness() == ("paid", "signed", "told", "announced", "talked")


def test_broken_turtle_names_file_and_line(copy: Path) -> None:
    (copy / "codes.ttl").write_text("@prefix a: <http://a/> .\na:b a:c .\n", encoding="utf-8")
    with pytest.raises(SyntaxFault, match=r"codes\.ttl:2: "):
        Terms.load(copy)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lingkar\.ttl: the ontology cannot be read"):
        Terms.load(tmp_path)


def test_help_names_the_defaults_of_the_ontology() -> None:
    """Help must not wait for the ontology, so its defaults stand in it once more."""
    terms, seen = Terms.load(), 0
    for name, command in commands().items():
        for option in command.params:
            if option.name in ("firmness", "level"):
                assert isinstance(option, click.Option)
                told = f"[default: {terms.default(option.name)}]"
                assert (option.help or "").endswith(told), (name, option.name)
                seen += 1
    assert seen > 20
