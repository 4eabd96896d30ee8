"""The page of any measure without a page of its own: its table, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from graph.pages.about import introduction
from graph.pages.evidence import Context, Evidence
from graph.pages.names import file_name
from graph.pages.numbers import percent, span
from graph.result import Coverage, Result
from graph.wording import UNKNOWN, number

__all__ = ["measure_page", "table_of"]

_SHARES = frozenset({"cr1", "cr4", "face_value", "hidden", "look_through", "unreached"})


def measure_page(name: str) -> str:
    """The page of a measure, relative to the site."""
    return f"measure-{file_name(name)}.html"


def table_of(evidence: Evidence, result: Result) -> Context:
    """A result as titles and rows of cells; nested parts as lists within their row."""
    rows = result.rows
    names = result.columns or (tuple(f.name for f in fields(rows[0])) if rows else ())
    nested = [name for name in result.nested if name not in names]
    columns = _folded(names)
    cells = [[_bounded(evidence, result, name, row) for name in columns] for row in rows]
    return {
        "name": result.measure,
        "title": evidence.measure(result.measure),
        "introduction": introduction(result.measure),
        "columns": _heads(columns, cells),
        "rows": [
            {
                "cells": line,
                "nested": [_nested(evidence, result, n, getattr(row, n)) for n in nested],
            }
            for line, row in zip(cells, rows, strict=True)
        ],
        "notes": list(result.notes),
    }


def _folded(names: Sequence[str]) -> list[str]:
    """Columns without those that bound another one: these stand in the cell of that one."""
    ends = ("_low", "_high")
    return [n for n in names if not (n.endswith(ends) and n.rpartition("_")[0] in names)]


def _heads(columns: Sequence[str], lines: Sequence[Sequence[Context]]) -> list[Context]:
    """Titles of columns, each a number's if a cell below it is a number."""
    return [
        {"title": _title(name), "number": any(line[i]["number"] for line in lines)}
        for i, name in enumerate(columns)
    ]


def _bounded(evidence: Evidence, result: Result, name: str, row: Any) -> Context:
    """A cell with the bounds of its value, where the row has them."""
    cell = _cell(evidence, result, name, getattr(row, name))
    if not hasattr(row, f"{name}_low") or not hasattr(row, f"{name}_high"):
        return cell
    low, high = getattr(row, f"{name}_low"), getattr(row, f"{name}_high")
    if (low is None and high is None) or low == high == getattr(row, name):
        return cell
    least = str(_cell(evidence, result, name, low)["text"])
    most = "no upper limit" if high is None else _cell(evidence, result, name, high)["text"]
    bounds = span(least, str(most))
    return {**cell, "bounds": "" if bounds == cell["text"] else bounds, "number": True}


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _is_share(name: str) -> bool:
    """Whether a field of this name is a part of a whole, to be read as per cent."""
    bare = re.sub(r"(_closed)?_(low|high)$", "", name)
    return bare in _SHARES or "share" in bare.split("_")


def _nested(evidence: Evidence, result: Result, name: str, rows: Any) -> Context:
    rows = [r for r in rows or () if is_dataclass(r) and not isinstance(r, type)]
    columns = _folded([f.name for f in fields(rows[0])]) if rows else []
    lines = [[_bounded(evidence, result, c, row) for c in columns] for row in rows]
    return {"title": _title(name), "columns": _heads(columns, lines), "rows": lines}


def _cell(evidence: Evidence, result: Result, name: str, value: Any) -> Context:
    """One cell: text, a link where it is a company, and whether it is a number."""
    cell: Context = {"text": "", "href": None, "number": False, "bounds": ""}
    if value is None:
        return {**cell, "text": UNKNOWN}
    if isinstance(value, bool):
        return {**cell, "text": "yes" if value else "no"}
    if isinstance(value, Decimal) and name in result.money:
        return {**cell, "text": evidence.money.sum(value), "number": True}
    if isinstance(value, float) and _is_share(name):
        return {**cell, "text": percent(value), "number": True}
    if isinstance(value, int | float | Decimal):
        return {**cell, "text": number(value), "number": True}
    if isinstance(value, Coverage | date):
        return {**cell, "text": str(value)}
    if isinstance(value, str) and (value in evidence.world.companies or value in evidence.G):
        party = evidence.party(value)
        return {**cell, "text": party["name"], "href": party["href"]}
    if isinstance(value, Mapping):
        return {**cell, "text": ", ".join(f"{k}: {v}" for k, v in value.items())}
    if isinstance(value, tuple | list):
        texts = [str(_cell(evidence, result, name, v)["text"]) for v in value]
        return {**cell, "text": ", ".join(texts) or "none"}
    if is_dataclass(value) and not isinstance(value, type):
        parts = (
            f"{_title(f.name)}: {_cell(evidence, result, f.name, getattr(value, f.name))['text']}"
            for f in fields(value)
        )
        return {**cell, "text": "; ".join(parts)}
    return {**cell, "text": str(value)}
