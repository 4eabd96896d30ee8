"""All claims: by topic and stance over time, with the measure's value beside where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from graph.language import say
from graph.model import Claim
from graph.pages.evidence import Context, Evidence
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["FAMILY", "PAGE"]

PAGE = "claims.html"
_MONTH = 31  # a claim that is dated less precisely is drawn hollow


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if shelf.evidence.world.claims:
        yield Entry(PAGE, say("Claims"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence = shelf.evidence
    claims = sorted(evidence.world.claims.values(), key=evidence.latest, reverse=True)
    if not claims:
        return
    stances = [_choice(evidence, "stance", code) for code in evidence.terms.codes("stance")]
    topics = _topics(evidence, claims)
    told = {
        "claims": [evidence.claim(claim) for claim in claims],
        "stances": stances,
        "topics": topics,
        "chart": {
            "topics": [topic["label"] for topic in topics],
            "points": [_point(evidence, claim, stances) for claim in reversed(claims)],
        },
    }
    yield Page(PAGE, PAGE, told)


def _choice(evidence: Evidence, scheme: str, code: str) -> Context:
    return {
        "code": code,
        "label": evidence.label(scheme, code),
        "definition": evidence.definition(scheme, code),
    }


def _topics(evidence: Evidence, claims: Sequence[Claim]) -> list[Context]:
    """Topics with how many claims of each stance they have, the topic with the most first."""
    tally = Counter((claim.topic, claim.stance) for claim in claims)
    codes = evidence.terms.codes("stance")
    rows = [
        {
            **_choice(evidence, "topic", topic),
            "counts": [tally[topic, stance] for stance in codes],
            "all": sum(tally[topic, stance] for stance in codes),
        }
        for topic in evidence.terms.codes("topic")
    ]
    return sorted((r for r in rows if r["all"]), key=lambda r: (-r["all"], r["code"]))


def _point(evidence: Evidence, claim: Claim, stances: Sequence[Context]) -> Context:
    return {
        "day": evidence.day(claim.date),
        "vague": (claim.date.last - claim.date.first).days > _MONTH,
        "topic": evidence.label("topic", claim.topic),
        "stance": [stance["code"] for stance in stances].index(claim.stance),
        "title": say(
            "%(day)s, %(claimant)s (%(stance)s): %(text)s",
            day=str(claim.date),
            claimant=evidence.name(claim.claimant),
            stance=evidence.label("stance", claim.stance),
            text=claim.paraphrase,
        ),
    }


FAMILY = Family(_entries, _pages)
