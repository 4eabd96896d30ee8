"""Finding things by what people call them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.model import Chip, Company, Person, World
from graph.names import KINDS, find, known_kinds, resolve
from tests.worlds import deal, flow, world


def company(ident: str, name: str, **more: Any) -> Company:
    return Company(id=ident, name=name, sources=("s-any",), **more)


def some() -> World:
    companies = [
        company(
            "nvidia",
            name="Nvidia",
            ticker="NVDA",
            legal_name="NVIDIA Corporation",
            wikidata="Q182477",
            cik="0001045810",
        ),
        company("openai", name="OpenAI", aliases=("ChatGPT maker",)),
        company("openai-foundation", name="OpenAI Foundation"),
        company("aws", name="Amazon Web Services", aliases=("AWS",)),
        company("moor-insights", name="Moor Insights & Strategy"),
        company("strasse", name="Straße AG"),
        company("twin-1", name="Twin"),
        company("twin-2", name="Twin"),
        company("dianping", name="美团点评"),
    ]
    f = "fitzgerald-charles"
    base = world(flow("f", "nvidia", "openai", 1, deal="aws-deal"), deal("aws-deal"))
    return replace(
        base,
        companies={c.id: c for c in companies},
        chips={"aws": Chip(id="aws", name="A chip", designer="aws", chip_kind="asic", sources=())},
        people={f: Person(id=f, name="Charles Fitzgerald", sources=())},
    )


WORLD = some()


@pytest.mark.parametrize(
    ("text", "ident", "how"),
    [
        ("nvidia", "nvidia", "id"),
        ("NVIDIA", "nvidia", "id"),
        ("nvda", "nvidia", "ticker"),
        ("nvidia corporation", "nvidia", "alias"),
        ("chatgpt maker", "openai", "alias"),
        ("Open AI", "openai", "id"),
        ("ＯｐｅｎＡＩ", "openai", "id"),
        ("moor insights and strategy".replace("and", "&"), "moor-insights", "label"),
        ("STRASSE AG", "strasse", "label"),
        ("straße", "strasse", "id"),
        ("美团点评", "dianping", "label"),
        ("  Charles   Fitzgerald ", "fitzgerald-charles", "label"),
        ("amazon web services", "aws", "label"),
    ],
)
def test_names_that_name(text: str, ident: str, how: str) -> None:
    match = resolve(WORLD, text)
    assert (match.id, match.how) == (ident, how)


def test_a_company_comes_before_a_chip_unless_the_kind_is_said() -> None:
    assert resolve(WORLD, "aws").kind == "company"
    assert resolve(WORLD, "chip:aws").kind == "chip"
    assert resolve(WORLD, "aws", ("chip",)).kind == "chip"
    assert resolve(WORLD, "Deal: aws-deal").id == "aws-deal"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nvidai", r"no thing is called 'nvidai'; did you mean nvidia \(Nvidia\)\?"),
        ("fitzgerald", r"did you mean fitzgerald-charles \(Charles Fitzgerald\)\?"),
        ("open", r"did you mean openai \(OpenAI\), openai-foundation \(OpenAI Foundation\)\?"),
        ("qqqq", "no thing is called 'qqqq', nor anything near it"),
        ("", "nor anything near it"),
        ("—", "nor anything near it"),
        ("Twin", r"'Twin' names several things: twin-1 \(Twin\), twin-2 \(Twin\); use an id"),
    ],
)
def test_names_that_do_not(text: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        resolve(WORLD, text)


def test_a_part_begins_at_a_word() -> None:
    assert [m.id for m in find(WORLD, "web")] == ["aws"]
    assert "openai" not in [m.id for m in find(WORLD, "pen") if m.how == "part"]


def test_kinds_are_checked() -> None:
    assert known_kinds(()) is None
    with pytest.raises(InputError, match="'firm' is not one of company"):
        known_kinds(("firm",))


def test_every_kind_is_a_table_of_the_world() -> None:
    assert set(KINDS.values()) <= set(World.__slots__)


@given(st.text(max_size=30))
@settings(max_examples=80, deadline=None)
def test_any_text_has_an_answer_and_the_same_twice(text: str) -> None:
    found = find(WORLD, text)
    assert found == find(WORLD, text)
    assert [m.exact for m in found] == sorted((m.exact for m in found), reverse=True)
    assert len({(m.kind, m.id) for m in found}) == len(found)


@given(st.sampled_from(sorted(WORLD.companies)))
@settings(max_examples=20, deadline=None)
def test_every_id_names_itself(ident: str) -> None:
    assert resolve(WORLD, ident).id == ident
    assert date(2026, 7, 5) == WORLD.horizon


@pytest.mark.parametrize("text", ["Q182477", "q182477", "0001045810", "1045810"])
def test_an_identifier_of_others_finds_its_company(text: str) -> None:
    assert [(m.id, m.how) for m in find(some(), text)] == [("nvidia", "identifier")]
    assert resolve(some(), text).id == "nvidia"


@pytest.mark.parametrize("text", ["Q18247", "Q182478", "104581"])
def test_part_of_an_identifier_finds_nobody(text: str) -> None:
    assert find(some(), text) == []
