"""The house itself: which way imports point, how large files are, what the packages hold."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS = (
    ("graph.errors", "graph.addresses", "graph.currencies", "graph.places"),
    ("graph.connection",),
    ("graph.language",),
    ("graph.model", "graph.facts", "graph.vocabulary"),
    ("graph.declarations",),
    ("graph.codes",),
    ("graph.terms", "graph.result", "graph.wording", "graph.sparql", "graph.lexer", "graph.limits"),
    ("graph.periods", "graph.reading", "graph.series", "graph.toml"),
    ("graph.store",),
    ("graph.extraction",),
    ("graph.fields",),
    ("graph.values", "graph.relations", "graph.identifiers"),
    ("graph.load",),
    ("graph.lens",),
    ("graph.quality",),
    ("graph.check",),
    ("graph.reported",),
    ("graph.network", "graph.capacity", "graph.ledger"),
    ("graph.measures",),
    ("graph.study",),
    (
        "graph.names",
        "graph.records",
        "graph.readable",
        "graph.explain",
        "graph.explain_capacity",
        "graph.labelled",
        "graph.money",
        "graph.changes",
        "graph.headlines",
        "graph.claimed",
    ),
    ("graph.digits",),
    ("graph.tables", "graph.claims", "graph.parameters"),
    ("graph.competency", "graph.portable"),
    ("graph.queries", "graph.show", "graph.comparison"),
    ("graph.stories",),
    ("graph.exchange", "graph.pages"),
    ("graph.accounts", "graph.checked", "graph.scorecard", "graph.question"),
    ("graph.overtime",),
    ("graph.scale",),
    ("graph.claims_asked",),
    ("graph.building",),
    ("graph.dossiers",),
    ("graph.serving",),
    ("graph.curating",),
    ("graph",),
    ("graph.commands",),
    ("cli",),
)
"""From the ground floor up; a room imports only from rooms below it, and from itself."""


def _modules() -> dict[str, Path]:
    files = [*(ROOT / "graph").rglob("*.py"), ROOT / "cli.py"]
    names = {}
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        names[".".join(p for p in parts if p != "__init__")] = file
    return names


def _floor(module: str) -> tuple[int, str]:
    best = (-1, "")
    for floor, rooms in enumerate(ROOMS):
        for room in rooms:
            inside = module == room or module.startswith(f"{room}.")
            if inside and len(room) > len(best[1]) and (room != "graph" or module == "graph"):
                best = (floor, room)
    assert best[0] >= 0, f"{module} has no room in the house: give it one in ROOMS"
    return best


def _imports(file: Path) -> set[str]:
    """Modules of ours that a file imports, wherever in it; types alone do not count."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for part in branch.body
        for node in ast.walk(part)
    }
    known = _modules()
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in known else node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name in known}


def test_imports_only_point_back() -> None:
    wrong = []
    for module, file in _modules().items():
        floor, room = _floor(module)
        for other in _imports(file):
            below, other_room = _floor(other)
            if other_room != room and below >= floor:
                wrong.append(f"{module} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_measures_know_nothing_of_rdf_files_screens() -> None:
    for file in (ROOT / "graph" / "measures").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        found = re.search(r"^\s*(?:import|from) (rdflib|pyox|click|jinja2|pathlib)", text, re.M)
        assert found is None, f"{file.name} imports {found and found[1]}"


def test_click_is_only_at_the_edge() -> None:
    imported = re.compile(r"^\s*import click", re.M)
    users = [m for m, f in _modules().items() if imported.search(f.read_text(encoding="utf-8"))]
    assert {m for m in users if not m.startswith("graph.commands.")} == {"cli"}


def test_files_are_small_enough_to_hold_in_the_head() -> None:
    lengths = {m: len(f.read_text(encoding="utf-8").splitlines()) for m, f in _modules().items()}
    assert statistics.median(lengths.values()) < 150
    long = {m: n for m, n in lengths.items() if n > 400}
    assert set(long) <= {"graph.model"}, long  # a list of values


def test_the_architecture_names_every_room_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z_]+(?:\.py|/))` \|", text, re.M))
    there = {f.name for f in (ROOT / "graph").glob("*.py")} - {"__init__.py"}
    there |= {f"{f.parent.name}/" for f in (ROOT / "graph").glob("*/__init__.py")}
    assert told == there


def test_no_room_for_odds_and_ends() -> None:
    odd = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert not [m for m in _modules() if odd & set(m.split("."))]


def test_every_package_is_shipped() -> None:
    """A folder of Python or data that the wheel leaves out is only missed by users."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = set(project["tool"]["setuptools"]["packages"])
    there = {
        ".".join(f.parent.relative_to(ROOT).parts)
        for top in ("graph", "ontology", "data")
        for f in (ROOT / top).rglob("*")
        if f.is_file() and "__pycache__" not in f.parts
    }
    assert there == shipped


def test_locks_hold_hashes_and_no_hosts() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9._-]+==\S+", text, re.M)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)


def test_public_names_are_complete_and_sorted() -> None:
    import graph

    assert sorted(graph.__all__) == graph.__all__
    for name in graph.__all__:
        assert getattr(graph, name) is not None


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"])
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500
