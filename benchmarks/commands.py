"""Whole commands as processes: what a person at a prompt waits for."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Row, median


def _run(*words: str) -> None:
    lingkar = Path(sys.executable).with_name("lingkar")
    subprocess.run([lingkar, *words], check=True, capture_output=True)


def rows(times: int = 10) -> list[Row]:
    """Help and one measure, medians of ten processes; the help beside importing everything."""
    eager = "import click, rdflib, oxrdflib, networkx, pyvis.network, pyshacl"

    def everything() -> None:
        subprocess.run([sys.executable, "-c", eager], check=True, capture_output=True)

    return [
        Row(
            "lingkar --help (beside importing everything)",
            median(lambda: _run("--help"), times),
            median(everything, 3),
            "under 0.2 s",
        ),
        Row(
            "lingkar concentration openai",
            median(lambda: _run("concentration", "openai"), times),
            None,
            "under 1.5 s",
        ),
    ]


def build_site(folder: Path) -> Path:
    """The site of the shipped data, in a folder."""
    _run("build", "--out", str(folder))
    return folder


def build(times: int = 3) -> list[Row]:
    """The main job on the shipped data, checks included."""
    with tempfile.TemporaryDirectory() as folder:
        taken = median(lambda: build_site(Path(folder) / "site"), times)
        return [Row("lingkar build", taken, None, "under 30 s")]
