"""The gate by itself, before a server that answers as the test wishes."""

from __future__ import annotations

import asyncio
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


def posted(*urls: str, for_memory: bool = False, **request: Any) -> httpx.Response:
    """What a gate answers whose server is at a URL, at each start at the next."""
    starts = list(urls)

    def wait(seconds: float) -> SimpleNamespace:
        return SimpleNamespace(url=starts.pop(0) if len(starts) > 1 else starts[0])

    behind: Any = SimpleNamespace(
        wait=wait, memory=64 << 20, ended_for_memory=lambda running: for_memory
    )

    async def ask() -> httpx.Response:
        gate = Gate(behind, 10, "/editor")
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
