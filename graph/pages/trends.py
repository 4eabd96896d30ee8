"""A measure over time: what it was at the end of each quarter, as small pictures and as a table."""

from __future__ import annotations

from typing import Any

from graph.language import say
from graph.pages.cells import Cells, field_names
from graph.pages.columns import is_share, title
from graph.pages.evidence import Context, Evidence
from graph.result import Result

__all__ = ["trend"]

_TOLD = {"dependency": "look_through"}
"""The column that is followed, by measure; else the first one with bounds."""
_TOPS = {"hhi": 10_000.0}
"""Where the scale of a column ends; shares end at the whole, others at their largest value."""


def trend(evidence: Evidence, result: Result | None) -> Context | None:
    """The rows of a result, each with its ``period`` and ``as_of``; None without any.

    A line is all rows of the same words, such as a company and whom it stands on. The shade is
    between the closed bounds, which leave out what has no upper end, where a measure has them.
    """
    if result is None or not result.rows:
        return None
    cells = Cells(evidence, result)
    names = field_names(result.rows)
    bounded = [n for n in names if f"{n}_low" in names and f"{n}_high" in names]
    column = _TOLD.get(result.measure) or bounded[0]
    words = tuple(n for n in ("company", "on") if n in names)
    factor = 100.0 if is_share(column) else 1.0
    rows = [_row(cells, row, column, words, factor) for row in result.rows]
    most = max((r["v"] for r in rows if r["v"] is not None), default=1.0)
    drawn = [{key: value for key, value in row.items() if key != "raw"} for row in rows]
    return {
        "title": title(column),
        "rows": rows,
        "data": {"top": _TOPS.get(column) or (factor if factor > 1 else most), "rows": drawn},
        "unit": "%" if factor > 1 else "",
    }


def _row(cells: Cells, row: Any, column: str, words: tuple[str, ...], factor: float) -> Context:
    named = [str(cells.value(n, getattr(row, n))["text"]) for n in words]
    shade = f"{column}_closed" if hasattr(row, f"{column}_closed_low") else column
    cell = cells.cell(row, column)
    ends = (getattr(row, column), getattr(row, f"{shade}_low"), getattr(row, f"{shade}_high"))
    value, low, high = (None if e is None else float(f"{float(e) * factor:.4g}") for e in ends)
    name = (
        named[0] if len(named) == 1 else say("%(company)s on %(on)s", company=named[0], on=named[1])
    )
    return {
        "name": name,
        "period": row.period,
        "day": row.as_of.isoformat(),
        "v": value,
        "low": low,
        "high": high,
        "said": cell["text"],
        "raw": cell["raw"],
        "bounds": cell["bounds"],
        "coverage": str(row.coverage),
    }
