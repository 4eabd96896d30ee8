"""The site as files: what it links to, and that hostile data stay text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import OutputError
from graph.pages.names import embed, file_name, web_link
from graph.pages.site import build_site
from graph.result import Coverage, Lens, Result
from tests.sites import BN, hostile_world, measured, network, plain_world, site_of
from tests.tags import Tags, links, tagged
from tests.worlds import TERMS, flow, world


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(hostile_world(), tmp_path_factory.mktemp("hostile") / "site")


def test_the_same_world_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = site_of(plain_world(), tmp_path / "again")
    files = sorted(f.relative_to(site) for f in site.rglob("*") if f.is_file())
    assert files == sorted(f.relative_to(again) for f in again.rglob("*") if f.is_file())
    assert len(files) > 10
    for file in files:
        assert (site / file).read_bytes() == (again / file).read_bytes(), file


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_every_link_within_the_site_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    assert links(request.getfixturevalue(which)) > 100


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_nothing_is_loaded_from_elsewhere_and_a_policy_forbids_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    for file, tags in tagged(request.getfixturevalue(which)):
        policies = [t for t in tags.found if t.attributes.get("http-equiv")]
        assert len(policies) == 1, file
        policy = policies[0].attributes["content"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        for tag in tags.found:
            if tag.name != "a":
                assert not urlsplit(tag.attributes.get("href", "")).scheme
                assert not urlsplit(tag.attributes.get("src", "")).scheme
            elif urlsplit(tag.attributes.get("href", "")).scheme:
                assert tag.attributes["rel"] == "noopener noreferrer"


def test_hostile_texts_stay_text(hostile: Path) -> None:
    """Had a name become markup, one of these elements, attributes or characters would be there."""
    seen = ""
    for file, tags in tagged(hostile):
        seen += tags.text
        for tag in tags.found:
            assert tag.name not in ("img", "i", "iframe"), file
            assert not [a for a in tag.attributes if a.startswith("on")], file
            assert not tag.attributes.get("href", "").startswith("javascript"), file
            if tag.name == "script":
                local = tag.attributes.get("src", "").rpartition("assets/")[1] == "assets/"
                assert local or tag.attributes["type"] == "application/json", file
                if not local:
                    json.loads(tag.text)
        raw = file.read_text(encoding="utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", raw), file
    assert "<img src=x onerror=alert('image')>" in seen
    assert "{{ 7*7 }}" in seen
    assert "</script><script>alert('script')</script>" in seen


def test_hostile_ids_stay_in_the_folder(hostile: Path) -> None:
    names = [f.relative_to(hostile).as_posix() for f in hostile.rglob("*") if f.is_file()]
    assert all(re.fullmatch(r"[a-zA-Z0-9_./-]+", n) for n in names)
    assert "company/_2e_2e_2fup.html" in names
    assert "company/_43_4f_4e.html" in names  # CON would be a device on some systems


@given(st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_different_ids_have_different_files_even_where_case_is_ignored(a: str, b: str) -> None:
    one, other = file_name(a), file_name(b)
    assert re.fullmatch(r"[a-z0-9_-]+", one)
    assert (one.lower() == other.lower()) == (a == b) or not a.isprintable() or not b.isprintable()


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_embedded_json_cannot_end_its_script(text: str) -> None:
    made = str(embed([text, {"k": "</script><!--"}]))
    assert "<" not in made
    assert json.loads(made)[1] == {"k": "</script><!--"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "//example.org/x", "http:", "https://a b/", "\x01https://example.org", "ftp://example.org"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) is None


def test_a_measure_without_a_page_of_its_own_gets_one(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Row:
        company: str
        due: Decimal | None
        coverage: Coverage

    rows = (Row("openai", Decimal(7 * BN), Coverage(1, 2)), Row("oracle", None, Coverage(0, 1)))
    due = Result(
        measure="obligations",
        lens=Lens(date(2026, 7, 5)),
        rows=rows,
        columns=("company", "due", "coverage"),
        money=frozenset({"due"}),
    )
    seen = plain_world()
    build_site(seen, network(seen), {"obligations": due}, tmp_path / "s", terms=TERMS)
    tags = Tags((tmp_path / "s" / "measure-obligations.html").read_text(encoding="utf-8"))
    assert "Openai" in tags.text
    assert "$7 bn" in tags.text
    assert "unknown" in tags.text
    assert "measure-obligations.html" in (tmp_path / "s" / "index.html").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(OutputError, match="not empty"):
        build_site(plain_world(), network(plain_world()), {}, tmp_path, terms=TERMS)
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the site"):
        build_site(plain_world(), network(plain_world()), {}, tmp_path / "file" / "s", terms=TERMS)


def test_an_empty_world_has_a_site_too(tmp_path: Path) -> None:
    seen = world(flow("one", "a", "b"))  # no status event: nothing counts
    G = network(seen)
    assert len(G) == 0
    build_site(seen, G, {"cycles": measured(G)["cycles"]}, tmp_path / "s", terms=TERMS)
    assert "No ring counts" in (tmp_path / "s" / "rings.html").read_text(encoding="utf-8")
