"""What counts as nested in Turtle: quoted statements, wherever texts, comments and names end.

Whether a document is sound is told by Oxigraph's parser, which reads it here as it stands. Depths
are counted by hand.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import SyntaxFault
from graph.limits import DEEPEST, within

TURTLE = ox.RdfFormat.TURTLE
FILE = Path("a.ttl")
HEAD = "PREFIX e: <https://e.org/>\n<urn:a> <urn:p> "
MANY = "<<" * (DEEPEST + 1)


def deep(depth: int, space: str = " ") -> str:
    """An object that nests so many statements."""
    return f"<<({space}<urn:a>{space}<urn:p>{space}" * depth + "<urn:b>" + f"{space})>>" * depth


def triples(text: str) -> int:
    """How many triples a document has; SyntaxError if it is none, SyntaxFault if it is refused."""
    within(text.encode(), TURTLE, FILE)
    return len(list(ox.parse(text.encode(), format=TURTLE)))


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    "text",
    ["@{}@", "@x\\@{}@", "@@@{}@@@", "@@@x@{}@@@", "@@@x@@y{}@@@", "@@@x\\@@@{}@@@", "@@@x\n{}@@@"],
)
def test_what_stands_in_a_text_is_no_statement(text: str, quote: str) -> None:
    """In one of either kind of quote, short or long, behind a quote or two that do not end it."""
    assert triples(HEAD + text.format(MANY).replace("@", quote) + " .") == 1


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    "text",
    [
        "@x@",
        "@x\\\\@",
        "@x\\@@",
        "@@",
        "@@@x@@@",
        "@@@x\\\\@@@",
        "@@@x\\@@@@",
        "@@@x@@y@@@",
        "@@@@@@",
    ],
)
def test_what_stands_behind_a_text_is_one(text: str, quote: str) -> None:
    """Where a text ends is not past its end: a backslash may be itself behind one."""
    before = HEAD + text.replace("@", quote) + ", "
    assert triples(f"{before}{deep(DEEPEST)} .") == 2
    with pytest.raises(SyntaxFault, match=f"nests quoted statements more than {DEEPEST} deep"):
        triples(f"{before}{deep(DEEPEST + 1)} .")


@pytest.mark.parametrize(
    "before",
    [
        "# it's\n",
        '# """\n',
        "# <urn:\r",
        "<urn:\\U00000061#b>, ",
        "<urn:\\U00000061'b>, ",
        "<urn:it's>, ",
        "<urn:#>, ",
        "e:it\\'s, ",
    ],
)
def test_nothing_else_hides_them_either(before: str) -> None:
    """Comments, addresses and names with what would begin a text or a comment elsewhere."""
    shallow, deeper = (f"{HEAD}{before}{deep(n)} ." for n in (DEEPEST, DEEPEST + 1))
    assert triples(shallow) == (2 if before.endswith(", ") else 1)
    with pytest.raises(SyntaxFault, match="nests quoted statements"):
        triples(deeper)


def test_a_comment_holds_no_statement() -> None:
    assert triples(f"# {MANY}\n{HEAD}1 .") == 1


def test_statements_side_by_side_are_not_nested() -> None:
    """As many as twice the limit, and one of the whole depth beside another."""
    flat = ", ".join(f"<<( <urn:{n}> <urn:p> 1 )>>" for n in range(2 * DEEPEST))
    assert triples(f"{HEAD}{flat} .") == 2 * DEEPEST
    assert triples(f"{HEAD}{deep(1)}, {deep(DEEPEST)} .") == 2


def test_statements_need_no_space_between_their_brackets() -> None:
    """``<<(<urn:a>`` is a bracket and an address, not one address."""
    assert triples(f"{HEAD}{deep(DEEPEST, '')} .") == 1
    with pytest.raises(SyntaxFault, match="nests quoted statements"):
        triples(f"{HEAD}{deep(DEEPEST + 1, '')} .")


@pytest.mark.parametrize(
    "before", ['"\n', '"\r', "'\n", "'\r", ">>" * DEEPEST], ids=["LF", "CR", "'LF", "'CR", "closed"]
)
def test_what_is_no_turtle_hides_none(before: str) -> None:
    """A short text ends with its line at the latest, and what was not opened closes nothing."""
    with pytest.raises(SyntaxFault, match="nests quoted statements"):
        within(f"{before}{MANY}".encode(), TURTLE, FILE)
