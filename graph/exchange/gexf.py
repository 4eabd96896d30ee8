"""The network at a lens as GEXF 1.2, to open in Gephi: names, amounts, sizes and colours.

The attributes are those of :mod:`graph.exchange.graphml`. A node has the colour of its kind and a
size by the known money that it pays or is paid; an edge has the colour of its nature, as on the
map, and a thickness by its amount. What is unknown has the least size and no weight.

Reference: GEXF 1.2draft schema, gexf.net, with its viz module.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from graph.exchange.colours import paint
from graph.exchange.graphml import plain

if TYPE_CHECKING:
    import networkx as nx

    from graph.model import World
    from graph.terms import Terms

__all__ = ["gexf"]


def gexf(network: nx.MultiDiGraph[str], world: World, terms: Terms, out: Path) -> None:
    """Write a network by the contract of ``docs/architecture.md`` as GEXF."""
    from networkx.readwrite.gexf import GEXFWriter

    lens = network.graph["lens"]
    G = plain(network, world)
    paint(G, terms)
    for _, _, key, data in G.edges(keys=True, data=True):
        data["id"] = key
        data["label"] = terms.label("flow", data["kind"])
    writer = GEXFWriter(encoding="utf-8", version="1.2draft")
    writer.add_graph(G)
    # The writer dates the file by the clock; the data are of the day of the lens.
    meta = writer.xml.find("meta")
    meta.set("lastmodifieddate", lens.as_of.isoformat())
    about = ElementTree.SubElement(meta, "description")
    about.text = f"Lingkar as of {lens.as_of}, {lens.firmness}, {lens.level}"
    ElementTree.indent(writer.xml)
    tree = ElementTree.ElementTree(writer.xml)
    with out.open("wb") as file:
        tree.write(file, encoding="utf-8", xml_declaration=True)
        file.write(b"\n")
