"""Answers of servers as rows: what is sound comes as it was sent, all else is refused."""

from __future__ import annotations

import json

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import StoreError
from graph.extraction.results import rows_of

_WORDS = ["head", "vars", "results", "bindings", "a", "type", "value", "datatype"]
_PLAIN = st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["uri", "bnode", "x:y"])
_JSON = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4)
    ),
)


@given(_JSON.map(lambda told: json.dumps(told).encode()) | st.binary(max_size=30))
def test_whatever_a_server_answers_is_rows_or_a_refusal(content: bytes) -> None:
    said = ""
    try:
        found = rows_of(content, ["a"], "URL")
    except StoreError as error:
        found, said = [], str(error)
    assert not said or said.startswith("URL answers ")
    assert "\n" not in said
    assert all(len(row) == 1 for row in found)


@given(st.text() | st.sampled_from(["nodeID://b1", '"type": "bnode", "value": "nodeID://b1"']))
def test_a_text_comes_as_it_was_sent(text: str) -> None:
    term = {"type": "literal", "value": text}
    told = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": term}]}}
    assert rows_of(json.dumps(told).encode(), ["a"], "URL") == [(ox.Literal(text),)]


def test_numbers_stay_as_they_are_and_booleans_are_true_or_false() -> None:
    """As Virtuoso writes them: 1 for true; other numbers are nobody's truth."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [("1", "boolean"), ("0", "boolean"), ("1", "decimal"), ("10.5", "decimal")]
    rows = [
        {"a": {"type": "typed-literal", "value": value, "datatype": xsd + datatype}}
        for value, datatype in values
    ]
    content = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}).encode()
    decimal = ox.NamedNode(xsd + "decimal")
    assert [row[0] for row in rows_of(content, ["a"], "URL")] == [
        ox.Literal(True),
        ox.Literal(False),
        ox.Literal("1", datatype=decimal),
        ox.Literal("10.5", datatype=decimal),
    ]
