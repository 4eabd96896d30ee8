"""The world of tests/broken/sound.ttl, written out as values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from graph.model import (
    Chip,
    ChipReading,
    Claim,
    Company,
    Crowd,
    Deal,
    Deployment,
    Figure,
    Flow,
    Holding,
    Membership,
    PartialDate,
    Person,
    Source,
    StatusEvent,
    SupplyRole,
    World,
)

PAPER = ("paper",)
day = PartialDate.parse

EXPECTED = World(
    horizon=date(2026, 1, 31),
    sources={
        "paper": Source(
            id="paper",
            title="Alder buys compute from Birch",
            url="https://example.org/paper",
            publisher="Example Press",
            published=day("2025-12"),
            horizon=day("2026-01-31"),
            language="en",
            source_kind="news",
        )
    },
    companies={
        "alder": Company(
            id="alder",
            name="Alder",
            aliases=("Alder AI", "Alder Lab"),
            company_kind="ai-lab",
            country="US",
            founded=day("2015"),
            sources=PAPER,
        ),
        "birch": Company(id="birch", name="Birch", company_kind="hyperscaler", sources=PAPER),
        "birch-cloud": Company(id="birch-cloud", name="Birch Cloud", sources=PAPER),
    },
    crowds={"note-holders": Crowd(id="note-holders", name="Note holders", sources=PAPER)},
    holdings={
        "birch-cloud-birch": Holding(
            id="birch-cloud-birch",
            subsidiary="birch-cloud",
            parent="birch",
            share=Decimal("0.75"),
            since=day("2020-05-01"),
            sources=PAPER,
        )
    },
    deals={
        "alder-birch": Deal(
            id="alder-birch",
            title="Alder and Birch",
            deal_kind="compute-contract",
            party=("alder", "birch-cloud"),
            announced=day("2025-12-02"),
            note="A purchase and a stake.",
            sources=PAPER,
        )
    },
    flows={
        "alder-birch-1": Flow(
            id="alder-birch-1",
            deal="alder-birch",
            payer="alder",
            payee="birch-cloud",
            flow_kind="compute",
            amount_high=Decimal(38_000_000_000),
            amount_qualifier="up-to",
            currency="USD",
            starts=day("2026"),
            ends=day("2032"),
            capacity_gw=Decimal("1.5"),
            chip="acorn",
            sources=PAPER,
        ),
        "alder-birch-2": Flow(
            id="alder-birch-2",
            deal="alder-birch",
            payer="birch",
            payee="alder",
            flow_kind="warrant",
            amount_qualifier="undisclosed",
            in_kind=True,
            sources=PAPER,
        ),
    },
    events={
        "alder-birch-signed": StatusEvent(
            id="alder-birch-signed",
            subject="alder-birch",
            date=day("2025-12-02"),
            status="signed",
            sources=PAPER,
        )
    },
    chips={
        "acorn": Chip(
            id="acorn",
            name="Acorn",
            designer="birch",
            chip_kind="asic",
            memory_gb=Decimal(192),
            tdp_w=Decimal(1000),
            sources=PAPER,
        )
    },
    chip_readings={
        "acorn-memory": ChipReading(
            id="acorn-memory",
            chip="acorn",
            of_property="memoryGB",
            value="180",
            unit="GB",
            sources=PAPER,
        )
    },
    supply_roles={
        "acorn-fabrication": SupplyRole(
            id="acorn-fabrication",
            chip="acorn",
            supplier="birch",
            role="fabrication",
            sources=PAPER,
        )
    },
    deployments={
        "birch-acorn": Deployment(
            id="birch-acorn",
            operator="birch-cloud",
            chip="acorn",
            units=Decimal(100_000),
            deployment_status="planned",
            sources=PAPER,
        )
    },
    people={"rowan": Person(id="rowan", name="R. Rowan", role_title="analyst", sources=PAPER)},
    memberships={
        "rowan-birch": Membership(
            id="rowan-birch", member="rowan", organization="birch", past=True, sources=PAPER
        )
    },
    claims={
        "rowan-ring": Claim(
            id="rowan-ring",
            claimant="rowan",
            about=("alder", "alder-birch"),
            topic="circular-financing",
            stance="critical",
            paraphrase="The money comes back.",
            date=day("2025-12"),
            sources=PAPER,
        )
    },
    figures={
        "alder-revenue": Figure(
            id="alder-revenue",
            company="alder",
            metric="revenue",
            period="2025",
            value=Decimal(13_000_000_000),
            unit="USD",
            sources=PAPER,
        )
    },
)
