"""SPARQL for people: a query, a file, or a question of ``ontology/questions`` by its name."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import InputError, UnknownName
from graph.readable import Grid
from graph.store import PREFIXES, Answer, Store, Term
from graph.tables import grid_text

__all__ = [
    "NamedQuestion",
    "answer_text",
    "ask",
    "bindings",
    "query_of",
    "questions",
    "questions_text",
]

_FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "questions"
QUERY_SECONDS = 60.0
"""How long a query may take before it is stopped."""

_CURIE = re.compile(r"([a-z][\w-]*):([\w.%-]+)")


@dataclass(frozen=True, slots=True)
class NamedQuestion:
    """A question of the ontology's folder: its text in English, its query, its parameters.

    ``parameters`` maps variables to what is asked unless another value is given; they stand in
    the file as comments, ``# param: claimant person:fitzgerald-charles``.
    """

    name: str
    text: str
    query: str
    parameters: Mapping[str, str]


def questions(folder: Path = _FOLDER) -> dict[str, NamedQuestion]:
    """The questions that have a name, by it."""
    return {file.stem: _question(file) for file in sorted(folder.glob("*.rq"))}


def questions_text(form: str) -> str:
    """The named questions as a table, or in another format."""
    rows = tuple(
        (q.name, tuple(f"{name}={value}" for name, value in q.parameters.items()), q.text)
        for q in questions().values()
    )
    return grid_text(Grid("questions", ("name", "parameters", "question"), rows), form)


def ask(
    data: Path | str | None,
    text: str | None,
    file: Path | None,
    params: Iterable[str] = (),
    form: str = "table",
) -> str:
    """The answer of a folder of data to a query, as text."""
    query, defaults = query_of(text, file)
    values = bindings(f"{name}={value}" for name, value in defaults.items()) | bindings(params)
    variables = sorted(set(re.findall(r"[?$](\w+)", query)))
    for name in values:
        if name not in variables:
            raise InputError(f"the query has no variable {name!r}; it has {', '.join(variables)}")
    return answer_text(Store.open(data).query(query, values, timeout=QUERY_SECONDS), form)


def query_of(
    text: str | None, file: Path | None, folder: Path = _FOLDER
) -> tuple[str, Mapping[str, str]]:
    """The query to ask, with what its parameters are unless told otherwise.

    It is the text itself, that of ``file``, or that of the question which ``text`` names.
    """
    if (text is None) == (file is None):
        raise InputError("give a query, the name of a question, or a file with -f; one of them")
    if file is not None:
        found = _question(file)
        return found.query, found.parameters
    assert text is not None
    name = text.strip()
    if not re.fullmatch(r"[\w-]+", name):
        return text, {}
    known = questions(folder)
    if name in known:
        return known[name].query, known[name].parameters
    near = difflib.get_close_matches(name, known, 3, 0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "; see `lingkar query --list`"
    raise UnknownName(f"there is no question {name!r}{hint}")


def bindings(pairs: Iterable[str]) -> dict[str, Term]:
    """Values for variables, from ``name=value``: an IRI, a prefixed name of the house, or text.

    >>> bindings(["c=company:openai", "day=2025-12-31"])["c"].value
    'https://w3id.org/lingkar/id/company/openai'
    """
    values: dict[str, Term] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"\w+", name):
            raise InputError(f"--param {pair!r} is not NAME=VALUE")
        values[name] = _term(value)
    return values


def answer_text(answer: Answer, form: str) -> str:
    """An answer as text; as JSON it is SPARQL 1.1 Query Results JSON, graphs as their triples."""
    if form == "json":
        return json.dumps(_results_json(answer), ensure_ascii=False, indent=2) + "\n"
    if answer.truth is not None:
        return grid_text(Grid("ask", ("answer",), ((answer.truth,),)), form)
    rows = tuple(tuple(_short(term, form) for term in row) for row in answer.rows)
    return grid_text(Grid("solutions", answer.variables, rows), form)


def _question(file: Path) -> NamedQuestion:
    query = _read(file)
    told = re.search(r"^#\s*(?:en:)?\s*(.+)$", query, re.MULTILINE)
    parameters = re.findall(r"^#\s*param:\s*(\w+)\s+(\S.*?)\s*$", query, re.MULTILINE)
    return NamedQuestion(file.stem, told[1].strip() if told else "", query, dict(parameters))


def _read(file: Path) -> str:
    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise InputError("there is no standard input to read the query from")
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=file) from None
    except UnicodeDecodeError:
        raise InputError("not UTF-8: save the file in UTF-8", file=file) from None


def _term(value: str) -> Term:
    match = _CURIE.fullmatch(value)
    if match and match[1] in PREFIXES:
        return ox.NamedNode(PREFIXES[match[1]] + match[2])
    try:
        return ox.NamedNode(value) if "://" in value else ox.Literal(value)
    except ValueError:
        raise InputError(f"--param: {value!r} is no IRI") from None


def _short(term: Term | None, form: str) -> str | None:
    """A term in one cell: IRIs of the house by their prefix where people read, in full in CSV."""
    if term is None:
        return "" if form != "csv" else None
    if isinstance(term, ox.NamedNode):
        if form != "csv":
            for prefix, start in PREFIXES.items():
                rest = term.value.removeprefix(start)
                if rest != term.value and "/" not in rest and "#" not in rest:
                    return f"{prefix}:{rest}"
        return str(term.value)
    return str(term.value) if isinstance(term, ox.Literal) else str(term)


def _results_json(answer: Answer) -> dict[str, Any]:
    if answer.truth is not None:
        return {"head": {}, "boolean": answer.truth}
    solutions = [
        {
            name: _json_term(term)
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.variables)}, "results": {"bindings": solutions}}


def _json_term(term: Term) -> Mapping[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value != f"{PREFIXES['xsd']}string":
            found["datatype"] = term.datatype.value
        return found
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {k: _json_term(v) for k, v in parts.items()}}
