"""Site, editor and endpoint as one web application, and who may speak to it.

Only requests for an IP address, ``localhost`` or the name that was asked for are answered: a web
page elsewhere that lets a name of its own point here (DNS rebinding) is not. No page of another
origin reads anything (no CORS headers), and no page here may reach out (Content-Security-Policy).
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.competency import questions
from graph.portable import declaring
from graph.serving.gate import Gate

__all__ = ["EDITOR", "SPARQL", "application"]

EDITOR = "/editor"
SPARQL = "/sparql"
_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of the editor. It sets styles as it draws; scripts are files, and nothing is asked elsewhere."""
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


def application(
    gate: Gate, borrowed: dict[str, bytes], names: Collection[str], site: Path | None
) -> ASGIApp:
    """The application.

    ``borrowed`` are the editor's library files as the server behind brings them, ``names`` the
    hosts it answers for beside IP addresses and localhost, ``site`` the folder of the site.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await gate.close()

    own = {name: (_HERE / name).read_bytes() for name in ("editor.html", "editor.css", "editor.js")}
    routes: list[BaseRoute] = [
        Route(SPARQL, gate.answer, methods=["GET", "POST"]),
        Route(EDITOR, _file("editor.html", own["editor.html"]), methods=["GET"]),
        Route(f"{EDITOR}/questions.json", _questions, methods=["GET"]),
    ]
    routes += [
        Route(f"{EDITOR}/{name}", _file(name, content), methods=["GET"])
        for name, content in {**own, **borrowed}.items()
        if name != "editor.html"
    ]
    if site is None:
        routes.append(Route("/", _to_editor, methods=["GET"]))
    else:
        routes.append(Mount("/", _Site(directory=site, html=True)))
    refuse = {404: _not_here, 405: _not_here}
    return _Guarded(Starlette(routes=routes, lifespan=lifespan, exception_handlers=refuse), names)


def _file(name: str, content: bytes):  # type: ignore[no-untyped-def]
    async def answer(request: Request) -> Response:
        headers = {"Content-Security-Policy": _POLICY}
        return Response(content, media_type=_KINDS[Path(name).suffix], headers=headers)

    return answer


async def _to_editor(request: Request) -> Response:
    return RedirectResponse(EDITOR, 303)


async def _questions(request: Request) -> Response:
    """The named questions with their queries, as any editor takes them."""
    told = [{"text": q.text, "query": declaring(q.query)} for q in questions().values()]
    return JSONResponse(told)


async def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    told = "nothing is written here" if status == 405 else "there is no such page here"
    return PlainTextResponse(f"{told}\n", status)


class _Site(StaticFiles):
    """A folder of pages: nothing above it, nothing that a link leads out to, nothing hidden."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if any(part.startswith(".") for part in Path(path).parts if part != "."):
            return "", None
        return super().lookup_path(path)


class _Guarded:
    """An application that only answers for its own names."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = {"localhost", *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif not self._is_here(Headers(scope=scope).get("host", "")):
            told = "this server does not go by that name: start it with --host NAME\n"
            await PlainTextResponse(told, 421)(scope, receive, send)
        else:
            await self._app(scope, receive, _marked(send))

    def _is_here(self, host: str) -> bool:
        name = host[1:].split("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name.lower().removesuffix(".") in self._names
        return True


def _marked(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cache-Control"] = "no-cache"  # a site that is built anew is seen at once
        await send(message)

    return marked
