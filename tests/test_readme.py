"""The README does what it says: its commands run, and what it shows is in their output."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run
from tests.consoles import sessions

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINGKAR = Path(sys.executable).with_name("lingkar")


def _tabled() -> list[str]:
    return re.findall(r"^\| `(lingkar [^`]+)`", README, re.M)


def _options(command: str) -> list[str]:
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
    assert words[0] == "lingkar"
    return words[1:]


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "300"}
    return subprocess.run(
        [LINGKAR, *_options(command)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def _words(text: str) -> str:
    return " ".join(text.split())


def test_there_are_commands_to_run() -> None:
    assert len(sessions(README)) >= 8
    assert len(_tabled()) >= 7


@pytest.mark.parametrize(
    ("command", "lines"), sessions(README), ids=[c for c, _ in sessions(README)]
)
def test_what_is_shown_is_printed(command: str, lines: list[str], tmp_path: Path) -> None:
    """Each line shown is somewhere in the output, in order, spaces and line breaks aside."""
    done = _run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    printed, at = _words(done.stdout + " " + done.stderr), 0
    for line in lines:
        found = printed.find(_words(line), at)
        assert found >= 0, f"{line!r} is not (or not there) in what {command!r} printed:\n{printed}"
        at = found + 1


@pytest.mark.parametrize("command", _tabled())
def test_commands_of_the_table_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: those that are shown with what they print are run as a reader runs them."""
    monkeypatch.chdir(tmp_path)
    done = run(*_options(command))
    assert done.exit_code == 0, done.output
    assert done.stdout or list(tmp_path.iterdir())
    assert "Traceback" not in done.stderr


def test_the_notebook_lines_run() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    done = subprocess.run(
        [sys.executable, "-c", f"{block.rstrip()}\nprint(graph.concentration(G, 'openai').rows)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "openai" in done.stdout


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
