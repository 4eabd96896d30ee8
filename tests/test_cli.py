"""The command line: what is true of every command, its help and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.accounts import FINDING_FORMATS
from graph.exchange.export import FORMATS as EXPORTS
from graph.measures.counterparties import SIDES
from graph.pages.dossiers import FORMS as DOSSIERS
from graph.tables import FORMATS
from graph.terms import Terms
from tests.cli_reference import FILE, commands, reference
from tests.command_line import WORLD, refused, run, said

FURTHER = "chance circulation dependency exposure obligations obsolescence realization roles"
COMMANDS = sorted(
    "add build check claims concentration cycles diff diversification export find import push "
    f"query report serve show {FURTHER}".split()
)


@pytest.fixture
def data(world: Path) -> str:
    return str(world)


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
