"""Rules for the whole run: what may be skipped, and how hypothesis behaves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.scheduling import WholeFiles, place

if TYPE_CHECKING:
    import pyoxigraph as ox
    from xdist.remote import Producer

    from tests.shipped import Shipped
    from tests.virtuoso import Virtuoso

ELSEWHERE = "not run: the files are no part of the repository"
"""Why a test may be left out even where everything must run."""

settings.register_profile("lingkar", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("lingkar")


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a run keeps lies in a folder of its own, not in the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _bundled_data_are_read_once() -> Iterator[None]:
    """Hundreds of tests ask something of the data that come along, and reading them takes long."""
    from tests.bundled import read_bundled_once, unchanged

    with pytest.MonkeyPatch.context() as patch:
        read_bundled_once(patch)
        yield
    assert unchanged(), "a test changed the data that all tests of this worker share"


@pytest.fixture(autouse=True, scope="session")
def _as_wide_as_without_a_terminal() -> Iterator[None]:
    """Whoever runs the tests, in however wide a window."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "100")
        yield


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles:
    """Several workers share the files out, not the tests."""
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first; all else stays in its order."""
    items.sort(key=lambda item: place(item.nodeid.split("::", 1)[0]))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run (as in CI), a test that did not run is a failure.

    But for those that ask for files which are no part of the repository, and say so.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("LINGKAR_REQUIRE_ALL") or reporter is None:
        return
    skipped = [
        report
        for report in reporter.stats.get("skipped", [])
        if ELSEWHERE not in str(report.longrepr)
    ]
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests did not run, and here all must", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world of the tests as a folder of Turtle, not to be written to."""
    from tests.additions import small_world

    return small_world(tmp_path_factory.mktemp("world") / "data")


@pytest.fixture(scope="module")
def native(world: Path) -> ox.Store:
    """The small world as an Oxigraph, not to be written to."""
    from graph.store import Store

    return Store.open(world).native


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """A running Virtuoso; :mod:`tests.scheduling` keeps the files with it together: one will do.

    What a test leaves in it, the next one finds: graphs have names that only one test uses.
    """
    from tests.virtuoso import virtuoso as started

    folder = tmp_path_factory.mktemp("virtuoso")
    with started(folder) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture
def data(world: Path, tmp_path: Path) -> Path:
    """A copy of the small world, to be added to; modules that need other data have their own."""
    from tests.additions import copy_of

    return copy_of(world, tmp_path / "data")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the plain world, not to be written to; some modules have one of their own."""
    from tests.sites import plain_world, site_of

    return site_of(plain_world(), tmp_path_factory.mktemp("plain") / "site")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """The site of the bundled data, not to be written to: it takes long, and files share it."""
    from tests.shipped import shipped_site

    return shipped_site(tmp_path_factory.mktemp("shipped") / "site")
