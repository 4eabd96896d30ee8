"""The check of the shipped data: as if for the first time, and when nothing has changed since."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Row, median


def rows(times: int = 5) -> list[Row]:
    """Medians of whole processes; the second row has the first beside it."""
    lingkar = Path(sys.executable).with_name("lingkar")
    with tempfile.TemporaryDirectory() as cache:

        def check(*options: str) -> None:
            # Nothing is taken from, or left in, the cache of whoever measures.
            environment = {**os.environ, "XDG_CACHE_HOME": cache}
            words = ("check", "--all", *options)
            subprocess.run([lingkar, *words], check=True, capture_output=True, env=environment)

        whole = median(lambda: check("--no-cache"), times)
        check()
        again = median(check, times)
    return [
        Row("lingkar check, everything", whole, None, "under 10 s"),
        Row("lingkar check, nothing changed", again, whole, "under 2 s"),
    ]
