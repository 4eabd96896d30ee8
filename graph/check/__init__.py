"""What is wrong with the data, or doubtful, as a list of findings; nothing is printed here.

Four rooms of questions: what :mod:`graph.load` could not read, the shapes of the ontology
(:mod:`graph.check.shapes`), rules across things (:mod:`graph.check.rules`), and how much there
should be of everything (:mod:`graph.check.expectations`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from graph.check.catalogue import severity
from graph.check.expectations import expected
from graph.check.finding import ERROR, WARNING, Finding
from graph.check.rules import RULES
from graph.check.shapes import violations
from graph.fields import curie, expand
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
    terms = terms or store.terms
    world, problems = read(store, terms)
    findings = [
        Finding(ERROR, p.code, curie(p.subject) if p.subject else "", p.message, p.file, p.line)
        for p in problems
    ]
    told = {(p.subject, p.property) for p in problems}
    unreadable = {(p.subject, p.property) for p in problems if p.code not in CONTRADICTIONS}
    findings += violations(store, told, shapes, without=unreadable)
    unread = {p.subject for p in problems}  # rules speak of things that could be read whole
    named = _named_by(store, unread)
    for found in (found for rule in RULES for found in rule(world, terms)):
        hasty = severity(found.code) == WARNING and found.iri in named
        if found.iri not in unread and not hasty:
            findings.append(found.at(store.locate))
    findings += expected(store, world, terms, expectations, sound=not problems)
    return sorted((_everywhere(store, found) for found in set(findings)), key=Finding.order)


def _everywhere(store: Store, finding: Finding) -> Finding:
    """A finding with every place at which its subject is described: it may be in two files."""
    name = finding.subject
    if ":" not in name or finding.file is None:
        return finding
    places = store.locate_every(name[1:-1] if name.startswith("<") else expand(name))
    more = [place for place in places if place != (finding.file, finding.line)]
    return replace(finding, also=(*finding.also, *more)) if more else finding


def _named_by(store: Store, subjects: set[str]) -> set[str]:
    """What things that could not be read name: how it is used cannot be told yet."""
    return {
        quad.object.value
        for subject in subjects
        if subject
        for quad in store.native.quads_for_pattern(ox.NamedNode(subject), None, None)
        if isinstance(quad.object, ox.NamedNode)
    }
