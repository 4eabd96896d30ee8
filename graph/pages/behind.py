"""What stands behind the numbers of one company: its flows and deployments, each with a mark.

Everything that entered a measure, and what is between the same two but did not, and why: what
``--explain`` tells on the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.explain import flows_in
from graph.language import say_many
from graph.pages.evidence import Context, Evidence
from graph.pages.paths import flow_place
from graph.wording import number

__all__ = ["Behind", "deal_mark", "deployments", "entered", "readings", "since"]


class Behind:
    """The flows and deployments that touch a company or enter one of its rows, numbered."""

    def __init__(
        self,
        evidence: Evidence,
        company: str | None,
        entered: Mapping[str, set[str]],
        told: dict[str, Context],
    ) -> None:
        """``entered`` has for every result, by its name, the flows that its rows here name.

        Without a company there are those alone. ``told`` remembers flows from page to page.
        """
        self.evidence = evidence
        self.company = company
        self._told = told
        self.measures: dict[str, list[str]] = {}
        for measure, flows in entered.items():
            for flow in flows:
                self.measures.setdefault(flow, []).append(measure)
        world = evidence.world
        touching = {
            v.flow
            for v in evidence.verdicts.values()
            if company is not None and company in (v.payer, v.payee) and v.reason != "unknown-yet"
        }
        found = sorted((touching | set(self.measures)) & world.flows.keys(), key=self._order)
        self.numbers = {flow: n for n, flow in enumerate(found, start=1)}

    def mark(self, flow: str) -> Context:
        """The number of a flow, and where on the page it stands."""
        if flow not in self.numbers:
            return deal_mark(self.evidence, flow)
        at = self.numbers[flow]
        return {"text": str(at), "href": None, "anchor": f"flow-{at}"}

    def flows(self) -> list[Context]:
        """Every flow as a line: who pays whom, what for, how much, how firm, who says so."""
        return [self._line(flow, at) for flow, at in self.numbers.items()]

    def _order(self, flow: str) -> tuple[bool, bool, Decimal, str]:
        edge = self.evidence.edges.get(flow)
        amount = edge[2]["amount"].stated if edge else None
        return flow not in self.measures, edge is None, -(amount or Decimal(0)), flow

    def _line(self, flow: str, at: int) -> Context:
        if flow not in self._told:
            self._told[flow] = self._tell(flow)
        measures = list(dict.fromkeys(self.measures.get(flow, ())))
        return {**self._told[flow], "number": at, "anchor": f"flow-{at}", "measures": measures}

    def _tell(self, flow: str) -> Context:
        told = self.evidence.flow(flow)
        events = told["history"]
        return {
            "payer": told["payer"],
            "payee": told["payee"],
            "nature": told["nature"],
            "kind": told["kind"],
            "amount": told["amount"],
            "readings": readings(self.evidence, flow),
            "counts": told["counts"],
            "why": told["why"],
            "status": told["status"],
            "since": since(told),
            "events": say_many("%(number)s event", "%(number)s events", len(events)),
            "firmness": told["firmness"],
            "deal": {**told["deal"], "href": flow_place(told["deal"]["id"], flow)},
            "sources": told["sources"],
        }


def readings(evidence: Evidence, flow: str) -> list[Context]:
    """The amounts that sources tell of the same leg, where they do not agree."""
    verdict = evidence.verdicts.get(flow)
    world = evidence.world
    legs = [world.flows[i] for i in (verdict.readings if verdict else ()) if i in world.flows]
    told = {evidence.told(leg): leg for leg in legs}
    if len(told) < 2:
        return []
    return [
        {"amount": amount, "sources": evidence.sources(leg.sources)} for amount, leg in told.items()
    ]


def since(told: Context) -> str:
    """The day from which a flow of :meth:`Evidence.flow` has its status; empty if untold."""
    days = (
        event["date"]
        for event in reversed(told["history"])
        if event["status"] == told["status"] and not event["later"]
    )
    return next(days, "")


def deal_mark(evidence: Evidence, flow: str) -> Context:
    """The deal of a flow by its title, and the place of the flow on its page."""
    found = evidence.world.flows.get(flow)
    if found is None:
        return {"text": flow, "href": None, "anchor": None}
    href = flow_place(found.deal, flow)
    return {"text": evidence.world.name(found.deal), "href": href, "anchor": None}


def entered(rows: Iterable[Any]) -> set[str]:
    """The flows that rows name, at any depth."""
    return set(flows_in(tuple(rows)))


def deployments(evidence: Evidence, C: nx.MultiDiGraph[str] | None, company: str) -> list[Context]:
    """The deployments of capacity that a company uses or runs, those in use first, then by size."""
    if C is None:
        return []
    rows: dict[str, Context] = {}
    for _, piece in C.nodes(data=True):
        if piece["part"] == "standing" and company in (piece["user"], piece["operator"]):
            rows |= dict.fromkeys(piece["rows"], piece)
    found = [evidence.world.deployments[i] for i in rows if i in evidence.world.deployments]
    steps = {code: at for at, code in enumerate(C.graph["progress"])}
    found.sort(key=lambda d: (-steps.get(d.deployment_status, -1), -(d.capacity_gw or 0), d.id))
    return [
        {
            "user": evidence.party(d.user or d.operator),
            "operator": evidence.party(d.operator),
            "chip": evidence.world.name(d.chip) if d.chip else None,
            "size": f"{number(d.capacity_gw)} GW" if d.capacity_gw is not None else None,
            "units": say_many(
                "%(count)s chip", "%(count)s chips", int(d.units), count=number(d.units)
            )
            if d.units is not None
            else None,
            "site": d.site or "",
            "status": evidence.label("deployment", d.deployment_status),
            "since": str(d.since) if d.since else "",
            "sources": evidence.sources(d.sources),
        }
        for d in found
    ]
