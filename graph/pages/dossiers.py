"""Dossiers as text: a page that stands alone and prints, or Markdown for a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from graph.errors import InputError
from graph.language import again, say, spoken
from graph.pages.dossier import sections
from graph.pages.evidence import Context
from graph.pages.names import harmless
from graph.pages.numbers import typeset
from graph.pages.shelf import Shelf

__all__ = ["FORMS", "dossier_text"]

FORMS = {"html": "dossier.html", "markdown": "dossier.md"}
_HERE = Path(__file__).parent
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_SUM = re.compile(r"(?<![\w$])\$(?=\d)")
_ENTITIES = {"\\": "&#92;", "$": "<span>&#36;</span>"}
"""Marks of which notebooks make formulas, whatever stands before them.

Some take one backslash before a dollar for an escape, some two; all leave a tag alone.
"""
_AT_START = re.compile(r"^(\d{0,9})([-+.)])(?=\s|$)")
"""What makes a list of a line that begins with it."""
_ADDRESS = re.compile(r"(?<=\w):(?=//)|(?<=www)\.", re.IGNORECASE)
"""Where renderers see a link in plain text."""


class _Cited:
    """Documents numbered in the order in which they are first cited."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._numbers: dict[str, int] = {}
        self._documents: list[Context] = []

    def cite(self, documents: Sequence[Context]) -> Markup:
        """The numbers of documents in order, runs as ranges; in a page they lead to the list."""
        numbers = set()
        for document in documents:
            if document["id"] not in self._numbers:
                self._documents.append(document)
                self._numbers[document["id"]] = len(self._documents)
            numbers.add(self._numbers[document["id"]])
        link = Markup('<a href="#s{0}">{0}</a>' if self._form == "html" else "{0}")
        runs = (
            Markup("\N{EN DASH}").join(link.format(n) for n in run)
            for run in _runs(sorted(numbers))
        )
        return Markup(", ").join(runs)

    def raised(self, documents: Sequence[Context]) -> Markup:
        """The numbers above the line, after a text of a page."""
        numbers = self.cite(documents)
        return Markup("<sup>{}</sup>").format(numbers) if numbers else numbers

    def bracketed(self, documents: Sequence[Context]) -> Markup:
        """The numbers in brackets, after a text of a notebook."""
        numbers = self.cite(documents)
        return Markup(" [{}]").format(numbers) if numbers else numbers

    def cited(self) -> list[Context]:
        """All documents so far, in order of their numbers."""
        return self._documents


def _runs(numbers: Iterable[int]) -> list[tuple[int, ...]]:
    """Ascending numbers as single ones, pairs apart, and the ends of three or more in a row.

    >>> _runs([1, 2, 3, 5, 6, 9])
    [(1, 3), (5,), (6,), (9,)]
    """
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return [
        part
        for run in runs
        for part in ([(run[0], run[-1])] if len(run) > 2 else [(n,) for n in run])
    ]


def _for_page(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return typeset(harmless(again(value)))


def _for_notebook(value: Any) -> Any:
    """Text on one line in which no mark of Markdown, HTML or formulas acts."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    text = " ".join(harmless(again(value)).split())
    text = _SUM.sub("USD\N{NO-BREAK SPACE}", text)
    text = _MARKS.sub(lambda mark: _ENTITIES.get(mark[0], f"\\{mark[0]}"), text)
    text = _AT_START.sub(r"\1\\\2", text)
    return _ADDRESS.sub(lambda mark: f"\\{mark[0]}", text)


def _address(url: str) -> Markup:
    """An address between the brackets of a link, with nothing in it that could end or begin one."""
    return Markup("<{}>").format(Markup(quote(url, safe="%/:=&?~#+!,;'()@*[]-._")))


def dossier_text(shelf: Shelf, ident: str, form: str) -> str:
    """The dossier on a company in one of :data:`FORMS`, in the language of the context.

    InputError for another form.
    """
    if form not in FORMS:
        raise InputError(f"--format {form!r} is not one of {', '.join(FORMS)}")
    page = form == "html"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=page,
        undefined=jinja2.StrictUndefined,
        finalize=_for_page if page else _for_notebook,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cited = _Cited(form)
    environment.globals.update({"_": say, "cite": cited.cite, "cited": cited.cited})
    environment.globals.update({"raised": cited.raised, "bracketed": cited.bracketed})
    environment.globals["link"] = _address
    evidence = shelf.evidence
    lens = evidence.G.graph["lens"]
    told = {
        "name": evidence.name(ident),
        "language": spoken().code,
        "style": Markup((_HERE / "assets" / "dossier.css").read_text(encoding="utf-8")),  # our own
        "lens": say(
            "As of %(day)s, data to %(horizon)s; counting what is %(firmness)s or firmer; level: "
            "%(level)s; amounts in %(currency)s.",
            day=lens.as_of.isoformat(),
            horizon=evidence.world.horizon.isoformat(),
            firmness=evidence.label("firmness", lens.firmness),
            level=evidence.label("level", lens.level),
            currency=evidence.money.code,
        ),
        "sections": sections(shelf, ident),
    }
    text = environment.get_template(FORMS[form]).render(told)
    return text if page else re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
