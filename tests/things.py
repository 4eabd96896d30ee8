"""A small world in which everything that has a page of its own is named, and its site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from graph.changes import lately
from graph.claimed import compared
from graph.claims import known_claims
from graph.lens import View
from graph.model import (
    Chip,
    ChipReading,
    Claim,
    Company,
    Deployment,
    Figure,
    Membership,
    PartialDate,
    Person,
    SupplyRole,
    World,
)
from graph.network import build
from graph.pages.site import build_site
from graph.result import Lens
from tests.sites import BN, IMAGE, QUOTED, SCRIPT, measured
from tests.worlds import TERMS, deal, event, flow, world

ANY = ("s-any",)


def _day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _chip(ident: str, available: str, bf16: int, watts: int, before: str | None = None) -> Chip:
    return Chip(
        id=ident,
        name=ident.upper(),
        designer="nvidia",
        chip_kind="gpu",
        available=_day(available),
        foundry="tsmc",
        dense_bf16_tflops=Decimal(bf16),
        tdp_w=Decimal(watts),
        predecessor=before,
        sources=ANY,
    )


def _deployment(ident: str, units: int, supersedes: tuple[str, ...] = ()) -> Deployment:
    return Deployment(
        id=ident,
        operator="amazon",
        user="openai",
        chip="h200",
        units=Decimal(units),
        site="Somewhere",
        deployment_status="running",
        supersedes=supersedes,
        sources=ANY,
    )


def _figure(ident: str, period: str, value: int) -> Figure:
    return Figure(
        id=ident,
        company="openai",
        metric="revenue",
        period=period,
        value=Decimal(value * BN),
        unit="USD",
        sources=ANY,
    )


def things_world() -> World:
    """Amazon funds OpenAI (10), which buys of it: 38 by one source and 30 by another.

    The H100 has 1 000 TFLOPS at 500 W, the H200 after it 3 000 at 1 000 W, or 1 200 W by another
    source. Amazon runs 300 H200 for OpenAI, counted as 100 before. Anshel Sag, once of AMD here,
    speaks of OpenAI's suppliers and of the H200. OpenAI's revenue was 13 in 2025 and is to be
    100 in 2030.
    """
    seen = world(
        flow("f-equity", "amazon", "openai", 10 * BN, deal="d-invest"),
        flow("f-buy", "openai", "amazon", 38 * BN, kind="compute", deal="d-buy", chip="h200"),
        flow(
            "f-told", "openai", "amazon", 30 * BN, kind="compute", deal="d-buy", reading_of="f-buy"
        ),
        flow("f-chips", "amazon", "nvidia", kind="hardware", deal="d-chips", told="2026-06-20"),
        deal("d-buy", kind="compute-contract"),
        event("d-invest", "2025-12-01", "announced"),
        event("d-buy", "2025-11-03", "announced"),
        event("d-buy", "2026-06-01", "signed"),
        event("d-chips", "2026-06-20", "announced"),
    )
    firms = {
        ident: Company(id=ident, name=ident.upper(), company_kind="foundry", sources=ANY)
        for ident in ("amd", "tsmc")
    }
    claim = Claim(
        id="sag-suppliers",
        claimant="sag-anshel",
        about=("openai", "h200", "f-buy"),
        topic="diversification",
        stance="supportive",
        paraphrase="It wants more than one supplier.",
        date=_day("2026"),
        measure="diversification",
        measure_subject="openai",
        comparison="at-least",
        measure_value=Decimal(2),
        sources=ANY,
    )
    return replace(
        seen,
        companies={**seen.companies, **firms},
        chips={
            "h100": _chip("h100", "2022-09", 1000, 500),
            "h200": _chip("h200", "2024-11", 3000, 1000, "h100"),
        },
        chip_readings={
            "r": ChipReading(
                id="r",
                chip="h200",
                of_property="thermalDesignPowerW",
                value="1200",
                unit="W",
                sources=ANY,
            )
        },
        supply_roles={
            "h200-tsmc": SupplyRole(
                id="h200-tsmc", chip="h200", supplier="tsmc", role="fabrication", sources=ANY
            )
        },
        deployments={
            "before": _deployment("before", 100),
            "after": _deployment("after", 300, ("before",)),
        },
        people={"sag-anshel": Person(id="sag-anshel", name="Anshel Sag", sources=ANY)},
        memberships={
            "sag-amd": Membership(
                id="sag-amd", member="sag-anshel", organization="amd", past=True, sources=ANY
            )
        },
        claims={claim.id: claim},
        figures={
            "past": _figure("past", "2025", 13),
            "target": _figure("target", "2030", 100),
        },
    )


def hostile_things() -> World:
    """The same, whose every name and title tries to be markup."""
    seen = things_world()
    return replace(
        seen,
        chips={i: replace(c, name=IMAGE, note=SCRIPT) for i, c in seen.chips.items()},
        people={i: replace(p, name=SCRIPT, role_title=QUOTED) for i, p in seen.people.items()},
        claims={i: replace(c, paraphrase=IMAGE) for i, c in seen.claims.items()},
        deployments={i: replace(d, site=QUOTED) for i, d in seen.deployments.items()},
        chip_readings={i: replace(r, value=SCRIPT) for i, r in seen.chip_readings.items()},
        sources={
            i: replace(s, title=SCRIPT, publisher=IMAGE, author=QUOTED, url="javascript:alert(1)")
            for i, s in seen.sources.items()
        },
    )


def things_site(seen: World, out: Path) -> Path:
    """The site of a world with all that `lingkar build` gives it but the report on the data."""
    view = View(seen, TERMS, Lens(date(2026, 7, 5)))
    G = build(view)
    build_site(
        seen,
        G,
        measured(G),
        out,
        terms=TERMS,
        compared=compared(view, known_claims(view)),
        lately=lately(view),
    )
    return out
