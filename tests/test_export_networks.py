"""The exported networks, read back by NetworkX, and GEXF held against its schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from graph.exchange.export import export
from graph.study import Study
from tests.exports import opened

NAME = 'A \ufffd & <b>"Söhne"</b>, Inc.'
"""U+0007 cannot be in XML at all and becomes U+FFFD; the rest comes back as it was."""


def graphml(file: Path) -> nx.MultiDiGraph[str]:
    return nx.MultiDiGraph(nx.read_graphml(file, force_multigraph=True))


def gexf(file: Path) -> nx.MultiDiGraph[str]:
    return nx.MultiDiGraph(nx.read_gexf(file))


READERS: dict[str, Callable[[Path], nx.MultiDiGraph[str]]] = {"graphml": graphml, "gexf": gexf}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return opened(tmp_path_factory.mktemp("world"))


def read(form: str, study: Study, folder: Path, firmness: str) -> nx.MultiDiGraph[str]:
    export(study, form, folder / form, study.lens(firmness=firmness))
    G = READERS[form](folder / form)
    assert isinstance(G, nx.MultiDiGraph)
    return G


def flows(G: nx.MultiDiGraph[str]) -> dict[str, dict[str, object]]:
    """Edges by flow; GEXF has the id as an attribute of the edge."""
    return {str(data.get("id", key)): data for *_, key, data in G.edges(keys=True, data=True)}


@pytest.mark.parametrize("form", READERS)
def test_the_network_is_that_at_the_lens(form: str, study: Study, tmp_path: Path) -> None:
    """At `talked` all three legs count, at `announced` the rumored f3 does not."""
    assert set(flows(read(form, study, tmp_path, "announced"))) == {"f1", "f2"}
    assert set(flows(read(form, study, tmp_path, "talked"))) == {"f1", "f2", "f3"}


@pytest.mark.parametrize("form", READERS)
def test_every_digit_is_kept_and_what_is_unknown_left_out(
    form: str, study: Study, tmp_path: Path
) -> None:
    found = flows(read(form, study, tmp_path, "talked"))
    exact, unknown, open_end = found["f1"], found["f2"], found["f3"]
    assert exact["amount_usd"] == exact["amount_high_usd"] == "12345678901234567.89"
    assert exact["weight"] == pytest.approx(1.2345678901234568e16)
    assert not {"weight", "amount_usd", "amount_high", "amount_high_usd"} & set(unknown)
    assert (open_end["weight"], open_end["amount_usd"], open_end["amount_low"]) == (5.5, "5.5", 5.5)
    assert "amount_high" not in open_end
    assert (exact["nature"], exact["kind"], exact["status"]) == ("commerce", "compute", "signed")
    assert (exact["deal"], exact["deal_title"], exact["sources"]) == ("d", "A buys", "s")


@pytest.mark.parametrize("form", READERS)
def test_hostile_names_are_text(form: str, study: Study, tmp_path: Path) -> None:
    G = read(form, study, tmp_path, "announced")
    assert G.nodes["a"]["label"] == NAME
    assert G.nodes["a"]["kind"] == "ai-lab"
    assert {(u, v) for u, v in G.edges()} == {("a", "b"), ("b", "a")}


def test_graphml_says_its_lens(study: Study, tmp_path: Path) -> None:
    G = read("graphml", study, tmp_path, "talked")
    told = {"as_of": "2026-01-31", "firmness": "talked", "level": "group"}
    assert {name: G.graph[name] for name in told} == told


# -- GEXF ------------------------------------------------------------------------------------

SPACE = "{http://www.gexf.net/1.2draft}"
VIZ = "{http://www.gexf.net/1.2draft/viz}"
CHILDREN = {
    # of each element, what the schema (gexf.xsd, data.xsd, viz.xsd of 1.2draft) lets stand in it
    "gexf": {"meta", "graph"},
    "meta": {"creator", "keywords", "description"},
    "graph": {"attributes", "nodes", "edges"},
    "attributes": {"attribute"},
    "attribute": {"default", "options"},
    "nodes": {"node"},
    "node": {"attvalues", "viz:color", "viz:position", "viz:size", "viz:shape"},
    "edges": {"edge"},
    "edge": {"attvalues", "viz:color", "viz:thickness", "viz:shape"},
    "attvalues": {"attvalue"},
}
ATTRIBUTES = {
    "gexf": ({"version"}, {"variant"}),
    "meta": (set(), {"lastmodifieddate"}),
    "graph": (set(), {"defaultedgetype", "mode", "idtype", "timeformat", "start", "end", "name"}),
    "attributes": ({"class"}, {"mode", "start", "end"}),
    "attribute": ({"id", "title", "type"}, set()),
    "node": ({"id"}, {"label", "start", "end", "pid"}),
    "edge": ({"id", "source", "target"}, {"type", "label", "weight", "start", "end"}),
    "attvalue": ({"for", "value"}, {"start", "end"}),
    "viz:color": ({"r", "g", "b"}, {"a"}),
    "viz:size": ({"value"}, set()),
    "viz:thickness": ({"value"}, set()),
}
TYPES = {"integer", "long", "double", "float", "boolean", "liststring", "string", "anyURI"}


def named(element: ElementTree.Element) -> str:
    tag = element.tag.replace(VIZ, "viz:").replace(SPACE, "")
    assert "{" not in tag, f"{element.tag} is in no space of GEXF 1.2"
    return tag


def test_gexf_is_as_its_schema_asks(study: Study, tmp_path: Path) -> None:
    """Elements in their places, required attributes, ids that exist, values of their types."""
    export(study, "gexf", tmp_path / "g", study.lens(firmness="talked"))
    root = ElementTree.parse(tmp_path / "g").getroot()
    assert (root.tag, root.get("version")) == (f"{SPACE}gexf", "1.2")
    for element in root.iter():
        name = named(element)
        assert {named(child) for child in element} <= CHILDREN.get(name, set()), name
        required, further = ATTRIBUTES.get(name, (set(), set()))
        there = {key for key in element.attrib if not key.startswith("{")}
        assert required <= there <= required | further, name
    graph = root.find(f"{SPACE}graph")
    assert graph is not None
    assert graph.get("defaultedgetype") == "directed"
    nodes = [node.get("id") for node in graph.iter(f"{SPACE}node")]
    edges = list(graph.iter(f"{SPACE}edge"))
    assert len(nodes) == len(set(nodes)) == 2
    assert len({edge.get("id") for edge in edges}) == len(edges) == 3
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= set(nodes)
    for kind in ("node", "edge"):
        (declared,) = [a for a in graph.findall(f"{SPACE}attributes") if a.get("class") == kind]
        types = {a.get("id"): a.get("type") for a in declared}
        assert set(types.values()) <= TYPES
        for value in (v for e in graph.iter(SPACE + kind) for v in e.iter(f"{SPACE}attvalue")):
            text, form = str(value.get("value")), types[value.get("for")]
            if form == "double":
                float(text)
            elif form == "boolean":
                assert text in ("true", "false")


def test_gexf_amounts_are_doubles_and_decimals_text(study: Study, tmp_path: Path) -> None:
    export(study, "gexf", tmp_path / "g")
    declared = re.findall(r'title="(\w+)" type="(\w+)"', (tmp_path / "g").read_text("utf-8"))
    types = dict(declared)
    assert (types["amount_low"], types["amount_low_usd"]) == ("double", "string")


def test_gexf_has_colours_by_kind_and_nature_and_sizes_by_money(
    study: Study, tmp_path: Path
) -> None:
    """Both companies pay or get the same known money, f1's, so both are as large as can be; the
    colours of natures are those of the map."""
    G = read("gexf", study, tmp_path, "announced")
    looks = {node: data["viz"] for node, data in G.nodes(data=True)}
    assert looks["a"]["size"] == looks["b"]["size"] == 60.0
    assert looks["a"]["color"] != looks["b"]["color"]
    # NetworkX reads no looks of edges.
    root = ElementTree.parse(tmp_path / "gexf").getroot()
    edges = {str(edge.get("id")): edge for edge in root.iter(f"{SPACE}edge")}
    css = (Path(__file__).parent.parent / "graph" / "pages" / "assets" / "site.css").read_text()
    for flow, nature in (("f1", "commerce"), ("f2", "capital")):
        place = study.terms.codes("nature").index(nature)
        on_map = re.search(rf"--nature-{place}: #(\w{{6}})", css)
        assert on_map is not None
        colour = edges[flow].find(f"{VIZ}color")
        assert colour is not None
        assert bytes(int(colour.attrib[part]) for part in "rgb").hex() == on_map[1]
    thick = {flow: edge.find(f"{VIZ}thickness") for flow, edge in edges.items()}
    told = {flow: None if each is None else each.get("value") for flow, each in thick.items()}
    assert told == {"f1": "12.0", "f2": "1.0"}


def test_graphml_has_the_colours_and_sizes_of_gexf(study: Study, tmp_path: Path) -> None:
    """As the keys r, g, b and size, which Gephi reads from GraphML."""
    drawn, looks = (read(form, study, tmp_path, "announced") for form in ("graphml", "gexf"))
    for node, data in looks.nodes(data=True):
        told = drawn.nodes[node]
        colour = data["viz"]["color"]
        assert [told[part] for part in "rgb"] == [int(colour[part]) for part in "rgb"]
        assert told["size"] == data["viz"]["size"]
    commerce, capital = flows(drawn)["f1"], flows(drawn)["f2"]
    assert [commerce[part] for part in "rgb"] == [0xAD, 0x4A, 0x08]
    assert [capital[part] for part in "rgb"] == [0x17, 0x70, 0x8F]


def test_gexf_is_dated_by_the_lens_and_not_the_clock(study: Study, tmp_path: Path) -> None:
    export(study, "gexf", tmp_path / "g", study.lens(as_of="2026-01-15"))
    meta = ElementTree.parse(tmp_path / "g").getroot().find(f"{SPACE}meta")
    assert meta is not None
    assert meta.get("lastmodifieddate") == "2026-01-15"
    assert meta.findtext(f"{SPACE}description") == "Lingkar as of 2026-01-15, announced, group"
