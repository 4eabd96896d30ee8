"""The dossier on a company, measured and put into words in one call."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import InputError, UnknownName
from graph.language import DEFAULT, speaking
from graph.measures.concentration import concentration
from graph.measures.counterparties import SIDES
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.pages.dossier_measures import MOST
from graph.pages.dossiers import dossier_text
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.pages.shelf import Shelf

if TYPE_CHECKING:
    import networkx as nx

    from graph.question import Question
    from graph.result import Result

__all__ = ["dossier", "form_of_dossier", "measured_of"]

_BY_SUFFIX = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}


def form_of_dossier(form: str | None, output: str | None) -> str:
    """The form asked for, else that of the ending of the output file, else Markdown.

    InputError for an ending that tells none.

    >>> form_of_dossier(None, "a.html"), form_of_dossier(None, None), form_of_dossier("html", "a")
    ('html', 'markdown', 'html')
    """
    if form is not None or output in (None, "-"):
        return form or "markdown"
    suffix = Path(str(output)).suffix.lower()
    if suffix not in _BY_SUFFIX:
        how = "; for PDF write a .html, open it and print it" if suffix == ".pdf" else ""
        raise InputError(
            f"the ending of {output} is of no form of a dossier: end the name in "
            f"{', '.join(_BY_SUFFIX)}, or say --format{how}"
        )
    return _BY_SUFFIX[suffix]


def dossier(ask: Question, name: str, form: str) -> str:
    """Everything known and measured of the company of that name, with numbered sources.

    ``form`` is ``html`` (one file that needs nothing beside it, and prints) or ``markdown``. The
    language is that of the question. UnknownName and InputError as for any question.
    """
    ident = ask.company(name)
    ask.note_so_far()
    view, study, lens = ask.view, ask.study, ask.lens
    with speaking(ask.language or DEFAULT) as language:
        G, C = ask.network, ask.capacity()
        rate = study.display_rate(lens)
        money = Money(lens.currency, rate.value) if rate else Money()
        evidence = Evidence(view.knowledge.published(), G, study.terms, money, language.code)
        results = measured_of(ident, G, ask.ledger, C)
        return dossier_text(Shelf(evidence, results, capacity=(C,)), ident, form)


def measured_of(
    company: str,
    G: nx.MultiDiGraph[str],
    L: nx.MultiDiGraph[str],
    C: nx.MultiDiGraph[str],
) -> dict[str, Result]:
    """What the measures say of one company, by name; those that have nothing of it are not there.

    Of a network, the ledger beside it and the capacities known. The rings are those through the
    company, the widest first.
    """
    asked: dict[str, Callable[[], Result]] = {
        f"concentration-{side}": partial(concentration, G, company, of=side) for side in SIDES
    }
    asked |= {
        "dependency-capacity": partial(dependency, G, company, basis="capacity", capacity=C),
        "dependency-money": partial(dependency, G, company),
        "obligations": partial(obligations, L, company),
        "exposure": partial(exposure, L, company),
    }
    found = {"cycles": cycles(G, through=company, top=MOST)}
    for name, ask in asked.items():
        # One that no flow, promise or deployment touches is unknown to that measure alone.
        with suppress(UnknownName):
            found[name] = ask()
    return {name: result for name, result in found.items() if name == "cycles" or _tells(result)}


def _tells(result: Result) -> bool:
    """Whether an answer has more than the row that whoever is asked for by name gets."""
    return any(
        getattr(row, "counterparties", True) or getattr(row, "disclosed", False)
        for row in result.rows
    )
