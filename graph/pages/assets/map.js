// The money map: draws nodes and edges with vis-network, as they are told, at places computed before.
"use strict";
window.lingkar = window.lingkar || {};
(() => {
  const DASHES = [false, [14, 5], [6, 5], [1.5, 5]];
  // From afar dashes and heads are smaller than a pixel, and dear: a line is solid then, as much fainter
  // as its dashes leave out, and only the widest have a head.
  const FAR = 0.2, HEADED = 5;
  const INK = DASHES.map((dash) => (dash ? dash[0] / (dash[0] + dash[1]) : 1));
  const CROWD = 3;
  const THINNEST = 1.2, THICKEST = 13, MOST = 20;
  const FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    return {
      ink: value("--ink"), paper: value("--raised"), node: value("--node"), pale: value("--node-pale"),
      crowd: value("--node-crowd"), focus: value("--focus"),
      nature: [0, 1, 2, 3].map((i) => value(`--nature-${i}`)),
    };
  }

  const close = ({ m, e }) => Number(m) * 10 ** e;  // to draw by, not to say

  // To make a node or an edge is what takes vis-network long, so one that comes back as it was,
  // by its `sign`, is the one from before. The handlers are vis-network's own (of the copy that comes
  // with pyvis): it has no other place to say so.
  function keeping(handler) {
    const made = new Map();
    const create = handler.create.bind(handler);
    handler.create = (look, ...more) => {
      const before = made.get(look.id);
      if (before && before.sign === look.sign) {
        if (before.thing.selected) before.thing.unselect();
        before.thing.hover = false;
        return before.thing;
      }
      const thing = create(look, ...more);
      made.set(look.id, { sign: look.sign, thing });
      return thing;
    };
  }

  function map(place, options, largest, narrow) {
    let tone = colours();
    const most = close(largest);
    const nodes = new vis.DataSet();
    const edges = new vis.DataSet();
    const network = new vis.Network(place, { nodes, edges }, Object.assign({}, options, {
      physics: { enabled: false }, layout: { improvedLayout: false }, configure: { enabled: false },
      edges: { selectionWidth: 1.5, hoverWidth: 0.8, chosen: true },
      interaction: { hover: true, tooltipDelay: 150, zoomView: false, dragView: true, hideEdgesOnDrag: false, selectConnectedEdges: false },
    }));

    keeping(network.nodesHandler);
    keeping(network.edgesHandler);

    function width(edge) {
      if (edge.stated === null) return null;
      return most ? Math.min(MOST, THINNEST + (THICKEST - THINNEST) * Math.sqrt(close(edge.stated) / most)) : THINNEST;
    }

    function edgeLook(edge, faded) {
      const wide = width(edge);
      const known = wide !== null;
      const colour = tone.nature[edge.nature % tone.nature.length];
      const firmness = Math.min(edge.firmness, DASHES.length - 1);
      return {
        sign: `${tone.paper} ${far} ${Boolean(faded)} ${edge.firmness} ${wide} ${edge.title}`,
        id: edge.id, from: edge.from, to: edge.to, title: edge.title,
        width: known ? wide : 0.8,
        dashes: far ? false : DASHES[firmness],
        color: { color: colour, highlight: colour, hover: colour, opacity: faded ? 0.1 : (known ? 0.78 : 0.6) * (far ? INK[firmness] : 1) },
        arrows: { to: { enabled: !far || wide > HEADED, type: known ? "arrow" : "vee", scaleFactor: known ? 0.55 : 0.6 } },
        smooth: { enabled: true, type: "curvedCW", roundness: 0.13 + 0.1 * edge.nature },
      };
    }

    function nodeLook(node, [x, y], faded) {
      const crowd = node.tone === CROWD;
      const line = crowd ? tone.crowd : tone.node;
      const fill = [tone.node, tone.paper, tone.pale, tone.paper][node.tone];
      return {
        sign: `${tone.paper} ${x} ${y} ${Boolean(faded)}`,
        id: node.id, label: node.label, shape: node.shape, size: node.size, x, y,
        opacity: faded ? 0.18 : 1, borderWidth: 1.6, borderWidthSelected: 3,
        shapeProperties: { borderDashes: crowd ? [3, 2.5] : false },
        color: { background: fill, border: line, highlight: { background: fill, border: tone.focus }, hover: { background: fill, border: tone.focus } },
        font: {
          color: faded ? "rgba(128,128,128,.35)" : crowd ? tone.crowd : tone.ink,
          size: crowd ? 12 : 13 + Math.min(5, node.size / 6), strokeWidth: 4, strokeColor: tone.paper, face: FACE, vadjust: -2,
        },
      };
    }

    let far = false;
    let scene = { nodes: [], edges: [] };

    // All is drawn anew, so that no style of the choice before stays behind. vis-network would draw the
    // map after each step of this unless it is told to wait.
    function draw(wanted, fit = false) {
      const { emitter } = network.body;
      scene = wanted;
      emitter.emit("_blockRedraw");
      network.unselectAll();
      edges.clear();
      nodes.clear();
      nodes.add(scene.nodes.map(({ node, spot, faded }) => nodeLook(node, spot, faded)));
      if (fit) {  // names are measured when they are drawn
        emitter.emit("_allowRedraw");
        network.redraw();
        fitted();
        emitter.emit("_blockRedraw");
      }
      far = network.getScale() < FAR;
      edges.add(scene.edges.map(({ edge, faded }) => edgeLook(edge, faded)));
      if (scene.chosen && nodes.get(scene.chosen)) network.selectNodes([scene.chosen], false);
      if (scene.edge && edges.get(scene.edge)) network.selectEdges([scene.edge]);
      emitter.emit("_allowRedraw");
      emitter.emit("_requestRedraw");
    }

    // A little smaller than what just fits, so that no label at the rim is cut.
    function fitted() {
      network.fit({ animation: false });
      network.moveTo({ scale: network.getScale() * (narrow ? 0.86 : 0.93), animation: false });
    }
    function settle() { if (network.getScale() < FAR !== far) draw(scene); }
    function whole() { fitted(); settle(); }
    function scaled(factor) { network.moveTo({ scale: network.getScale() * factor, animation: false }); settle(); }
    function around(ids) {
      const there = ids.filter((id) => nodes.get(id));
      if (there.length) network.fit({ nodes: there, animation: false, maxZoomLevel: 1.1 });
      settle();
    }
    function focus(id) {
      if (nodes.get(id)) network.focus(id, { scale: Math.max(0.8, network.getScale()), animation: false });
      settle();
    }
    network.on("zoom", settle);

    // The wheel scrolls the page until the map is clicked, and again once it is left.
    place.addEventListener("pointerdown", () => network.setOptions({ interaction: { zoomView: true } }));
    place.addEventListener("mouseleave", () => network.setOptions({ interaction: { zoomView: false } }));
    let size = place.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(place.clientWidth - size) < 2) return;
      size = place.clientWidth;
      whole();
    }).observe(place);

    place.lingkar = { network, nodes, edges };
    return { network, draw, whole, scaled, around, focus, recolour: () => { tone = colours(); } };
  }

  // Places of the nodes shown: computed ones; what joins a first view gets the nearest free spot.
  function places(nodes, view, reach, around) {
    const spots = new Map();
    const joining = [];
    for (const node of nodes) {
      if (view === null) spots.set(node.id, [node.x, node.y]);
      else if (node[view]) spots.set(node.id, node[view]);
      else joining.push(node.id);
    }
    const taken = [...spots.values()];
    const free = ([x, y]) => taken.every(([a, b]) => Math.abs(a - x) > 120 || Math.abs(b - y) > 62);
    for (const id of joining.sort((a, b) => around.has(b) - around.has(a) || (a < b ? -1 : 1))) {
      const near = reach(id).map((e) => (e.from === id ? e.to : e.from)).find((other) => around.has(other) && spots.has(other));
      const [x, y] = spots.get(near) || [0, 0];
      let spot = [x, y];
      for (let step = 1; step < 4000 && !free(spot); step += 1) {
        const turn = step * 2.39996;
        spot = [Math.round(x + 26 * Math.sqrt(step) * Math.cos(turn)), Math.round(y + 20 * Math.sqrt(step) * Math.sin(turn))];
      }
      spots.set(id, spot);
      taken.push(spot);
    }
    return spots;
  }

  lingkar.map = map;
  lingkar.places = places;
})();
