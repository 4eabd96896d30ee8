"""The dossier on a company, measured and put into words in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph import capacity, ledger
from graph.building import measure_all
from graph.claimed import compared
from graph.claims import known_claims
from graph.language import DEFAULT, speaking
from graph.network import build
from graph.pages.dossiers import dossier_text
from graph.pages.evidence import Evidence
from graph.pages.numbers import Money
from graph.pages.shelf import Shelf

if TYPE_CHECKING:
    from graph.question import Question

__all__ = ["dossier"]


def dossier(ask: Question, name: str, form: str) -> str:
    """Everything known and measured of the company of that name, with numbered sources.

    ``form`` is ``html`` (one file that needs nothing beside it, and prints) or ``markdown``. The
    language is that of the question. UnknownName and InputError as for any question.
    """
    ident = ask.company(name)
    view, study, lens = ask.view, ask.study, ask.lens
    with speaking(ask.language or DEFAULT) as language:
        G = build(view)
        running = capacity.build(view, study.terms.use_begins())
        results = measure_all(G, ledger.build(view), capacity.build(view), running)
        rate = study.display_rate(lens)
        money = Money(lens.currency, rate.value) if rate else Money()
        world = view.knowledge.published()
        told = compared(view, known_claims(view))
        evidence = Evidence(world, G, study.terms, money, language.code, told)
        return dossier_text(Shelf(evidence, results), ident, form)
