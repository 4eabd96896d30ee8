"""How a table fits its page: what gives way, what goes on below, and what is never cut."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest

from graph import tables
from graph.result import Lens, Result

# -- how wide ------------------------------------------------------------------------------

SUPPLIERS = tuple(
    {
        "company": name,
        "hhi": 3248.0,
        "hhi_low": 774.0,
        "hhi_high": 10000.0,
        "band": "high",
        "band_low": "moderate",
        "band_high": "high",
        "why": "because the contract was told of in the paper of the day and by nobody else",
        "deals": ("lab-one-compute-202501", "lab-two-compute-202502"),
        "flows": ("lab-one-compute-202501-1", "lab-two-compute-202502-1"),
        "sources": ("paper-20250101-lab-one", "paper-20250202-lab-two"),
    }
    for name in ("one", "two")
)


def _supply(*rows: Any) -> Result:
    names = tuple(rows[0])
    return Result("supply", Lens(date(2026, 7, 5)), rows, columns=names)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for rows in (SUPPLIERS, SUPPLIERS[:1]):
        text = tables.render(_supply(*rows), "table")
        body = text.splitlines()[1:]  # the lens above stays on one line
        assert max(map(len, body)) <= width, text
        assert "(774–10 000)" in text


def test_lists_of_ids_give_way_and_a_note_names_them() -> None:
    """All three go at 80 columns; wide, in Markdown and in CSV all stay."""
    narrow = tables.render(_supply(*SUPPLIERS), "table", width=80)
    assert "Note: Left out to fit 80 columns: flows, sources, deals; --wide shows them." in narrow
    assert "paper-2025" not in narrow
    for text in (
        tables.render(_supply(*SUPPLIERS), "table", width=tables.WIDE),
        tables.render(_supply(*SUPPLIERS), "markdown", width=80),
        tables.render(_supply(*SUPPLIERS), "csv", width=80),
    ):
        assert "Left out" not in text
        assert "paper-20250101-lab-one" in text
        assert "lab-two-compute-202502-1" in text


def test_an_explanation_keeps_its_sources() -> None:
    text = tables.render(_supply({"company": "x"}), "table", _supply(*SUPPLIERS), width=80)
    assert "Left out" not in text
    assert "paper-20250101-lab-one" in "".join(text.split())


def test_one_row_stands_upright() -> None:
    row = {"company": "lab", **{f"number_{i}": 3248.0 + i for i in range(9)}}
    lines = tables.render(_supply(row), "table", width=60).splitlines()
    assert lines[2:4] == ["company   lab", "number 0  3 248"]
    assert lines[11] == "number 8  3 256"


def test_what_is_still_too_wide_goes_on_below_with_the_names_again() -> None:
    """Seven amounts of thirteen columns at least, ``(≥ 3.248 tn)``, have no room side by side."""
    field = {f"n{i}_{e}": 3248.5 * 10**9 for i in range(7) for e in ("low", "high")}
    rows = [{"company": c, **{f"n{i}": 3e12 for i in range(7)}, **field} for c in ("aa", "bb")]
    text = tables.render(_supply(*rows), "table")
    lines = [line.split()[0] for line in text.splitlines()[2:] if line[:1].strip()]
    assert lines.count("company") == lines.count("aa") == lines.count("bb") > 1
    assert text.count("n6") == 1


def test_a_number_is_never_broken() -> None:
    text = tables.render(_supply(*SUPPLIERS), "table", width=60)
    assert "(774–10 000)" in text
    assert "3 248" in text


def test_where_there_is_no_terminal_a_page_is_100(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", none)
    monkeypatch.delenv("COLUMNS")
    assert tables.columns() == 100
    monkeypatch.setenv("COLUMNS", "72")
    assert tables.columns() == 72
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((133, 40)))
    assert tables.columns() == 133


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        ("high", "moderate", "high", "high (moderate–high)"),
        ("high", "high", "high", "high"),
        (1.7701, 1.7699, 1.7702, "1.77"),
        (None, 3.161, None, "unknown, ≥ 3.16"),
        (None, 0.0, None, "unknown"),
        (None, 0.25, 1.0, "unknown, 0.25–1"),
    ],
)
def test_a_value_and_its_bounds_in_a_cell(value: Any, low: Any, high: Any, text: str) -> None:
    row = {"name": "x", "v": value, "v_low": low, "v_high": high}
    lines = tables.render(_supply(row, row), "table").splitlines()
    assert lines[-1].split(maxsplit=1)[1].strip() == text
