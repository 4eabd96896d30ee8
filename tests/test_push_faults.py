"""All or nothing: after a fault at any request of a push, the old graphs are there or the new.

What is expected is put together here, apart from the client under test, and the real Oxigraph is
asked directly, past the proxy. A fault strikes once, or from one request on, as a dead line does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from graph.store import GRAPHS, Store
from tests.proxy import DELAY, FAULTS, between
from tests.pushes import plain
from tests.servers import oxigraph

pytestmark = pytest.mark.server

REQUESTS = 11
"""Of a push of two graphs: 1 greeting, 1 listing, 2 to try the store, 2 to lock, 4 load, 1 swap."""

Held = dict[str, set[str]]


def state(word: str, *names: str) -> Held:
    return {
        GRAPHS + name: {
            f'<https://e.org/{n}> <https://e.org/p> "{word} {name}" .' for n in range(20)
        }
        for name in names
    }


OLD, NEW = state("old", "chips", "gone"), state("new", "chips", "deals")


def store(held: Held) -> Store:
    native = ox.Store()
    for graph, lines in held.items():
        native.load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    return Store(native, {}, Path())


def held(base: str) -> tuple[Held, int]:
    """What readers see under our names, and how many staging graphs there are besides."""
    answer = httpx.get(f"{base}/store", headers={"Accept": "application/n-quads"}, trust_env=False)
    seen: Held = {}
    staged = set()
    for quad in ox.parse(answer.content, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        if quad.graph_name.value.startswith(GRAPHS):
            seen.setdefault(quad.graph_name.value, set()).add(f"{quad.triple} .")
        elif "/staging/" in quad.graph_name.value:
            staged.add(quad.graph_name)
    return seen, len(staged)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("oxigraph") / "db"
    folder.mkdir()
    with oxigraph(folder) as base:
        yield base


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def begin(base: str) -> None:
    push(store(OLD), f"{base}/store")
    assert held(base) == (OLD, 0)


def test_a_push_makes_as_many_requests_as_are_struck_here(base: str) -> None:
    begin(base)
    with between(base, lambda _: None) as proxy:
        push(store(NEW), f"{proxy.url}/store")
        assert len(proxy.seen) == REQUESTS, proxy.seen
    assert held(base) == (NEW, 0)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", FAULTS)
def test_old_or_new_and_never_a_half(base: str, fault: str, lasting: bool) -> None:
    for struck in range(1, REQUESTS + 1):
        begin(base)
        with between(
            base,
            lambda n, k=struck: fault if n == k or (lasting and n > k) else None,  # type: ignore[misc]
        ) as proxy:
            failed = False
            try:
                push(store(NEW), f"{proxy.url}/store", timeout=DELAY / 2, pause=0.001)
            except StoreError:
                failed = True
        seen, _ = held(base)
        assert seen in (OLD, NEW), (fault, struck, lasting)
        assert failed or seen == NEW, (fault, struck, lasting)
        push(store(NEW), f"{base}/store")
        assert held(base) == (NEW, 0), (fault, struck, lasting)


def test_a_swap_whose_answer_is_lost_is_no_failure(base: str) -> None:
    begin(base)
    with between(base, lambda n: "lost" if n == REQUESTS else None) as proxy:
        push(store(NEW), f"{proxy.url}/store", timeout=DELAY / 2, pause=0.001)
        assert len(proxy.seen) > REQUESTS
    assert held(base) == (NEW, 0)


def test_a_reader_sees_old_or_new(base: str) -> None:
    begin(base)
    seen: list[Held] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(held(base)[0])

    reader = threading.Thread(target=read)
    reader.start()
    with suppress(StoreError):
        for _ in range(5):
            push(store(NEW), f"{base}/store")
            push(store(OLD), f"{base}/store")
    stop.set()
    reader.join()
    assert OLD in seen
    assert NEW in seen
    assert not [each for each in seen if each not in (OLD, NEW)]
