"""Keeping the data: what is wrong with them, and what comes in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graph.commands.frame import data_option, output_option, say

__all__ = ["COMMANDS"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@data_option
@click.option("--warnings/--no-warnings", default=True, help="Print warnings too.")
@click.option("--all", "whole", is_flag=True, help="Every warning, not three of a kind.")
@click.option("--report", is_flag=True, help="How much there is, how well told, what is missing.")
@click.option("--no-cache", is_flag=True, help="Check, even if nothing changed since last time.")
@click.option("--format", "form", metavar="[table|json|csv|markdown|github]", help="Of the answer.")
@output_option
def check(
    paths: tuple[str, ...],
    data: str | None,
    warnings: bool,
    whole: bool,
    report: bool,
    no_cache: bool,
    form: str | None,
    output: str | None,
) -> None:
    """List what is wrong or doubtful in the data.

    Errors with file and line, warnings by kind (docs/findings.md has them all); with an error the
    exit code is 1. Stories are checked with the data they are told of. A PATH is a file or folder
    of Turtle, or a story, and only what is about it is listed: a file is looked at beside the data
    it belongs to, a folder outside them is a data set of its own unless --data is given. With
    --format github each finding is an annotation.

    --report tells instead how much there is, how well it is told, and the worst gaps by name;
    the exit code is 1 where it is less than expectations.toml asks.

    Example: lingkar check my-data/deals/new.ttl --data my-data
    """
    if report:
        from graph.question import deliver, form_of
        from graph.scorecard import judge, report_text

        judged = judge(paths, data)
        deliver(report_text(judged, form_of(form, output), whole=whole), output, say)
        sys.exit(int(judged.short))
    from graph.accounts import FINDING_FORMATS, findings_text, tally
    from graph.checked import check_paths
    from graph.question import deliver, form_of

    chosen = form_of(form, output, FINDING_FORMATS)
    every = check_paths(paths, data, remember=not no_cache)
    shown = [f for f in every if warnings or f.severity == "error"]
    deliver(findings_text(shown, chosen, whole=whole), output, say)
    click.echo(f"check: {tally(every)}", err=True)
    sys.exit(int(any(f.severity == "error" for f in every)))


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
def import_(source: Path, out: Path) -> None:
    """Turn a folder of CSV files into Turtle.

    Every row is taken whole, or refused (exit code 1) with file, line and reason.

    Example: lingkar import my-csv --out my-data
    """
    from graph.accounts import import_text
    from graph.exchange.csv_layout import import_csv

    say(import_text(report := import_csv(source, out)))
    sys.exit(int(bool(report.refused)))


COMMANDS = (check, import_)
