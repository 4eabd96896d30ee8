"""The funnel of a set of legs: from promise to payment, with what waits and what was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import TYPE_CHECKING, Any, Literal, get_args

from graph.measures.totals import NONE, ZERO, Portion, portion_bounds, total
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "WAYS",
    "By",
    "Leg",
    "Loss",
    "Realization",
    "Stage",
    "Sums",
    "Waiting",
    "funnel",
    "marks",
    "row_of",
]

By = Literal["company", "deal", "year", "quarter", "nature"]
WAYS: tuple[By, ...] = get_args(By)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The sum that reached one stage, in US dollars; coverage: known amounts over flows there."""

    firmness: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A flow that is still only promised, since when, and for how many days (bounds: its date)."""

    flow: str
    deal: str
    payer: str
    payee: str
    status: str | None
    since: date
    age_days: int
    age_days_low: int
    age_days_high: int
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A flow that ended or was replaced, what was unpaid of it, and that less its replacement."""

    flow: str
    deal: str
    payer: str
    payee: str
    how: str
    on: date | None
    successor: str | None
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    net: Decimal | None
    net_low: Decimal
    net_high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realization:
    """The funnel of one deal, company, or period, for one nature of flows, in US dollars.

    ``side`` says for a company whether it pays or is paid. ``promised`` is what stands at the
    lens, ``contracted`` and ``paid`` what of it reached the two firmest stages, ``share`` is
    paid over promised. ``waiting`` is promised and not contracted, ``lost`` no longer stands.
    """

    by: By
    subject: str | None
    side: str | None
    nature: str
    promised: Decimal | None
    promised_low: Decimal
    promised_high: Decimal | None
    contracted: Decimal | None
    contracted_low: Decimal
    contracted_high: Decimal | None
    paid: Decimal | None
    paid_low: Decimal
    paid_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None
    waiting: Decimal | None
    waiting_low: Decimal
    waiting_high: Decimal | None
    waiting_flows: int
    oldest_days: int | None
    median_days: int | None
    lost: Decimal | None
    lost_low: Decimal
    lost_high: Decimal | None
    lost_net: Decimal | None
    lost_net_low: Decimal
    lost_net_high: Decimal | None
    coverage: Coverage
    payments: Coverage
    stages: tuple[Stage, ...]
    still_waiting: tuple[Waiting, ...]
    losses: tuple[Loss, ...]
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the ledger: its flow, who pays whom, and its attributes."""

    flow: str
    payer: str
    payee: str
    data: Mapping[str, Any]

    @property
    def stages(self) -> Mapping[str, Interval]:
        """The amount at each stage it reached."""
        found: Mapping[str, Interval] = self.data["stages"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a funnel is made of, whoever added it up.

    By stage the amount that reached it and how much of that is known, the first stage first; then
    ``most_paid`` (all that is contracted), the bounds of the share, and what waits and was lost.
    """

    stages: Mapping[str, Interval]
    coverage: Mapping[str, Coverage]
    most_paid: Decimal | None
    share: tuple[float | None, float | None]
    waiting: Interval
    waiting_flows: int
    oldest_days: int | None
    median_days: int | None
    lost: Interval
    lost_net: Interval


def marks(stages: Sequence[str]) -> tuple[str, str, str]:
    """The stages at which a flow is promised, contracted and paid: first, last but one, last."""
    return stages[0], stages[max(len(stages) - 2, 0)], stages[-1]


def row_of(
    by: By,
    key: tuple[str | None, str | None, str],
    sums: Sums,
    *,
    still_waiting: tuple[Waiting, ...] = (),
    losses: tuple[Loss, ...] = (),
    flows: tuple[str, ...] = (),
) -> Realization:
    """The funnel of a subject, side and nature, from its sums."""
    base, signed, firmest = marks(tuple(sums.stages))
    promised, contracted, paid = (sums.stages[code] for code in (base, signed, firmest))
    known = paid.stated is not None and promised.stated
    return Realization(
        by=by,
        subject=key[0],
        side=key[1],
        nature=key[2],
        promised=promised.stated,
        promised_low=promised.low,
        promised_high=promised.high,
        contracted=contracted.stated,
        contracted_low=contracted.low,
        contracted_high=contracted.high,
        paid=paid.stated,
        paid_low=paid.low,
        paid_high=sums.most_paid,
        share=float((paid.stated or 0) / known) if known else None,
        share_low=sums.share[0],
        share_high=sums.share[1],
        waiting=sums.waiting.stated,
        waiting_low=sums.waiting.low,
        waiting_high=sums.waiting.high,
        waiting_flows=sums.waiting_flows,
        oldest_days=sums.oldest_days,
        median_days=sums.median_days,
        lost=sums.lost.stated,
        lost_low=sums.lost.low,
        lost_high=sums.lost.high,
        lost_net=sums.lost_net.stated,
        lost_net_low=sums.lost_net.low,
        lost_net_high=sums.lost_net.high,
        coverage=sums.coverage[base],
        payments=Coverage(sums.coverage[firmest].known, sums.coverage[signed].qualifying),
        stages=tuple(
            Stage(
                firmness=code,
                amount=amount.stated,
                amount_low=amount.low,
                amount_high=amount.high,
                coverage=sums.coverage[code],
            )
            for code, amount in sums.stages.items()
        ),
        still_waiting=still_waiting,
        losses=losses,
        flows=flows,
    )


