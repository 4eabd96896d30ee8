"""Who asks is told in the way that a server demands, from where a person said it, and to no log.

The servers here check what they get by the formulas of RFC 7616 and RFC 7617, written out apart
from the client under test.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.connection import credentials
from graph.connection.credentials import of_options, of_surroundings
from graph.errors import StoreError
from graph.exchange.push import push
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.store_addresses import StoreAddresses
from tests.command_line import refused
from tests.pipes import pipe
from tests.pushes import SMALL
from tests.servers import Answer, Fault, faulty

USER, PASSWORD, TOKEN = "ana", "s3cr3t:ü", "t0k-e.n~_+/=="
CHALLENGE = 'Digest realm="r", nonce="abc", qop="auth", algorithm='
URL = "http://127.0.0.1:1/store"


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "USER", "PASSWORD", "TOKEN"):
        for spelled in (name, name.lower(), f"LINGKAR_{name}"):
            monkeypatch.delenv(spelled, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


def basic(method: str, told: str) -> bool:
    return told == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def bearer(method: str, told: str) -> bool:
    return told == f"Bearer {TOKEN}"


def digest(algorithm: str, hashed: Callable[[bytes], str]) -> Callable[[str, str], bool]:
    """RFC 7616, section 3.4: H(H(A1):nonce:nc:cnonce:qop:H(A2)), A2 being method and path."""

    def check(method: str, told: str) -> bool:
        if not told.startswith("Digest "):
            return False
        named = {k: v or w for k, v, w in re.findall(r'(\w+)=(?:"([^"]*)"|([^, ]+))', told)}
        one = hashed(f"{USER}:r:{PASSWORD}".encode())
        two = hashed(f"{method}:{named['uri']}".encode())
        rest = f"abc:{named['nc']}:{named['cnonce']}:auth:{two}"
        return bool(named["response"] == hashed(f"{one}:{rest}".encode()))

    return check


MD5 = digest("MD5", lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest())
SHA256 = digest("SHA-256", lambda text: hashlib.sha256(text).hexdigest())


def send(
    check: Callable[[str, str], bool], challenge: str | None, tmp_path: Path, file: str = "x" * 10
) -> Fault:
    """Greet a server that demands credentials, and load a file there."""
    body = tmp_path / "body"
    body.write_text(file, encoding="utf-8")

    def answer(method: str, path: str, number: int) -> Answer:
        told = {k.lower(): v for k, v in running.requests[-1][2].items()}.get("authorization", "")
        if check(method, told):
            return (404 if method == "GET" else 204), {}, b""
        return 401, {"WWW-Authenticate": challenge} if challenge else {}, b""

    with faulty(answer) as running:
        with SparqlStore(
            StoreAddresses.of(running.url), timeout=5, auth=(USER, PASSWORD), pause=0.01
        ) as remote:
            remote.greet("https://e.org/g")
            remote.put("https://e.org/g", body)
        return running


@pytest.mark.parametrize(
    ("check", "challenge"),
    [
        (basic, 'Basic realm="r"'),
        (basic, 'Bearer realm="r", Basic realm="r"'),
        (MD5, f"{CHALLENGE}MD5"),
        (SHA256, f"{CHALLENGE}SHA-256"),
        (basic, None),
    ],
    ids=["basic", "basic or bearer", "digest MD5", "digest SHA-256", "says nothing"],
)
def test_user_and_password_go_as_the_server_demands(
    check: Callable[[str, str], bool], challenge: str | None, tmp_path: Path
) -> None:
    got = send(check, challenge, tmp_path)
    assert [method for method, *_ in got.requests][-1] == "PUT"
    assert "Authorization" not in got.requests[0][2], "an open server need not learn them"
    # Once it is known how, a body is not sent in vain.
    assert sum(method == "PUT" for method, *_ in got.requests) == 1


def test_a_token_goes_with_every_request(tmp_path: Path) -> None:
    with (
        faulty(lambda *_: (404, {}, b"")) as running,
        SparqlStore(StoreAddresses.of(running.url), timeout=5, auth=TOKEN) as remote,
    ):
        remote.greet("https://e.org/g")
    assert [bearer(m, h["Authorization"]) for m, _, h in running.requests] == [True]


@pytest.mark.parametrize(
    ("auth", "challenge", "said"),
    [
        ((USER, PASSWORD), 'Basic realm="r"', "the user or password is wrong"),
        ((USER, PASSWORD), f"{CHALLENGE}MD5", "the user or password is wrong"),
        ((USER, PASSWORD), None, "the user or password is wrong"),
        ((USER, PASSWORD), f"{CHALLENGE}ROT13", "digest authentication that is not known"),
        ((USER, PASSWORD), 'Digest realm="r", nonce="a", qop="auth-int"', "that is not known"),
        ((USER, PASSWORD), 'Digest realm="r"', "that is not known"),
        ((USER, PASSWORD), "Digest realm", "that is not known"),
        (TOKEN, 'Bearer realm="r"', "the token is wrong or has expired"),
        (None, 'Basic realm="r"', "it asks for a password"),
    ],
)
def test_a_refusal_is_one_sentence_without_secrets(
    auth: tuple[str, str] | str | None,
    challenge: str | None,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    with (
        faulty(lambda *_: (401, headers, b"")) as running,
        SparqlStore(StoreAddresses.of(running.url), timeout=5, auth=auth) as remote,
        pytest.raises(StoreError) as caught,
    ):
        remote.greet("https://e.org/g")
    line = str(caught.value)
    assert said in line
    assert "\n" not in line
    assert caplog.text, "the client's own log is looked at too"
    encoded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for secret in (PASSWORD, "s3cr3t", TOKEN, encoded):
        assert secret not in line + caplog.text + repr(caught.value)


# -- where they come from --------------------------------------------------------------------


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_the_order_of_the_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """netrc gives way to the environment, its password to its token."""
    assert of_surroundings(URL) is None
    written(tmp_path / "netrc", "machine 127.0.0.1 login net password rc\n")
    assert of_surroundings(URL) == ("net", "rc")
    assert of_surroundings("http://other.example/store") is None
    monkeypatch.setenv("LINGKAR_USER", "env")
    monkeypatch.setenv("LINGKAR_PASSWORD", "pass")
    assert of_surroundings(URL) == ("env", "pass")
    monkeypatch.setenv("LINGKAR_TOKEN", "tok")
    assert of_surroundings(URL) == "tok"


def test_netrc_is_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NETRC")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    written(tmp_path / ".netrc", "machine 127.0.0.1 login net password rc\n")
    assert of_surroundings(URL) == ("net", "rc")


def test_the_password_of_a_named_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = written(tmp_path / "password", "of file\nnot this\n")
    asked: list[str] = []

    def prompt(name: str) -> str:
        asked.append(name)
        return "typed"

    assert of_options(URL, user="ana", prompt=prompt) == ("ana", "typed")
    assert asked == ["ana"]
    written(tmp_path / "netrc", "machine 127.0.0.1 login ana password rc\n")
    assert of_options(URL, user="ana", prompt=prompt) == ("ana", "rc")
    assert of_options(URL, user="ben", prompt=prompt) == ("ben", "typed")
    monkeypatch.setenv("LINGKAR_PASSWORD", "env")
    assert of_options(URL, user="ana", prompt=prompt) == ("ana", "env")
    assert of_options(URL, user="ana", password_file=file, prompt=prompt) == ("ana", "of file")
    assert asked == ["ana", "ben"]


def test_files_and_no_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert of_options(URL) is None
    assert of_options(URL, token_file=written(tmp_path / "token", "abc\n")) == "abc"
    monkeypatch.setenv("LINGKAR_USER", "env")
    password = written(tmp_path / "password", "pass")
    assert of_options(URL, password_file=password) == ("env", "pass")


def test_what_options_say_wrongly_is_one_sentence(tmp_path: Path) -> None:
    token = written(tmp_path / "token", "s3cr3t with spaces")
    empty = written(tmp_path / "empty", "\n")
    latin = tmp_path / "latin"
    latin.write_bytes(b"\xff\xfe")
    for options, said in (
        ({"user": "ana"}, "no password for 'ana': set LINGKAR_PASSWORD"),
        ({"password_file": empty}, "whose password is it?"),
        ({"user": "ana", "password_file": empty}, "empty:1: the first line is empty"),
        ({"user": "ana", "password_file": latin}, "it is no UTF-8 text"),
        ({"user": "ana", "password_file": tmp_path / "none"}, "No such file"),
        ({"user": "ana", "token_file": token}, "--token-file goes without --user"),
        ({"token_file": token}, "holds no token"),
    ):
        with pytest.raises(StoreError, match=re.escape(said)) as caught:
            of_options(URL, **options)
        assert "s3cr3t" not in str(caught.value)


def test_a_bad_netrc_is_told_by_its_line_alone(tmp_path: Path) -> None:
    written(tmp_path / "netrc", "machine 127.0.0.1\nlogin ana\ns3cr3t word\n")
    with pytest.raises(StoreError, match=r"netrc:\d+: this is no netrc") as caught:
        of_surroundings(URL)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("way", ["Basic", "Bearer"])
def test_what_a_server_repeats_of_a_secret_is_not_told(way: str) -> None:
    """It refuses in its own words, and they are what it was sent, decoded or as it was."""

    def repeat(*_: object) -> Answer:
        told = fault.requests[-1][2].get("Authorization", "")
        if not told:
            return 401, {"WWW-Authenticate": way}, b""
        said = told.partition(" ")[2]
        said += " " + (base64.b64decode(said).decode() if way == "Basic" else "")
        return 403, {"Content-Type": "text/plain"}, said.encode()

    auth = (USER, PASSWORD) if way == "Basic" else TOKEN
    with faulty(repeat) as fault:
        addresses = StoreAddresses.of(fault.url)
        with (
            SparqlStore(addresses, timeout=2, auth=auth) as remote,
            pytest.raises(StoreError) as said,
        ):
            remote.get("https://e.org/g", Path("unused"), at_most=9)
    assert str(said.value).endswith("(403)")


@pytest.mark.parametrize("device", [None, "/dev/zero"])
def test_what_has_no_end_is_no_netrc(
    device: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes into the pipe, and the device never ends."""
    if device is None:
        pipe(tmp_path / "netrc")
    else:
        monkeypatch.setenv("NETRC", device)
    with pytest.raises(StoreError, match="is no regular file, so no netrc"):
        of_surroundings(URL)


