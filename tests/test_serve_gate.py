"""The gate by itself, before a server that answers as the test wishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

pytest.importorskip("starlette", reason="not run: starlette is not installed")

from starlette.applications import Starlette
from starlette.routing import Route

from graph.serving import gate as gates
from graph.serving.gate import LARGEST, LONGEST, Gate
from tests.servers import faulty, free_port

ASK: dict[str, Any] = {"data": {"query": "ASK {}"}}


def posted(
    *urls: str, for_memory: bool = False, seconds: float = 10, **request: Any
) -> httpx.Response:
    """What a gate answers whose server is at a URL, at each start at the next."""
    starts = list(urls)

    def wait(seconds: float) -> SimpleNamespace:
        return SimpleNamespace(url=starts.pop(0) if len(starts) > 1 else starts[0])

    behind: Any = SimpleNamespace(
        wait=wait, memory=64 << 20, ended_for_memory=lambda running: for_memory
    )

    async def ask() -> httpx.Response:
        gate = Gate(behind, seconds, "/editor")
        app = Starlette(routes=[Route("/sparql", gate.answer, methods=["GET", "POST"])])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            reply = await client.post("/sparql", **request)
        await gate.close()
        return reply

    # In a thread of its own: beside an open browser of Playwright's this one has a loop already.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_an_answer_may_be_so_large(more: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST == 32 << 20  # as docs/stores.md says
    monkeypatch.setattr(gates, "LARGEST", 2 << 20)
    body = b"x" * ((2 << 20) + more)
    with faulty(lambda *_: (200, {}, body)) as behind:
        reply = posted(behind.url, **ASK)
    assert reply.status_code == status
    assert reply.content == (b"the answer is larger than 2 MB: add a LIMIT\n" if more else body)


@pytest.mark.parametrize(
    ("length", "status"), [(LONGEST, 200), (LONGEST + 1, 413), (16 * LONGEST + 1, 413)]
)
def test_a_query_may_be_so_long(length: int, status: int) -> None:
    """Beyond 16 times as much it is not even read to its end."""
    kind = {"Content-Type": "application/sparql-query"}
    text = "ASK {}".ljust(length)
    with faulty(lambda *_: (200, {}, b"")) as behind:
        reply = posted(behind.url, content=text, headers=kind)
        assert len(behind.requests) == (status == 200)
    assert reply.status_code == status
    assert ("at most 20,000 characters" in reply.text) == (status == 413)


@pytest.mark.parametrize(
    ("for_memory", "status", "said"),
    [
        (True, 503, "the queries under way took more than 64 MB of memory and were stopped: ask"),
        (False, 502, "the SPARQL server behind this page fails: "),
    ],
)
def test_a_server_that_ends_meanwhile(for_memory: bool, status: int, said: str) -> None:
    with faulty(lambda *_: None) as behind:
        reply = posted(behind.url, for_memory=for_memory, **ASK)
    assert reply.status_code == status
    assert reply.text.startswith(said)
    assert reply.text.count("\n") == 1


def test_a_server_that_is_not_up_yet_is_asked_again() -> None:
    """Nothing listens at the first address: the query was not asked there, so it can be again."""
    with faulty(lambda *_: (200, {}, b"yes")) as behind:
        nowhere = f"http://127.0.0.1:{free_port()}"
        assert posted(nowhere, nowhere, behind.url, **ASK).text == "yes"


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"Accept": "x/y," * 5_000}, 400, "Accept is in ASCII and has at most 4,000 characters"),
        ({"Accept": b"\xff\xfe"}, 400, "Accept is in ASCII"),
        ({"Origin": "http://[::1"}, 403, "pages of other sites are not answered"),
        ({"Origin": "null"}, 403, "pages of other sites are not answered"),
    ],
    ids=["long", "no ASCII", "no origin", "an origin that is hidden"],
)
def test_odd_headers_are_answered_in_a_sentence(
    headers: dict[str, Any], status: int, said: str
) -> None:
    with faulty(lambda *_: (200, {}, b"")) as behind:
        reply = posted(behind.url, headers=headers, **ASK)
        assert behind.requests == []
    assert (reply.status_code, reply.text[: len(said)]) == (status, said)


def test_a_request_that_comes_too_slowly_is_not_waited_for() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"query="
        await asyncio.sleep(5)
        yield b"ASK {}"

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = posted("http://127.0.0.1:9", seconds=0.2, content=slowly(), headers=kind)
    assert reply.status_code == 408
    assert reply.text == "the request did not come in full within 0.2 s\n"


@pytest.mark.parametrize("takes", [1, 3, 99])
def test_an_answer_that_nobody_takes_is_let_go(takes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two megabytes in eight pieces, whoever asks takes a few and then no more."""
    monkeypatch.setattr(gates, "STALLED", 0.1)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        if len(sent) > takes:
            await asyncio.sleep(60)
        sent.append(message)

    def run() -> None:
        answer = gates._InPieces(b"x" * (2 << 20), media_type="text/plain")
        asyncio.run(answer({"type": "http"}, None, send))  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as apart:
        apart.submit(run).result(timeout=10)
    start, *pieces = sent
    assert dict(start["headers"])[b"content-length"] == b"%d" % (2 << 20)
    assert sum(len(each["body"]) for each in pieces) == min(takes, 8) * (1 << 18)
    assert [each["more_body"] for each in pieces] == [n < 8 for n in range(1, min(takes, 8) + 1)]
