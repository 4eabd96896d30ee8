"""The command line: every command on a small world, its answers, its errors, its exit codes.

The world is ``tests/world``: Beta puts 10 bn into Alpha, which buys at least 12 bn of compute from
Beta Cloud, a part of Beta. So the ring's bottleneck is 10 bn and Alpha has one supplier.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from graph.accounts import FINDING_FORMATS, findings_text
from graph.check import Finding
from graph.exchange.dossier import import_csv
from graph.exchange.dossier.output import COMMENT
from graph.exchange.export import FORMATS as EXPORTS
from graph.measures.counterparties import SIDES
from graph.pages.dossiers import FORMS as DOSSIERS
from graph.tables import FORMATS
from graph.terms import Terms
from tests.cli_reference import FILE, commands, reference

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "tests" / "world"
FURTHER = "chance circulation dependency exposure obligations obsolescence realization roles"
COMMANDS = sorted(
    "add build check claims concentration cycles diff diversification export find import push "
    f"query report serve show {FURTHER}".split()
)
MEASURES = ("concentration", "cycles", "diversification")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("world") / "data"
    import_csv(WORLD, folder)
    return str(folder)


@pytest.fixture(autouse=True)
def a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as where there is no terminal, whoever runs the tests."""
    monkeypatch.setenv("COLUMNS", "100")


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


def shell(*args: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """A whole process, as the console script starts it."""
    return subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", *args],
        capture_output=True,
        encoding=encoding,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        timeout=120,
        check=False,
    )


def read_csv(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


# -- all commands --------------------------------------------------------------------------


def test_these_are_the_commands() -> None:
    assert list(commands()) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example_and_is_in_the_docs(name: str) -> None:
    text = said(name, "--help")
    assert f"Example: lingkar {name} " in " ".join(text.split())
    assert f"\n## lingkar {name}\n" in FILE.read_text(encoding="utf-8")
    assert "\n" not in (commands()[name].get_short_help_str(60))
    assert not commands()[name].get_short_help_str(60).endswith("...")


def test_the_docs_are_the_help() -> None:
    """If this fails, run ``python -m tests.cli_reference`` and commit ``docs/cli.md``."""
    assert FILE.read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bad_option_is_one_line(name: str) -> None:
    assert f"see `lingkar {name} --help`" in refused(name, "--no-such-option")


def test_a_bad_command_is_one_line() -> None:
    assert "No such command 'conzentration'" in refused("conzentration")


def test_help_names_the_choices_that_there_are() -> None:
    """Help must not wait for the ontology, so the choices stand in it once more."""
    there = {
        "firmness": Terms.load().firmness(),
        "level": Terms.load().codes("level"),
        "of": SIDES,
        "form": FORMATS,
        "check form": (*FORMATS, *FINDING_FORMATS),
        "export form": tuple(form.name for form in EXPORTS),
        "report form": tuple(DOSSIERS),
    }
    seen = set()
    for name, command in commands().items():
        for option in command.params:
            choices = there.get(f"{name} {option.name}") or there.get(str(option.name))
            if choices:
                assert option.metavar == f"[{'|'.join(choices)}]", (name, option.name)
                seen.add(option.name)
    assert seen == {"firmness", "level", "of", "form"}


def test_a_missing_folder(tmp_path: Path) -> None:
    there = {
        "show": ["x"],
        "report": ["x"],
        "diff": ["2025", "2026"],
        "find": ["x"],
        "query": ["ASK {}"],
        "push": ["http://127.0.0.1:1/store"],
        "export": ["--format", "nquads"],
        "build": ["--out", str(tmp_path / "site")],
    }
    for name in COMMANDS:
        if name not in ("add", "import"):
            line = refused(name, *there.get(name, []), "--data", str(tmp_path / "none"))
            assert line == f"there is no data folder {tmp_path / 'none'}"
    line = refused("import", str(tmp_path / "none"), "--out", str(tmp_path / "out"))
    assert "none" in line
    assert not (tmp_path / "site").exists()


def test_a_place_that_cannot_be_written(data: str, tmp_path: Path) -> None:
    """A path below a regular file: nobody can write there, whoever runs the test."""
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    for args in (
        ("concentration", "-o", f"{file}/x.json"),
        ("cycles", "-o", f"{file}/x.csv"),
        ("show", "alpha", "-o", f"{file}/x"),
        ("find", "alpha", "-o", f"{file}/x"),
        ("query", "ASK {}", "-o", f"{file}/x"),
        ("check", "-o", f"{file}/x"),
        ("export", "--format", "nquads", "-o", f"{file}/x"),
        ("build", "--out", f"{file}/site", "-q"),
    ):
        result = run(*args, "--data", data)
        assert result.exit_code == 2
        assert result.stderr.splitlines()[-1].startswith("lingkar: cannot write")
    assert "cannot" in refused("import", str(WORLD), "--out", f"{file}/out")
    assert file.read_text(encoding="utf-8") == "mine"


# -- the lens ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
def test_an_unknown_company_is_answered_with_a_near_one(data: str, name: str) -> None:
    named = ("--through", "alhpa") if name == "cycles" else ("alhpa",)
    line = refused(name, *named, "--data", data)
    assert line == "no company is called 'alhpa'; did you mean alpha (Alpha)?"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--as-of", "2025-13"), "'2025-13' is not a date"),
        (("--as-of", "yesterday"), "'yesterday' is not a date"),
        (("--firmness", "firm"), "'firm' is not one of paid, signed, announced, talked"),
        (("--level", "nation"), "'nation' is not one of group, entity"),
        (("--currency", "XXX"), "'XXX' has no rate to USD; there is"),
        (("--format", "xml"), "'xml' is not one of table, json, csv, markdown"),
        (("--of", "friends"), "suppliers, customers, funders"),
        (("--kind", "gift"), "'gift' is no code of the list 'flow'"),
    ],
)
def test_a_bad_value_is_one_line(data: str, args: tuple[str, ...], words: str) -> None:
    assert words in refused("concentration", "--data", data, *args)


