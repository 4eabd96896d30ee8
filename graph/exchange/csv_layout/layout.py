"""The CSV layout: which files there are, what each column holds, which field it becomes.

This is the whole of what the import knows about the files; ``docs/csv-layout.md`` says the
same in words. A column without a field is read by a rule of :mod:`~graph.exchange.csv_layout.rules`
or becomes something of its own in :mod:`~graph.exchange.csv_layout.statements`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from graph import model
from graph.exchange.csv_layout.cells import (
    Cell,
    Code,
    Currency,
    Day,
    Flag,
    Number,
    Pattern,
    Period,
    Reference,
    Slug,
    Text,
    Unit,
    Url,
)

__all__ = ["CROWD", "LAYOUT", "READABLE", "SECTORS", "Column", "Table"]

#: The kind that makes a row of companies.csv a crowd, which is no company.
CROWD = "crowd"

#: What a claim may be about beside the rows of the tables, written ``sector:ai``, and its label.
SECTORS = {"ai": "AI industry"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold, and the field of the model that they fill."""

    name: str
    cell: Cell
    field: str | None = None
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file. ``space`` is the prefix of its things, ``topic`` the Turtle file they go to."""

    name: str
    becomes: type
    space: str
    topic: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    @property
    def key(self) -> str | None:
        """The column that holds the id of the row, if there is one."""
        return next((c.name for c in self.columns if isinstance(c.cell, Slug)), None)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


_PROSE = Text("en")
_SHARE = Number(most=Decimal(1))
_PARTY = Reference(("companies",))
_SOURCES = Column("source_ids", Reference(("sources",)), "sources", required=True, many=True)

LAYOUT: tuple[Table, ...] = (
    Table(
        "sources",
        model.Source,
        "source",
        "sources",
        (
            Column("source_id", Slug(), required=True),
            Column("url", Url(), "url", required=True),
            Column("publisher", Text(), "publisher"),
            Column("title", Text(), "title", required=True),
            Column("author", Text(), "author"),
            Column("published", Day(), "published"),
            Column(
                "language",
                Pattern(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a BCP 47 language tag"),
                "language",
            ),
            Column("kind", Code("source"), "source_kind", required=True),
            Column("primary", Flag(), "primary"),
        ),
        required=True,
    ),
    Table(
        "companies",
        model.Company,
        "company",
        "companies",
        (
            Column("company_id", Slug(), required=True),
            Column("name", Text(), "name", required=True),
            Column("legal_name", Text(), "legal_name"),
            Column("aliases", Text(), "aliases", many=True),
            Column("kind", Code("company"), "company_kind", required=True),
            Column("country", Pattern("[A-Z]{2}", "an ISO 3166-1 alpha-2 code"), "country"),
            Column("founded", Day(), "founded"),
            Column("ticker", Text(), "ticker"),
            Column("wikidata", Pattern(r"Q[1-9]\d*", "a Wikidata item (Q95)"), "wikidata"),
            Column("parent_id", _PARTY),
            Column("parent_share", _SHARE),
            Column("parent_since", Day()),
            _SOURCES,
        ),
        required=True,
    ),
    Table(
        "deals",
        model.Deal,
        "deal",
        "deals",
        (
            Column("deal_id", Slug(), required=True),
            Column("title", Text(), "title", required=True),
            Column("kind", Code("deal"), "deal_kind", required=True),
            Column("parties", _PARTY, "party", many=True),
            Column("announced", Day(), "announced"),
            Column("amends", Reference(("deals",))),
            Column("amends_how", Text()),
            Column("note", _PROSE, "note"),
            _SOURCES,
        ),
        required=True,
    ),
    Table(
        "flows",
        model.Flow,
        "flow",
        "deals",
        (
            Column("flow_id", Slug(), required=True),
            Column("deal_id", Reference(("deals",)), "deal", required=True),
            Column("payer_id", _PARTY, "payer", required=True),
            Column("payee_id", _PARTY, "payee", required=True),
            Column("kind", Code("flow"), "flow_kind", required=True),
            Column("nature", Code("nature"), required=True),
            Column("amount_low", Number(), "amount_low"),
            Column("amount_high", Number(), "amount_high"),
            Column("amount_qualifier", Code("qualifier"), "amount_qualifier", required=True),
            Column("currency", Currency(), "currency"),
            Column("starts", Day(), "starts"),
            Column("ends", Day(), "ends"),
            Column("capacity_gw", Number(), "capacity_gw"),
            Column("units", Number(), "units"),
            Column("chip_id", Reference(("chips",)), "chip"),
            Column("condition", _PROSE, "condition"),
            Column("in_kind", Flag(), "in_kind"),
            Column("reading_of", Reference(("flows",)), "reading_of"),
            Column("part_of", Reference(("flows",)), "part_of"),
            _SOURCES,
        ),
        required=True,
    ),
    Table(
        "status_events",
        model.StatusEvent,
        "event",
        "deals",
        (
            Column("subject_id", Reference(("deals", "flows")), "subject", required=True),
            Column("date", Day(), "date", required=True),
            Column("status", Code("status"), "status", required=True),
            Column("amount", Number(), "amount"),
            Column("currency", Currency(), "currency"),
            _SOURCES,
        ),
        required=True,
    ),
    Table(
        "chips",
        model.Chip,
        "chip",
        "chips",
        (
            Column("chip_id", Slug(), required=True),
            Column("name", Text(), "name", required=True),
            Column("designer_id", _PARTY, "designer", required=True),
            Column("kind", Code("chip"), "chip_kind", required=True),
            Column("announced", Day(), "announced"),
            Column("available", Day(), "available"),
            Column("process_node", Text(), "process_node"),
            Column("foundry_id", _PARTY, "foundry"),
            Column("memory_type", Text(), "memory_type"),
            Column("memory_gb", Number(), "memory_gb"),
            Column("memory_bandwidth_tb_s", Number(), "memory_bandwidth_tb_s"),
            Column("dense_bf16_tflops", Number(), "dense_bf16_tflops"),
            Column("dense_fp8_tflops", Number(), "dense_fp8_tflops"),
            Column("tdp_w", Number(), "tdp_w"),
            Column("predecessor_id", Reference(("chips",)), "predecessor"),
            Column("note", _PROSE, "note"),
            _SOURCES,
        ),
    ),
    Table(
        "chip_readings",
        model.ChipReading,
        "chip-reading",
        "chips",
        (
            Column("chip_id", Reference(("chips",)), "chip", required=True),
            Column("field", Text(), required=True),
            Column("value", Text(), "value", required=True),
            Column("unit", Text(), "unit"),
            _SOURCES,
        ),
    ),
    Table(
        "chip_suppliers",
        model.SupplyRole,
        "supply",
        "chips",
        (
            Column("chip_id", Reference(("chips",)), "chip", required=True),
            Column("supplier_id", _PARTY, "supplier", required=True),
            Column("role", Code("supply-role"), "role", required=True),
            Column("share", _SHARE, "share"),
            Column("period", Text(), "period"),
            _SOURCES,
        ),
    ),
    Table(
        "deployments",
        model.Deployment,
        "deployment",
        "deployments",
        (
            Column("deployment_id", Slug(), required=True),
            Column("operator_id", _PARTY, "operator", required=True),
            Column("user_id", _PARTY, "user"),
            Column("chip_id", Reference(("chips",)), "chip"),
            Column("units", Number(), "units"),
            Column("capacity_gw", Number(), "capacity_gw"),
            Column("site", Text(), "site"),
            Column("since", Day(), "since"),
            Column("status", Code("deployment"), "deployment_status", required=True),
            _SOURCES,
        ),
    ),
    Table(
        "analysts",
        model.Person,
        "person",
        "analysts",
        (
            Column("person_id", Slug(), required=True),
            Column("name", Text(), "name", required=True),
            Column("role", Text(), "role_title"),
            Column("affiliation_id", _PARTY, many=True),
            Column("past_affiliations", _PARTY, many=True),
            _SOURCES,
        ),
    ),
    Table(
        "claims",
        model.Claim,
        "claim",
        "claims",
        (
            Column("claim_id", Slug(), required=True),
            Column("claimant_id", Reference(("analysts", "companies")), "claimant", required=True),
            Column(
                "about",
                Reference(("companies", "deals", "flows", "chips", "sectors")),
                "about",
                many=True,
            ),
            Column("topic", Code("topic"), "topic", required=True),
            Column("stance", Code("stance"), "stance", required=True),
            Column("paraphrase", _PROSE, "paraphrase", required=True),
            Column("date", Day(), "date", required=True),
            _SOURCES,
        ),
    ),
    Table(
        "figures",
        model.Figure,
        "figure",
        "figures",
        (
            Column("company_id", _PARTY, "company"),
            Column("metric", Code("metric"), "metric", required=True),
            Column("counterpart_id", _PARTY, "counterpart"),
            Column("period", Period(), "period", required=True),
            Column("value", Number(least=None), "value", required=True),
            Column("unit", Unit(), "unit", required=True),
            Column("qualifier", _PROSE, "scope"),
            _SOURCES,
        ),
    ),
)

#: The columns of chips.csv that other sources may read differently: measured values and dates.
READABLE: dict[str, Column] = {
    column.name: column
    for table in LAYOUT
    if table.becomes is model.Chip
    for column in table.columns
    if isinstance(column.cell, Number | Day) or column.name in ("process_node", "memory_type")
}
