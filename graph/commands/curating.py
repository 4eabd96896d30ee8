"""Keeping the data: what is wrong with them, and what comes in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.frame import (
    Give,
    gives,
    say,
)

if TYPE_CHECKING:
    pass

__all__ = ["COMMANDS"]


@click.command()
@click.option("--warnings/--no-warnings", default=True, help="Print warnings too.")
@click.option("--all", "whole", is_flag=True, help="Every warning, not three of a kind.")
@gives
def check(data: str | None, warnings: bool, whole: bool, form: str, give: Give) -> None:
    """List what is wrong or doubtful in the data.

    Errors with file and line, warnings by kind; with an error the exit code is 1.

    Example: lingkar check --data my-data --no-warnings
    """
    from graph.accounts import findings_text, tally
    from graph.check import check as found_in
    from graph.store import Store

    every = found_in(Store.open(data))
    give(findings_text([f for f in every if warnings or f.severity == "error"], form, whole=whole))
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
    from graph.exchange.dossier import import_csv

    say(import_text(report := import_csv(source, out)))
    sys.exit(int(bool(report.refused)))


COMMANDS = (check, import_)
