"""What is wrong with the data, or doubtful, as a list of findings; nothing is printed here.

Four rooms of questions: what :mod:`graph.load` could not read, the shapes of the ontology
(:mod:`graph.check.shapes`), rules across things (:mod:`graph.check.rules`), and how much there
should be of everything (:mod:`graph.check.expectations`).
"""

from __future__ import annotations

from pathlib import Path

from graph.check.expectations import expected
from graph.check.finding import Finding
from graph.check.rules import RULES
from graph.check.shapes import violations
from graph.fields import curie
from graph.load import CONTRADICTIONS, read
from graph.store import Store
from graph.terms import Terms

__all__ = ["Finding", "check"]


def check(
    store: Store,
    terms: Terms | None = None,
    *,
    expectations: Path | str | None = None,
    shapes: Path | str | None = None,
) -> list[Finding]:
    """Everything that is wrong (``error``) or doubtful (``warning``) in a store.

    Parameters
    ----------
    store
        The data, with the ontology.
    expectations
        A TOML file of counts and fill rates per class; without it, the ``expectations.toml``
        in the folder of the store, if there is one.
    shapes
        The SHACL shapes; default is ``ontology/shapes.ttl``.

    Returns
    -------
    list of Finding
        Errors before warnings, then by file, line and code. A value that could not be read is
        told once, not by every rule that trips over it.

    Raises
    ------
    InputError
        The file of expectations or of shapes cannot be read.
    """
    terms = terms or Terms.load()
    world, problems = read(store, terms)
    findings = [
        Finding("error", p.code, curie(p.subject) if p.subject else "", p.message, p.file, p.line)
        for p in problems
    ]
    told = {(p.subject, p.property) for p in problems}
    unreadable = {(p.subject, p.property) for p in problems if p.code not in CONTRADICTIONS}
    findings += violations(store, told, shapes, without=unreadable)
    unread = {p.subject for p in problems}  # rules speak of things that could be read whole
    for rule in RULES:
        findings += [f.at(store.locate(f.iri)) for f in rule(world, terms) if f.iri not in unread]
    findings += expected(store, world, expectations)
    return sorted(set(findings), key=Finding.order)
