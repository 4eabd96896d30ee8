"""The data as tables: a table per class, a column per property, whatever file they end up in.

Columns, their kinds and what they refer to come from the model and the ontology, so that a class
or property that is added there is a table or column here. ``flows`` says in addition what the lens
makes of each: whether it counts, at what amount, and why. A class with subclasses that others
refer to (a party is a company or a crowd) is a table of names, which can be joined by its id.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from graph.exchange.origins import Origins
from graph.fields import LK, Field, fields_of, homes
from graph.lens.verdict import Verdict
from graph.model import Flow

if TYPE_CHECKING:
    from graph.result import Lens
    from graph.study import Study
    from graph.vocabulary import PropertyTerm

__all__ = ["Column", "Row", "Table", "Tables", "tables"]

Row: TypeAlias = tuple[Any, ...]

_NAMES = {"events": "status_events", "people": "analysts"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``kind`` is ``str``, ``bool``, ``Decimal``, ``PartialDate`` or ``date``.

    ``many`` says that a cell is a tuple of such values, ``target`` of which table they are ids,
    ``iri`` which property it holds. Ids of ``several`` tables are told apart by the column after
    them, or by :meth:`Tables.targets`.
    """

    name: str
    kind: type
    about: str
    many: bool = False
    required: bool = False
    target: str | None = None
    iri: str | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: things of the class ``of``, by id; ``rows`` begins anew at each call."""

    name: str
    of: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, the lens that was applied, and what the data set says of itself.

    ``within`` maps each table to the table of names that its things are in, too.
    """

    tables: tuple[Table, ...]
    lens: Lens
    said: Mapping[str, str]
    within: Mapping[str, str]
    origins: Origins

    def targets(self, table: Table, column: Column) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """What a column refers to, by the id of a thing of its table: pairs of table and id."""
        return self.origins.targets(table.name, column.iri or "")


def tables(study: Study, lens: Lens | None = None) -> Tables:
    """The tables of a data set under a lens (default: its own)."""
    view = study.view(lens)
    world, classes = study.world, study.terms.classes()
    named = {cls.__name__: _NAMES.get(home, home) for cls, home in homes().items()}
    origins = Origins(study.store, named)
    groups = _groups(study, named)
    judged = {verdict.flow: verdict for verdict in view.verdicts()}
    targets = named | {name: table for name, (table, _) in groups.items()}
    made = []
    for cls, home in homes().items():
        things: Mapping[str, Any] = getattr(world, home)
        columns = _columns(study, cls, targets, origins)
        rows = _Rows(things, columns, origins, named[cls.__name__])
        if cls is Flow:
            columns += _LENS_COLUMNS
            rows = _Rows(things, columns, origins, named["Flow"], judged, view.lens)
        term = classes.get(cls.__name__)
        about = term.definitions.get("en", "") if term else ""
        made.append(Table(named[cls.__name__], cls.__name__, about, columns, rows))
    within: dict[str, str] = {}
    for name, (table, members) in groups.items():
        within |= {named[member]: table for member in members}
        made.append(_names(study, name, table, members, named))
    return Tables(tuple(made), view.lens, origins.said(), within, origins)