def funnel(
    L: nx.MultiDiGraph[str],
    by: By,
    key: tuple[str | None, str | None, str],
    legs: Sequence[Leg],
) -> Realization:
    """The funnel of some legs: what of them reached each stage, waits, or was lost."""
    order: tuple[str, ...] = L.graph["stages"]
    base, signed, firmest = marks(order)
    standing = [leg for leg in legs if base in leg.stages]
    reached = {code: [leg.stages[code] for leg in standing if code in leg.stages] for code in order}
    open_legs = [leg for leg in standing if signed not in leg.stages]
    waiting = [row for leg in open_legs if (row := _waiting(L, leg)) is not None]
    ages = [row.age_days for row in waiting]
    losses = [leg for leg in legs if leg.data["lost"] is not None]
    portions = [_portion(leg, base, signed, firmest) for leg in standing]
    mosts = [x.high if x.entire else x.most for x in portions]
    sums = Sums(
        stages={code: total(reached[code]) for code in order},
        coverage={code: _coverage(reached[code]) for code in order},
        most_paid=None if None in mosts else sum((m for m in mosts if m is not None), ZERO),
        share=portion_bounds(portions),
        waiting=total((leg.stages[base] for leg in open_legs), ZERO),
        waiting_flows=len(open_legs),
        oldest_days=max(ages, default=None),
        median_days=median_low(ages) if ages else None,
        lost=total((leg.data["lost"] for leg in losses), ZERO),
        lost_net=total((leg.data["lost_net"] for leg in losses), ZERO),
    )
    return row_of(
        by,
        key,
        sums,
        still_waiting=tuple(sorted(waiting, key=lambda row: (-row.age_days, row.flow))),
        losses=tuple(_loss(leg) for leg in losses),
        flows=tuple(leg.flow for leg in legs),
    )


def _coverage(amounts: Sequence[Interval]) -> Coverage:
    return Coverage(sum(amount.known for amount in amounts), len(amounts))


def _portion(leg: Leg, base: str, signed: str, firmest: str) -> Portion:
    """A leg's promise and payment: reported ones at the least, all that is contracted at most."""
    whole = leg.stages[base]
    entire = firmest in leg.stages and leg.data["unpaid"] == NONE
    least = leg.stages[firmest].low if firmest in leg.stages else ZERO
    most = leg.stages[signed].high if signed in leg.stages else ZERO
    return Portion(whole.low, whole.high, least, most, entire)


def _waiting(L: nx.MultiDiGraph[str], leg: Leg) -> Waiting | None:
    as_of: date = L.graph["lens"].as_of
    days = leg.data["reached"].get(L.graph["base"])
    if days is None:
        return None
    amount = leg.stages[L.graph["base"]]
    return Waiting(
        flow=leg.flow,
        deal=leg.data["deal"],
        payer=leg.payer,
        payee=leg.payee,
        status=leg.data["status"],
        since=days[1],
        age_days=(as_of - days[1]).days,
        age_days_low=(as_of - days[1]).days,
        age_days_high=(as_of - days[0]).days,
        amount=amount.stated,
        amount_low=amount.low,
        amount_high=amount.high,
    )


def _loss(leg: Leg) -> Loss:
    gross, net, on = leg.data["lost"], leg.data["lost_net"], leg.data["lost_on"]
    return Loss(
        flow=leg.flow,
        deal=leg.data["deal"],
        payer=leg.payer,
        payee=leg.payee,
        how=leg.data["lost_how"],
        on=on and on[1],
        successor=leg.data["successor"],
        amount=gross.stated,
        amount_low=gross.low,
        amount_high=gross.high,
        net=net.stated,
        net_low=net.low,
        net_high=net.high,
    )
