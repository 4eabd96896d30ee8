"""Which worker runs which tests: whole files, some of them together, long ones first."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.scheduling import LONGEST, TOGETHER

ROOT = Path(__file__).resolve().parent.parent
SHARED = {"shipped": "shipped site", "virtuoso": "virtuoso"}
"""What a whole run needs once, by the name of the fixture: what its files are together for."""
CONFTEST = """\
import os, sys
sys.path.insert(0, {root!r})
from tests.conftest import pytest_collection_modifyitems, pytest_xdist_make_scheduler
from tests import scheduling
scheduling.TOGETHER = {{"tests/test_b.py": "some", "tests/test_d.py": "some"}}
scheduling.LONGEST = ("tests/test_c.py",)
def pytest_runtest_logreport(report):
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and report.when == "call":
        with open("ran", "a") as file:
            file.write(f"{{worker}} {{report.nodeid}}\\n")
"""
TEST = """\
import time, pytest
@pytest.mark.parametrize("n", range(6))
def test_it(n):
    time.sleep(0.02)
"""


def test_workers_share_out_files_and_not_tests(tmp_path: Path) -> None:
    """Two workers, four files of six tests: each file is with one, b and d with the same.

    One by one, every other test would be with the other worker.
    """
    (tmp_path / "tests").mkdir()
    (tmp_path / "conftest.py").write_text(CONFTEST.format(root=str(ROOT)), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for name in "abcd":
        (tmp_path / "tests" / f"test_{name}.py").write_text(TEST, encoding="utf-8")
    words = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "tests"]
    # What this run tells its own workers is not for those of that one.
    own = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    done = subprocess.run(words, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ran = [line.split() for line in (tmp_path / "ran").read_text(encoding="utf-8").splitlines()]
    assert len(ran) == 24
    of: dict[str, set[str]] = {}
    for worker, test in ran:
        of.setdefault(test.split("::")[0], set()).add(worker)
    assert all(len(workers) == 1 for workers in of.values()), of
    assert of["tests/test_b.py"] == of["tests/test_d.py"]
    first = dict(line[:2] for line in reversed(ran))
    assert any(test.startswith("tests/test_c.py") for test in first.values()), first


def test_files_that_are_named_are_there() -> None:
    for file in (*TOGETHER, *LONGEST):
        assert (ROOT / file).is_file(), file


def test_files_with_what_a_run_needs_once_are_together() -> None:
    for file in sorted((ROOT / "tests").glob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        for fixture, together in SHARED.items():
            asked = re.search(rf"^(?:async )?def .*\(([^)]*\b)?{fixture}: ", text, re.M)
            asked = asked or re.search(rf'getfixturevalue\("{fixture}"\)', text)
            of_its_own = re.search(rf"^def {fixture}\(", text, re.M)
            if asked and not of_its_own:
                assert TOGETHER.get(f"tests/{file.name}") == together, file.name


def test_nobody_trusts_a_mark_that_is_not_heeded() -> None:
    """The mark of pytest-xdist: our scheduler does not see it, so files go into ``TOGETHER``."""
    mark = "mark.xdist_" + "group"
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [file.name for file in files if mark in file.read_text(encoding="utf-8")] == []
