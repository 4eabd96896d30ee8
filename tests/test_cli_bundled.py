"""Commands on the bundled data: how wide, and the story that it began with."""

from __future__ import annotations

import json

import pytest

from tests.command_line import run, said

# -- how wide, on the bundled data ---------------------------------------------------------


@pytest.mark.parametrize(
    "args", [("concentration", "openai"), ("cycles", "--top", "5"), ("show", "openai")]
)
def test_a_table_fits_its_terminal(args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = said(*args).splitlines()
        assert max(map(len, lines)) <= width
    assert any(line.startswith("Note: Left out to fit 100 columns") for line in lines) == (
        args[0] != "concentration"
    )
    wide = said(*args, "--wide")
    assert "Left out" not in wide
    assert max(map(len, wide.splitlines())) > 120


def test_a_ring_of_two_is_explained_on_a_page() -> None:
    """Those between the two companies are listed; the hundreds of others are counted."""
    two = ("--through", "amazon", "--through", "openai", "--max-legs", "2")
    result = run("cycles", *two, "--explain", "--format", "json")
    rows = json.loads(result.stdout)["explain"]
    assert {frozenset((r["payer"], r["payee"])) for r in rows} == {frozenset(("amazon", "openai"))}
    assert {row["entered"] for row in rows} == {True, False}
    assert len(said("cycles", *two, "--explain").splitlines()) < 80


def test_a_deal_is_not_known_before_it_is_told_of() -> None:
    text = said("show", "amazon-openai-equity-202602", "--as-of", "2026-02-26")
    assert "is not known on 2026-02-26: first told 2026-02-27." in text
    assert "Amazon invests" not in text
    later = said("show", "amazon-openai-equity-202602", "--as-of", "2026-02-27")
    assert "first reported  2026-02-27" in later


def test_a_supplier_of_unknown_amount_that_is_left_out_is_noted() -> None:
    said_so = "What openai buys from nvidia has no known amount"
    assert said_so in " ".join(said("diversification", "openai", "--without", "nvidia").split())
    assert "has no known amount" not in said("diversification", "openai", "--without", "oracle")


# -- the seed story, on the bundled data ---------------------------------------------------


def test_the_talks_of_december_2025() -> None:
    """Ten billion dollars at least, 167.2 trillion rupiah, in talks and in a ring."""
    args = ("--as-of", "2025-12-31", "--firmness", "talked", "--currency", "IDR")
    found = json.loads(said("cycles", "--through", "amazon", *args, "--format", "json", "-q"))
    ring = next(r for r in found["rows"] if r["companies"] == ["amazon", "openai"])
    assert (ring["bottleneck"], ring["firmness"]) == ("167200000000000", "in-talks")
    text = said("show", "deal:amazon-openai-equity-202512", *args)
    assert "≥ 167.2 tn" in text
    assert "at least 10 000 000 000 USD" in text


def test_what_the_two_analysts_said() -> None:
    for name, words in (
        ("Charles Fitzgerald", "no real deal and at best a framework"),
        ("Anshel Sag", "builds a safety net"),
    ):
        answer = json.loads(said("show", name, "--format", "json", "--quiet"))
        claims = answer["rows"][0]["claims"]
        assert any(words in claim["paraphrase"] for claim in claims)
        assert all(claim["sources"] and claim["date"] for claim in claims)
