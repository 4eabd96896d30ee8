"""Lines in order, however many: sorted runs on disk, merged as they are read.

Memory is that of one run, a few dozen megabytes; what fits into one run never touches the disk.

Reference: Knuth, *The Art of Computer Programming*, volume 3, section 5.4 (external sorting).
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Any

__all__ = ["in_order"]

_RUN = 8 << 20
_LONGEST_STEP = 1_000


def in_order(
    lines: Iterable[bytes], key: Callable[[bytes], Any] | None = None, *, run: int = _RUN
) -> Iterator[bytes]:
    """The lines, each with its line end, sorted by ``key`` (default: by their bytes), each once.

    Equal lines have equal keys, and lines of equal keys are equal. ``run`` is how many bytes of
    lines are held at a time.

    >>> list(in_order([b"b\\n", b"a\\n", b"b\\n"], run=2))
    [b'a\\n', b'b\\n']
    """
    with ExitStack() as open_files:
        runs: list[Iterable[bytes]] = []
        held: list[bytes] = []
        size = 0
        source = iter(lines)
        while step := list(islice(source, _LONGEST_STEP)):
            held += step
            size += sum(map(len, step))
            if size > run:
                runs.append(_on_disk(sorted(held, key=key), open_files))
                held, size = [], 0
        runs.append(sorted(held, key=key))
        last = None
        for line in heapq.merge(*runs, key=key) if len(runs) > 1 else runs[0]:
            if line != last:
                yield line
                last = line


def _on_disk(lines: list[bytes], open_files: ExitStack) -> IO[bytes]:
    file = open_files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  (the stack closes it)
    file.writelines(lines)
    file.seek(0)
    return file
