"""docs/answers.md is what the measures find in the data that come along."""

from __future__ import annotations

import re

from graph.terms import Terms
from tests.answers_reference import FILE, answers, reference


def test_the_file_is_made_of_the_data() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), "run python -m tests.answers_reference"


def test_every_measure_has_a_sentence_with_coverage() -> None:
    told: dict[str, list[str]] = {}
    for measure, sentence in answers():
        told.setdefault(measure, []).append(sentence)
    assert set(told) == {*Terms.load().codes("measure"), "claims"}
    for measure, sentences in told.items():
        for sentence in sentences:
            assert sentence.endswith(".")
            assert measure == "claims" or re.search(r"\d+ of \d+\)", sentence), sentence


def test_the_seed_question_is_answered_by_money_and_capacity_then_and_now() -> None:
    said = [sentence for measure, sentence in answers() if measure == "dependency"]
    for company in ("Nvidia", "Microsoft"):
        for basis in ("money", "gigawatts"):
            (one,) = [s for s in said if s.startswith(f"By {basis} OpenAI stands on {company}:")]
            assert "then " in one
            assert "; now " in one
