"""The main job in one call: check the data, measure them, write the site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from graph import capacity as capacities
from graph import ledger
from graph.changes import lately
from graph.check import Finding
from graph.check.chosen import check_remembered
from graph.check.finding import ERROR
from graph.check.report import report
from graph.checked import check_stories
from graph.claimed import compared
from graph.claims import known_claims
from graph.errors import LingkarError
from graph.exchange.writing import replacing_folder
from graph.facts import Facts
from graph.language import languages
from graph.measures.chance import chance
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.counterparties import SIDES
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.funnel import By
from graph.measures.obligations import obligations
from graph.measures.obsolescence import obsolescence
from graph.measures.realization import realization
from graph.measures.roles import roles
from graph.network import build
from graph.pages.lenses import every_lens
from graph.pages.numbers import Money
from graph.pages.site import build_site
from graph.periods import periods
from graph.result import Lens
from graph.series import labelled
from graph.store import ONTOLOGY_GRAPH
from graph.stories.document import FOLDER
from graph.stories.sight import Sights
from graph.stories.telling import Told, tell_all
from graph.study import Study

if TYPE_CHECKING:
    import networkx as nx

    from graph.lens.view import View
    from graph.result import Result

__all__ = ["Built", "build_all", "measure_all"]

_MOST_RINGS = 60
_DRAWS = 199
"""Networks of chance: few enough to be drawn at every build; a p-value is at least 1 / 200."""
_FUNNELS: tuple[By, ...] = ("nature", "company", "year")
_MANY = 600
"""Beyond so many companies look-through by money and the networks of chance take minutes."""
_OVER_TIME = 6
"""So many of the largest buyers are looked at over time, for so many quarters."""
_QUARTERS = 12
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

    With an error among the findings, in the data or in their stories, nothing is written.
    OutputError if ``out`` cannot be.
    """
    progress("checking the data")
    findings = tuple(check_remembered(study.store, study.terms))
    if any(finding.severity == ERROR for finding in findings):
        return Built(findings)
    progress("telling the stories")
    stories, faults = _told(study, lens)
    if faults:
        return Built((*findings, *faults))
    with replacing_folder(out) as folder:
        progress("measuring")
        view = study.view(lens)
        G = build(view)
        capacity = capacities.build(view)
        running = capacities.build(view, study.terms.use_begins())
        results = measure_all(G, ledger.build(view), capacity, running)
        buyers = [row.company for row in results["concentration-suppliers"].rows[:_OVER_TIME]]
        told_then = over_quarters(study, lens, buyers)
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
            languages=languages(),
            report=judged,
            ontology=told,
            compared=compared(view, known_claims(view)),
            lately=lately(view),
            over_time=told_then,
            capacity=(capacity, running),
            stories=stories,
            lenses=every_lens(study.world, study.terms, G),
        )
    return Built(findings, site.pages, site.size)


def _told(study: Study, lens: Lens) -> tuple[tuple[Told, ...], list[Finding]]:
    """The stories of the data, or everything that keeps them from being told."""
    try:
        return tell_all(study, lens), []
    except LingkarError:
        files = sorted(study.store.folder.glob(f"{FOLDER}/*.toml")) if study.store.folder else ()
        if found := check_stories(files, lambda: Sights(study, lens)):
            return (), found
        raise


def measure_all(
    G: nx.MultiDiGraph[str],
    L: nx.MultiDiGraph[str],
    C: nx.MultiDiGraph[str],
    R: nx.MultiDiGraph[str],
) -> dict[str, Result]:
    """The results that the site shows, by name.

    Of a network, the ledger beside it, the capacities known and those of them that are in use.
    The results of one measure are named by it and by what sets them apart. With very many
    companies those whose time grows much faster than the network are left to the command line.
    """
    many = len(G) > _MANY
    sides = {f"concentration-{side}": concentration(G, of=side) for side in SIDES}
    return {
        **sides,
        "cycles": cycles(G, top=_MOST_RINGS),
        "dependency-capacity": dependency(G, basis="capacity", capacity=C),
        **({} if many else {"dependency-money": dependency(G)}),
        "roles": roles(C),
        "diversification": diversification(G, capacity=C),
        "circulation": circulation(G),
        **({} if many else {"chance": chance(G, draws=_DRAWS)}),
        **{f"realization-{by}": realization(L, by=by) for by in _FUNNELS},
        "obligations": obligations(L),
        "exposure": exposure(L),
        "obsolescence": obsolescence(R),
    }


def over_quarters(study: Study, lens: Lens, companies: Sequence[str]) -> dict[str, Result]:
    """What some companies stood on at the end of each of the last quarters, by name of result.

    How concentrated their suppliers were, and how far the first of them stood by capacity on those
    it stands on most today. Rows have the quarter in ``period``; a quarter in which nothing is
    known has no row.
    """
    found: dict[str, list[Result]] = {}
    on = _stood_on(study.view(lens), companies[:1])
    first = lens.as_of - timedelta(days=100 * _QUARTERS)
    for period in list(periods(first, lens.as_of, "quarter"))[-_QUARTERS:]:
        view = study.view(replace(lens, as_of=period.day))
        G, C = build(view), capacities.build(view)
        there = [c for c in companies if c in G and _buys(G, c)]
        told = {"concentration-suppliers": concentration(G, there)} if there else {}
        if on and all(c in C for c in (*companies[:1], *on)):
            told["dependency-capacity"] = dependency(
                G, companies[:1], on=on, basis="capacity", capacity=C
            )
        for name, result in told.items():
            labels = {"period": period.name, "as_of": period.day}
            rows = labelled(result.rows, labels)
            found.setdefault(name, []).append(replace(result, rows=rows))
    return {
        name: replace(results[-1], rows=tuple(row for r in results for row in r.rows))
        for name, results in found.items()
    }


def _buys(G: nx.MultiDiGraph[str], company: str) -> bool:
    return any(data["supply"] for _, _, data in G.out_edges(company, data=True))


def _stood_on(view: View, company: Sequence[str]) -> tuple[str, ...]:
    """The companies that one stands on most by capacity, looked through."""
    C = capacities.build(view)
    if not company or company[0] not in C:
        return ()
    rows = dependency(build(view), company, basis="capacity", capacity=C).rows
    known = [row for row in rows if row.look_through is not None]
    return tuple(row.on for row in known[:_OVER_TIME])
