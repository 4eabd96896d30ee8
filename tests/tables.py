"""The small world of ``tests/world/*.csv``: reading it, changing a copy, reading what came out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

WORLD = Path(__file__).parent / "world"
LK = "https://w3id.org/lingkar/ontology#"

Change = Callable[[list[dict[str, str]]], object]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rewrite(folder: Path, table: str, change: Change) -> None:
    path = folder / f"{table}.csv"
    rows = rows_of(path)
    header = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows(rows)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def triples(folder: Path) -> list[ox.Quad]:
    return [
        quad
        for path in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def values(folder: Path, name: str) -> list[Decimal]:
    """Every number that the Turtle gives for a property of the ontology."""
    return [
        Decimal(quad.object.value)
        for quad in triples(folder)
        if quad.predicate.value == LK + name and isinstance(quad.object, ox.Literal)
    ]