@pytest.mark.parametrize("option", ["password_file", "token_file"])
def test_pipes_by_name_and_devices_hold_no_secret(option: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    user: dict[str, Any] = {"user": "ana"} if option == "password_file" else {}
    for file in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null"), tmp_path):
        with pytest.raises(StoreError, match=f"^{file} is no regular file: name one, or give a "):
            of_options(URL, **{**user, option: file})


def test_a_pipe_that_is_open_gives_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the shell hands over what a command says; it is not waited for without end."""
    reads, writes = os.pipe()
    file = f"/dev/fd/{reads}"
    try:
        writer = threading.Timer(0.1, os.write, (writes, "s3crét\nnot this\n".encode()))
        writer.start()
        assert of_options(URL, user="ana", password_file=file) == ("ana", "s3crét")
        writer.join()
        monkeypatch.setattr(credentials, "PATIENCE", 0.2)
        os.write(writes, b"no end of the line")
        with pytest.raises(StoreError, match=rf"^{file} tells no line within 0.2 s"):
            of_options(URL, user="ana", password_file=file)
        os.write(writes, b"the end of it")
        os.close(writes)
        assert of_options(URL, user="ana", password_file=file) == ("ana", "the end of it")
    finally:
        os.close(reads)


def test_an_empty_password_of_the_environment_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LINGKAR_PASSWORD", "")
    with pytest.raises(StoreError, match="no password for 'ana': LINGKAR_PASSWORD is empty: fill"):
        of_options(URL, user="ana")
    written(tmp_path / "netrc", "machine 127.0.0.1 login ana password rc\n")
    assert of_options(URL, user="ana") == ("ana", "rc")


@pytest.mark.parametrize("place", ["environment", "unset", "address"])
def test_an_empty_password_is_not_told_as_a_wrong_one(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place != "address":
        monkeypatch.setenv("LINGKAR_USER", "ana")
    if place == "environment":
        monkeypatch.setenv("LINGKAR_PASSWORD", "")
    with faulty(lambda *_: (401, {}, b"")) as fault:
        at = fault.url.replace("//", "//ana@") if place == "address" else fault.url
        with pytest.raises(StoreError) as said:
            push(SMALL, at)
    assert str(said.value) == (
        f"{fault.url} refuses (401): there is a user, and the password is empty or not set; set "
        "LINGKAR_USER and LINGKAR_PASSWORD"
    )


def test_an_address_without_its_scheme_tells_no_password() -> None:
    assert refused("show", "openai", "--data", "ana:s3cret@127.0.0.1:9/sparql") == (
        "'127.0.0.1:9/sparql' is no address of a SPARQL endpoint: it is like "
        "http://127.0.0.1:7878/query"
    )


def test_a_table_of_something_else_is_no_yes() -> None:
    """One row is Virtuoso's yes only where it is the answer to an ASK."""
    row = b'{"head": {"vars": ["g"]}, "results": {"bindings": [{"g": {"value": "urn:g"}}]}}'
    json = {"Content-Type": "application/sparql-results+json"}
    with faulty(lambda *_: (200, json, row)) as fault:
        addresses = StoreAddresses.of(fault.url)
        with SparqlStore(addresses, timeout=2) as remote, pytest.raises(StoreError) as said:
            remote.ask("ASK {}")
    assert "answers neither yes nor no" in str(said.value)
