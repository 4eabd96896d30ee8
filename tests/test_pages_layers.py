"""The layers of a capacity on the page of dependency, and the deployments behind its numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.deployments import chip, deployed, role, row
from tests.measures_on_site import site_of_all
from tests.tags import Tags


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab has 3 GW at a cloud on chips of a designer, 1 GW at home on chips that nobody names.

    The designer's chips are fabricated by a foundry, with memory of two makers without shares. A
    third deployment has no size, and only the one at home runs.
    """
    seen = deployed(
        chip("x1", "designer"),
        role("x1", "foundry", "fabrication"),
        role("x1", "maker", "high-bandwidth-memory"),
        role("x1", "other", "high-bandwidth-memory"),
        row("d1", "cloud", "lab", "x1", gigawatts=3, site="Abilene, Texas"),
        row("d2", "lab", "lab", gigawatts=1, status="running", site="Oslo, Norway"),
        row("d3", "cloud", "lab", "x1", site="Perth, Australia"),
    )
    return site_of_all(seen, tmp_path_factory.mktemp("layers") / "site")


def test_layers_are_drawn_with_what_is_unknown_as_such(site: Path) -> None:
    page = Tags((site / "measure-dependency.html").read_text(encoding="utf-8"))
    (data,) = [
        found
        for tag in page.found
        if tag.name == "script" and tag.attributes.get("type") == "application/json"
        if "choices" in (found := json.loads(tag.text)) and "layers" in found["choices"][0]
    ]
    planned, running = data["choices"]
    assert planned["name"] == "lab, planned, building or running"
    assert running["name"] == "lab, running"
    links = {(link["from"], link["to"]): link["a"] for link in planned["links"]}
    assert links["0:lab", "1:cloud"] == 3
    assert links["0:lab", "1:lab"] == 1
    assert links["1:cloud", "2:designer"] == 3
    assert links["1:lab", "2:"] == 1  # whose chips they are is not known
    assert links["2:designer", "3:foundry"] == 3
    memory = planned["layers"].index("high-bandwidth memory")
    (several,) = [n for n in planned["nodes"] if n["layer"] == memory and n["k"] == 2]
    assert several["n"] == "maker or other"
    assert {n["n"] for n in planned["nodes"] if n["k"] == 0} == {"unknown"}
    assert {link["a"] for link in running["links"]} == {1}
    assert "4 GW in all; 2 deployments of known size; 1 of unknown size is not drawn" in page.text


def test_the_table_says_the_same_as_the_layers(site: Path) -> None:
    text = Tags((site / "measure-dependency.html").read_text(encoding="utf-8")).text
    assert "operator cloud 3 GW 75 %" in text
    assert "chip designer designer 3 GW 75 %" in text
    assert "chip designer unknown 1 GW 25 %" in text
    assert "maker , other (who has how much is not told) 3 GW 75 %" in text


def test_numbers_by_capacity_lead_to_their_deployments_and_sources(site: Path) -> None:
    text = (site / "measured" / "lab.html").read_text(encoding="utf-8")
    section = text[text.index('<section id="roles"') :].partition("</section>")[0]
    assert 'href="#deployments"' in section
    rows = text[text.index('<section id="deployments"') :]
    assert rows.count("<tr><td") == 3
    assert rows.count('href="https://example.org/"') == 3
    assert "Abilene, Texas" in rows
    assert rows.count('class="unknown"') == 2  # a chip, and a size
