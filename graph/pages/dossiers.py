"""Dossiers as text: a page that stands alone and prints, or Markdown for a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")


class _Cited:
    """Documents numbered in the order in which they are first cited."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._numbers: dict[str, int] = {}
        self._documents: list[Context] = []

    def cite(self, documents: Sequence[Context]) -> Markup:
        """The numbers of documents; in a page they lead to the list."""
        numbers = []
        for document in documents:
            if document["id"] not in self._numbers:
                self._documents.append(document)
                self._numbers[document["id"]] = len(self._documents)
            numbers.append(self._numbers[document["id"]])
        if not numbers:
            return Markup("")
        if self._form == "html":
            links = Markup(", ").join(Markup('<a href="#s{0}">{0}</a>').format(n) for n in numbers)
            return Markup("<sup>{}</sup>").format(links)
        return Markup(f" [{', '.join(map(str, numbers))}]")  # only numbers

    def cited(self) -> list[Context]:
        """All documents so far, in order of their numbers."""
        return self._documents


def _for_page(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return typeset(harmless(again(value)))


def _for_notebook(value: Any) -> Any:
    """Text on one line in which no mark of Markdown or HTML acts."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _MARKS.sub(r"\\\1", " ".join(harmless(again(value)).split()))


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
    environment.globals["link"] = lambda url: Markup("<{}>").format(Markup(url.replace(">", "%3E")))
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
