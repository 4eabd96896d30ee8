"""Measures on flow tables of any size: Ibis says what is computed, DuckDB or Spark computes it.

A measure here reduces the tables to what its answer is made of, in expressions that both engines
understand, and hands that to the code of :mod:`graph.measures`: the definitions, bounds and rows
are those. What the tables hold: :mod:`graph.scale.tables`; what comes of it and how to get onto a
cluster: ``docs/scale.md``.
"""

from __future__ import annotations

from graph.scale.concentration import concentration
from graph.scale.cycles import cycles
from graph.scale.dependency import dependency
from graph.scale.engine import ENGINES, Engine, opened
from graph.scale.realization import realization

__all__ = [
    "ENGINES",
    "Engine",
    "concentration",
    "cycles",
    "dependency",
    "opened",
    "realization",
]