@pytest.mark.parametrize("name", [*MEASURES, "show", "claims"])
def test_json_has_the_keys_of_the_design(data: str, name: str) -> None:
    args = ("alpha",) if name == "show" else ()
    result = run(name, *args, "--data", data, "--format", "json", "--as-of", "2025")
    answer = json.loads(result.stdout)
    assert set(answer) == {"measure", "lens", "rows", "notes"}
    assert answer["measure"] == name
    assert answer["lens"] == {
        "as_of": "2025-12-31",
        "firmness": "announced",
        "level": "group",
        "currency": "USD",
    }
    named = name in Terms.load().codes("measure")
    heading = Terms.load().label("measure", name) if named else name
    assert result.stderr.startswith(f"{heading} · data to 2025-12-31 · announced · group · USD\n")


def test_concentration(data: str) -> None:
    answer = json.loads(said("concentration", "Alpha AI", "--data", data, "--format", "json"))
    (row,) = answer["rows"]
    assert (row["company"], row["hhi"], row["cr1"]) == ("alpha", 10000.0, 1.0)
    (supplier,) = row["counterparties"]
    assert (supplier["company"], supplier["amount"]) == ("beta", "12000000000")
    assert row["coverage"] == {"known": 1, "qualifying": 1}


def test_the_ring_as_a_table(data: str) -> None:
    lines = said("cycles", "--data", data).splitlines()
    assert lines[0] == "Rings of money · data to 2026-01-31 · announced · group · USD"
    assert lines[4].split()[:4] == ["alpha,", "beta", "10", "bn"]
    assert lines[7].split()[:2] == ["payer", "payee"]
    assert "≥ 12 bn" in lines[9]


def test_a_part_of_a_group_is_asked_for_by_its_own_name(data: str) -> None:
    result = run("cycles", "--through", "beta-cloud", "--data", data, "--format", "json")
    assert [row["companies"] for row in json.loads(result.stdout)["rows"]] == [["alpha", "beta"]]
    assert "beta-cloud is part of beta and counts in it" in result.stderr
    apart = said("cycles", "--through", "beta-cloud", "--level", "entity", "--data", data)
    assert "Nothing in the data answers this" in apart


def test_currency_of_display_is_that_of_a_dated_rate(data: str) -> None:
    rates = {
        row["unit"]: row["value"]
        for row in read_csv(WORLD / "figures.csv")
        if row["metric"] == "exchange-rate"
    }
    unit = next(u for u in rates if u.startswith("USD/"))
    code, rate = unit.removeprefix("USD/"), float(rates[unit])
    result = run("cycles", "--data", data, "--currency", code, "--format", "json")
    (ring,) = json.loads(result.stdout)["rows"]
    assert float(ring["bottleneck"]) == pytest.approx(10e9 * rate)
    assert f"Amounts are shown at 1 USD = {rates[unit]} {code}" in result.stderr


