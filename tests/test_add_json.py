"""`lingkar add` from JSON: what it may say, and how it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.additions import (
    added,
    bytes_of,
    refused,
    said,
    triples_of,
)

CLAIM = {
    "claimant": "doe-jane",
    "about": ["alpha", "deal:zeta-delta-loan-2025"],
    "topic": "risk",
    "stance": "critical",
    "paraphrase": "The loan rests on one customer.",
    "date": "2025-12-20",
    "source": "undated-blog",
}


def test_answers_as_json(data: Path, tmp_path: Path) -> None:
    old = triples_of(data)
    added("claim", "--data", str(data), "--yes", "--from", "-", stdin=json.dumps(CLAIM))
    assert triples_of(data) - old == said("""
        claim:doe-20251220-risk a lk:Claim ; lk:claimant person:doe-jane ;
            lk:about company:alpha, deal:zeta-delta-loan-2025 ;
            lk:topic lk:topic-risk ; lk:stance lk:stance-critical ;
            lk:paraphrase "The loan rests on one customer."@en ;
            lk:date "2025-12-20"^^xsd:date ; prov:wasDerivedFrom source:undated-blog .""")
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(CLAIM), encoding="utf-8")
    result = added("claim", "--data", str(data), "-y", "--from", str(file), "--topic", "bubble")
    assert "lk:topic lk:topic-bubble" in result.stdout


def test_json_keeps_every_digit_and_may_nest(data: Path) -> None:
    text = """{"title": "T", "kind": "debt", "source": "undated-blog", "id": "t", "flow": [
        {"payer": "zeta", "payee": "alpha", "kind": "debt", "amount": 12345678901234567890.125,
         "qualifier": "exact", "in-kind": false, "chip": null, "nte": "x",
         "event": [{"status": "signed", "date": "2025-12-20"}]}]}"""
    line = refused("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert line.startswith("--flow (1): 'nte' is nothing to tell of a flow; there is deal, payer")
    text = text.replace('"nte": "x",', "")
    result = added("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert 'lk:amountHigh "12345678901234567890.125"^^xsd:decimal' in result.stdout
    assert "lk:subject flow:t-1" in result.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON"),
        ('{"title": {"a": 1}}', "title has parts of its own, where one text belongs"),
        ('{"titel": "T"}', "'titel' is nothing to tell of a deal; there is title, kind"),
        ('{"title": ["A", "B"]}', "title is told 2 times: keep one"),
    ],
)
def test_json_that_is_none(text: str, told: str, data: Path) -> None:
    before = bytes_of(data)
    assert told in refused("deal", "--data", str(data), "-y", "--from", "-", stdin=text)
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    ("word", "text", "told"),
    [
        ("company", '{"name": "A", "name": "B"}', "has the key 'name' twice"),
        ("deal", '{"title": "T", "flow": [{"payer": "a", "payer": "b"}]}', "'payer' twice"),
        ("company", '{"name": true}', "name has a yes or no where a text belongs"),
        ("company", '{"name": 7, "source": "undated-blog"}', "name has a number where a text"),
        ("company", '{"name": "A", "founded": 2020}', "founded has a number where a text"),
        ("company", '{"name": "Aa", "id": false}', "id has a yes or no where a text"),
        ("company", '{"name": ["A", null]}', "name has a null where a text belongs"),
        ("company", '{"name": [["A"]]}', "name has a list where a text belongs"),
        ("deal", '{"flow": ' * 900 + '"x"' + "}" * 900, "is nested more than 10 deep"),
        ("deal", '{"flow": ' * 3000 + '"x"' + "}" * 3000, "deep"),
        ("company", '{"name": ' + "9" * 5000 + "}", "name has a number where a text"),
        ("company", '{"name": "日本", "source": "undated-blog"}', "choose one with --id"),
        ("company", '{"name": "A", "founded": "9999-12-31"}', "more than 50 years ahead"),
        ("event", '{"subject": "zeta-delta-loan-2025", "amount": "1_0"}', "1_0"),
    ],
)
def test_json_that_says_what_it_cannot_mean(word: str, text: str, told: str, data: Path) -> None:
    before = bytes_of(data)
    assert told in refused(word, "--data", str(data), "-y", "--from", "-", stdin=text)
    assert bytes_of(data) == before


def test_json_may_begin_with_a_byte_order_mark(data: Path) -> None:
    told = '\ufeff{"name": "日本", "id": "nihon", "source": "undated-blog"}'
    result = added("company", "--data", str(data), "--dry-run", "--from", "-", stdin=told)
    assert "company:nihon a lk:Company" in result.stdout
