"""What the measures say of one company, as sections whose every number has its documents."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.explain import flows_in
from graph.language import say
from graph.measures.capacity_dependency import documents_behind
from graph.measures.dependency import Dependency
from graph.measures.exposure import Exposed
from graph.measures.money_dependency import purchases_by_pair
from graph.model import Interval
from graph.pages.concentration import of_company
from graph.pages.evidence import Context, Evidence
from graph.pages.numbers import percent, span
from graph.pages.sections import Cell, Fact, More, Row, Section, Table, origin
from graph.pages.shelf import Shelf
from graph.result import Lens
from graph.wording import UNKNOWN, number

__all__ = ["MOST", "measured_sections"]

MOST = 15
"""So many rings, companies that one stands on, and losers are told."""


def measured_sections(shelf: Shelf, ident: str) -> Iterator[Section]:
    """Rings, concentration, on whom it stands, what falls due, who loses if it stops paying.

    The results on the shelf are of this company alone.
    """
    yield _rings(shelf, ident)
    yield from _concentration(shelf, ident)
    yield _dependency(shelf, ident)
    yield _dues(shelf)
    yield _losses(shelf, ident)


def _command(shelf: Shelf, *words: str) -> str:
    """A command line that asks for the whole under the same lens."""
    lens, evidence = shelf.evidence.G.graph["lens"], shelf.evidence
    usual = Lens(
        evidence.world.horizon,
        evidence.terms.default("firmness"),
        evidence.terms.default("level"),
    )
    told = [*words]
    for name in ("as_of", "firmness", "level", "currency"):
        if (value := getattr(lens, name)) != getattr(usual, name):
            told += [f"--{name.replace('_', '-')}", str(value)]
    if not lens.ceilings:
        told.append("--no-ceilings")
    return shlex.join(["lingkar", *told])


def _more(shelf: Shelf, shown: int, found: int, *words: str) -> More | None:
    if shown >= found:
        return None
    text = say(
        "The first %(shown)s of %(all)s, the largest known first; all of them:",
        shown=shown,
        all=found,
    )
    return More(text, _command(shelf, *words))


def _documents(evidence: Evidence, flows: Iterable[str]) -> Iterator[str]:
    """The documents that tell of flows."""
    for flow in flows:
        if flow in evidence.edges:
            yield from evidence.edges[flow][2]["sources"]
        elif flow in evidence.world.flows:
            yield from evidence.world.flows[flow].sources


def _figure_documents(evidence: Evidence, figures: Iterable[str]) -> Iterator[str]:
    """The documents that tell of figures."""
    for figure in figures:
        if figure in evidence.world.figures:
            yield from evidence.world.figures[figure].sources


# -- rings ---------------------------------------------------------------------------------------


def _rings(shelf: Shelf, ident: str) -> Section:
    title = say("Rings through it")
    (result,) = shelf.of_measure("cycles")
    heads = (
        say("Ring"),
        say("Smallest leg"),
        say("Bounds"),
        say("Weakest leg is"),
        say("Can be travelled in time"),
        say("Flows with a known amount"),
    )
    rows = [
        Row(
            (r["title"], r["bottleneck"], r["bounds"], _firm(r), r["travels"], r["coverage"]),
            _each_once(s for leg in r["legs"] for s in leg["sources"]),
            r["firmness"]["step"],
        )
        for r in shelf.rings
    ]
    asked = ("cycles", "--through", ident, "--top")
    more: More | None
    if result.found is None:
        more = More(
            say("There are too many to count; more of them:"), _command(shelf, *asked, "1000")
        )
    else:
        more = _more(shelf, len(rows), result.found, *asked, str(result.found))
    table = Table(heads, rows, numeric=frozenset({1, 2}), more=more)
    # A ring that is not there is an answer too, so the section always stands.
    counted, *notes = result.notes
    return Section(title, [], notes if rows else [counted], [table])


def _firm(ring: Context) -> str:
    label: str = ring["firmness"]["label"]
    if any(leg["in_kind"] for leg in ring["legs"]):
        return say("%(firmness)s, partly in kind", firmness=label)
    return label


def _each_once(documents: Iterable[Context]) -> list[Context]:
    return list({document["id"]: document for document in documents}.values())


# -- concentration -------------------------------------------------------------------------------


def _concentration(shelf: Shelf, ident: str) -> Iterator[Section]:
    evidence = shelf.evidence
    results = {r.rows[0].of: r for r in shelf.of_measure("concentration") if r.rows}
    for side in of_company(shelf.concentrations, ident):
        row = results[side["of"]].rows[0]
        facts = []
        if side["counterparties"]:
            facts = [
                Fact(say("HHI"), [Cell(_with_bounds(side["hhi"], side["range"]))]),
                Fact(say("Effective number"), [Cell(_effective(row))]),
                Fact(say("Flows with a known amount"), [Cell(side["coverage"])]),
                *origin(evidence.sources(_documents(evidence, sorted(flows_in((row,)))))),
            ]
        shares = [
            Row(
                (p["company"]["name"], p["share"], p["amount"]),
                evidence.sources(_documents(evidence, told.flows)),
            )
            for p, told in zip(side["counterparties"], row.counterparties, strict=True)
        ]
        heads = (say("Company"), say("Share"), say("Amount"))
        tables = [Table(heads, shares, numeric=frozenset({1, 2}))]
        if side["disclosed"]:
            tables.append(_disclosed(side))
        yield Section(side["side"], facts, list(results[side["of"]].notes), tables)


def _with_bounds(value: str, bounds: str) -> str:
    if value == bounds or bounds == UNKNOWN:
        return value
    return say("%(value)s (%(bounds)s)", value=value, bounds=bounds)


def _effective(row: Any) -> str:
    value, low, high = (
        UNKNOWN if n is None else number(n)
        for n in (row.effective_number, row.effective_number_low, row.effective_number_high)
    )
    return _with_bounds(value, UNKNOWN if UNKNOWN in (low, high) else span(low, high))


def _disclosed(side: Context) -> Table:
    heads = (say("Company"), say("Share"), say("Of"), say("Period"), say("Scope"))
    rows = [
        Row(
            (
                d["company"]["name"] if d["company"] else d["who"],
                d["share"],
                d["metric"],
                str(d["period"]),
                "".join(str(part["text"]) for part in d["scope"]),
            ),
            d["sources"],
        )
        for d in side["disclosed"]
    ]
    title = say(
        "Shares that are disclosed; with the rest unknown, the HHI lies within %(bounds)s",
        bounds=side["disclosed_range"],
    )
    return Table(heads, rows, title, numeric=frozenset({1}))


# -- dependency ----------------------------------------------------------------------------------


def _dependency(shelf: Shelf, ident: str) -> Section:
    """On whom it stands, one table per basis: the widest known look-through first."""
    evidence = shelf.evidence
    heads = (say("On"), say("Face value"), say("Looked through"), say("Bounds"), say("Known"))
    tables, notes = [], []
    for result in shelf.of_measure("dependency"):
        if not result.rows:
            continue
        basis = result.rows[0].basis
        shown = result.rows[:MOST]
        whole, ways = _behind(shelf, ident, basis, [row.on for row in shown])
        lines = [
            Row((evidence.name(r.on), *_stands(r)), way) for r, way in zip(shown, ways, strict=True)
        ]
        more = _more(shelf, len(shown), len(result.rows), "dependency", ident, "--basis", basis)
        title = say("By money") if basis == "money" else say("By capacity")
        tables.append(Table(heads, lines, title, whole, frozenset({1, 2, 3}), more))
        notes += [note for note in result.notes if note not in notes]
    return Section(say("On whom it stands"), [], notes, tables)


def _stands(row: Dependency) -> tuple[str, ...]:
    within = span(percent(row.look_through_low), percent(row.look_through_high))
    return percent(row.face_value), percent(row.look_through), within, str(row.coverage)


def _behind(
    shelf: Shelf, ident: str, basis: str, on: Sequence[str]
) -> tuple[list[Context], list[list[Context]]]:
    """The documents behind all of what it has, and those that come to it for each company."""
    evidence = shelf.evidence
    if basis == "capacity":
        (C,) = shelf.capacity
        whole = sorted(documents_behind(C, ident))
        ways = [sorted(documents_behind(C, ident, k)) for k in on]
    else:
        G = evidence.G
        bought = purchases_by_pair(G, [(ident, ident)])[ident, ident]
        whole = list(_documents(evidence, bought))
        pairs = purchases_by_pair(G, [(ident, k) for k in on])
        ways = [
            list(
                _documents(evidence, [f for f in flows if f not in bought or _pays(evidence, f, k)])
            )
            for (_, k), flows in pairs.items()
        ]
    return evidence.sources(whole), [evidence.sources(way or whole) for way in ways]


def _pays(evidence: Evidence, flow: str, payee: str) -> bool:
    return evidence.edges[flow][1] == payee


# -- obligations ---------------------------------------------------------------------------------


def _dues(shelf: Shelf) -> Section:
    heads = (
        say("Year"),
        say("Due"),
        say("Revenue"),
        say("Revenue of"),
        say("Due over revenue"),
        say("Known flows"),
    )
    found = [(result, row) for result in shelf.of_measure("obligations") for row in result.rows]
    rows = [Row(_due(shelf.evidence, row), _due_sources(shelf.evidence, row)) for _, row in found]
    notes = list(found[0][0].notes) if found else []
    table = Table(heads, rows, numeric=frozenset({1, 2, 4}))
    return Section(say("What falls due"), [], notes, [table])


def _due(evidence: Evidence, row: Any) -> tuple[str, ...]:
    money = evidence.money
    over = span(percent(row.over_revenue_low), percent(row.over_revenue_high))
    if row.over_revenue_high is None:
        over = say("at least %(amount)s", amount=percent(row.over_revenue_low))
    return (
        row.year or say("undated"),
        money.amount(Interval(row.due_low, row.due_high, row.due)),
        money.sum(row.revenue),
        row.revenue_period or "",
        _with_bounds(percent(row.over_revenue), UNKNOWN if row.revenue is None else over),
        str(row.coverage),
    )


def _due_sources(evidence: Evidence, row: Any) -> list[Context]:
    figures = _figure_documents(evidence, row.revenue_figures)
    return evidence.sources([*_documents(evidence, row.flows), *figures])


# -- exposure ------------------------------------------------------------------------------------


def _losses(shelf: Shelf, ident: str) -> Section:
    evidence = shelf.evidence
    title = say("Others lose if it stops paying")
    found = [(result, row) for result in shelf.of_measure("exposure") for row in result.rows]
    if not found:
        return Section(title)
    ((result, row),) = found
    whole = evidence.sources(
        s for other in row.counterparties for s in _exposed_documents(evidence, other)
    )
    money = evidence.money
    equity = UNKNOWN if row.equity is None else money.sum(row.equity)
    facts = [
        Fact(say("Loss"), [Cell(_loss(evidence, row))]),
        Fact(say("of it unpaid commitments"), [Cell(money.sum(row.commitments))]),
        Fact(say("of it stakes that figures tell"), [Cell(equity)]),
        Fact(say("Unpaid commitments with a known amount"), [Cell(str(row.coverage))]),
        *origin(whole),
    ]
    heads = (
        say("Company"),
        say("Loss"),
        say("Unpaid commitments"),
        say("Stake"),
        say("Loss over its revenue"),
        say("Both funder and supplier"),
    )
    shown = row.counterparties[:MOST]
    rows = [
        Row(_exposed(evidence, other), evidence.sources(_exposed_documents(evidence, other)))
        for other in shown
    ]
    more = _more(shelf, len(shown), len(row.counterparties), "exposure", ident)
    table = Table(heads, rows, numeric=frozenset({1, 2, 3, 4}), more=more)
    return Section(title, facts, list(result.notes), [table])


def _loss(evidence: Evidence, row: Any) -> str:
    value = evidence.money.sum(row.loss)
    return _with_bounds(value, evidence.money.bounds(Interval(row.loss_low, row.loss_high, None)))


def _exposed(evidence: Evidence, row: Exposed) -> tuple[str, ...]:
    money = evidence.money
    over = percent(row.over_revenue)
    if row.over_revenue is not None:
        over = say("%(share)s of %(period)s", share=over, period=row.revenue_period or UNKNOWN)
    return (
        evidence.name(row.company),
        _loss(evidence, row),
        money.sum(row.commitments),
        money.sum(row.equity),
        over,
        say("yes") if row.safety_net else say("no"),
    )


def _exposed_documents(evidence: Evidence, row: Exposed) -> Iterator[str]:
    yield from _documents(evidence, row.flows)
    yield from _figure_documents(evidence, row.figures)
