"""`lingkar push --user NAME` at a terminal: the password is asked for, and is seen nowhere."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph.store import Store
from tests.servers import Answer, Fault, Sound, faulty

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "s3cr3t:ü"


@contextmanager
def guarded(sound: Sound) -> Iterator[Fault]:
    """A store that lets ana in, by RFC 7617: user and password in UTF-8, between them a colon."""
    told = "Basic " + base64.b64encode(f"ana:{PASSWORD}".encode()).decode("ascii")

    def answer(method: str, path: str, number: int) -> Answer:
        if running.requests[-1][2].get("Authorization") != told:
            return 401, {"WWW-Authenticate": 'Basic realm="r", charset="UTF-8"'}, b""
        return sound(method, path, running.body)

    with faulty(answer) as running:
        yield running


def at_terminal(url: str, data: Path, folder: Path) -> Any:
    """The command with nothing said of a password anywhere, at the question for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINGKAR_")}
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        kept.pop(name, None)
        kept.pop(name.lower(), None)
    words = ["push", url, "--user", "ana", "--data", str(data), "-q"]
    child = pexpect.spawn(
        sys.executable,
        ["-c", "import cli; cli.main()", *words],
        env={**kept, "TERM": "dumb", "NETRC": os.devnull, "HOME": str(folder)},
        cwd=str(ROOT),
        dimensions=(50, 200),
        encoding="utf-8",
        timeout=40,
    )
    child.expect("Password of ana: ")
    assert child.waitnoecho(10), "what is typed would be seen"
    return child


def leave(child: Any) -> tuple[int, str]:
    """How it ended, and what stood on the screen after the question."""
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before.replace("\r\n", "\n").strip()


def test_the_password_is_asked_for_and_not_shown(world: Path, tmp_path: Path) -> None:
    sound = Sound()
    with guarded(sound) as running:
        child = at_terminal(running.url, world, tmp_path)
        assert running.requests == [], "it was sent before anybody answered"
        child.send(PASSWORD + "\r")
        status, shown = leave(child)
    assert status == 0, shown
    assert PASSWORD not in shown
    assert "s3cr3t" not in shown
    sent = Store.open(world)
    named = {name.value for name in sound.native.named_graphs() if isinstance(name, ox.NamedNode)}
    for graph in sent.graphs():
        assert graph in named
        there = sound.native.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        expected = sent.native.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        assert len(list(there)) == len(list(expected))


def test_a_wrong_one_is_one_sentence(world: Path, tmp_path: Path) -> None:
    sound = Sound()
    with guarded(sound) as running:
        child = at_terminal(running.url, world, tmp_path)
        child.send("wr0ng\r")
        status, shown = leave(child)
    assert status == 2
    assert shown.startswith("lingkar: "), shown
    assert shown.count("\n") == 0
    assert "refuses (401): the user or password is wrong" in shown
    assert "wr0ng" not in shown
    assert len(sound.native) == 0


def test_ctrl_c_at_the_question_sends_nothing(world: Path, tmp_path: Path) -> None:
    with guarded(Sound()) as running:
        child = at_terminal(running.url, world, tmp_path)
        child.sendcontrol("c")
        status, _ = leave(child)
        assert running.requests == []
    assert status == 130
