"""The catalogs: level with what is said, whole, and with the same blanks to fill."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from graph.language import again, languages, say, say_many, speaking
from graph.pages.numbers import Money, count, percent
from graph.pages.site import build_site
from graph.wording import money, number
from tests.catalogs import files, levelled, missing, read, written
from tests.sites import measured, network, plain_world
from tests.worlds import TERMS

BLANK = re.compile(r"%\([a-z_]+\)s")


@pytest.mark.parametrize("file", files(), ids=lambda f: f.parent.parent.name)
def test_a_catalog_is_level_with_what_is_said(file: Path) -> None:
    """Nothing missing, nothing left over, nothing untranslated: `python -m tests.catalogs`."""
    catalog = levelled(read(file))
    assert written(file, catalog) == file.read_bytes(), "run python -m tests.catalogs"
    assert missing(catalog) == []


@pytest.mark.parametrize("file", files(), ids=lambda f: f.parent.parent.name)
def test_translations_have_the_blanks_of_their_sentences(file: Path) -> None:
    wrong = []
    for each in read(file):
        texts = each.string if isinstance(each.string, tuple | list) else (each.string,)
        wanted = set(BLANK.findall("".join(each.id)))
        wrong += [t for t in texts if t and set(BLANK.findall(t)) != wanted]
    assert wrong == []


def test_a_sentence_is_said_again_in_another_language() -> None:
    """A note made in English is Indonesian where Indonesian is spoken, and English again after."""
    note = say("at least %(amount)s", amount=Money().sum(_decimal("12345600000")))
    assert note == "at least $12.35 bn"
    with speaking("id"):
        assert again(note).replace("\xa0", " ") == "sekurangnya 12,35 miliar dolar AS"
    assert again(note) == "at least $12.35 bn"


def test_numbers_and_amounts_follow_the_language() -> None:
    """The issue's own example: 10 billion dollars are 10 miliar dolar AS, and Rp167,2 triliun."""
    with speaking("id"):
        assert number(3301.4).replace("\xa0", " ") == "3.301"
        assert number(0.5743) == "0,574"
        assert Money().sum(_decimal("10000000000")).replace("\xa0", " ") == "10 miliar dolar AS"
        rupiah = Money("IDR", _decimal("16720")).sum(_decimal("10000000000"))
        assert rupiah.replace("\xa0", " ") == "Rp167,2 triliun"
        assert percent(0.4567).replace("\xa0", " ") == "46%"
        assert again(money(None)) == "tidak diketahui"
    assert number(3301.4) == "3 301"


def test_plurals_follow_the_language() -> None:
    """Indonesian nouns have one form."""
    with speaking("id"):
        assert {count(n, "flow").split("\xa0")[1] for n in (1, 2)} == {"aliran"}
    assert say_many("%(number)s a", "%(number)s b", 1200) == "1 200 b"


def test_every_language_has_a_catalog() -> None:
    assert languages() == ("en", *(f.parent.parent.name for f in files()))


def _decimal(text: str) -> Decimal:

    return Decimal(text)


def test_each_language_is_named_in_itself_on_every_page(tmp_path: Path) -> None:
    """English is called English on Indonesian pages too, and the switch leads to the same page."""
    site = tmp_path / "site"
    seen = plain_world()
    G = network(seen)
    build_site(seen, G, measured(G), site, terms=TERMS, languages=("en", "id"))
    switch = re.compile(r'<span class="languages".*?</span>', re.S)
    for folder, other in (("", "id/companies.html"), ("id/", "../companies.html")):
        found = switch.search((site / folder / "companies.html").read_text(encoding="utf-8"))
        assert found is not None
        assert ">English<" in found[0]
        assert ">Bahasa Indonesia<" in found[0]
        assert f'href="{other}"' in found[0]
