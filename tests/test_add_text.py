"""Adding to a Turtle file as text: what it said stays, byte for byte, and what is new is in order.

Two oracles from outside: the parser of Oxigraph, for what a text says, and for files in the layout
of the house the writer of whole files, which sorts everything anew.
"""

from __future__ import annotations

import itertools

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.curating.document import added
from graph.errors import InputError
from graph.exchange.turtle import PREFIXES, Description, expand, turtle

HEAD = f"@prefix deal: <{PREFIXES['deal']}> .\n@prefix lk: <{PREFIXES['lk']}> .\n"

ids = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
curies = st.builds("{}:{}".format, st.sampled_from(["deal", "flow", "company", "source"]), ids)
objects = st.one_of(
    st.builds(ox.Literal, texts),
    st.builds(lambda t: ox.Literal(t, language="en"), texts),
    curies.map(expand),
)
names = st.sampled_from(["dcterms:title", "lk:party", "lk:note", "prov:wasDerivedFrom"])
properties = st.dictionaries(names, st.sets(objects, min_size=1, max_size=2), max_size=3)


def _described(subject: str, told: dict[str, set[ox.Literal | ox.NamedNode]]) -> Description:
    rest = tuple((expand(name), tuple(each)) for name, each in sorted(told.items()))
    return Description(expand(subject), (expand("lk:Deal"),), rest)


things = st.dictionaries(curies, properties, max_size=6).map(
    lambda each: [_described(subject, told) for subject, told in each.items()]
)


def _says(text: str) -> set[ox.Triple]:
    data = text.removeprefix("\ufeff").encode()
    return set(ox.parse(data, format=ox.RdfFormat.TURTLE))


def _told(all_: list[Description]) -> set[ox.Triple]:
    return _says(turtle(all_, comment="x"))


def _is_kept(old: str, new: str) -> bool:
    """Whether every character of ``old`` is in ``new``, in its order."""
    rest = iter(new)
    return all(any(c == each for each in rest) for c in old)


@given(things, things)
def test_in_the_layout_of_the_house_it_is_as_if_written_anew(
    there: list[Description], new: list[Description]
) -> None:
    """The writer of whole files is the oracle: in order, prefixes at the head, empty lines."""
    known = {each.subject for each in there}
    new = [each for each in new if each.subject not in known]
    if there and new:
        text = turtle(there, comment="Kept by hand")
        assert added(text, new) == turtle([*there, *new], comment="Kept by hand")


@st.composite
def odd_files(draw: st.DrawFn) -> str:
    """Turtle as nobody writes it: any order, comments anywhere, texts that look like data."""
    blocks = [turtle([each], comment="c").split("\n\n", 1)[1] for each in draw(things)]
    blocks += draw(
        st.lists(
            st.sampled_from(
                [
                    '<urn:a> <urn:p> """\n\nflow:zz a lk:Flow .\n# no "comment"\n""" .\n',
                    "<urn:b> <urn:p> 'it', '', 'is' .\n",
                    "<urn:c> <urn:p> '''a''b'c\\''' ''' . # said\n",
                    "[] <urn:p> ( 1 2.5 [ <urn:q> true ] ) .\n",
                    "_:b1 <urn:p> _:b2 . <urn:d> <urn:p> 1.\n",
                    "# --- a section ---\n\n",
                    "# about what follows\n",
                    "@prefix lk: <urn:other#> .\nlk:x a lk:y .\n",
                    "PREFIX flow: <urn:flow:>\nflow:a\\,b <urn:p> flow:%41 .\n",
                    "@base <urn:base/> .\n<x> <p> <y#z> .\n",
                    "   <urn:e> a <urn:f>   ;\n ; .\n",
                    '<urn:g> <urn:p> "\\"# \\\\" ; <urn:q> \'x\'@en .\n',
                ]
            ),
            max_size=6,
        )
    )
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = head + "\n".join(draw(st.permutations(blocks)))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = "\ufeff" + text
    return text.rstrip("\r\n") if draw(st.booleans()) else text


