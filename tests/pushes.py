"""What tests of push share: small data, a sound store that is bent in one way, a refusal."""

from __future__ import annotations

import contextlib
import functools
import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from graph.store import GRAPHS, Store
from tests.servers import Answer, Fault, Sound, faulty

TURTLE = {"Content-Type": "text/turtle"}
CONTEXT = functools.cache(ssl.create_default_context)
"""What every client makes for itself, and takes longer for than a small push."""


def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy between us and loopback, nobody's password, and certificates read once."""
    monkeypatch.setattr(ssl, "create_default_context", CONTEXT)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LINGKAR_USER", "LINGKAR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("LINGKAR_TOKEN", raising=False)
    monkeypatch.setenv("NETRC", os.devnull)


def store(**graphs: str) -> Store:
    """A store whose graphs ``…/graph/<name>`` hold the Turtle given."""
    native = ox.Store()
    for name, text in graphs.items():
        native.load(
            f"@prefix : <https://example.org/> .\n{text}",
            format=ox.RdfFormat.TURTLE,
            to_graph=ox.NamedNode(GRAPHS + name),
        )
    return Store(native, {}, Path())


SMALL = store(
    deals=':a :pays :b . :a :sum 10.50 . :a :title "“a”\\n<b>"@en-US .', chips=":c a :D ."
)


def refused(url: str, *, of: Store = SMALL, timeout: float = 5) -> str:
    """The one line that a push to ``url`` fails with."""
    with pytest.raises(StoreError) as caught:
        push(of, url, timeout=timeout, pause=0.01)
    line = str(caught.value)
    assert "\n" not in line
    return line


AS_BEFORE = "; readers see what they saw before; run the same command again to go on"


@contextlib.contextmanager
def kept(
    bend: Callable[[str, str, Answer], Answer | None] = lambda method, path, answer: answer,
    native: ox.Store | None = None,
    store: Sound | None = None,
) -> Iterator[Fault]:
    """A store in memory, whose answers ``bend`` changes after it has done what it was asked."""
    store = store or Sound()
    store.native = store.native if native is None else native

    def answer(method: str, path: str, number: int) -> Answer | None:
        return bend(method, path, store(method, path, fault.body))

    with faulty(answer) as fault:
        yield fault
