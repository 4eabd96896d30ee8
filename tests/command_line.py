"""The command line in this process or as one of its own, and what it must answer."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from click.testing import CliRunner, Result

import cli

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "tests" / "world"


def run(*args: str) -> Result:
    return CliRunner().invoke(cli.lingkar, args)


def said(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*args: str) -> str:
    """The one line of a refusal: exit code 2, nothing on standard output."""
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.startswith("lingkar: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("lingkar: ").rstrip("\n")


def read_csv(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
