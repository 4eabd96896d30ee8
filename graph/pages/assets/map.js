// The money map: draws what the page brings along, filters it, and shows the evidence of a choice.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { details } = data;
  const place = document.getElementById("map");
  const panel = document.getElementById("panel");
  const status = document.getElementById("status");
  const controls = document.getElementById("controls");
  const search = document.getElementById("search");
  const everything = document.getElementById("everything");
  const level = document.getElementById("level");
  const least = document.getElementById("least");

  const DASHES = [false, [14, 5], [6, 5], [1.5, 5]];
  const CROWD = 3;
  const theme = window.matchMedia("(prefers-color-scheme: dark)");
  const first = place.clientWidth < 560 ? "narrow" : "first";  // which view to open on
  const state = { all: false, ring: null, chosen: null };
  let colours;

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    colours = {
      ink: value("--ink"), paper: value("--raised"), node: value("--node"), pale: value("--node-pale"),
      crowd: value("--node-crowd"), focus: value("--focus"),
      nature: [0, 1, 2, 3].map((i) => value(`--nature-${i}`)),
    };
  }

  const rings = new Map(data.rings.map((ring) => [ring.id, { nodes: new Set(ring.nodes), edges: new Set(ring.edges) }]));
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  const reach = new Map(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) { reach.get(edge.from).push(edge); reach.get(edge.to).push(edge); }

  function filters() {
    return {
      natures: new Set([...controls.querySelectorAll("[name=nature]:checked")].map((box) => Number(box.value))),
      level: level.value,
      least: least.value === "" ? null : Number(least.value),
    };
  }

  function drawn(edge, want) {
    const amount = edge.levels[want.level];
    if (!amount || !want.natures.has(edge.nature)) return null;
    if (want.least !== null && (amount.bn === null || amount.bn < want.least)) return null;
    return amount;
  }

  function edgeLook(edge, amount, ring, around) {
    const known = amount.width !== null;
    const faded = ring ? !ring.edges.has(edge.id) : around && edge.from !== around && edge.to !== around;
    const colour = colours.nature[edge.nature % colours.nature.length];
    return {
      id: edge.id, from: edge.from, to: edge.to, title: edge.title, hidden: false,
      width: known ? amount.width : 0.8,
      dashes: DASHES[Math.min(edge.firmness, DASHES.length - 1)],
      color: { color: colour, highlight: colour, hover: colour, opacity: faded ? 0.1 : known ? 0.78 : 0.6 },
      arrows: { to: { enabled: true, type: known ? "arrow" : "vee", scaleFactor: known ? 0.55 : 0.6 } },
      smooth: { enabled: true, type: "curvedCW", roundness: 0.13 + 0.1 * edge.nature },
    };
  }

  function nodeLook(node, faded) {
    const spot = state.all || !node[first] ? [node.x, node.y] : node[first];
    const crowd = node.tone === CROWD;
    const line = crowd ? colours.crowd : colours.node;
    const fill = [colours.node, colours.paper, colours.pale, colours.paper][node.tone];
    return {
      id: node.id, label: node.label, shape: node.shape, size: node.size, x: spot[0], y: spot[1],
      hidden: false, opacity: faded ? 0.18 : 1, borderWidth: 1.6, borderWidthSelected: 3,
      shapeProperties: { borderDashes: crowd ? [3, 2.5] : false },
      color: { background: fill, border: line, highlight: { background: fill, border: colours.focus }, hover: { background: fill, border: colours.focus } },
      font: {
        color: faded ? "rgba(128,128,128,.35)" : crowd ? colours.crowd : colours.ink,
        size: crowd ? 12 : 13 + Math.min(5, node.size / 6), strokeWidth: 4, strokeColor: colours.paper,
        face: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif", vadjust: -2,
      },
    };
  }

  readColours();
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();

  function scene() {
    const want = filters();
    const ring = state.ring ? rings.get(state.ring) : null;
    const shownEdges = [];
    const touched = new Set();
    for (const edge of data.edges) {
      const inRing = ring && ring.edges.has(edge.id);
      if (!state.all && !edge[first] && !inRing) continue;
      const amount = drawn(edge, want) || (inRing ? edge.levels[want.level] : null);
      if (!amount) continue;
      touched.add(edge.from).add(edge.to);
      shownEdges.push(edgeLook(edge, amount, ring, state.chosen));
    }
    const shownNodes = data.nodes.filter((n) => touched.has(n.id) || n.id === state.chosen).map((n) => {
      const near = !state.chosen || n.id === state.chosen || reach.get(n.id).some((e) => e.from === state.chosen || e.to === state.chosen);
      return nodeLook(n, ring ? !ring.nodes.has(n.id) : !near);
    });
    return { shownNodes, shownEdges };
  }

  function replace(set, rows) {
    const keep = new Set(rows.map((row) => row.id));
    set.remove(set.getIds().filter((id) => !keep.has(id)));
    set.update(rows);
  }

  function paint() {
    const shown = scene();
    replace(edges, []);
    replace(nodes, shown.shownNodes);
    replace(edges, shown.shownEdges);
    describe(shown);
  }

  function describe({ shownNodes, shownEdges }) {
    const total = data.edges.length;
    status.textContent = `${shownEdges.length} of ${total} lines, ${shownNodes.length} of ${data.nodes.length} companies and crowds` +
      `${state.all ? "" : " (the largest flows and rings)"}. Filters change the map only; the numbers and tables of the page stay those of its lens.`;
    everything.setAttribute("aria-pressed", String(state.all));
    everything.textContent = state.all ? "Show the largest" : "Show all";
  }

  const opening = scene();
  nodes.add(opening.shownNodes);
  edges.add(opening.shownEdges);
  const options = Object.assign({}, data.options, {
    physics: { enabled: false }, layout: { improvedLayout: false }, configure: { enabled: false },
    edges: { selectionWidth: 1.5, hoverWidth: 0.8, chosen: true },
    interaction: { hover: true, tooltipDelay: 150, zoomView: false, dragView: true, hideEdgesOnDrag: false, selectConnectedEdges: false },
  });
  // A little smaller than what just fits, so that no label at the rim is cut.
  function whole() {
    network.fit({ animation: false });
    network.moveTo({ scale: network.getScale() * (first === "narrow" ? 0.86 : 0.93), animation: false });
  }
  const network = new vis.Network(place, { nodes, edges }, options);
  place.lingkar = { network, nodes, edges };
  network.once("afterDrawing", () => { document.documentElement.dataset.map = "drawn"; });
  whole();
  describe(opening);

  // The wheel scrolls the page until the map is clicked, and again once it is left.
  place.addEventListener("pointerdown", () => network.setOptions({ interaction: { zoomView: true } }));
  place.addEventListener("mouseleave", () => network.setOptions({ interaction: { zoomView: false } }));

  // -- the panel: text only, never markup ---------------------------------------------------

  function el(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== null && text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  function link(text, href) { return href ? el("a", text, { href }) : el("span", text); }
  function name(text, href) { const made = el("bdi"); made.append(link(text, href)); return made; }
  function pair(list, term, ...values) { list.append(el("dt", term)); const dd = el("dd"); dd.append(...values); list.append(dd); }

  function sourceItem(id) {
    const source = details.sources[id];
    const item = el("li");
    const title = el("bdi");
    title.append(source.url ? el("a", source.title, { href: source.url, rel: "noopener noreferrer" }) : el("span", source.title));
    item.append(title, el("span", ` ${source.publisher}, ${source.published}${source.primary ? ", primary" : ""}`, { class: "muted" }));
    return item;
  }

  function flowBlock(id) {
    const flow = details.flows[id];
    const block = el("section", null, { class: "flow" });
    const title = el("h4");
    title.append(name(flow.deal, flow.href));
    const list = el("dl");
    pair(list, "Amount", el("b", flow.amount));
    pair(list, "As told", flow.told);
    pair(list, "For", flow.kind + (flow.in_kind ? ", in kind: no cash moves" : ""));
    pair(list, "Status", flow.status);
    if (flow.starts || flow.ends) pair(list, "Period", `${flow.starts || "?"} to ${flow.ends || "open"}`);
    if (flow.capacity) pair(list, "Capacity", flow.capacity);
    if (flow.condition) pair(list, "Condition", flow.condition);
    const history = el("ol");
    for (const [date, what, amount] of flow.history) history.append(el("li", `${date} ${what}${amount ? ` ${amount}` : ""}`));
    const sources = el("ul", null, { class: "from" });
    sources.append(...flow.sources.map(sourceItem));
    block.append(title, list, el("span", "History", { class: "muted" }), history, el("span", "Sources", { class: "muted" }), sources);
    return block;
  }

  function showEdge(id) {
    const edge = details.edges[id];
    const title = el("h3");
    title.append(name(edge.payer.name, edge.payer.href), " → ", name(edge.payee.name, edge.payee.href));
    const list = el("dl");
    pair(list, edge.nature, el("b", edge.amount));
    pair(list, "Bounds", edge.bounds);
    pair(list, "Known", `${edge.coverage} flows`);
    for (const [label, amount] of edge.levels) pair(list, label, amount);
    panel.replaceChildren(title, list, ...edge.flows.map(flowBlock));
    panel.scrollTop = 0;
  }

  function showNode(id) {
    const node = details.nodes[id];
    const title = el("h3");
    title.append(name(node.name, node.href));
    const table = el("table");
    const head = el("tr");
    head.append(el("th", "Nature"), el("th", "In"), el("th", "Out"));
    table.append(head);
    for (const cells of node.totals) { const row = el("tr"); row.append(...cells.map((c) => el("td", c))); table.append(row); }
    const more = el("p");
    more.append(link("All its flows, rings and sources", node.href));
    const list = el("ul");
    for (const edge of reach.get(id)) {
      const item = el("li");
      const button = el("button", `${details.edges[edge.id].payer.name} → ${details.edges[edge.id].payee.name}, ${details.edges[edge.id].nature}, ${details.edges[edge.id].amount}`, { type: "button", class: "inline" });
      button.addEventListener("click", () => showEdge(edge.id));
      item.append(button);
      list.append(item);
    }
    panel.replaceChildren(title, el("p", node.kind, { class: "muted" }), table, more, list);
    panel.scrollTop = 0;
  }

  network.on("click", (event) => {
    if (event.nodes.length) { choose(event.nodes[0]); return; }
    if (event.edges.length) { showEdge(event.edges[0]); return; }
    if (state.chosen || state.ring) { state.chosen = null; mark(null); paint(); }
  });

  function choose(id) {
    state.chosen = id;
    mark(null);
    paint();
    network.selectNodes([id], false);
    showNode(id);
  }

  // -- controls -----------------------------------------------------------------------------

  const titles = new Map(data.nodes.map((node) => [details.nodes[node.id].name, node.id]));
  document.getElementById("names").append(...[...titles.keys()].sort().map((text) => el("option", null, { value: text })));

  function find() {
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) return;
    const all = [...titles.keys()];
    const hit = all.find((t) => t.toLowerCase() === wanted) || all.find((t) => t.toLowerCase().startsWith(wanted)) || all.find((t) => t.toLowerCase().includes(wanted));
    if (!hit) { status.textContent = `No company or crowd on the map is called “${search.value.trim()}”.`; return; }
    const id = titles.get(hit);
    if (!byId.get(id)[first]) state.all = true;
    choose(id);
    if (!nodes.get(id)) return;
    network.focus(id, { scale: Math.max(0.8, network.getScale()), animation: false });
  }
  search.addEventListener("change", find);  // a choice from the list, or Enter
  controls.addEventListener("submit", (event) => event.preventDefault());
  for (const control of [level, least, ...controls.querySelectorAll("[name=nature]")]) control.addEventListener("change", paint);
  everything.addEventListener("click", () => { state.all = !state.all; paint(); whole(); });
  controls.addEventListener("reset", () => {
    Object.assign(state, { all: false, chosen: null });
    mark(null);
    requestAnimationFrame(() => { paint(); whole(); });
  });
  const scaled = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
  document.getElementById("in").addEventListener("click", () => scaled(1.3));
  document.getElementById("out").addEventListener("click", () => scaled(1 / 1.3));
  document.getElementById("fit").addEventListener("click", () => whole());

  const buttons = [...document.querySelectorAll("[data-ring]")];
  function mark(id) {
    state.ring = id;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.ring === id));
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      state.chosen = null;
      mark(state.ring === button.dataset.ring ? null : button.dataset.ring);
      paint();
      if (!state.ring) { whole(); return; }
      network.fit({ nodes: [...rings.get(state.ring).nodes].filter((id) => nodes.get(id)), animation: false, maxZoomLevel: 1.1 });
      const ring = data.rings.find((r) => r.id === state.ring);
      const parts = ring.edges.map((id) => details.edges[id]);
      panel.replaceChildren(el("h3", button.textContent), ...ring.edges.flatMap((id, i) => {
        const show = el("button", `${parts[i].payer.name} → ${parts[i].payee.name}: ${parts[i].nature}, ${parts[i].amount}`, { type: "button", class: "inline" });
        show.addEventListener("click", () => showEdge(id));
        return [show];
      }), link("Legs and sources", `rings.html#${state.ring}`));
      place.scrollIntoView({ block: "center" });
    });
  }
  theme.addEventListener("change", () => { readColours(); paint(); });
  let size = place.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - size) < 2) return;
    size = place.clientWidth;
    whole();
  }).observe(place);
})();
