"""What `lingkar add` asks for: what is missing, what is known already, and the ids it gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.additions import (
    added,
    bytes_of,
    refused,
    said,
)


def test_without_a_terminal_all_that_is_missing_is_told_at_once(data: Path) -> None:
    before = bytes_of(data)
    line = refused(
        "deal", "--data", str(data), "--yes", "--title", "T", "--flow", "alpha -> beta debt"
    )
    assert line == "still to be told: --kind, --source, source of --flow (1)"
    line = refused("claim", "--data", str(data), "--yes")
    assert line == (
        "still to be told: --claimant, --about, --topic, --stance, --paraphrase, --date, --source"
    )
    assert bytes_of(data) == before


def test_without_a_terminal_writing_must_be_agreed_to(data: Path) -> None:
    before = bytes_of(data)
    line = refused("company", "--data", str(data), "--name", "Iota", "--source", "undated-blog")
    assert line.startswith("nobody can be asked without a terminal: give --yes")
    assert bytes_of(data) == before


def test_the_folder_and_the_thing_must_be_named() -> None:
    assert refused("deal", "--yes") == "say which folder is to be added to: --data DIR"
    assert refused().startswith("say what is to be added: one of source, company, crowd")
    assert "No such command 'dael'" in refused("dael")


def test_the_folder_may_be_named_before_the_thing(data: Path) -> None:
    added("--data", str(data), "company", "--name", "Iota", "--source", "undated-blog", "--yes")
    assert "company:iota a lk:Company" in (data / "companies.ttl").read_text()


def test_a_dry_run_writes_nothing(data: Path) -> None:
    before = bytes_of(data)
    result = added(
        "company", "--data", str(data), "--name", "Iota", "--source", "undated-blog", "--dry-run"
    )
    assert "company:iota a lk:Company" in result.stdout
    assert bytes_of(data) == before


def test_an_address_that_is_a_source_already_is_recognised(data: Path) -> None:
    line = refused(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news",
        "--url", "http://www.example.com/daily/compute/?lang=en&id=7&utm_source=mail#top",
    )  # fmt: skip
    assert line == "this address is source:daily-202503-compute already: name that"
    result = added(
        "company", "--data", str(data), "--yes", "--name", "Iota", "--new-source",
        "url=https://example.com/daily/compute?id=7&lang=en,title=T,kind=news",
    )  # fmt: skip
    assert "source:daily-202503-compute is there already, by its address" in result.stderr
    assert said(result.stdout) == said("""company:iota a lk:Company ; skos:prefLabel "Iota" ;
        prov:wasDerivedFrom source:daily-202503-compute .""")


def test_another_parameter_is_another_document(data: Path) -> None:
    added(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news",
        "--url", "https://example.com/daily/compute?id=8&lang=en",
    )  # fmt: skip


def test_near_misses_are_offered(data: Path) -> None:
    flow = ("flow", "--data", str(data), "--yes", "--deal", "zeta-delta-loan-2025")
    rest = ("--payee", "beta", "--kind", "debt", "--source", "undated-blog")
    line = refused(*flow, *rest, "--payer", "alhpa")
    assert line == "payer: no company or crowd is called 'alhpa'; did you mean alpha (Alpha)?"
    line = refused(*flow, "--payer", "alpha", *rest[:3], "dept", *rest[4:])
    assert line.startswith("kind: 'dept' is no such code; did you mean debt? it is one of equity,")
    line = refused("company", "--data", str(data), "--yes", "--nmae", "x")
    assert line.startswith("No such option '--nmae'")


@pytest.mark.parametrize("kind", ["compute-contract", "Compute contract", "compute"])
def test_a_code_by_its_label_or_first_word(kind: str, data: Path) -> None:
    deal = ("deal", "--data", str(data), "--dry-run", "--title", "T", "--source", "undated-blog")
    assert "lk:deal-compute-contract" in added(*deal, "--kind", kind).stdout


def test_a_company_is_added_once(data: Path) -> None:
    line = refused("company", "--data", str(data), "--yes", "--name", "alpha AI", "--source", "x-y")
    assert "source: no source is called" in line
    line = refused(
        "company", "--data", str(data), "--yes", "--name", "alpha AI", "--source", "undated-blog"
    )
    assert line == (
        "a company is called 'alpha AI' already: alpha (Alpha); name that, or give an id of its own"
    )
    result = added(
        "company", "--data", str(data), "-y", "--name", "Alphas", "--source", "undated-blog"
    )
    assert "see that this company is none of alpha (Alpha)" in result.stderr


# -- ids -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ident", ["../x", "/etc/x", "a/b", "..", "A", "a_b", "a b", "-a", "a--b", "a\n", "é", "a" * 101]
)
def test_an_id_never_names_another_place(ident: str, data: Path) -> None:
    before = bytes_of(data.parent)
    line = refused(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--source",
        "undated-blog", "--id", ident,
    )  # fmt: skip
    assert line.startswith("the id ")
    assert "small letters and digits" in line
    assert bytes_of(data.parent) == before


def test_an_id_that_is_taken(data: Path) -> None:
    source = ("--source", "undated-blog")
    deal = ("deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", *source)
    assert refused(*deal, "--id", "zeta-delta-loan-2025").endswith("choose another id")
    parties = ("--party", "zeta", "--party", "alpha", "--announced", "2025")
    for expected in ("zeta-alpha-debt-2025", "zeta-alpha-debt-2025-2", "zeta-alpha-debt-2025-3"):
        assert f"deal:{expected} a lk:Deal" in added(*deal, *parties).stdout
