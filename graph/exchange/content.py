"""The content of a graph as a number of triples and a hash: of its lines, or of its values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

import pyoxigraph as ox

__all__ = ["Content", "alike", "of_lines", "of_values", "value_of"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = frozenset({f"{_XSD}decimal", f"{_XSD}integer"})
_BITS = 256


@dataclass(frozen=True, slots=True)
class Content:
    """How many triples there are, and the sum of the SHA-256 of each, whatever their order."""

    triples: int
    total: int

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

    Triples that differ only in how a number is written are one. SyntaxError if it is no RDF.
    """
    seen: set[bytes] = set()
    total = count = 0
    for quad in ox.parse(path=str(file), format=form):
        triple = quad.triple
        value = value_of(triple.subject), triple.predicate, value_of(triple.object)
        digest = sha256(repr(value).encode()).digest()
        if isinstance(value[2], tuple) and value[2][0] == "number" and value[0] != "_:":
            if digest in seen:
                continue
            seen.add(digest)
        total += int.from_bytes(digest, "big")
        count += 1
    return Content(count, total % (1 << _BITS))


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
