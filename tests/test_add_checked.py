"""What `lingkar add` adds is checked first, and dated by when its source was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import Store
from tests.additions import (
    SOURCE,
    add,
    added,
    bytes_of,
    refused,
)


def test_what_the_check_finds_is_told_and_nothing_stays(data: Path) -> None:
    """A leg from a company to itself: no answer alone is wrong, only the check can tell."""
    before = bytes_of(data)
    result = add(
        "deal", "--data", str(data), "--yes", "--title", "T", "--kind", "debt", "--new-source",
        SOURCE, "--new-company", "Iota::US", "--flow", "iota -> Iota debt undisclosed",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "error: flow:debt-1 has iota as lk:payer and as lk:payee" in result.stderr
    assert "Nothing was added" in result.stderr
    assert bytes_of(data) == before


def test_only_what_is_new_counts(data: Path) -> None:
    """Data that are wrong already can be added to, and their old faults are not told again."""
    companies = data / "companies.ttl"
    text = companies.read_text(encoding="utf-8")
    wrong = "\ncompany:zz a lk:Company ;\n    skos:prefLabel 7 .\n"
    companies.write_text(text + wrong, encoding="utf-8")
    result = added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    assert "company:zz" not in result.stderr
    codes = {line.rsplit("[", 1)[1] for line in result.stderr.splitlines() if line.endswith("]")}
    assert codes == {"deal-without-flows]", "deal-without-status]", "undated-source]"}


def test_afterwards_nothing_need_be_checked_again(data: Path) -> None:
    from graph.check import check
    from graph.check.chosen import check_remembered
    from graph.check.remembered import Memory

    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    store = Store.open(data)
    remembered = Memory(dict(store.digests), data).recall()
    assert remembered == check(store) == check_remembered(store)
    assert remembered is not None
    assert {f.file for f in remembered if f.subject == "deal:t"} == {data / "deals" / "t.ttl"}


def test_what_others_write_meanwhile_is_not_taken_for_checked(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program, that knows of no lock, breaks a file between the writing and its end."""
    from graph.check.chosen import check_remembered
    from graph.check.remembered import Memory
    from graph.curating.addition import Addition

    really = Addition._write

    def and_another(self: Addition) -> None:
        really(self)
        (data / "more.ttl").write_text(
            "<https://w3id.org/lingkar/id/company/odd> a "
            "<https://w3id.org/lingkar/ontology#Compani> .\n"
        )

    monkeypatch.setattr(Addition, "_write", and_another)
    added(
        "deal", "--data", str(data), "-y", "--title", "T", "--kind", "debt", "--id", "t",
        "--source", "undated-blog", "--party", "alpha",
    )  # fmt: skip
    store = Store.open(data)
    assert Memory(dict(store.digests), data).recall() is None
    assert "unknown-term" in {finding.code for finding in check_remembered(store)}


# -- when a source was looked at -----------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "accessed", "horizon"),
    [
        # The world looks to 2026-01-31, when the newest of its sources came out.
        ("2025-10-01", "2026-11-25", "2026-01-31"),  # dated: the data look no further than before
        ("2026-08-01", "2026-11-25", "2026-08-01"),  # newer: they look as far as it
        ("2026-08", "2026-11-25", "2026-08-31"),  # a month: to its last day
        ("2026", "2026-11-25", "2026-11-25"),  # a year not over: to the day it was looked at
        (None, "2026-11-25", "2026-11-25"),  # no date: known on the day it was looked at
        ("2025-10-01", "2026-01-20", "2026-01-20"),  # never beyond that day
    ],
)
def test_the_horizon_of_a_new_source(
    published: str | None, accessed: str, horizon: str, data: Path
) -> None:
    told = () if published is None else ("--published", published)
    result = added(
        "source", "--data", str(data), "--dry-run", "--title", "T", "--kind", "news", "--url",
        "https://example.org/t", "--accessed", accessed, *told,
    )  # fmt: skip
    assert f'lk:horizon "{horizon}"^^xsd:date' in result.stdout
    assert f'lk:accessed "{accessed}"^^xsd:date' in result.stdout


def test_a_source_of_tomorrow(data: Path) -> None:
    line = refused(
        "source", "--data", str(data), "--yes", "--title", "T", "--kind", "news", "--url",
        "https://example.org/t", "--accessed", "2026-03-01", "--published", "2026-03-02",
    )  # fmt: skip
    assert line.startswith("a source looked at on 2026-03-01 cannot have come out on 2026-03-02")
