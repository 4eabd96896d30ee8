"""Definitions of the measures, taken from the docstrings of the functions that compute them."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import graph.measures
from graph.language import say
from graph.pages.evidence import Context, Evidence

__all__ = ["definitions", "introduction", "paragraphs", "readable"]

_HEAD = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
_KEPT = ("Notes", "References")
_ROLE = re.compile(r":[a-z]+(?::[a-z]+)*:`~?([^`<]*?)(?:\s*<[^>]*>)?`")
_LITERAL = re.compile(r"``([^`]+)``|(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")
_CITED = re.compile(r"^\.\. (\[\d+\])|(\[\d+\])_", re.MULTILINE)


def definitions(evidence: Evidence) -> list[Context]:
    """One entry per measure: a function that returns a Result, in the module of its name.

    What readers of the code need (parameters, what is raised, examples) is left out.
    """
    return [
        {
            "name": name,
            "title": evidence.measure(name),
            "blocks": [block | {"text": _told(block)} for block in readable(text)],
        }
        for name, text in sorted(_texts().items())
    ]


def paragraphs() -> Iterator[str]:
    """Every paragraph and heading of the definitions, as catalogs have them."""
    for _, text in sorted(_texts().items()):
        yield from (b["text"] for b in readable(text) if b["kind"] != "formula")


def _told(block: Context) -> str:
    """A block in the language of the context; formulas are the same in all."""
    return str(block["text"]) if block["kind"] == "formula" else say(block["text"])


def introduction(measure: str) -> str:
    """The first paragraph of a measure's definition; empty if it has none."""
    blocks = readable(_texts().get(measure, ""))
    return _told(blocks[0]) if blocks else ""


@cache
def _texts() -> dict[str, str]:
    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(graph.measures.__path__)):
        function = getattr(import_module(f"graph.measures.{module}"), module, None)
        if not inspect.isfunction(function) or not (text := inspect.getdoc(function)):
            continue
        if inspect.signature(function).return_annotation == "Result":
            found[module] = text
    return found


def readable(text: str) -> list[Context]:
    """A docstring as blocks: paragraphs, formulas and headings, without the marks of Sphinx.

    >>> readable("A share of :class:`~a.B`.\\n\\nParameters\\n----------\\nx\\n    An x.")
    [{'kind': 'paragraph', 'text': 'A share of B.'}]
    """
    parts = _HEAD.split(text)
    blocks = _blocks(parts[0])
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        if title in _KEPT:
            blocks += [{"kind": "heading", "text": title}, *_blocks(body)]
    return blocks


def _blocks(text: str) -> list[Context]:
    blocks: list[Context] = []
    for raw in re.split(r"\n\s*\n", text.strip("\n")):
        if raw.strip() in ("", "::"):
            continue
        if raw.startswith("    "):
            blocks.append({"kind": "formula", "text": _plain(inspect.cleandoc(raw))})
        else:
            items = re.split(r"\n(?=\.\. \[|- |\* )", raw)
            texts = (" ".join(_plain(item).split()) for item in items)
            blocks += [{"kind": "paragraph", "text": text} for text in texts]
    return blocks


def _plain(text: str) -> str:
    text = _ROLE.sub(lambda m: m[1].rpartition(".")[2], text)
    text = _LITERAL.sub(lambda m: m[1] or m[2], _CITED.sub(lambda m: m[1] or m[2], text))
    return re.sub(r"::$", ":", text)
