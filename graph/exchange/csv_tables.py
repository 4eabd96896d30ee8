"""The data as tables for a spreadsheet or a data frame: a file per class, a line per thing.

UTF-8, comma, quotes where needed. Several values in a cell are joined by ``|``; unknown is empty;
truth values are ``yes`` and ``no``; numbers are plain decimals, never shortened. ``flows.csv`` says
in addition what the lens makes of each flow: whether it counts, at what amount, and why.

Text that a spreadsheet would take for a formula (it starts with ``=``, ``+``, ``-``, ``@``, a tab
or a line end; OWASP, *CSV Injection*) gets an apostrophe in front. Numbers never do.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph.model import PartialDate
from graph.result import jsonable

if TYPE_CHECKING:
    from graph.lens.verdict import Verdict
    from graph.model import World
    from graph.result import Lens

__all__ = ["cell", "tables"]

_FILES = {"events": "status_events", "people": "analysts"}
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def tables(world: World, verdicts: Iterable[Verdict], lens: Lens) -> Mapping[str, bytes]:
    """Every table by its file name (``flows.csv``).

    ``verdicts`` are the lens's on all flows; ``lens`` is written beside them, so that a table
    that is passed on still says what it shows.
    """
    made: dict[str, bytes] = {}
    judged = {verdict.flow: _judged(verdict, lens) for verdict in verdicts}
    for field in dataclasses.fields(world):
        things = getattr(world, field.name)
        if not isinstance(things, Mapping):
            continue
        rows = [
            {f.name: getattr(thing, f.name) for f in dataclasses.fields(thing)}
            | (judged.get(ident, {}) if field.name == "flows" else {})
            for ident, thing in sorted(things.items())
        ]
        # Columns come from the class even where there is no row to show them.
        names = [f.name for f in dataclasses.fields(_class_of(field.name))]
        if field.name == "flows":
            names += _LENS_COLUMNS
        made[f"{_FILES.get(field.name, field.name)}.csv"] = _table(names, rows)
    return made


def cell(value: Any) -> str:
    """A value as the text of a cell.

    >>> cell(None), cell(True), cell(("a", "b")), cell("=1+1"), cell("-5"), cell("-x")
    ('', 'yes', 'a|b', "'=1+1", '-5', "'-x")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return cell("|".join(str(each) for each in value))
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value
    if isinstance(value, PartialDate):
        return str(value)
    return str(jsonable(value))


_LENS_COLUMNS = [
    "nature", "counts", "reason", "why", "node_payer", "node_payee", "status", "amount_usd",
    "amount_low_usd", "amount_high_usd", "lens_as_of", "lens_firmness", "lens_level",
]  # fmt: skip


def _judged(verdict: Verdict, lens: Lens) -> dict[str, Any]:
    amount = verdict.amount
    return {
        "nature": verdict.nature,
        "counts": verdict.counts,
        "reason": verdict.reason,
        "why": verdict.why,
        "node_payer": verdict.payer,
        "node_payee": verdict.payee,
        "status": verdict.status,
        "amount_usd": amount.stated if amount else None,
        "amount_low_usd": amount.low if amount else None,
        "amount_high_usd": amount.high if amount else None,
        "lens_as_of": lens.as_of,
        "lens_firmness": lens.firmness,
        "lens_level": lens.level,
    }


def _class_of(home: str) -> type:
    from graph.fields import homes

    return next(cls for cls, name in homes().items() if name == home)


def _table(names: list[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue().encode("utf-8")
