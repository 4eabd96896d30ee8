"""A client of the SPARQL 1.1 Graph Store Protocol whose every failure is one sentence."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import pyoxigraph as ox

from graph.errors import StoreError
from graph.exchange.address import one_line, parsed, redacted
from graph.exchange.credentials import Credentials, of_surroundings

if TYPE_CHECKING:
    import httpx

__all__ = ["FileBody", "GraphStore", "NoGraphStore"]

_BUSY = frozenset({429, 502, 503, 504})
_ATTEMPTS = 4
_LONGEST_PAUSE = 10.0
_CONNECT = 5.0
_GREETING = 10.0
_SLOWEST = 100_000  # bytes a second: a body may take as long as that, and not longer
_RDF = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


class FileBody:
    """A file as the body of a request, which may be sent more than once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        with self._file.open("rb") as stream:
            while piece := stream.read(1 << 18):
                yield piece


class NoGraphStore(StoreError):
    """What answers is no graph store, so that asking again would not help."""


class GraphStore:
    """The graph store at ``url``; a context manager. ``shown`` is ``url`` fit to be printed.

    Redirects are not followed: a password would go with them, and a PUT may come out a GET.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        auth: Credentials | None = None,
        pause: float = 0.5,
    ) -> None:
        import httpx

        from graph.exchange.authentication import authentication

        self._url, of_url = parsed(url)
        self.shown = redacted(self._url)
        self._pause = pause
        self._socket: socket.socket | None = None
        self._late = False
        self._timeout = timeout
        self._auth = auth or of_url or of_surroundings(url)
        try:
            self._client = httpx.Client(
                timeout=httpx.Timeout(timeout, connect=min(_CONNECT, timeout)),
                auth=authentication(self._auth),
                headers={"User-Agent": "lingkar"},
            )
        except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            # It is a proxy of the environment: the address itself has been looked at.
            raise StoreError(f"cannot reach {self.shown}: {one_line(str(error))}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def greet(self, graph: str) -> None:
        """See that the server is alive and lets us in, before anything is changed.

        404 is a good answer here: the graph may not be there yet.
        """
        response = self._ask("GET", graph, headers={"Accept": _RDF}, read=0, patience=_GREETING)
        if response.status_code != 404:
            self._accept(response, "reading a graph")
            if response.status_code == 200:
                self._rdf_format(response)

    def put(self, graph: str, body: FileBody) -> None:
        """Make a graph hold exactly the N-Triples of a file."""
        # N-Triples is Turtle too, and goes under that name: every store takes it. The length is
        # told, for Virtuoso takes a body without it as an empty one and says that all is well.
        headers = {"Content-Type": "text/turtle", "Content-Length": str(len(body))}
        response = self._ask("PUT", graph, headers=headers, content=body)
        self._accept(response, f"loading {len(body):,} bytes")

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """Write a graph to a file; its format, None if the graph is not there.

        StoreError past ``at_most`` bytes.
        """
        response = self._ask("GET", graph, headers={"Accept": _RDF}, read=at_most, into=into)
        if response.status_code == 404:
            return None
        self._accept(response, f"reading <{graph}>")
        return self._rdf_format(response)

    # -- requests --------------------------------------------------------------------------

    def _ask(
        self,
        method: str,
        graph: str,
        *,
        headers: dict[str, str] | None = None,
        content: FileBody | None = None,
        read: int = 100_000,
        patience: float | None = None,
        into: Path | None = None,
    ) -> httpx.Response:
        asked = {"graph": graph}
        return self._send(method, self._url, asked, headers, content, read, patience, into)

    def _send(
        self,
        method: str,
        url: str,
        params: dict[str, str],
        headers: dict[str, str] | None = None,
        content: FileBody | bytes | None = None,
        read: int = 10_000_000,
        patience: float | None = None,
        into: Path | None = None,
    ) -> httpx.Response:
        """One request, tried again where the server is busy or the connection was cut.

        Whatever is sent here may be repeated: the graphs are the same after it.
        """
        import httpx

        allowed = min(patience or self._timeout, self._timeout)
        connect = min(_CONNECT, allowed)
        # A graph that is read back is as long as a twentieth of what would be too much.
        whole = connect + allowed + (len(content or b"") + read / 20) / _SLOWEST
        try:
            request = self._client.build_request(
                method,
                httpx.URL(url).copy_merge_params(params),
                headers=headers,
                content=content,
                timeout=httpx.Timeout(allowed, connect=connect),
                extensions={"trace": self._connected},
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise StoreError(f"cannot ask {self.shown}: {one_line(str(error))}") from None
        for attempt in range(1, _ATTEMPTS + 1):
            wait = self._pause * 2 ** (attempt - 1)
            try:
                with self._within(whole):
                    response = self._received(request, read, into)
            except httpx.HTTPError as error:
                if attempt == _ATTEMPTS or not _cut(error):
                    limit = connect if isinstance(error, httpx.ConnectTimeout) else allowed
                    raise self._failure(error, limit) from error
            except (httpx.InvalidURL, UnicodeError) as error:  # a host too long, odd headers
                raise StoreError(f"cannot ask {self.shown}: {one_line(str(error))}") from None
            else:
                if response.status_code not in _BUSY or attempt == _ATTEMPTS:
                    return response
                wait = _asked_for(response, wait)
            time.sleep(min(wait, _LONGEST_PAUSE))
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """StoreError after so many seconds, even if the server keeps sending a little.

        The timeouts of the client begin anew with each byte, so a clock of our own shuts the
        connection.
        """
        import httpx

        self._late = False
        clock = threading.Timer(seconds, self._give_up)
        clock.daemon = True
        clock.start()
        try:
            yield
        except (httpx.HTTPError, OSError):
            if not self._late:
                raise
        finally:
            clock.cancel()
        if self._late:
            raise StoreError(f"{self.shown} did not answer in full within {seconds:.3g} s")

    def _give_up(self) -> None:
        self._late = True
        if self._socket is not None:
            with suppress(OSError):  # closed already
                # As a plain socket: TLS would go on without its layer.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _connected(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore tells of its work: here, which socket it has."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._late:
                self._give_up()

    def _received(self, request: httpx.Request, read: int, into: Path | None) -> httpx.Response:
        """The response with its body, or with that in a file; at most ``read`` bytes (0: none)."""
        import httpx

        response = self._client.send(request, stream=True)
        body, size = bytearray(), 0
        try:
            with into.open("wb") if into else nullcontext() as file:
                for chunk in response.iter_bytes() if read else ():
                    size += len(chunk)
                    if size > read:
                        raise NoGraphStore(
                            f"{self.shown} answers far more than was asked for "
                            f"(over {read:,} bytes): is it a graph store?"
                        )
                    if file is None or response.status_code != 200:
                        body += chunk
                    else:
                        file.write(chunk)
        finally:
            response.close()
        # The body is decoded already, so what says how it was encoded must go.
        kept = [
            (name, value)
            for name, value in response.headers.raw  # as bytes: they may be in no known code
            if name.lower() not in (b"content-encoding", b"content-length", b"transfer-encoding")
        ]
        return httpx.Response(
            response.status_code, headers=kept, content=bytes(body), request=request
        )

    # -- what answers mean -----------------------------------------------------------------

    def _accept(self, response: httpx.Response, doing: str) -> None:
        """StoreError unless the server did what it was asked."""
        code = response.status_code
        if 200 <= code < 300:
            return
        said = _said(response)
        if 300 <= code < 400:
            raise StoreError(
                f"{self.shown} redirects to {redacted(response.headers.get('location', '?'))}: "
                "give the address of the graph store itself"
            )
        if code == 401:
            if isinstance(self._auth, str):
                raise StoreError(f"{self.shown} refuses (401): the token is wrong or has expired")
            who = "the user or password is wrong" if self._auth else "it asks for a password"
            raise StoreError(
                f"{self.shown} refuses (401): {who}; set LINGKAR_USER and LINGKAR_PASSWORD"
            )
        if code == 403:
            raise StoreError(f"{self.shown} forbids {doing} (403){said}")
        if code in (404, 405, 501):
            raise NoGraphStore(
                f"{self.shown} is no writable graph store: it answers {code} to "
                f"{response.request.method} ?graph=… ({doing}); give the address of its SPARQL "
                "1.1 graph store, for Oxigraph http://HOST:7878/store"
            )
        if code == 413:
            raise StoreError(
                f"{self.shown} takes no request that large (413) when {doing}: raise its limit"
            )
        times = f", also when asked {_ATTEMPTS} times" if code in _BUSY else ""
        raise StoreError(f"{self.shown} answers {code} when {doing}{times}{said}")

    def _rdf_format(self, response: httpx.Response) -> ox.RdfFormat:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        form = ox.RdfFormat.from_media_type(kind) if kind else None
        # Plain JSON may be anything, and was not asked for.
        if form is None or kind == "application/json":
            raise NoGraphStore(
                f"{self.shown} answers {one_line(kind) or 'something unnamed'}, not RDF: give the "
                "address of its SPARQL 1.1 graph store, for Oxigraph http://HOST:7878/store"
            )
        return form

    def _failure(self, error: httpx.HTTPError, limit: float) -> StoreError:
        """What a failed request means for the person who typed the address."""
        import httpx

        chain = _chain(error)
        host = urlsplit(self._url).hostname
        if isinstance(error, httpx.TimeoutException):
            what = f"{self.shown} did not answer within {limit:g} s"
        elif any(isinstance(e, socket.gaierror) for e in chain):
            what = f"cannot reach {self.shown}: there is no host {host}"
        elif any(isinstance(e, ssl.SSLError) for e in chain):
            what = f"no secure connection to {self.shown}: {one_line(str(error))}"
        elif any(isinstance(e, ConnectionRefusedError) for e in chain):
            what = f"cannot reach {self.shown}: nothing listens there; is the server running?"
        elif _cut(error):
            what = f"{self.shown} cut the connection {_ATTEMPTS} times"
        elif isinstance(error, httpx.RemoteProtocolError):
            what = f"{self.shown} does not speak HTTP: {one_line(str(error))}"
        else:
            what = f"cannot reach {self.shown}: {one_line(str(error)) or type(error).__name__}"
        return StoreError(what)


def _cut(error: httpx.HTTPError) -> bool:
    """Whether a connection that stood was closed before the answer was complete."""
    import httpx

    if isinstance(error, httpx.RemoteProtocolError):  # also for what is no HTTP at all
        return "disconnected" in str(error) or "closed connection" in str(error)
    return isinstance(error, httpx.ReadError | httpx.WriteError)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found


def _asked_for(response: httpx.Response, otherwise: float) -> float:
    """The seconds that the server asks to wait, if it says so in seconds."""
    told = response.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else otherwise


def _said(response: httpx.Response) -> str:
    """What the server says in its own words, if it is text for people."""
    kind = response.headers.get("content-type", "")
    text = one_line(response.text) if kind.startswith("text/plain") else ""
    return f": {text}" if text else ""
