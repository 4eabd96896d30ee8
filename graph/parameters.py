"""Parameters of questions: what type each has, and how what a person types becomes a term.

In the text of a question a parameter is a line of its own, ``VALUES $company { company:openai }``:
the query runs as it stands, and another value takes the place of the one in braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from graph import names
from graph.errors import InputError, UnknownName, UnknownTerm
from graph.fields import curie, homes
from graph.lexer import Token, declared, tokens, variable
from graph.model import PartialDate
from graph.store import PREFIXES, Term
from graph.study import Study

__all__ = ["ANY", "Parameter", "as_here", "bound", "free_term", "sparql_of", "term_of", "typed"]

ANY = "any"
"""What one types, or a question has by default, where a parameter may be left open."""

_CURIE = re.compile(r"([a-z][\w-]*):([\w.%-]+)")
_XSD = PREFIXES["xsd"]
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_PRECISIONS = {4: "gYear", 7: "gYearMonth", 10: "date"}
_PLAIN = ("date", "number", "text", "list")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that takes a value.

    ``type`` is ``date``, ``number``, ``text``, ``list`` (a code list), ``code:LIST`` (a code of
    it) or what the value is an id or name of, such as ``company`` or ``person|company``; empty
    where nobody said. ``default`` is the value if none is given; :data:`ANY` leaves it open.
    """

    name: str
    type: str
    default: str

    @property
    def optional(self) -> bool:
        """Whether it may be left open."""
        return self.default == ANY


def typed(type_: str) -> bool:
    """Whether a word of a header is a type of parameter.

    >>> [typed(word) for word in ("date", "code:topic", "person|company", "planet")]
    [True, True, True, False]
    """
    kinds = type_.split("|")
    return type_ in _PLAIN or type_.startswith("code:") or all(k in names.KINDS for k in kinds)


def term_of(parameter: Parameter, value: str, study: Study) -> Term | None:
    """The term that a value stands for, None for :data:`ANY`.

    InputError in one sentence for a value that is missing or of another type, UnknownName or
    UnknownTerm with what was perhaps meant for one that names nothing.
    """
    where, value = f"--param {parameter.name}", value.strip()
    if not value:
        raise InputError(f"{where} has no value: give {_wanted(parameter)}")
    if parameter.optional and value == ANY:
        return None
    try:
        return _term(parameter.type, value, study)
    except UnknownName as error:
        raise UnknownName(f"{where}: {error}") from None
    except UnknownTerm as error:
        raise UnknownTerm(f"{where}: {error}") from None
    except (ValueError, InvalidOperation):
        raise InputError(f"{where}: {value!r} is not {_wanted(parameter)}") from None


def free_term(value: str) -> Term:
    """A value without a type: an IRI, a prefixed name of the house, or text.

    >>> free_term("company:openai").value, free_term("2025-12-31").value
    ('https://w3id.org/lingkar/id/company/openai', '2025-12-31')
    """
    if iri := _iri(value):
        return iri
    try:
        return ox.NamedNode(value) if "://" in value else ox.Literal(value)
    except ValueError:
        raise InputError(f"--param: {value!r} is no IRI") from None


def bound(text: str, values: Mapping[str, Term | None]) -> tuple[str, dict[str, Term]]:
    """The text with values in its VALUES lines, and those that it has no such line for.

    >>> bound("VALUES $day { 1 } ?x", {"day": None})
    ('VALUES $day { UNDEF } ?x', {})
    """
    # All places are found in the text as it is: a value that was put in is never looked at.
    words = tokens(text)
    short = as_here(words)
    made: list[str] = []
    done: set[str] = set()
    last = 0
    for keyword, name, opening in zip(words, words[1:], words[2:], strict=False):
        if not (keyword.says("VALUES") and variable(name) in values and opening.says("{")):
            continue
        closing = next((w for w in words if w.start >= opening.end and w.says("{", "}")), None)
        if closing is None or closing.text != "}":
            continue
        term = values[name.text[1:]]
        made.append(f"{text[last : opening.end]} {sparql_of(term, short=short)} ")
        last = closing.start
        done.add(name.text[1:])
    left = {n: term for n, term in values.items() if term is not None and n not in done}
    return "".join((*made, text[last:])), left


def as_here(words: Sequence[Token]) -> bool:
    """Whether the prefixes that a query declares mean in it what they mean in the house."""
    return all(PREFIXES.get(name, iri) == iri for name, iri in declared(words).items())


