"""Stories as pages: steps with text and values, a picture that follows them, and evidence."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.language import DEFAULT, say
from graph.model import Chip
from graph.pages.answers import evidence_page, property_label, shown
from graph.pages.edges import MapEdge, merged
from graph.pages.evidence import Context, Evidence
from graph.pages.layout import positions
from graph.pages.names import file_name
from graph.pages.numbers import Money
from graph.pages.shelf import Entry, Family, Page, Shelf
from graph.stories.document import REFERENCE, Prose
from graph.wording import number, plain

if TYPE_CHECKING:
    from graph.stories.telling import Told, ToldStep

__all__ = ["STORIES", "story_page"]

INDEX = "stories.html"
_WIDEST = 12.0
_NAMED = 6  # up to so many lines have their amounts written on them


_COMPARED = (
    "designer",
    "foundry",
    "available",
    "process_node",
    "memory_type",
    "memory_gb",
    "dense_bf16_tflops",
    "dense_fp8_tflops",
    "tdp_w",
)
"""The properties of chips that stand side by side."""


def story_page(name: str) -> str:
    """The page of a story, relative to the site."""
    return f"story/{file_name(name)}.html"


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if len(shelf.stories) == 1:
        yield Entry(story_page(shelf.stories[0].story.name), say("Story"))
    elif shelf.stories:
        yield Entry(INDEX, say("Stories"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    told = [_story(shelf.evidence, story) for story in shelf.stories]
    if len(told) > 1:
        yield Page(INDEX, "stories.html", {"stories": told})
    for story in told:
        yield Page(str(story["href"]), "story.html", {"story": story})


STORIES = Family(_entries, _pages)


def _story(evidence: Evidence, told: Told) -> Context:
    """Everything the page of a story shows."""
    story = told.story
    language, prose = _said(story.prose, evidence.language)
    looks = [_evidence_of(evidence, step) for step in told.steps]
    edges = [_edges(look, step) for look, step in zip(looks, told.steps, strict=True)]
    steps = [
        _step(evidence, *each, place, len(told.steps))
        for place, each in enumerate(zip(looks, told.steps, edges, strict=True))
    ]
    return {
        "name": story.name,
        "href": story_page(story.name),
        "language": language,
        "title": prose.title,
        "lead": _paragraphs(prose.text),
        "steps": steps,
        "picture": {
            "nodes": _nodes(looks, told, edges),
            "steps": [step.pop("drawn") for step in steps],
            "one": say("One step at a time"),
            "all": say("All steps at once"),
        },
    }


def _said(prose: Any, language: str) -> tuple[str, Prose]:
    """The text in the language of the page; else in English, or in the first that there is."""
    for code in (language, DEFAULT, *prose):
        if code in prose:
            return code, prose[code]
    raise AssertionError("a story without a language is refused when it is read")


def _evidence_of(evidence: Evidence, told: ToldStep) -> Evidence:
    """What stands behind the numbers of a step, through its own lens."""
    sight = told.sight
    return Evidence(
        sight.world,
        sight.network,
        evidence.terms,
        Money(sight.lens.currency, sight.rate),
        evidence.language,
    )


def _edges(evidence: Evidence, told: ToldStep) -> list[tuple[MapEdge, bool]]:
    """The lines of a step's picture, and which of them stand out."""
    cast = set(told.companies)
    legs = set(zip(told.ring, (*told.ring[1:], *told.ring[:1]), strict=True))
    flows = set(told.flows)
    found = [e for e in merged(evidence) if {e.payer, e.payee} <= cast]
    chosen = [
        bool(flows & set(edge.flows)) or (edge.payer, edge.payee) in legs if legs or flows else True
        for edge in found
    ]
    return list(zip(found, chosen, strict=True))


def _step(
    site: Evidence,
    evidence: Evidence,
    told: ToldStep,
    edges: Sequence[tuple[MapEdge, bool]],
    place: int,
    steps: int,
) -> Context:
    step = told.step
    language, prose = _said(step.prose, evidence.language)
    answers = {
        name: shown(site, answer, f"{step.name}__{name}") for name, answer in told.answers.items()
    }
    strong = [edge for edge, chosen in edges if chosen]
    claims = [evidence.world.claims[i] for i in told.claims if i in evidence.world.claims]
    lens = told.sight.lens
    where = say(
        "Step %(number)s of %(steps)s: %(title)s", number=place + 1, steps=steps, title=prose.title
    )
    return {
        "name": step.name,
        "number": place + 1,
        "language": language,
        "title": prose.title,
        "as_of": lens.as_of.isoformat(),
        "firmness": evidence.firmness(lens.firmness),
        "paragraphs": [list(_parts(site, told, answers, text)) for text in _paragraphs(prose.text)],
        "answers": list(answers.values()),
        "legs": [_leg(evidence, edge) for edge in strong],
        "claims": [evidence.claim(claim) for claim in claims],
        "chips": _chips(evidence, told.chips),
        "sources": evidence.sources(_sources(told)),
        "drawn": {
            "name": step.name,
            "where": where,
            "nodes": list(told.companies),
            "edges": [_line(evidence, *each, len(strong)) for each in edges],
        },
    }


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _parts(
    evidence: Evidence, told: ToldStep, answers: dict[str, Context], text: str
) -> Iterator[Context]:
    """A paragraph in pieces: plain text, values, and things with links to their pages."""
    done = 0
    for match in REFERENCE.finditer(text):
        yield {"kind": "text", "text": text[done : match.start()]}
        name, done = match[1], match.end()
        if name in answers:
            yield {"kind": "value", **answers[name]}
        else:
            kind, ident = told.things[name]
            world = told.sight.study.world
            href = evidence_page(evidence, kind, ident)
            yield {"kind": "thing", "text": world.name(ident), "href": href}
    yield {"kind": "text", "text": text[done:]}


