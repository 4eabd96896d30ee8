"""A small data set to add to, and what is compared before and after."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
from click.testing import CliRunner, Result

import cli
from graph.exchange.csv_layout import import_csv
from graph.store import PREFIXES

WORLD = Path(__file__).resolve().parent / "world"
SOURCE = (
    "url=https://example.com/daily/second?id=9,title=Beta, again, to invest in Alpha,"
    "publisher=The Daily Example,published=2026-01-30,kind=news,primary=no,language=en,"
    "accessed=2026-03-01"
)
"""A new source, as an option has it."""

_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def small_world(folder: Path) -> Path:
    """The world of the tests as a folder of Turtle."""
    import_csv(WORLD, folder)
    return folder


def copy_of(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, hidden ones too."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def triples_of(folder: Path) -> set[ox.Triple]:
    """Everything that a folder says, read by the parser alone."""
    return {
        triple
        for file in folder.rglob("*.ttl")
        for triple in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)
    }


def said(turtle: str) -> set[ox.Triple]:
    """What a piece of Turtle says, with the prefixes of the house."""
    return set(ox.parse((_HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE))


def is_kept(old: bytes, new: bytes) -> bool:
    """Whether ``new`` is ``old`` with whole lines put in between, and nothing else."""
    lines = iter(new.splitlines(keepends=True))
    return all(any(line == each for each in lines) for line in old.splitlines(keepends=True))


def add(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli.lingkar, ["add", *args], input=stdin)


def added(*args: str, stdin: str | None = None) -> Result:
    """A run that must go well."""
    result = add(*args, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result


def refused(*args: str, stdin: str | None = None) -> str:
    """The one line of a refusal: exit code 2, nothing on standard output."""
    result = add(*args, stdin=stdin)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.startswith("lingkar: ")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("lingkar: ").rstrip("\n")


def a_deal(data: Path, title: str = "T", ident: str = "t", company: str = "Iota") -> list[str]:
    """A deal that goes into three files."""
    about = f"url=https://example.org/{ident},title={company.split()[-1]} lends,publisher=P"
    source = f"{about},kind=news,published=2025-12-20"
    return [
        "deal", "--data", str(data), "--yes", "--title", title, "--kind", "debt", "--id", ident,
        "--new-source", source, "--new-company", company,
        "--flow", f"alpha -> {company} debt undisclosed", "--status", "signed@2025-12-20",
    ]  # fmt: skip
