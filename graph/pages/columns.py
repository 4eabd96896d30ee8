"""What the columns of measures are called, and what the words in them mean.

A field that is not listed reads as its own name in words, so a new measure needs no line here.
Codes of the ontology's lists are labelled by it; which list a field is of stands in ``SCHEMES``.
"""

from __future__ import annotations

from functools import cache

from graph.language import say, spoken

__all__ = ["SCHEMES", "title", "variant", "word"]

SCHEMES = {
    "nature": ("nature",),
    "kind": ("flow",),
    "status": ("status", "deployment"),
    "firmness": ("firmness",),
    "metric": ("metric",),
    "disclosed_metric": ("metric",),
    "role": ("supply-role",),
    "subject": ("nature",),
}
"""The ontology's lists that the codes in a field are of, by the field's name."""


def title(name: str) -> str:
    """The head of a column, from the name of its field."""
    words = name.replace("_", " ").replace("-", " ")
    return _titles(spoken().code).get(name) or words[:1].upper() + words[1:]


def variant(name: str, measure: str) -> str:
    """What sets one result of a measure apart from its others; empty if nothing does."""
    rest = name.removeprefix(measure).strip("-")
    if not rest:
        return ""
    return _words(spoken().code).get(rest) or title(rest)


def word(code: str) -> str:
    """A word that a measure answers with, such as a side or a band."""
    return _words(spoken().code).get(code, code)


