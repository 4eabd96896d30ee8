"""Small worlds of chips and deployments, said in a few words, and their graph of capacity.

>>> C = capacity(chip("x1", "designer"), row("d", "cloud", "lab", "x1", gigawatts=2))
>>> C.nodes["standing:d"]["gigawatts"].stated, C.has_edge("chip:x1", "designer")
(Decimal('2'), True)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx

from graph.capacity import build
from graph.lens import View
from graph.model import (
    Chip,
    ChipReading,
    Company,
    Deployment,
    PartialDate,
    Source,
    SupplyRole,
    World,
)
from graph.result import Lens
from tests.worlds import HORIZON, LONG_AGO, TERMS, holding, world

Made = tuple[Any, str]


def chip(ident: str, designer: str, *, told: str = LONG_AGO, **more: Any) -> Made:
    """A chip; ``available`` and ``announced`` are partial dates, numbers anything decimal."""
    for key in ("available", "announced"):
        if key in more:
            more[key] = PartialDate.parse(more[key])
    for key in ("dense_bf16_tflops", "dense_fp8_tflops", "tdp_w"):
        if key in more:
            more[key] = Decimal(str(more[key]))
    made = Chip(
        id=ident, name=ident, designer=designer, chip_kind="gpu", sources=(f"s-{ident}",), **more
    )
    return made, told


def reading(of: str, prop: str, value: str, *, told: str = LONG_AGO) -> Made:
    """Another source's value of a property."""
    ident = f"{of}-{prop}-{value}"
    made = ChipReading(id=ident, chip=of, of_property=prop, value=value, sources=(f"s-{ident}",))
    return made, told


def role(
    of: str, supplier: str, kind: str, share: str | None = None, *, told: str = LONG_AGO
) -> Made:
    """A supplier in a role."""
    ident = f"{of}-{supplier}-{kind}-{share}"
    made = SupplyRole(
        id=ident,
        chip=of,
        supplier=supplier,
        role=kind,
        share=None if share is None else Decimal(share),
        sources=(f"s-{ident}",),
    )
    return made, told


def row(
    ident: str,
    operator: str,
    user: str | None = None,
    on: str | None = None,
    *,
    gigawatts: float | str | None = None,
    units: int | None = None,
    site: str | None = None,
    since: str | None = None,
    status: str = "planned",
    told: str = LONG_AGO,
    **more: Any,
) -> Made:
    """A deployment."""
    made = Deployment(
        id=ident,
        operator=operator,
        user=user,
        chip=on,
        units=None if units is None else Decimal(units),
        capacity_gw=None if gigawatts is None else Decimal(str(gigawatts)),
        site=site,
        since=None if since is None else PartialDate.parse(since),
        deployment_status=status,
        sources=(f"s-{ident}",),
        **more,
    )
    return made, told


def deployed(*rows: Made) -> World:
    """A world of these rows, with the companies and sources that they name; parent holds sub."""
    base = world(holding("sub", "parent"))
    names = {
        Chip: "chips",
        ChipReading: "chip_readings",
        SupplyRole: "supply_roles",
        Deployment: "deployments",
    }
    tables: dict[str, Any] = {name: {} for name in names.values()}
    sources, companies = dict(base.sources), dict(base.companies)
    for made, told in rows:
        tables[names[type(made)]][made.id] = made
        sources[f"s-{made.id}"] = Source(
            id=f"s-{made.id}",
            title=made.id,
            url="https://example.org/",
            source_kind="news",
            published=PartialDate.parse(told),
            horizon=HORIZON,
        )
        for field in ("designer", "foundry", "supplier", "operator", "user"):
            party = getattr(made, field, None)
            if party is not None and party not in companies:
                companies[party] = Company(
                    id=party, name=party, company_kind="ai-lab", sources=("s-any",)
                )
    return replace(base, sources=sources, companies=companies, **tables)


def capacity(
    *rows: Made, as_of: str = "2026-07-05", least: str | None = None, level: str = "group"
) -> nx.MultiDiGraph[str]:
    """The graph of capacity of a world of these rows."""
    lens = Lens(date.fromisoformat(as_of), level=level)
    return build(View(deployed(*rows), TERMS, lens), least)
