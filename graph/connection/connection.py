"""Requests to one server, each of which is answered, or fails in one sentence and in time."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol, Self

import httpx

from graph.connection.address import Address
from graph.connection.answer import BUSY, Answer
from graph.connection.authentication import authentication
from graph.connection.clock import Clock, Late
from graph.connection.credentials import Credentials, of_surroundings, spellings
from graph.connection.failures import ATTEMPTS, is_cut, of_answer, of_error
from graph.connection.surroundings import bad_proxy, between, fault
from graph.errors import StoreError, one_line

__all__ = ["Body", "Connection"]

_LONGEST_PAUSE = 10.0
_CONNECT = 5.0
_MUCH = 10_000_000
_WORDS = 10_000  # bytes of a refusal, which is not read further


class Body(Protocol):
    """What can be sent more than once, and has a length."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[bytes]: ...


class Connection:
    """Requests in the name of ``credentials``; a context manager.

    Those of the address, else of environment or netrc, where none are given. An answer is waited
    for ``timeout`` seconds, and a second more for each ``slowest`` bytes that are sent or may
    come; all answers together ``whole``. What meets a busy server or a cut connection is sent
    again, after ``pause`` seconds or what the server asks for, so only that may be sent which does
    no harm twice. Redirects are not followed: a password would go with them, and a PUT may come
    out a GET.
    """

    def __init__(
        self,
        address: Address,
        *,
        credentials: Credentials | None = None,
        timeout: float,
        slowest: float = math.inf,
        whole: float = math.inf,
        pause: float = 0.5,
    ) -> None:
        self.credentials = credentials or address.credentials or of_surroundings(address.url)
        self._timeout, self._slowest, self._pause = timeout, slowest, pause
        self._until = time.monotonic() + whole
        self._clock = Clock()
        if told := bad_proxy():
            raise StoreError(f"{address.shown} cannot be asked: {told}")
        try:
            self._client = httpx.Client(
                auth=authentication(self.credentials), headers={"User-Agent": "lingkar"}
            )
        except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            # It is something of the environment: the address itself has been looked at.
            raise StoreError(f"{address.shown} cannot be asked: {fault(error)}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the server."""
        self._client.close()

    def send(
        self,
        method: str,
        address: Address,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Body | bytes = b"",
        at_most: int = _MUCH,
        patience: float = math.inf,
        into: Path | None = None,
    ) -> Answer:
        """The answer to a request, whatever its code.

        The body of one that is well (200) goes into the file ``into``, if there is one; StoreError
        where there is no room for it, and past ``at_most`` bytes (0: it is not read). ``patience``
        are seconds, less than the timeout.
        """
        for attempt in range(1, ATTEMPTS + 1):
            allowed = min(patience, self._timeout, self._until - time.monotonic())
            if allowed <= 0:
                raise StoreError(f"{address.shown} takes too long to tell all it holds")
            request = self._request(method, address, params, headers, content, allowed)
            # What is asked for is as long as a twentieth of what would be too much.
            whole = allowed + (len(content) + at_most / 20) / self._slowest
            wait = self._pause * 2 ** (attempt - 1)
            try:
                with self._clock.within(whole):
                    answer = self._received(request, address, at_most, into)
            except Late:
                raise _slow(address, whole, self._proxy(address)) from None
            except httpx.TimeoutException as error:
                connecting = isinstance(error, httpx.ConnectTimeout)
                seconds = min(_CONNECT, allowed) if connecting else allowed
                raise _slow(
                    address, seconds, self._proxy(address) if connecting else None
                ) from None
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
                if attempt == ATTEMPTS or not is_cut(error):
                    raise of_error(error, address, self._proxy(address)) from None
            else:
                if answer.code not in BUSY or attempt == ATTEMPTS:
                    return answer
                wait = wait if answer.wait is None else answer.wait
            time.sleep(min(wait, _LONGEST_PAUSE))
        raise AssertionError("the last attempt returns or raises")

    def refusal(self, answer: Answer, doing: str, to: str | None = None) -> StoreError:
        """What an answer means that is not what was asked for: see :func:`of_answer`."""
        return of_answer(answer, self.credentials, doing, to)

    def _proxy(self, address: Address) -> str | None:
        return between(self._clock.reached, address.url)

    def _request(
        self,
        method: str,
        address: Address,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        content: Body | bytes,
        allowed: float,
    ) -> httpx.Request:
        try:
            return self._client.build_request(
                method,
                httpx.URL(address.url).copy_merge_params(params or {}),
                headers=headers,
                content=content or None,
                timeout=httpx.Timeout(allowed, connect=min(_CONNECT, allowed)),
                extensions={"trace": self._clock.watch},
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise StoreError(f"cannot ask {address.shown}: {one_line(str(error))}") from None

    def _received(
        self, request: httpx.Request, address: Address, at_most: int, into: Path | None
    ) -> Answer:
        response = self._client.send(request, stream=True)
        body, size = bytearray(), 0
        well = response.status_code == 200
        try:
            with into.open("wb") if into and well else nullcontext() as file:
                for chunk in response.iter_bytes() if at_most or not well else ():
                    size += len(chunk)
                    if size > at_most and well:
                        raise StoreError(
                            f"{address.shown} answers far more than was asked for (over "
                            f"{_bytes(at_most)}): is it a {address.purpose.name}?"
                        )
                    if file is None:
                        body += chunk
                    else:
                        file.write(chunk)
                    if size > _WORDS and not well:
                        break
        except OSError as error:  # what fails of the connection is told by httpx
            raise StoreError(
                f"what {address.shown} answers cannot be put aside in {into and into.parent}: "
                f"{error.strerror or error}; TMPDIR names another folder"
            ) from None
        finally:
            response.close()
        secrets = spellings(self.credentials)
        return Answer(address, response.status_code, response.headers, bytes(body), secrets)


def _slow(address: Address, seconds: float, proxy: str | None) -> StoreError:
    whom = f"{proxy}, on the way to {address.shown}," if proxy else address.shown
    return StoreError(f"{whom} did not answer in full within {seconds:.3g} s")


def _bytes(number: int) -> str:
    return f"{number:,} bytes" if number < 1 << 20 else f"{number >> 20} MB"
