"""What the map's panel shows of flows and companies, as data for its script.

Of a flow all that is known by the page's own day; the script leaves out what was told later than
the day that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.pages.evidence import Context, Evidence
from graph.pages.lenses import Lenses

__all__ = ["also", "flow_details", "parts_of", "told_by"]


def told_by(lenses: Lenses) -> dict[str, list[str]]:
    """Every flow that counts under any lens, by id, with the sources that ever told of it."""
    found: dict[str, set[str]] = {}
    for seen in lenses.each():
        for ident, flow in seen.flows.items():
            found.setdefault(ident, set()).update(flow.sources)
    return {ident: sorted(found[ident]) for ident in sorted(found)}


def flow_details(
    evidence: Evidence, told: Mapping[str, Sequence[str]]
) -> tuple[list[Context], list[Context]]:
    """The flows in order of id, and the documents that they name by place."""
    flows: list[Context] = []
    documents: dict[str, int] = {}
    rows: list[Context] = []
    for ident, sources in told.items():
        flow = evidence.flow(ident)
        named = []
        for source in evidence.sources(sources):
            if source["id"] not in documents:
                documents[source["id"]] = len(rows)
                rows.append(
                    {
                        **{k: source[k] for k in ("title", "publisher", "published", "url")},
                        "primary": int(source["primary"]),
                        "known": evidence.world.sources[source["id"]].known().isoformat(),
                    }
                )
            named.append(documents[source["id"]])
        flows.append(
            {
                **{k: flow[k] for k in ("told", "kind", "period", "capacity")},
                "inKind": int(flow["in_kind"]),
                "nature": flow["nature"]["step"],
                "note": "".join(part["text"] for part in flow["condition"] or ()),
                "deal": flow["deal"]["title"],
                "href": flow["deal"]["href"],
                "history": [
                    [e["known"], e["date"], e["status"], e["amount"], e["doubt"]]
                    for e in flow["history"]
                ],
                "sources": named,
            }
        )
    return flows, rows


def also(evidence: Evidence, node: str, parts: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """What else a node is found by: other names of it, and names of what may count with it.

    Each is the name, and of what it is if not of the node itself: id and name. ``parts`` are the
    companies that each one holds.
    """
    companies = evidence.world.companies
    found: list[list[str]] = []
    if node in companies:
        mine = companies[node]
        found = [[term] for term in (*mine.aliases, mine.ticker, mine.legal_name) if term]
    waiting, done = [node], {node}
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in done and part in companies:
                done.add(part)
                waiting.append(part)
                one = companies[part]
                terms = (one.name, *one.aliases, one.ticker)
                found += [[term, part, one.name] for term in terms if term]
    return found


def parts_of(evidence: Evidence) -> dict[str, list[str]]:
    """By company those that it holds, in order of the holding's id."""
    found: dict[str, list[str]] = {}
    for holding in sorted(evidence.world.holdings.values(), key=lambda h: h.id):
        found.setdefault(holding.parent, []).append(holding.subsidiary)
    return found
