"""Definitions of the measures, taken from the docstrings of the functions that compute them."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import graph.measures
from graph.pages.evidence import Context

__all__ = ["definitions"]


def definitions() -> list[Context]:
    """One entry per measure: a module of :mod:`graph.measures` whose function has its name."""
    found = []
    for module in sorted(m.name for m in pkgutil.iter_modules(graph.measures.__path__)):
        loaded = import_module(f"graph.measures.{module}")
        function = getattr(loaded, module, None)
        if callable(function) and (text := inspect.getdoc(function)):
            # The examples are for readers of the code.
            body = text.split("\nExamples\n-----", 1)[0].strip()
            found.append({"name": module, "text": body})
    return found
