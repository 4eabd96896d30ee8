"""Why Spark does not start or stopped, in a sentence each; no Spark is needed to know."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from py4j.protocol import Py4JNetworkError
from pyspark.errors import PySparkException

from graph.errors import InputError
from graph.scale import opened, spark_session
from tests.servers import free_port


@pytest.mark.parametrize(
    "master",
    ["nonsense", "", "local[0]", "local[two]", "spark://host", "http://host:7077", "spark://:7077"],
)
def test_a_master_that_is_none(master: str) -> None:
    with pytest.raises(InputError, match="is no place to run Spark: it is such as local"):
        spark_session.session(Path(), master)


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match=r"JAVA_HOME names .*, which has no bin/java"):
        spark_session.session(tmp_path, None)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="needs Java 17 or newer, and there is none: install it"):
        spark_session.session(tmp_path, None)


def _java(home: Path, text: str) -> dict[str, str]:
    """The environment with another Java, which says something and fails."""
    java = home / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{text}' >&2\nexit 1\n", encoding="utf-8")
    java.chmod(0o755)
    return os.environ | {"JAVA_HOME": str(home)}


def test_a_java_that_is_too_old(tmp_path: Path) -> None:
    """Java 11 and older say so when they are shown a program for a later one."""
    env = _java(tmp_path, "java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main")
    words = ["cycles", "--engine", "spark", "--flows", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env=env,
    )
    assert run.returncode == 2
    said = f"lingkar: Spark needs Java 17 or newer, and {tmp_path}/bin/java is older"
    assert run.stderr.startswith(said)
    assert run.stderr.count("\n") == 1


def test_a_master_that_is_dead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark_session, "_java", lambda: "java")
    with pytest.raises(InputError, match="nobody answers at --master spark:"):
        spark_session.session(tmp_path, f"spark://127.0.0.1:{free_port()}")


def test_a_master_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver alone is known to it: one executor, and no more in all the time there is."""
    monkeypatch.setattr(spark_session, "WORKERS", 0.2)
    known = SimpleNamespace(getExecutorMemoryStatus=lambda: SimpleNamespace(size=lambda: 1))
    context = SimpleNamespace(_jsc=SimpleNamespace(sc=lambda: known))
    with pytest.raises(InputError, match="spark://here:7077 gave no worker in"):
        spark_session._wait_for_a_worker(SimpleNamespace(sparkContext=context), "spark://here:7077")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Py4JNetworkError("Answer from Java side is empty"), "its Java process is gone"),
        (ConnectionRefusedError(111, "Connection refused"), "its Java process is gone"),
        (PySparkException("java.lang.OutOfMemoryError: Java heap"), "needs more memory than the 3"),
        (
            PySparkException("[DIVIDE_BY_ZERO] By zero.\nSQLSTATE"),
            "gave up: [DIVIDE_BY_ZERO] By",
        ),
    ],
)
def test_what_stops_spark(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("graph.scale.spark_engine.session", lambda *_: SimpleNamespace(stop=_none))
    monkeypatch.setattr("ibis.pyspark.connect", lambda _: None)
    with pytest.raises(InputError, match=re.escape(said)) as caught, opened("spark"):
        raise error
    assert "\n" not in str(caught.value)


def _none() -> None:
    return None