def sparql_of(term: Term | None, *, short: bool = True) -> str:
    """A term as SPARQL writes it: with the prefixes of the house where they fit.

    Not ``short``, IRIs are in full, as for a query that gives prefixes another meaning.

    >>> sparql_of(ox.NamedNode(PREFIXES["company"] + "aws")), sparql_of(ox.Literal('a "b"'))
    ('company:aws', '"a \\\\"b\\\\""')
    """
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.NamedNode) and short:
        name = curie(term.value)
        return name if re.fullmatch(r"[a-z-]+:[A-Za-z0-9_][\w-]*", name, re.ASCII) else str(term)
    if short and isinstance(term, ox.Literal) and term.datatype.value.startswith(_XSD):
        kind = term.datatype.value.removeprefix(_XSD)
        if kind == "decimal":
            return term.value
        if kind != "string":
            return f'"{term.value}"^^xsd:{kind}'
    return str(term)


def _term(type_: str, value: str, study: Study) -> Term:
    if type_ == "":
        return free_term(value)
    if type_ == "text":
        return ox.Literal(value)
    if type_ == "date":
        PartialDate.parse(value)
        return ox.Literal(value, datatype=ox.NamedNode(_XSD + _PRECISIONS[len(value)]))
    if type_ == "number":
        if "_" in value:  # which Python takes, and nobody else
            raise ValueError
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError
        digits = f"{number:f}"
        digits = digits if "." in digits else f"{digits}.0"
        return ox.Literal(digits, datatype=ox.NamedNode(f"{_XSD}decimal"))
    if type_ == "list":
        return ox.NamedNode(study.terms.list_iri(_code(value, after="-scheme")))
    if type_.startswith("code:"):
        scheme = type_.removeprefix("code:")
        return ox.NamedNode(study.terms.iri(scheme, _code(value, before=f"{scheme}-")))
    return _thing(tuple(type_.split("|")), value, study)


def _code(value: str, after: str = "", before: str = "") -> str:
    """The code in what may be its prefixed name or IRI: ``lk:topic-risk`` is ``risk``."""
    start = PREFIXES["lk"]
    for name in ("lk:", start):
        if value.startswith(name):
            return value.removeprefix(name).removeprefix(before).removesuffix(after)
    return value


def _thing(kinds: tuple[str, ...], value: str, study: Study) -> Term:
    """The thing of one of some kinds that goes by a value: IRI, prefixed name, id or name."""
    iri = _iri(value) or (ox.NamedNode(value) if "://" in value else None)
    for kind in kinds:
        try:
            node = iri or ox.NamedNode(_space(kind) + value)
        except ValueError:  # a name with a space in it is no id
            continue
        if next(study.store.native.quads_for_pattern(node, _TYPE, _class(kind), None), None):
            return node
    # Nothing has that id, so that it is worth the while to read all the names.
    wanted = value if iri is None else iri.value.rsplit("/", 1)[-1]
    match = names.resolve(study.world, wanted, kinds)
    if iri is not None:  # an IRI means what it says: what is near it is a hint only
        raise UnknownName(f"no {' or '.join(kinds)} is {value}; did you mean {match}?")
    return ox.NamedNode(_space(match.kind) + match.id)


def _space(kind: str) -> str:
    """Where the IRIs of a kind begin; crowds share the name space of companies."""
    return PREFIXES["company" if kind == "crowd" else kind]


def _class(kind: str) -> ox.NamedNode:
    table = names.KINDS[kind]
    found = next(cls.__name__ for cls, home in homes().items() if home == table)
    return ox.NamedNode(PREFIXES["lk"] + found)


def _iri(value: str) -> ox.NamedNode | None:
    match = _CURIE.fullmatch(value)
    return ox.NamedNode(PREFIXES[match[1]] + match[2]) if match and match[1] in PREFIXES else None


def _wanted(parameter: Parameter) -> str:
    """What a parameter takes, in words."""
    if parameter.type == "date":
        return "a date, like 2025, 2025-12 or 2025-12-31"
    if parameter.type == "number":
        return "a number, like 0.25"
    if parameter.type.startswith("code:"):
        return f"a code of the list {parameter.type.removeprefix('code:')}"
    if parameter.type == "list":
        return "the name of a code list"
    what = f"the id or name of a {parameter.type.replace('|', ', ')}"
    return "a text" if parameter.type in ("", "text") else f"{what}, like {parameter.default}"
