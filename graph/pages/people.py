"""Analysts and officers: where they are and were, and what they said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from graph.language import say
from graph.model import Membership
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import person_page
from graph.pages.shelf import Entry, Family, Page, Shelf

__all__ = ["FAMILY", "by_topic", "members"]

PAGE = "analysts.html"


def _entries(shelf: Shelf) -> Iterator[Entry]:
    if shelf.evidence.world.people:
        yield Entry(PAGE, say("Analysts"), say("Who and what"))


def _pages(shelf: Shelf) -> Iterator[Page]:
    evidence = shelf.evidence
    people = evidence.world.people
    if not people:
        return
    firms = sorted(i for i in evidence.claims_by if i not in people and evidence.claims_by[i])
    known = [i for i, p in people.items() if evidence.sources(p.sources) or evidence.claims_by[i]]
    rows = [_row(evidence, ident) for ident in (*known, *firms)]
    rows.sort(key=lambda r: (-r["claims"], str(r["name"]).casefold(), r["id"]))
    told = {
        "people": [row for row in rows if row["id"] in people],
        "firms": [row for row in rows if row["id"] not in people],
        "stances": _stances(evidence),
    }
    yield Page(PAGE, PAGE, told)
    for ident in sorted(people):
        yield Page(person_page(ident), "analyst.html", {"person": _person(evidence, ident)})


def _stances(evidence: Evidence) -> list[Context]:
    return [
        {"code": code, "label": evidence.label("stance", code)}
        for code in evidence.terms.codes("stance")
    ]


def _row(evidence: Evidence, ident: str) -> Context:
    """One who says something: how much, of what stance, on what, and when last."""
    said = evidence.claims_by[ident]
    person = evidence.world.people.get(ident)
    tally = Counter(claim.stance for claim in said)
    topics = Counter(claim.topic for claim in said)
    most = sorted(topics, key=lambda topic: (-topics[topic], topic))
    return {
        **evidence.party(ident),
        "role": (person.role_title or "") if person else "",
        "with": [row["organization"] for row in _memberships(evidence, ident) if not row["past"]],
        "claims": len(said),
        "stances": [tally[code] for code in evidence.terms.codes("stance")],
        "topics": [evidence.label("topic", topic) for topic in most],
        "last": str(said[0].date) if said else "",
    }


def _person(evidence: Evidence, ident: str) -> Context:
    found = evidence.world.people[ident]
    return {
        **evidence.party(ident),
        "aliases": list(found.aliases),
        "role": found.role_title or "",
        "memberships": _memberships(evidence, ident),
        "topics": by_topic([evidence.claim(c) for c in evidence.claims_by[ident]]),
        "about": [evidence.claim(c) for c in evidence.claims_about[ident]],
        "sources": evidence.sources(found.sources),
    }


def _memberships(evidence: Evidence, ident: str) -> list[Context]:
    """Where a person is and was: what still holds first, then the latest."""
    told = [_membership(evidence, m) for m in evidence.naming.rows(ident, "memberships", "member")]
    return sorted(told, key=lambda row: (row["past"], not row["since"], row["since"]))


def members(evidence: Evidence, organization: str) -> list[Context]:
    """Who is and was with a company, those who still are first."""
    rows = evidence.naming.rows(organization, "memberships", "organization")
    told = [_membership(evidence, row) for row in rows]
    return sorted(told, key=lambda row: (row["past"], str(row["member"]["name"]).casefold()))


def _membership(evidence: Evidence, row: Membership) -> Context:
    person = evidence.world.people.get(row.member)
    return {
        "member": evidence.party(row.member),
        "organization": evidence.party(row.organization),
        "role": (person.role_title or "") if person else "",
        "since": str(row.since) if row.since else "",
        "until": str(row.until) if row.until else "",
        "past": row.past or row.until is not None,
        "sources": evidence.sources(row.sources),
    }


def by_topic(claims: Sequence[Context]) -> list[Context]:
    """Claims by topic, the topic with the most first."""
    topics: dict[str, list[Context]] = {}
    for claim in claims:
        topics.setdefault(claim["topic"], []).append(claim)
    ordered = sorted(topics.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"topic": topic, "claims": found} for topic, found in ordered]


FAMILY = Family(_entries, _pages)
