"""Results as text: a table to read, JSON or CSV to compute with, Markdown to paste.

* **table** and **markdown** are for reading: amounts as "38 bn", a value with its bounds in one
  cell, long lists cut short and said so, the lens above and the notes below. A **table** fits the
  terminal (:mod:`graph.readable` says its cells, :func:`columns` how wide it may be): cells wrap,
  lists of ids give way and are named in a note, one row stands upright, and what is still too wide
  goes on below, the first column again.
* **json** is exactly :meth:`graph.result.Result.to_json`.
* **csv** has one line per row with every field and every digit; lists of names are joined by
  ``|``. Nested parts are further tables whose first column ``row`` is the number of the row they
  belong to. They follow after an empty line, or go to files of their own (:func:`files`).
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path

from graph.digits import csv_text, exact
from graph.errors import InputError
from graph.readable import Grid, anything, read, said
from graph.result import Lens, Result, jsonable
from graph.wording import UNKNOWN, number, plain

__all__ = [
    "FORMATS",
    "WIDE",
    "Grid",
    "caption",
    "columns",
    "files",
    "grid_text",
    "heading",
    "note",
    "render",
]

FORMATS = ("table", "json", "csv", "markdown")
MOST_NESTED = 120
"""More nested lines than this are left out of a table, with a note that says so."""

WIDE = 100_000
"""A width at which nothing has to give way."""

_NOTHING = "Nothing in the data answers this under the lens.\n"
_PAGE = 100  # where there is no terminal
_MOST, _LEAST, _PROSE = 56, 12, 24  # of a cell: at most, at least if it wraps, if it is long text
_GIVE_WAY = ("flows", "sources", "deals")  # lists of ids, in the order they leave a narrow table
_GAP = "  "


def columns() -> int:
    """How wide a table may be: COLUMNS, else the terminal's width, without one 100."""
    return shutil.get_terminal_size((_PAGE, 24)).columns


def render(
    result: Result,
    form: str,
    explanation: Result | None = None,
    *,
    width: int | None = None,
    title: str | None = None,
) -> str:
    """A result as text in one of :data:`FORMATS`; InputError for another.

    A table to read is headed by ``title``, by default the name of the measure.
    An ``explanation`` follows: as a further table, in JSON as the rows of a key ``explain``.
    A table is at most ``width`` wide, by default as :func:`columns` says.
    """
    if form == "json":
        answer = result.to_json()
        if explanation is not None:
            answer["explain"] = explanation.to_json()["rows"]
        return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return "\n".join(csv_text(grid) for grid in exact(result, explanation))
    _known(form)
    blocks = [heading(caption(result, title), form)]
    main, nested = read(result)
    width = width or columns()
    left: dict[str, None] = {}  # columns that gave way

    def drawn(grid: Grid) -> str:
        return _markdown(grid) if form == "markdown" else _table(grid, width, left)

    blocks.append(drawn(main) if main.rows else _NOTHING)
    notes = list(result.notes)
    for grid in nested:
        if len(grid.rows) > MOST_NESTED:
            notes.append(
                f"{grid.title}: {number(len(grid.rows))} lines are left out of this table; "
                "ask for less, or for --format csv or json."
            )
        elif grid.rows:
            blocks.append(heading(grid.title, form) + drawn(grid))
    if anything(result):
        notes.append(
            "A share of 0–1 may be anything: of it nothing is known but the value of the known "
            "amounts, where one stands."
        )
    if left:
        notes.append(f"Left out to fit {width} columns: {', '.join(left)}; --wide shows them.")
    if explanation is not None:
        grid = read(explanation)[0]
        text = _markdown(grid) if form == "markdown" else _table(grid, width)
        blocks.append(heading(explanation.measure, form) + text)
        notes += explanation.notes
    if notes:
        blocks.append("".join(note(each, form, min(width, _PAGE)) for each in notes))
    return "\n".join(blocks)


def files(result: Result, path: Path, explanation: Result | None = None) -> dict[Path, str]:
    """The CSV files of a result: ``path``, and ``<stem>-<part><suffix>`` per nested part."""
    grids = exact(result, explanation)
    names = [path, *(path.with_name(f"{path.stem}-{g.title}{path.suffix}") for g in grids[1:])]
    return {name: csv_text(grid) for name, grid in zip(names, grids, strict=True)}