@given(odd_files(), things)
def test_of_any_file_every_character_is_kept(text: str, new: list[Description]) -> None:
    """What it says is what it said, and the new statements; blank nodes are compared by number."""
    made = added(text, new)
    assert _is_kept(text, made)
    plain = {t for t in _says(text) if not isinstance(t.subject, ox.BlankNode)}
    plain = {t for t in plain if not isinstance(t.object, ox.BlankNode)}
    assert plain | _told(new) <= _says(made)
    fresh = _told(new) - _says(text)
    assert len(_says(made)) == len(_says(text)) + len(fresh)


def test_comments_stay_with_what_they_are_about() -> None:
    text = (
        "# a file\n" + HEAD + "\n# --- first section ---\n\n"
        "# on b\ndeal:b a lk:Deal . # b, too\n\n# --- second section ---\n\n# on d\n# at length\n"
        "deal:d a lk:Deal .\n# the end\n"
    )
    new = [Description(expand(f"deal:{x}"), (expand("lk:Deal"),), ()) for x in "ace"]
    assert added(text, new) == (
        "# a file\n" + HEAD + "\n# --- first section ---\n\n"
        "deal:a a lk:Deal .\n\n# on b\ndeal:b a lk:Deal . # b, too\n\n# --- second section ---\n\n"
        "deal:c a lk:Deal .\n\n# on d\n# at length\n"
        "deal:d a lk:Deal .\n# the end\n\ndeal:e a lk:Deal .\n"
    )


def test_a_prefix_that_means_something_else_is_not_used() -> None:
    text = "@prefix lk: <urn:mine#> .\n\nlk:x lk:y lk:z .\n"
    new = Description(expand("deal:a"), (expand("lk:Deal"),), ())
    made = added(text, [new])
    assert made == (
        "@prefix lk: <urn:mine#> .\n\n<https://w3id.org/lingkar/id/deal/a> "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/lingkar/ontology#Deal> .\n\nlk:x lk:y lk:z .\n"
    )


def test_line_ends_are_those_of_the_file() -> None:
    text = (HEAD + "\ndeal:b a lk:Deal .\n").replace("\n", "\r\n")
    new = Description(expand("deal:a"), (expand("lk:Deal"),), ())
    assert added(text, [new]) == (HEAD + "\ndeal:a a lk:Deal .\n\ndeal:b a lk:Deal .\n").replace(
        "\n", "\r\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_is_no_part_of_a_word(newline: str) -> None:
    head = "\ufeff" + HEAD.replace("\n", newline)
    rest = "\ndeal:b a lk:Deal .\n".replace("\n", newline)
    new = Description(expand("deal:a"), (expand("lk:Deal"),), ())
    expected = f"{newline}deal:a a lk:Deal .{newline}"
    assert added(head + rest, [new]) == head + expected + rest


@pytest.mark.parametrize("text", ["deal:a a lk:Deal .", "<a", '<urn:a> <urn:b> "c .', "{}"])
def test_what_is_no_turtle_is_left_alone(text: str) -> None:
    new = Description(expand("deal:a"), (expand("lk:Deal"),), ())
    with pytest.raises(InputError, match="is not well-formed Turtle"):
        added(text, [new])


@pytest.mark.parametrize("text", ["", "\n", "# only this", "# only this\n\n", "\ufeff# x\n"])
def test_a_file_that_says_nothing_yet(text: str) -> None:
    new = [Description(expand(f"deal:{x}"), (expand("lk:Deal"),), ()) for x in "ab"]
    made = added(text, new)
    assert made.startswith(text)
    assert _says(made) == _told(new)


def test_adding_one_by_one_is_adding_all() -> None:
    new = [Description(expand(f"deal:{x}"), (expand("lk:Deal"),), ()) for x in "abcd"]
    whole = turtle(new, comment="x")
    for order in itertools.permutations(new[1:]):
        text = turtle(new[:1], comment="x")
        for each in order:
            text = added(text, [each])
        assert text == whole
