"""The page of a chip: what it is, its forebears and heirs, who makes it, who runs it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.fields import fields_of, local
from graph.language import say
from graph.model import Chip, ChipReading, Interval
from graph.pages.deployments import deployments
from graph.pages.evidence import Context, Evidence
from graph.pages.numbered import numbered
from graph.pages.numbers import span
from graph.pages.supply import roles_in
from graph.wording import UNKNOWN, number

__all__ = ["chip", "column", "efficiency", "generation", "heirs", "lineage", "read", "worded"]

_PROPERTIES = {field.name: local(field.iri) for field in fields_of(Chip).values()}
_ELSEWHERE = {"name", "aliases", "designer", "chip_kind", "predecessor", "note", "sources"}


def chip(evidence: Evidence, ident: str) -> Context:
    """Everything the page of one chip shows."""
    world = evidence.world
    found = world.chips[ident]
    return {
        **evidence.party(ident),
        "aliases": list(found.aliases),
        "kind": evidence.label("chip", found.chip_kind),
        "designer": evidence.party(found.designer),
        "note": evidence.prose(found.note) if found.note else None,
        "lineage": [
            [_relative(evidence, found, other) for other in others]
            for others in lineage(evidence, found)
        ],
        "properties": [
            _property(evidence, found, name) for name in _PROPERTIES if name not in _ELSEWHERE
        ],
        "efficiency": [
            {"of": column(evidence, name), **read(efficiency(evidence, found, name))}
            for name in ("dense_bf16_tflops", "dense_fp8_tflops")
        ],
        "roles": roles_in(evidence, ident),
        "deployments": deployments(evidence, evidence.naming.rows(ident, "deployments", "chip")),
        "flows": [evidence.flow(flow.id) for flow in evidence.naming.rows(ident, "flows", "chip")],
        "claims": [evidence.claim(claim) for claim in evidence.claims_about[ident]],
        "sources": evidence.sources(found.sources),
    }


# -- lineage -----------------------------------------------------------------------------------


def heirs(evidence: Evidence, ident: str) -> list[Chip]:
    """The chips that came directly after one, by name."""
    found: list[Chip] = evidence.naming.rows(ident, "chips", "predecessor")
    return sorted(found, key=lambda c: (c.name, c.id))


def _forebears(evidence: Evidence, found: Chip) -> list[Chip]:
    """The chips before one, the nearest first; a circle in the data is gone round once."""
    line: list[Chip] = []
    chips = evidence.world.chips
    seen = {found.id}
    while found.predecessor in chips and found.predecessor not in seen:
        found = chips[found.predecessor]
        seen.add(found.id)
        line.append(found)
    return line


def generation(evidence: Evidence, found: Chip) -> int:
    """The place of a chip in its line as far as the data know of it: 1 is the first."""
    return len(_forebears(evidence, found)) + 1


def lineage(evidence: Evidence, found: Chip) -> list[list[Chip]]:
    """A chip with all before it and all after it: a list per generation, the oldest first."""
    line = [[before] for before in reversed(_forebears(evidence, found))]
    seen = {found.id, *(before.id for (before,) in line)}
    after = [found]
    while after:
        line.append(after)
        after = [heir for one in after for heir in heirs(evidence, one.id) if heir.id not in seen]
        seen.update(heir.id for heir in after)
    return line


def _relative(evidence: Evidence, found: Chip, other: Chip) -> Context:
    chips = evidence.world.chips
    known = [
        read(efficiency(evidence, other, name))
        for name in ("dense_bf16_tflops", "dense_fp8_tflops")
    ]
    return {
        **evidence.party(other.id),
        "here": other is found,
        "day": str(other.available or other.announced or ""),
        "bf16": known[0]["value"],
        "fp8": known[1]["value"],
        "after": evidence.party(other.predecessor) if other.predecessor in chips else None,
    }


# -- properties and their readings ---------------------------------------------------------------


def column(evidence: Evidence, name: str) -> str:
    """What the ontology calls a field of a chip, in the language of the page."""
    term = evidence.terms.properties()[_PROPERTIES[name]]
    label = term.label(evidence.language)
    return label[:1].upper() + label[1:]


def _readings(evidence: Evidence, found: Chip, name: str) -> Iterator[ChipReading]:
    names = (name, _PROPERTIES[name])
    for reading in evidence.naming.rows(found.id, "chip_readings", "chip"):
        if reading.of_property in names:
            yield reading


def _property(evidence: Evidence, found: Chip, name: str) -> Context:
    """One property: what stands, and what other sources tell of it."""
    value = getattr(found, name)
    term = evidence.terms.properties()[_PROPERTIES[name]]
    party = evidence.party(value) if name == "foundry" and value else None
    return {
        "name": column(evidence, name),
        "definition": term.definitions.get(evidence.language) or term.definitions.get("en", ""),
        "value": None if value is None else worded(value),
        "party": party,
        "readings": [
            {
                "value": reading.value
                if reading.unit is None
                else say("%(value)s %(unit)s", value=reading.value, unit=reading.unit),
                "sources": evidence.sources(reading.sources),
            }
            for reading in _readings(evidence, found, name)
        ],
    }


def worded(value: Any) -> str:
    """A property of a chip as text: numbers as people read them."""
    return numbered(number(value), value) if isinstance(value, Decimal) else str(value)


# -- performance per watt ------------------------------------------------------------------------


def _interval(evidence: Evidence, found: Chip, name: str) -> Interval | None:
    """A number of a chip over all readings of it; the chip's own cell stands."""
    own: Decimal | None = getattr(found, name)
    values = [] if own is None else [own]
    for reading in _readings(evidence, found, name):
        try:
            values.append(Decimal(reading.value))
        except InvalidOperation:
            continue
    return Interval(min(values), max(values), own) if values else None


def efficiency(evidence: Evidence, found: Chip, throughput: str) -> Interval | None:
    """Dense throughput per watt of thermal design power, in TFLOPS per watt.

    The bounds are over all readings of both; None where either is unknown or the power is 0.
    """
    top = _interval(evidence, found, throughput)
    power = _interval(evidence, found, "tdp_w")
    if top is None or power is None or power.high is None or top.high is None or power.low <= 0:
        return None
    known = top.stated is not None and power.stated is not None
    stated = top.stated / power.stated if known else None  # type: ignore[operator]
    return Interval(top.low / power.high, top.high / power.low, stated)


def read(amount: Interval | None) -> Context:
    """A number with its bounds, in words; the bounds are empty where they say nothing more."""
    if amount is None or amount.high is None:
        return {"value": numbered(UNKNOWN, None), "bounds": "", "known": False}
    bounds = span(number(amount.low), number(amount.high))
    value = UNKNOWN if amount.stated is None else number(amount.stated)
    return {
        "value": numbered(value, amount.stated, amount.low, amount.high),
        "bounds": "" if bounds == value else bounds,
        "known": amount.stated is not None,
    }