def grid_text(grid: Grid, form: str) -> str:
    """A grid that is no result (names found, solutions of a query) in one of the formats."""
    if form == "json":
        objects = [dict(zip(grid.headers, map(jsonable, row), strict=True)) for row in grid.rows]
        return json.dumps(objects, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if form == "csv":
        return csv_text(grid)
    _known(form)
    rows = tuple(tuple(said(cell) for cell in row) for row in grid.rows)
    grid = dataclasses.replace(grid, rows=rows)
    return _markdown(grid) if form == "markdown" else _table(grid, columns())


def caption(result: Result, title: str | None = None) -> str:
    """The measure, under its own name or a ``title``, and the lens in one line.

    >>> from datetime import date
    >>> caption(Result("cycles", Lens(date(2026, 7, 5)), ()))
    'cycles · data to 2026-07-05 · announced · group · USD'
    """
    lens: Lens = result.lens
    parts = [
        title or result.measure,
        f"data to {lens.as_of.isoformat()}",
        lens.firmness,
        lens.level,
        lens.currency,
    ]
    return " · ".join(parts if lens.ceilings else [*parts, "without ceilings"])


def _known(form: str) -> None:
    if form not in FORMATS:
        raise InputError(f"--format {form!r} is not one of {', '.join(FORMATS)}")


# -- to read -------------------------------------------------------------------------------


def _markdown(grid: Grid) -> str:
    from tabulate import tabulate

    text = tabulate(
        [[_escaped(str(cell)) for cell in row] for row in grid.rows],
        [_escaped(plain(header)) for header in grid.headers],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if c.right else "left" for c in _columns(grid)] if grid.rows else None,
    )
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@dataclasses.dataclass(frozen=True, slots=True)
class _Column:
    header: str
    cells: tuple[str, ...]
    right: bool  # numbers

    def lines(self, width: int) -> list[list[str]]:
        """Header and cells, each wrapped to a width."""
        wrapped = [_wrapped(cell, width, self.right) for cell in self.cells]
        return [_wrapped(self.header, width), *wrapped]

    def natural(self) -> int:
        """The width at which only long text wraps."""
        return max(len(line) for cell in self.lines(_MOST) for line in cell)

    def least(self) -> int:
        """The width below which it cannot be read well."""
        pieces = [p for cell in self.cells for p in _pieces(cell, self.right)]
        whole = max(len(p.rstrip()) for p in [*pieces, *_pieces(self.header)])
        prose = not self.right and any(len(cell) > _MOST for cell in self.cells)
        floor = 0 if self.right else _PROSE if prose else _LEAST
        return min(self.natural(), max(whole, floor))


def _columns(grid: Grid) -> list[_Column]:
    found = []
    for at, header in enumerate(grid.headers):
        cells = tuple(str(row[at]) for row in grid.rows)
        found.append(_Column(plain(header), cells, all(map(_starts_as_number, cells))))
    return found


def _table(grid: Grid, width: int, left: dict[str, None] | None = None) -> str:
    """A grid at most ``width`` wide; columns that gave way are put into ``left``.

    Without ``left`` none may give way.
    """
    those = _columns(grid)
    if len(grid.rows) == 1 and _span(c.natural() for c in those) > width:
        return _upright(those, width)
    for name in _GIVE_WAY if left is not None else ():
        if _span(c.natural() for c in those) > width and any(c.header == name for c in those[1:]):
            those = [c for c in those if c.header != name]
            left[name] = None  # type: ignore[index]
    if _span(c.least() for c in those) <= width:
        return _grid(those, width)
    keys = 2 if those[0].header == "#" else 1
    return "\n".join(_grid(block, width, keys) for block in _blocks(those, width, keys))


def _span(widths: Iterable[int]) -> int:
    found = list(widths)
    return sum(found) + len(_GAP) * (len(found) - 1)


def _least(those: list[_Column], width: int, keys: int) -> list[int]:
    """The least widths; the ``keys`` first columns stay whole if they leave half the width."""
    whole = _span(c.natural() for c in those[:keys]) <= width // 2
    return [c.natural() if whole and at < keys else c.least() for at, c in enumerate(those)]


