"""The content of a graph as a number of triples and a hash: of its lines, or of its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

import pyoxigraph as ox

__all__ = ["Content", "alike", "of_lines", "of_values", "value_of"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = frozenset({f"{_XSD}decimal", f"{_XSD}integer"})
_BITS = 256
_Names = Mapping[ox.BlankNode, str] | None
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Content:
    """How many triples there are, and the sum of the SHA-256 of each, whatever their order.

    ``certain`` is false where blank nodes were not told apart, so that other triples may have the
    same content.
    """

    triples: int
    total: int
    certain: bool = field(default=True, compare=False)

    @property
    def hash(self) -> str:
        """The hash as 64 hexadecimal digits."""
        return f"{self.total:064x}"


def of_lines(file: Path) -> Content:
    """The content of a file of N-Triples, line by line as they are spelled."""
    total = count = 0
    with file.open("rb") as lines:
        for line in lines:
            total += int.from_bytes(sha256(line.rstrip(b"\r\n")).digest(), "big")
            count += 1
    return Content(count, total % (1 << _BITS))


def alike(one: Path, other: Path) -> bool:
    """Whether two files hold the same lines, as often each, in whatever order.

    It is told by the sum of the hashes of their lines, of 64 bits and with a key that is drawn anew
    for each run: other lines pass for the same once in 2^64 times, and nobody can choose them so.
    Python's own key would be the same each time where PYTHONHASHSEED is set.
    """
    return _total(one) == _total(other)


_KEY = token_bytes(16)


def _total(file: Path) -> int:
    with file.open("rb") as lines:
        # SipHash of what begins with a secret; a fourth of what SHA-256 takes.
        return sum(map(hash, map(_KEY.__add__, lines)))


def of_values(file: Path, form: ox.RdfFormat) -> Content:
    """The content of a file of RDF by value: see :func:`value_of`.

    Triples that differ only in how a number is written are one. A blank node counts by what is
    said of it, where each is the object of one triple at most and none leads back to itself (lists
    and anonymous shapes are so); else all of the file are alike. SyntaxError if it is no RDF.
    """
    seen: set[bytes] = set()
    total = count = 0
    nameless: list[ox.Triple] = []

    def add(triple: ox.Triple, names: _Names = None) -> None:
        nonlocal total, count
        subject, value = _value(triple.subject, names), _value(triple.object, names)
        if isinstance(value, tuple) and value[0] == "number":
            same = _digest(triple.subject, triple.predicate, value)
            if same in seen:
                return
            seen.add(same)
        total += int.from_bytes(_digest(subject, triple.predicate, value), "big")
        count += 1

    for quad in ox.parse(path=str(file), format=form):
        triple = quad.triple
        if ox.BlankNode in (type(triple.subject), type(triple.object)):
            nameless.append(triple)
        else:
            add(triple)
    names = _names(nameless)
    for triple in nameless:
        add(triple, names)
    return Content(count, total % (1 << _BITS), certain=names is not None)


def _names(triples: Iterable[ox.Triple]) -> _Names:
    """Blank nodes, each named by a hash of what is said of it, from the leaves up.

    None where one is the object of several triples or leads back to itself. (RDFC-1.0 names these
    too, but takes time that grows with the factorial of how many are alike.)
    """
    said: dict[ox.BlankNode, list[ox.Triple]] = {}
    above: dict[ox.BlankNode, ox.BlankNode | None] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            said.setdefault(triple.subject, []).append(triple)
        if isinstance(triple.object, ox.BlankNode):
            said.setdefault(triple.object, [])
            if triple.object in above:
                return None
            above[triple.object] = (
                triple.subject if isinstance(triple.subject, ox.BlankNode) else None
            )
    waits = Counter(subject for subject in above.values() if subject is not None)
    ready = [node for node in said if not waits[node]]
    names: dict[ox.BlankNode, str] = {}
    while ready:
        node = ready.pop()
        parts = [(t.object, _digest(t.predicate, _value(t.object, names))) for t in said[node]]
        values = {digest for term, digest in parts if not isinstance(term, ox.BlankNode)}
        below = [digest for term, digest in parts if isinstance(term, ox.BlankNode)]
        names[node] = sha256(b"".join(sorted([*values, *below]))).hexdigest()
        if (parent := above.get(node)) is not None:
            waits[parent] -= 1
            if not waits[parent]:
                ready.append(parent)
    return names if len(names) == len(said) else None


def _value(term: _Term, names: _Names) -> object:
    if names is not None and isinstance(term, ox.BlankNode):
        return ("_:", names[term])
    return value_of(term)


def _digest(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()


def value_of(term: _Term) -> object:
    """A term as a value: stores may write ``10.00`` as ``10`` and ``en-US`` as ``en-us``.

    Blank nodes are all alike to it, since their labels are the store's own.

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
            number = Decimal(term.value)
        except InvalidOperation:
            return term
        # Written out in full: two numbers that are equal are to be the same text.
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return ("number", "0" if text == "-0" else text)
    if datatype == f"{_XSD}boolean":
        return ("boolean", {"1": "true", "0": "false"}.get(term.value, term.value))
    return (term.value, datatype, (term.language or "").lower())
