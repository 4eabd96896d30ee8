"""A query with its values and prefixes written into it, as any SPARQL endpoint takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import InputError
from graph.lexer import Token, declared, matching, tokens, variable
from graph.parameters import as_here, sparql_of
from graph.store import PREFIXES, Term

__all__ = ["declaring", "placed", "standalone"]

_WHERE_IT_IS = (
    "# Graphs as `lingkar push` names them; where everything is in one default graph, "
    "leave these lines out.\n"
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the parts of a query are: places in ``words``, None for what it does not have.

    ``head`` is where its dataset clauses belong, ``where`` the keyword, ``opening`` the bracket of
    the outermost group.
    """

    words: Sequence[Token]
    head: int
    where: int | None
    opening: int | None
    form: str | None
    template: bool


def placed(query: str, left: Mapping[str, Term]) -> str:
    """The query with values for some of its variables, in a VALUES clause of its outermost group.

    There they hold for its patterns, filters and sums. InputError for a variable that the query
    computes.

    >>> import pyoxigraph as ox
    >>> placed("SELECT ?a { ?a ?b ?c }", {"c": ox.Literal("x")})
    'SELECT ?a { VALUES (?c) { ("x") } ?a ?b ?c }'
    """
    if not left:
        return query
    frame = _frame(query)
    for at, word in enumerate(frame.words[1:], 1):
        if variable(word) in left and frame.words[at - 1].says("AS"):
            raise InputError(
                f"the query computes ?{variable(word)}, so it takes no value: use a FILTER"
            )
    names = " ".join(f"?{name}" for name in left)
    # Short names are of no use where the query gives their prefixes another meaning.
    short = as_here(frame.words)
    told = " ".join(sparql_of(term, short=short) for term in left.values())
    clause = f"VALUES ({names}) {{ ({told}) }}"
    if frame.opening is None:
        at = frame.words[frame.head].start if frame.head < len(frame.words) else len(query)
        return f"{query[:at].rstrip()}\nWHERE {{ {clause} }}\n{query[at:]}"
    opened = frame.words[frame.opening].end
    closed = matching(frame.words, frame.opening)
    if frame.form == "CONSTRUCT" and not frame.template and closed is not None:
        # The short form holds triples only: they are template and pattern at once.
        triples = query[opened - 1 : frame.words[closed].end]
        after = next(word.end for word in frame.words if word.says("CONSTRUCT"))
        return f"{query[:after]} {triples} {query[after:opened]} {clause}{query[opened:]}"
    if closed is not None and frame.words[frame.opening + 1].says("SELECT"):
        end = frame.words[closed].start
        return f"{query[:opened]} {clause} {{{query[opened:end]}}} {query[end:]}"
    return f"{query[:opened]} {clause}{query[opened:]}"


def standalone(query: str, graphs: Iterable[str]) -> str:
    """A query as any endpoint takes it: with its prefixes and the graphs it asks.

    Here the default graph is the union of all named graphs; elsewhere it may be empty. FROM
    says the same in SPARQL itself.
    """
    query = query.strip()
    frame = _frame(query)
    words = frame.words
    if frame.form and not any(w.says("FROM") for w in words[: frame.opening]):
        every = tuple(graphs)
        lines = "".join(f"FROM <{graph}>\n" for graph in every)
        if any(word.says("GRAPH") for word in words):
            lines += "".join(f"FROM NAMED <{graph}>\n" for graph in every)
        at = words[frame.head].start if frame.head < len(words) else len(query)
        if frame.where is None and frame.opening is not None:
            lines += "WHERE "
        before = query[:at].rstrip(" \t")
        before += "" if before.endswith("\n") else "\n"
        query = f"{before}{_WHERE_IT_IS}{lines}{query[at:]}"
    return declaring(query)


def declaring(query: str) -> str:
    """A query with the prefixes of the house that it uses, declared after its first remarks."""
    query = query.strip()
    words = tokens(query)
    lacking = sorted((_used(words) & set(PREFIXES)) - set(declared(words)))
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in lacking)
    lines_ = query.split("\n")
    first = next((n for n, line in enumerate(lines_) if not line.startswith("#")), len(lines_))
    at = sum(len(line) + 1 for line in lines_[:first])
    return f"{query[:at]}{prefixes}{query[at:]}\n"


def _frame(query: str) -> _Frame:
    words = tokens(query)
    start = next((n for n, word in enumerate(words) if word.says(*_FORMS)), None)
    if start is None:
        return _Frame(words, len(words), None, None, None, template=False)
    form = words[start].text.upper()
    at, template = start + 1, False
    if form == "CONSTRUCT" and at < len(words) and words[at].says("{"):
        at, template = (matching(words, at) or len(words) - 1) + 1, True
    while at < len(words):
        if words[at].says("("):
            at = matching(words, at) or len(words) - 1
        elif words[at].says("WHERE"):
            opening = at + 1 if at + 1 < len(words) and words[at + 1].says("{") else None
            return _Frame(words, at, at, opening, form, template)
        elif words[at].says("{"):
            return _Frame(words, at, None, at, form, template)
        elif words[at].says(*_MODIFIERS):
            break
        at += 1
    return _Frame(words, at, None, None, form, template)


def _used(words: Sequence[Token]) -> set[str]:
    return {word.text.split(":")[0] for word in words if word.kind == "word" and ":" in word.text}
