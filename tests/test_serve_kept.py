"""The site that ``lingkar serve`` keeps: of what it is, and for how long."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
import time
import tomllib
from pathlib import Path

import pytest

from graph.result import Lens
from graph.serving import kept
from graph.study import Study

ROOT = Path(__file__).resolve().parent.parent


def _keeps(study: Study, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site that is made in no time."""

    def build(study: Study, lens: Lens, out: Path, tell: object) -> Path:
        out.mkdir()
        (out / "index.html").write_text("a site")
        return out

    monkeypatch.setattr(kept, "_built", build)
    with kept.kept_site(study, study.lens(), print) as site:
        return site


def test_a_site_is_of_these_data_this_program_and_these_libraries(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte of the data, the program or the ontology, or a version: each is another site."""
    data = Path(shutil.copytree(world, tmp_path / "data"))
    house = tmp_path / "house"
    for folder in ("graph", "ontology"):
        (house / folder).mkdir(parents=True)
        (house / folder / "a.ttl").write_text("1")
    monkeypatch.setattr(kept, "_HOUSE", house)
    study = Study.open(data)
    seen = [_keeps(study, monkeypatch)]
    assert _keeps(study, monkeypatch) == seen[0]
    for file in (next(data.glob("*.ttl")), house / "graph" / "a.ttl", house / "ontology" / "a.ttl"):
        file.write_bytes(file.read_bytes().replace(b"1", b"2") + b"\n")
        seen.append(_keeps(study, monkeypatch))
    for name in ("pyvis", "jinja2", "networkx"):
        with monkeypatch.context() as patch:
            version = importlib.metadata.version
            patch.setattr(
                importlib.metadata,
                "version",
                lambda n, of=name, v=version: v(n) + (n == of) * ".1",
            )
            seen.append(_keeps(study, monkeypatch))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "3.99")
        seen.append(_keeps(study, monkeypatch))
    assert len(set(seen)) == len(seen) == 8


def test_the_libraries_are_those_that_are_asked_for() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [re.split(r"[<>=!~\[ ]", line)[0] for line in told["dependencies"]]
    assert list(kept.LIBRARIES) == asked


def test_a_site_that_nobody_asked_for_in_a_month_is_forgotten(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    study = Study.open(world)
    sites = _keeps(study, monkeypatch).parent
    days = {"used": 0, "recent": 29, "old": 31}
    for name, age in days.items():
        (sites / name / "assets").mkdir(parents=True)
        then = time.time() - age * 24 * 3600
        os.utime(sites / name, (then, then))
    shutil.rmtree(next(f for f in sites.iterdir() if f.name not in days))  # so that one is built
    site = _keeps(study, monkeypatch)
    assert {f.name for f in sites.iterdir()} == {"used", "recent", site.name}
    os.utime(site, (0, 0))
    assert _keeps(study, monkeypatch) == site  # that it was asked for is seen
    assert time.time() - site.stat().st_mtime < 3600


def test_the_site_is_built_once(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data and program unchanged, the second start builds nothing; another lens is another site."""
    study = Study.open(world)
    built: list[Lens] = []

    def build(study: Study, lens: Lens, out: Path, tell: object) -> Path:
        built.append(lens)
        out.mkdir()
        (out / "index.html").write_text("a site")
        return out

    monkeypatch.setattr(kept, "_built", build)
    folders = []
    for lens in (study.lens(), study.lens(), study.lens(firmness="talked")):
        with kept.kept_site(study, lens, print) as site:
            folders.append(site)
            assert (site / "index.html").is_file()
    assert len(built) == 2
    assert folders[0] == folders[1] != folders[2]


def test_a_site_that_cannot_be_kept_is_made_for_once(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache folder would lie below a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(kept, "_built", lambda study, lens, out, tell: out)
    study = Study.open(world)
    with kept.kept_site(study, study.lens(), print) as site:
        assert site.parent.is_dir()
    assert not site.parent.exists()
