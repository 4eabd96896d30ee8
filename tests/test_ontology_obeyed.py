"""What the ontology declares is what the program does: say it otherwise, and it does otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph import capacity
from graph.errors import InputError
from graph.exchange.csv_layout.rules import amends
from graph.lens import View
from graph.measures.obsolescence import obsolescence
from graph.measures.roles import roles
from graph.model import Deal, Flow
from graph.question import Question
from graph.relations import edges_of
from graph.result import Lens
from graph.study import Study
from graph.terms import Terms
from tests.kinds import ONTOLOGY, SOURCED, beside, write
from tests.worlds import HORIZON, flow, holding, world


def altered(folder: Path, instead: str, by: str, file: str = "lingkar.ttl") -> Study:
    """The world under a copy of the ontology in which one thing is said otherwise."""
    own = Path(shutil.copytree(ONTOLOGY, folder / "altered"))
    text = (own / file).read_text(encoding="utf-8")
    assert text.count(instead) == 1, instead
    (own / file).write_text(text.replace(instead, by), encoding="utf-8")
    return Study.open(beside(folder), ontology=own)


def test_the_ends_of_money_are_those_declared(tmp_path: Path) -> None:
    ends = "    lk:edgeSource lk:payer ;\n    lk:edgeTarget lk:payee ;\n"
    turned = "    lk:edgeSource lk:payee ;\n    lk:edgeTarget lk:payer ;\n"
    G = altered(tmp_path, ends, turned).network()
    assert sorted(G.edges()) == [("cloud", "lab"), ("lab", "mutual"), ("mutual", "lab")]
    assert G.has_edge("mutual", "lab", "premium")


def test_money_that_begins_nowhere_is_refused(tmp_path: Path) -> None:
    study = altered(tmp_path, "    lk:edgeSource lk:payer ;\n", "")
    with pytest.raises(InputError, match="end at lk:payee have no beginning in the ontology"):
        study.network()


def test_a_class_of_no_network_has_no_edges_there(tmp_path: Path) -> None:
    study = altered(
        tmp_path,
        "    lk:network lk:network-money ;\n",
        "    lk:network lk:network-deals ;\n",
    )
    with pytest.raises(InputError, match="does not make a lk:Flow an edge of the network 'money'"):
        study.network()


def test_the_foundry_tells_the_role_declared(tmp_path: Path) -> None:
    study = altered(
        tmp_path,
        "lk:statesRole lk:supply-role-fabrication",
        "lk:statesRole lk:supply-role-packaging",
    )
    C = capacity.build(study.view())
    assert {key for _, _, key in C.out_edges("chip:c", keys=True)} == {
        "designer",
        "packaging",
        "substrate",
    }


def test_tiers_come_in_the_order_declared(tmp_path: Path) -> None:
    study = altered(tmp_path, "    lk:tier 2 ;\n", "    lk:tier 12 ;\n")
    assert study.terms.tiers()[-1] == "designer"
    C = capacity.build(study.view())
    assert [row.role for row in roles(C, "lab").rows][-1] == "designer"


def test_the_roll_up_is_that_of_the_level_declared(tmp_path: Path) -> None:
    held = world(flow("f", "a", "sub", 1), holding("sub", "parent"))
    without = altered(tmp_path, "    lk:rollsUp true ;\n", "", "codes.ttl").terms
    for terms, top in ((Terms.load(), "parent"), (without, "sub")):
        assert View(held, terms, Lens(HORIZON.last, level="group")).groups.top("sub") == top


def test_a_part_and_its_whole_are_the_ends_declared(tmp_path: Path) -> None:
    held = world(flow("f", "a", "sub", 1), holding("sub", "parent"))
    ends = "    lk:edgeSource lk:subsidiary ;\n    lk:edgeTarget lk:parent ;\n"
    turned = "    lk:edgeSource lk:parent ;\n    lk:edgeTarget lk:subsidiary ;\n"
    terms = altered(tmp_path, ends, turned).terms
    assert View(held, terms, Lens(HORIZON.last)).groups.top("parent") == "sub"


def test_defaults_are_those_declared(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    text = (own / "codes.ttl").read_text(encoding="utf-8")
    default = "    lk:isDefault true ;\n"
    for rank, wanted in ((3, False), (1, True)):  # announced, talked
        block = f"    lk:minimumRank {rank} ;\n"
        assert text.count(block) == 1
        text = text.replace(block + ("" if wanted else default), block + wanted * default)
    (own / "codes.ttl").write_text(text, encoding="utf-8")
    study = Study.open(beside(tmp_path), ontology=own)
    assert (study.lens().firmness, study.lens().level) == ("talked", "group")


def test_what_runs_is_the_state_declared(tmp_path: Path) -> None:
    for code in ("running", "building"):
        study = Study.open(beside(tmp_path))
        if code == "building":
            own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
            text = (own / "codes.ttl").read_text(encoding="utf-8")
            text = text.replace("    lk:inUse true ;\n", "")
            text += "lk:deployment-building lk:inUse true .\n"
            (own / "codes.ttl").write_text(text, encoding="utf-8")
            study = Study.open(beside(tmp_path), ontology=own)
        ask = Question(study, study.lens(), say=print, note=print)
        assert ask.running.graph["least"] == code


def test_states_of_ones_own_take_their_step_and_one_that_is_none_counts_nowhere(
    tmp_path: Path,
) -> None:
    """A trial run is in use; what is retired is no step of progress, so its 9 GW are nowhere."""
    more = f"""
deployment:old a lk:Deployment ; lk:operator company:cloud ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 9.0 ; lk:site "Old hall, X" ; lk:deploymentStatus my:retired ; {SOURCED} .
deployment:new a lk:Deployment ; lk:operator company:maker ; lk:user company:lab ; lk:chip chip:c ;
    lk:capacityGW 2.0 ; lk:site "New hall, Y" ; lk:since "2025-01-31"^^xsd:date ;
    lk:deploymentStatus my:trial ; {SOURCED} .
"""
    folder = beside(tmp_path)
    write(folder / "more.ttl", more)
    study = Study.open(folder)
    assert study.terms.progress() == ("planned", "building", "running", "trial")
    ask = Question(study, study.lens(), say=print, note=print)
    sizes = [d["gigawatts"].stated for _, d in ask.running.nodes(data=True) if "gigawatts" in d]
    assert sorted(sizes) == [2, 4]
    rows = {row.company: row for row in obsolescence(ask.running).rows}
    # The trial run is a year old on 31 January 2026: four fifths of five years are left.
    assert rows["maker"].deployments[0].value_left == pytest.approx(0.8, abs=0.001)


def test_a_lens_made_by_hand_has_the_defaults_of_the_ontology() -> None:
    study = Study.open()
    assert study.lens() == Lens(study.world.horizon)


def test_tables_and_pages_tell_the_same_relations_of_deals() -> None:
    """The words of the CSV layout, as docs/csv-layout.md has them."""
    terms = Terms.load()
    assert amends(terms) == {
        "replaces": "replaces",
        "adds-to": "adds_to",
        "part-of": "tranche_of",
        "ends": "closes",
    }
    assert list(edges_of(terms, Deal, "deals").targets.values()) == list(amends(terms).values())


def test_an_edge_by_what_a_class_has_not_is_refused(tmp_path: Path) -> None:
    own = Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))
    text = (own / "lingkar.ttl").read_text(encoding="utf-8")
    text = text.replace("lk:edgeTarget lk:payee", "lk:edgeTarget lk:supplier")
    (own / "lingkar.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="a lk:Flow an edge by lk:supplier, which it has not"):
        edges_of(Terms.load(own), Flow, "money")
