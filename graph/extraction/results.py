"""Answers to SELECT as servers send them: SPARQL 1.1 Query Results JSON, and no more of it.

Reference: W3C, *SPARQL 1.1 Query Results JSON Format*, 21 March 2013.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Protocol, TypeAlias

import pyoxigraph as ox

from graph.errors import StoreError, one_line

__all__ = ["Asked", "Row", "rows_of"]

Row: TypeAlias = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]

_BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TRUTH = {"1": ox.Literal(True), "0": ox.Literal(False)}
# Virtuoso labels blank nodes as no other does.
_NODE_ID = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')


class Asked(Protocol):
    """What can be asked: ``shown`` is its name in messages."""

    shown: str

    def select(self, query: str, names: Sequence[str]) -> list[Row]:
        """The rows of a SELECT, with a term or None for each of the variables ``names``."""
        ...


def rows_of(content: bytes, names: Sequence[str], shown: str) -> list[Row]:
    """The rows that an answer holds, whole or not at all.

    A boolean written as 1 or 0, as Virtuoso does, is read as true or false, for a query compares
    what is written.

    Raises StoreError for what is not well-formed, is nested too deep, or answers something else;
    it speaks of ``shown``.

    >>> rows_of(b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}]}}', ["a"], "it")
    [(None,)]
    """
    try:
        # Before the parser, which an answer nested deep would take down with the process.
        json.loads(content)
        content = _NODE_ID.sub(rb"\1", content)
        found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError(f"{shown} answers yes or no where rows were asked for")
        there = {variable.value for variable in found.variables}
        if missing := [name for name in names if name not in there]:
            raise StoreError(f"{shown} answers without the variable ?{missing[0]} it was asked for")
        return [tuple(_plain(solution[name]) for name in names) for solution in found]
    except RecursionError:
        raise StoreError(f"{shown} answers JSON that is nested too deep to be read") from None
    except (SyntaxError, ValueError) as error:
        raise StoreError(
            f"{shown} answers with SPARQL results that are cut off or not well-formed: "
            f"{one_line(str(error))}"
        ) from None


def _plain(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None:
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN:
        return _TRUTH.get(term.value, term)
    return term
