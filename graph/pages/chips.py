"""All chips side by side, with performance per watt over time, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from graph.language import say
from graph.model import Chip
from graph.pages.chip import chip, column, efficiency, generation, heirs, read, worded
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import chip_page
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.wording import number

__all__ = ["FAMILY"]

PAGE = "chips.html"
_THROUGHPUTS = ("dense_bf16_tflops", "dense_fp8_tflops")
_COLUMNS = (
    "available",
    "process_node",
    "memory_gb",
    "memory_bandwidth_tb_s",
    "dense_bf16_tflops",
    "dense_fp8_tflops",
    "tdp_w",
)
_COLOURED = 4  # so many designers have a colour in the charts


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if shelf.evidence.world.chips:
        yield Entry(PAGE, say("Chips"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence = shelf.evidence
    chips = _newest_first(evidence)
    if not chips:
        return
    known = [found for found in chips if evidence.sources(found.sources)]
    rows = [_row(evidence, found) for found in known]
    told = {
        "chips": rows,
        "columns": [column(evidence, name) for name in _COLUMNS],
        "designers": _choices(rows, "designer"),
        "kinds": _choices(rows, "kind"),
        "charts": [_chart(evidence, known, name) for name in _THROUGHPUTS],
        "coloured": [evidence.party(designer) for designer in _coloured(evidence, known)],
    }
    yield Page(PAGE, PAGE, told)
    for found in chips:
        yield Page(chip_page(found.id), "chip.html", {"chip": chip(evidence, found.id)})


def _newest_first(evidence: Evidence) -> list[Chip]:
    chips = sorted(evidence.world.chips.values(), key=lambda c: (c.name, c.id))
    return sorted(chips, key=_day, reverse=True)


def _day(found: Chip) -> str:
    """The first day of a chip for sorting; empty if none is told."""
    first = found.available or found.announced
    return first.first.isoformat() if first else ""


def _row(evidence: Evidence, found: Chip) -> Context:
    return {
        **evidence.party(found.id),
        "words": " ".join((*found.aliases, evidence.world.name(found.designer))),
        "designer": evidence.party(found.designer),
        "kind": {"id": found.chip_kind, "name": evidence.label("chip", found.chip_kind)},
        "generation": generation(evidence, found),
        "newest": not heirs(evidence, found.id),
        "cells": [
            "" if value is None else worded(value)
            for value in (getattr(found, name) for name in _COLUMNS)
        ],
        "efficiency": [read(efficiency(evidence, found, name)) for name in _THROUGHPUTS],
        "disputed": bool(evidence.naming.rows(found.id, "chip_readings", "chip")),
    }


def _choices(rows: Sequence[Context], key: str) -> list[Context]:
    """What there is to choose from, the most frequent first."""
    tally = Counter((row[key]["name"], row[key]["id"]) for row in rows)
    ordered = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    return [{"code": ident, "label": name} for (name, ident), _ in ordered]


def _coloured(evidence: Evidence, chips: Sequence[Chip]) -> list[str]:
    """The designers of the most chips that are drawn: of the same colour in both charts."""
    tally = Counter(
        found.designer
        for found in chips
        if any(efficiency(evidence, found, name) is not None for name in _THROUGHPUTS)
    )
    return sorted(tally, key=lambda d: (-tally[d], d))[:_COLOURED]


def _chart(evidence: Evidence, chips: Sequence[Chip], throughput: str) -> Context:
    """Performance per watt by date, with a line from each chip to the one after it."""
    known = {
        found.id: (found, amount.stated)
        for found in chips
        if _day(found)
        and (amount := efficiency(evidence, found, throughput)) is not None
        and amount.stated is not None
    }
    ranked = _coloured(evidence, chips)
    points = [
        {
            "name": found.name,
            "designer": ranked.index(found.designer) if found.designer in ranked else _COLOURED,
            "day": _day(found),
            "value": float(round(value, 4)),
            "after": found.predecessor if found.predecessor in known else None,
            "id": found.id,
            "last": not any(other.id in known for other in heirs(evidence, found.id)),
            "title": say(
                "%(chip)s, %(day)s: %(value)s TFLOPS per watt",
                chip=found.name,
                day=str(found.available or found.announced),
                value=number(value),
            ),
        }
        for found, value in sorted(known.values(), key=lambda pair: (_day(pair[0]), pair[0].id))
    ]
    return {
        "title": column(evidence, throughput),
        "data": {"points": points, "axis": say("TFLOPS per watt")},
    }


FAMILY = Family(_entries, _pages)
