"""The values of the literature are those computed here, and docs/literature.md says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.literature_reference import ENTRIES, FILE, Entry, reference

TESTS = Path(__file__).parent


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.what)
def test_the_value_is_that_of_the_source(entry: Entry) -> None:
    assert entry.here() == entry.value


def test_the_file_is_made_of_them() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), (
        "run python -m tests.literature_reference"
    )


def test_every_test_named_is_there() -> None:
    named = re.findall(r"`(test_\w+)::(test_\w+)`", reference())
    assert len(named) > 20
    for file, name in named:
        assert f"def {name}(" in (TESTS / f"{file}.py").read_text(encoding="utf-8"), name
