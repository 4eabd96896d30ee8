"""A function over numbers and arrays in machine code, kept on disk where that can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["in_machine_code"]

T = TypeVar("T")


def in_machine_code(function: Callable[..., T]) -> Callable[..., T]:
    """The same function through Numba, compiled for what it is first called with.

    What was compiled is kept from one run to the next beside the source, or where Numba's
    NUMBA_CACHE_DIR says. A place that cannot be written, is full, or holds something damaged costs
    the time of compiling again, and no more.
    """
    chosen: list[Callable[..., T]] = []

    def run(*given: Any) -> T:
        if not chosen:
            chosen.append(_compiled(function, given))
        return chosen[0](*given)

    return run


def _compiled(function: Callable[..., T], given: tuple[Any, ...]) -> Callable[..., T]:
    import numba

    kinds: Any = numba.typeof
    try:
        kept: Any = numba.njit(cache=True)(function)
        kept.compile(tuple(kinds(value) for value in given))
    except Exception:  # noqa: BLE001  (whatever unpickling a damaged file, or a full disk, raises)
        fast: Callable[..., T] = numba.njit(function)
        return fast
    compiled: Callable[..., T] = kept
    return compiled
