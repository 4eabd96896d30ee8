"""Amounts and numbers as people read them, character by character."""

from __future__ import annotations

from decimal import Decimal

import pytest

from graph.language import speaking
from graph.wording import bounded, money, number

SPACE = "\u0020"
"""Between thousands in English here; Indonesian has a full stop there and a comma before decimals,
as its spelling rules (EYD V) have it."""


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (999, "999", "999"),
        (1000, f"1{SPACE}000", "1.000"),
        (-1234567, f"-1{SPACE}234{SPACE}567", "-1.234.567"),
        (3301.4, f"3{SPACE}301", "3.301"),
        (0.5743, "0.574", "0,574"),
    ],
)
def test_thousands_are_set_apart(value: float, english: str, indonesian: str) -> None:
    assert number(value) == english
    with speaking("id"):
        assert number(value) == indonesian


def test_so_they_are_in_amounts() -> None:
    assert money(Decimal(250000)) == f"250{SPACE}000"
    assert money(Decimal(1674 * 10**12)) == f"1{SPACE}674 tn"
    assert bounded(Decimal(1200), Decimal(1000), Decimal(1500)) == (
        f"1{SPACE}200 (1{SPACE}000–1{SPACE}500)"
    )
    with speaking("id"):
        assert money(Decimal(250000)) == "250.000"
        assert money(Decimal(167200 * 10**9)) == "167,2\u00a0triliun"
