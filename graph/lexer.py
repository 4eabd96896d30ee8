"""The words of a SPARQL query: what is a name, a mark or a bracket, and what is only text.

A brace in a string, an IRI or a comment is no brace of the query; whoever looks for a clause or
puts one in must know which is which.

Reference: SPARQL 1.1 Query Language, W3C Recommendation, 21 March 2013, section 19.8 (terminals).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Token", "declared", "matching", "tokens", "variable"]

_TOKEN = re.compile(
    r"""(?P<space>\s+ | \#[^\n\r]*)
      | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                 | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$]\w+)
      | (?P<word>(?:[\w%:]|\\.|[.-](?=[\w%:.\\-]))+)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: ``kind`` is string, iri, variable, word or mark (one sign)."""

    kind: str
    text: str
    start: int
    end: int

    def says(self, *keywords: str) -> bool:
        """Whether it is one of some keywords, in whatever case, or one of some marks."""
        return self.kind in ("word", "mark") and self.text.upper() in keywords


def tokens(query: str) -> list[Token]:
    """The words of a query in their order, without white space and comments.

    >>> [t.text for t in tokens('ASK { ?a lk:b "}" # }\\n}')]
    ['ASK', '{', '?a', 'lk:b', '"}"', '}']
    """
    return [
        Token(match.lastgroup or "", match[0], match.start(), match.end())
        for match in _TOKEN.finditer(query)
        if match.lastgroup != "space"
    ]


def variable(token: Token) -> str | None:
    """The name of a variable without its sign, None for another token."""
    return token.text[1:] if token.kind == "variable" else None


def declared(words: Sequence[Token]) -> dict[str, str]:
    """The prefixes that a query declares itself, with what they stand for."""
    return {
        name.text.removesuffix(":"): iri.text.strip("<>")
        for keyword, name, iri in zip(words, words[1:], words[2:], strict=False)
        if keyword.says("PREFIX")
    }


def matching(found: Sequence[Token], opening: int) -> int | None:
    """Where the bracket at a place is closed; None where it is not."""
    depth = 0
    for at in range(opening, len(found)):
        depth += found[at].says("{", "(", "[") - found[at].says("}", ")", "]")
        if depth == 0:
            return at
    return None
