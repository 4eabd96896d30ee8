"""What the shapes ask of each property of a class, for those who answer rather than validate.

The shapes stay what a check validates by; here they say beforehand what is required, what it must
look like, and what to tell whoever got it wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph.errors import InputError, SyntaxFault
from graph.store import PREFIXES

__all__ = ["Requirement", "requirements"]

_SHAPES = Path(__file__).resolve().parent.parent.parent / "ontology" / "shapes.ttl"
_QUERY = """
SELECT ?class ?path ?least ?pattern ?one ?message ?target ?description WHERE {
  { ?shape sh:targetClass ?class } UNION { ?node sh:targetClass ?class ; sh:property ?shape }
  ?shape sh:path ?path .
  OPTIONAL { ?shape sh:minCount ?least }
  OPTIONAL { ?shape sh:pattern ?pattern }
  OPTIONAL { ?shape sh:uniqueLang ?one }
  OPTIONAL { ?shape sh:message ?message FILTER (LANG(?message) IN ("", "en")) }
  OPTIONAL { ?shape sh:description ?description FILTER (LANG(?description) IN ("", "en")) }
  OPTIONAL { ?shape sh:class|(sh:or/rdf:rest*/rdf:first/sh:class) ?target }
}"""


@dataclass(slots=True)
class Requirement:
    """What is asked of one property: ``prose`` is text of ours, told in a language.

    ``description`` says what a property that is not of our ontology means here, ``message`` what
    to do when it is wrong.
    """

    required: bool = False
    patterns: list[str] = field(default_factory=list)
    prose: bool = False
    message: str = ""
    description: str = ""
    targets: set[str] = field(default_factory=set)


@cache
def requirements(file: Path = _SHAPES) -> Mapping[tuple[str, str], Requirement]:
    """The requirements of a file of shapes, by the IRIs of class and property.

    >>> found = requirements()[PREFIXES["lk"] + "Flow", PREFIXES["lk"] + "payer"]
    >>> found.required, sorted(found.targets) == [PREFIXES["lk"] + "Party"]
    (True, True)
    """
    store = ox.Store()
    try:
        store.load(file.read_bytes(), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise SyntaxFault(f"not well-formed: {error.msg}", file=file, line=error.lineno) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=file) from None
    found: dict[tuple[str, str], Requirement] = {}
    rows = store.query(_QUERY, prefixes=dict(PREFIXES))
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        cls, path, least, pattern, one, message, target, description = (
            None if term is None else str(term.value) for term in (row[n] for n in range(8))
        )
        asked = found.setdefault((str(cls), str(path)), Requirement())
        asked.required |= int(least or 0) > 0
        asked.prose |= one == "true"
        # The shape that says what one value looks like speaks first.
        asked.message = message or "" if pattern or not asked.message else asked.message
        if pattern and pattern not in asked.patterns:
            asked.patterns.append(pattern)
        asked.description = description or asked.description
        if target:
            asked.targets.add(target)
    return found