def test_least_amount_and_all_cycles(data: str) -> None:
    assert "Nothing" in said("cycles", "--min-amount", "11bn", "--data", data)
    assert "alpha, beta" in said("cycles", "--min-amount", "10bn", "--all", "--data", data)
    assert "'much' is no amount" in refused("cycles", "--min-amount", "much", "--data", data)


def test_diversification_with_and_without(data: str) -> None:
    args = ("--with", "gamma=12bn", "--without", "beta", "--data", data, "--format", "json")
    (row,) = json.loads(said("diversification", "alpha", *args))["rows"]
    assert row["effective_number"] == 1.0
    assert row["scenario"]["without"] == ["beta"]
    assert row["scenario"]["added"] == [{"company": "gamma", "amount": "12000000000"}]
    assert "is not COMPANY=AMOUNT" in refused("diversification", "--with", "gamma", "--data", data)


@pytest.mark.parametrize("name", MEASURES)
def test_an_explanation_lists_what_entered(data: str, name: str) -> None:
    args = ("--through", "alpha") if name == "cycles" else ("alpha",)
    text = said(name, *args, "--explain", "--data", data, "--format", "json", "--quiet")
    rows = {row["flow"]: row for row in json.loads(text)["explain"]}
    bought = rows["alpha-beta-compute-202503-1"]
    assert (bought["entered"], bought["sources"][0]) == (True, "beta-20260131-filing")
    assert rows["alpha-beta-compute-202503-2"]["why"] == "alpha-beta-compute-202503-1 stands"
    assert rows["beta-alpha-equity-202501-1"]["entered"] is (name == "cycles")
    assert "\nexplain\n" in said(name, *args, "--explain", "--data", data)


# -- output --------------------------------------------------------------------------------


def test_csv_goes_to_one_file_per_table(data: str, tmp_path: Path) -> None:
    out = tmp_path / "rings.csv"
    assert said("cycles", "--data", data, "-o", str(out)) == ""
    assert {f.name for f in tmp_path.iterdir()} >= {"rings.csv", "rings-legs.csv"}
    (ring,) = read_csv(out)
    assert (ring["companies"], ring["bottleneck"]) == ("alpha|beta", "10000000000")
    legs = read_csv(tmp_path / "rings-legs.csv")
    assert [(leg["row"], leg["payer"]) for leg in legs] == [("1", "alpha"), ("1", "beta")]
    text = said("cycles", "--data", data, "--format", "csv")
    assert text.split("\n\n")[0] + "\n" == out.read_text(encoding="utf-8")


