"""SPARQL for people: a query, a file, or a question of ``ontology/questions`` by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.competency import NamedQuestion, named, read
from graph.errors import InputError
from graph.lexer import tokens, variable
from graph.parameters import Parameter, bound, term_of
from graph.portable import placed, standalone
from graph.readable import Grid
from graph.store import ONTOLOGY_GRAPH, PREFIXES, Answer, Store, Term
from graph.study import Study
from graph.tables import grid_text

__all__ = ["answer_text", "ask", "values"]

QUERY_SECONDS = 60.0
"""How long a query may take before it is stopped."""


def ask(
    data: Path | str | None,
    text: str | None,
    file: Path | None,
    params: Iterable[str] = (),
    form: str = "table",
    shown: bool = False,
) -> str:
    """The answer of a folder of data to a query, as text; with ``shown`` the query itself.

    The query is ``text`` itself, that of ``file``, or that of the question which ``text`` names.
    ``params`` are ``NAME=VALUE``. A query that is shown can be asked of any SPARQL endpoint.
    """
    question = _question(text, file)
    study = Study.open(data)
    query = placed(*bound(question.query, values(question, params, study)))
    if shown:
        text = standalone(query, [ONTOLOGY_GRAPH, *study.store.graphs()])
        Store(ox.Store(), {}, study.store.folder).query(text, timeout=QUERY_SECONDS)  # is it one?
        return text
    return answer_text(study.store.query(query, timeout=QUERY_SECONDS), form)


def values(question: NamedQuestion, params: Iterable[str], study: Study) -> dict[str, Term | None]:
    """The value of each parameter, as given by ``NAME=VALUE``, else its default."""
    given: dict[str, str] = {}
    for pair in params:
        name, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"\w+", name):
            raise InputError(f"--param {pair!r} is not NAME=VALUE")
        if name in given:
            raise InputError(f"--param {name} is told twice: keep one")
        given[name] = value
    variables = sorted({v for token in tokens(question.query) if (v := variable(token))})
    for name in [*question.parameters, *given]:
        if question.gives and name not in question.parameters:
            takes = ", ".join(question.parameters) or "none"
            raise InputError(
                f"the question {question.name!r} has no parameter {name!r}; it has {takes}"
            )
        if name not in variables:
            raise InputError(f"the query has no variable {name!r}; it has {', '.join(variables)}")
    found: dict[str, Term | None] = {}
    for name in dict.fromkeys([*question.parameters, *given]):
        parameter = question.parameters.get(name) or Parameter(name, "", "")
        found[name] = term_of(parameter, given.get(name, parameter.default), study)
    return found


def _question(text: str | None, file: Path | None) -> NamedQuestion:
    if (text is None) == (file is None):
        raise InputError("give a query, the name of a question, or a file with -f; one of them")
    if file is not None:
        return read(file)
    assert text is not None
    name = text.strip()
    if re.fullmatch(r"[\w-]+", name):
        return named(name)
    return NamedQuestion("", {}, (), "", {}, (), text)


def answer_text(answer: Answer, form: str) -> str:
    """An answer as text; as JSON it is SPARQL 1.1 Query Results JSON, graphs as their triples."""
    if form == "json":
        return json.dumps(_results_json(answer), ensure_ascii=False, indent=2) + "\n"
    if answer.truth is not None:
        return grid_text(Grid("ask", ("answer",), ((answer.truth,),)), form)
    rows = tuple(tuple(_short(term, form) for term in row) for row in answer.rows)
    return grid_text(Grid("solutions", answer.variables, rows), form)


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
