"""Concentration as tables and as the data of a chart: how much hangs on few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph.language import say, say_many
from graph.measures.further import further, further_unknown
from graph.model import Interval
from graph.pages.columns import word
from graph.pages.evidence import Context, Evidence, measured_page
from graph.pages.numbered import numbered
from graph.pages.numbers import index, percent, span
from graph.pages.trends import trend
from graph.result import Result
from graph.wording import UNKNOWN, number

if TYPE_CHECKING:
    from graph.pages.shelf import Shelf

__all__ = ["chart", "of_company", "page", "sides"]

_CHARTED = 24
_SIDES = ("suppliers", "customers", "funders")


def _titles() -> dict[str, tuple[str, str, str]]:
    return {
        "suppliers": (
            say("Suppliers"),
            say("supplier"),
            say("whom a company buys compute, hardware and space from"),
        ),
        "customers": (
            say("Customers"),
            say("customer"),
            say("who buys compute, hardware and space from a company"),
        ),
        "funders": (say("Funders"), say("funder"), say("who puts money into a company")),
    }


def _many(side: str, number: int) -> str:
    if side == "suppliers":
        return say_many("%(number)s supplier", "%(number)s suppliers", number)
    if side == "customers":
        return say_many("%(number)s customer", "%(number)s customers", number)
    if side == "funders":
        return say_many("%(number)s funder", "%(number)s funders", number)
    return say_many("%(number)s counterparty", "%(number)s counterparties", number)


def page(shelf: Shelf) -> Context:
    """The tables and pictures of all sides, and the largest buyers over time."""
    looked = {
        row.company: 10_000 / row.effective_number_looked_through
        for result in shelf.of_measure("diversification")
        for row in result.rows
        if row.effective_number_looked_through
    }
    tables = [
        {**t, "rows": [{**r, "looked": _looked(looked, t, r)} for r in t["rows"]]}
        for t in shelf.concentrations
    ]
    return {
        "tables": tables,
        "charts": {t["of"]: chart(t, looked if t["of"] == "suppliers" else {}) for t in tables},
        "over_time": trend(shelf.evidence, shelf.over_time.get("concentration-suppliers")),
    }


def _looked(looked: Mapping[str, float], table: Context, row: Context) -> str | None:
    """The index looked through, in words; None for a side that is not looked through."""
    return index(looked.get(row["company"]["id"])) if table["of"] == "suppliers" else None


def sides(evidence: Evidence, results: Iterable[Result]) -> list[Context]:
    """One table per side (suppliers, customers, funders): rows in the order of the measure."""
    tables: dict[str, Context] = {}
    titles = _titles()
    for result in results:
        for row in result.rows:
            title, one, what = titles.get(row.of, (str(row.of).title(), row.of, ""))
            table = tables.setdefault(
                row.of,
                {"of": row.of, "title": title, "one": one, "what": what, "rows": [], "notes": []},
            )
            table["rows"].append(_row(evidence, row))
            table["notes"] += [note for note in result.notes if note not in table["notes"]]
    order = [*_SIDES, *sorted(tables)]
    return sorted(tables.values(), key=lambda table: order.index(table["of"]))


def of_company(tables: Iterable[Context], company: str) -> list[Context]:
    """The rows about one company, each with the side that it tells of."""
    return [
        {**row, "side": table["title"], "one": table["one"], "of": table["of"]}
        for table in tables
        for row in table["rows"]
        if row["company"]["id"] == company
    ]


def _row(evidence: Evidence, row: Any) -> Context:
    return {
        "company": evidence.party(row.company),
        "evidence": f"{measured_page(row.company)}#concentration-{row.of}",
        "many": _many(row.of, len(row.counterparties)),
        "hhi": numbered(index(row.hhi), row.hhi),
        "value": row.hhi,
        "range": _range(row.hhi_low, row.hhi_high),
        "low": row.hhi_low,
        "high": row.hhi_high,
        "closed": _range(row.hhi_closed_low, row.hhi_closed_high),
        "closed_low": row.hhi_closed_low,
        "closed_high": row.hhi_closed_high,
        "open": row.open,
        "band": word(row.band) if row.band else UNKNOWN,
        "cr1": percent(row.cr1),
        "cr4": percent(row.cr4),
        "effective": numbered(_read(row.effective_number), row.effective_number),
        "coverage": str(row.coverage),
        "known": row.coverage.known,
        "further": _further(evidence, row),
        "disclosed_range": _range(row.hhi_disclosed_low, row.hhi_disclosed_high),
        "disclosed": [_disclosed(evidence, share) for share in row.disclosed],
        "counterparties": [
            {
                "company": evidence.party(other.company),
                "amount": evidence.money.amount(
                    Interval(other.amount_low, other.amount_high, other.amount)
                ),
                "share": percent(other.share),
                "value": other.share,
            }
            for other in row.counterparties
        ],
    }


def _further(evidence: Evidence, row: Any) -> str:
    """What is said of its flows of unknown amount, unless payments alone are counted."""
    G = evidence.G
    return (
        "" if G.graph["promised"] else "".join(further_unknown([further(G, row.company, row.of)]))
    )


def _unnamed(number: int) -> str:
    return say_many("%(number)s unnamed one", "%(number)s unnamed ones", number)


def _disclosed(evidence: Evidence, row: Any) -> Context:
    """A disclosed share in words: whose, of what, when."""
    words = say("nobody named") if row.count is None else _unnamed(row.count)
    least, most = percent(row.share_low), percent(row.share_high)
    return {
        "company": evidence.party(row.company) if row.company else None,
        "who": words,
        "share": percent(row.share) if least == most else span(least, most),
        "metric": evidence.label("metric", row.metric),
        "period": row.period,
        "scope": evidence.prose(row.scope),
        "sources": evidence.sources(row.sources),
    }


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return numbered(UNKNOWN, None, low, high)
    return numbered(span(index(low), index(high)), None, low, high)


def _read(value: float | None) -> str:
    return UNKNOWN if value is None else number(value)


def chart(table: Context, looked: Mapping[str, float]) -> list[Context]:
    """The rows of a table that tell most, as data for a chart: two counterparties and more.

    ``looked`` has the index of the same companies looked through to their final suppliers.
    """
    rows = [r for r in table["rows"] if r["value"] is not None and len(r["counterparties"]) > 1]
    return [
        {
            "name": row["company"]["name"],
            "hhi": round(row["value"], 1),
            "low": row["low"],
            "high": row["high"],
            "closed_low": row["closed_low"],
            "closed_high": row["closed_high"],
            "coverage": row["coverage"],
            "looked": looked.get(row["company"]["id"]),
        }
        for row in rows[:_CHARTED]
    ]


def shares(row: Context) -> list[Context]:
    """One company's counterparties with a known share, as data for a chart."""
    return [
        {"name": c["company"]["name"], "share": c["value"], "amount": c["amount"]}
        for c in row["counterparties"]
        if c["value"] is not None
    ]
