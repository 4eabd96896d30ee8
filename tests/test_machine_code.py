"""Functions in machine code, and what becomes of the place where they are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_TWICE = """
from graph.measures.machine_code import in_machine_code

def twice(x):
    return x + x

print(in_machine_code(twice)(21))
"""


def _said(folder: Path, kept: Path) -> str:
    script = folder / "twice.py"
    script.write_text(_TWICE, encoding="utf-8")
    here = {"NUMBA_CACHE_DIR": str(kept), "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | here,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_what_was_kept_and_is_damaged_is_made_anew(ending: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert _said(tmp_path, kept) == "42\n"
    (file,) = kept.rglob(f"*.{ending}")
    file.write_bytes(file.read_bytes()[:20])
    assert _said(tmp_path, kept) == "42\n"


def test_where_nothing_can_be_kept_it_is_made_each_time(tmp_path: Path) -> None:
    assert _said(tmp_path, Path("/dev/full/kept")) == "42\n"
