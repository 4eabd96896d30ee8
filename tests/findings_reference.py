"""The list of findings, made of catalogue and shapes: ``python -m tests.findings_reference``.

It writes ``docs/findings.md``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import rdflib
from rdflib import SH

from graph.check.catalogue import ERRORS, WARNINGS

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "findings.md"
SHAPES = ROOT / "ontology" / "shapes.ttl"

HEAD = """\
# What `lingkar check` finds

This file is made from `graph/check/catalogue.py` and `ontology/shapes.ttl` by \
`python -m tests.findings_reference`; a test compares the two.

Each finding has a code, the thing it is about, a sentence that says what to do, and file and \
line. An **error** contradicts the ontology or itself: nothing is built with one, and the exit \
code is 1. A **warning** is a doubt that a person has to judge; it changes no exit code. A value \
that cannot be read is told once, not by every rule that trips over it.

`lingkar check` looks at the whole data set. `lingkar check PATH…` tells only what is about \
those files: each is looked at beside the data it belongs to, and what a finding doubles or \
contradicts may stand in another file. `--format github` prints annotations for GitHub Actions.

Findings are remembered in the cache folder of the user until a file of the data, the ontology or \
the program changes; `--no-cache` checks in any case.
"""


def shapes() -> Iterator[tuple[str, bool, str]]:
    """The name of every shape, whether it is an error, and its message."""
    graph = rdflib.Graph().parse(SHAPES)
    for shape in sorted(set(graph.subjects(SH.message)), key=str):
        name = str(shape).rsplit("#", 1)[1]
        yield (
            name,
            graph.value(shape, SH.severity) == SH.Violation,
            str(graph.value(shape, SH.message)),
        )


def reference() -> str:
    """The whole file."""
    of_shapes = list(shapes())
    parts = [HEAD]
    for title, mapping in (("Errors", ERRORS), ("Warnings", WARNINGS)):
        parts.append(_table(title, dict(sorted(mapping.items()))))
    for title, grave in (("Errors of shapes", True), ("Warnings of shapes", False)):
        parts.append(_table(title, {name: text for name, bad, text in of_shapes if bad == grave}))
    return "\n".join(parts)


def _table(title: str, rows: dict[str, str]) -> str:
    lines = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in rows.items())
    return f"## {title}\n\n| code | meaning |\n| --- | --- |\n{lines}"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
