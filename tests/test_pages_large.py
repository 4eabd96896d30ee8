"""Pages of measures where there is much: what is left to the command line is said or missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import building
from graph.pages import measure, measured
from tests.measures_on_site import site_of_all
from tests.sites import plain_world
from tests.tags import Tags


def _text(file: Path) -> str:
    return Tags(file.read_text(encoding="utf-8")).text


def test_slow_measures_are_left_out_of_large_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The world has three companies and a crowd: more than three are many."""
    assert (site_of_all(plain_world(), tmp_path / "all") / "measure-chance.html").exists()
    monkeypatch.setattr(building, "_MANY", 3)
    folder = site_of_all(plain_world(), tmp_path / "some")
    assert not (folder / "measure-chance.html").exists()
    assert (folder / "measure-circulation.html").exists()


def test_rows_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI has two rows of realization: it is paid capital, and pays for commerce."""
    monkeypatch.setattr(measured, "_MOST", 1)
    folder = site_of_all(plain_world(), tmp_path / "s")
    file = folder / "measured" / "openai.html"
    assert "1 further row is not shown" in _text(file)
    text = file.read_text(encoding="utf-8")
    section = text[text.index('id="realization-company"') :].partition("</section>")[0]
    assert section.count("<summary>Stages") == 1


def test_rows_that_are_not_listed_are_named_with_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one row listed, the rows of others are one click away on their pages."""
    monkeypatch.setattr(measure, "_LISTED", 1)
    folder = site_of_all(plain_world(), tmp_path / "s")
    page = Tags((folder / "measure-realization.html").read_text(encoding="utf-8"))
    assert "further rows stand on the pages of their companies" in page.text
    links = [t.attributes.get("href") for t in page.found if t.name == "a"]
    assert "measured/amazon.html#realization-company" in links
    assert "measured/oracle.html#realization-company" in links
