"""From a folder of CSV files to a folder of Turtle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.errors import InputError, OutputError
from graph.exchange.csv_layout.cells import Day, Reference
from graph.exchange.csv_layout.layout import SECTORS
from graph.exchange.csv_layout.output import COMMENT, replace
from graph.exchange.csv_layout.references import Index, cascade, repeats
from graph.exchange.csv_layout.report import FileReport, ImportReport, Refusal
from graph.exchange.csv_layout.rows import Row, present, read
from graph.exchange.csv_layout.rules import faults
from graph.exchange.csv_layout.statements import describe
from graph.exchange.turtle import Description, expand, turtle
from graph.extraction.opening import in_store, shown
from graph.model import PartialDate
from graph.store import BASE
from graph.terms import Terms

__all__ = ["import_csv"]

_LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")


def import_csv(
    source: Path, out: Path, *, terms: Terms | None = None, horizon: date | None = None
) -> ImportReport:
    """Turn the CSV files of a folder into Turtle; say of each row whether it was taken.

    Parameters
    ----------
    source
        A folder in the layout of ``docs/csv-layout.md``; companies, deals, flows,
        status_events and sources must be there, the other files may be.
    out
        The folder to fill: ``companies.ttl`` and so on, ``deals/<id>.ttl`` per deal.
    terms
        The ontology; by default the one that comes with Lingkar.
    horizon
        The day the data reach to; by default the newest day on which a source was published.

    Returns
    -------
    ImportReport
        Rows, statements and refusals per file. A row is taken whole or refused with its reason.

    Raises
    ------
    InputError
        For a folder or required file that is missing, a file that is not CSV in UTF-8, a wrong
        header, or no dated source to take the horizon from.
    OutputError
        If the folder cannot be written, or a file that no import wrote is in the way.
    """
    terms = terms or Terms.load()
    if in_store(str(out)):
        raise InputError(
            f"cannot bring tables into {shown(str(out))}: it is a store; bring them into a folder, "
            "then send it there with `lingkar push`"
        )
    if out.exists() and out.resolve() == source.resolve():
        raise OutputError("is the folder of the CSV files; name another to fill", file=out)
    found, unknown = present(source)
    tables: dict[str, list[Row]] = {}
    refusals: dict[str, list[Refusal]] = {}
    for table in found:
        tables[table.name], ragged = read(source, table)
        refusals[table.name] = [Refusal(table.file, *fault) for fault in ragged]
    rows_read = {name: len(rows) + len(refusals[name]) for name, rows in tables.items()}

    index = Index(tables)
    refused = _refused(tables, index, terms)
    for row, why in refused.items():
        refusals[row.table.name].append(Refusal(row.table.file, row.line, row.id, why))
    standing = {name: [row for row in rows if row not in refused] for name, rows in tables.items()}

    day = horizon or _newest(standing["sources"], source)
    deal_of = {row.id: row["deal_id"] for row in standing["flows"]}
    deal_of |= {row.id: row.id for row in standing["deals"]}
    sheets: dict[Path, list[Description]] = defaultdict(list)
    written: dict[str, int] = dict.fromkeys(tables, 0)
    for table in found:
        for row, description in describe(
            standing[table.name], index, terms, Day().term(day.isoformat())
        ):
            sheets[_sheet(row, deal_of)].append(description)
            written[table.name] += description.statements
    described = {Path("dataset.ttl"): [_data_set(day)]}
    if sectors := list(_sectors(standing.get("claims", []))):
        described[Path("claims.ttl")] = sectors
    for path, descriptions in described.items():
        sheets[path].extend(descriptions)

    removed, kept = replace(
        out, {path: turtle(sheets[path], comment=COMMENT) for path in sorted(sheets)}
    )
    return ImportReport(
        files=tuple(
            FileReport(
                table.file,
                rows_read[table.name],
                written[table.name],
                tuple(sorted(refusals[table.name])),
            )
            for table in found
        ),
        description_statements=sum(
            each.statements for descriptions in described.values() for each in descriptions
        ),
        horizon=day,
        written=tuple(sorted(sheets)),
        removed=removed,
        kept=kept,
        warnings=(
            *(f"{name}: is no file of the layout and was not read" for name in unknown),
            *_ambiguous(standing, index),
            *_eventless(standing),
        ),
    )


def _refused(tables: dict[str, list[Row]], index: Index, terms: Terms) -> dict[Row, str]:
    """The rows that cannot be right, each with everything that is wrong with it."""
    refused: dict[Row, str] = {}
    for rows in tables.values():
        refused |= dict(repeats(rows))
        for row in rows:
            if row not in refused and (wrong := faults(row, terms)):
                refused[row] = "; ".join(wrong)
    return refused | cascade(tables, refused, index)


def _newest(sources: list[Row], folder: Path) -> date:
    """The newest day on which a source was published; months and years do not count."""
    days = [PartialDate.parse(row["published"]) for row in sources if len(row["published"]) == 10]
    if not days:
        raise InputError(
            "no source has a full date of publication to take the horizon from; name the horizon",
            file=folder / "sources.csv",
        )
    return max(days).last


def _sheet(row: Row, deal_of: dict[str, str]) -> Path:
    """The file that the statements of a row go to: its topic, or its deal."""
    if row.table.topic != "deals":
        return Path(f"{row.table.topic}.ttl")
    return Path("deals") / f"{deal_of[row['subject_id'] or row.id]}.ttl"


def _data_set(horizon: date) -> Description:
    """What is said of the data set as a whole; nothing of when it was made."""
    return Description(
        NamedNode(BASE + "data"),
        (expand("dcat:Dataset"), expand("void:Dataset")),
        (
            (expand("dcterms:title"), (Literal("Lingkar: the AI industry as a network of money"),)),
            (expand("dcterms:creator"), (Literal("The Lingkar contributors"),)),
            (expand("dcterms:license"), (_LICENCE,)),
            (expand("lk:horizon"), (Day().term(horizon.isoformat()),)),
        ),
    )


def _sectors(claims: list[Row]) -> Iterator[Description]:
    """The sectors that claims are about."""
    named = {ident for row in claims for ident in row.items(row.table.column("about"))}
    for name, label in SECTORS.items():
        if f"sector:{name}" in named:
            yield Description(
                expand(f"sector:{name}"),
                (expand("lk:Sector"),),
                ((expand("skos:prefLabel"), (Literal(label),)),),
            )


def _ambiguous(standing: dict[str, list[Row]], index: Index) -> list[str]:
    """References by an id that several tables hold: which one was taken."""
    out = []
    for rows in standing.values():
        for row in rows:
            for column in row.table.columns:
                if isinstance(column.cell, Reference):
                    for ident in row.items(column):
                        holders = index.holders(column.cell, ident)
                        if len(holders) > 1:
                            out.append(
                                f"{row.table.file}:{row.line}: {column.name}: {ident!r} is an id "
                                f"of {' and of '.join(holders)}; taken as one of {holders[0]}"
                            )
    return out


def _eventless(standing: dict[str, list[Row]]) -> list[str]:
    """Deals without a status event of their own: how firm they are is not known."""
    told = {row["subject_id"] for row in standing["status_events"]}
    return [
        f"deals.csv:{row.line}: {row.id}: has no status event, so nothing says how firm it is"
        for row in standing["deals"]
        if row.id not in told
    ]
