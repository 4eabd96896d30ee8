"""Random small worlds, and all measures as questions to a view: what the contract tests ask of.

>>> sorted(MEASURES)[:3]
['all cycles', 'chance', 'circulation']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx
from hypothesis import strategies as st

from graph import capacity, ledger, network
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
from graph.model import Claim, Figure, PartialDate, World
from graph.result import Lens, Result
from tests.deployments import chip, deployed, role
from tests.deployments import row as deployment
from tests.ledgers import figure
from tests.worlds import TERMS, event, flow, world

AS_OF = date(2026, 7, 5)
COMPANIES = "abcde"
TOLD = ("2020-01-01", "2025-06-01", "2026-03-01")
KINDS = ("equity", "debt", "compute", "hardware", "lease", "power", "warrant")
STATUSES = ("in-talks", "letter-of-intent", "announced", "signed", "paid")


class Graphs:
    """The three graphs of one view, each built once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.money: nx.MultiDiGraph[str] = network.build(view)
        self.ledger: nx.MultiDiGraph[str] = ledger.build(view)
        self.capacity: nx.MultiDiGraph[str] = capacity.build(view)

    def picture(self) -> str:
        """All that is in them, to see whether a measure changes it."""
        return "\n".join(
            repr((G.graph, sorted(G.nodes(data=True)), sorted(G.edges(keys=True), key=str)))
            + repr(sorted(map(repr, G.edges(keys=True, data=True))))
            for G in (self.money, self.ledger, self.capacity)
        )


MEASURES: dict[str, Callable[[Graphs], Result]] = {
    "suppliers": lambda g: concentration(g.money, of="suppliers"),
    "customers": lambda g: concentration(g.money, of="customers"),
    "funders": lambda g: concentration(g.money, of="funders"),
    "cycles": lambda g: cycles(g.money),
    "all cycles": lambda g: cycles(g.money, rings=False),
    "circulation": lambda g: circulation(g.money),
    "chance": lambda g: chance(g.money, draws=5),
    "diversification": lambda g: diversification(g.money, capacity=g.capacity),
    "dependency": lambda g: dependency(g.money),
    "dependency by capacity": lambda g: dependency(g.money, basis="capacity", capacity=g.capacity),
    "roles": lambda g: roles(g.capacity),
    "obsolescence": lambda g: obsolescence(g.capacity),
    "realization": lambda g: realization(g.ledger),
    "realization by deal": lambda g: realization(g.ledger, by="deal"),
    "obligations": lambda g: obligations(g.ledger),
    "exposure": lambda g: exposure(g.ledger),
    "claims": lambda g: claims(g.view),
}


def seen(made: World, firmness: str = "announced", as_of: date = AS_OF) -> Graphs:
    """The graphs of a world through a lens."""
    return Graphs(View(made, TERMS, Lens(as_of, firmness)))


@st.composite
def worlds(draw: st.DrawFn, *, money_only: bool = False) -> World:
    """Up to eight deals of one leg, with status and payments, figures, chips in use and claims."""
    rows: list[Any] = []
    for n in range(draw(st.integers(1, 8))):
        payer, payee = draw(st.permutations(COMPANIES))[:2]
        shape = draw(st.sampled_from(["exact", "range", "up-to", "at-least", "undisclosed"]))
        low = draw(st.integers(1, 50))
        ends: tuple[int, ...] = () if shape == "undisclosed" else (low,)
        if shape == "range":
            ends = (low, low + 2 * draw(st.integers(1, 25)))  # a midpoint of whole dollars
        more: dict[str, Any] = {} if shape in ("exact", "range") else {"qualifier": shape}
        if draw(st.booleans()):
            more |= {"starts": "2025-01-01", "ends": draw(st.sampled_from(["2027-06-30", "2026"]))}
        rows.append(
            flow(
                f"f{n}",
                payer,
                payee,
                *ends,
                kind=draw(st.sampled_from(KINDS)),
                deal=f"d{n}",
                told=draw(st.sampled_from(TOLD)),
                **more,
            )
        )
        day = draw(st.sampled_from(["2025-01-01", "2025-07-01", "2026-04-01"]))
        rows.append(event(f"d{n}", day, draw(st.sampled_from(STATUSES))))
        if draw(st.integers(0, 5)) == 0:
            rows.append(event(f"d{n}", "2026-05-01", draw(st.sampled_from(["canceled", "paid"]))))
    for company in draw(st.sets(st.sampled_from(COMPANIES), max_size=3)):
        told = draw(st.sampled_from(TOLD))
        rows += [
            figure(company, metric, "2025", draw(st.integers(5, 90)), told=told)
            for metric in ("revenue", "cash", "equity", "liabilities")
        ]
    made = world(*rows)
    if money_only:
        return made
    return replace(_with_capacity(draw, made), claims=_claims(draw, made))


