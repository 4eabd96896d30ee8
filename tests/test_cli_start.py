"""Ctrl-C while a command starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("place", ["click", "graph.commands", "graph.terms"])
def test_ctrl_c_while_a_command_starts(place: str) -> None:
    """As if it came while a library is read: the first and the second with the command itself."""
    hook = (
        "import builtins, sys\n_import = builtins.__import__\n"
        "def stopped(name, *rest):\n"
        f"    if name == {place!r}: raise KeyboardInterrupt\n"
        "    return _import(name, *rest)\n"
        "builtins.__import__ = stopped\nsys.argv = ['lingkar', 'find', 'openai']\n"
        "from cli import main\nmain()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", hook],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (130, "", "")
