"""Dependency in layers: how a buyer's capacity runs through operators, chips, foundry, memory."""

from __future__ import annotations

from functools import reduce

from graph.language import say, say_many
from graph.measures.layers import Band, Layers, layers
from graph.measures.tiers import buyers
from graph.pages.columns import word
from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import percent
from graph.pages.shelf import Shelf
from graph.wording import number

__all__ = ["tier_flows"]

_BUYERS = 12


def tier_flows(shelf: Shelf, pages: dict[str, str]) -> Context | None:
    """The capacity of the largest buyers in layers, all that is known and what runs; None if none.

    The buyer with the most money through it comes first.
    """
    if not shelf.capacity:
        return None
    evidence = shelf.evidence
    choices = []
    whole, running = shelf.capacity[0], shelf.capacity[-1]
    found = [(name, layers(whole, name)) for name in buyers(whole, None)]
    found = [(name, told) for name, told in found if told.total]
    largest = sorted(found, key=lambda f: (-f[1].total, f[0]))[:_BUYERS]
    largest.sort(key=lambda f: (-evidence.weights.get(f[0], 0), f[0]))
    for name, told in largest:
        choices.append(_choice(evidence, name, told, say("planned, building or running"), pages))
        now = layers(running, name) if running is not whole and name in running else None
        if now is not None and now.total:
            choices.append(_choice(evidence, name, now, say("running"), pages))
    if not choices:
        return None
    return {"choices": choices, "data": [c["data"] for c in choices]}


def _choice(
    evidence: Evidence, name: str, told: Layers, built: str, pages: dict[str, str]
) -> Context:
    label = say("%(company)s, %(built)s", company=evidence.name(name), built=built)
    said = [
        say("at most %(size)s GW in all; contracts and sites overlap", size=number(told.total))
        if told.overlaps
        else say("%(size)s GW in all", size=number(told.total)),
        say_many(
            "%(number)s deployment of known size",
            "%(number)s deployments of known size",
            told.sized,
        ),
    ]
    if told.unsized:
        said.append(
            say_many(
                "%(number)s of unknown size is not drawn",
                "%(number)s of unknown size are not drawn",
                told.unsized,
            )
        )
    heads = [_tier(evidence, tier) for tier in told.tiers]
    return {
        "name": label,
        "told": said,
        "href": f"{pages[name]}#roles" if name in pages else None,
        "table": [
            {"tier": head, "rows": _shares(evidence, told, at)} for at, head in enumerate(heads)
        ],
        "data": {
            "name": label,
            "layers": [say("buyer"), *heads],
            "links": [
                {
                    "from": _node(band.layer, band.source),
                    "to": _node(band.layer + 1, band.target),
                    "a": float(f"{band.amount:.4g}"),
                }
                for band in told.bands
            ],
            "nodes": _nodes(evidence, told.bands),
            "unit": "GW",
            "or": say("or"),
        },
    }


def _tier(evidence: Evidence, tier: str) -> str:
    found = evidence.label("supply-role", tier)
    return word(tier) if found == tier else found


def _node(layer: int, who: tuple[str, ...]) -> str:
    return f"{layer}:{' '.join(who)}"


def _nodes(evidence: Evidence, bands: tuple[Band, ...]) -> list[Context]:
    found: dict[str, Context] = {}
    for band in bands:
        for layer, who in ((band.layer, band.source), (band.layer + 1, band.target)):
            found.setdefault(
                _node(layer, who),
                {
                    "id": _node(layer, who),
                    "layer": layer,
                    "n": _who(evidence, who),
                    "parts": [evidence.name(name) for name in who],
                    "k": len(who),
                },
            )
    return list(found.values())


def _who(evidence: Evidence, who: tuple[str, ...]) -> str:
    """A company; several between whom nobody told the shares; or nobody known."""
    if not who:
        return say("unknown")
    names = (evidence.name(name) for name in who)
    return reduce(lambda one, other: say("%(one)s or %(other)s", one=one, other=other), names)


def _shares(evidence: Evidence, told: Layers, at: int) -> list[Context]:
    """Who stands in one layer with how much, the largest first and what is unknown last."""
    sums: dict[tuple[str, ...], float] = {}
    for band in told.bands:
        if band.layer == at:
            sums[band.target] = sums.get(band.target, 0.0) + band.amount
    order = sorted(sums, key=lambda who: (not who, -sums[who], who))
    return [
        {
            "parties": [evidence.party(name) for name in who],
            "unknown": not who,
            "amount": say("%(size)s GW", size=number(sums[who])),
            "share": percent(sums[who] / told.total),
        }
        for who in order
    ]