def _with_capacity(draw: st.DrawFn, made: World) -> World:
    parts: list[Any] = [
        chip("x1", "a", available="2024-03", dense_fp8_tflops=2000, tdp_w=700),
        chip("y1", "b", available="2025-09", dense_fp8_tflops=4000, tdp_w=1000, predecessor="x1"),
        role("x1", "c", "fabrication"),
        role("y1", "c", "fabrication", "0.6", told="2025-06-01"),
        chip("z1", "a"),
        role("z1", "d", "fabrication"),
        role("z1", "c", "packaging", "0.5"),
        role("z1", "d", "packaging"),
    ]
    for n in range(draw(st.integers(0, 4))):
        operator, user = draw(st.permutations(COMPANIES))[:2]
        parts.append(
            deployment(
                f"r{n}",
                operator,
                draw(st.sampled_from([user, operator])),
                draw(st.sampled_from(["x1", "y1", "z1", None])),
                gigawatts=draw(st.sampled_from([None, 1, 2, 5])),
                units=draw(st.sampled_from([None, 1000, 7000])),
                site=draw(st.sampled_from([None, "Here, Ohio", "There, Texas"])),
                since=draw(st.sampled_from([None, "2025-02", "2025-11-01"])),
                status=draw(st.sampled_from(["planned", "building", "running"])),
                told=draw(st.sampled_from(TOLD)),
            )
        )
    other = deployed(*parts)
    return replace(
        made,
        sources={**other.sources, **made.sources},
        companies={**other.companies, **made.companies},
        chips=other.chips,
        supply_roles=other.supply_roles,
        deployments=other.deployments,
    )


def _claims(draw: st.DrawFn, made: World) -> dict[str, Claim]:
    """A claim or two that speak to a measure, resting on the source of a flow."""
    subjects = sorted({f.payer for f in made.flows.values()})
    kinds = ("concentration", "obligations", "exposure", "diversification", "realization")
    return {
        f"c{n}": Claim(
            id=f"c{n}",
            claimant=draw(st.sampled_from(subjects)),
            about=("f0",),
            topic="risk",
            stance="neutral",
            date=PartialDate.parse(draw(st.sampled_from(["2025-08-01", "2026-06"]))),
            paraphrase="So.",
            measure=draw(st.sampled_from(kinds)),
            measure_subject=draw(st.sampled_from(subjects)),
            comparison="at-least",
            measure_value=Decimal(1),
            sources=(draw(st.sampled_from(sorted(made.flows.values(), key=str))).sources),
        )
        for n in range(draw(st.integers(0, 2)))
    }


def scaled(made: World, by: int) -> World:
    """The same world with every amount of money times ``by``."""
    times = Decimal(by)

    def grown(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * times

    figures: dict[str, Figure] = {
        i: replace(f, value=f.value * times) for i, f in made.figures.items()
    }
    return replace(
        made,
        figures=figures,
        flows={
            i: replace(f, amount_low=grown(f.amount_low), amount_high=grown(f.amount_high))
            for i, f in made.flows.items()
        },
        events={i: replace(e, amount=grown(e.amount)) for i, e in made.events.items()},
    )


def backwards(made: World) -> World:
    """The same world with every table the other way round."""
    tables: dict[str, Any] = {
        name: dict(reversed(list(table.items())))
        for name in made.__dataclass_fields__
        if isinstance(table := getattr(made, name), dict)
    }
    return replace(made, **tables)


def bounds_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every pair of bounds in the JSON of a result, by where it stands: names, not numbers."""
    if isinstance(value, dict):
        named = tuple(
            str(value[key])
            for key in ("company", "on", "companies", "year", "subject", "side", "nature", "role",
                        "unit", "deal", "flow", "payer", "payee", "deployment", "claim", "stage",
                        "statistic", "without", "life_years")
            if key in value
        )  # fmt: skip
        for key, inner in value.items():
            if key.endswith("_low") and f"{key[:-4]}_high" in value:
                yield (*path, *named, key[:-4]), inner, value[f"{key[:-4]}_high"]
            yield from bounds_in(inner, (*path, *named, key))
    elif isinstance(value, list):
        for inner in value:
            yield from bounds_in(inner, path)