def test_the_ending_of_the_file_is_its_format(data: str, tmp_path: Path) -> None:
    said("show", "alpha", "--data", data, "-o", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["measure"] == "show"
    said("find", "alpha", "--data", data, "-o", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("| id")


def test_quiet_leaves_notes_out(data: str) -> None:
    result = run("concentration", "--data", data, "--format", "json", "--quiet")
    assert result.stderr == ""


# -- looking up ----------------------------------------------------------------------------


def test_show_a_person(data: str) -> None:
    text = said("show", "jane doe", "--data", data)
    assert "What Beta puts into Alpha comes back as cloud revenue." in " ".join(text.split())
    assert "circular-financing" in text


def test_show_what_is_not_there(data: str) -> None:
    line = refused("show", "Jane Deo", "--data", data)
    assert line == "no thing is called 'Jane Deo'; did you mean doe-jane (Jane Doe)?"


def test_find(data: str) -> None:
    found = json.loads(said("find", "bet", "--kind", "company", "--data", data, "--format", "json"))
    assert [row["id"] for row in found] == ["beta", "beta-cloud"]
    assert said("find", "qqqq", "--data", data) == "Nothing is called so, nor anything near it.\n"
    assert "'firm' is not one of" in refused("find", "x", "--kind", "firm", "--data", data)


def test_claims(data: str) -> None:
    args = ("--about", "Alpha", "--topic", "circular-financing", "--data", data)
    (row,) = json.loads(said("claims", *args, "--format", "json", "--quiet"))["rows"]
    assert (row["name"], row["stance"]) == ("Jane Doe", "critical")
    assert row["sources"] == ["daily-202503-compute"]
    assert "is no code of the list 'topic'" in refused("claims", "--topic", "luck", "--data", data)


# -- queries -------------------------------------------------------------------------------

NAME = "SELECT ?n WHERE { company:alpha skos:prefLabel ?n }"


def test_query_formats(data: str) -> None:
    assert said("query", NAME, "--data", data) == "n\n-----\nAlpha\n"
    assert said("query", NAME, "--data", data, "--format", "csv") == "n\nAlpha\n"
    answer = json.loads(said("query", NAME, "--data", data, "--format", "json"))
    assert answer == {
        "head": {"vars": ["n"]},
        "results": {"bindings": [{"n": {"type": "literal", "value": "Alpha"}}]},
    }
    ask = said("query", "ASK { company:alpha a lk:Company }", "--data", data, "--format", "json")
    assert json.loads(ask) == {"head": {}, "boolean": True}


def test_query_from_a_file_with_a_parameter(data: str, tmp_path: Path) -> None:
    file = tmp_path / "name.rq"
    text = "# en: What is it called?\n# param: c company:beta\n"
    text += "SELECT ?c ?n { ?c skos:prefLabel ?n }"
    file.write_text(text, encoding="utf-8")
    rows = said("query", "-f", str(file), "--data", data).splitlines()[2:]
    assert [row.split() for row in rows] == [["company:beta", "Beta"]]
    given = said("query", "-f", str(file), "--param", "c=company:gamma", "--data", data)
    assert given.splitlines()[2].split() == ["company:gamma", "Gamma"]
    line = refused("query", "-f", str(file), "--param", "x=1", "--data", data)
    assert line == "the query has no variable 'x'; it has c, n"


def test_questions_have_names() -> None:
    rows = json.loads(said("query", "--list", "--format", "json"))
    assert len(rows) == len(list((ROOT / "ontology" / "questions").glob("*.rq"))) > 0
    assert all(row["question"].endswith("?") for row in rows)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("SELECT ?n WHERE {",), "the query is not SPARQL 1.1"),
        (("DELETE WHERE { ?s ?p ?o }",), "a query never changes data"),
        (("no-such-question",), "there is no question 'no-such-question'"),
        ((), "give a query, the name of a question, or a file"),
        (("ASK {}", "-f", "x.rq"), "one of them"),
        (("-f", "no-such-file.rq"), "no-such-file.rq: cannot be read"),
        ((NAME, "--param", "n"), "is not NAME=VALUE"),
    ],
)
def test_queries_that_are_refused(data: str, args: tuple[str, ...], words: str) -> None:
    assert words in refused("query", *args, "--data", data)


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


@pytest.mark.parametrize("place", ["click", "graph.commands", "graph.terms"])
def test_ctrl_c_while_a_command_starts(place: str, tmp_path: Path) -> None:
    """As if it came while a library is read: the first and the second with the command itself."""
    hook = (
        "import builtins, sys\n_import = builtins.__import__\n"
        "def stopped(name, *rest):\n"
        f"    if name == {place!r}: raise KeyboardInterrupt\n"
        "    return _import(name, *rest)\n"
        "builtins.__import__ = stopped\nsys.argv = ['lingkar', 'find', 'openai']\n"
        "from cli import main\nmain()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", hook],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (130, "", "")


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


# -- whole processes -----------------------------------------------------------------------


def test_the_console_script_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"lingkar": "cli:main"}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, cli\n"
        "try: cli.lingkar.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'networkx', 'rdflib', 'pyoxigraph', 'numpy', 'tabulate', 'jinja2', 'httpx'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert found.stderr == "[]\n"


def test_help_in_a_moment() -> None:
    """A fifth of a second is the goal (benchmarks); here thrice that, for machines at work."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert shell("--help").returncode == 0
        times.append(time.perf_counter() - start)
    assert min(times) < 0.6


def test_a_process_answers_and_refuses(data: str) -> None:
    well = shell("concentration", "alpha", "--data", data, "--format", "json")
    assert (well.returncode, json.loads(well.stdout)["rows"][0]["hhi"]) == (0, 10000.0)
    ill = shell("concentration", "alhpa", "--data", data)
    assert (ill.returncode, ill.stdout) == (2, "")
    assert ill.stderr == "lingkar: no company is called 'alhpa'; did you mean alpha (Alpha)?\n"


@pytest.mark.parametrize(
    "args", [("export", "--format", "nquads"), ("query", "SELECT * { ?s ?p ?o }", "--format=csv")]
)
def test_a_reader_that_leaves_is_no_error(args: tuple[str, ...]) -> None:
    """The reader goes before the first line is written, as ``head`` does in the midst."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import cli; cli.main()", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=120), errors) == (0, b"")


