"""Dossiers read again as a reader meets them: sections, facts and rows, with what they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from graph import capacity, ledger
from graph.dossiers import measured_of
from graph.lens import View
from graph.model import World
from graph.network import build
from graph.pages.dossiers import dossier_text
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.pages.shelf import Shelf
from graph.result import Lens
from tests.worlds import TERMS

__all__ = ["Read", "Told", "dossier_of", "numbers", "read", "rendered"]


@dataclass
class Told:
    """A line: its texts (of a table by their heads) and the numbers of its documents."""

    cells: dict[str, str]
    cites: set[int]


@dataclass
class Read:
    """A section: its facts, and the rows of all its tables."""

    facts: dict[str, str] = field(default_factory=dict)
    cites: dict[str, set[int]] = field(default_factory=dict)
    rows: list[Told] = field(default_factory=list)
    text: str = ""


def rendered(markdown: str) -> str:
    """Markdown as a notebook shows it: with tables, and with formulas between dollars."""
    return str(MarkdownIt("gfm-like", {"linkify": False}).use(dollarmath_plugin).render(markdown))


def numbers(text: str) -> set[int]:
    """The numbers of a citation such as ``1–3, 7``."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:–(\d+))?", text):
        found.update(range(int(first), int(last or first) + 1))
    return found


class _Page(HTMLParser):
    """Sections by their titles; a table's last column has its citations."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._listed = form == "markdown"  # facts are items of a list there
        self.sections: dict[str, Read] = {}
        self._now = Read()
        self._heads: list[str] = []
        self._cells: list[str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("h1", "h2", "td", "th", "dt", "dd", "li"):
            self._text = []
        elif tag == "table":
            self._heads = []
        elif tag == "tr":
            self._cells = []
        elif tag == "sup" and self._text is not None:
            self._text.append("\0")

    def handle_data(self, data: str) -> None:
        self._now.text += data.replace("\xa0", " ")
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._text or ()).replace("\xa0", " ").strip()
        if tag in ("h1", "h2"):
            self._now = self.sections.setdefault(text, Read())
        elif tag == "th":
            self._heads.append(text)
        elif tag == "td":
            self._cells.append(text)
        elif tag == "tr" and self._cells:
            cells = dict(zip(self._heads, self._cells, strict=True))
            self._now.rows.append(Told(cells, numbers(cells.popitem()[1])))
        elif tag == "dt":
            self._name = text
        elif tag == "dd":
            self._fact(self._name, text)
        elif tag == "li" and self._listed and ": " in text:
            self._fact(*re.sub(r" \[([\d–, ]+)\]", "\0\\1", text).split(": ", 1))

    def _fact(self, name: str, text: str) -> None:
        self._now.facts[name] = re.sub("\0[\\d–, ]+", "", text)
        self._now.cites[name] = {
            n for each in re.findall("\0([\\d–, ]+)", text) for n in numbers(each)
        }


def read(text: str, form: str) -> dict[str, Read]:
    """The sections of a dossier by title; Markdown as its renderer makes it."""
    page = _Page(form)
    page.feed(text if form == "html" else rendered(text))
    return page.sections


def dossier_of(seen: World, who: str, form: str, lens: Lens | None = None) -> str:
    """The dossier on a company of a small world, in English."""
    view = View(seen, TERMS, lens or Lens(date(2026, 7, 5)))
    G, C = build(view), capacity.build(view)
    evidence = Evidence(view.knowledge.published(), G, TERMS, Money(), "en")
    results = measured_of(who, G, ledger.build(view), C)
    return dossier_text(Shelf(evidence, results, capacity=(C,)), who, form)
