"""A real Apache Jena on loopback: its query engine ARQ and its store TDB2, in a process of its own.

The registries have Jena's libraries (Debian: libapache-jena-java) but not Fuseki, its server. So
the front here is ours: it answers at ``/query``, ``/update`` and ``/data`` as Fuseki does, each
request in one transaction of TDB2. How literals are kept, what an update does and what an error
leaves is Jena's; the HTTP is not Fuseki's, and nothing here says that Fuseki was tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.servers import free_port, wait_until_up

JARS = Path("/usr/share/java")
"""Where Debian keeps the libraries of Java."""

_JARS = (
    *("jena-arq", "jena-base", "jena-core", "jena-iri", "jena-tdb2", "jena-dboe-base"),
    *("jena-dboe-index", "jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction"),
    *("slf4j-api", "slf4j-nop", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpcore", "thrift"),
    *("jackson-annotations", "jackson-core", "jackson-databind", "jsonld-java", "protobuf"),
    *("titanium-json-ld", "commons-cli", "commons-logging", "jakarta.json-api"),
)
_ROOT = Path(__file__).resolve().parent.parent
_JSON, _TRIPLES = "application/sparql-results+json", "application/n-triples"


def jars() -> Path:
    """The folder of Jena; the test is skipped without it, failed where nothing may be skipped."""
    if which("java") and (JARS / "jena-tdb2.jar").is_file():
        return JARS
    missing = "Apache Jena is not installed (Debian: libapache-jena-java, and a Java)"
    if os.environ.get("LINGKAR_REQUIRE_ALL"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def jena(folder: Path) -> Iterator[str]:
    """A running Jena with a new TDB2 in ``folder``, which exists: its base URL, without a slash."""
    jars()
    port = free_port()
    command = [sys.executable, "-m", "tests.jena", str(port), str(folder)]
    with (folder.parent / "jena.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=_ROOT, stdout=log, stderr=log)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_up("jena", f"{base}/query", server, seconds=60)
            yield base
        finally:
            server.kill()
            server.wait()


def _words(folder: Path) -> None:
    """The messages of Xerces, which Debian's Jena has under another name than it looks for them."""
    before = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(f"{before}xerces/") and name.endswith(".properties"):
                file = folder / name.removeprefix(before)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(jar.read(name))


class _Jena:
    """The Java machine with one data set in it."""

    def __init__(self, folder: str) -> None:
        import jpype

        words = Path(folder).parent / "words"
        _words(words)
        found = [str(words), *(str(JARS / f"{name}.jar") for name in _JARS)]
        jpype.startJVM("-Xmx1g", classpath=found, convertStrings=True)
        self.of = jpype.JClass
        self.error = jpype.JException
        self.data = self.of("org.apache.jena.tdb2.TDB2Factory").connectDataset(folder)
        self.mode = self.of("org.apache.jena.query.ReadWrite")

    def do(self, method: str, path: str, kind: str, body: bytes) -> tuple[int, str, bytes]:
        """The answer to one request, which is done whole or not at all."""
        asked = urlsplit(path)
        told = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if kind == "application/x-www-form-urlencoded":
            told |= {name: values[0] for name, values in parse_qs(body.decode()).items()}
        elif kind in ("application/sparql-query", "application/sparql-update"):
            told[kind.removeprefix("application/sparql-")] = body.decode()
        if asked.path not in ("/query", "/update", "/data"):
            return 404, "text/plain", b"Not Found"
        reads = asked.path == "/query" or (asked.path == "/data" and method == "GET")
        self.data.begin(self.mode.READ if reads else self.mode.WRITE)
        try:
            if asked.path == "/query":
                answer = self._query(told["query"])
            elif asked.path == "/update":
                answer = self._update(told["update"])
            else:
                answer = self._graph(method, told["graph"], kind, body)
            if not reads:
                self.data.commit()
        except KeyError as missing:
            self.data.abort()
            return 400, "text/plain", f"Parameter {missing} is missing".encode()
        except self.error as error:
            self.data.abort()
            kind = str(error.getClass().getSimpleName())
            bad = kind in ("QueryParseException", "RiotException")
            return (400 if bad else 500), "text/plain", f"{kind}: {error.getMessage()}".encode()
        else:
            return answer
        finally:
            self.data.end()

    def _query(self, text: str) -> tuple[int, str, bytes]:
        out = self.of("java.io.ByteArrayOutputStream")()
        asked = self.of("org.apache.jena.query.QueryExecutionFactory").create(text, self.data)
        query = asked.getQuery()
        kind = _JSON
        if query.isSelectType() or query.isAskType():
            answer = asked.execSelect() if query.isSelectType() else asked.execAsk()
            self.of("org.apache.jena.query.ResultSetFormatter").outputAsJSON(out, answer)
        else:
            kind = _TRIPLES
            self._write(out, asked.execConstruct())
        asked.close()
        return 200, kind, bytes(out.toByteArray())

    def _update(self, text: str) -> tuple[int, str, bytes]:
        parsed = self.of("org.apache.jena.update.UpdateFactory").create(text)
        made = self.of("org.apache.jena.update.UpdateExecutionFactory")
        made.create(parsed, self.data).execute()
        return 204, "text/plain", b""

    def _graph(self, method: str, graph: str, kind: str, body: bytes) -> tuple[int, str, bytes]:
        there = self.data.containsNamedModel(graph)
        if method in ("GET", "DELETE") and not there:
            return 404, "text/plain", b"No such graph"
        if method == "GET":
            out = self.of("java.io.ByteArrayOutputStream")()
            self._write(out, self.data.getNamedModel(graph))
            return 200, _TRIPLES, bytes(out.toByteArray())
        if method in ("PUT", "DELETE"):
            self.data.removeNamedModel(graph)
        if method in ("PUT", "POST"):
            lang = self.of("org.apache.jena.riot.RDFLanguages").contentTypeToLang(kind)
            said = self.of("java.io.ByteArrayInputStream")(body)
            manager = self.of("org.apache.jena.riot.RDFDataMgr")
            manager.read(self.data.getNamedModel(graph), said, lang)
        return (204 if there else 201), "text/plain", b""

    def _write(self, out: Any, model: Any) -> None:
        lang = self.of("org.apache.jena.riot.Lang").NTRIPLES
        self.of("org.apache.jena.riot.RDFDataMgr").write(out, model, lang)


def _serve(port: int, folder: str) -> None:
    store = _Jena(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip()
            status, told, content = store.do(self.command, self.path, kind, body)
            self.send_response(status)
            self.send_header("Content-Type", told)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_DELETE = do_POST = handle_any  # noqa: N815

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2])
