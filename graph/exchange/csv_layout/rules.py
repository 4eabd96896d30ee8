"""What must hold within a row: the cells one by one, then with one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from graph.errors import InputError, UnknownTerm
from graph.exchange.csv_layout.cells import Code, formula
from graph.exchange.csv_layout.layout import CROWD, READABLE, Column
from graph.exchange.csv_layout.rows import Row
from graph.model import Deal, PartialDate
from graph.relations import edges_of
from graph.terms import Terms

__all__ = ["amends", "faults"]


def amends(terms: Terms) -> dict[str, str]:
    """How a deal changes an earlier one, as tables say it → the field of the model that tells it.

    >>> amends(Terms.load())["part-of"]
    'tranche_of'
    """
    properties = terms.properties()
    fields = edges_of(terms, Deal, "deals").targets
    return {properties[name].code or name: field for name, field in fields.items()}


def faults(row: Row, terms: Terms) -> list[str]:
    """Everything that is wrong with a row by itself; an empty list for a sound one."""
    found = [fault for column in row.table.columns for fault in _cell(row, column, terms)]
    if not found:  # rules across cells speak of sound cells only
        found = list(_RULES.get(row.table.name, _no_rule)(row, terms))
    return found


def _cell(row: Row, column: Column, terms: Terms) -> Iterator[str]:
    if not row[column.name]:
        if column.required:
            yield (
                "names no source"
                if column.name == "source_ids"
                else f"{column.name}: must not be empty"
            )
        return
    parts = row.items(column)
    if len(set(parts)) < len(parts):
        yield f"{column.name}: names the same thing twice"
    for text in parts:
        if column.cell.runs and formula(text):
            yield f"{column.name}: {text!r} would run as a formula in a spreadsheet"
        elif not text:
            yield f"{column.name}: an item of the list is empty"
        elif isinstance(column.cell, Code):
            try:
                terms.iri(column.cell.scheme, text)
            except UnknownTerm as error:
                yield f"{column.name}: {error.message}"
        else:
            try:
                column.cell.check(text)
            except ValueError as error:
                yield f"{column.name}: {error}"


def _no_rule(row: Row, terms: Terms) -> Iterator[str]:
    yield from ()


def _company(row: Row, terms: Terms) -> Iterator[str]:
    if not row["parent_id"] and (row["parent_share"] or row["parent_since"]):
        yield "has a parent_share or parent_since, but no parent_id"
    if row["parent_id"] == row["company_id"]:
        yield "is its own parent"
    if row["kind"] == CROWD:
        for name in ("legal_name", "founded", "ticker", "wikidata", "parent_id"):
            if row[name]:
                yield f"{name}: a crowd is no company and has none"


def _deal(row: Row, terms: Terms) -> Iterator[str]:
    if bool(row["amends"]) != bool(row["amends_how"]):
        yield "amends and amends_how go together: one is empty, the other is not"
    elif row["amends"] == row["deal_id"]:
        yield "amends itself"
    elif row["amends_how"] and row["amends_how"] not in (known := amends(terms)):
        yield f"amends_how: {row['amends_how']!r} is none of {', '.join(known)}"


def _flow(row: Row, terms: Terms) -> Iterator[str]:
    if row["payer_id"] == row["payee_id"]:
        yield f"payer and payee are the same ({row['payer_id']})"
    nature = terms.nature(row["kind"])
    if row["nature"] != nature:
        yield f"nature: {row['kind']} is {nature}, not {row['nature']}"
    for column in ("reading_of", "part_of"):
        if row[column] == row["flow_id"]:
            yield f"{column}: names the row itself"
    yield from _amount(row, terms)
    if (
        row["starts"]
        and row["ends"]
        and PartialDate.parse(row["ends"]).last < PartialDate.parse(row["starts"]).first
    ):
        yield f"ends ({row['ends']}) before it starts ({row['starts']})"


def _amount(row: Row, terms: Terms) -> Iterator[str]:
    low, high = (
        Decimal(row[name]) if row[name] else None for name in ("amount_low", "amount_high")
    )
    try:
        terms.interval(row["amount_qualifier"], low, high)
    except InputError as error:
        yield error.message
    if (low is not None or high is not None) != bool(row["currency"]):
        yield "an amount and its currency go together: one is empty, the other is not"


def _event(row: Row, terms: Terms) -> Iterator[str]:
    if bool(row["amount"]) != bool(row["currency"]):
        yield "amount and currency go together: one is empty, the other is not"


def _chip(row: Row, terms: Terms) -> Iterator[str]:
    if row["predecessor_id"] == row["chip_id"]:
        yield "predecessor_id: names the row itself"


def _reading(row: Row, terms: Terms) -> Iterator[str]:
    column = READABLE.get(row["field"])
    if column is None:
        yield f"field: {row['field']!r} is none of {', '.join(READABLE)}"
        return
    try:
        column.cell.check(row["value"])
    except ValueError as error:
        yield f"value: {error}"


def _figure(row: Row, terms: Terms) -> Iterator[str]:
    pair = "/" in row["unit"]
    if pair and (row["company_id"] or row["counterpart_id"]):
        yield "a rate between two currencies belongs to no company"
    if pair and Decimal(row["value"]) <= 0:
        yield f"value: a rate is more than nothing, not {row['value']}"
    if not pair and not row["company_id"]:
        yield "company_id: only a rate between two currencies has none"
    if row["company_id"] and row["company_id"] == row["counterpart_id"]:
        yield f"company and counterpart are the same ({row['company_id']})"


_RULES: dict[str, Callable[[Row, Terms], Iterator[str]]] = {
    "companies": _company,
    "deals": _deal,
    "flows": _flow,
    "status_events": _event,
    "chips": _chip,
    "chip_readings": _reading,
    "figures": _figure,
}
