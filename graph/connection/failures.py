"""What a failure means for the person who typed the address: one sentence each."""

from __future__ import annotations

import socket
import ssl

import httpx

from graph.connection.address import Address, redacted
from graph.connection.answer import BUSY, Answer
from graph.connection.credentials import Credentials
from graph.errors import StoreError, one_line

__all__ = ["ATTEMPTS", "is_cut", "of_answer", "of_error"]

ATTEMPTS = 4
"""How often a request is sent that meets a busy server or a cut connection."""

_ELSEWHERE = frozenset({404, 405, 415, 501})


def of_answer(
    answer: Answer, credentials: Credentials | None, doing: str, to: str | None = None
) -> StoreError:
    """The refusal of a server that was asked for something and did not do it.

    ``doing`` says what it was, as in "loading a graph"; ``to`` what it answers, as in "to a query".
    """
    code, at = answer.code, answer.address
    to = to or f"when {doing}"
    if 300 <= code < 400:
        return StoreError(
            f"{at.shown} redirects to {redacted(answer.headers.get('location', '?'))}: "
            f"give the address of the {at.purpose.name} itself"
        )
    if code == 401:
        if isinstance(credentials, str):
            return StoreError(f"{at.shown} refuses (401): the token is wrong or has expired")
        who = "the user or password is wrong" if credentials else "it asks for a password"
        if credentials and not credentials[1]:
            who = "there is a user, and the password is empty or not set"
        return StoreError(f"{at.shown} refuses (401): {who}; set LINGKAR_USER and LINGKAR_PASSWORD")
    if code == 403:
        return StoreError(f"{at.shown} forbids {doing} (403){answer.words}")
    if code == 407:
        return StoreError(
            f"a proxy on the way to {at.shown} asks for a password (407): put user and password "
            "into the address in HTTP_PROXY"
        )
    if code in _ELSEWHERE:
        return StoreError(
            f"{at.shown} is no {at.purpose.name}: it answers {code} {to}; {at.purpose.give}"
        )
    if code == 413:
        return StoreError(
            f"{at.shown} takes no request that large (413) when {doing}: raise its limit"
        )
    if code == 400 and doing.startswith("reading"):  # what we ask is well-formed
        return StoreError(f"{at.shown} answers 400 {to}{answer.words}; {at.purpose.give}")
    times = f", also when asked {ATTEMPTS} times" if code in BUSY else ""
    return StoreError(f"{at.shown} answers {code} {to}{times}{answer.words}")


def of_error(error: Exception, at: Address, proxy: str | None = None) -> StoreError:
    """The failure of a request that got no answer, or not all of one.

    ``proxy`` is whom it went to if not to the server itself, in words.
    """
    chain = _chain(error)
    there = f"{proxy}, on the way to {at.shown}" if proxy else at.shown
    if any(isinstance(each, socket.gaierror) for each in chain):
        host = "such host" if proxy else f"host {at.host}"
        return StoreError(f"cannot reach {there}: there is no {host}")
    if isinstance(error, httpx.ProxyError):
        return StoreError(f"{there}, lets nobody through: {one_line(str(error))}")
    if any(isinstance(each, ssl.SSLError) for each in chain):
        return StoreError(f"no secure connection to {at.shown}: {one_line(str(error))}")
    if any(isinstance(each, ConnectionRefusedError) for each in chain):
        return StoreError(f"cannot reach {there}: nothing listens there; is the server running?")
    if is_cut(error):
        return StoreError(f"{at.shown} cut the connection {ATTEMPTS} times")
    if isinstance(error, httpx.RemoteProtocolError):
        return StoreError(f"{at.shown} does not speak HTTP: {one_line(str(error))}")
    return StoreError(f"cannot reach {there}: {one_line(str(error)) or type(error).__name__}")


def is_cut(error: Exception) -> bool:
    """Whether a connection that stood was closed before the answer was complete."""
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
