"""Web addresses: one table of which are of one document, held against all who ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.addresses import document_of, host_of, is_meant, is_sound
from graph.check import duplicates
from graph.curating.form import forms
from graph.curating.references import References
from graph.fields import homes
from graph.model import PartialDate, Source, World
from graph.terms import Terms

TERMS = Terms.load()
DAY = PartialDate.parse("2025-06-02")
EMPTY: dict[str, Any] = {home: {} for home in homes().values()}

PAIRS = [
    ("https://example.org/a", "http://example.org/a", True),
    ("https://example.org/a", "https://www.example.org/a/", True),
    ("https://example.org/a", "HTTPS://Example.ORG/a", True),
    ("https://example.org/a", "https://example.org:443/a", True),
    ("https://example.org/a", "http://example.org:80/a", True),
    ("https://example.org/a", "https://example.org:8443/a", False),
    ("https://example.org/a", "https://example.org/a#part-2", True),
    ("https://example.org/a", "https://example.org/a?", True),
    ("https://example.org/a", "https://example.org/a?utm_source=x&utm_medium=y", True),
    ("https://example.org/a", "https://example.org/a?UTM_source=x&FBCLID=1", True),
    ("https://example.org/a", "https://example.org/a?ref=home", True),
    ("https://example.org/a", "https://example.org/a?ref_src=home", True),
    ("https://example.org/a", "https://example.org/a?mc_cid=1&mc_eid=2&gclid=3&cmpid=4", True),
    ("https://example.org/a", "https://example.org/a?reference=2", False),
    ("https://example.org/a", "https://example.org/a?id=2", False),
    ("https://example.org/a", "https://example.org/a?id=", False),
    ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1", True),
    ("https://example.org/?a=1&b=2", "https://example.org/?a=2&b=1", False),
    ("https://example.org/a", "https://example.org/b", False),
    ("https://example.org/a", "https://example.org/A", False),
    ("https://example.org/a", "https://news.example.org/a", False),
    # What cannot be split is compared as it is.
    ("https://[bad", "https://[bad", True),
    ("https://[bad", "https://[bad?utm_source=x", False),
    ("https://example.org/a", "https://example.org:99999/a", False),
    ("https://example.org:99999/a", "https://example.org:99999/a", True),
    ("https://example.org:port/a", "https://example.org/a", False),
]


def world(*urls: str) -> World:
    found = {
        ident: Source(id=ident, title=ident, url=url, horizon=DAY, source_kind="news")
        for ident, url in zip("st", urls, strict=False)
    }
    return World(horizon=date(2026, 7, 5), **{**EMPTY, "sources": found})


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_addresses_of_one_document(one: str, other: str, same: bool) -> None:
    """For the check, which tells two sources, and for adding, which tells the one there is."""
    assert (document_of(one) == document_of(other)) == same
    found = [f.code for f in duplicates.sources(world(one, other), TERMS)]
    assert found == (["same-source"] if same else [])
    form = forms(TERMS)["source"]
    there = References(world(one), lambda _: False).same_document(form, {"url": [other]})
    assert (there is not None) == same


@pytest.mark.parametrize(
    ("url", "meant", "sound"),
    [
        ("https://example.org/a", True, True),
        (" HTTP://example.org", True, True),
        ("https://[2001:db8::1]:8080/a", True, True),
        ("https://[bad", True, False),
        ("https://example.org:99999/a", True, False),
        ("https://example.org:port/a", True, False),
        ("https:///a", True, False),
        ("https://", True, False),
        ("example.org/a", False, False),
        ("ftp://example.org/a", False, False),
    ],
)
def test_sound_addresses(url: str, meant: bool, sound: bool) -> None:
    """A host is needed, brackets hold an IPv6 address, and ports end at 65535 (RFC 3986, 793)."""
    assert (is_meant(url), is_sound(url)) == (meant, sound)


@given(st.text(alphabet=st.characters() | st.sampled_from("htps:/[]@?&=%#.\ud800\u2100")))
def test_no_text_is_too_odd(text: str) -> None:
    """Nothing raises, whatever comes after the scheme, and what is compared is stable."""
    for url in (text, f"https://{text}", f"https://example.org/?{text}", f"https://[{text}"):
        assert document_of(url) == document_of(f" {url} ")
        assert host_of(url) == host_of(url).removeprefix("www.") or "www.www." in url.lower()
        assert is_meant(url) or not is_sound(url)
