"""``lingkar serve`` as a process of its own, for tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import oxigraph_program

ROOT = Path(__file__).resolve().parent.parent
MAIN = [sys.executable, "-c", "from cli import main; main()", "serve"]


class Served:
    """A running command: its base URL, without a slash at the end, and its process."""

    def __init__(self, process: subprocess.Popen[str], greeting: str, aside: Path) -> None:
        self.process = process
        self.greeting = greeting
        self.aside = aside
        found = re.search(r"^endpoint +(http://\S+)/sparql ", greeting, re.M)
        assert found, greeting
        self.base = found[1]

    def children(self) -> list[int]:
        """The processes that it started, whichever thread did; in Linux the kernel tells."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        listed = list(tasks.glob("*/children"))
        if not listed:
            pytest.skip("not run: the children of a process are not told here")
        return [int(pid) for each in listed for pid in each.read_text().split()]

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """The exit code after a signal, and what was said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


@contextmanager
def served(aside: Path, *arguments: str) -> Iterator[Served]:
    """The command on a free port, its temporary files in ``aside``; it is ended if it runs."""
    oxigraph_program()
    aside.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*MAIN, "--port", "0", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(aside), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(process, _greeting(process), aside)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def _greeting(process: subprocess.Popen[str]) -> str:
    """All lines until the one that says how to end it."""
    assert process.stdout is not None
    late = threading.Timer(60, process.kill)
    late.start()
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    late.cancel()
    assert "Ctrl-C" in said, said
    return said
