"""docs/curating.md does what it says: its commands run one after another, in their own folder."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from graph.store import Store
from graph.terms import Terms
from tests.additions import bytes_of
from tests.consoles import sessions

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "curating.md").read_text(encoding="utf-8")


def test_the_session_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line shown is in the output, in order; where nothing is added nothing changes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    (claim,) = re.findall(r"```json\n(.*?)```", TEXT, re.S)
    Path("claim.json").write_text(claim, encoding="utf-8")
    assert len(sessions(TEXT)) >= 5
    for command, lines in sessions(TEXT):
        words = shlex.split(command)
        assert words[0] == "lingkar"
        before = bytes_of(tmp_path)
        result = CliRunner().invoke(cli.lingkar, words[1:])
        fails = "Nothing was added" in lines
        refused = any("is no flow" in line for line in lines)
        looks = words[1] == "check" or "--dry-run" in words
        assert result.exit_code == (2 if refused else int(fails)), result.output
        printed, at = " ".join((result.stdout + " " + result.stderr).split()), 0
        for line in lines:
            at = printed.find(" ".join(line.split()), at)
            assert at >= 0, f"{line!r} is not in what {command!r} printed:\n{printed}"
        assert (bytes_of(tmp_path) == before) == (fails or looks)
    store = Store.open(tmp_path / "my-data")
    assert len(store.query("SELECT ?c WHERE { ?c lk:claimant person:fitzgerald-charles }")) == 1
    assert json.loads(claim)["paraphrase"] in (tmp_path / "my-data" / "claims.ttl").read_text()


def test_the_facts_of_the_session_are_in_the_data() -> None:
    """The seed story, as the shipped data have it: nothing is made up for the example."""
    rows = Store.open().query(
        "SELECT ?u WHERE { deal:amazon-openai-equity-202512 prov:wasDerivedFrom ?s . ?s lk:url ?u }"
    )
    urls = {str(getattr(url, "value", "")) for (url,) in rows}
    assert urls & set(re.findall(r"--url (\S+)", TEXT))


def test_the_codes_it_names_are_those_of_the_ontology() -> None:
    terms = Terms.load()
    kinds = re.search(r"\*\*Kinds\*\*: (.*?)\. The kind", TEXT, re.S)
    assert kinds is not None
    assert re.findall(r"`([a-z-]+)`", kinds[1]) == list(terms.codes("source"))
    firm = re.search(r"\*\*Firmness is(.*?)No event", TEXT, re.S)
    assert firm is not None
    assert set(re.findall(r"`([a-z-]+)`", firm[1])) <= set(terms.codes("status"))


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    for link in links:
        assert (ROOT / "docs" / link).exists(), link