@cache
def _titles(language: str) -> dict[str, str]:
    """In the language of the context, whose code it is remembered by."""
    return {
        "age_days": say("Age in days"),
        "age_years": say("Age in years"),
        "against": say("Held against"),
        "amount": say("Amount"),
        "band": say("Band"),
        "basis": say("Basis"),
        "by_deal": say("What falls away without each deal"),
        "carried": say("Carried"),
        "cash": say("Cash"),
        "chip": say("Chip"),
        "chip_age_years": say("Age of the chip in years"),
        "circulation": say("Goes round at once"),
        "commitments": say("Unpaid commitments"),
        "companies": say("Companies"),
        "company": say("Company"),
        "condition": say("Condition"),
        "contracted": say("Signed"),
        "counterparties": say("Counterparties"),
        "coverage": say("Known"),
        "coverage_by_performance": say("Known, by performance"),
        "coverage_gigawatts": say("Known, by gigawatts"),
        "coverage_petaflops": say("Known, by petaflops"),
        "coverage_looked_through": say("Known, looked through"),
        "creditor": say("Creditor"),
        "deal": say("Deal"),
        "debtrank": say("DebtRank"),
        "debtrank_linear": say("DebtRank, linear"),
        "deployment": say("Deployment"),
        "deployments": say("Deployments"),
        "disclosed": say("Shares that companies disclose"),
        "count": say("Unnamed parties"),
        "cr1": say("Largest one"),
        "cr4": say("Largest four"),
        "dispersed": say("Dispersed"),
        "draws": say("Networks drawn"),
        "due": say("Falls due"),
        "dues": say("What falls due"),
        "each": say("Each leg"),
        "effective_number": say("Effective number, face value"),
        "effective_number_looked_through": say("Effective number, looked through"),
        "entropy_number": say("Entropy number"),
        "equity": say("Stake"),
        "expected": say("By chance"),
        "face_value": say("Face value"),
        "fall": say("Falls away"),
        "figures": say("Figures"),
        "final_suppliers": say("Final suppliers"),
        "finn_index": say("Finn cycling index"),
        "finn_unbalanced": say("Unbalanced"),
        "firmness": say("Firmness"),
        "flow": say("Flow"),
        "flows": say("Flows"),
        "funding": say("Committed funding"),
        "gap": say("Gap"),
        "guarantees": say("Guarantees that fall due then"),
        "guarantor": say("Guarantor"),
        "generations_behind": say("Generations behind"),
        "hhi": say("HHI"),
        "hhi_closed": say("HHI among counterparties with a bounded amount"),
        "hhi_disclosed": say("HHI by disclosed shares"),
        "hidden": say("Hidden"),
        "how": say("How it ended"),
        "kind": say("Kind"),
        "knock_on": say("Knock-on losses"),
        "largest": say("Largest"),
        "leave_one_out": say("If one supplier fails"),
        "legs": say("Legs"),
        "life_years": say("Life in years"),
        "lives": say("By length of life"),
        "look_through": say("Looked through"),
        "look_through_closed": say("Looked through, bounded amounts only"),
        "loss": say("Loss"),
        "losses": say("Lost"),
        "lost": say("Lost"),
        "lost_net": say("Lost, net"),
        "median_days": say("Median wait in days"),
        "metric": say("Figure"),
        "n_minus_1": say("Left if the largest fails"),
        "n_minus_1_by_role": say("If the largest fails, by role"),
        "n_minus_1_gigawatts": say("Left if the largest fails, gigawatts"),
        "n_minus_1_petaflops": say("Left if the largest fails, petaflops"),
        "n_minus_1_share": say("Left if the largest fails, share"),
        "nature": say("Nature"),
        "need": say("Need"),
        "net": say("Net"),
        "net_funding": say("Funding in the safety net"),
        "net_supply": say("Purchases in the safety net"),
        "observed": say("Observed"),
        "oldest_days": say("Oldest, in days"),
        "on": say("Stands on"),
        "of": say("Side"),
        "open": say("Open"),
        "over_revenue": say("Over revenue"),
        "owed": say("Owed"),
        "p_value": say("p-value"),
        "p_value_less": say("p-value of as few"),
        "paid": say("Paid"),
        "payee": say("Payee"),
        "payer": say("Payer"),
        "payments": say("Payments known"),
        "pays": say("Pays"),
        "period": say("Period"),
        "promised": say("Promised"),
        "purchases": say("Purchases"),
        "ratio": say("Observed over chance"),
        "received": say("Received since"),
        "remaining_share": say("What remains"),
        "returned": say("Returned"),
        "revenue": say("Revenue"),
        "revenue_expected": say("Revenue expected"),
        "rings": say("Rings"),
        "role": say("Role"),
        "round_trip": say("Round trips"),
        "safety_net": say("Safety net"),
        "sales": say("Sales"),
        "scenario": say("Scenario"),
        "scope": say("Scope"),
        "share": say("Share"),
        "side": say("Side"),
        "since": say("Since"),
        "sources": say("Sources"),
        "spectral_radius": say("Spectral radius"),
        "stages": say("Stages"),
        "statistic": say("Statistic"),
        "status": say("Status"),
        "still_waiting": say("Promised, not signed"),
        "subject": say("Of"),
        "successor": say("Followed by"),
        "suppliers": say("Suppliers"),
        "supply": say("Sells to it"),
        "throughput": say("Throughput"),
        "total": say("Total"),
        "unit": say("Unit"),
        "unrecorded": say("Ends unrecorded"),
        "unreached": say("Unreached"),
        "user": say("User"),
        "value_left": say("Value left by age"),
        "value_left_by_performance": say("Value left by performance"),
        "waiting": say("Promised, not signed"),
        "waiting_flows": say("Flows waiting"),
        "year": say("Year"),
        "z": say("z"),
    }


@cache
def _words(language: str) -> dict[str, str]:
    """In the language of the context, whose code it is remembered by."""
    return {
        "bf16": say("petaflops of dense BF16"),
        "capacity": say("by capacity"),
        "chips": say("chips"),
        "circulation_share": say("share of the money that can go round"),
        "company": say("by company"),
        "customers": say("customers"),
        "designer": say("chip designer"),
        "ended": say("canceled or lapsed"),
        "fp8": say("petaflops of dense FP8"),
        "funders": say("funders"),
        "gigawatts": say("gigawatts"),
        "high": say("high"),
        "moderate": say("moderate"),
        "money": say("by money"),
        "nature": say("overall"),
        "operator": say("operator"),
        "payee": say("is paid"),
        "payer": say("pays"),
        "replaced": say("replaced"),
        "rings": say("rings"),
        "suppliers": say("suppliers"),
        "two_company_rings": say("rings of two companies"),
        "unconcentrated": say("unconcentrated"),
        "year": say("by year"),
    }
