"""Spark beside the measures, on this machine and on a real cluster of a master and a worker."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.lens.view import View
from graph.model import World
from graph.result import Lens
from graph.scale import Engine, cycles, opened, tables
from graph.study import Study
from tests.contract import worlds
from tests.scales import FEW, QUESTIONS, WRONG, broken, differences, pairs, ring, written
from tests.servers import free_port
from tests.worlds import TERMS

pytestmark = [
    pytest.mark.server,
    # PySpark reads results from sockets that it leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


_SOON = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@pytest.fixture(scope="module", autouse=True)
def _java() -> None:
    """Java, without which the tests are skipped, or failed where nothing may be skipped."""
    if shutil.which("java") is None:
        if os.environ.get("LINGKAR_REQUIRE_ALL"):
            pytest.fail("Spark needs Java")
        pytest.skip("Spark needs Java")


@pytest.fixture(scope="module", autouse=True)
def _started_soon(_java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings where Spark reads them, so that small questions are soon answered.

    Java compiles once and not again, and a cluster shares so little out in few parts.
    """
    folder = tmp_path_factory.mktemp("conf")
    lines = ["spark.sql.shuffle.partitions 2"]
    lines += [f"spark.{who}.extraJavaOptions {' '.join(_SOON)}" for who in ("driver", "executor")]
    (folder / "spark-defaults.conf").write_text("\n".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture(scope="module")
def engine(_started_soon: None) -> Iterator[Engine]:
    before = signal.getsignal(signal.SIGINT)
    with opened("spark", "local[2]") as running:
        yield running
    assert signal.getsignal(signal.SIGINT) is before  # else Ctrl-C would ask a Java that is gone
    gc.collect()  # here, and not in a test that minds what is left open


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = Study.open()
    return written(study.view(study.lens()), tmp_path_factory.mktemp("flows"))


def test_the_shipped_data(engine: Engine, flows: Path) -> None:
    study = Study.open()
    for question, want, got in pairs(study.view(study.lens()), flows, engine, FEW):
        assert not differences(want, got), question


@settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
@given(
    worlds(money_only=True),
    st.sampled_from(["announced", "paid"]),
    st.sets(st.sampled_from(QUESTIONS), min_size=3, max_size=3),
)
def test_random_worlds(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    made: World,
    firmness: str,
    asked: set[str],
) -> None:
    view = View(made, TERMS, Lens(date(2026, 7, 5), firmness))
    folder = written(view, tmp_path_factory.mktemp("flows"))
    for question, want, got in pairs(view, folder, engine, asked):
        assert not differences(want, got), question


def test_rows_that_are_not_sound(engine: Engine, tmp_path: Path) -> None:
    """Every seventh of what DuckDB is shown: the same expressions, and the same words."""
    for n, (of, columns, message) in enumerate(WRONG[::7]):
        folder = broken(ring(tmp_path / str(n)), of, **columns)
        with pytest.raises(InputError, match=message):
            getattr(tables, of)(engine, str(folder), TERMS)


def test_a_name_with_wild_cards(engine: Engine, tmp_path: Path) -> None:
    folder = ring(tmp_path / "b [*] {x}? 100%")
    assert len(cycles(tables.network(engine, str(folder), TERMS), TERMS).rows) == 1


def test_a_cluster_on_loopback(flows: Path, tmp_path: Path) -> None:
    """A standalone master and worker, started as Spark's own scripts start them."""
    with _cluster(tmp_path) as master:
        words = [sys.executable, "-c", "import cli; cli.main()", "cycles", "--top", "1"]
        words += ["--format", "json", "-q"]
        asked = ["--engine", "spark", "--master", master, "--flows", str(flows)]
        run = subprocess.run(
            [*words, *asked], capture_output=True, text=True, timeout=240, env=_loopback()
        )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert json.loads(run.stdout)["rows"][0]["companies"] == ["amazon", "openai"]


def _loopback() -> dict[str, str]:
    return os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"}


@contextlib.contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    import pyspark

    home = Path(pyspark.__file__).parent
    core = next((home / "jars").glob("spark-core_*.jar"))
    # What the scripts of a whole Spark set by themselves.
    env = {"SPARK_HOME": str(home), "SPARK_SCALA_VERSION": core.name.split("_")[1].split("-")[0]}
    port, page = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1"]
    parts = {
        "Master": [*here, "--port", str(port), "--webui-port", str(page)],
        "Worker": [*here, "--cores", "2", "--memory", "1g", "--work-dir", str(folder), master],
    }
    started = []
    try:
        with (folder / "cluster.log").open("wb") as log:
            for name, options in parts.items():
                java = ["java", "-cp", f"{home}/jars/*", "-Xmx256m", *_SOON]
                module = f"org.apache.spark.deploy.{name.lower()}.{name}"
                words = [*java, module, *options]
                started.append(
                    subprocess.Popen(words, stdout=log, stderr=log, env=_loopback() | env)
                )
        _wait_for_a_worker(f"http://127.0.0.1:{page}/json/", folder / "cluster.log")
        yield master
    finally:
        for process in started[::-1]:
            process.terminate()
            process.wait(timeout=20)


def _wait_for_a_worker(page: str, log: Path) -> None:
    # The master's page answers 404 between listening and being furnished.
    for _ in range(300):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(page).raise_for_status().json()["aliveworkers"]:
                return
        time.sleep(0.2)
    pytest.fail(f"no worker came: {log.read_text(encoding='utf-8')[-2000:]}")
