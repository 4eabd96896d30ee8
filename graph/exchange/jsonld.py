"""The whole data set as JSON-LD, framed: legs and status events stand inside their deals.

The context is in the file, and so are the named graphs. What the context of the house's frame
(``ontology/frame.jsonld``) names as a reverse property nests: a thing with one value of it stands
inside the thing that this names, if that is described in the same graph. It is written thing by
thing, so memory does not grow.

Reference: JSON-LD 1.1 Framing, W3C Recommendation, 16 July 2020.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from graph.errors import InputError
from graph.exchange.compaction import Compaction, Node
from graph.exchange.sorting import in_order
from graph.exchange.statements import by_graph, parsed, quad_lines
from graph.store import ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["CONTEXT_FILE", "FRAME_FILE", "jsonld"]

_HOUSE = Path(__file__).resolve().parents[2] / "ontology"
CONTEXT_FILE = _HOUSE / "context.jsonld"
"""The JSON-LD context of the house; without it prefixes alone are used."""
FRAME_FILE = _HOUSE / "frame.jsonld"
"""The frame of the house, whose context says what stands inside what."""

# Readers bound how deep they go; things inside things inside things end here.
_DEEPEST = 8

_Quads: TypeAlias = Sequence[ox.Quad]


def jsonld(store: Store, out: Path, context: Path | None = None) -> None:
    """Write all named graphs as JSON-LD 1.1, compacted by the house's context and framed.

    ``context`` is a file with an ``@context`` of one's own (default: that of the ontology with
    that of its frame). Numbers stay strings with their type, for a JSON number is no decimal.

    Raises InputError for a context that is none, and for statements about statements.
    """
    files = (CONTEXT_FILE, FRAME_FILE) if context is None else (context,)
    terms = {name: term for file in files for name, term in _terms(file).items()}
    tree = _Tree(store, Compaction(terms))
    lines = in_order(quad_lines(store, [*store.graphs(), ONTOLOGY_GRAPH]), by_graph)
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{_open({"@context": terms})},\n "@graph": [')
        for nth, (graph, quads) in enumerate(groupby(parsed(lines), key=lambda q: q.graph_name)):
            comma = "," if nth else ""
            file.write(f'{comma}\n{_open(tree.graph_name(graph))},\n "@graph": [')
            for count, node in enumerate(tree.nodes(quads)):
                comma = "," if count else ""
                file.write(f"{comma}\n{json.dumps(node, ensure_ascii=False, indent=1)}")
            file.write("\n]}")
        file.write("\n]}\n")


def _open(members: Node) -> str:
    """An object without its closing brace, so that more can follow."""
    return json.dumps(members, ensure_ascii=False, indent=1).removesuffix("\n}")


class _Tree:
    """Nodes of a graph, those inside others left to them."""

    def __init__(self, store: Store, short: Compaction) -> None:
        self._native = store.native
        self._short = short
        self._expanded = Compaction({})
        self._inside = {name: ox.NamedNode(iri) for name, iri in short.reverse.items()}

    def graph_name(self, graph: Any) -> Node:
        """A named graph, yet without what is in it."""
        return {self._short.key("@id"): self._short.name(graph.value)}

    def nodes(self, quads: Iterable[ox.Quad]) -> Iterator[Node]:
        """The things of one graph that stand in no other, in their order."""
        for _, group in groupby(quads, key=lambda quad: quad.subject):
            said = list(group)
            if self._parent(said) is None:
                yield self._node(said, self._short)

    def _node(self, said: _Quads, short: Compaction) -> Node:
        subject, graph = said[0].subject, said[0].graph_name
        node: Node = {}
        if short is self._short and not short.is_safe(_iris(said)):
            # A name that the context would read as another: this thing does without it.
            short, node = self._expanded, {"@context": None}
        name = short.name(subject.value) if isinstance(subject, ox.NamedNode) else str(subject)
        node[short.key("@id")] = name
        values: Node = {}
        for predicate, group in groupby(said, key=lambda quad: quad.predicate):
            values |= short.values(predicate, [_value(quad) for quad in group])
        kind = short.key("@type")
        if kind in values:
            node[kind] = values.pop(kind)
        node |= dict(sorted(values.items()))
        for term, predicate in self._inside.items():
            inner = [self._node(each, short) for each in self._children(subject, predicate, graph)]
            if inner and short is self._short:
                node[term] = inner
            elif inner:
                node.setdefault("@reverse", {})[predicate.value] = inner
        return node

    def _children(self, subject: Any, predicate: ox.NamedNode, graph: Any) -> Iterator[_Quads]:
        if not isinstance(subject, ox.NamedNode):
            return
        found = self._native.quads_for_pattern(None, predicate, subject, graph)
        for child in sorted({quad.subject for quad in found}, key=str):
            if isinstance(child, ox.NamedNode):
                said = self._said(child, graph)
                if self._parent(said) == (predicate, subject):
                    yield [q for q in said if q.predicate != predicate]

    def _said(self, subject: Any, graph: Any) -> list[ox.Quad]:
        found = self._native.quads_for_pattern(subject, None, None, graph)
        return sorted(found, key=lambda q: (q.predicate.value, str(q.object)))

    def _parent(self, said: _Quads) -> tuple[ox.NamedNode, ox.NamedNode] | None:
        """The property by which a thing stands inside another, and that other; None if in none."""
        place = self._named_above(said)
        if place is None:
            return None
        above, graph = place[1], said[0].graph_name
        # A ring of things that stand in each other ends like a chain that is too long.
        for _ in range(_DEEPEST):
            further = self._named_above(self._said(above, graph))
            if further is None:
                return place
            above = further[1]
        return None

    def _named_above(self, said: _Quads) -> tuple[ox.NamedNode, ox.NamedNode] | None:
        if not isinstance(said[0].subject, ox.NamedNode):
            return None
        if any(isinstance(quad.object, ox.BlankNode) for quad in said):
            return None  # whose label is that of the store in one place and canonical in another
        if len(said) == 1:
            return None  # nothing would be left of it
        for predicate in self._inside.values():
            values = [quad.object for quad in said if quad.predicate == predicate]
            if len(values) == 1 and isinstance(values[0], ox.NamedNode):
                above = values[0]
                graph = said[0].graph_name
                if next(self._native.quads_for_pattern(above, None, None, graph), None):
                    return predicate, above
        return None


def _value(quad: ox.Quad) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(quad.object, ox.Triple):
        raise InputError(
            "JSON-LD cannot hold a statement about a statement, as there is of "
            f"{quad.subject}: export as nquads or turtle"
        )
    return quad.object


def _iris(said: _Quads) -> Iterator[str]:
    for quad in said:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                yield term.value
            elif isinstance(term, ox.Literal):
                yield term.datatype.value


def _terms(file: Path) -> dict[str, Any]:
    """The terms of the context in a file; other files that it names are left to themselves."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))["@context"]
        parts = told if isinstance(told, list) else [told]
        return {
            name: term for part in parts if isinstance(part, dict) for name, term in part.items()
        }
    except FileNotFoundError:
        return dict(PREFIXES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"is no JSON-LD context: {error}", file=file) from None
