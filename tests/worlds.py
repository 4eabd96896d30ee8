"""Small worlds for tests of the lens, said in a few words.

``world(flow("f", "a", "b", 10), event("d", "2025-01-01", "signed"))`` is a world in which the
one deal ``d`` has one leg of exactly 10 dollars from a to b. Every row rests on a source of its
own, published on the day ``told`` (default: the first day of 2020 for flows and deals, the day
of the event for events).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from graph.lens import Verdict, View
from graph.model import (
    Company,
    Crowd,
    Deal,
    Figure,
    Flow,
    Holding,
    PartialDate,
    Source,
    StatusEvent,
    World,
)
from graph.result import Lens
from graph.terms import Terms

HORIZON = PartialDate.parse("2026-07-05")
LONG_AGO = "2020-01-01"
TERMS = Terms.load()


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def flow(
    ident: str,
    payer: str,
    payee: str,
    low: float | str | None = None,
    high: float | str | None = None,
    *,
    qualifier: str | None = None,
    kind: str = "equity",
    deal: str = "d",
    told: str | None = LONG_AGO,
    **more: Any,
) -> tuple[Flow, str | None]:
    """A leg; one number is an exact amount, two are a range, none is undisclosed."""
    qualifier = qualifier or ("undisclosed" if low is None else "range" if high else "exact")
    if qualifier in ("exact", "about"):
        high = low
    if qualifier == "up-to":
        low, high = None, low if high is None else high
    for key in ("starts", "ends"):
        if key in more:
            more[key] = _date(more[key])
    made = Flow(
        id=ident,
        deal=deal,
        payer=payer,
        payee=payee,
        flow_kind=kind,
        amount_low=None if low is None else Decimal(low),
        amount_high=None if high is None else Decimal(high),
        amount_qualifier=qualifier,
        currency=more.pop("currency", None if qualifier == "undisclosed" else "USD"),
        sources=(f"s-{ident}",),
        **more,
    )
    return made, told


def event(
    subject: str,
    day: str,
    status: str,
    amount: float | None = None,
    *,
    told: str | None = None,
    currency: str = "USD",
) -> tuple[StatusEvent, str | None]:
    """A status event, told on its own day unless said otherwise."""
    ident = f"{subject}-{day}-{status}"
    made = StatusEvent(
        id=ident,
        subject=subject,
        date=PartialDate.parse(day),
        status=status,
        amount=None if amount is None else Decimal(amount),
        currency=currency if amount is not None else None,
        sources=(f"s-{ident}",),
    )
    return made, told or day


def deal(ident: str, kind: str = "equity-investment", **more: Any) -> tuple[Deal, str | None]:
    """A deal; every deal that a flow names and that is not given is an equity investment."""
    told = more.pop("told", LONG_AGO)
    return Deal(id=ident, title=ident, deal_kind=kind, sources=(f"s-{ident}",), **more), told


def rate(unit: str, period: str, value: str) -> tuple[Figure, str | None]:
    """An exchange rate, told on the day of its period."""
    ident = f"fx-{unit}-{period}".replace("/", "-").lower()
    made = Figure(
        id=ident,
        metric="exchange-rate",
        period=period,
        value=Decimal(value),
        unit=unit,
        sources=(f"s-{ident}",),
    )
    return made, period


def holding(sub: str, parent: str, since: str | None = None) -> tuple[Holding, str | None]:
    """A company is part of another."""
    ident = f"{sub}-{parent}"
    made = Holding(
        id=ident, subsidiary=sub, parent=parent, since=_date(since), sources=(f"s-{ident}",)
    )
    return made, LONG_AGO


def world(
    *rows: tuple[Any, str | None], crowds: Iterable[str] = (), primary: Iterable[str] = ()
) -> World:
    """A world of these rows, with the companies, deals and sources that they name."""
    tables: dict[type, dict[str, Any]] = {t: {} for t in (Flow, StatusEvent, Deal, Figure, Holding)}
    sources: dict[str, Source] = {}
    for row, told in rows:
        assert row.id not in tables[type(row)], f"{row.id} twice"
        tables[type(row)][row.id] = row
        for ident in row.sources:
            sources[ident] = Source(
                id=ident,
                title=ident,
                url="https://example.org/",
                source_kind="news",
                published=_date(told),
                horizon=HORIZON,
                primary=row.id in set(primary),
            )
    sources["s-any"] = replace(
        next(iter(sources.values())), id="s-any", published=_date(LONG_AGO), primary=False
    )
    for made in tables[Flow].values():
        tables[Deal].setdefault(
            made.deal,
            Deal(id=made.deal, title=made.deal, deal_kind="equity-investment", sources=("s-any",)),
        )
    parties = {p for f in tables[Flow].values() for p in (f.payer, f.payee)}
    parties |= {p for h in tables[Holding].values() for p in (h.subsidiary, h.parent)}
    crowds = set(crowds)
    return World(
        horizon=HORIZON.last,
        sources=sources,
        companies={
            p: Company(id=p, name=p.title(), company_kind="ai-lab", sources=("s-any",))
            for p in sorted(parties - crowds)
        },
        crowds={p: Crowd(id=p, name=p.title(), sources=("s-any",)) for p in sorted(crowds)},
        holdings=tables[Holding],
        deals=tables[Deal],
        flows=tables[Flow],
        events=tables[StatusEvent],
        chips={},
        chip_readings={},
        supply_roles={},
        deployments={},
        people={},
        memberships={},
        claims={},
        figures=tables[Figure],
    )


def look(
    seen: World, firmness: str = "announced", as_of: str = "2026-07-05", **lens: Any
) -> dict[str, Verdict]:
    """The verdicts on all flows of a world, by id."""
    view = View(seen, TERMS, Lens(date.fromisoformat(as_of), firmness, **lens))
    return {verdict.flow: verdict for verdict in view.verdicts()}


def counted(seen: World, firmness: str = "announced", **lens: Any) -> dict[str, str]:
    """The flows that count with their amounts: ``10``, ``[0, 10] 10``, ``[0, open) unknown``."""
    answers: dict[str, str] = {}
    for ident, verdict in look(seen, firmness, **lens).items():
        if (amount := verdict.amount) is not None:
            stated = "unknown" if amount.stated is None else f"{amount.stated:f}"
            end = "open)" if amount.high is None else f"{amount.high:f}]"
            exact = amount.low == amount.high == amount.stated
            answers[ident] = stated if exact else f"[{amount.low:f}, {end} {stated}"
    return answers
