"""The worked examples of docs/modelling.md: true to the data, sound, with the effect they claim.

What a block says must stand in the shipped data. The blocks are then made a data set of their own
(things that a block names and none describes come with what the shipped data say of them), which
must pass the check; each line of the tables is computed, in that data set and in the shipped one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import capacity
from graph.check import check
from graph.lens.verdict import REASONS
from graph.store import PREFIXES
from graph.study import Study
from graph.wording import interval

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```turtle\n(.*?)```", PAGE, re.S)
HEADS = re.findall(r"^## (\w+)", PAGE, re.M)
THINGS = "https://w3id.org/lingkar/id/"
FLOWS = re.findall(r"^\| `([\w-]+)` \| (\d{4}-\d\d-\d\d) \| (\w+) \| (.+?) \|$", PAGE, re.M)
DEPLOYMENTS = re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|$", PAGE, re.M)


def _triples(block: str) -> list[ox.Triple]:
    head = "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items())
    return [
        ox.Triple(q.subject, q.predicate, q.object)
        for q in ox.parse(head + block, format=ox.RdfFormat.TURTLE)
    ]


@pytest.fixture(scope="module")
def shipped() -> Study:
    return Study.open()


@pytest.fixture(scope="module")
def examples(shipped: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The blocks with what they stand on, and the parts of the wholes that they tell of."""
    told = {triple for block in BLOCKS for triple in _triples(block)}
    described = {triple.subject for triple in told}
    wholes = [t.object for t in told if t.predicate.value == PREFIXES["lk"] + "partOf"]
    waiting = [t.object for t in told]
    waiting += [_node(f"flow:{flow}") for flow, *_ in FLOWS]
    for whole in wholes:
        waiting += [q.subject for q in shipped.store.native.quads_for_pattern(
            None, _node("lk:partOf"), whole, None)]  # fmt: skip
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, ox.NamedNode) or not thing.value.startswith(THINGS):
            continue
        about = [q.subject for q in shipped.store.native.quads_for_pattern(
            None, _node("lk:subject"), thing, None)]  # fmt: skip
        waiting += [event for event in about if event not in described]
        if thing not in described:
            described.add(thing)
            for quad in shipped.store.native.quads_for_pattern(thing, None, None, None):
                told.add(ox.Triple(quad.subject, quad.predicate, quad.object))
                waiting.append(quad.object)
    folder = tmp_path_factory.mktemp("examples")
    ox.serialize(sorted(told, key=str), folder / "examples.ttl", format=ox.RdfFormat.TURTLE)
    return Study.open(folder)


def _node(name: str) -> ox.NamedNode:
    prefix, local = name.split(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def test_each_of_the_seven_has_its_example() -> None:
    assert HEADS == [
        "Readings", "Parts", "Amendments", "Payments", "Provenance", "Two", "Deployments",
    ]  # fmt: skip
    for section in PAGE.split("\n## ")[1:]:
        assert "```turtle" in section, section.split("\n")[0]
    assert len(FLOWS) > 12
    assert len(DEPLOYMENTS) == 3


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split(" ", 1)[0])
def test_a_block_says_what_the_data_say(block: str, shipped: Study) -> None:
    triples = _triples(block)
    assert triples
    for triple in triples:
        found = shipped.store.native.quads_for_pattern(
            triple.subject, triple.predicate, triple.object, None
        )
        assert next(found, None), f"not in the data: {triple}"


def test_the_blocks_are_sound(examples: Study) -> None:
    wrong = [f for f in check(examples.store, examples.terms) if f.severity == "error"]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(("flow", "as_of", "firmness", "said"), FLOWS)
@pytest.mark.parametrize("world", ["examples", "shipped"])
def test_a_flow_counts_as_told(
    world: str, flow: str, as_of: str, firmness: str, said: str, request: pytest.FixtureRequest
) -> None:
    study: Study = request.getfixturevalue(world)
    verdicts = study.view(study.lens(as_of=as_of, firmness=firmness)).verdicts()
    [verdict] = [v for v in verdicts if v.flow == flow]
    assert said == (interval(verdict.amount) if verdict.amount else REASONS[verdict.reason])


@pytest.mark.parametrize(("deployment", "said"), DEPLOYMENTS)
@pytest.mark.parametrize("world", ["examples", "shipped"])
def test_a_deployment_adds_as_told(
    world: str, deployment: str, said: str, request: pytest.FixtureRequest
) -> None:
    study: Study = request.getfixturevalue(world)
    G = capacity.build(study.view())
    if deployment in G.graph["superseded"]:
        assert said == "superseded"
    elif deployment in G.graph["inside"]:
        assert said == "within"
    else:
        [standing] = [d for _, d in G.nodes(data=True) if deployment in d.get("rows", ())]
        gigawatts, chips = standing["gigawatts"].stated, standing["chips"].stated
        assert said == f"{gigawatts} GW, {chips} chips"
