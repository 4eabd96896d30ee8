"""The report on the data as people and programs read it: `lingkar check --report`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.check.report import Report, report
from graph.errors import InputError
from graph.quality import SHARES, SHORTFALLS
from graph.readable import Grid
from graph.result import jsonable
from graph.study import Study
from graph.tables import grid_text, heading, note
from graph.wording import money, number

if TYPE_CHECKING:
    from decimal import Decimal

    from graph.check.expectations import Line
    from graph.quality import Share

__all__ = ["judge", "percent", "report_text"]

_GAPS = 5
"""So many of the worst gaps of a share are named, unless all are asked for."""


def judge(paths: Sequence[Path | str], data: str | None) -> Report:
    """The report on a data set: that of ``data``, or of the one folder among ``paths``.

    InputError for anything but one folder, for a share is one of a whole data set.
    """
    if len(paths) > 1 or (paths and data) or any(not p or not Path(p).is_dir() for p in paths):
        raise InputError("--report is about a whole data set: name one folder, or none")
    study = Study.open(paths[0] if paths else data)
    return report(study.store, study.world, study.terms)


def report_text(report: Report, form: str, *, whole: bool = False) -> str:
    """A report in one of the formats; with ``whole`` every gap and every field.

    Without it fields are listed where something is expected of them, and of the gaps the worst
    five. JSON and CSV are always whole; CSV has the counts, fields and shares in one table.
    """
    if form == "json":
        return json.dumps(_json(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return grid_text(_exact((*report.counts, *report.fields, *report.told)), form)
    fields = [line for line in report.fields if whole or line.floor is not None]
    blocks = [
        heading("How much there is", form) + grid_text(_counts(report.counts), form),
        heading("How full it is", form) + grid_text(_fields(fields), form),
        heading("How well it is told", form) + grid_text(_told(report), form),
    ]
    for share in report.shares:
        if share.gaps:
            shown = share.gaps if whole else share.gaps[:_GAPS]
            title = f"{number(len(share.gaps))} {SHORTFALLS[share.code]}"
            rows = tuple(
                (gap.id, gap.label, "" if gap.dollars is None else money(gap.dollars))
                for gap in shown
            )
            grid = Grid(share.code, ("id", "what", "US dollars"), rows)
            blocks.append(heading(title, form) + grid_text(grid, form))
    blocks.append(
        note(
            "Shares are over all that is talked of at the horizon; dollars are sums over flows "
            "with a known amount: turnover, not money of the outside world.",
            form,
        )
    )
    return "\n".join(blocks)


def percent(value: Decimal | float | None) -> str:
    """A share in per cent, to three digits; empty for nothing to take a share of.

    >>> percent(0.12345), percent(1), percent(None)
    ('12.3 %', '100 %', '')
    """
    return "" if value is None else f"{number(float(value) * 100)} %"


def _counts(lines: Sequence[Line]) -> Grid:
    rows = tuple(
        (
            line.subject,
            number(line.part),
            _bound(line.floor),
            _bound(line.ceiling),
            line.state,
        )
        for line in lines
    )
    return Grid("counts", ("class", "count", "at least", "at most", "state"), rows)


def _bound(value: float | None) -> str:
    return "" if value is None else number(value)


def _fields(lines: Sequence[Line]) -> Grid:
    rows = tuple(
        (line.subject, line.what, percent(line.value), percent(line.floor), line.state)
        for line in lines
    )
    return Grid("fields", ("class", "field", "filled", "at least", "state"), rows)


def _told(report: Report) -> Grid:
    rows = tuple(
        (
            SHARES[line.subject],
            "US dollars" if line.what == "dollars" else "number",
            money(line.part) if line.what == "dollars" else number(line.part),
            money(line.whole) if line.what == "dollars" else number(line.whole or 0),
            percent(line.value),
            percent(line.floor),
            line.state,
        )
        for line in report.told
    )
    return Grid("shares", ("what", "by", "so many", "of", "share", "at least", "state"), rows)


_HEADERS = ("subject", "what", "part", "whole", "value", "floor", "ceiling", "state")


def _exact(lines: Sequence[Line]) -> Grid:
    rows = tuple(tuple(getattr(line, name) for name in _HEADERS) for line in lines)
    return Grid("report", _HEADERS, rows)


def _json(report: Report) -> dict[str, Any]:
    def lines(some: Sequence[Line]) -> list[dict[str, Any]]:
        return [{name: jsonable(getattr(line, name)) for name in _HEADERS} for line in some]

    def gaps(share: Share) -> list[Any]:
        return [jsonable(gap) for gap in share.gaps]

    return {
        "counts": lines(report.counts),
        "fields": lines(report.fields),
        "shares": lines(report.told),
        "gaps": {share.code: gaps(share) for share in report.shares},
    }
