"""A question of the command line to an engine: what it may ask, of which table, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.connection.address import redacted
from graph.errors import InputError
from graph.money import told
from graph.question import Question, form_of
from graph.reading import own_files
from graph.scale import tables
from graph.scale.concentration import concentration
from graph.scale.cycles import FREE_LEGS, MOST_LEGS, cycles
from graph.scale.dependency import dependency
from graph.scale.engine import Engine, opened
from graph.scale.realization import realization
from graph.study import Study
from graph.terms import Terms

if TYPE_CHECKING:
    from graph.result import Lens, Result

__all__ = ["Place", "ask"]

_ALWAYS = ("form", "output", "wide", "language", "quiet")
_LENS = ("as_of", "firmness", "level", "currency")


@dataclass(frozen=True, slots=True)
class Place:
    """Which engine, the folder of the flow tables, and the Spark cluster if there is one."""

    engine: str
    flows: str | None
    master: str | None


def ask(
    measure: str,
    place: Place,
    given: Mapping[str, Any],
    chosen: Mapping[str, str],
    own: Collection[str],
    say: Callable[[str], None],
    note: Callable[[str], None],
) -> None:
    """Ask a measure of an engine and give its answer as the command does.

    ``given`` are all options by name, ``chosen`` those that somebody chose with how they are
    written, ``own`` those of the measure that an engine has.

    InputError for an option that an engine does not have, or a lens that is not the table's.
    """
    if "data" in chosen:
        raise InputError(
            "--data does not go with --engine, which asks flow tables alone: make them of the data "
            "with `lingkar export --format parquet --data …`, and name their folder with --flows"
        )
    for name, option in chosen.items():
        if name not in (*_ALWAYS, *_LENS, *own):
            raise InputError(f"{option} does not go with --engine: leave one of them out")
    if not place.flows:
        raise InputError("--engine asks flow tables: name their folder with --flows")
    if "://" in place.flows and (place.engine == "duckdb" or "@" in place.flows):
        raise InputError(
            f"cannot read flow tables from {redacted(place.flows)}: DuckDB reads a folder of this "
            "machine, and no address may have a password in it; bring the tables here"
        )
    form_of(given["form"], given["output"])
    study = Study.open()
    if "://" not in place.flows:  # the codes of one's own that the tables were made with
        study = Study(study.store, Terms.load(own=own_files(Path(place.flows))))
    with opened(place.engine, place.master) as engine:
        result = _ASKED[measure](_Tables(engine, place.flows, study), given, chosen)
        _check(result.lens, given, chosen)
    place_of = {name: given[name] for name in ("form", "output", "wide", "language")}
    Question(study, result.lens, say=say, note=note, **place_of).give(result)


@dataclass(frozen=True, slots=True)
class _Tables:
    engine: Engine
    folder: str
    study: Study

    @property
    def network(self) -> tables.Flows:
        return tables.network(self.engine, self.folder, self.study.terms)


def _check(lens: Lens, given: Mapping[str, Any], chosen: Mapping[str, str]) -> None:
    """A table is of one lens, and in US dollars."""
    there = {
        "as_of": lens.as_of.isoformat(),
        "firmness": lens.firmness,
        "level": lens.level,
        "currency": lens.currency,
    }
    for name, option in chosen.items():
        if name in there and str(given[name]).upper() != there[name].upper():
            raise InputError(
                f"the flow tables are of {option} {there[name]}, not {given[name]}: export them "
                "anew under that lens, or leave it out"
                if name != "currency"
                else "flow tables are in USD: an engine answers in no other currency"
            )


def _named(names: Collection[str]) -> tuple[str, ...] | None:
    return tuple(names) or None


def _concentration(at: _Tables, given: Mapping[str, Any], chosen: Mapping[str, str]) -> Result:
    kinds = given["kinds"]
    for code in kinds:
        at.study.terms.iri("flow", code)
    how = {"of": given["of"], "kinds": _named(kinds)}
    return concentration(at.network, _named(given["companies"]), **how)


def _cycles(at: _Tables, given: Mapping[str, Any], chosen: Mapping[str, str]) -> Result:
    least = None if given["min_amount"] is None else told(given["min_amount"])
    legs = FREE_LEGS if least is None else MOST_LEGS
    return cycles(
        at.network,
        at.study.terms,
        through=given["through"],
        max_legs=given["max_legs"] if "max_legs" in chosen else legs,
        top=given["top"],
        min_amount=least,
        rings=given["rings"],
    )


def _dependency(at: _Tables, given: Mapping[str, Any], chosen: Mapping[str, str]) -> Result:
    if given["basis"] != "money":
        raise InputError(
            f"an engine measures a dependency by money, not by {given['basis']!r}: flow tables "
            "hold no deployments; leave --engine or --basis out"
        )
    return dependency(at.network, given["companies"], given["on"])


def _realization(at: _Tables, given: Mapping[str, Any], chosen: Mapping[str, str]) -> Result:
    ledger, stages = tables.ledger(at.engine, at.folder, at.study.terms)
    return realization(ledger, stages, _named(given["companies"]), by=given["by"])


_ASKED: Mapping[str, Callable[[_Tables, Mapping[str, Any], Mapping[str, str]], Result]] = {
    "concentration": _concentration,
    "cycles": _cycles,
    "dependency": _dependency,
    "realization": _realization,
}
"""The measures that an engine has, by their command."""
