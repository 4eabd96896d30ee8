"""A SPARQL endpoint that is asked over HTTP: every failure is one sentence, and none takes forever.

Reference: W3C, *SPARQL 1.1 Protocol*, 21 March 2013, section 2.1.2 (query via POST, encoded).
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from graph.errors import StoreError
from graph.exchange.address import of_environment, one_line, parsed, redacted
from graph.extraction.results import Row, rows_of
from graph.limits import LARGEST_ANSWER

if TYPE_CHECKING:
    import httpx

__all__ = ["Endpoint"]

_NAMES = frozenset({"default-graph-uri", "named-graph-uri"})
_BUSY = frozenset({429, 502, 503, 504})
_ATTEMPTS = 4
_LONGEST_PAUSE = 10.0
_CONNECT = 5.0
_JSON = "application/sparql-results+json"
_LIKE = "for Oxigraph http://HOST:7878/query, for Virtuoso http://HOST:8890/sparql"


class Endpoint:
    """The SPARQL endpoint at ``url``; a context manager.

    ``shown`` is its address fit to be printed, ``graphs`` are those that the address names
    (``default-graph-uri`` or ``named-graph-uri``, as the protocol has them). An answer is waited
    for ``timeout`` seconds, all of them together ``whole``. A user and password in the address,
    else of the environment, are only given to a server that asks for them, in the way it asks
    (basic or digest). Redirects are not followed: a password would go with them.
    """

    def __init__(
        self, url: str, *, timeout: float = 60.0, whole: float = 1_800.0, pause: float = 0.5
    ) -> None:
        import httpx

        try:
            clean, of_url = parsed(url)
        except StoreError:
            raise StoreError(
                f"{redacted(url)!r} is no address of a SPARQL endpoint: it is like "
                "http://127.0.0.1:7878/query"
            ) from None
        parts = urlsplit(clean)
        told = parse_qsl(parts.query, keep_blank_values=True)
        self.graphs = tuple(dict.fromkeys(iri for name, iri in told if name in _NAMES))
        rest = urlencode([pair for pair in told if pair[0] not in _NAMES])
        self._url = urlunsplit((parts.scheme, parts.netloc, parts.path, rest, ""))
        self.shown = redacted(self._url)
        self._credentials = of_url or of_environment()
        self._auth: httpx.Auth | None = None
        self._timeout = timeout
        self._until = time.monotonic() + whole
        self._pause = pause
        self._clock = _Clock()
        try:
            self._client = httpx.Client(headers={"User-Agent": "lingkar", "Accept": _JSON})
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

    def select(self, query: str, names: Sequence[str]) -> list[Row]:
        """The rows of a SELECT, with a term or None for each of the variables ``names``.

        Raises StoreError for whatever else the server does.
        """
        response, content = self._answer(query)
        self._accept(response, content)
        return rows_of(content, names, self.shown)

    def _answer(self, query: str) -> tuple[httpx.Response, bytes]:
        """One answer, asked for again where the server is busy or the connection was cut."""
        import httpx

        for attempt in range(1, _ATTEMPTS + 1):
            allowed = min(self._timeout, self._until - time.monotonic())
            if allowed <= 0:
                raise StoreError(f"{self.shown} takes too long to tell all it holds")
            try:
                with self._clock.within(allowed):
                    response, content = self._received(query, allowed)
            except _Late:
                raise self._slow(allowed) from None
            except httpx.TimeoutException as error:
                connecting = isinstance(error, httpx.ConnectTimeout)
                raise self._slow(min(_CONNECT, allowed) if connecting else allowed) from None
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
                if attempt == _ATTEMPTS or not _cut(error):
                    raise self._failure(error) from None
            else:
                code = response.status_code
                if code == 401 and self._credentials and self._auth is None:
                    self._auth = _asked_for(response, self._credentials)
                    return self._answer(query)  # with all attempts: it was not a fault
                if code not in _BUSY or attempt == _ATTEMPTS:
                    return response, content
            time.sleep(min(self._pause * 2 ** (attempt - 1), _LONGEST_PAUSE))
        raise AssertionError("the last attempt returns or raises")

    def _received(self, query: str, allowed: float) -> tuple[httpx.Response, bytes]:
        import httpx

        request = self._client.build_request(
            "POST",
            self._url,
            data={"query": query},
            timeout=httpx.Timeout(allowed, connect=min(_CONNECT, allowed)),
            extensions={"trace": self._clock.watch},
        )
        response = self._client.send(request, stream=True, auth=self._auth)
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise StoreError(
                        f"{self.shown} answers far more than it was asked for (over "
                        f"{LARGEST_ANSWER >> 20} MB): is it a SPARQL endpoint?"
                    )
        finally:
            response.close()
        return response, bytes(body)

    # -- what answers mean -----------------------------------------------------------------

    def _accept(self, response: httpx.Response, content: bytes) -> None:
        code, kind = response.status_code, _kind(response)
        said = f": {text}" if kind == "text/plain" and (text := _text(content)) else ""
        if 300 <= code < 400:
            raise StoreError(
                f"{self.shown} redirects to {redacted(response.headers.get('location', '?'))}: "
                "give the address of the SPARQL endpoint itself"
            )
        if code == 401:
            who = "the user or password is wrong" if self._credentials else "it asks for a password"
            raise StoreError(
                f"{self.shown} refuses (401): {who}; set LINGKAR_USER and LINGKAR_PASSWORD"
            )
        if code == 403:
            raise StoreError(f"{self.shown} forbids reading (403){said}")
        if code in (404, 405, 415, 501):
            raise StoreError(
                f"{self.shown} is no SPARQL endpoint: it answers {code} to a query; give the "
                f"address that answers queries, {_LIKE}"
            )
        if code != 200:
            times = f", also when asked {_ATTEMPTS} times" if code in _BUSY else ""
            raise StoreError(f"{self.shown} answers {code} to a query{times}{said}")
        if kind not in (_JSON, "application/json"):
            raise StoreError(
                f"{self.shown} answers {one_line(kind) or 'something unnamed'}, not results of a "
                f"query: give the address that answers queries, {_LIKE}"
            )
        if "x-sql-state" in response.headers:  # Virtuoso's sign that time was up
            raise StoreError(
                f"{self.shown} gave up before its answer was complete: raise the limit of time "
                "that it sets itself (Virtuoso: MaxQueryExecutionTime)"
            )

    def _slow(self, seconds: float) -> StoreError:
        return StoreError(f"{self.shown} did not answer in full within {seconds:.3g} s")

    def _failure(self, error: BaseException) -> StoreError:
        """What a failed request means for the person who typed the address."""
        import ssl

        chain = _chain(error)
        if any(isinstance(e, socket.gaierror) for e in chain):
            what = f"there is no host {urlsplit(self._url).hostname}"
        elif any(isinstance(e, ssl.SSLError) for e in chain):
            return StoreError(f"no secure connection to {self.shown}: {one_line(str(error))}")
        elif any(isinstance(e, ConnectionRefusedError) for e in chain):
            what = "nothing listens there; is the server running?"
        elif _cut(error):
            return StoreError(f"{self.shown} cut the connection {_ATTEMPTS} times")
        else:
            what = one_line(str(error)) or type(error).__name__
        return StoreError(f"cannot read from {self.shown}: {what}")


class _Late(Exception):
    """Time is up."""


class _Clock:
    """Ends a request after so many seconds, even if the server keeps sending a little.

    The timeouts of the client begin anew with each byte, so the connection is shut from here.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._late = False

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raise :class:`_Late` when it takes longer."""
        self._late = False
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if self._late:
                raise _Late from None
            raise
        finally:
            timer.cancel()
        if self._late:
            raise _Late

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore tells of its work: here, which socket it has."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._late:  # it came to stand only after time was up
                self._end()

    def _end(self) -> None:
        self._late = True
        if self._socket is not None:
            with suppress(OSError):  # closed already
                # As a plain socket: TLS would go on without its layer.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _asked_for(response: httpx.Response, credentials: tuple[str, str]) -> httpx.Auth:
    """User and password in the way that a server asks for them."""
    import httpx

    schemes = response.headers.get("www-authenticate", "").lower()
    return (httpx.DigestAuth if "digest" in schemes else httpx.BasicAuth)(*credentials)


def _cut(error: BaseException) -> bool:
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


def _kind(response: httpx.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _text(content: bytes) -> str:
    return one_line(content[:1_000].decode("utf-8", "replace"))
