"""Libraries that only some formats and engines need: imported late, missed in a sentence."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from graph.errors import InputError

__all__ = ["needed"]


def needed(module: str, form: str, what: str = "format") -> Any:
    """A library of the optional extra of a format (or whatever it is), which has its name.

    InputError says how to install it where it is missing.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).split(".")[0]
        raise InputError(
            f'the {what} {form} needs {missing}, which is missing: pip install "lingkar[{form}]"'
        ) from None
