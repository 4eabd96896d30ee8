"""Push: the whole data set into any store that speaks the SPARQL 1.1 Graph Store Protocol.

One PUT per named graph (indirect identification, ``?graph=IRI``), so that pushing again replaces
and never duplicates. Each graph is then read back and compared by value. Graphs of ours that an
earlier push left and the data no longer have are deleted, where the server can be asked which
graphs it holds; graphs outside ``https://w3id.org/lingkar/graph/`` are never deleted.

Reference: W3C, *SPARQL 1.1 Graph Store HTTP Protocol*, 21 March 2013.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.errors import StoreError
from graph.exchange.graph_store import GraphStore, NoGraphStore
from graph.store import GRAPHS

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["PushReport", "push", "value_of"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = frozenset({f"{_XSD}decimal", f"{_XSD}integer"})


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did.

    ``url`` is the endpoint without any password, ``graphs`` the IRIs and number of triples of
    the graphs that were written and found again, ``removed`` the graphs of an earlier push that
    were deleted, ``notes`` what a reader should know besides.
    """

    url: str
    graphs: tuple[tuple[str, int], ...]
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def triples(self) -> int:
        """All triples that were written, graph by graph."""
        return sum(count for _, count in self.graphs)


def push(
    store: Store,
    url: str,
    *,
    progress: Callable[[int, int, str], None] | None = None,
    timeout: float = 60.0,
    auth: tuple[str, str] | None = None,
    pause: float = 0.5,
) -> PushReport:
    """Replace the named graphs of ``store`` at the graph store endpoint ``url``.

    Parameters
    ----------
    url
        For example ``http://127.0.0.1:7878/store``. A user and password in it, or in the
        environment (``LINGKAR_USER``, ``LINGKAR_PASSWORD``), are sent as basic authentication.
    progress
        Called with graphs done, graphs in all, and the graph that comes next.
    timeout
        Seconds to wait for the server to send anything; at most 5 of them to connect and 10 for
        its first answer. A request as a whole ends after these, and a second for each 100 kB.
    pause
        Seconds before the first retry of a request that met a busy server or a cut connection;
        each further one waits twice as long.

    Raises
    ------
    StoreError
        The server is dead, refuses, or does not hold what was sent; says how far it got.
    """
    graphs = [name for name in store.native.named_graphs() if isinstance(name, ox.NamedNode)]
    graphs.sort(key=lambda name: name.value)
    done: list[tuple[str, int]] = []
    with GraphStore(url, timeout=timeout, auth=auth, pause=pause) as remote:
        remote.greet(graphs[0].value if graphs else GRAPHS)
        try:
            for graph in graphs:
                if progress:
                    progress(len(done), len(graphs), graph.value)
                sent = [quad.triple for quad in _of(store, graph)]
                remote.put(graph.value, _serialized(sent))
                done.append((graph.value, len(sent)))
            # Only when all are there: a server that is short of room should not lose any.
            for graph in graphs:
                _verify(remote, graph.value, [quad.triple for quad in _of(store, graph)])
            removed, notes = _remove_old(remote, {graph.value for graph in graphs})
        except StoreError as error:
            again = not isinstance(error, NoGraphStore)
            how_far = _how_far(len(done), len(graphs), again)
            raise StoreError(f"{error.message}; {how_far}") from error
        if progress:
            progress(len(done), len(graphs), "")
    return PushReport(remote.shown, tuple(done), removed, notes)


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
    """A term as a value: stores may write ``10.00`` as ``10`` and ``en-US`` as ``en-us``.

    Blank nodes are all alike here, since their labels are the store's own.

    >>> decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    >>> value_of(ox.Literal("10.00", datatype=decimal)) == value_of(ox.Literal(10))
    True
    >>> value_of(ox.Literal("10")) == value_of(ox.Literal(10))
    False
    """
    if isinstance(term, ox.BlankNode):
        return "_:"
    if not isinstance(term, ox.Literal):
        return term
    datatype = term.datatype.value
    if datatype in _NUMERIC:
        try:
            return ("number", Decimal(term.value))
        except InvalidOperation:
            return term
    if datatype == f"{_XSD}boolean":
        return ("boolean", {"1": "true", "0": "false"}.get(term.value, term.value))
    return (term.value, datatype, (term.language or "").lower())


def _of(store: Store, graph: ox.NamedNode) -> Iterable[ox.Quad]:
    return store.native.quads_for_pattern(None, None, None, graph)


def _serialized(triples: Iterable[ox.Triple]) -> bytes:
    # N-Triples is Turtle too, and goes under that name: every store takes it.
    return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def _values(triples: list[ox.Triple]) -> Counter[tuple[object, ...]]:
    """The triples by value; two that differ only in how a number is written are one."""
    exact = {t for t in triples if not _nameless(t)}
    counts = Counter({_value(t): 1 for t in exact})
    counts.update(_value(t) for t in triples if _nameless(t))
    return counts


def _value(triple: ox.Triple) -> tuple[object, ...]:
    return value_of(triple.subject), triple.predicate, value_of(triple.object)


def _nameless(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _verify(remote: GraphStore, graph: str, sent: list[ox.Triple]) -> None:
    """Compare a graph as the server has it with what was sent."""
    held = remote.get(graph, at_most=20 * len(_serialized(sent)) + 1_000_000)
    ours, theirs = _values(sent), _values(held)
    if ours == theirs:
        return
    missing, foreign = (ours - theirs).total(), (theirs - ours).total()
    kind = NoGraphStore if missing == ours.total() else StoreError
    raise kind(
        f"{remote.shown} does not hold what was sent: of {ours.total()} triples of <{graph}> "
        f"{missing} are missing and {foreign} others are there"
    )


def _remove_old(remote: GraphStore, ours: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    held = remote.graphs(GRAPHS)
    if held is None:
        note = (
            "the server could not be asked which graphs it holds, so a graph that an earlier push "
            "left and the data no longer have would still be there"
        )
        return (), (note,)
    old = tuple(sorted(graph for graph in held - ours if graph.startswith(GRAPHS)))
    for graph in old:
        remote.delete(graph)
    return old, ()


def _how_far(done: int, total: int, again: bool) -> str:
    if not done:
        return f"none of {total} graphs was replaced"
    if not again:
        return f"{done} of {total} graphs had been sent there"
    return f"{done} of {total} graphs were replaced, run the same command again"
