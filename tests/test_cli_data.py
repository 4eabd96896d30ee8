"""Commands that check, take in or give out data, on the small world."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from graph.accounts import findings_text
from graph.check import Finding
from graph.exchange.csv_layout import import_csv
from graph.exchange.csv_layout.output import COMMENT
from tests.command_line import WORLD, read_csv, refused, run, said


@pytest.fixture
def data(world: Path) -> str:
    return str(world)


# -- check, build, import, export, push ----------------------------------------------------


def test_check_lists_findings_and_counts_them(data: str) -> None:
    result = run("check", "--all", "--data", data)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert all(": warning: " in line for line in lines)
    tail = "(warnings are doubts, not faults)"
    assert result.stderr == f"check: 0 errors, {len(lines)} warnings {tail}\n"
    assert run("check", "--data", data, "--no-warnings").stdout == ""
    findings = json.loads(run("check", "--data", data, "--format", "json").stdout)
    assert len(findings) == len(lines)
    assert set(findings[0]) == {"severity", "code", "subject", "message", "file", "line"}


def test_warnings_of_a_kind_are_counted_and_three_are_shown(tmp_path: Path) -> None:
    def finding(severity: str, code: str, line: int) -> Finding:
        return Finding(severity, code, f"deal:{line}", "is odd", Path("x.ttl"), line)

    found = [finding("error", "bad", n) for n in (1, 2, 3, 4)]
    found += [finding("warning", "odd", n) for n in (5, 6, 7, 8, 9)]
    found += [finding("warning", "rare", 10)]
    assert findings_text(found, "table", whole=False).splitlines() == [
        *(f"x.ttl:{n}: error: is odd [bad]" for n in (1, 2, 3, 4)),
        "odd: 5 warnings",
        *(f"  x.ttl:{n}: warning: is odd [odd]" for n in (5, 6, 7)),
        "  and 2 more; --all lists them",
        "rare: 1 warning",
        "  x.ttl:10: warning: is odd [rare]",
    ]
    assert len(findings_text(found, "table").splitlines()) == 10


def test_check_groups_unless_all_are_asked_for(data: str) -> None:
    every = run("check", "--all", "--data", data).stdout.splitlines()
    kinds = [line.rsplit("[")[-1] for line in every]
    text = run("check", "--data", data).stdout
    for kind in set(kinds):
        assert f"{kind[:-1]}: {kinds.count(kind)} warning" in text


def test_an_error_in_the_data_is_exit_code_1(tmp_path: Path) -> None:
    import_csv(WORLD, tmp_path / "data")
    file = tmp_path / "data" / "companies.ttl"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace('"US"', '"Utopia"', 1), encoding="utf-8")
    args = ("--data", str(tmp_path / "data"))
    result = run("check", *args)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{file}:")
    assert ": error: " in result.stdout
    built = run("build", *args, "--out", str(tmp_path / "site"))
    assert built.exit_code == 1
    assert not (tmp_path / "site").exists()


def test_a_story_that_cannot_be_told_is_exit_code_1(data: str, tmp_path: Path) -> None:
    """As with an error in the data: every step of it is named, and nothing is written."""
    folder = Path(shutil.copytree(data, tmp_path / "data"))
    (folder / "stories").mkdir()
    tale = folder / "stories" / "tale.toml"
    step = '[[step]]\nname = "%s"\ncompanies = ["nobody"]\n[step.en]\ntitle = "T"\n'
    tale.write_text('[en]\ntitle = "T"\n' + step % "one" + step % "two", encoding="utf-8")
    built = run("build", "--data", str(folder), "--out", str(tmp_path / "site"))
    assert built.exit_code == 1
    assert built.stdout == ""
    assert [line for line in built.stderr.splitlines() if ": error: " in line] == [
        f"{tale}:{line}: error: step '{name}': no company or crowd is called 'nobody', "
        "nor anything near it [story]"
        for line, name in ((5, "one"), (10, "two"))
    ]
    assert not (tmp_path / "site").exists()
    assert "the exit code is 1" in " ".join(run("build", "--help").output.split())


def test_broken_turtle_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("company:x a lk:Company ;;\n  nonsense", encoding="utf-8")
    line = refused("concentration", "--data", str(tmp_path))
    assert line.startswith(f"{tmp_path / 'x.ttl'}:1: ")


def test_build_writes_a_site(data: str, tmp_path: Path) -> None:
    result = run("build", "--data", data, "--out", str(tmp_path / "site"), "--verbose")
    assert result.exit_code == 0, result.output
    pages, _, place = result.stdout.strip().partition(" pages: ")
    assert Path(place).is_file()
    assert int(pages) == len(list((tmp_path / "site").rglob("*.html")))
    assert result.stderr.splitlines()[0] == "checking the data"
    assert result.output.splitlines()[-1].startswith("check: 0 errors, ")
    assert result.output.splitlines()[-1].endswith("; `lingkar check` lists them")
    quiet = run("build", "--data", data, "--out", str(tmp_path / "site"), "--quiet")
    assert (quiet.exit_code, quiet.stderr) == (0, "")


def test_import_tells_of_every_row(tmp_path: Path) -> None:
    text = said("import", str(WORLD), "--out", str(tmp_path / "data"))
    lines = {line.split("  ")[0]: line.split()[1:] for line in text.splitlines()}
    assert lines["flows.csv"][0] == str(len(read_csv(WORLD / "flows.csv")))
    assert lines["total"][-1] == "0"
    assert text.splitlines()[-1] == "removed 0 files of an earlier import; left 0 that are not ours"


def test_import_tells_what_it_removed_and_what_it_left(tmp_path: Path) -> None:
    """One file of an earlier import is no longer written, two are the user's own."""
    said("import", str(WORLD), "--out", str(tmp_path))
    (tmp_path / "old.ttl").write_text(f"# {COMMENT}\n", encoding="utf-8")
    (tmp_path / "mine.ttl").write_text("# mine\n", encoding="utf-8")
    (tmp_path / "deals" / "mine.ttl").write_text("# mine\n", encoding="utf-8")
    text = said("import", str(WORLD), "--out", str(tmp_path))
    assert text.splitlines()[-1] == "removed 1 file of an earlier import; left 2 that are not ours"
    assert not (tmp_path / "old.ttl").exists()
    assert (tmp_path / "mine.ttl").exists()


def test_import_names_what_it_refuses(tmp_path: Path) -> None:
    source = tmp_path / "csv"
    source.mkdir()
    for file in WORLD.glob("*.csv"):
        (source / file.name).write_bytes(file.read_bytes())
    flows = source / "flows.csv"
    rows = list(csv.reader(io.StringIO(flows.read_text(encoding="utf-8"))))
    rows[1][rows[0].index("payee_id")] = rows[1][rows[0].index("payer_id")]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    flows.write_text(out.getvalue(), encoding="utf-8")
    result = run("import", str(source), "--out", str(tmp_path / "data"))
    assert result.exit_code == 1
    assert f"flows.csv:2: {rows[1][0]}: " in result.stdout
    assert (tmp_path / "data" / "companies.ttl").exists()


def test_export(data: str, tmp_path: Path) -> None:
    text = said("export", "--format", "ntriples", "--data", data, "-o", str(tmp_path / "x.nt"))
    assert text == ""
    assert "company/alpha>" in (tmp_path / "x.nt").read_text(encoding="utf-8")
    assert "there is no export format 'xml'" in refused("export", "--format", "xml", "--data", data)


def test_push_to_nobody(data: str) -> None:
    line = refused("push", "http://127.0.0.1:9/store", "--data", data)
    assert "http://127.0.0.1:9/store" in line