def test_an_unforeseen_error_is_one_line_too(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("something")

    monkeypatch.setattr("graph.measures.cycles.cycles", broken)
    line = refused("cycles", "--data", data)
    assert line.startswith("this is a bug: KeyError: 'something'; run again with LINGKAR_DEBUG=1")
    monkeypatch.setenv("LINGKAR_DEBUG", "1")
    assert isinstance(run("cycles", "--data", data).exception, KeyError)


def test_an_interrupt_is_130(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("graph.measures.cycles.cycles", interrupted)
    assert run("cycles", "--data", data).exit_code == 130


def test_a_terminal_without_the_letters(data: str) -> None:
    """Latin-1 has the dot of the caption, but not the sign of "at least"."""
    found = shell("cycles", "--data", data, encoding="latin-1")
    assert found.returncode == 0, found.stderr
    assert "Rings of money · data to" in found.stdout
    assert "\\u2265 12 bn" in found.stdout


# -- how wide, on the bundled data ---------------------------------------------------------


@pytest.mark.parametrize(
    "args", [("concentration", "openai"), ("cycles", "--top", "5"), ("show", "openai")]
)
def test_a_table_fits_its_terminal(args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = said(*args).splitlines()
        assert max(map(len, lines)) <= width
    assert any(line.startswith("Note: Left out to fit 100 columns") for line in lines) == (
        args[0] != "concentration"
    )
    wide = said(*args, "--wide")
    assert "Left out" not in wide
    assert max(map(len, wide.splitlines())) > 120


def test_a_ring_of_two_is_explained_on_a_page() -> None:
    """Those between the two companies are listed; the hundreds of others are counted."""
    two = ("--through", "amazon", "--through", "openai", "--max-legs", "2")
    result = run("cycles", *two, "--explain", "--format", "json")
    rows = json.loads(result.stdout)["explain"]
    assert {frozenset((r["payer"], r["payee"])) for r in rows} == {frozenset(("amazon", "openai"))}
    assert {row["entered"] for row in rows} == {True, False}
    assert len(said("cycles", *two, "--explain").splitlines()) < 80


def test_a_deal_is_not_known_before_it_is_told_of() -> None:
    text = said("show", "amazon-openai-equity-202602", "--as-of", "2026-02-26")
    assert "is not known on 2026-02-26: first told 2026-02-27." in text
    assert "Amazon invests" not in text
    later = said("show", "amazon-openai-equity-202602", "--as-of", "2026-02-27")
    assert "first reported  2026-02-27" in later


def test_a_supplier_of_unknown_amount_that_is_left_out_is_noted() -> None:
    said_so = "What openai buys from nvidia has no known amount"
    assert said_so in " ".join(said("diversification", "openai", "--without", "nvidia").split())
    assert "has no known amount" not in said("diversification", "openai", "--without", "oracle")


# -- the seed story, on the bundled data ---------------------------------------------------


def test_the_talks_of_december_2025() -> None:
    """Ten billion dollars at least, 167.2 trillion rupiah, in talks and in a ring."""
    args = ("--as-of", "2025-12-31", "--firmness", "talked", "--currency", "IDR")
    found = json.loads(said("cycles", "--through", "amazon", *args, "--format", "json", "-q"))
    ring = next(r for r in found["rows"] if r["companies"] == ["amazon", "openai"])
    assert (ring["bottleneck"], ring["firmness"]) == ("167200000000000", "in-talks")
    text = said("show", "deal:amazon-openai-equity-202512", *args)
    assert "≥ 167.2 tn" in text
    assert "at least 10 000 000 000 USD" in text


def test_what_the_two_analysts_said() -> None:
    for name, words in (
        ("Charles Fitzgerald", "no real deal and at best a framework"),
        ("Anshel Sag", "builds a safety net"),
    ):
        answer = json.loads(said("show", name, "--format", "json", "--quiet"))
        claims = answer["rows"][0]["claims"]
        assert any(words in claim["paraphrase"] for claim in claims)
        assert all(claim["sources"] and claim["date"] for claim in claims)
