"""A Turtle file as text, to which descriptions are added and nothing else is changed.

A description goes where the order of the file has it, if the file is in the order of subjects, and
to its end otherwise. Prefixes that it needs are added to those at the head. That the new text says
what the old one said and the new statements, and no more, is proved by parsing both.

Reference: RDF 1.1 Turtle, W3C Recommendation, 25 February 2014, section 6.5 (grammar).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

import pyoxigraph as ox

from graph.errors import InputError
from graph.exchange.turtle import PREFIXES, Description, Term, turtle

__all__ = ["added", "new_document", "shown", "spaces"]

_TOKEN = re.compile(
    r"""(?P<space>\A\ufeff | \s+)
      | (?P<comment>\#[^\n\r]*)
      | (?P<text>\"{3}(?:[^\"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
               | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<mark>[;,\[\]()]|\.(?![\w%:\\-]))
      | (?P<word>(?:\\.|\.(?=[\w%:\\-])|[^\s\"'<>\#;,.\[\]()\\])+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"([\w.-]*):(.*)", re.DOTALL)
_PREFIX_LINE = re.compile(r"@prefix (\S*): <(.*)> \.")
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A directive or what is said of one subject: ``start`` is where it or a comment on it begins,
    ``begin`` where it does itself.
    """

    start: int
    begin: int
    end: int
    subject: str | None
    prefix: str | None = None


@dataclass(slots=True)
class _Outline:
    """What a file consists of."""

    statements: list[_Statement] = field(default_factory=list)
    prefixes: dict[str, set[str]] = field(default_factory=dict)

    @property
    def described(self) -> list[_Statement]:
        """The statements that are no directives."""
        return [s for s in self.statements if s.prefix is None]


def spaces(texts: Iterable[str]) -> dict[str, str]:
    """The prefixes that Turtle files declare for name spaces which are not of the house.

    The first declaration of a name counts, and none that a prefix of the house serves.

    >>> spaces(["@prefix my: <https://example.org/terms#> .", "PREFIX my: <urn:b:>"])
    {'my': 'https://example.org/terms#'}
    """
    found: dict[str, str] = {}
    for text in texts:
        found = {**_spaces(_outline(text)), **found}
    return found


def _spaces(outline: _Outline) -> dict[str, str]:
    """The prefixes that mean one name space, which is not of the house."""
    known = tuple(PREFIXES.values())
    return {
        name: iri
        for name, iris in outline.prefixes.items()
        if len(iris) == 1
        for iri in iris
        if iri and name not in PREFIXES and not iri.startswith(known)
    }


def new_document(
    descriptions: Iterable[Description], comment: str, prefixes: Mapping[str, str] = _NONE
) -> str:
    """A file of its own for descriptions, with ``prefixes`` beside those of the house."""
    return turtle(descriptions, comment=comment, prefixes={**PREFIXES, **prefixes})


def shown(descriptions: Sequence[Description], prefixes: Mapping[str, str] = _NONE) -> str:
    """The descriptions as Turtle in their order, without prefixes: what a person is asked about."""
    return "\n".join(_block(each, prefixes)[1] for each in descriptions)


def added(
    text: str, descriptions: Iterable[Description], prefixes: Mapping[str, str] = _NONE
) -> str:
    """The text of a Turtle file with descriptions added.

    Names are shortened by the prefixes of the house, those that the file declares, and then
    ``prefixes``. Every character of ``text`` is kept, and in its order. InputError if that cannot
    be done, for one because the text is not Turtle.

    >>> from graph.exchange.turtle import expand
    >>> old = "@prefix lk: <https://w3id.org/lingkar/ontology#> .\\n<urn:b> a lk:Deal . # b\\n"
    >>> thing = Description(ox.NamedNode("urn:a"), (expand("lk:Deal"),), ())
    >>> print(added(old, [thing]), end="")
    @prefix lk: <https://w3id.org/lingkar/ontology#> .
    <urn:a> a lk:Deal .
    <BLANKLINE>
    <urn:b> a lk:Deal . # b
    """
    things = sorted(descriptions, key=lambda each: each.subject.value)
    newline = "\r\n" if "\r\n" in text else "\n"
    wanted = _statements(text) | {
        ox.Triple(each.subject, predicate, term)
        for each in things
        for predicate, terms in _properties(each)
        for term in terms
    }
    for made in (_in_order(text, things, newline, prefixes), _at_the_end(text, things, newline)):
        if _statements_or_none(made) == wanted:
            return made
    raise InputError("cannot be added to by a program: add the statements by hand")


def _in_order(
    text: str, things: Sequence[Description], newline: str, more: Mapping[str, str]
) -> str:
    outline = _outline(text)
    own = _spaces(outline)
    own |= {name: iri for name, iri in more.items() if name not in outline.prefixes}
    subjects = [s.subject or "" for s in outline.described]
    sorted_ = subjects == sorted(subjects) and all(
        _starts_line(text, s.start) for s in outline.described
    )
    inserted: list[tuple[int, str]] = []
    needed: dict[str, str] = {}
    for thing in things:
        prefixes, block = _block(thing, own)
        if any(outline.prefixes.get(name, {iri}) != {iri} for name, iri in prefixes.items()):
            block = _in_full(thing)  # a prefix of the house means something else here
        else:
            needed |= prefixes
        later = (s.start for s in outline.described if (s.subject or "") > thing.subject.value)
        place = next(later, None) if sorted_ else None
        block = block.replace("\n", newline)
        if place is None:
            gap = newline if text.strip("\ufeff \t\r\n") or inserted else ""
            inserted.append((len(text), gap + block))
        else:
            inserted.append((place, block + newline))
    head = [(name, iri) for name, iri in needed.items() if name not in outline.prefixes]
    inserted = _prefix_lines(text, outline, head, newline) + inserted
    end = "" if not text or text.endswith(("\n", "\r")) else newline
    return _with(text, inserted, end)


def _at_the_end(text: str, things: Sequence[Description], newline: str) -> str:
    """In full and at the end, for a file in which nothing can be presumed."""
    end = "" if not text or text.endswith(("\n", "\r")) else newline
    return text + end + "".join(newline + _in_full(t).replace("\n", newline) for t in things)


def _with(text: str, inserted: Sequence[tuple[int, str]], end: str) -> str:
    pieces, last = [], 0
    for place, group in itertools.groupby(sorted(inserted, key=lambda p: p[0]), lambda p: p[0]):
        pieces.append(text[last:place])
        if place == len(text):
            pieces.append(end)
        pieces += [piece for _, piece in group]
        last = place
    return "".join((*pieces, text[last:]))


def _prefix_lines(
    text: str, outline: _Outline, head: Sequence[tuple[str, str]], newline: str
) -> list[tuple[int, str]]:
    """Where the prefixes that are missing go: among those at the head, by name."""
    first = outline.described[0].start if outline.described else len(text)
    there = [s for s in outline.statements if s.prefix is not None and s.start < first]
    lines = []
    for name, iri in sorted(head):
        later = (s for s in there if (s.prefix or "") > name and _starts_line(text, s.begin))
        after = next(later, None)
        if after is not None:
            place = after.begin
        elif there:  # on a line of its own, behind a comment that may follow the last
            line_end = text.find("\n", there[-1].end)
            place = len(text) if line_end < 0 else line_end + 1
            if place > first:
                place = first
        else:
            place = first
        lines.append((place, f"@prefix {name}: <{iri}> .{newline}"))
    return lines


def _starts_line(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] in "\n\r\ufeff"


def _block(thing: Description, more: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The prefixes of a description and its Turtle."""
    head, body = new_document([thing], "", more).split("\n\n", 1)
    found = (_PREFIX_LINE.fullmatch(line) for line in head.split("\n"))
    return {match[1]: match[2] for match in found if match}, body


def _in_full(thing: Description) -> str:
    return "".join(
        f"{ox.Triple(thing.subject, predicate, term)} .\n"
        for predicate, terms in _properties(thing)
        for term in terms
    )


def _properties(thing: Description) -> Iterator[tuple[ox.NamedNode, Sequence[Term]]]:
    yield ox.NamedNode(PREFIXES["rdf"] + "type"), thing.types
    yield from thing.properties


def _outline(text: str) -> _Outline:
    """The statements of a file, with the prefixes it declares; a guess where it is not Turtle."""
    outline = _Outline()
    prefixes: dict[str, str] = {}
    base = ""
    tokens: list[re.Match[str]] = []
    start: int | None = None
    depth = 0
    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token[0]
        if kind == "space":
            # An empty line parts a comment from what comes after it.
            if not tokens and len(re.findall(r"\r\n|\n|\r", value)) > 1:
                start = None
            continue
        if kind == "comment":
            line = text[text.rfind("\n", 0, token.start()) + 1 : token.start()]
            if not tokens and start is None and not line.strip("\ufeff \t"):
                start = token.start()
            continue
        tokens.append(token)
        depth += (value in "[(") - (value in "])") if kind == "mark" else 0
        words = [t[0] for t in tokens[:3]]
        bare = words[0].lower() in ("prefix", "base")
        ended = (value == "." and kind == "mark" and depth == 0) or (
            bare and len(tokens) == (3 if words[0].lower() == "prefix" else 2)
        )
        if not ended:
            continue
        begin = tokens[0].start()
        place = (begin if start is None else start, begin, token.end())
        if words[0].lower() in ("@prefix", "prefix") and len(words) > 2:
            name, iri = words[1].rstrip(":"), urljoin(base, words[2].strip("<>"))
            prefixes[name] = iri
            outline.prefixes.setdefault(name, set()).add(iri)
            outline.statements.append(_Statement(*place, None, name))
        elif words[0].lower() in ("@base", "base") and len(words) > 1:
            base = urljoin(base, words[1].strip("<>"))
            outline.statements.append(_Statement(*place, None, ""))
        else:
            subject = _subject(words[0], prefixes, base)
            outline.statements.append(_Statement(*place, subject))
        tokens, start, depth = [], None, 0
    return outline


def _subject(word: str, prefixes: dict[str, str], base: str) -> str | None:
    if word.startswith("<"):
        return urljoin(base, word.strip("<>"))
    name = _NAME.fullmatch(word)
    if name is None or name[1] not in prefixes:
        return None
    return prefixes[name[1]] + re.sub(r"\\(.)", r"\1", name[2])


def _statements(text: str) -> set[ox.Triple]:
    try:
        quads = ox.Dataset(
            ox.Quad(t.subject, t.predicate, t.object)
            for t in ox.parse(text.lstrip("\ufeff").encode(), format=ox.RdfFormat.TURTLE)
        )
    except SyntaxError as error:
        raise InputError(f"is not well-formed Turtle: {error.msg}") from None
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # labels of blank nodes are chance
    return {quad.triple for quad in quads}


def _statements_or_none(text: str) -> set[ox.Triple] | None:
    try:
        return _statements(text)
    except InputError:
        return None
