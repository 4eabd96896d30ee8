"""The main job in one call: check the data, measure them, write the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph import ledger
from graph.check import Finding
from graph.check.chosen import check_remembered
from graph.check.finding import ERROR
from graph.check.report import report
from graph.claimed import compared
from graph.claims import known_claims
from graph.exchange.writing import replacing_folder
from graph.facts import Facts
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.counterparties import SIDES
from graph.measures.cycles import cycles
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.measures.realization import realization
from graph.network import build
from graph.pages.lenses import every_lens
from graph.pages.numbers import Money
from graph.pages.site import build_site
from graph.result import Lens
from graph.store import ONTOLOGY_GRAPH
from graph.study import Study

if TYPE_CHECKING:
    import networkx as nx

    from graph.result import Result

__all__ = ["Built", "build_all", "measure_all"]

_MOST_RINGS = 60
_FIRST = ("lingkar.ttl",)


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it: findings, and the site with its pages and bytes (0: not written)."""

    findings: tuple[Finding, ...]
    pages: int = 0
    size: int = 0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which nothing was written."""
        return tuple(f for f in self.findings if f.severity == ERROR)


def build_all(study: Study, lens: Lens, out: Path, progress: Callable[[str], None]) -> Built:
    """Check, measure and write the site to ``out``, which is replaced as a whole.

    With an error among the findings nothing is written. OutputError if ``out`` cannot be.
    """
    progress("checking the data")
    findings = tuple(check_remembered(study.store, study.terms))
    if any(finding.severity == ERROR for finding in findings):
        return Built(findings)
    with replacing_folder(out) as folder:
        progress("measuring")
        view = study.view(lens)
        G = build(view)
        results = measure_all(G, ledger.build(view))
        progress("writing the pages")
        rate = study.display_rate(lens)
        money = Money(lens.currency, rate.value) if rate else Money()
        world = view.knowledge.published()
        judged = report(study.store, study.world, study.terms)
        vocabulary = [f for f, graph in study.store.files.items() if graph == ONTOLOGY_GRAPH]
        # The classes first: what other files say of them does not decide their order.
        told = Facts(sorted(vocabulary, key=lambda f: (f.name not in _FIRST, f)))
        site = build_site(
            world,
            G,
            results,
            folder,
            terms=study.terms,
            money=money,
            report=judged,
            ontology=told,
            compared=compared(view, known_claims(view)),
            lenses=every_lens(study.world, study.terms, G),
        )
    return Built(findings, site.pages, site.size)


def measure_all(G: nx.MultiDiGraph[str], L: nx.MultiDiGraph[str]) -> dict[str, Result]:
    """The results that the site shows, by name: of a network and the ledger beside it."""
    sides = {f"concentration-{side}": concentration(G, of=side) for side in SIDES}
    return {
        **sides,
        "cycles": cycles(G, top=_MOST_RINGS),
        "diversification": diversification(G),
        "circulation": circulation(G),
        "realization": realization(L),
        "obligations": obligations(L),
        "exposure": exposure(L),
    }
