"""Rules for the whole run: what may be skipped, and how hypothesis behaves."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("lingkar", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("lingkar")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run (as in CI), a test that did not run is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("LINGKAR_REQUIRE_ALL") or reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests did not run, and here all must", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
