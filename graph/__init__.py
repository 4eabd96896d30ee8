"""Lingkar: an open knowledge graph of the AI industry, and its measures.

Three lines in a notebook::

    import graph
    G = graph.open().network()
    graph.concentration(G, "openai").rows[0].hhi

Names are loaded when they are first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.lens.view import View as View
    from graph.measures.chance import chance as chance
    from graph.measures.circulation import circulation as circulation
    from graph.measures.concentration import concentration as concentration
    from graph.measures.cycles import cycles as cycles
    from graph.measures.dependency import dependency as dependency
    from graph.measures.diversification import diversification as diversification
    from graph.measures.exposure import exposure as exposure
    from graph.measures.obligations import obligations as obligations
    from graph.measures.obsolescence import obsolescence as obsolescence
    from graph.measures.realization import realization as realization
    from graph.measures.roles import roles as roles
    from graph.measures.yearly import per_year as per_year
    from graph.model import World as World
    from graph.result import Coverage as Coverage
    from graph.result import Lens as Lens
    from graph.result import Result as Result
    from graph.store import Store as Store
    from graph.study import Study as Study
    from graph.terms import Terms as Terms

__all__ = [
    "Coverage",
    "Lens",
    "Result",
    "Store",
    "Study",
    "Terms",
    "View",
    "World",
    "chance",
    "circulation",
    "concentration",
    "cycles",
    "dependency",
    "diversification",
    "exposure",
    "obligations",
    "obsolescence",
    "open",
    "per_year",
    "realization",
    "roles",
]

_HOMES = {
    "Coverage": "graph.result",
    "Lens": "graph.result",
    "Result": "graph.result",
    "Store": "graph.store",
    "Study": "graph.study",
    "Terms": "graph.terms",
    "View": "graph.lens.view",
    "World": "graph.model",
    "chance": "graph.measures.chance",
    "circulation": "graph.measures.circulation",
    "concentration": "graph.measures.concentration",
    "cycles": "graph.measures.cycles",
    "dependency": "graph.measures.dependency",
    "diversification": "graph.measures.diversification",
    "exposure": "graph.measures.exposure",
    "obligations": "graph.measures.obligations",
    "obsolescence": "graph.measures.obsolescence",
    "per_year": "graph.measures.yearly",
    "realization": "graph.measures.realization",
    "roles": "graph.measures.roles",
}


def open(data: Path | str | None = None, *, ontology: Path | str | None = None) -> Study:
    """Open a folder of Turtle or a store for study, or the bundled data.

    A store is the address of a SPARQL endpoint or a folder of Oxigraph's; see :meth:`Study.open`.
    """
    from graph.study import Study

    return Study.open(data, ontology=ontology)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'graph' has no attribute {name!r}")
    module = import_module(_HOMES[name])
    return getattr(module, name)
