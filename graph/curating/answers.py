"""From a text that somebody typed to a term of RDF, judged by what the question allows.

References are not judged here but by the draft, which knows what there is.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from graph.addresses import PUT, is_meant, is_sound
from graph.curating.form import Question
from graph.currencies import currencies
from graph.errors import InputError
from graph.fields import LK, expand
from graph.model import PartialDate
from graph.money import told
from graph.terms import Terms
from graph.wording import plain

__all__ = ["LONGEST", "Bare", "clean", "number", "term_of", "worded"]

LONGEST = 4_000
"""Characters of one answer: what is longer is a document, not a statement."""

_AHEAD = 50
"""Years: what is said to happen later is a slip of the pen."""
_LENGTH = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
# Characters that turn the direction of what follows, so that it reads as something else.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BARRED = frozenset('<>"{}|\\^`')
_LANGUAGE = "en"


def term_of(question: Question, text: str, terms: Terms) -> Literal | NamedNode:
    """The term for an answer; InputError with what would do, for an answer that does not.

    >>> from graph.curating.form import forms
    >>> asked = forms()["deal"].by_key
    >>> term_of(asked["announced"], "2025-12", Terms.load()).datatype.value[-10:]
    'gYearMonth'
    >>> term_of(asked["kind"], "lease", Terms.load()).value[-10:]
    'deal-lease'
    """
    text = clean(text, question.key)
    if question.codes is not None:
        return NamedNode(terms.iri(question.codes, _code(question, text, terms)))
    kind = question.field.kind
    if kind is Decimal:
        return Literal(f"{number(text, question.key):f}", datatype=NamedNode(expand("xsd:decimal")))
    if kind is bool:
        return Literal(_truth(text, question.key))
    _fits(question, text)
    if kind is PartialDate:
        return _date(text, question.key)
    if question.is_address:
        return _address(text, question.key)
    if question.term is not None and question.term.is_object:
        return _property(text, question.key, terms)
    if question.field.iri == f"{LK}currency" and text not in currencies():
        raise InputError(f"{question.key}: {plain(text)} is no currency code of ISO 4217, like USD")
    return Literal(text, language=_LANGUAGE) if question.asked.prose else Literal(text)


class Bare(str):
    """A number or a yes or no of JSON, which is no text; ``sort`` says which it was."""

    __slots__ = ("sort",)
    sort: str

    @classmethod
    def of(cls, text: str, sort: str) -> Bare:
        """The words of a value, and what it was."""
        made = cls(text)
        made.sort = sort
        return made


def worded(value: object, key: str, kind: type = str) -> str:
    """An answer as text; InputError for a number, or a yes or no, where a text belongs."""
    if isinstance(value, Bare) and kind is not {"number": Decimal}.get(value.sort, bool):
        raise InputError(
            f"{key} has a {value.sort} where a text belongs: put it in quotation marks"
        )
    return str(value)


def clean(text: str, key: str) -> str:
    """An answer on one line; InputError for an empty or endless one, or one that hides something.

    Line ends and tabs become spaces. Characters that a screen obeys, or that make it show letters
    in another order than they stand in, are refused; marks of direction, which text from right to
    left needs, are kept.

    >>> clean(" a\\n b ", "title")
    'a b'
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text:
        raise InputError(f"{key} is empty: fill it or leave it out")
    if len(text) > LONGEST:
        raise InputError(f"{key} has {len(text)} characters; {LONGEST} are the most: shorten it")
    for c in text:
        if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") or c in _TURNING:
            raise InputError(
                f"{key} has the character {plain(c) if ord(c) < 32 else f'U+{ord(c):04X}'}, which "
                "cannot be seen or hides others: take it out"
            )
    return text


def number(text: str, key: str) -> Decimal:
    """A number as people write it, ``10bn`` or ``-0.5``; InputError for what is none."""
    bare = text.replace(",", "").strip()
    try:
        return told(bare[1:]).copy_negate() if bare.startswith("-") else told(bare)
    except InputError as error:
        raise InputError(f"{key}: {error}") from None


def _code(question: Question, text: str, terms: Terms) -> str:
    """A code of the list, also by its label."""
    assert question.codes is not None
    codes = terms.codes(question.codes)
    by_name = {terms.label(question.codes, code).casefold(): code for code in codes}
    by_name |= {code.casefold(): code for code in codes}
    wanted = text.casefold()
    if wanted in by_name:
        return by_name[wanted]
    if wanted.replace(" ", "-") in by_name:
        return by_name[wanted.replace(" ", "-")]
    begun = [code for code in codes if code.startswith(f"{wanted}-")]
    if len(begun) == 1:  # its first word will do: equity for equity-investment
        return begun[0]
    raise InputError(f"{question.key}: {plain(text)!r} is no such code; {_meant(wanted, codes)}")


def _meant(wanted: str, codes: Iterable[str]) -> str:
    codes = list(codes)
    near = difflib.get_close_matches(wanted, codes, 1)
    among = f"it is one of {', '.join(codes)}"
    return f"did you mean {near[0]}? {among}" if near else among


def _truth(text: str, key: str) -> bool:
    if text.casefold() not in _YES:
        raise InputError(f"{key}: {plain(text)!r} is neither yes nor no")
    return _YES[text.casefold()]


def _fits(question: Question, text: str) -> None:
    """InputError with the words of the shape for a text that does not have its form."""
    if not all(re.search(pattern, text) for pattern in question.asked.patterns):
        shown = plain(text, most=60)
        raise InputError(f"{question.key}: {shown!r} will not do. {question.asked.message}")


def _date(text: str, key: str) -> Literal:
    try:
        told = PartialDate.parse(text)
    except ValueError as error:
        raise InputError(f"{key}: {error}") from None
    if told.first.year > date.today().year + _AHEAD:
        raise InputError(f"{key}: {text} is more than {_AHEAD} years ahead: see what was meant")
    return Literal(text, datatype=NamedNode(expand(_LENGTH[len(text)])))


def _address(text: str, key: str) -> Literal:
    if wrong := sorted(_BARRED & set(text)) or [c for c in text if c.isspace()]:
        raise InputError(f"{key}: an address cannot have {wrong[0]!r} in it: write it as %XX")
    if is_meant(text) and not is_sound(text):  # any other text is refused by the shape
        raise InputError(f"{key}: {plain(text, most=60)} cannot be read as a web address: {PUT}")
    return Literal(text, datatype=NamedNode(expand("xsd:anyURI")))


def _property(text: str, key: str, terms: Terms) -> NamedNode:
    name = text.removeprefix("lk:")
    known = terms.properties()
    if name not in known:
        raise InputError(f"{key}: {plain(text)!r} is no property; {_meant(name, known)}")
    return NamedNode(known[name].iri)
