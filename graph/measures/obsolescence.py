"""Obsolescence: how old deployed chips are, how far behind, and what is left of their value.

The graph is that of ``graph/capacity.py``. Ages are in years of 365.25 days between two dates, each
as precise as its source: the value is at the middle of what the dates allow, the bounds at its
ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from graph.errors import InputError, UnknownName
from graph.language import say
from graph.measures.ageing import Range, age, behind, mark, mean, relative, worth
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Against", "Aged", "Obsolescence", "Throughput", "Worth", "obsolescence"]

Throughput = Literal["bf16", "fp8"]
Against = Literal["newest", "best"]
NOTHING: Range = (None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What is left of an operator's capacity after straight-line depreciation over a life."""

    life_years: float
    value_left: float | None
    value_left_low: float | None
    value_left_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """One piece of deployed capacity.

    ``age_years`` is since it was reported in its state, ``chip_age_years`` since the chip could be
    had. ``coverage`` counts what is known of the four facts that a row needs: a date, a chip, its
    availability, its performance per watt.
    """

    deployment: str
    user: str
    chip: str | None
    status: str
    age_years: float | None
    age_years_low: float | None
    age_years_high: float | None
    chip_age_years: float | None
    chip_age_years_low: float | None
    chip_age_years_high: float | None
    generations_behind: int | None
    generations_behind_low: int | None
    generations_behind_high: int | None
    value_left: float | None
    value_left_low: float | None
    value_left_high: float | None
    value_left_by_performance: float | None
    value_left_by_performance_low: float | None
    value_left_by_performance_high: float | None
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Obsolescence:
    """An operator's capacity: means over its deployments, weighted by gigawatts.

    ``value_left`` is by depreciation over ``life_years``, ``value_left_by_performance`` by
    performance per watt against the chip ``against``; generations behind have only bounds, the
    fewest and most of any deployment. ``coverage`` counts deployments of known size and value left,
    ``coverage_by_performance`` those of known size and performance.
    """

    company: str
    age_years: float | None
    age_years_low: float | None
    age_years_high: float | None
    chip_age_years: float | None
    chip_age_years_low: float | None
    chip_age_years_high: float | None
    generations_behind_low: int | None
    generations_behind_high: int | None
    life_years: float
    value_left: float | None
    value_left_low: float | None
    value_left_high: float | None
    against: str | None
    value_left_by_performance: float | None
    value_left_by_performance_low: float | None
    value_left_by_performance_high: float | None
    coverage: Coverage
    coverage_by_performance: Coverage
    lives: tuple[Worth, ...]
    deployments: tuple[Aged, ...]


COLUMNS = (
    "company",
    "age_years",
    "chip_age_years",
    "generations_behind_low",
    "generations_behind_high",
    "value_left",
    "against",
    "value_left_by_performance",
    "coverage",
    "coverage_by_performance",
)
HEADLINE = (
    "company",
    "age_years",
    "generations_behind_low",
    "generations_behind_high",
    "value_left",
    "value_left_by_performance",
    "coverage",
)


