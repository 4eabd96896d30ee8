"""A SPARQL endpoint that is asked over HTTP.

Reference: W3C, *SPARQL 1.1 Protocol*, 21 March 2013, section 2.1.2 (query via POST, encoded).
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from graph.connection.address import Address, Purpose
from graph.connection.answer import Answer
from graph.connection.connection import Connection
from graph.errors import StoreError, one_line
from graph.extraction.results import Row, rows_of
from graph.limits import LARGEST_ANSWER

__all__ = ["Endpoint"]

_NAMES = frozenset({"default-graph-uri", "named-graph-uri"})
_JSON = "application/sparql-results+json"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _JSON}
_READING = Purpose(
    name="SPARQL endpoint",
    like="http://127.0.0.1:7878/query",
    give="give the address that answers queries, for Oxigraph http://HOST:7878/query, for "
    "Virtuoso http://HOST:8890/sparql",
    graphs="and say which graphs to read as in …/query?named-graph-uri=IRI",
)


class Endpoint:
    """The SPARQL endpoint at an address; a context manager that ends the connection.

    ``shown`` is the address fit to be printed, ``graphs`` are those that it names
    (``default-graph-uri`` or ``named-graph-uri``, as the protocol has them).
    """

    def __init__(self, connection: Connection, address: Address) -> None:
        parts = urlsplit(address.url)
        told = parse_qsl(parts.query, keep_blank_values=True)
        self.graphs = tuple(dict.fromkeys(iri for name, iri in told if name in _NAMES))
        rest = urlencode([pair for pair in told if pair[0] not in _NAMES])
        self._address = dataclasses.replace(
            address, url=urlunsplit((parts.scheme, parts.netloc, parts.path, rest, ""))
        )
        self.shown = address.shown
        self._connection = connection

    @classmethod
    def at(
        cls, url: str, *, timeout: float = 60.0, whole: float = 1_800.0, pause: float = 0.5
    ) -> Self:
        """The endpoint at an address as a person types it.

        An answer is waited for ``timeout`` seconds, all of them together ``whole``. Who asks is
        said by the address, else by environment or netrc.
        """
        address = Address.of(url, _READING)
        return cls(Connection(address, timeout=timeout, whole=whole, pause=pause), address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def select(self, query: str, names: Sequence[str]) -> list[Row]:
        """The rows of a SELECT, with a term or None for each of the variables ``names``.

        Raises StoreError for whatever else the server does.
        """
        return rows_of(self.answer(query).content, names, self.shown)

    def ask(self, query: str) -> bool:
        """Whether an ASK is answered with yes; StoreError for whatever else the server does."""
        try:
            told = json.loads(self.answer(query).content)
            if "boolean" in told:
                return bool(told["boolean"])
            # Virtuoso answers with a table of its own: one row means yes, none means no.
            if told["head"]["vars"] != ["__ASK_RETVAL"]:
                raise KeyError("boolean")
            return bool(told["results"]["bindings"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StoreError(
                f"{self.shown} answers neither yes nor no where it was asked: "
                f"{self._address.purpose.give}"
            ) from None

    def greet(self, *, patience: float) -> Answer:
        """The answer to a query that everybody can answer, waited for so many seconds."""
        answer = self._sent("SELECT ?s { ?s ?p ?o } LIMIT 1", patience, 100_000)
        if answer.code == 400:
            raise StoreError(
                f"{self.shown} is no {self._address.purpose.name}: it answers 400 to a query"
                f"{answer.words}; {self._address.purpose.give}"
            )
        return self._accepted(answer)

    def answer(self, query: str) -> Answer:
        """The answer to a query: results in JSON, be they well-formed or not."""
        return self._accepted(self._sent(query))

    def _sent(self, query: str, patience: float = math.inf, at_most: int | None = None) -> Answer:
        return self._connection.send(
            "POST",
            self._address,
            headers=_HEADERS,
            content=urlencode({"query": query}).encode("ascii"),
            at_most=at_most or LARGEST_ANSWER,
            patience=patience,
        )

    def _accepted(self, answer: Answer) -> Answer:
        if answer.code != 200:
            raise self._connection.refusal(answer, "reading", "to a query")
        if answer.kind not in (_JSON, "application/json"):
            raise StoreError(
                f"{self.shown} answers {one_line(answer.kind) or 'something unnamed'}, not results "
                f"of a query: {self._address.purpose.give}"
            )
        if "x-sql-state" in answer.headers:  # Virtuoso's sign that time was up
            raise StoreError(
                f"{self.shown} gave up before its answer was complete: raise the limit of time "
                "that it sets itself (Virtuoso: MaxQueryExecutionTime)"
            )
        return answer
