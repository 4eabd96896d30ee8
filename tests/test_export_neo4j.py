"""The files for neo4j-admin: headers by its grammar, ids that are unique, ends that exist."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from graph.exchange.export import export
from graph.study import Study
from tests.exports import MORE, TITLE, opened

TYPES = "int long float double boolean byte short char string point date localtime time"
TYPES += " localdatetime datetime duration"
SPACE = r"(?:\((?P<space>[^()\s]+)\))?"
FIELD = re.compile(
    # "Header format" of the import chapter of the Neo4j Operations Manual
    rf"(?P<name>[^:]*):(?P<mark>ID|START_ID|END_ID|LABEL|TYPE|IGNORE|(?:{'|'.join(TYPES.split())})"
    rf"(?:\[\])?){SPACE}"
)


class Files:
    """The files that ``import.sh`` names, parsed as the importer would."""

    def __init__(self, folder: Path) -> None:
        script = (folder / "import.sh").read_text("utf-8")
        words = shlex.split(script.replace("\\\n", " "), comments=True)
        assert words[:5] == ["exec", "neo4j-admin", "database", "import", "full"]
        options = [word.partition("=")[::2] for word in words[6:]]
        assert ("--array-delimiter", "U+001F") in options
        self.nodes = self._read(folder, [f for name, f in options if name == "--nodes"])
        relationships = [f for name, f in options if name == "--relationships"]
        self.relationships = self._read(folder, relationships)
        named = {*self.nodes, *self.relationships, "import.sh", ".lingkar"}
        assert {file.name for file in folder.iterdir()} == named

    @staticmethod
    def _read(folder: Path, names: list[str]) -> dict[str, tuple[list[str], list[list[str]]]]:
        found = {}
        for name in names:
            text = (folder / name).read_text("utf-8")
            header, *rows = csv.reader(text.splitlines(keepends=True))
            assert all("\n" not in value for row in rows for value in row), name
            found[name] = header, rows
        return found


def field(text: str) -> tuple[str, str, str]:
    match = FIELD.fullmatch(text)
    assert match is not None, f"{text!r} is no field of a header"
    return match["name"], match["mark"], match["space"] or ""


@pytest.fixture(scope="module", params=["small", "bundled"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    small = request.param == "small"
    study = opened(tmp_path_factory.mktemp("world"), MORE) if small else Study.open()
    out = tmp_path_factory.mktemp("out")
    export(study, "neo4j", out / "neo4j")
    return Files(out / "neo4j")


def test_headers_are_as_the_manual_has_them(files: Files) -> None:
    for kind, needed in (("nodes", ["ID", "LABEL"]), ("relationships", ["START_ID", "END_ID"])):
        for name, (header, rows) in getattr(files, kind).items():
            marks = [field(text)[1] for text in header]
            assert sorted(m for m in marks if m.isupper() and m != "TYPE") == sorted(needed), name
            assert ("TYPE" in marks) == (kind == "relationships"), name
            properties = [field(text)[0] for text in header if field(text)[0]]
            assert len(properties) == len(set(properties)), name
            assert {len(row) for row in rows} <= {len(header)}, name


def test_ids_are_unique_and_every_end_exists(files: Files) -> None:
    ids: dict[str, set[str]] = {}
    for name, (header, rows) in files.nodes.items():
        (place,) = [n for n, text in enumerate(header) if field(text)[1] == "ID"]
        known = ids.setdefault(field(header[place])[2], set())
        for row in rows:
            assert row[place], name
            assert row[place] not in known, (name, row[place])
            known.add(row[place])
    for name, (header, rows) in files.relationships.items():
        for n, text in enumerate(header):
            if field(text)[1] in ("START_ID", "END_ID"):
                assert {row[n] for row in rows} <= ids[field(text)[2]], (name, text)


def test_values_are_of_the_types_of_their_columns(files: Files) -> None:
    for _, (header, rows) in (*files.nodes.items(), *files.relationships.items()):
        for n, text in enumerate(header):
            values = {row[n] for row in rows} - {""}
            if field(text)[1] == "double":
                assert all(float(value) is not None for value in values)
            elif field(text)[1] == "boolean":
                assert values <= {"true", "false"}
            elif field(text)[1] in ("LABEL", "TYPE"):
                assert len(values) <= 1


def test_what_the_small_world_becomes(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    export(opened(tmp_path / "data", MORE), "neo4j", tmp_path / "out")
    files = Files(tmp_path / "out")
    companies = {row[0]: row for row in files.nodes["companies.csv"][1]}
    assert companies["a"][-1] == "Company\x1fParty"
    assert companies["a"][2] == "-A\x1f@a"
    assert files.nodes["sources.csv"][1][0][1] == TITLE
    assert files.nodes["crowds_in_deals.csv"][1] == [
        ["crowd1@d", "Note holders", "d", "CrowdInDeal"]
    ]
    header, rows = files.relationships["pays.csv"]
    paid = {row[2]: dict(zip(header, row, strict=True)) for row in rows}
    assert {f: (r[":START_ID(parties)"], r[":END_ID(parties)"]) for f, r in paid.items()} == {
        "f1": ("a", "b"),
        "f2": ("b", "a"),
        "f4": ("crowd1@d", "a"),
    }
    assert paid["f1"]["amount_usd_exact:string"] == "12345678901234567.89"
    assert paid["f2"]["amount_usd:double"] == paid["f2"]["amount_usd_exact:string"] == ""
    events = {name: rows for name, (_, rows) in files.relationships.items() if "subject" in name}
    assert events["status_events.subject.flows.csv"] == [["e3", "f4", "SUBJECT"]]
    assert sorted(row[:2] for row in events["status_events.subject.deals.csv"]) == [
        ["e", "d"],
        ["e2", "d2"],
    ]
    assert ["f1", "s", "WAS_DERIVED_FROM"] in files.relationships["flows.sources.sources.csv"][1]
