"""Statements out of a store by SELECT, in answers of a size that stores give whole.

Virtuoso ends an answer after 10 000 rows and says so in a header only; others have limits of their
own. So nothing here trusts that an answer is whole. A list (of graphs, of subjects with the number
of their statements) is asked for after its last item until nothing more comes; statements are
asked for by subject, and must be as many as were counted. What is short of that is asked for in
smaller parts, and is an error in the end. No order of rows is relied on but that of the lists, and
what an odd order would lose is missing from the count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.extraction.results import Asked, Row
from graph.reading import GRAPHS

__all__ = ["DEFAULT", "counted", "graphs_of", "has_default", "query", "statements", "subjects_of"]

Values = Mapping[str, Iterable[str]]
Graphs = Sequence[str] | None

DEFAULT = f"{GRAPHS}data"
"""The graph that what lies in a default graph is read into, as it is for a file ``data``."""
PAGE = 5_000
"""Statements asked for at a time."""
_SUBJECTS = 1_000
# A query of more than twenty thousand characters is refused by some, our own endpoint among them.
_LETTERS = 15_000
_FOLDER = Path(__file__).resolve().parent.parent.parent / "ontology" / "extraction"
_CHANGED = "they were changed while they were read, or an answer was cut short: run it again"


def query(name: str, values: Values, after: str = "") -> str:
    """A query of ``ontology/extraction/`` about some IRIs; a variable without any is left open.

    ``after`` is where a page begins. Without graphs to name, the default graph is asked.

    >>> "FILTER(?graph IN (<a:b>))" in query("count", {"graph": ["a:b"]})
    True
    >>> "GRAPH" in query("count", {}).partition("SELECT")[2]
    False
    """
    text = (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")

    def filled(line: re.Match[str]) -> str:
        iris = " ".join(str(ox.NamedNode(iri)) for iri in values.get(line[1], ()))
        return f"VALUES ?{line[1]} {{ {iris} }}" if iris else ""

    text = re.sub(r"VALUES \?(\w+) \{ UNDEF \}", filled, text)
    if "graph" in values:
        graphs = ", ".join(str(ox.NamedNode(iri)) for iri in values["graph"])
        text = text.replace("IN (?graph)", f"IN ({graphs})")
    elif "IN (?graph)" in text:
        text = text.replace("  FILTER(?graph IN (?graph))\n", "").replace("GRAPH ?graph ", "")
    # Some decode twice what is posted, which would spoil a key with a % in it: SPARQL 1.1, 19.2.
    key = str(ox.Literal(after)).replace("%", r"\U00000025")
    return text.replace('> ""', f"> {key}")


def graphs_of(asked: Asked, classes: Iterable[str]) -> list[str]:
    """The named graphs in which something is of one of the classes, or which are named as ours."""
    values = {"class": tuple(classes)}
    return [graph for graph, _ in _list(asked, "graphs", ("graph", "key"), values)]


def has_default(asked: Asked, classes: Iterable[str]) -> bool:
    """Whether something in the default graph is of one of the classes."""
    return bool(asked.select(query("default", {"class": classes}), ("thing",)))


def counted(asked: Asked, graphs: Graphs) -> int:
    """How many statements there are in graphs (None: the default graph)."""
    rows = asked.select(query("count", _in(graphs)), ("number",))
    return _number(asked, rows[0][0]) if len(rows) == 1 else _number(asked, None)


def subjects_of(asked: Asked, graphs: Graphs, total: int) -> dict[str, int]:
    """What graphs are about, with the number of statements about each; blank nodes left out.

    No more is asked for than it takes to come to ``total`` statements.
    """
    found: dict[str, int] = {}
    left = total
    rows = _list(asked, "subjects", ("subject", "key", "number"), _in(graphs))
    while left > 0 and (row := next(rows, None)) is not None:
        subject, (_, _, number) = row
        found[subject] = _number(asked, number)
        left -= found[subject]
    return found


def statements(asked: Asked, graphs: Graphs, subjects: Mapping[str, int]) -> Iterator[ox.Quad]:
    """All statements about subjects, of which it is known how many there are about each.

    Raises StoreError when they are not as many, with what may be done.
    """
    ahead = sorted(subjects.items())
    page = PAGE
    while ahead:
        part, expected = _part(ahead, page)
        values = {**_in(graphs), "subject": [subject for subject, _ in part]}
        found = quads(asked, query("statements", values))
        if len(found) < expected and len(part) > 1 and found:
            page = min(len(found), page // 2)  # the store gives fewer rows at a time
            continue
        if len(found) != expected:
            what = f"about <{part[0][0]}>" if len(part) == 1 else f"about {len(part)} things"
            more = (
                "; if it ends its answers there, raise its limit of rows"
                if 0 < len(found) < expected
                else ""
            )
            raise StoreError(
                f"{asked.shown} gives {len(found):,} of {expected:,} statements {what}: "
                f"{_CHANGED}{more}"
            )
        yield from sorted(found, key=str)
        ahead = ahead[len(part) :]


def quads(asked: Asked, text: str) -> set[ox.Quad]:
    """The statements that a query answers with; those of the default graph in :data:`DEFAULT`."""
    found = set()
    for graph, subject, property_, value in asked.select(
        text, ("graph", "subject", "property", "value")
    ):
        named = graph or ox.NamedNode(DEFAULT)
        if not (
            isinstance(named, ox.NamedNode)
            and isinstance(subject, ox.NamedNode | ox.BlankNode)
            and isinstance(property_, ox.NamedNode)
            and value is not None
        ):
            raise StoreError(f"{asked.shown} answers with what is no statement of RDF")
        found.add(ox.Quad(subject, property_, value, named))
    return found


def _part(ahead: Sequence[tuple[str, int]], page: int) -> tuple[list[tuple[str, int]], int]:
    """The next subjects whose statements fit on a page, at least one, and how many these are."""
    part: list[tuple[str, int]] = []
    total = 0
    letters = 0
    for subject, number in ahead[:_SUBJECTS]:
        letters += len(subject) + len("<> ")
        if part and (total + number > page or letters > _LETTERS):
            break
        part.append((subject, number))
        total += number
    return part, total


def _list(
    asked: Asked, name: str, names: Sequence[str], values: Values
) -> Iterator[tuple[str, Row]]:
    """The rows of a query by their IRI, page by page until one is empty; a row has its key second.

    StoreError for an IRI that comes again, with which there would be no end.
    """
    seen: set[str] = set()
    after = ""
    # Some (rdflib) answer with a row of nothing where there is nothing to group.
    while rows := [row for row in asked.select(query(name, values, after), names) if any(row)]:
        for row in rows:
            iri, key = row[:2]
            if (
                not isinstance(iri, ox.NamedNode)
                or not isinstance(key, ox.Literal)
                or iri.value in seen
            ):
                raise StoreError(
                    f"{asked.shown} answers with what it was not asked for when listing "
                    f"{name}: it heeds no FILTER, or is no SPARQL 1.1 endpoint"
                )
            seen.add(iri.value)
            after = key.value
            yield iri.value, row


def _in(graphs: Graphs) -> dict[str, Iterable[str]]:
    return {} if graphs is None else {"graph": graphs}


def _number(asked: Asked, term: object) -> int:
    if isinstance(term, ox.Literal) and re.fullmatch(r"\+?\d{1,15}(\.0*)?", term.value):
        return int(term.value.partition(".")[0])
    raise StoreError(f"{asked.shown} answers with no number where it was asked to count")
