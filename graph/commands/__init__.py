"""The commands of the command line, by family; each is options, then load, call, answer."""

from __future__ import annotations

from graph.commands import adding, comparing, curating, looking, measures, moving

__all__ = ["COMMANDS"]

COMMANDS = (
    *looking.COMMANDS,
    *measures.COMMANDS,
    *comparing.COMMANDS,
    *curating.COMMANDS,
    *adding.COMMANDS,
    *moving.COMMANDS,
)
