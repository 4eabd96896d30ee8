"""The site: every page rendered from a world, a network and results, and written to a folder.

The same input gives the same bytes: no clock, everything sorted. No page needs a network.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup

from graph.changes import Lately
from graph.check.report import Report
from graph.claimed import Compared
from graph.errors import OutputError
from graph.facts import Facts
from graph.language import DEFAULT, again, say, speaking, spoken
from graph.model import World
from graph.pages.evidence import Context, Evidence
from graph.pages.families import FAMILIES
from graph.pages.lenses import Lenses
from graph.pages.names import embed, harmless
from graph.pages.numbered import raw
from graph.pages.numbers import Money, count, dollars, typeset
from graph.pages.shelf import Entry, Shelf
from graph.result import Result
from graph.stories.telling import Told
from graph.terms import Terms
from graph.wording import number

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
    languages: Sequence[str] = (DEFAULT,),
    report: Report | None = None,
    ontology: Facts | None = None,
    compared: Iterable[Compared] = (),
    lately: Lately | None = None,
    over_time: Mapping[str, Result] | None = None,
    capacity: tuple[nx.MultiDiGraph[str], ...] = (),
    stories: Iterable[Told] = (),
    lenses: Lenses | None = None,
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
    languages
        Of the pages: the first stands in ``out`` itself, each other in a folder of its code.
    report
        On the data themselves; without it the site has no page of their quality.
    ontology
        The statements of the ontology; without it the site has no reference of its terms.
    compared
        Claims beside the measures that they speak to.
    lately
        What happened in the last months; without it the site has no page of what changed.
    over_time
        Results of the ends of quarters, by name, their rows with a ``period``.
    capacity
        What capacity is known, and what of it is in use (:mod:`graph.capacity`).
    stories
        Walks through the data, told.
    lenses
        Those that the front page offers; without them it has that of ``G`` alone.

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
        compared, stories = tuple(compared), tuple(stories)
        for language in languages:
            with speaking(language):
                evidence = Evidence(world, G, terms, money or Money(), language, compared)
                shelf = Shelf(
                    evidence,
                    results,
                    report,
                    ontology,
                    lately,
                    over_time or {},
                    capacity,
                    stories,
                    lenses,
                )
                for name, text in _pages(shelf, languages):
                    file = out / _folder(language, languages) / name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    data = text.encode("utf-8", "replace")
                    file.write_bytes(data)
                    pages += file.suffix == ".html"
                    size += len(data)
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
    return typeset(harmless(again(value))) if isinstance(value, str) else value


def _sentence(text: str, **values: Any) -> Markup:
    """A sentence with marks of HTML in it; what is filled in is as harmless as anything printed."""
    return Markup(spoken().catalog.gettext(text)) % {k: _finalize(v) for k, v in values.items()}


def _sentences(one: str, many: str, number: int, **values: Any) -> Markup:
    """As :func:`_sentence`, for a sentence that depends on a number."""
    text = spoken().catalog.ngettext(one, many, number)
    return Markup(text) % {k: _finalize(v) for k, v in values.items()}


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
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update({"_": say, "count": count, "embed": embed, "raw": raw})
    environment.globals.update({"number": number, "dollars": dollars})
    environment.globals.update({"gettext": _sentence, "ngettext": _sentences})
    return environment


def _folder(language: str, languages: Sequence[str]) -> str:
    """Where the pages of a language are, from the folder of the site: empty, or with a slash."""
    return "" if language == languages[0] else f"{language}/"


def _switch(languages: Sequence[str]) -> list[Context]:
    """The languages of the site by the name that each has for itself."""
    found = []
    for code in languages:
        with speaking(code):
            folder = _folder(code, languages)
            name = str(say("English"))  # plain: each language is named in itself, wherever
            found.append({"code": code, "name": name, "folder": folder})
    return found


def _pages(shelf: Shelf, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All pages of the site with their paths."""
    evidence = shelf.evidence
    environment = _environment()
    folder = _folder(evidence.language, languages)
    shared = {
        "lens": _lens(evidence),
        "language": evidence.language,
        "languages": _switch(languages),
        "natures": [evidence.nature(code) for code in evidence.natures],
        "levels": [evidence.firmness(code) for code in evidence.firmness_order],
        "nav": _navigation([entry for family in FAMILIES for entry in family.entries(shelf)]),
    }
    for family in FAMILIES:
        for page in family.pages(shelf):
            root = "../" * page.path.count("/")
            site = root + "../" * bool(folder)
            own = {"root": root, "site": site, "assets": f"{site}assets/", "path": page.path}
            template = environment.get_template(page.template)
            yield page.path, template.render(shared | own | page.content)


def _navigation(entries: list[Entry]) -> list[Context]:
    """The bar: single entries, and menus of several, each where its first entry comes."""
    bar: dict[str, Context] = {}
    for entry in entries:
        place = bar.setdefault(entry.menu or entry.href, {"menu": entry.menu, "entries": []})
        place["entries"].append({"href": entry.href, "label": entry.label})
    return list(bar.values())


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
