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
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InputError, StoreError, one_line
from graph.exchange.writing import refusing_aside
from graph.store import Store

__all__ = ["Endpoint", "Running", "endpoint"]

_LOOK = 0.05
"""Seconds from one look at its memory to the next."""
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
_C = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork
_START = 30.0
"""Seconds within which the server must be up."""
_STACK = 256 << 20
"""Bytes of stack of each of its threads: a query of some thousand operators is evaluated deep."""


@dataclass(frozen=True, slots=True)
class Running:
    """One start of the server: which it is, and its address, without a slash at the end."""

    number: int
    url: str
    process: subprocess.Popen[bytes]


class Endpoint:
    """A server that is started again when it ends, or is ended because its queries grow too large.

    ``memory`` is how many bytes it may take beyond those that it has without a query; it is looked
    at where the kernel tells it (Linux).
    """

    def __init__(self, program: str, aside: Path, seconds: float, memory: int) -> None:
        self.memory = memory
        self._command = [program, "serve-read-only", "--location", str(aside / "store")]
        self._command += ["--timeout-s", f"{seconds:.0f}"]
        self._log = aside / "log"
        self._stopped = threading.Event()
        self._up = threading.Event()
        self._too_large = 0
        self._lock = threading.Lock()
        self._running: Running | None = None
        self.start()

    @property
    def now(self) -> Running:
        """The server as it was started last."""
        assert self._running is not None
        return self._running

    def wait(self, seconds: float) -> Running:
        """The server once it is up, or as it is when time is over."""
        self._up.wait(seconds)
        return self.now

    def ended_for_memory(self, running: Running) -> bool:
        """Whether that server was ended because it took too much memory."""
        return self._too_large == running.number

    def start(self) -> None:
        """Start the server, at a new address; StoreError if it does not start."""
        address = _free_address()
        with self._lock:
            if self._stopped.is_set():
                return
            with self._log.open("wb") as told:
                process = subprocess.Popen(
                    [*self._command, "--bind", address],
                    stdin=subprocess.DEVNULL,
                    stdout=told,
                    stderr=told,
                    env={**os.environ, "RUST_MIN_STACK": str(_STACK)},
                    start_new_session=True,  # Ctrl-C is for the parent, which ends it in its turn
                    preexec_fn=_is_the_first_to_die if sys.platform == "linux" else None,
                )
            number = 1 if self._running is None else self._running.number + 1
            self._running = Running(number, f"http://{address}", process)
        self._wait_until_up(process, address)
        self._up.set()

    def keep(self, say: Callable[[str], None]) -> None:
        """Keep the server up until :meth:`stop`, and say whenever it had to be started again.

        StoreError if it cannot be.
        """
        base = _resident(self.now.process.pid)
        while not self._stopped.wait(_LOOK):
            running = self.now
            process = running.process
            if _resident(process.pid) > base + self.memory:
                self._up.clear()  # first, so that nobody new is cut off, and who is learns why
                self._too_large = running.number
                process.kill()
                process.wait()
            if process.poll() is None or self._stopped.is_set():  # stopped first, then ended
                continue
            self._up.clear()
            why = f"the SPARQL server ended by itself ({self._last_words(process)})"
            if self.ended_for_memory(running):
                why = f"queries took more than {self.memory >> 20:,} MB of memory and were stopped"
            self.start()
            base = _resident(self.now.process.pid)
            if not self._stopped.is_set():
                say(f"{why}: the SPARQL server was started again")

    def stop(self) -> None:
        """End the server."""
        self._stopped.set()
        with self._lock:
            if self._running is None:
                return
            process = self._running.process
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_up(self, process: subprocess.Popen[bytes], address: str) -> None:
        host, _, port = address.rpartition(":")
        until = time.monotonic() + _START
        while time.monotonic() < until and process.poll() is None:
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        process.kill()
        process.wait()
        if not self._stopped.is_set():
            raise StoreError(f"the SPARQL server did not start: {self._last_words(process)}")

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        """Its exit code and the last line that it wrote, for whoever asks why it ended."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:  # stopped meanwhile, and all taken away
            lines = []
        told = [one_line(line) for line in lines if line.strip()]
        return f"exit code {process.returncode}: {told[-1] if told else 'it left no message'}"


@contextlib.contextmanager
def endpoint(store: Store, seconds: float, memory: int) -> Iterator[Endpoint]:
    """Run a server over what ``store`` holds.

    It gives up a query after ``seconds``; ``memory`` is that of :class:`Endpoint`. Raises
    InputError where its program is not installed, StoreError if it does not start, OutputError if
    there is no room for what it holds.
    """
    program = _program()
    with contextlib.ExitStack() as until_the_end:
        with refusing_aside():
            place = tempfile.TemporaryDirectory(prefix="lingkar-serve-")
            aside = Path(until_the_end.enter_context(place))
            _load(program, store, aside / "store")
        running = Endpoint(program, aside, seconds, memory)
        until_the_end.callback(running.stop)
        yield running


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


def _is_the_first_to_die() -> None:
    """With its parent, even if that is killed and can end nobody; and where memory runs out.

    (Linux: PR_SET_PDEATHSIG, the signal being that of the thread which started it, and oom(5).)
    """
    assert _C is not None
    _C.prctl(1, signal.SIGKILL)
    with contextlib.suppress(OSError):
        handle = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(handle, b"1000")


def _resident(pid: int) -> int:
    """Bytes of memory that a process has; 0 where nobody tells."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as told:  # noqa: PTH123  (looked at all the time)
            return int(told.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
