"""Stories are checked with the data that they are told of."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from graph import checked
from graph.checked import check_paths
from graph.errors import InputError
from tests.pipes import pipe

SHIPPED = Path(__file__).resolve().parent.parent / "data"
TALE = """\
[en]
title = "A story"
text = "What it is about."

[[step]]
name = "one"
companies = ["amazon", "opnai"]

[step.en]
title = "First"
text = "Two companies."

[[step]]
name = "two"
companies = ["amazon"]

[step.values]
hhi = "concentration amazon | hhj"

[step.en]
title = "Second"
text = "It is {hhi}."
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered stays in the folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The bundled data with a story of two steps, each of which asks in vain."""
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("stories"))
    (folder / "stories").mkdir()
    (folder / "stories" / "tale.toml").write_text(TALE, encoding="utf-8")
    return folder


def _stories(folder: Path, *paths: Path) -> list[tuple[str, int | None]]:
    found = check_paths(paths, folder if not paths else None)
    return [(f.file.name if f.file else "", f.line) for f in found if f.code == "story"]


def test_every_step_that_cannot_be_told_is_an_error_with_its_line(data: Path) -> None:
    """The lines are those of the misspelt company and of the misspelt field above."""
    told = [("tale.toml", 7), ("tale.toml", 18)]
    assert _stories(data) == told
    assert _stories(data) == told  # as remembered
    assert _stories(data, data / "stories" / "tale.toml") == told


def test_a_story_that_was_mended_is_not_blamed_any_more(data: Path) -> None:
    tale = data / "stories" / "tale.toml"
    assert len(_stories(data)) == 2
    tale.write_text(TALE.replace("opnai", "openai").replace("hhj", "hhi"), encoding="utf-8")
    assert _stories(data) == []
    tale.write_text("[en\n", encoding="utf-8")
    assert _stories(data) == [("tale.toml", 1)]


def test_of_data_with_an_error_only_the_writing_of_stories_is_checked(data: Path) -> None:
    broken = Path(__file__).parent / "broken" / "amount-cells.ttl"
    shutil.copy(broken, data / "deals")
    assert _stories(data) == []
    (data / "stories" / "tale.toml").write_text("title", encoding="utf-8")
    assert [name for name, _ in _stories(data)] == ["tale.toml"]


@pytest.mark.parametrize("kind", ["deep", "pipe", "device", "gone"])
def test_a_story_that_nobody_can_read_is_a_finding(kind: str, data: Path) -> None:
    """Neither is waited for nor ends the check; the story beside it is read as before."""
    shutil.copy(Path(__file__).parent / "broken" / "amount-cells.ttl", data / "deals")  # is quick
    file = data / "stories" / "other.toml"
    if kind == "deep":
        file.write_text("[en]\nx = " + "[" * 100_000, encoding="utf-8")
    elif kind == "pipe":
        pipe(file)
    else:
        file.symlink_to(os.devnull if kind == "device" else "nowhere")
    told = [("other.toml", 2 if kind == "deep" else None)]
    assert _stories(data) == told
    assert _stories(data) == told  # as remembered


def test_what_stories_ask_is_asked_again_when_the_data_change(data: Path) -> None:
    """A name that nobody had when they were checked last is somebody's now."""
    tale = data / "stories" / "tale.toml"
    tale.write_text(TALE.replace("hhj", "hhi"), encoding="utf-8")
    assert _stories(data) == [("tale.toml", 7)]
    with (data / "companies.ttl").open("a", encoding="utf-8") as file:
        file.write('\ncompany:openai skos:altLabel "opnai" .\n')
    assert _stories(data) == []


def test_stories_stay_with_files(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside data in a store there may be a folder of stories, which nobody tells of it."""
    shutil.copy(Path(__file__).parent / "broken" / "amount-cells.ttl", data / "deals")  # is quick
    (data / "stories" / "tale.toml").write_text("title", encoding="utf-8")
    assert len(_stories(data)) == 1
    monkeypatch.setattr(checked, "in_store", lambda root: True)
    assert _stories(data) == []


def test_the_command_fails_with_file_and_line(data: Path) -> None:
    answer = CliRunner().invoke(cli.lingkar, ["check", str(data / "stories" / "tale.toml")])
    assert answer.exit_code == 1
    assert "tale.toml:7: error: step 'one': no company" in answer.output
    assert "warning:" not in answer.output  # those are about the data
    with pytest.raises(InputError, match="no path"):
        check_paths([data / "stories" / "none.toml"])
