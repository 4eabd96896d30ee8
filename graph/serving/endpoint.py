"""A running SPARQL server: Oxigraph's own program, which only reads, as a child of this process.

What it holds lies in a folder that is gone when it ends. It listens on loopback, at an address that
is drawn anew each time where the system has more than one: whoever asks it passes the gate
(:mod:`graph.serving.gate`), for the program itself would ask other servers (SERVICE) if told to.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InputError, StoreError, one_line
from graph.store import Store

__all__ = ["Endpoint", "endpoint"]

_START = 30.0
"""Seconds within which the server must be up."""
_STACK = 256 << 20
"""Bytes of stack of each of its threads: a query of some thousand operators is evaluated deep."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running server: its address, without a slash at the end, its process and its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The last line that the server wrote, for whoever asks why it ended."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        told = [one_line(line) for line in lines if line.strip()]
        return told[-1] if told else "it left no message"


@contextlib.contextmanager
def endpoint(store: Store, seconds: float) -> Iterator[Endpoint]:
    """Run a server over what ``store`` holds, which gives up a query after ``seconds``.

    Raises InputError where its program is not installed, StoreError if it does not start.
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="lingkar-serve-") as aside:
        place, log = Path(aside, "store"), Path(aside, "log")
        _load(program, store, place)
        address = _free_address()
        command = [program, "serve-read-only", "--location", str(place)]
        command += ["--bind", address, "--timeout-s", f"{seconds:.0f}"]
        with log.open("wb") as told:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                env={**os.environ, "RUST_MIN_STACK": str(_STACK)},
                start_new_session=True,  # Ctrl-C is for the parent, which ends it in its turn
                preexec_fn=_dies_with_its_parent if sys.platform == "linux" else None,
            )
        try:
            running = Endpoint(f"http://{address}", process, log)
            _wait_until_up(running, address)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _program() -> str:
    beside = Path(sysconfig.get_path("scripts"), "oxigraph")
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found is None:
        raise InputError('serving needs Oxigraph\'s server: pip install "lingkar[serve]"')
    return found


def _load(program: str, store: Store, place: Path) -> None:
    """Fill the server's own store with what ours holds, by its own program and so its version."""
    file = place.with_suffix(".nq")
    store.native.dump(str(file), format=ox.RdfFormat.N_QUADS)
    command = [program, "load", "--location", str(place), "--file", str(file)]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    file.unlink()
    if done.returncode:
        told = one_line(done.stderr.decode("utf-8", "replace"))
        raise StoreError(f"the SPARQL server cannot be filled: {told}")


def _free_address() -> str:
    """Host and port on loopback that nobody can guess, where all of 127.0.0.0/8 is loopback.

    A web page that has a name of its own point here would have to find it first.
    """
    host = "127.0.0.1"
    if sys.platform == "linux":
        host = ".".join(["127", *(str(1 + secrets.randbelow(254)) for _ in range(3))])
    with socket.socket() as probe:
        probe.bind((host, 0))
        return f"{host}:{probe.getsockname()[1]}"


def _dies_with_its_parent() -> None:
    """Even if that is killed and can end nobody (Linux: PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _wait_until_up(running: Endpoint, address: str) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + _START
    while time.monotonic() < until and running.process.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise StoreError(f"the SPARQL server did not start: {running.last_words()}")