def obsolescence(
    C: nx.MultiDiGraph[str],
    company: str | Iterable[str] | None = None,
    *,
    lives: Sequence[float] = (5, 3, 6),
    throughput: Throughput = "fp8",
    against: Against = "newest",
) -> Result:
    """Age and generations behind of deployed chips, and what is left of their value.

    With age t and a depreciation life L, value left is max(0, 1 − t / L). By performance per watt
    it is min(1, e / e*) with e a chip's dense throughput over its design power and e* that of the
    chip it is held against. Generations behind are the longest chain of successors (by
    predecessor) that could be had by the day.

    Parameters
    ----------
    C
        A graph of :func:`graph.capacity.build`; with ``least`` its last state of deployment, only
        what runs is looked at. What does not run yet has no age.
    company
        An operator or several; None for all.
    lives
        Depreciation lives in years; the first is that of ``value_left``.
    throughput
        ``fp8`` or ``bf16``, dense.
    against
        ``newest``: the last chip to become available by the day of which throughput and power are
        known; ``best``: of all available, the one with most performance per watt.

    Returns
    -------
    Result
        Rows of :class:`Obsolescence` by operator, with each of its deployments in ``deployments``.

    Raises
    ------
    UnknownName
        Nothing is known that a company asked for operates.
    InputError
        A life is not positive; ``throughput`` or ``against`` is none of the two.

    Notes
    -----
    Undefined: age and value left without a date or for what does not run yet; generations and
    performance without a chip, or numbers of it. A date of availability that may lie after the day
    (a year not over yet) counts in the bounds alone, and generations are then None unless both ends
    agree. An operator's values are None where less than half of its pieces are known.

    A deployment's date is when it was reported in its state, not when its chips were bought; and a
    price falls for more reasons than these. It does not say what a chip would sell for.

    References
    ----------
    Straight-line depreciation: IAS 16, paragraph 62. Design power as denominator as in the
    efficiency figures of Epoch AI's data on machine learning hardware.

    Examples
    --------
    Chips that run since the first day of 2024, two and a half years ago: half is left of five
    years. They do 2 TFLOPS per watt, the newest 8: a quarter is left.

    >>> import networkx as nx
    >>> from decimal import Decimal
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> C = nx.MultiDiGraph(lens=Lens(date(2026, 7, 2)), progress=("planned", "running"))
    >>> def exactly(x): return Interval(Decimal(x), Decimal(x), Decimal(x))
    >>> for name, before, year, speed in (("old", None, 2023, 2000),
    ...                                   ("new", "chip:old", 2025, 8000)):
    ...     C.add_node(f"chip:{name}", part="chip", id=name, predecessor=before, tdp=exactly(1000),
    ...                fp8=exactly(speed), available=(date(year, 1, 1), date(year, 1, 1)))
    >>> C.add_node("standing:s", part="standing", id="s", operator="cloud", user="lab",
    ...            chip="chip:old", status="running", runs=True,
    ...            since=(date(2024, 1, 1), date(2024, 1, 1)), gigawatts=exactly(1))
    >>> row = obsolescence(C).rows[0]
    >>> round(row.value_left, 3), row.against, row.value_left_by_performance
    (0.5, 'new', 0.25)
    >>> row.deployments[0].generations_behind
    1
    """
    if not lives or any(life <= 0 for life in lives):
        raise InputError("a depreciation life is a number of years above 0")
    if throughput not in ("bf16", "fp8"):
        raise InputError(f"throughput is bf16 or fp8, not {throughput!r}")
    if against not in ("newest", "best"):
        raise InputError(f"performance is held against the newest or the best, not {against!r}")
    chips = {node: C.nodes[node] for node in C if C.nodes[node].get("part") == "chip"}
    pieces: dict[str, list[dict[str, Any]]] = {}
    for data in (C.nodes[node] for node in sorted(C)):
        if data.get("part") == "standing" and "@" not in data["operator"]:
            pieces.setdefault(data["operator"], []).append(data)
    asked = (
        sorted(pieces)
        if company is None
        else list(dict.fromkeys([company] if isinstance(company, str) else company))
    )
    day: date = C.graph["lens"].as_of
    held = mark(chips, day, throughput, against)
    for operator in asked:
        if operator not in pieces:
            raise UnknownName(f"nothing that {operator!r} operates is known as of {day}")
    look = _Look(chips, day, throughput, held)
    return Result(
        measure="obsolescence",
        lens=C.graph["lens"],
        rows=tuple(_row(operator, pieces[operator], look, lives) for operator in asked),
        notes=_notes(held, throughput, against),
        columns=COLUMNS,
        headline=HEADLINE,
        nested=("deployments", "lives"),
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What pieces are looked at with."""

    chips: Mapping[str, Mapping[str, Any]]
    day: date
    throughput: str
    mark: str | None


def _piece(piece: Mapping[str, Any], look: _Look, life: float) -> Aged:
    name, runs = piece["chip"], piece["runs"]
    chip = look.chips.get(name) if name else None
    years = age(piece["since"], look.day) if runs else NOTHING
    chip_years = age(chip["available"], look.day) if chip else NOTHING
    left = worth(years, life, runs)
    least = most = None
    if chip is not None:
        least, most = (behind(look.chips, str(name), look.day, end) for end in (1, 0))
    power = NOTHING
    if look.mark is not None:
        power = relative(chip, look.chips[look.mark], look.throughput)
    known = (years[0], chip, chip_years[0], power[0])
    return Aged(
        deployment=piece["id"],
        user=piece["user"],
        chip=None if chip is None else chip["id"],
        status=piece["status"],
        age_years=years[0],
        age_years_low=years[1],
        age_years_high=years[2],
        chip_age_years=chip_years[0],
        chip_age_years_low=chip_years[1],
        chip_age_years_high=chip_years[2],
        generations_behind=least if least == most else None,
        generations_behind_low=least,
        generations_behind_high=most,
        value_left=left[0],
        value_left_low=left[1],
        value_left_high=left[2],
        value_left_by_performance=power[0],
        value_left_by_performance_low=power[1],
        value_left_by_performance_high=power[2],
        coverage=Coverage(sum(fact is not None for fact in known), len(known)),
    )


def _row(
    operator: str, pieces: Sequence[Mapping[str, Any]], look: _Look, lives: Sequence[float]
) -> Obsolescence:
    sizes = [piece["gigawatts"] for piece in pieces]
    aged = [_piece(piece, look, lives[0]) for piece in pieces]
    years = [(a.age_years, a.age_years_low, a.age_years_high) for a in aged]
    runs = [piece["runs"] for piece in pieces]
    left = []
    for life in lives:
        each = [worth(y, life, r) for y, r in zip(years, runs, strict=True)]
        value, low, high = mean(sizes, each)
        left.append(
            Worth(
                life_years=float(life), value_left=value, value_left_low=low, value_left_high=high
            )
        )
    old = mean(sizes, years)
    chip_old = mean(
        sizes, [(a.chip_age_years, a.chip_age_years_low, a.chip_age_years_high) for a in aged]
    )
    each_power = [
        (
            a.value_left_by_performance,
            a.value_left_by_performance_low,
            a.value_left_by_performance_high,
        )
        for a in aged
    ]
    power = mean(sizes, each_power)
    lows = [a.generations_behind_low for a in aged if a.generations_behind_low is not None]
    highs = [a.generations_behind_high for a in aged if a.generations_behind_high is not None]
    sized = [size.stated is not None for size in sizes]
    return Obsolescence(
        company=operator,
        age_years=old[0],
        age_years_low=old[1],
        age_years_high=old[2],
        chip_age_years=chip_old[0],
        chip_age_years_low=chip_old[1],
        chip_age_years_high=chip_old[2],
        generations_behind_low=min(lows, default=None),
        generations_behind_high=max(highs, default=None),
        life_years=float(lives[0]),
        value_left=left[0].value_left,
        value_left_low=left[0].value_left_low,
        value_left_high=left[0].value_left_high,
        against=None if look.mark is None else look.chips[look.mark]["id"],
        value_left_by_performance=power[0],
        value_left_by_performance_low=power[1],
        value_left_by_performance_high=power[2],
        coverage=Coverage(
            sum(s and a.value_left is not None for s, a in zip(sized, aged, strict=True)),
            len(aged),
        ),
        coverage_by_performance=Coverage(
            sum(s and p[0] is not None for s, p in zip(sized, each_power, strict=True)),
            len(aged),
        ),
        lives=tuple(left),
        deployments=tuple(aged),
    )


def _notes(held: str | None, throughput: str, against: str) -> tuple[str, ...]:
    notes = [
        say(
            "Ages are since a deployment was reported as running; what does not run yet has"
            " none, and no age is assumed where no date is known."
        )
    ]
    if held is None:
        notes.append(
            say(
                "No chip available by the day has a known dense %(throughput)s per watt.",
                throughput=throughput.upper(),
            )
        )
    else:
        notes.append(
            say(
                "Performance per watt is dense %(throughput)s over design power, against the "
                "%(against)s chip available by the day of which both are known (%(chip)s); it "
                "is cut off at 1.",
                throughput=throughput.upper(),
                against=against,
                chip=held.split(":")[1],
            )
        )
    return tuple(notes)
