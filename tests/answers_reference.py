"""What each measure finds in the data, in a sentence: ``python -m tests.answers_reference``.

It writes ``docs/answers.md``; a test compares the two, so a change of the data shows here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from graph import capacity, ledger
from graph.claims import claims
from graph.lens import View
from graph.measures.chance import chance
from graph.measures.circulation import circulation
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.dependency import dependency
from graph.measures.diversification import diversification
from graph.measures.exposure import exposure
from graph.measures.obligations import obligations
from graph.measures.obsolescence import obsolescence
from graph.measures.realization import realization
from graph.measures.roles import roles
from graph.study import Study
from graph.wording import UNKNOWN, bounded, money, number

FILE = Path(__file__).resolve().parent.parent / "docs" / "answers.md"
THEN = "2025-12-31"
DRAWS = 199

HEAD = """\
# What the measures find

This file is made from the data by `python -m tests.answers_reference`; a test compares the two. \
Values stand with their bounds; coverage is known amounts over what qualifies ("10 of 20"). \
Firmness is *announced* unless another is named; *then* is as published by {then}, *now* by {now}. \
Where the data cannot carry an answer, that is the answer.
"""


class Sight:
    """The data as of a day."""

    def __init__(self, study: Study, day: str | None, firmness: str | None = None) -> None:
        self.lens = study.lens(day, firmness)
        self.view: View = study.view(self.lens)
        self.money = study.network(self.lens)
        self.ledger = ledger.build(self.view)
        self.capacity = capacity.build(self.view)


def _share(row: Any, name: str) -> str:
    """A share in per cent with its bounds, or only these."""
    value, low, high = (getattr(row, name + end) for end in ("", "_low", "_high"))
    ends = f"{_per_cent(low)} to {_per_cent(high)}"
    if value is None:
        return f"{UNKNOWN} ({ends})"
    return _per_cent(value) if low == high else f"{_per_cent(value)} ({ends})"


def _per_cent(value: float | None) -> str:
    return UNKNOWN if value is None else f"{number(round(100 * value, 1))} %"


def _plain(row: Any, name: str) -> str:
    value, low, high = (getattr(row, name + end) for end in ("", "_low", "_high"))
    told = UNKNOWN if value is None else number(value)
    if low == high and value is not None:
        return told
    end = "no end" if high is None else number(high)
    return f"{told} ({number(low)} to {end})"


def _money(row: Any, name: str) -> str:
    value, low, high = (getattr(row, name + end) for end in ("", "_low", "_high"))
    if value == 0 and high is None:
        return "nothing that is known, without an upper bound"
    return bounded(value, low, high)


def _concentration(sight: Sight) -> str:
    row = concentration(sight.money, "openai").rows[0]
    return (
        f"HHI {_plain(row, 'hhi')}, over those whose amount has an end "
        f"{number(row.hhi_closed_low)} to {number(row.hhi_closed_high)}, {row.open} open "
        f"({row.coverage})"
    )


def _dependency(sight: Sight, on: str, basis: Any) -> str:
    rows = dependency(
        sight.money, "openai", on=on, basis=basis, capacity=sight.capacity
    ).rows  # fmt: skip
    row = rows[0]
    return (
        f"{_share(row, 'look_through')}, on the face of it {_share(row, 'face_value')} "
        f"({row.coverage})"
    )


def _trainium(sight: Sight) -> str:
    (row,) = roles(sight.capacity, "openai", role="designer").rows
    supplier = next((s for s in row.suppliers if s.company == "amazon"), None)
    if supplier is None or supplier.amount is None:
        return f"no capacity on Amazon's own chips is known ({row.coverage})"
    return (
        f"{number(supplier.amount)} GW on Amazon's own chips, {_share(supplier, 'share')} of the "
        f"capacity whose designer is known; effective number of designers "
        f"{_plain(row, 'effective_number')} "
        f"({row.coverage})"
    )


def _without_trainium(sight: Sight) -> str:
    (row,) = roles(sight.capacity, "openai", role="designer").rows
    others = [s.amount for s in row.suppliers if s.company != "amazon" and s.amount]
    whole = sum(others, Decimal(0))
    index = sum((x / whole) ** 2 for x in others) if whole else Decimal(0)
    return number(float(1 / index)) if index else UNKNOWN


def _cycles(sight: Sight) -> str:
    rows = cycles(sight.money, top=3).rows
    told = "; ".join(
        f"{' → '.join(row.companies)} {_money(row, 'bottleneck')} ({row.coverage})" for row in rows
    )
    return f"The widest rings by their smallest leg are {told}."


def _circulation(study: Study) -> str:
    parts = []
    for firmness in study.terms.firmness():
        row = circulation(Sight(study, None, firmness).money).rows[0]
        parts.append(
            f"{firmness} {_money(row, 'circulation')}, {_share(row, 'share')} ({row.coverage})"
        )
    return f"The most that can go round at once, and its share of all: {'; '.join(parts)}."


def _chance(sight: Sight) -> str:
    rows = {row.statistic: row for row in chance(sight.money, draws=DRAWS).rows}
    told = "; ".join(
        f"{name.replace('_', ' ')} {number(row.observed)} against {number(row.expected)} "
        f"({number(row.expected_low)} to {number(row.expected_high)}), p {row.p_value:.3f}"
        for name, row in rows.items()
    )
    coverage = next(iter(rows.values())).coverage
    return f"Against {DRAWS} networks of the same degrees: {told} ({coverage})."


def _diversification(sight: Sight) -> str:
    row = diversification(sight.money, "openai", sight.capacity).rows[0]
    return (
        "OpenAI stands on "
        f"{_plain(row, 'effective_number')} "
        f"suppliers of equal size ({row.coverage}); without {row.largest} "
        f"{_money(row, 'n_minus_1')} USD of {_money(row, 'total')} are left, without "
        f"{row.largest_gigawatts} "
        f"{_plain(row, 'n_minus_1_gigawatts')}"
        f" GW ({row.coverage_gigawatts}), in petaflops of dense {row.throughput.upper()} "
        f"{_plain(row, 'n_minus_1_petaflops')}"
        f" ({row.coverage_petaflops})."
    )


def _realization(sight: Sight) -> str:
    row = next(
        r
        for r in realization(sight.ledger, "openai").rows
        if (r.side, r.nature) == ("payer", "commerce")
    )
    return (
        f"Of what OpenAI is to pay for goods and services, promised is {_money(row, 'promised')}, "
        f"signed {_money(row, 'contracted')}, known to be paid {_money(row, 'paid')} "
        f"({row.coverage}): few payments are reported, so paid is at least."
    )


def _obligations(sight: Sight) -> str:
    rows = obligations(sight.ledger, "openai").rows
    year = str(sight.lens.as_of.year + 1)
    row = next(r for r in rows if r.year == year)
    undated = next((r for r in rows if r.year is None), None)
    apart = f"; without a year {_money(undated, 'due')} ({undated.coverage})" if undated else ""
    return (
        f"In {year} OpenAI has {_money(row, 'due')} to pay ({row.coverage}), against a revenue of "
        f"{money(row.revenue)} ({row.revenue_period}{_rates(row)}); the gap beyond revenue, "
        f"cash and committed funding by then is {_money(row, 'gap')}{apart}."
    )


def _rates(row: Any) -> str:
    told = ", ".join(f"{money(rate.value)} ({rate.period})" for rate in row.run_rates)
    return f"; run-rates told since: {told}" if told else ""


def _guaranteed(row: Any) -> str:
    told = [f"{g.guarantor} {_money(g, 'amount')} ({g.deal})" for g in row.guarantees]
    return f"guarantees due only then, in neither sum: {', '.join(told) or 'none known'}"


def _exposure(sight: Sight) -> str:
    row = exposure(sight.ledger, "openai").rows[0]
    first = row.counterparties[0]
    knock = (
        "knock-on is worked out"
        if row.knock_on
        else "there are no balance sheets to work out a knock-on"
    )
    return (
        "If OpenAI stopped paying, its counterparties would not be paid "
        f"{_money(row, 'commitments')} ({row.coverage}), turnover forgone rather than loss, and "
        f"they hold stakes told at {_money(row, 'equity')}, some at cost and some at market value; "
        f"{first.company} has most at stake with {_money(first, 'loss')} of both; "
        f"{_guaranteed(row)}; both its funder and its supplier are {', '.join(row.safety_net)}; "
        f"{knock}."
    )


def _obsolescence(sight: Sight, study: Study) -> str:
    C = capacity.build(sight.view, study.terms.use_begins())
    rows = [row for row in obsolescence(C).rows if row.coverage.qualifying > 1]
    known = [row for row in rows if row.coverage.known]
    best = max(known, key=lambda r: (r.coverage.known, r.company), default=None)
    if best is None:
        return "The data cannot carry it: of no operator are size and age of its chips known."
    return (
        f"{best.company}, of whom most is known, runs chips that have "
        f"{_share(best, 'value_left')} of their value left over {number(best.life_years)} years "
        f"({best.coverage}), by performance per watt {_share(best, 'value_left_by_performance')} "
        f"({best.coverage_by_performance}); of {len(known)} of {len(rows)} operators with more "
        "than one deployment something is known."
    )


def _claims(sight: Sight) -> str:
    rows = claims(sight.view).rows
    spoken = [row["measured"] for row in rows if row["measured"]]
    agree = Counter(row["agrees"] for row in spoken)
    told = ", ".join(f"{agree[word]} {word}" for word in sorted(agree))
    return (
        f"Of {len(rows)} claims {len(spoken)} speak to a measure; on their day it agreed: {told}."
    )


@cache
def answers() -> tuple[tuple[str, str], ...]:
    """Each measure with its sentence; the data that come along do not change in a run."""
    return tuple(_answers())


def _answers() -> Iterator[tuple[str, str]]:
    study = Study.open()
    now, then = Sight(study, None), Sight(study, THEN)
    yield (
        "concentration",
        f"OpenAI's suppliers: then {_concentration(then)}; now {_concentration(now)}.",
    )
    for on, name in (("nvidia", "Nvidia"), ("microsoft", "Microsoft")):
        for basis, words in (("money", "money"), ("capacity", "gigawatts")):
            yield (
                "dependency",
                f"By {words} OpenAI stands on {name}: then {_dependency(then, on, basis)}; "
                f"now {_dependency(now, on, basis)}.",
            )
    yield (
        "roles",
        f"What Trainium changes: then {_trainium(then)}; now {_trainium(now)}, which without "
        f"Amazon's chips would be {_without_trainium(now)}. By money OpenAI stands on "
        f"Amazon: then {_dependency(then, 'amazon', 'money')}; now "
        f"{_dependency(now, 'amazon', 'money')}.",
    )
    yield "cycles", _cycles(now)
    yield "circulation", _circulation(study)
    yield "chance", _chance(now)
    yield "diversification", _diversification(now)
    yield "realization", _realization(now)
    yield "obligations", _obligations(now)
    yield "exposure", _exposure(now)
    yield "obsolescence", _obsolescence(now, study)
    yield "claims", _claims(now)


def reference() -> str:
    """The whole file."""
    day = Study.open().world.horizon.isoformat()
    lines = [f"- **{measure}**: {sentence}\n" for measure, sentence in answers()]
    return HEAD.format(then=THEN, now=day) + "\n" + "".join(lines)


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
