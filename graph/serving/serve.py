"""Serving from start to end: an address is taken, a server runs behind it, nothing is left."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import InputError, StoreError
from graph.exchange.writing import STDOUT

if TYPE_CHECKING:
    import uvicorn

    from graph.result import Lens
    from graph.serving.endpoint import Endpoint
    from graph.study import Study

__all__ = ["EXAMPLE", "MEMORY", "serve"]

EXAMPLE = "SELECT ?name { ?c a lk:Company ; skos:prefLabel ?name } LIMIT 3"
MEMORY = 1024
"""Megabytes that queries may take, unless told otherwise."""
_LEAST, _MOST = 64, 1 << 20
_DAY = 24 * 3600
_LIBRARY = ("yasgui.min.js", "yasgui.min.css")
_Give = Callable[[str], None]


def serve(
    study: Study,
    lens: Lens,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    site: Path | str | None = None,
    with_site: bool = True,
    seconds: float = 60.0,
    memory: int = MEMORY,
    say: _Give = print,
    tell: _Give = lambda text: None,
) -> None:
    """Serve site, editor and a SPARQL endpoint that only reads, until told to stop.

    Parameters
    ----------
    host, port
        Where to listen; port 0 is one that is free.
    site
        The folder of a site that was built; without it that of the data is built, once.
    with_site
        False: editor and endpoint only.
    seconds
        How long a query may take, from 0.1 to a day.
    memory
        Megabytes that the queries under way may take together, 64 or more: beyond, they are
        stopped. Where the system does not tell (Linux does), nothing is.
    say, tell
        What to do with a line for whoever started it, and with progress.

    Raises
    ------
    InputError
        The address cannot be had, the folder is no site, the data have errors, what serves is
        not installed, or a limit is none.
    OutputError
        There is no room for what the server holds.
    StoreError
        The SPARQL server behind does not start, or not again after it ended.
    """
    _limits(seconds, memory)
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError:
        raise InputError('serving needs more packages: pip install "lingkar[serve]"') from None
    from graph.serving.connections import AT_A_TIME, Bounded
    from graph.serving.endpoint import endpoint

    with contextlib.ExitStack() as until_the_end:
        listener = until_the_end.enter_context(_listening(host, port))
        until_the_end.enter_context(_hung_up_is_stopped())
        place = until_the_end.enter_context(_site(study, lens, site, with_site, tell))
        running = until_the_end.enter_context(endpoint(study.store, seconds + 1, memory << 20))
        app = _application(running, seconds, host, place)
        # Answers under way have five seconds after Ctrl-C.
        config = uvicorn.Config(
            app,
            http=Bounded,
            backlog=AT_A_TIME,
            ws="none",
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        server = uvicorn.Server(config)
        for line in _greeting(listener, host, place):
            say(line)
        lost = _kept(running, server, say)
        server.run(sockets=[listener])
        if lost:
            raise lost[0]


def _limits(seconds: float, memory: int) -> None:
    if not 0.1 <= seconds <= _DAY:  # nan is not, either
        raise InputError(f"--seconds {seconds:g} is no time for a query: name 0.1 to {_DAY:,}")
    if not _LEAST <= memory <= _MOST:
        raise InputError(
            f"--memory {memory} is not enough or too much for a query: "
            f"name megabytes from {_LEAST} to {_MOST:,}"
        )


def _application(behind: Endpoint, seconds: float, host: str, site: Path | None):  # type: ignore[no-untyped-def]
    import httpx

    from graph.serving.app import EDITOR, application
    from graph.serving.gate import Gate

    library = {}
    for name in _LIBRARY:
        reply = httpx.get(f"{behind.now.url}/{name}", trust_env=False)
        if reply.status_code != 200:
            raise StoreError(f"the SPARQL server brings no editor ({name}): update oxigraph")
        library[name] = reply.content
    return application(Gate(behind, seconds, EDITOR), library, (host,), site)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, held before any work starts; InputError that tells what next."""
    if not 0 <= port <= 65535:  # the system would take what is left after division
        raise InputError(f"--port {port} is no port: name one from 0 to 65535")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"--host {host!r} is no address of this machine: {reason}") from None
    try:
        listener = socket.create_server(address[:2], family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} of {host} is taken: name another with --port; "
                "--port 0 finds a free one"
            ) from None
        reason = error.strerror or error
        raise InputError(f"cannot listen at {host} port {port}: {reason}") from None
    with listener:
        yield listener


@contextlib.contextmanager
def _hung_up_is_stopped() -> Iterator[None]:
    """A terminal that is closed ends the command as SIGTERM does, so that nothing is left."""
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


@contextlib.contextmanager
def _site(
    study: Study, lens: Lens, site: Path | str | None, wanted: bool, tell: _Give
) -> Iterator[Path | None]:
    if not wanted:
        if site is not None:
            raise InputError("--site and --no-site contradict each other: keep one")
        yield None
    elif site is None:
        from graph.serving.kept import kept_site

        with kept_site(study, lens, tell) as kept:
            yield kept
    elif str(site) == STDOUT or not Path(site, "index.html").is_file():
        raise InputError(
            f"{site} is no site: it has no index.html; `lingkar build --out {site}` makes one"
        )
    else:
        yield Path(site)


def _kept(running: Endpoint, server: uvicorn.Server, say: _Give) -> list[StoreError]:
    """Keep the server behind up while ours runs; what is in the list at the end kept it down."""
    lost: list[StoreError] = []

    def say_if_heard(text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # whoever started us has gone
            say(text)

    def keep() -> None:
        try:
            running.keep(say_if_heard)
        except StoreError as error:
            lost.append(error)
            server.should_exit = True

    threading.Thread(target=keep, daemon=True).start()
    return lost


def _greeting(listener: socket.socket, host: str, site: Path | None) -> Iterator[str]:
    from graph.serving.app import EDITOR, SPARQL

    bound, port = listener.getsockname()[:2]
    every = ipaddress.ip_address(bound.split("%")[0])
    name = "127.0.0.1" if every.is_unspecified else host
    base = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    if not every.is_loopback:
        yield (
            f"Warning: {host} is no loopback address: whoever reaches this machine over a "
            "network reads these data, without a password or encryption."
        )
    if site is not None:
        yield f"site      {base}/"
    yield f"editor    {base}{EDITOR}"
    yield f"endpoint  {base}{SPARQL} (SPARQL 1.1, read-only)"
    yield f"try       curl {base}{SPARQL} -H 'Accept: text/csv' --data-urlencode 'query={EXAMPLE}'"
    yield "Ctrl-C ends it."
