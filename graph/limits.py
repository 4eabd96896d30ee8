"""What a file may ask of whoever reads it: how large it is, how deep, and nothing from elsewhere.

Parsers differ in what breaks them: a chain of quoted statements or of XML elements ends Oxigraph's
stack and the process with it, a JSON document that is nested deep takes it hours, and entities of
XML grow without bound. All of it is refused before the parser sees it, with the line.

References: XML 1.0 (Fifth Edition), W3C Recommendation, section 4; JSON-LD 1.1, W3C Recommendation,
section 9.4 (remote contexts); OWASP, *XML External Entity Prevention*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from graph.errors import InputError, SyntaxFault

__all__ = [
    "DEEPEST",
    "LARGEST",
    "LARGEST_ANSWER",
    "LARGEST_BY_HAND",
    "LONGEST",
    "MOST_STATEMENTS",
    "bytes_of",
    "nested",
    "regular",
    "within",
]

LARGEST = 4 << 30
"""Bytes of a file that is read."""
LARGEST_BY_HAND = 1 << 20
"""Bytes of a file that people write by hand: a story, expectations."""
DEEPEST = 100
"""How deep quoted statements, elements or brackets of JSON may be nested."""
LONGEST = 16 << 20
"""Bytes of one value, as many as Oxigraph's parsers of text take."""
LARGEST_ANSWER = 64 << 20
"""Bytes of one answer of a store that is read."""
MOST_STATEMENTS = 10_000_000
"""Statements that are read from a store, some 4 GB in memory."""

# What has no end is taken to where it would have one, for looking for it again from every quote in
# it takes hours; an escape in a name begins neither text nor comment.
_TURTLE = re.compile(
    rb"\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*+(?:\"{3})?|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3})?"
    rb"|\"(?:[^\"\\\n\r]|\\.)*+\"?|'(?:[^'\\\n\r]|\\.)*+'?"
    rb"|<(?:[^<>\"{}|^`\\\x00-\x20]|\\[Uu])*+>|\#[^\n\r]*+|\\.|(?P<open><<)|(?P<close>>>)",
    re.DOTALL,
)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_JSON = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"?|(?P<open>[\[{])|(?P<close>[\]}])", re.DOTALL)


def bytes_of(file: Path, most: int = LARGEST) -> bytes:
    """What a file holds; InputError where it cannot be read or is not :func:`regular`."""
    try:
        regular(file, most)
        return file.read_bytes()
    except MemoryError:
        raise InputError("cannot be read: there is not memory enough for it", file=file) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=file) from None


def regular(file: Path, most: int = LARGEST) -> None:
    """InputError for a pipe or device, which might never end, and for a file that is too large."""
    if file.exists() and not file.is_file():
        raise InputError("is no regular file: take it away or give it another name", file=file)
    if file.stat().st_size > most:
        unit, name = (30, "GB") if most >> 30 else (20, "MB")
        raise InputError(f"is larger than {most >> unit} {name}: split it", file=file)


def within(content: bytes, form: ox.RdfFormat, file: Path) -> None:
    """SyntaxFault, with the line, for a text that asks too much of the parser of its format."""
    if form == ox.RdfFormat.RDF_XML:
        _elements(content, file)
    elif form == ox.RdfFormat.JSON_LD:
        nested(_JSON, content, "objects and arrays", file)
    elif content.count(b"<<") > DEEPEST:
        nested(_TURTLE, content, "quoted statements", file)


def nested(pattern: re.Pattern[bytes], content: bytes, what: str, file: Path) -> None:
    """SyntaxFault where a pattern finds too much ``open``, or what is ``deep`` in itself.

    ``what`` is nested.
    """
    depth = 0
    for match in pattern.finditer(content):
        if match.lastgroup in ("open", "deep"):
            depth += 1
            if depth > DEEPEST or match.lastgroup == "deep":
                raise _too_deep(what, file, content.count(b"\n", 0, match.start()) + 1)
        elif match.lastgroup == "close":
            depth = max(depth - 1, 0)


def _too_deep(what: str, file: Path, line: int) -> SyntaxFault:
    return SyntaxFault(
        f"nests {what} more than {DEEPEST} deep: make it flatter", file=file, line=line
    )


def _misplaced(attributes: dict[str, str]) -> str | None:
    """What is wrong with the attributes of an element (RDF 1.1 XML Syntax, section 7.2)."""
    if f"{_RDF} Description" in attributes:
        return "has rdf:Description as an attribute, which is an element"
    own = {name for name in attributes if not name.startswith((f"{_RDF} ", f"{_XML} "))}
    if f"{_RDF} parseType" in attributes and any(" " in name for name in own):
        return "has rdf:parseType and properties as attributes: make elements of these"
    return None


def _elements(content: bytes, file: Path) -> None:
    """Well-formedness, depth and the absence of a document type, by expat, which tells the line.

    With them goes what Oxigraph does not see: attributes that RDF/XML has no place for.
    """
    depth = length = literal = 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, length, literal
        depth, length = depth + 1, 0
        if depth > DEEPEST:
            raise _too_deep("elements", file, parser.CurrentLineNumber)
        if not literal:  # inside of one any XML may stand
            if fault := _misplaced(attributes):
                raise SyntaxFault(fault, file=file, line=parser.CurrentLineNumber)
            if attributes.get(f"{_RDF} parseType", "Resource") not in ("Resource", "Collection"):
                literal = depth
        for value in attributes.values():
            text(value)

    def end(name: str) -> None:
        nonlocal depth, length, literal
        if depth == literal:
            literal = 0
        depth, length = depth - 1, 0

    def text(part: str) -> None:
        nonlocal length
        length += len(part)
        if length > LONGEST:
            raise SyntaxFault(
                f"has a value larger than {LONGEST >> 20} MB",
                file=file,
                line=parser.CurrentLineNumber,
            )

    def doctype(*declared: object) -> None:
        raise SyntaxFault(
            "declares a document type, which can bring in entities and other files: take the "
            "DOCTYPE away and write addresses in full",
            file=file,
            line=parser.CurrentLineNumber,
        )

    handlers: dict[str, Callable[..., None]] = {
        "StartElementHandler": start,
        "EndElementHandler": end,
        "CharacterDataHandler": text,
        "StartDoctypeDeclHandler": doctype,
    }
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SyntaxFault(
            f"not well-formed XML: {expat.errors.messages[error.code]}",
            file=file,
            line=error.lineno,
        ) from None
