"""Tables described for machines: a Data Package, which says of each column what it holds.

Reference: Data Package (v1), Frictionless Data, with its Tabular Data Package and Table Schema.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.model import PartialDate

if TYPE_CHECKING:
    from graph.exchange.relational import Column, Table, Tables

__all__ = ["FILE", "data_package"]

FILE = "datapackage.json"
_PARTIAL = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def data_package(tables: Tables, folder: Path, ending: str) -> None:
    """Write ``datapackage.json`` for the files ``<table>.<ending>`` that a folder holds."""
    said = tables.said
    package: dict[str, Any] = {
        "profile": "tabular-data-package" if ending == "csv" else "data-package",
        "name": "lingkar",
        "title": said.get("title", "A data set of Lingkar"),
    }
    package |= {name: said[name] for name in ("description", "version") if name in said}
    if "license" in said:
        package["licenses"] = [{"path": said["license"]}]
    lens = tables.lens
    package["lens"] = {
        "as_of": lens.as_of.isoformat(),
        "firmness": lens.firmness,
        "level": lens.level,
        "ceilings": lens.ceilings,
    }
    package["resources"] = [_resource(table, folder, ending) for table in tables.tables]
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    folder.joinpath(FILE).write_text(text, encoding="utf-8", newline="\n")


def _resource(table: Table, folder: Path, ending: str) -> dict[str, Any]:
    file = folder / f"{table.name}.{ending}"
    resource: dict[str, Any] = {"name": table.name}
    if ending == "csv":
        resource["profile"] = "tabular-data-resource"
    with file.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    resource |= {
        "description": table.about,
        "path": file.name,
        "format": ending,
        "mediatype": _MEDIA[ending],
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": _schema(table, ending),
    }
    if ending == "csv":
        resource |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "doubleQuote": True}}
    return resource


def _schema(table: Table, ending: str) -> dict[str, Any]:
    return {
        "fields": [_field(column, ending) for column in table.columns],
        "primaryKey": ["id"],
        "foreignKeys": [
            {
                "fields": [column.name],
                "reference": {
                    # A table that refers to itself has no name there.
                    "resource": "" if column.target == table.name else column.target,
                    "fields": ["id"],
                },
            }
            for column in table.columns
            if column.target is not None and not column.many
        ],
    }


def _field(column: Column, ending: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "description": column.about}
    if column.many:
        field["type"] = "string" if ending == "csv" else "array"
        if ending == "csv":
            field["description"] += " Several are joined by |."
    elif column.kind is bool:
        field["type"] = "boolean"
        if ending == "csv":
            field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    elif column.kind is Decimal:
        field["type"] = "number"
    elif column.kind is date:
        field["type"] = "date"
    else:
        field["type"] = "string"
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.kind is PartialDate:
        constraints["pattern"] = _PARTIAL
    if constraints:
        field["constraints"] = constraints
    return field
