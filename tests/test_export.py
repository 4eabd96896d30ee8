"""Exports: where they go, whole or not at all, the same bytes every time, and what they need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputError, OutputError
from graph.exchange import export as exporting
from graph.exchange.export import FORMATS, export, format_of
from graph.store import Store
from graph.study import Study
from graph.terms import Terms
from tests.exports import WORLD, opened

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [form.name for form in FORMATS if form.folder]
SAYABLE = [form.name for form in FORMATS if form.name != "rdfxml"]
"""RDF/XML cannot hold the world: a name in it has a character that XML has not."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return opened(tmp_path_factory.mktemp("world"))


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    """Hashes of strings, and so the order of sets, differ from process to process."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "world.ttl").write_text(WORLD.replace("\\u0007", ""), encoding="utf-8")
    script = (
        "import sys, graph\nfrom graph.exchange.export import FORMATS, export\n"
        "for f in FORMATS:\n"
        "    export(graph.open(sys.argv[1]), f.name, sys.argv[2] + f'/{f.name}.zip')\n"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        subprocess.run(
            [sys.executable, "-c", script, str(data), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
        )
    for form in FORMATS:
        one, two = (tmp_path / seed / f"{form.name}.zip" for seed in ("1", "2"))
        assert one.read_bytes() == two.read_bytes(), form.name


@pytest.mark.parametrize("form", FOLDERS)
def test_a_zip_holds_the_same_files(form: str, study: Study, tmp_path: Path) -> None:
    export(study, form, tmp_path / "out")
    export(study, form, tmp_path / "out.ZIP")
    files = {f.name: f.read_bytes() for f in (tmp_path / "out").iterdir() if f.name[0] != "."}
    with zipfile.ZipFile(tmp_path / "out.ZIP") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}  # no clock


# -- where it goes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "form"),
    [
        ("a.ttl", "turtle"),
        ("a.rdf", "rdfxml"),
        ("a.gexf", "gexf"),
        ("A.XLSX", "xlsx"),
        ("a.sqlite", "sqlite"),
        ("a.db", "sqlite"),
    ],
)
def test_the_ending_says_the_format(out: str, form: str) -> None:
    assert format_of(None, out) == form


@pytest.mark.parametrize("form", FOLDERS)
def test_the_ending_of_several_tables_says_how(form: str) -> None:
    told = rf"^{form} is several tables: name a folder or a \.zip file, with --format {form}$"
    with pytest.raises(InputError, match=told):
        format_of(None, f"a.{form}")


def test_an_unknown_format_names_those_there_are(study: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no export format 'xls'; there is turtle, .*graphml, "):
        export(study, "xls", tmp_path / "x")


@pytest.mark.parametrize("form", FOLDERS)
def test_tables_do_not_go_to_standard_output(form: str, study: Study) -> None:
    with pytest.raises(InputError, match=r"several tables: name a folder or a \.zip"):
        export(study, form, "-")


@pytest.mark.parametrize("form", ["ntriples", "sqlite"])
def test_one_file_goes_to_standard_output(
    form: str, study: Study, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(study, form, tmp_path / "file")
    export(study, form, "-")
    assert capfdbinary.readouterr().out == (tmp_path / "file").read_bytes()


@pytest.mark.parametrize("form", ["xlsx", "sqlite", "csv", "parquet", "neo4j"])
def test_a_terminal_gets_no_bytes(form: str, world: Path) -> None:
    """Asked from a real one, with and without ``-o -``; what is text it does get."""
    pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")

    def said(*arguments: str) -> tuple[str, int | None]:
        command = ["-c", "from cli import main; main()", "export", "--data", str(world)]
        shell = pexpect.spawn(
            sys.executable, [*command, *arguments], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        shell.expect(pexpect.EOF, timeout=120)
        shell.close()
        return shell.before.decode("utf-8"), shell.exitstatus

    for place in ((), ("-o", "-")):
        text, code = said("--format", form, *place)
        assert code == 2
        assert re.fullmatch(rf"lingkar: {form} is [^\r\n]+ with -o[^\r\n]*\r\n", text)


@pytest.mark.parametrize("form", SAYABLE)
def test_a_place_that_cannot_be_written_is_refused(study: Study, tmp_path: Path, form: str) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        export(study, form, tmp_path / "no" / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", SAYABLE)
def test_what_fails_on_the_way_leaves_the_old_as_it_was(
    form: str, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up once all is written, before it is put in its place."""
    export(study, form, tmp_path / "out")
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    chosen = next(f for f in FORMATS if f.name == form)

    def write(study: Study, lens: Any, out: Path) -> None:
        chosen.write(study, lens, out)
        raise OSError(28, "No space left on device")

    halting = exporting.Format(form, "", write, chosen.folder)
    monkeypatch.setattr(exporting, "FORMATS", (halting,))
    with pytest.raises(OutputError, match="No space left on device"):
        export(study, form, tmp_path / "out", study.lens(firmness="paid"))
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == before


