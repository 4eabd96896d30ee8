// Leads through a story: one step at a time, with a picture that follows. All of it is in the page.
"use strict";
(() => {
  const byId = (id) => document.getElementById(`walk_${id}`);
  const data = JSON.parse(byId("data").textContent);
  const steps = data.steps.map((step) => document.getElementById(step.name));
  const [place, back, next, whole, where] = ["network", "back", "next", "whole", "where"].map(byId);
  const links = [...document.querySelectorAll(".stepping a")];
  const DASHES = [false, [14, 5], [6, 5], [1.5, 5]];
  const theme = window.matchMedia("(prefers-color-scheme: dark)");
  const spots = new Map(data.nodes.map((node) => [node.id, node]));
  const FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";
  let current = 0;
  let together = false;
  let colours;

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    colours = {
      ink: value("--ink"), paper: value("--raised"), node: value("--node"),
      nature: [0, 1, 2, 3].map((i) => value(`--nature-${i}`)),
    };
  }

  function edgeLook(edge, i) {
    const known = edge.width !== null;
    const colour = colours.nature[edge.nature % colours.nature.length];
    return {
      id: i, from: edge.from, to: edge.to, title: edge.title, label: edge.label || undefined,
      width: known ? edge.width : 0.8,
      dashes: DASHES[Math.min(edge.firmness, DASHES.length - 1)],
      color: { color: colour, highlight: colour, hover: colour, opacity: edge.strong ? 0.9 : 0.16 },
      arrows: { to: { enabled: true, type: known ? "arrow" : "vee", scaleFactor: known ? 0.6 : 0.7 } },
      smooth: { enabled: true, type: "curvedCW", roundness: 0.16 + 0.12 * edge.nature },
      font: { color: colours.ink, size: 14, face: FACE, strokeWidth: 5, strokeColor: colours.paper, align: "horizontal", vadjust: -13 },
    };
  }

  function nodeLook(id) {
    const node = spots.get(id);
    return {
      id, label: node.label, x: node.x, y: node.y, shape: "dot", size: 11, borderWidth: 0,
      color: { background: colours.node, border: colours.node, highlight: colours.node, hover: colours.node },
      font: { color: colours.ink, size: 16, face: FACE, strokeWidth: 5, strokeColor: colours.paper, vadjust: -2 },
    };
  }

  readColours();
  byId("picture").hidden = false;
  byId("controls").hidden = false;
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(place, { nodes, edges }, {
    physics: { enabled: false }, layout: { improvedLayout: false },
    edges: { selectionWidth: 0, hoverWidth: 0 },
    interaction: { hover: true, tooltipDelay: 150, zoomView: false, dragView: false, dragNodes: false, selectable: false, keyboard: false },
  });
  place.lingkar = { network, nodes, edges };

  function paint() {
    const step = data.steps[current];
    edges.clear();
    nodes.clear();
    nodes.add(step.nodes.map(nodeLook));
    edges.add(step.edges.map(edgeLook));
    network.fit({ animation: false, maxZoomLevel: 2 });
    network.moveTo({ scale: network.getScale() * 0.84, animation: false });
    // Names stay readable, however small the picture.
    const least = 11.5 / network.getScale();
    if (least > 16) nodes.update(step.nodes.map((id) => ({ id, font: { ...nodeLook(id).font, size: least } })));
    if (least > 14) edges.update(step.edges.map((edge, i) => ({ id: i, font: { ...edgeLook(edge, i).font, size: least } })));
  }

  // The step alone, or marked among all; its address is the page's, so that it can be shared.
  function show(place_, { address = true } = {}) {
    current = Math.max(0, Math.min(steps.length - 1, place_));
    byId("walk").classList.toggle("alone", !together);
    steps.forEach((step, i) => { step.hidden = !together && i !== current; step.classList.toggle("now", i === current); });
    links.forEach((link, i) => { if (i === current) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current"); });
    back.disabled = current === 0;
    next.disabled = current === steps.length - 1;
    where.textContent = data.steps[current].where;
    if (address) history.replaceState(null, "", `#${data.steps[current].name}`);
    paint();
    document.documentElement.dataset.step = data.steps[current].name;
  }

  function lead(by) {
    show(current + by);
    if (together) steps[current].scrollIntoView({ block: "start" });
  }

  // A step, or something within one (a number): then what it is folded into is opened.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const found = target ? steps.findIndex((step) => step.contains(target)) : -1;
    show(found < 0 ? 0 : found, { address: false });
    if (found < 0 || target === steps[found]) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: "center" });
  }

  back.addEventListener("click", () => lead(-1));
  next.addEventListener("click", () => lead(1));
  whole.addEventListener("click", () => {
    together = !together;
    whole.setAttribute("aria-pressed", String(together));
    whole.textContent = together ? data.one : data.all;
    show(current);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, .scroll")) return;
    if (event.key === "ArrowRight" && current < steps.length - 1) lead(1);
    else if (event.key === "ArrowLeft" && current > 0) lead(-1);
    else return;
    event.preventDefault();
  });
  window.addEventListener("hashchange", follow);
  theme.addEventListener("change", () => { readColours(); paint(); });
  new ResizeObserver(() => paint()).observe(place);
  follow();
})();
