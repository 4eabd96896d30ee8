"""The CSV layout in: a folder of tables becomes a folder of Turtle, row by row accounted for."""

from __future__ import annotations

from graph.exchange.csv_layout.bring import import_csv
from graph.exchange.csv_layout.report import FileReport, ImportReport, Refusal

__all__ = ["FileReport", "ImportReport", "Refusal", "import_csv"]