def _leg(evidence: Evidence, edge: MapEdge) -> Context:
    rows = [evidence.edges[flow][2] for flow in edge.flows]
    return {
        "payer": evidence.party(edge.payer),
        "payee": evidence.party(edge.payee),
        "nature": evidence.nature(edge.nature),
        "in_kind": edge.in_kind,
        "amount": _amount(evidence, edge),
        "coverage": str(edge.coverage),
        "firmness": evidence.firmness(edge.firmness),
        "deals": [evidence.deal(d) for d in dict.fromkeys(row["deal"] for row in rows)],
        "sources": evidence.sources(s for row in rows for s in row["sources"]),
    }


def _amount(evidence: Evidence, edge: MapEdge) -> str:
    """What a line stands for: with its bounds where all of it is known, else "at least"."""
    if edge.coverage.known == edge.coverage.qualifying:
        return evidence.money.amount(edge.amount)
    return evidence.money.total(edge.amount, edge.coverage)


def _sources(told: ToldStep) -> list[str]:
    """The documents behind the values of a step; lines, claims and chips have theirs beside."""
    world = told.sight.study.world
    found = [s for answer in told.answers.values() for s in answer.sources]
    for answer in told.answers.values():
        found += [s for flow in answer.flows if flow in world.flows for s in _of(world.flows, flow)]
    return list(dict.fromkeys(found))


def _of(rows: Any, ident: str) -> tuple[str, ...]:
    return tuple(rows[ident].sources)


def _chips(evidence: Evidence, idents: Sequence[str]) -> Context | None:
    """Chips side by side: a row per property, in the words of the ontology."""
    chips = [evidence.world.chips[ident] for ident in idents]

    def cell(value: Any) -> Context:
        if value is None:
            return {"text": say("unknown"), "href": None}
        if isinstance(value, Decimal):
            return {"text": number(value), "href": None}
        if value in evidence.world.companies:
            party = evidence.party(value)
            return {"text": party["name"], "href": party["href"]}
        return {"text": str(value), "href": None}

    rows = [
        {
            "label": property_label(evidence, Chip, name),
            "cells": [cell(getattr(chip, name)) for chip in chips],
        }
        for name in _COMPARED
    ]
    sources = [evidence.sources(chip.sources) for chip in chips]
    return {"names": [c.name for c in chips], "rows": rows, "sources": sources} if chips else None


def _line(evidence: Evidence, edge: MapEdge, strong: bool, lines: int) -> Context:
    """A line of the picture; ``width`` None: unknown."""
    stated = edge.amount.stated
    amount = _amount(evidence, edge)
    names = f"{evidence.name(edge.payer)} → {evidence.name(edge.payee)}"
    return {
        "from": edge.payer,
        "to": edge.payee,
        "nature": evidence.nature(edge.nature)["step"],
        "firmness": evidence.firmness_order.index(edge.firmness),
        "width": None if stated is None else _width(stated),
        "strong": strong,
        "label": amount if strong and lines <= _NAMED else "",
        "title": plain(f"{names}\n{evidence.label('nature', edge.nature)}, {amount}"),
    }


def _width(stated: Decimal) -> float:
    """By the square root, as on the map: 300 billion is the widest, whatever the step."""
    return round(min(_WIDEST, 1.2 + 0.62 * math.sqrt(float(stated / 10**9))), 2)


def _nodes(
    looks: Sequence[Evidence], told: Told, edges: Sequence[Sequence[tuple[MapEdge, bool]]]
) -> list[Context]:
    """All companies of a story, each with a place that it keeps from step to step."""
    labels: dict[str, str] = {}
    for look, step in zip(looks, told.steps, strict=True):
        for ident in step.companies:
            labels[ident] = plain(look.name(ident))
    pairs = {tuple(sorted((e.payer, e.payee))) for step in edges for e, _ in step}
    boxes = {ident: (4.2 * len(label) + 26, 44.0) for ident, label in labels.items()}
    places = positions([(u, v, 2.0) for u, v in sorted(pairs)], boxes, wide=1.2)
    return [
        {"id": ident, "label": labels[ident], "x": places[ident][0], "y": places[ident][1]}
        for ident in sorted(labels)
    ]
