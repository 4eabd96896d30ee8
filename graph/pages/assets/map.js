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
  const state = { all: false, ring: null, chosen: null, edge: null };
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

  function edgeLook(edge, amount, ring) {
    const known = amount.width !== null;
    const faded = ring ? !ring.edges.has(edge.id) : state.chosen && edge.from !== state.chosen && edge.to !== state.chosen;
    const colour = colours.nature[edge.nature % colours.nature.length];
    return {
      id: edge.id, from: edge.from, to: edge.to, title: edge.title, hidden: false,
      width: known ? amount.width : 0.8,
      dashes: DASHES[Math.min(amount.firmness, DASHES.length - 1)],
      color: { color: colour, highlight: colour, hover: colour, opacity: faded ? 0.1 : known ? 0.78 : 0.6 },
      arrows: { to: { enabled: true, type: known ? "arrow" : "vee", scaleFactor: known ? 0.55 : 0.6 } },
      smooth: { enabled: true, type: "curvedCW", roundness: 0.13 + 0.1 * edge.nature },
    };
  }

  function nodeLook(node, faded, spot) {
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

  // Whose neighbours are shown too: the company chosen, or both ends of the line chosen.
  function centres() {
    if (state.chosen) return new Set([state.chosen]);
    const edge = state.edge && data.edges.find((e) => e.id === state.edge);
    return new Set(edge ? [edge.from, edge.to] : []);
  }

  // Places of the nodes: computed ones; what joins the first view gets the nearest free spot.
  function places(ids, around) {
    const spots = new Map();
    const joining = [];
    for (const id of ids) {
      const node = byId.get(id);
      if (state.all) spots.set(id, [node.x, node.y]);
      else if (node[first]) spots.set(id, node[first]);
      else joining.push(id);
    }
    const taken = [...spots.values()];
    const free = ([x, y]) => taken.every(([a, b]) => Math.abs(a - x) > 120 || Math.abs(b - y) > 62);
    for (const id of joining.sort((a, b) => around.has(b) - around.has(a) || (a < b ? -1 : 1))) {
      const near = reach.get(id).map((e) => (e.from === id ? e.to : e.from)).find((other) => around.has(other) && spots.has(other));
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

  function scene() {
    const want = filters();
    const ring = state.ring ? rings.get(state.ring) : null;
    const around = centres();
    const shownEdges = [];
    const touched = new Set();
    for (const edge of data.edges) {
      const inRing = ring && ring.edges.has(edge.id);
      const joins = around.has(edge.from) || around.has(edge.to);
      if (!state.all && !edge[first] && !inRing && !joins) continue;
      const amount = drawn(edge, want) || (inRing ? edge.levels[want.level] : null);
      if (!amount) continue;
      touched.add(edge.from).add(edge.to);
      shownEdges.push(edgeLook(edge, amount, ring));
    }
    const there = data.nodes.filter((n) => touched.has(n.id) || n.id === state.chosen);
    const spots = places(there.map((n) => n.id), around);
    const shownNodes = there.map((n) => {
      const near = !state.chosen || n.id === state.chosen || reach.get(n.id).some((e) => e.from === state.chosen || e.to === state.chosen);
      return nodeLook(n, ring ? !ring.nodes.has(n.id) : !near, spots.get(n.id));
    });
    return { shownNodes, shownEdges };
  }

  // All is drawn anew, so that no style of the choice before stays behind.
  function paint() {
    const shown = scene();
    network.unselectAll();
    edges.clear();
    nodes.clear();
    nodes.add(shown.shownNodes);
    edges.add(shown.shownEdges);
    if (state.chosen && nodes.get(state.chosen)) network.selectNodes([state.chosen], false);
    if (state.edge && edges.get(state.edge)) network.selectEdges([state.edge]);
    describe(shown);
    showChoice();
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
    pair(list, "Amount", el("b", flow.amounts[level.value]));
    pair(list, "As told", flow.told);
    pair(list, "For", flow.kind + (flow.in_kind ? ", in kind: no cash moves" : ""));
    pair(list, "Status", flow.status);
    if (flow.period) pair(list, "Period", flow.period);
    if (flow.capacity) pair(list, "Capacity", flow.capacity);
    if (flow.note) pair(list, "Note", flow.note);
    const history = el("ol");
    for (const [date, what, amount, doubt] of flow.history) {
      const item = el("li", `${date} ${what}${amount ? ` ${amount}` : ""}`);
      if (doubt) item.append(el("span", ` (${doubt})`, { class: "doubt" }));
      history.append(item);
    }
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
    const at = edge.levels.find(([step]) => step === level.value);
    pair(list, edge.nature, el("b", at ? at[2] : "nothing this firm"));
    if (level.value === widest) {
      pair(list, "Bounds", edge.bounds);
      pair(list, "Known", `${edge.coverage} flows`);
    }
    for (const [, label, amount] of edge.levels) pair(list, label, amount);
    panel.replaceChildren(title, list, ...edge.flows.filter((flow) => details.flows[flow].amounts[level.value]).map(flowBlock));
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
    for (const cells of node.totals[level.value] || []) { const row = el("tr"); row.append(...cells.map((c) => el("td", c))); table.append(row); }
    const more = el("p");
    more.append(link("All its flows, rings and sources", node.href));
    const list = el("ul");
    for (const edge of reach.get(id)) {
      const at = details.edges[edge.id].levels.find(([step]) => step === level.value);
      if (!at) continue;
      const item = el("li");
      const button = el("button", `${details.edges[edge.id].payer.name} → ${details.edges[edge.id].payee.name}, ${details.edges[edge.id].nature}, ${at[2]}`, { type: "button", class: "inline" });
      button.addEventListener("click", () => chooseEdge(edge.id));
      item.append(button);
      list.append(item);
    }
    panel.replaceChildren(title, el("p", node.kind, { class: "muted" }), table, more, list);
    panel.scrollTop = 0;
  }

  network.on("click", (event) => {
    // What lies there, not what vis-network holds for selected: painting clears its selection.
    const node = network.getNodeAt(event.pointer.DOM);
    const edge = network.getEdgeAt(event.pointer.DOM);
    if (node !== undefined) { choose(node); return; }
    if (edge !== undefined) { chooseEdge(edge); return; }
    if (state.chosen || state.edge || state.ring) { forget(); paint(); }
  });

  // What the panel shows is always what is chosen, at the firmness of the map.
  const empty = [...panel.childNodes].map((node) => node.cloneNode(true));
  const widest = level.options[level.options.length - 1].value;
  function showChoice() {
    if (state.edge) showEdge(state.edge);
    else if (state.chosen) showNode(state.chosen);
    else if (state.ring) showRing(state.ring);
    else panel.replaceChildren(...empty.map((node) => node.cloneNode(true)));
  }
  function forget() {
    Object.assign(state, { chosen: null, edge: null });
    mark(null);
  }

  function choose(id) {
    forget();
    state.chosen = id;
    paint();
  }

  function chooseEdge(id) {
    const ring = state.ring && rings.get(state.ring).edges.has(id) ? state.ring : null;
    forget();
    state.edge = id;
    mark(ring);
    paint();
  }

  // -- controls -----------------------------------------------------------------------------

  const titles = new Map(data.nodes.map((node) => [details.nodes[node.id].name, node.id]));
  document.getElementById("names").append(...[...titles.keys()].sort().map((text) => el("option", null, { value: text })));

  // Names first, so that one is never found by another's alias.
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();
  const terms = [...titles].map(([text, id]) => ({ text, id, note: "" }));
  for (const node of data.nodes) for (const [text, note] of details.nodes[node.id].also) terms.push({ text, id: node.id, note });

  // Edits from one word to the other: letters put in, left out, changed, or two swapped.
  function edits(a, b) {
    const rows = [[...Array(b.length + 1).keys()]];
    for (let i = 1; i <= a.length; i += 1) {
      rows.push([i]);
      for (let j = 1; j <= b.length; j += 1) {
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
    return rows[a.length][b.length];
  }

  function nearest(wanted) {
    let best = null;
    for (const term of terms) {
      const text = plain(term.text);
      const away = Math.min(edits(wanted, text), edits(wanted, text.split(" ")[0]) + 0.5);
      if (away <= Math.max(1, wanted.length / 3) + 0.5 && (!best || away < best.away)) best = { ...term, away };
    }
    return best;
  }

  function goTo({ id, note }) {
    choose(id);
    if (note) { status.textContent = `${note}. ${status.textContent}`; panel.prepend(el("p", `${note}.`, { class: "note" })); }
    if (nodes.get(id)) network.focus(id, { scale: Math.max(0.8, network.getScale()), animation: false });
  }

  function find() {
    const typed = search.value.trim();
    const wanted = plain(typed);
    if (!wanted) return;
    const hit = [(t) => t === wanted, (t) => t.startsWith(wanted), (t) => t.includes(wanted)]
      .reduce((found, test) => found || terms.find((term) => test(plain(term.text))), null);
    if (hit) { goTo(hit); return; }
    status.textContent = `No company or crowd on the map is called “${typed}”.`;
    const near = nearest(wanted);
    if (!near) return;
    const offer = el("button", near.text, { type: "button", class: "offer" });
    offer.addEventListener("click", () => { search.value = near.text; goTo(near); });
    status.append(" Did you mean ", offer, "?");
  }
  search.addEventListener("change", find);  // a choice from the list, or Enter
  controls.addEventListener("submit", (event) => event.preventDefault());
  for (const control of [level, least, ...controls.querySelectorAll("[name=nature]")]) control.addEventListener("change", paint);
  everything.addEventListener("click", () => { state.all = !state.all; paint(); whole(); });
  controls.addEventListener("reset", () => {
    state.all = false;
    forget();
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
  function showRing(id) {
    const title = buttons.find((button) => button.dataset.ring === id).textContent;
    panel.replaceChildren(el("h3", title), ...data.rings.find((r) => r.id === id).edges.map((edge) => {
      const { payer, payee, nature, levels } = details.edges[edge];
      const at = levels.find(([step]) => step === level.value);
      const show = el("button", `${payer.name} → ${payee.name}: ${nature}, ${at ? at[2] : "nothing this firm"}`, { type: "button", class: "inline" });
      show.addEventListener("click", () => chooseEdge(edge));
      return show;
    }), link("Legs and sources", `rings.html#${id}`));
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const ringed = state.ring === button.dataset.ring ? null : button.dataset.ring;
      forget();
      mark(ringed);
      paint();
      if (!state.ring) { whole(); return; }
      network.fit({ nodes: [...rings.get(state.ring).nodes].filter((id) => nodes.get(id)), animation: false, maxZoomLevel: 1.1 });
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
