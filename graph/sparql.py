"""What a SPARQL query is about to do, seen before it is asked; and a way to stop it."""

from __future__ import annotations

import faulthandler
import os
import pickle
import re
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NoReturn, TypeVar

from graph.errors import InputError, LingkarError, one_line

__all__ = ["LONGEST", "in_child", "is_update", "names_its_graphs", "sound"]

T = TypeVar("T")

LONGEST = 100_000
"""Characters of a query that is answered."""
_DEEPEST = 100
_DEEPEST_QUOTED = 10

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


def sound(sparql: str) -> str:
    """The text of a query with plain line ends; InputError if it is too long or too deep.

    Parsers differ in whether a lone carriage return ends a comment, so that one would see a
    clause where another sees a remark: all get this text.

    >>> sound("ASK { # mine\\r}")
    'ASK { # mine\\n}'
    """
    if len(sparql) > LONGEST:
        raise InputError(
            f"the query has {len(sparql):,} characters, more than the {LONGEST:,} that are "
            "answered: make it shorter"
        )
    text = re.sub(r"\r\n?", "\n", sparql)
    # Oxigraph undoes these escapes before it looks for comments.
    text = re.sub(r"\\(?:u000|U0000000)[Dd]", "\n", text)
    # A bracket in a text or comment counts in one reading and not in the other.
    bare = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", "", text)
    if max(_quoted(text), _quoted(bare)) > _DEEPEST_QUOTED:
        raise InputError(
            f"the query nests quoted triples more than {_DEEPEST_QUOTED} deep: make it flatter"
        )
    if max(_depth(text), _depth(bare)) > _DEEPEST:
        raise InputError(
            f"the query is nested more than {_DEEPEST} deep in brackets or signs: make it flatter"
        )
    return text


def _depth(text: str) -> int:
    """How deep brackets, or signs without anything between them, are nested."""
    deepest = max((len(run[0]) for run in re.finditer(r"[!+\-](?:\s*[!+\-])*", text)), default=0)
    depth = 0
    for bracket in re.findall(r"[(\[{}\])]", text):
        depth = depth + 1 if bracket in "([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _quoted(text: str) -> int:
    """How deep ``<< … >>`` is nested, which takes Oxigraph's parser longer with each level."""
    deepest = depth = 0
    for mark in re.findall(r"<<|>>", text):
        depth = depth + 1 if mark == "<<" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


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
    # A line that begins as a comment holds no clause, whatever it is part of; nor does ?from.
    told = re.sub(r"^[ \t]*#.*$", "", plain, flags=re.MULTILINE)
    if not suspect and not re.search(r"(?<![?$])\bfrom\b", told):
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


def in_child(work: Callable[[], T], what: str, timeout: float | None) -> T:
    """The result of ``work`` (or the error of ours that it raises), done in a forked child.

    Native code sees neither Ctrl-C nor a clock, and if it runs out of stack its process ends: a
    child can be stopped and takes nobody with it. It shares the memory as it is; only the result
    comes back, pickled. Where there is no ``fork`` (Windows) the work is done in this process,
    without a limit.

    Raises InputError, which speaks of ``what``, when there is no result within ``timeout``
    seconds or the child ends without one.

    >>> in_child(lambda: 6 * 7, "the sum", 60)
    42
    """
    if not hasattr(os, "fork"):
        return work()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(work, writer)
    os.close(writer)
    try:
        told = _read(reader, timeout)
    finally:
        os.close(reader)
        if not _ended(child):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if told is None:
        raise InputError(
            f"{what} was not answered within {timeout:g} s and was stopped: ask for less"
        )
    if not told:
        raise InputError(f"{what} is more than the engine can bear: make it shorter")
    sound, value = pickle.loads(told)
    if sound:
        result: T = value
        return result
    raise value


def _work(work: Callable[[], object], writer: int) -> NoReturn:
    """The child's whole life; it never returns to what its parent was doing."""
    faulthandler.disable()  # the parent tells in one line what happened here
    with suppress(ValueError):  # not in the main thread: then nobody's Ctrl-C comes here
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        try:
            told = pickle.dumps((True, work()))
        except LingkarError as error:
            told = pickle.dumps((False, error))
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(told)
    finally:
        os._exit(0)


def _read(reader: int, timeout: float | None) -> bytes | None:
    """All that comes until the other end closes; None when time is up."""
    until = None if timeout is None else time.monotonic() + timeout
    told = bytearray()
    while True:
        left = None if until is None else max(until - time.monotonic(), 0)
        if not select.select([reader], [], [], left)[0]:
            return None
        piece = os.read(reader, 1 << 20)
        if not piece:
            return bytes(told)
        told += piece


def _ended(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] != 0