def test_rdf_goes_out_even_if_it_cannot_be_read_as_the_model_asks(tmp_path: Path) -> None:
    """Someone who repairs data needs it: only the network and the tables need a sound world."""
    (tmp_path / "data").mkdir()
    broken = WORLD.replace("lk:flow-equity", "lk:flow-gift")
    (tmp_path / "data" / "world.ttl").write_text(broken, encoding="utf-8")
    study = Study(Store.open(tmp_path / "data"), Terms.load())
    export(study, "nquads", tmp_path / "out.nq")
    assert b"ontology#flow-gift>" in (tmp_path / "out.nq").read_bytes()
    for form in ("csv", "sqlite", "gexf"):
        with pytest.raises(InputError):
            export(study, form, tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


def test_the_documentation_has_every_format_and_no_other() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|.*\| (yes|no) \|$", text, re.M)
    assert [name for name, *_ in rows] == [form.name for form in FORMATS]
    for name, ending, lens in rows:
        folder = next(form.folder for form in FORMATS if form.name == name)
        assert folder == ending.strip().startswith("folder"), name
        tabular_or_graph = {"graphml", "gexf", "csv", "parquet", "xlsx", "sqlite", "neo4j"}
        assert (lens == "yes") == (name in tabular_or_graph), name


# -- what it needs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "library", "extra"),
    [("parquet", "pyarrow", "parquet"), ("xlsx", "xlsxwriter", "xlsx")],
)
def test_a_library_that_is_missing_is_named_with_its_extra(
    form: str,
    library: str,
    extra: str,
    study: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [n for n in sys.modules if n.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError) as caught:
        export(study, form, tmp_path / "out")
    assert str(caught.value) == (
        f'the format {form} needs {library}, which is missing: pip install "lingkar[{extra}]"'
    )
    assert list(tmp_path.iterdir()) == []


def test_the_extras_are_there_to_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = {re.split(r"[<>=]", line)[0].lower() for line in extras["parquet"] + extras["xlsx"]}
    assert named == {"pyarrow", "xlsxwriter"}
    always = {re.split(r"[<>=]", line)[0].lower() for line in project["dependencies"]}
    assert not named & always


def test_nothing_heavy_is_imported_for_what_does_not_need_it(study: Study, tmp_path: Path) -> None:
    script = (
        "import sys, graph\nfrom graph.exchange.export import export\n"
        "for f in ('turtle', 'jsonld', 'sqlite', 'csv', 'neo4j'):\n"
        "    export(graph.open(sys.argv[1]), f, sys.argv[2] + '/' + f)\n"
        "print(*sorted({m.split('.')[0] for m in sys.modules}))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(study.store.folder), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"pyarrow", "xlsxwriter", "openpyxl", "pandas", "rdflib"}
    assert not heavy & set(run.stdout.split())
    assert "pyoxigraph" in run.stdout.split()
