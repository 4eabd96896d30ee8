"""`lingkar add` and answers that are meant to do harm, or none at all."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.additions import (
    a_deal,
    added,
    bytes_of,
    refused,
    said,
    triples_of,
)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("He said \"yes\" \\ and 'no' . ; , # <urn:x>", None),
        ('""" . <urn:evil> <urn:evil> """', None),
        ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        ("  spaces   around ", "spaces around"),
        ("שלום\u200f (Shalom)", None),
        ("投资 🦙 café", None),
        ("@prefix lk: <urn:evil#> .", None),
        ("a" * 4000, None),
        ("$(touch x) `x` %s {0} =1+1", None),
    ],
)
def test_a_title_stays_a_title(title: str, kept: str | None, data: Path) -> None:
    old = triples_of(data)
    result = added(*a_deal(data, title))
    new = triples_of(data) - old
    title_of = ox.NamedNode("http://purl.org/dc/terms/title")
    deal = ox.NamedNode("https://w3id.org/lingkar/id/deal/t")
    told = [t.object for t in new if t.predicate == title_of and t.subject == deal]
    assert told == [ox.Literal(kept or title)]
    assert said(result.stdout) == new  # what is shown is what is written
    assert not {"\u200f", "\x1b"} & set(result.stdout)
    subjects = {str(t.subject) for t in new}
    assert {s.split("/id/")[0] for s in subjects} == {"<https://w3id.org/lingkar"}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("a\x1b[31mb", "title has the character"),
        ("a\x00b", "title has the character"),
        ("a\u202egpj.exe", "title has the character U+202E, which cannot be seen or hides others"),
        ("a\u2066b", "title has the character U+2066"),
        ("a\udcffb", "title has the character U+DCFF"),
        ("a" * 4001, "title has 4001 characters; 4000 are the most"),
        (" \n", "title is empty"),
    ],
)
def test_a_title_that_hides_something(title: str, told: str, data: Path) -> None:
    before = bytes_of(data)
    assert told in refused(*a_deal(data, title))
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//example.org/x",
        " https//example.org",
        'https://example.org/"><script>',
        "https://example.org/a b",
        "https://example.org/\\..\\",
        "https://example.org/{x}",
        "https://example.org/\u202ex",
        "https://[bad",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https:///path",
    ],
)
def test_an_address_that_is_none(url: str, data: Path) -> None:
    before = bytes_of(data)
    line = refused(
        "source", "--data", str(data), "-y", "--title", "T", "--kind", "news", "--url", url
    )
    assert line.startswith("url")
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("1e999 exact", "is no amount"),
        ("1e29 exact", None),
        ("9" * 30 + " exact", None),
        ("NaN exact", "'NaN' in the amount"),
        ("-5bn exact", "'-5bn' in the amount"),
        ("10bn", "say how the amount 10bn was told: exact, about, at-least, up-to"),
        ("10bn 20bn exact", "is no amount"),
        ("10bn exact about", "has two of qualifier"),
        ("10bn exact usd eur", "has two of currency"),
        ("10bn undisclosed", "has no number: leave out 10bn"),
        ("at-least", "needs a number"),
        ("7bn-5bn", "the low amount 7000000000 is above the high amount 5000000000"),
        ("10bn exact QQQ", "neither a number, a currency nor one of exact"),
    ],
)
def test_an_amount_that_is_none(amount: str, told: str | None, data: Path) -> None:
    before = bytes_of(data)
    deal = ("--deal", "zeta-delta-loan-2025", "--payer", "zeta")
    flow = (
        "flow",
        "--data",
        str(data),
        "-y",
        *deal,
        "--payee",
        "alpha",
        "--kind",
        "debt",
        "--source",
        "undated-blog",
    )
    if told is None:
        added(*flow, "--amount", amount)
    else:
        assert told in refused(*flow, "--amount", amount)
        assert bytes_of(data) == before
