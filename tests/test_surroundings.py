"""What of the environment is at fault is named, and not the store; no password is shown.

The proxies are dead, malformed, or refuse; the store behind them would answer.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.extraction.opening import open_data
from tests.pushes import plain, refused
from tests.servers import faulty, free_port

SECRET = "s3cr3t"
STORE = "http://store.example:7878/store"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = ssl.create_default_context
    plain(monkeypatch)
    monkeypatch.setattr(ssl, "create_default_context", fresh)
    for name in ("NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_dead_proxy_is_named(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv(variable, f"http://ana:{SECRET}@{proxy}")
    assert refused(STORE) == (
        f"cannot reach the proxy http://{proxy} that {variable} names, on the way to {STORE}: "
        "nothing listens there; is the server running?"
    )


def test_a_dead_proxy_is_named_by_who_reads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(StoreError, match=f"the proxy http://{proxy} that HTTPS_PROXY names, on "):
        open_data("https://store.example/query")


def test_a_proxy_of_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://ana:{SECRET}@nowhere.invalid:3128")
    line = refused(STORE)
    assert "the proxy http://nowhere.invalid:3128 that HTTP_PROXY names" in line
    assert line.endswith("there is no such host")
    assert SECRET not in line


def test_a_proxy_that_does_not_answer_the_door_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its queue is full, so that a connection is not taken."""
    with full() as port:
        monkeypatch.setenv("HTTP_PROXY", f"127.0.0.1:{port}")
        line = refused(STORE, timeout=0.3)
    assert line == (
        f"the proxy http://127.0.0.1:{port} that HTTP_PROXY names, on the way to {STORE}, did not "
        "answer in full within 0.3 s"
    )


@contextmanager
def full() -> Iterator[int]:
    """The port of a server that takes no more connections."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = []
        for _ in range(3):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
            waiting.append(one)
        try:
            yield listener.getsockname()[1]
        finally:
            for each in waiting:
                each.close()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"foo://ana:{SECRET}@h:1", "foo://h:1, which is no address of a proxy"),
        (f"http://ana:{SECRET}@[::1", "http://[::1, which is no address of a proxy"),
        ("http://", "http://, which is no address of a proxy"),
        ("http://:8080", "http://:8080, which is no address of a proxy"),
        (f"ana:{SECRET}@h:port", "http://h:port, which is no address of a proxy"),
        (f"socks5://ana:{SECRET}@h:1", "a SOCKS proxy (socks5://h:1): pip install socksio, or "),
    ],
)
def test_what_is_no_proxy_is_named(
    address: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", address)
    line = refused(STORE)
    assert f"HTTP_PROXY names {shown}" in line
    assert SECRET not in line


def test_a_proxy_that_wants_a_password_or_opens_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty(lambda method, *_: (407, {}, b"")) as proxy:
        at = proxy.url.removesuffix("/store")
        monkeypatch.setenv("HTTP_PROXY", at)
        assert "asks for a password (407): put user and password into the address in HTTP_" in (
            refused(STORE)
        )


def test_hosts_that_need_no_proxy_are_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "[::1")
    assert refused(STORE) == f"{STORE} cannot be asked: NO_PROXY holds what is no host"


@pytest.mark.parametrize("kind", ["missing", "no certificate", "a folder"])
def test_certificates_that_cannot_be_read_are_named(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path if kind == "a folder" else tmp_path / "certificates"
    if kind == "no certificate":
        file.write_text("none\n", encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    line = refused(STORE)
    assert line.startswith(f"{STORE} cannot be asked: SSL_CERT_FILE names {file}, ")
    assert ("there is no certificate" in line) is (kind == "no certificate")
