"""The page on the data themselves: how much there is, how well told, the worst gaps by name."""

from __future__ import annotations

from collections.abc import Iterator

from graph.check.expectations import Line
from graph.check.report import Report
from graph.fields import LK, fields_of, homes
from graph.language import again, say
from graph.pages.evidence import Context, Evidence, company_page, deal_page
from graph.pages.numbered import numbered
from graph.pages.numbers import percent
from graph.quality import SHARES, SHORTFALLS, Gap, Share
from graph.wording import money, number

__all__ = ["PAGE", "quality"]

PAGE = "quality.html"
_SHOWN = 12
"""So many of the worst gaps of a share are named."""


def quality(evidence: Evidence, report: Report) -> Context:
    """Shares with their gaps, then counts and fill rates by class."""
    told: dict[str, list[Line]] = {}
    for line in report.told:
        told.setdefault(line.subject, []).append(line)
    return {
        "shares": [_share(evidence, share, told[share.code]) for share in report.shares],
        "classes": list(_classes(evidence, report)),
    }


def _share(evidence: Evidence, share: Share, lines: list[Line]) -> Context:
    return {
        "code": share.code,
        "what": again(SHARES[share.code]),
        "bars": [
            {
                "by": say("US dollars") if line.what == "dollars" else say("number"),
                "of": _of(line),
                "share": percent(line.value),
                "value": None if line.value is None else f"{float(line.value):.3f}",
                "floor": "" if line.floor is None else percent(line.floor),
            }
            for line in lines
        ],
        "short": again(SHORTFALLS[share.code]),
        "gaps": [_gap(evidence, gap) for gap in share.gaps[:_SHOWN]],
        "more": say("%(number)s more", number=max(0, len(share.gaps) - _SHOWN)),
        "rest": len(share.gaps) > _SHOWN,
    }


def _of(line: Line) -> str:
    whole = line.whole or 0
    if line.what == "dollars":
        return say("%(part)s of %(whole)s", part=money(line.part), whole=money(line.whole))
    return say("%(part)s of %(whole)s", part=number(line.part), whole=number(whole))


def _gap(evidence: Evidence, gap: Gap) -> Context:
    return {
        "href": _page(evidence, gap.id),
        "label": gap.label,
        "dollars": "" if gap.dollars is None else money(gap.dollars),
    }


def _page(evidence: Evidence, ident: str) -> str | None:
    """The page on which a thing is told of, where there is one."""
    world = evidence.world
    if ident in world.events:
        ident = world.events[ident].subject
    if ident in world.flows:
        ident = world.flows[ident].deal
    if ident in world.holdings:
        ident = world.holdings[ident].subsidiary
    if ident in world.deployments:
        ident = world.deployments[ident].operator
    if ident in world.deals:
        return deal_page(ident)
    return company_page(ident) if ident in world.companies else None


def _classes(evidence: Evidence, report: Report) -> Iterator[Context]:
    terms, language = evidence.terms, evidence.language
    properties = {f"{LK}{name}": term for name, term in terms.properties().items()}
    named = {
        (f"lk:{cls.__name__}", field.name): properties[field.iri].label(language)
        for cls in homes()
        for field in fields_of(cls).values()
        if field.iri in properties
    }
    fields: dict[str, list[Context]] = {}
    for line in report.fields:
        # A term of another vocabulary has no label of ours.
        plain = say("sources") if line.what == "sources" else line.what.replace("_", " ")
        fields.setdefault(line.subject, []).append(
            {
                "name": named.get((line.subject, line.what), plain),
                "share": percent(line.value),
                "value": f"{float(line.value or 0):.3f}",
                "floor": "" if line.floor is None else percent(line.floor),
            }
        )
    for line in report.counts:
        yield {
            "name": terms.classes()[line.subject.removeprefix("lk:")].labels[language],
            "count": numbered(number(line.part), line.part),
            "fields": fields.get(line.subject, []),
        }
