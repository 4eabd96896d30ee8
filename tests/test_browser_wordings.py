"""Amounts and numbers in the script's words beside Python's, on many values."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.model import Interval
from graph.pages.numbers import Money, index, percent, typeset
from graph.pages.wordings import wordings
from graph.result import Coverage
from graph.wording import number
from tests.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]  # a fixture, used by name

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parent.parent / "graph" / "pages" / "assets" / "amounts.js"
RATES = {"USD": "1", "IDR": "16720", "EUR": "0.8512345678901234567890123457", "SEK": "9.45"}


def _values() -> list[str]:
    """Amounts of every size, halves to be rounded to the even digit, ends of units, long ones."""
    pick = random.Random(4)
    found = ["0", "1", "7", "99.95", "99.995", "100.5", "101.5", "999.5", "250000", "999949999"]
    found += ["999950000", "999999999999", "1234500000", "1233500000", "1674000000000000", "0.125"]
    for _ in range(150):
        places = pick.randrange(1, 20)
        found.append(f"{pick.randrange(10**places)}.{pick.randrange(10**6):06}")
        found.append(f"{pick.randrange(1, 10**5)}5{'0' * pick.randrange(9)}")
    return found


def _expected(intervals: list[list[str | None]], shares: list[float]) -> list[Any]:
    told = []
    for code, rate in RATES.items():
        money = Money(code, Decimal(rate))
        for low, high, stated in intervals:
            amount = Interval(
                Decimal(str(low)),
                None if high is None else Decimal(high),
                None if stated is None else Decimal(stated),
            )
            coverages = [Coverage(*each) for each in ((0, 0), (0, 2), (1, 2), (2, 2))]
            told.append([money.amount(amount), money.bounds(amount)])
            told[-1] += [money.total(amount, coverage) for coverage in coverages]
    told += [[percent(share), index(share * 10_000)] for share in shares]
    told += [[number(int(share * 10**7))] for share in shares]
    return [[typeset(text) for text in row] for row in told]


def test_the_script_says_amounts_and_numbers_as_python_does(chromium: Browser) -> None:
    values = _values()
    pick = random.Random(9)
    intervals: list[list[str | None]] = [[v, v, v] for v in values]
    ends = ("0", "5", "10000000000", None)
    intervals += [
        [low, high, stated]
        for low, high, stated in product(ends[:3], ends, ends)
        if low is not None and (high is None or Decimal(high) >= Decimal(low))
    ]
    shares = [0.0, 0.004, 0.0095, 0.01, 0.045, 0.055, 0.5, 0.994, 1.0, 1e-7, 0.33125, 0.33135]
    shares += [pick.random() for _ in range(100)]
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)
    told = page.evaluate(
        """([words, rates, intervals, shares]) => {
          const speech = lingkar.speech(JSON.parse(words));
          const { decimal } = lingkar.decimals;
          const maybe = (x) => (x === null ? null : decimal(x));
          const found = [];
          for (const [code, rate] of Object.entries(rates)) {
            const money = speech.money(code, decimal(rate));
            for (const [low, high, stated] of intervals) {
              const amount = { low: decimal(low), high: maybe(high), stated: maybe(stated) };
              found.push([money.amount(amount), money.bounds(amount),
                ...[[0, 0], [0, 2], [1, 2], [2, 2]].map((c) => money.total(amount, ...c))]);
            }
          }
          for (const s of shares) found.push([speech.percent(s), speech.index(s * 10000)]);
          for (const s of shares) found.push([speech.number(Math.trunc(s * 1e7))]);
          return found;
        }""",
        [json.dumps(wordings(RATES)), RATES, intervals, shares],
    )
    page.close()
    expected = _expected(intervals, shares)
    assert len(told) == len(expected) > 1000
    for one, other in zip(told, expected, strict=True):
        assert one == other
