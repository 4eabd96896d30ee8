"""What was found, brought in or sent, line by line: the words of check, import, build and push."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.readable import Grid
from graph.tables import grid_text
from graph.wording import number, plain

if TYPE_CHECKING:
    from graph.check.finding import Finding
    from graph.exchange.csv_layout.report import ImportReport
    from graph.exchange.push import PushReport
    from graph.names import Match

__all__ = ["FINDING_FORMATS", "findings_text", "import_text", "matches_text", "push_text", "tally"]

FINDING_FORMATS = ("github",)
"""Formats that findings have beside those of tables."""

_COLUMNS = ("severity", "code", "subject", "message", "file", "line")
_SHOWN = 3
"""Of the warnings of one kind, unless all are asked for."""


def findings_text(findings: Sequence[Finding], form: str, *, whole: bool = True) -> str:
    """Findings as one line each, ``file:line: severity: message``, or as rows of a format.

    Unless the text is to be ``whole``, warnings of a kind are counted and three of them shown.
    ``github`` are workflow commands of GitHub Actions, which shows them at the lines of a change.
    """
    if form == "table":
        lines = map(str, findings) if whole else _by_kind(findings)
        return "".join(f"{plain(line)}\n" for line in lines)
    if form == "github":
        return "".join(f"{_annotation(finding)}\n" for finding in findings)
    rows = tuple(
        tuple(
            plain(str(v)) if n == "file" and (v := getattr(f, n)) else getattr(f, n)
            for n in _COLUMNS
        )
        for f in findings
    )
    return grid_text(Grid("findings", _COLUMNS, rows), form)


def _annotation(finding: Finding) -> str:
    """A finding as a workflow command, its file as seen from the working directory."""
    told: dict[str, object] = {}
    if finding.file is not None:
        told["file"] = _from_here(finding.file)
        if finding.line is not None:
            told["line"] = finding.line
    told["title"] = finding.code
    properties = ",".join(f"{k}={_escaped(str(v), ':', ',')}" for k, v in told.items())
    return f"::{finding.severity} {properties}::{_escaped(finding.message)}"


def _escaped(text: str, *more: str) -> str:
    """Text without what would end a workflow command, or one of its properties."""
    for mark in ("%", "\r", "\n", *more):
        text = text.replace(mark, f"%{ord(mark):02X}")
    return plain(text)


def _from_here(file: Path) -> str:
    try:
        below = Path(os.path.relpath(file))
    except (OSError, ValueError):  # the working directory is gone, or on another drive
        return str(file)
    return str(file) if ".." in below.parts else below.as_posix()


def _by_kind(findings: Sequence[Finding]) -> Iterator[str]:
    """Every error, then the warnings of each kind: how many, and where the first of them are."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == "error":
            yield str(finding)
        else:
            kinds.setdefault(finding.code, []).append(finding)
    for code, found in kinds.items():
        yield f"{code}: {_count(len(found), 'warning')}"
        yield from (f"  {finding}" for finding in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"  and {number(len(found) - _SHOWN)} more; --all lists them"


def tally(findings: Sequence[Finding]) -> str:
    """How many findings of each severity there are, in words.

    >>> tally([])
    '0 errors, 0 warnings (warnings are doubts, not faults)'
    """
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = _count(len(findings) - errors, "warning")
    return f"{_count(errors, 'error')}, {warnings} (warnings are doubts, not faults)"


def import_text(report: ImportReport) -> str:
    """Rows read, statements written and rows refused per file, then every refusal and warning.

    The last line tells which files of the folder an import had written went, and what was left.
    """
    rows: list[tuple[str, ...]] = [
        (f.name, number(f.rows_read), number(f.statements_written), number(len(f.refused)))
        for f in report.files
    ]
    rows.append(("about the data set", "0", number(report.description_statements), "0"))
    total = (report.rows_read, report.statements_written, len(report.refused))
    rows.append(("total", *map(number, total)))
    grid = Grid("import", ("file", "rows read", "statements written", "rows refused"), tuple(rows))
    lines = [plain(str(refusal)) for refusal in report.refused]
    lines += [f"warning: {plain(warning)}" for warning in report.warnings]
    lines.append(
        f"removed {_count(len(report.removed), 'file')} of an earlier import; "
        f"left {number(len(report.kept))} that are not ours"
    )
    return grid_text(grid, "table") + "".join(f"{line}\n" for line in lines)


def matches_text(matches: Sequence[Match], form: str) -> str:
    """Things found, as a grid of id, kind, label and how each was found."""
    if not matches and form in ("table", "markdown"):
        return "Nothing is called so, nor anything near it.\n"
    rows = tuple((match.id, match.kind, match.label, match.how) for match in matches)
    return grid_text(Grid("found", ("id", "kind", "label", "how"), rows), form)


def push_text(report: PushReport) -> str:
    """The graphs that are now at the endpoint, with their triples, and what was removed.

    Of a push that only looked: what would be.
    """

    def there(name: str) -> str:
        if name in report.unchanged:
            return "unchanged"
        return "replaced" if name in report.replaced else "new"

    rows = tuple((name, number(count), there(name)) for name, count in report.graphs)
    would = "would be " if report.dry else ""
    lines = [f"{would}removed: {name}" for name in report.removed] + list(report.notes)
    all_of_it = _triples(report.graphs)
    sent = [(name, count) for name, count in report.graphs if name not in report.unchanged]
    if rows and not sent:
        total = f"nothing {would or 'was '}sent: {all_of_it} at {report.url} are as they should be"
    elif report.dry:
        total = f"would be sent: {_triples(sent)} at {report.url}; nothing was changed"
    else:
        part = f", of which {_triples(sent)} were sent" if report.unchanged else ""
        total = f"{all_of_it} at {report.url}{part}"
    table = grid_text(Grid("push", ("graph", "triples", "there"), rows), "table")
    return table + "".join(f"{plain(line)}\n" for line in (*lines, total))


def _triples(graphs: Sequence[tuple[str, int]]) -> str:
    triples = sum(count for _, count in graphs)
    return f"{_count(triples, 'triple')} in {_count(len(graphs), 'graph')}"


def _count(value: int, noun: str) -> str:
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"
