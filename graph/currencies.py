"""The currencies of ISO 4217, as ``ontology/currencies.txt`` lists them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["currencies"]


@cache
def currencies() -> frozenset[str]:
    """The alphabetic codes in force.

    >>> {"USD", "IDR"} <= currencies(), "BTC" in currencies()
    (True, False)
    """
    file = Path(__file__).resolve().parent.parent / "ontology" / "currencies.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
