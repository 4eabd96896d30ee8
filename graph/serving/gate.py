"""What passes to the SPARQL server: a query that only reads, asks nobody else, and ends in time.

The protocol is that of SPARQL 1.1: GET with ``query``, POST as a form or as
``application/sparql-query``. An answer is sent once it is whole, so that nobody takes half of one
for all of it.

Reference: SPARQL 1.1 Protocol, W3C Recommendation, 21 March 2013, section 2.1.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from graph.errors import InputError, one_line
from graph.lexer import declared, tokens
from graph.serving.endpoint import Endpoint
from graph.sparql import is_update, names_its_graphs, sound
from graph.store import PREFIXES

__all__ = ["LARGEST", "LONGEST", "STALLED", "Gate"]

LONGEST = 20_000
"""Characters of a query that is passed on."""
LARGEST = 32 << 20
"""Bytes of an answer that is sent."""
STALLED = 30.0
"""Seconds in which some of an answer must be taken."""
_PIECE = 1 << 18
_ACCEPT = 4_000
_AT_ONCE = 8
_A_MOMENT = 0.2
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_READ_ONLY = "this endpoint only reads: SELECT, ASK, CONSTRUCT and DESCRIBE are answered"


class _Refused(Exception):
    """A request that is answered in one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


class Gate:
    """The endpoint as others see it; ``behind`` is the server, ``seconds`` its patience."""

    def __init__(self, behind: Endpoint, seconds: float, editor: str) -> None:
        self._behind = behind
        self._seconds = seconds
        self._editor = editor
        self._client = httpx.AsyncClient(
            trust_env=False,
            timeout=httpx.Timeout(None, connect=10),
            limits=httpx.Limits(max_connections=_AT_ONCE),
        )

    async def answer(self, request: Request) -> Response:
        """Answer a request of the SPARQL protocol; what is refused is told in one sentence."""
        try:
            _from_here(request.headers)
            accept = _accepted(request.headers)
            given = await self._given(request)
            if not any(name == "query" for name, _ in given) and request.method == "GET":
                if "text/html" in request.headers.get("accept", ""):
                    return RedirectResponse(self._editor, 303)
                raise _Refused(400, f"there is no query; an editor is at {self._editor}")
            form = await run_in_threadpool(_judged, given)
            async with asyncio.timeout(self._seconds):
                return await self._asked(form, accept)
        except TimeoutError:
            limit = f"{self._seconds:g} s"
            told = f"the query was not answered within {limit} and was stopped: ask for less"
            return _told(504, told)
        except _Refused as refused:
            return _told(refused.status, str(refused))
        except asyncio.CancelledError:  # Ctrl-C, and this took longer than what is under way may
            return _told(503, "the server is ending: ask again when it is back")
        except ClientDisconnect:
            return _told(400, "the request ended before its end")  # which nobody hears

    async def _given(self, request: Request) -> list[tuple[str, str]]:
        try:
            async with asyncio.timeout(self._seconds):
                return await _given(request)
        except TimeoutError:
            raise _Refused(
                408, f"the request did not come in full within {self._seconds:g} s"
            ) from None

    async def _asked(self, form: dict[str, list[str]], accept: str) -> Response:
        running = await run_in_threadpool(self._behind.wait, self._seconds)
        try:
            return await self._answered(f"{running.url}/query", form, accept)
        except httpx.ConnectError:  # it has just ended, and this query was not asked yet
            await asyncio.sleep(_A_MOMENT)
            return await self._asked(form, accept)
        except httpx.HTTPError as error:
            if self._behind.ended_for_memory(running):
                raise _Refused(
                    503,
                    "the queries under way took more than "
                    f"{self._behind.memory >> 20:,} MB of memory and were stopped: ask for less",
                ) from None
            raise _Refused(
                502,
                "the SPARQL server behind this page fails: "
                f"{one_line(str(error)) or type(error).__name__}; ask again, or for less",
            ) from None

    async def _answered(self, url: str, form: dict[str, list[str]], accept: str) -> Response:
        body = bytearray()
        headers = {"Accept": accept}
        async with self._client.stream("POST", url, data=form, headers=headers) as reply:
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise _Refused(
                        413, f"the answer is larger than {LARGEST >> 20} MB: add a LIMIT"
                    )
        kind = reply.headers.get("content-type", "text/plain")
        return _InPieces(bytes(body), reply.status_code, media_type=kind)

    async def close(self) -> None:
        """Let go of the connections to the server."""
        await self._client.aclose()


class _InPieces(Response):
    """An answer that is let go where whoever asked takes nothing of it for a while."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        left = memoryview(bytes(self.body))
        while True:
            piece, left = bytes(left[:_PIECE]), left[_PIECE:]
            body = {"body": piece, "more_body": bool(left)}
            try:
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", **body})
            except TimeoutError:  # the server closes what was not sent to its end
                return
            if not left:
                return


def _told(status: int, sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status)


def _from_here(headers: Headers) -> None:
    """A page of another site may neither read answers nor have queries asked."""
    origin = headers.get("origin")
    try:
        elsewhere = origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        elsewhere = True
    if elsewhere or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise _Refused(403, "pages of other sites are not answered here: ask from a program")


def _accepted(headers: Headers) -> str:
    """What whoever asks accepts, as it may be passed on."""
    accept = headers.get("accept", "*/*")
    if not accept.isascii() or len(accept) > _ACCEPT:
        raise _Refused(400, f"Accept is in ASCII and has at most {_ACCEPT:,} characters")
    return accept


async def _given(request: Request) -> list[tuple[str, str]]:
    """The parameters of a request, those of its body among them."""
    given = list(request.query_params.multi_items())
    if request.method != "POST":
        return given
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > 16 * LONGEST:
            raise _Refused(413, f"a query has at most {LONGEST:,} characters: make it shorter")
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _Refused(400, "the query is not UTF-8") from None
    if kind == "application/x-www-form-urlencoded":
        return given + parse_qsl(text, keep_blank_values=True)
    if kind == "application/sparql-query":
        return [*given, ("query", text)]
    if kind == "application/sparql-update":
        raise _Refused(403, _READ_ONLY)
    raise _Refused(
        415, "send a query as application/sparql-query or application/x-www-form-urlencoded"
    )


def _judged(given: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What is passed on; with it the prefixes of the house that the query does not declare.

    The default graph is the union of all graphs, unless query or request name their own.
    """
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in given):
        raise _Refused(403, _READ_ONLY)
    queries = [value for name, value in given if name == "query"]
    if len(queries) != 1:
        raise _Refused(400, "there must be one query")
    if len(queries[0]) > LONGEST:
        raise _Refused(413, f"a query has at most {LONGEST:,} characters: make it shorter")
    try:
        text = sound(queries[0])
        if is_update(text):
            raise _Refused(403, _READ_ONLY)
        named = names_its_graphs(text, PREFIXES)
    except InputError as error:
        raise _Refused(400, str(error)) from None
    graphs: dict[str, list[str]] = {name: [v for n, v in given if n == name] for name in _GRAPHS}
    if not named and not any(graphs.values()):
        graphs["union-default-graph"] = [""]
    return {"query": [_lacking(text) + text], **{n: v for n, v in graphs.items() if v}}


def _lacking(text: str) -> str:
    """Declarations of the prefixes of the house that a query uses and lacks, on no line of its own,
    so that a server's word about a line is right.
    """
    words = tokens(text)
    own = declared(words)
    used = {word.text.split(":")[0] for word in words if word.kind == "word" and ":" in word.text}
    lacking = sorted(used & set(PREFIXES) - set(own))
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in lacking)