def _blocks(those: list[_Column], width: int, keys: int) -> list[list[_Column]]:
    """The columns in tables that fit, the first ones (those that name the row) in each."""
    blocks = [those[:keys]]
    for column in those[keys:]:
        wider = [*blocks[-1], column]
        if len(wider) > keys + 1 and _span(_least(wider, width, keys)) > width:
            blocks.append([*those[:keys], column])
        else:
            blocks[-1] = wider
    return blocks


def _grid(those: list[_Column], width: int, keys: int = 0) -> str:
    """A table whose widest columns are narrowed, all to the same width, until it fits."""
    least, natural = _least(those, width, keys), [c.natural() for c in those]
    for most in range(_MOST, 0, -1):
        # Below the least widths nothing is left but to cut words.
        floor = least if _span(least) <= width else [min(x, most) for x in least]
        widths = [max(f, min(n, most)) for f, n in zip(floor, natural, strict=True)]
        if _span(widths) <= width:
            break
    columns_ = [c.lines(w) for c, w in zip(those, widths, strict=True)]
    out = []
    for at, row in enumerate(zip(*columns_, strict=True)):
        for line in range(max(len(cell) for cell in row)):
            texts = (cell[line] if line < len(cell) else "" for cell in row)
            out.append(
                _GAP.join(
                    text.rjust(w) if c.right else text.ljust(w)
                    for text, c, w in zip(texts, those, widths, strict=True)
                )
            )
        if at == 0:
            out.append(_GAP.join("-" * w for w in widths))
    return "".join(f"{line.rstrip()}\n" for line in out)


def _upright(those: list[_Column], width: int) -> str:
    """One row, a line for each of its columns."""
    name = max(len(c.header) for c in those)
    out = []
    for column in those:
        room = max(width - name - len(_GAP), _LEAST)
        for at, line in enumerate(_wrapped(column.cells[0], room, column.right)):
            out.append(f"{'' if at else column.header:{name}}{_GAP}{line}".rstrip())
    return "".join(f"{line}\n" for line in out)


def _starts_as_number(cell: str) -> bool:
    return re.match(rf"{UNKNOWN}\b|[≥≤] |-?\d[\d ]*(\.\d+)?( |$)", cell) is not None


_BREAK = re.compile(r"(?<= )|(?<=[a-z][-/_])(?=\w)")


def _pieces(line: str, is_number: bool = False) -> list[str]:
    """Where a line may break: at spaces, in ids and addresses, but never within a number.

    >>> _pieces("lab-x-2025-1 told 10 000 USD")
    ['lab-', 'x-', '2025-1 ', 'told ', '10\\xa0000 ', 'USD']
    >>> _pieces("3 301 (718–10 000)", is_number=True)
    ['3\\xa0301 ', '(718–10\\xa0000)']
    """
    whole = r"(?<!,) (?!\()" if is_number else r"(?<=\d) (?=\d{3}\b)|(?<=[≥≤]) "
    return [p for line in line.split("\n") for p in _BREAK.split(re.sub(whole, "\xa0", line))]


def _wrapped(cell: str, width: int, is_number: bool = False) -> list[str]:
    out = []
    for paragraph in cell.split("\n"):
        line = ""
        for piece in _pieces(paragraph, is_number):
            if line and len(line) + len(piece.rstrip()) > width:
                out.append(line)
                line = ""
            while len(piece.rstrip()) > width:
                out.append(piece[:width])
                piece = piece[width:]
            line += piece
        out.append(line)
    return [line.rstrip(" ").replace("\xa0", " ") for line in out]


def _escaped(cell: str) -> str:
    """Text that Markdown shows as it is.

    >>> _escaped("a|b <i>*x*</i>")
    'a\\\\|b \\\\<i>\\\\*x\\\\*\\\\</i>'
    """
    cell = cell.replace("\n", " ")
    return "".join(f"\\{c}" if c in "\\`*_[]<|~" else c for c in cell)


def heading(title: str, form: str) -> str:
    """The line above a table, of the third level in Markdown."""
    return f"### {_escaped(plain(title))}\n\n" if form == "markdown" else f"{plain(title)}\n"


def note(text: str, form: str, width: int = _PAGE) -> str:
    """A note below a table, wrapped, or as an item of a Markdown list."""
    if form == "markdown":
        return f"- {_escaped(plain(text))}\n"
    # A number such as 10 000 stays on one line.
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", "\xa0", f"Note: {plain(text)}")
    return textwrap.fill(whole, width, subsequent_indent="  ").replace("\xa0", " ") + "\n"
