"""How often a push looks whether a swap that was not answered well has been done."""

from __future__ import annotations

import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from tests.faults import NEW, store
from tests.pushes import kept, plain
from tests.servers import Answer


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def yes(so: bool) -> Answer:
    told = b'{"head": {}, "boolean": %s}' % (b"true" if so else b"false")
    return 200, {"Content-Type": "application/sparql-results+json"}, told


@pytest.mark.parametrize(("late", "done"), [(1, True), (4, True), (5, False)])
def test_it_is_looked_four_times(late: int, done: bool) -> None:
    """The server says that all is in place when it is asked for the ``late``-th time, or too late.

    What is asked beyond, to say how it stands, is answered as it is.
    """
    swaps: list[bytes] = []
    looks: list[bytes] = []

    def bend(method: str, path: str, answer: Answer) -> Answer:
        if b"MOVE" in running.body:
            swaps.append(running.body)
            return 400, {"Content-Type": "text/plain"}, b"cannot say"
        if swaps and b"ASK" in running.body and len(looks) < 4:
            looks.append(running.body)
            return yes(len(looks) >= late)
        return answer

    with kept(bend) as running:
        if done:
            push(store(NEW), running.url, pause=0.001)
        else:
            with pytest.raises(StoreError, match=r"; the new data are in place$"):
                push(store(NEW), running.url, pause=0.001)
    assert (len(swaps), len(looks)) == (1, min(late, 4))
