"""What a SPARQL query is about to do, seen before it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from graph.errors import InputError

__all__ = ["is_update", "names_its_graphs", "one_line"]

_UPDATE = re.compile(
    r"(?:\s|#[^\n]*\n|(?:PREFIX|BASE)\b[^<]*<[^>]*>)*"
    r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)


def is_update(text: str) -> bool:
    """Whether a text begins as SPARQL Update does, behind comments and prefixes.

    >>> is_update("# mine\\nPREFIX a: <b:c> DROP ALL"), is_update("ASK {}")
    (True, False)
    """
    return _UPDATE.match(text) is not None


def names_its_graphs(sparql: str, prefixes: Mapping[str, str]) -> bool:
    """Whether a query names its graphs (FROM); InputError if it asks another server (SERVICE).

    Oxigraph would go and ask, so the decision is made before it sees the query: on the parse
    tree of rdflib, and only where one of the words stands in the text at all. A text with the
    word SERVICE that rdflib cannot parse is refused, for then nobody has seen that there is no
    such clause.
    """
    plain = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)),
        sparql,
    ).casefold()
    suspect = "service" in plain
    if not suspect and not re.search(r"\bfrom\b", plain):
        return False
    from rdflib.plugins.sparql.parser import parseQuery

    header = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    try:
        names = set(_clauses(parseQuery(header + sparql)))
    except Exception as error:  # noqa: BLE001  (pyparsing raises more than its own errors)
        if not suspect:
            return False
        raise InputError(
            f"the query is not SPARQL 1.1, or hides a SERVICE: {one_line(str(error))}"
        ) from None
    if "ServiceGraphPattern" in names:
        raise InputError(
            "SERVICE asks another server, and queries stay in the data that was opened: "
            "leave the clause out"
        )
    return "DatasetClause" in names


def _clauses(node: object) -> Iterator[str]:
    """The names of all clauses in a parse tree of rdflib."""
    if isinstance(node, str):
        return
    if isinstance(node, dict):  # a clause; lists of them call themselves mappings, too
        yield str(getattr(node, "name", ""))
        children: Iterable[object] = node.values()
    elif isinstance(node, Iterable):
        children = node
    else:
        return
    for child in children:
        yield from _clauses(child)


def one_line(text: str) -> str:
    """A text of any origin on one printable line, cut where it is long."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 300 else f"{text[:299]}…"
