"""How a server is told who asks: by bearer, or by basic or digest as it demands."""

from __future__ import annotations

from collections.abc import Generator

import httpx

from graph.connection.credentials import Credentials
from graph.errors import StoreError

__all__ = ["Demanded", "authentication"]


def authentication(credentials: Credentials | None) -> httpx.Auth | None:
    """A token is sent always; user and password to a server that demands them."""
    if isinstance(credentials, str):
        return _Bearer(credentials)
    return Demanded(*credentials) if credentials else None


class Demanded(httpx.Auth):
    """User and password, in the way in which a server demands them, once it does.

    The first request goes without: Virtuoso tells how it wants them only to one that has none,
    and an open server need not learn them. A refusal that demands nothing is met with basic.

    Reference: RFC 7616 (digest), RFC 7617 (basic), RFC 9110, section 11 (challenges).
    """

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request, and again with credentials if it was refused for the lack of them."""
        if self._way is None:
            response = yield request
            if response.status_code not in (401, 403):
                return
            demanded = ", ".join(response.headers.get_list("www-authenticate")).lower()
            kind = httpx.DigestAuth if "digest" in demanded else httpx.BasicAuth
            self._way = kind(self._user, self._password)
        try:
            yield from self._way.auth_flow(request)
        except (KeyError, ValueError, NotImplementedError, httpx.ProtocolError):
            raise StoreError(
                f"{request.url.host} demands a kind of digest authentication that is not known "
                "here: MD5, SHA, SHA-256 and SHA-512 with qop auth are"
            ) from None


class _Bearer(httpx.Auth):
    """A token, as in RFC 6750."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request
