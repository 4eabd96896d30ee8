"""How ``lingkar serve`` starts and ends: nothing is left, and what cannot be is refused."""

from __future__ import annotations

import functools
import inspect
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import cli
from graph.errors import InputError
from graph.serving.serve import serve
from graph.study import Study
from tests.servers import free_port
from tests.serving import MAIN, ROOT, served

pytestmark = pytest.mark.server

ALL = "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }"
SLOW = ALL.replace("*", "(COUNT(*) AS ?n)", 1)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_nothing_is_left(number: int, code: int, world: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    with served(aside, "--data", str(world), "--no-site") as found:
        children = found.children()
        assert len(children) == 1
        assert [f.name.startswith("lingkar-serve-") for f in aside.iterdir()] == [True]
        assert httpx.get(f"{found.base}/", trust_env=False).headers["location"] == "/editor"
        ended, said = found.end(number)
        assert (ended, said.strip()) == (code, "")
        assert not Path(f"/proc/{children[0]}").exists()
        assert list(aside.iterdir()) == []


def test_a_query_under_way_is_told_that_it_ends(world: Path, tmp_path: Path) -> None:
    """It has five seconds more; who asked hears why, and nobody sees a traceback."""
    with served(tmp_path / "aside", "--data", str(world), "--no-site") as found:
        with ThreadPoolExecutor(1) as beside:
            ask = functools.partial(httpx.post, trust_env=False, timeout=60)
            answer = beside.submit(ask, f"{found.base}/sparql", data={"query": SLOW})
            time.sleep(1)
            ended, said = found.end(signal.SIGTERM)
            reply = answer.result()
        assert (reply.status_code, reply.text.split(":")[0]) == (503, "the server is ending")
        assert ended == 143
        assert "Traceback" not in said


def test_killed_it_leaves_no_server_either(world: Path, tmp_path: Path) -> None:
    with served(tmp_path / "aside", "--data", str(world), "--no-site") as found:
        (child,) = found.children()
        found.end(signal.SIGKILL)
        until = time.monotonic() + 20
        while Path(f"/proc/{child}/exe").exists() and _runs(child):
            assert time.monotonic() < until
            time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_server_that_ends_by_itself_is_started_again(world: Path, tmp_path: Path) -> None:
    with served(tmp_path / "aside", "--data", str(world), "--no-site") as found:
        before = found.children()
        os.kill(before[0], signal.SIGKILL)
        reply = httpx.post(f"{found.base}/sparql", data={"query": "ASK {}"}, trust_env=False)
        assert reply.json()["boolean"]
        assert found.process.stdout is not None
        said = found.process.stdout.readline()
        assert said.startswith("the SPARQL server ended by itself (exit code -9: ")
        assert said.endswith("): the SPARQL server was started again\n")
        assert len(found.children()) == 1
        assert found.children() != before


def test_a_server_that_does_not_start_again_ends_the_command(world: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    with served(aside, "--data", str(world), "--no-site") as found:
        shutil.rmtree(next(aside.glob("lingkar-serve-*")) / "store")
        os.kill(found.children()[0], signal.SIGKILL)
        found.process.wait(timeout=30)
        assert found.process.stderr is not None
        said = found.process.stderr.read()
        assert found.process.returncode == 2
        assert said.startswith("lingkar: the SPARQL server did not start: exit code ")
        assert said.count("\n") == 1
        assert list(aside.iterdir()) == []


def test_a_query_that_takes_too_much_memory_takes_only_itself(world: Path, tmp_path: Path) -> None:
    """All pairs of statements, each kept to be compared with the others, have no room in 64 MB."""
    pairs = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d } }"
    with served(tmp_path / "aside", "--data", str(world), "--no-site", "--memory", "64") as found:
        if not Path(f"/proc/{found.process.pid}/statm").exists():
            pytest.skip("not run: the system does not tell the memory of a process")
        before = found.children()
        ask = functools.partial(httpx.post, f"{found.base}/sparql", trust_env=False, timeout=60)
        reply = ask(data={"query": pairs})
        told = "queries under way took more than 64 MB of memory and were stopped: ask for less"
        assert (reply.status_code, reply.text) == (503, f"the {told}\n")
        assert ask(data={"query": "ASK {}"}).json()["boolean"]
        assert found.children() != before
        assert found.process.stdout is not None
        said = found.process.stdout.readline()
        assert said.startswith("queries took more than 64 MB of memory and were stopped: ")


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 0, -1, 0.05, 86401, 1e300])
def test_times_that_are_none(seconds: float, world: Path) -> None:
    study = Study.open(world)
    with pytest.raises(InputError, match=rf"^--seconds {re.escape(f'{seconds:g}')} is no time"):
        serve(study, study.lens(), port=0, seconds=seconds)


@pytest.mark.parametrize("memory", [-1, 0, 63, (1 << 20) + 1])
def test_memory_that_is_none(memory: int, world: Path) -> None:
    study = Study.open(world)
    with pytest.raises(InputError, match=rf"^--memory {memory} is not enough or too much"):
        serve(study, study.lens(), port=0, memory=memory)


def test_the_limits_of_the_help_are_those_of_the_server() -> None:
    defaults = inspect.signature(serve).parameters
    for option in cli.lingkar.commands["serve"].params:
        if option.name in ("seconds", "memory", "host", "port"):
            assert option.default == defaults[option.name].default


def _fails(*arguments: str) -> str:
    run = subprocess.run(
        [*MAIN, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    return run.stderr


def test_addresses_that_cannot_be_had(world: Path) -> None:
    data = ("--data", str(world), "--no-site")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} of 127.0.0.1 is taken: name another" in _fails(*data, "--port", port)
    assert "is no port: name one from 0" in _fails(*data, "--port", "70000")
    assert "is no address of this machine" in _fails(*data, "--host", "nowhere.invalid")
    assert "cannot listen at 192.0.2.1" in _fails(*data, "--host", "192.0.2.1", "--port", "0")


def test_folders_that_are_no_site(world: Path, tmp_path: Path) -> None:
    data = ("--data", str(world), "--port", str(free_port()))
    assert "is no site: it has no index.html" in _fails(*data, "--site", str(tmp_path))
    assert "contradict" in _fails(*data, "--site", str(tmp_path), "--no-site")


def test_an_address_of_the_network_is_warned_of(world: Path, tmp_path: Path) -> None:
    arguments = ("--data", str(world), "--no-site")
    with served(tmp_path / "aside", *arguments, "--host", "0.0.0.0") as found:
        assert found.greeting.startswith("Warning: 0.0.0.0 is no loopback address: whoever reaches")
    with served(tmp_path / "aside", *arguments, "--host", "localhost") as found:
        assert "Warning" not in found.greeting
