"""The site: every page rendered from a world, a network and results, and written to a folder.

The same input gives the same bytes: no clock, everything sorted. No page needs a network.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup

from graph.check.report import Report
from graph.claimed import Compared
from graph.errors import OutputError
from graph.facts import Facts
from graph.model import World
from graph.pages import about, company, concentration, deal, headline
from graph.pages import reference as ontology_pages
from graph.pages.edges import merged
from graph.pages.evidence import Context, Evidence, company_page, deal_page
from graph.pages.map import build_map, kinds
from graph.pages.measure import measure_page, table_of
from graph.pages.names import embed, harmless
from graph.pages.numbers import Money, count, typeset
from graph.pages.quality import PAGE, quality
from graph.pages.rings import rings
from graph.result import Result
from graph.terms import Terms

__all__ = ["Site", "build_site"]

_HERE = Path(__file__).parent
_VIS = Path("templates", "lib", "vis-9.1.2", "vis-network.min.js")


@dataclass(frozen=True, slots=True)
class Site:
    """What was written: the folder, the number of pages and of bytes."""

    folder: Path
    pages: int
    size: int


def build_site(
    world: World,
    G: nx.MultiDiGraph[str],
    results: Mapping[str, Result],
    out: Path,
    *,
    terms: Terms,
    money: Money | None = None,
    language: str = "en",
    report: Report | None = None,
    ontology: Facts | None = None,
    compared: Iterable[Compared] = (),
) -> Site:
    """Write the whole site into the folder ``out``, which is made, or empty.

    Parameters
    ----------
    world
        What the data say.
    G
        The network under the lens of the site, by the contract of ``docs/architecture.md``.
    results
        Results by name, for example one of ``concentration`` per side. Those of ``cycles`` and
        ``concentration`` have pages of their own; any other measure gets a page with its table.
    money
        The currency of display with its rate; US dollars without it.
    language
        Of the labels of codes.
    report
        On the data themselves; without it the site has no page of their quality.
    ontology
        The statements of the ontology; without it the site has no reference of its terms.
    compared
        Claims beside the measures that they speak to.

    Raises
    ------
    OutputError
        The folder holds something or cannot be written. To replace a site as a whole, write
        to a new folder and rename it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise OutputError(f"cannot write the site to {out}: the folder is not empty")
        pages = size = 0
        evidence = Evidence(world, G, terms, money or Money(), language, compared)
        for name, text in _pages(evidence, results, report, ontology):
            file = out / name
            file.parent.mkdir(exist_ok=True)
            data = text.encode("utf-8", "replace")
            file.write_bytes(data)
            pages, size = pages + 1, size + len(data)
        return Site(out, pages, size + _copy_assets(out / "assets"))
    except OSError as error:
        raise OutputError(f"cannot write the site to {out}: {error.strerror or error}") from error


def _copy_assets(folder: Path) -> int:
    """Style sheet and scripts; the one that draws the map is pyvis's own copy."""
    folder.mkdir(exist_ok=True)
    spec = find_spec("pyvis")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    files = [Path(spec.submodule_search_locations[0]) / _VIS]
    files += [
        f for f in (_HERE / "assets").iterdir() if f.suffix in (".css", ".js", ".txt", ".svg")
    ]
    for file in sorted(files):
        shutil.copyfile(file, folder / file.name)
    return sum(f.stat().st_size for f in folder.iterdir())


def _finalize(value: Any) -> Any:
    """Whatever a template prints: text loses what could act in it, unknown is said."""
    if isinstance(value, Markup):
        return value
    return typeset(harmless(value)) if isinstance(value, str) else value


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(count=count, embed=embed)
    return environment


def _pages(
    evidence: Evidence,
    results: Mapping[str, Result],
    report: Report | None,
    ontology: Facts | None,
) -> Iterator[tuple[str, str]]:
    """All pages of the site with their paths."""
    ordered = [results[name] for name in sorted(results)]
    found_rings = rings(evidence, (r for r in ordered if r.measure == "cycles"))
    tables = concentration.sides(evidence, (r for r in ordered if r.measure == "concentration"))
    others = [table_of(evidence, r) for r in ordered if r.measure not in _OWN_PAGE]
    everyone = company.companies(evidence)
    every_deal = deal.deals(evidence)
    environment = _environment()
    shared = {
        "lens": _lens(evidence),
        "natures": [evidence.nature(code) for code in evidence.natures],
        "levels": [evidence.firmness(code) for code in evidence.firmness_order],
        "nav": _nav(others, report is not None, ontology is not None),
    }

    def page(path: str, template: str, **more: Any) -> tuple[str, str]:
        root = "../" * path.count("/")
        text = environment.get_template(template).render(shared, root=root, path=path, **more)
        return path, text

    edges = merged(evidence)
    drawn = build_map(evidence, found_rings)
    yield page(
        "index.html",
        "index.html",
        map=drawn,
        rings=found_rings,
        totals=headline.totals(evidence),
        largest=headline.largest(evidence, edges),
        kinds=kinds(evidence),
        companies=len(evidence.G),
        flows=len(evidence.edges),
        shown=len(edges),
    )
    yield page("rings.html", "rings.html", rings=found_rings, notes=_notes(ordered, "cycles"))
    charts = {table["of"]: concentration.chart(table) for table in tables}
    yield page("concentration.html", "concentration.html", tables=tables, charts=charts)
    for table in others:
        yield page(measure_page(table["name"]), "measure.html", table=table)
    yield page("companies.html", "companies.html", companies=everyone)
    yield page("deals.html", "deals.html", deals=every_deal)
    if report is not None:
        yield page(PAGE, PAGE, quality=quality(evidence, report))
    if ontology is not None:
        told = {
            "ontology": ontology_pages.reference(ontology),
            "ontology_page": ontology_pages.PAGE,
            "codes_page": ontology_pages.CODES_PAGE,
        }
        for name in (ontology_pages.PAGE, ontology_pages.CODES_PAGE):
            yield page(name, name, **told)
    yield page("about.html", "about.html", definitions=about.definitions(evidence))
    for row in everyone:
        found = company.company(evidence, str(row["id"]), found_rings, tables)
        yield page(company_page(str(row["id"])), "company.html", company=found)
    for row in every_deal:
        found = deal.deal(evidence, str(row["id"]))
        yield page(deal_page(str(row["id"])), "deal.html", deal=found)


_OWN_PAGE = ("cycles", "concentration")


def _nav(others: list[Context], judged: bool, explained: bool) -> list[tuple[str, str]]:
    return [
        ("index.html", "Map"),
        ("rings.html", "Rings"),
        ("concentration.html", "Concentration"),
        *((measure_page(t["name"]), str(t["title"])) for t in others),
        ("companies.html", "Companies"),
        ("deals.html", "Deals"),
        *([(PAGE, "Data quality")] if judged else []),
        *([(ontology_pages.PAGE, "Ontology")] if explained else []),
        ("about.html", "About"),
    ]


def _notes(results: list[Result], measure: str) -> list[str]:
    return list(dict.fromkeys(n for r in results if r.measure == measure for n in r.notes))


def _lens(evidence: Evidence) -> Context:
    lens = evidence.G.graph["lens"]
    return {
        "as_of": lens.as_of.isoformat(),
        "horizon": evidence.world.horizon.isoformat(),
        "firmness": evidence.firmness(lens.firmness),
        "definition": evidence.definition("firmness", lens.firmness),
        "level": evidence.label("level", lens.level),
        "currency": evidence.money.code,
        "ceilings": lens.ceilings,
    }