def _groups(study: Study, named: Mapping[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Classes above several of the model that a property refers to: their table and members."""
    classes = study.terms.classes()
    ranges = {term.range for term in study.terms.properties().values() if term.is_object}
    found = {}
    for name, term in classes.items():
        members = tuple(m for m in named if m in classes and term.iri in classes[m].parents)
        if term.iri in ranges and name not in named and len(members) > 1:
            found[name] = (_plural(term.labels.get("en", name)), members)
    return found


def _plural(noun: str) -> str:
    """The usual plural, as the name of a table.

    >>> _plural("party"), _plural("thing")
    ('parties', 'things')
    """
    name = noun.replace(" ", "_")
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _names(
    study: Study, name: str, table: str, members: tuple[str, ...], named: Mapping[str, str]
) -> Table:
    term = study.terms.classes()[name]
    homes_of = {cls.__name__: home for cls, home in homes().items()}

    def rows() -> Iterator[Row]:
        found = [
            (ident, thing.name, named[member])
            for member in members
            for ident, thing in getattr(study.world, homes_of[member]).items()
        ]
        yield from sorted(found)

    columns = (
        Column("id", str, "The id.", required=True),
        Column("name", str, "The name.", required=True),
        Column("table", str, "The table that says more of it.", required=True),
    )
    return Table(table, name, term.definitions.get("en", ""), columns, rows)


def _columns(
    study: Study, cls: type, targets: Mapping[str, str], origins: Origins
) -> tuple[Column, ...]:
    known = study.terms.properties()
    found = [Column("id", str, "The last part of the IRI.", required=True)]
    by_name = {field.name: field for field in fields_of(cls).values()}
    for each in dataclasses.fields(cls):
        if each.name == "id":
            continue
        field = by_name[each.name]
        term = known.get(field.iri.removeprefix(LK))
        target = _target(field, term, targets)
        about = term.definitions.get("en", "") if term else field.label
        several = (
            term is not None
            and term.is_object
            and (term.scheme or target) is None
            # What refers to terms of the ontology refers to no table.
            and bool(origins.targets(targets[cls.__name__], field.iri))
        )
        found.append(
            Column(
                field.name,
                field.kind,
                about,
                many=field.many,
                required=field.required,
                target=target,
                iri=field.iri,
                several=several,
            )
        )
        if several and not field.many:
            about = f"The table that {field.name} is an id of."
            found.append(Column(f"{field.name}_table", str, about))
    return tuple(found)


def _target(field: Field, term: PropertyTerm | None, targets: Mapping[str, str]) -> str | None:
    if field.name == "sources":
        return targets["Source"]
    if term is None or term.scheme is not None or term.range is None:
        return None
    return targets.get(term.range.removeprefix(LK))


class _Rows:
    """The rows of a table, made as they are asked for."""

    def __init__(
        self,
        things: Mapping[str, Any],
        columns: tuple[Column, ...],
        origins: Origins,
        table: str,
        judged: Mapping[str, Verdict] | None = None,
        lens: Lens | None = None,
    ) -> None:
        self._things = things
        self._columns = columns
        self._origins = origins
        self._table = table
        self._judged = judged
        self._lens = lens

    def __call__(self) -> Iterator[Row]:
        kept = [c for c in self._columns if c.iri is not None or c.name == "id"]
        for ident in sorted(self._things):
            thing = self._things[ident]
            values = {column.name: getattr(thing, column.name) for column in kept}
            if self._judged is not None and self._lens is not None:
                values |= _judged(self._judged[ident], self._lens)
            yield tuple(
                values[column.name]
                if column.name in values
                else self._table_of(ident, column.name.removesuffix("_table"))
                for column in self._columns
            )

    def _table_of(self, ident: str, column: str) -> str | None:
        iri = next(c.iri for c in self._columns if c.name == column)
        found = self._origins.targets(self._table, iri or "").get(ident, ())
        return found[0][0] if found else None


_LENS_COLUMNS = tuple(
    Column(name, kind, about)
    for name, kind, about in (
        ("nature", str, "Capital, commerce or acquisition, as follows from its kind."),
        ("counts", bool, "Whether the flow counts under the lens."),
        ("reason", str, "Why it counts or does not, as a code."),
        ("why", str, "Why it counts or does not, in words."),
        ("node_payer", str, "Who pays at the level of the lens."),
        ("node_payee", str, "Who is paid at the level of the lens."),
        ("status", str, "The firmest status reached by the day of the lens."),
        ("amount_usd", Decimal, "The amount at the lens in US dollars; empty where unknown."),
        ("amount_low_usd", Decimal, "The least that it can be."),
        ("amount_high_usd", Decimal, "The most that it can be; empty where there is no limit."),
        ("lens_as_of", date, "The day as of which the lens looks."),
        ("lens_firmness", str, "The least firmness that counts under the lens."),
        ("lens_level", str, "Group or entity."),
    )
)


def _judged(verdict: Verdict, lens: Lens) -> dict[str, Any]:
    amount = verdict.amount
    return {
        "nature": verdict.nature,
        "counts": verdict.counts,
        "reason": verdict.reason,
        "why": verdict.why,
        "node_payer": verdict.payer,
        "node_payee": verdict.payee,
        "status": verdict.status,
        "amount_usd": amount.stated if amount else None,
        "amount_low_usd": amount.low if amount else None,
        "amount_high_usd": amount.high if amount else None,
        "lens_as_of": lens.as_of,
        "lens_firmness": lens.firmness,
        "lens_level": lens.level,
    }
