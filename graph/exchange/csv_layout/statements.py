"""Rows as statements: one description per row, and one per holding and membership in it.

Which property a field is comes from :mod:`graph.model`; which field a column fills from the
layout. Things without an id of their own are named after what they say
(:mod:`~graph.exchange.csv_layout.naming`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from functools import cache

from pyoxigraph import Literal, NamedNode

from graph import model
from graph.exchange.csv_layout.cells import Code, Reference
from graph.exchange.csv_layout.layout import CROWD, READABLE, Column
from graph.exchange.csv_layout.naming import distinct, named
from graph.exchange.csv_layout.references import Index
from graph.exchange.csv_layout.rows import Row
from graph.exchange.csv_layout.rules import amends
from graph.exchange.turtle import Description, Term, expand
from graph.fields import fields_of
from graph.terms import Terms

__all__ = ["class_iri", "describe", "property_iri"]

_Values = dict[str, tuple[Term, ...]]


def class_iri(cls: type) -> NamedNode:
    """The class of the ontology that a class of the model stands for."""
    return expand(f"lk:{cls.__name__}")


@cache
def property_iri(cls: type, name: str) -> NamedNode:
    """The property that a field of the model stands for; KeyError if there is no such field.

    >>> property_iri(model.Flow, "amount_low").value
    'https://w3id.org/lingkar/ontology#amountLow'
    """
    return NamedNode({field.name: iri for iri, field in fields_of(cls).items()}[name])


def describe(
    rows: Sequence[Row], index: Index, terms: Terms, horizon: Term
) -> Iterator[tuple[Row, Description]]:
    """The statements of the rows of one table, in its order; a row may give several."""
    names = named(rows)
    for row in rows:
        cls = row.table.becomes
        values: _Values = {
            column.field: _terms(row, column, index, terms)
            for column in row.table.columns
            if column.field is not None and row[column.name]
        }
        if cls is model.Source:
            values["horizon"] = (horizon,)
        elif cls is model.Company and row["kind"] == CROWD:
            cls = model.Crowd
            del values["company_kind"]
        elif cls is model.Deal and row["amends"]:
            values[amends(terms)[row["amends_how"]]] = _at(row, "amends", index, terms)
        elif cls is model.ChipReading:
            field = READABLE[row["field"]].field
            assert field is not None, "a column that has readings fills a field"
            values["of_property"] = (property_iri(model.Chip, field),)
        subject = expand(f"{row.table.space}:{names[row]}")
        yield row, _description(subject, cls, values)
    if rows and rows[0].table.becomes is model.Company:
        yield from _holdings(rows, index, terms)
    elif rows and rows[0].table.becomes is model.Person:
        yield from _memberships(rows, index, terms)


def _description(subject: NamedNode, cls: type, values: _Values) -> Description:
    """The values by field, in the order of the model's fields."""
    unknown = set(values) - {field.name for field in dataclasses.fields(cls)}
    assert not unknown, f"the layout fills {unknown}, which {cls.__name__} does not have"
    return Description(
        subject,
        (class_iri(cls),),
        tuple(
            (property_iri(cls, field.name), values[field.name])
            for field in dataclasses.fields(cls)
            if field.name in values
        ),
    )


def _terms(row: Row, column: Column, index: Index, terms: Terms) -> tuple[Term, ...]:
    cell = column.cell
    if isinstance(cell, Code):
        return tuple(NamedNode(terms.iri(cell.scheme, text)) for text in row.items(column))
    if isinstance(cell, Reference):
        return tuple(index.iri(cell, text) for text in row.items(column))
    return tuple(cell.term(text) for text in row.items(column))


def _at(row: Row, name: str, index: Index, terms: Terms) -> tuple[Term, ...]:
    """What stands in the column of that name."""
    return _terms(row, row.table.column(name), index, terms)


def _holdings(rows: Sequence[Row], index: Index, terms: Terms) -> Iterator[tuple[Row, Description]]:
    """The share of its parent in each company that names one."""
    held = [row for row in rows if row["parent_id"]]
    names = distinct(
        {row: (f"{row.id}-{row['parent_id']}", f"{row.id} of {row['parent_id']}") for row in held}
    )
    for row in held:
        values: _Values = {"subsidiary": (expand(f"company:{row.id}"),)}
        for field, column in (
            ("parent", "parent_id"),
            ("share", "parent_share"),
            ("since", "parent_since"),
            ("sources", "source_ids"),
        ):
            if row[column]:
                values[field] = _at(row, column, index, terms)
        yield row, _description(expand(f"holding:{names[row]}"), model.Holding, values)


def _memberships(
    rows: Sequence[Row], index: Index, terms: Terms
) -> Iterator[tuple[Row, Description]]:
    """The firms that each person is with, and those that the person was with."""
    with_whom = [
        (row, firm, past)
        for row in rows
        for name, past in (("affiliation_id", False), ("past_affiliations", True))
        for firm in row.items(row.table.column(name))
    ]
    names = distinct(
        {
            (row, firm, past): (
                f"{row.id}-{firm}{'-past' if past else ''}",
                f"{row.id} {'was' if past else 'is'} with {firm}",
            )
            for row, firm, past in with_whom
        }
    )
    for row, firm, past in with_whom:
        values: _Values = {
            "member": (expand(f"person:{row.id}"),),
            "organization": (expand(f"company:{firm}"),),
            "sources": _at(row, "source_ids", index, terms),
        }
        if past:
            values["past"] = (Literal(True),)
        subject = expand(f"membership:{names[row, firm, past]}")
        yield row, _description(subject, model.Membership, values)
