// The front page: one lens for numbers, map, rings and flows together; filters for the map alone.
"use strict";
(() => {
  const base = JSON.parse(document.getElementById("map-data").textContent);
  const { words } = base;
  const { el, name } = lingkar;
  const speech = lingkar.speech(words);
  const byId = (id) => document.getElementById(id);
  const place = byId("map"), status = byId("status"), controls = byId("controls"), lensed = byId("lenses"), search = byId("search");
  const view = place.clientWidth < 560 ? "narrow" : "first";  // which view to open on
  const own = base.lens;
  const state = {
    day: own.days.length - 1, firmness: own.firmness, level: own.level, currency: own.currency,
    natures: null, kind: "", least: "", all: false, chosen: null, edge: null, ring: null,
  };
  const first = { ...state };
  let lens = null;  // all lenses, once they are there

  // -- what is seen -------------------------------------------------------------------------

  const given = new Map(base.edges.map((e) => {
    const edge = { ...e, ...lingkar.edges.interval(e.amount), id: lingkar.edges.named(e.from, e.to, e.nature), flows: [] };
    return [edge.id, edge];
  }));
  const givenNodes = new Map(base.nodes.map((node) => [node.id, node]));
  const slot = (firmness = state.firmness) => own.levels.indexOf(state.level) * own.firmnesses.length + own.firmnesses.indexOf(firmness);
  const isOwn = () => ["day", "firmness", "level", "currency"].every((key) => state[key] === first[key]);

  function look() {
    if (!lens) {
      const money = speech.money(base.money[0], lingkar.decimals.decimal(base.money[1]));
      return { edges: given, details: givenNodes, money, first: { nodes: new Set(givenNodes.keys()), chosen: new Set(base.edges.filter((e) => e[view]).map((e) => lingkar.edges.named(e.from, e.to, e.nature))) }, reach: () => [] };
    }
    const at = slot();
    const edges = lens.network(at, state.day);
    const rings = lens.rings(at, state.day);
    const rate = lens.rate(state.currency, state.day);
    const reached = new Map();
    for (const edge of edges.values()) {
      for (const end of new Set([edge.from, edge.to])) {
        if (!reached.has(end)) reached.set(end, []);
        reached.get(end).push(edge);
      }
    }
    return {
      data: lens.data, details: lens.details, speech, date: own.days[state.day], edges, rings, rate,
      undisclosed: words.undisclosed, money: speech.money(state.currency, rate.value),
      numbers: lens.numbers(at, state.day), first: lens.opening(edges, rings, base.parts[view]),
      reach: (id) => reached.get(id) || [],
      byFirmness: () => own.firmnesses.map((code, i) => [base.firmness[i], lens.network(slot(code), state.day)]).slice(0, own.firmnesses.indexOf(state.firmness) + 1),
    };
  }
  let seen = look();

  // -- the map ------------------------------------------------------------------------------

  const picture = lingkar.map(place, base.options, lingkar.decimals.decimal(base.largest), view === "narrow");
  const panel = lingkar.panel(byId("panel"), words, base.natures);

  function passes(edge) {
    if (state.natures && !state.natures.has(edge.nature)) return false;
    if (state.kind && ![edge.from, edge.to].some((end) => seen.details.get(end).code === state.kind)) return false;
    if (state.least === "") return true;
    return edge.stated !== null && lingkar.decimals.compare(edge.stated, lingkar.decimals.decimal(`${state.least}e9`)) >= 0;
  }

  // Whose neighbours are shown too: the company chosen, or both ends of the line chosen.
  function centres() {
    if (state.chosen) return new Set([state.chosen]);
    return new Set(state.edge ? state.edge.split("\t").slice(0, 2) : []);
  }
  const ringNow = () => (state.ring && seen.rings ? seen.rings.find((ring) => ring.id === state.ring) : undefined);

  function scene() {
    const ring = ringNow();
    const ringed = ring && new Set(ring.edges);
    const around = centres();
    const shown = [], touched = new Set();
    for (const edge of seen.edges.values()) {
      const inRing = ring && ringed.has(edge.id);
      const joins = around.has(edge.from) || around.has(edge.to);
      if (!state.all && !seen.first.chosen.has(edge.id) && !inRing && !joins) continue;
      if (!passes(edge) && !inRing) continue;
      touched.add(edge.from).add(edge.to);
      if (edge.saidIn !== state.currency) {
        edge.saidIn = state.currency;
        edge.title = [
          `${seen.details.get(edge.from).name} → ${seen.details.get(edge.to).name}`,
          `${base.natures[edge.nature]}, ${seen.money.total(edge, edge.known, edge.qualifying)}, ${base.firmness[edge.firmness]}${edge.inKind ? `, ${words.inKind}` : ""}`,
        ].join("\n");
      }
      const faded = ring ? !inRing : state.chosen && edge.from !== state.chosen && edge.to !== state.chosen;
      shown.push({ edge, faded });
    }
    if (state.chosen && seen.details.has(state.chosen)) touched.add(state.chosen);
    const nodes = [...touched].sort().map((id) => seen.details.get(id));
    const spots = lingkar.places(nodes, state.all ? null : view, seen.reach, around);
    const near = new Set(state.chosen ? seen.reach(state.chosen).flatMap((e) => [e.from, e.to]) : []);
    return {
      edges: shown, chosen: state.chosen, edge: state.edge,
      nodes: nodes.map((node) => ({
        node, spot: spots.get(node.id),
        faded: ring ? !ring.ids.includes(node.id) : Boolean(state.chosen) && node.id !== state.chosen && !near.has(node.id),
      })),
    };
  }

  function paint(fit) {
    const shown = scene();
    picture.draw(shown, fit);
    status.textContent = [
      speech.fill(words.shown, speech.number(shown.edges.length), speech.number(lens ? seen.edges.size : own.edges)),
      state.natures || state.kind || state.least !== "" ? words.mapOnly : "",
    ].filter(Boolean).join(" ");
    byId("everything").setAttribute("aria-pressed", String(state.all));
    if (!lens) return;
    const ring = ringNow();
    if (state.edge) panel.show(panel.edge(seen, state.edge));
    else if (state.chosen && seen.details.has(state.chosen)) panel.show(panel.node(seen, state.chosen, chooseEdge));
    else if (ring) panel.show(panel.ring(seen, ring, chooseEdge));
    else panel.show(null);
  }

  // -- numbers, rings and flows -------------------------------------------------------------

  function told(form, line) {
    if (!line) return [words.none, "", ""];
    const { value, low, high, known, qualifying } = line;
    const coverage = speech.fill(form === "count" ? words.sized : words.coverage, speech.of(known, qualifying));
    if (form === "count") return [speech.number(value), "", coverage];
    if (form === "money") {
      const amount = lingkar.edges.interval([low, high, value]);
      return [seen.money.total(amount, known, qualifying), low === high && high === value ? "" : seen.money.bounds(amount), coverage];
    }
    const word = form === "share" ? speech.percent : speech.index;
    const ends = speech.span(word(low), word(high));
    return [word(value), ends === word(value) ? "" : ends, coverage];
  }

  function firmnessOf(step) {
    const made = el("span", null, { class: "firmness" });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of [["class", `line f${step}`], ["viewBox", "0 0 34 8"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M1 4H33");
    svg.append(path);
    made.append(svg, base.firmness[step]);
    return made;
  }
  const party = (id) => { const node = seen.details.get(id); return name(node.short, node.href); };

  function tell() {
    for (const line of document.querySelectorAll("[data-measure]")) {
      const parts = told(line.dataset.form, seen.numbers.get(line.dataset.measure));
      ["value", "bounds", "coverage"].forEach((part, i) => { line.querySelector(`.${part}`).textContent = parts[i]; });
    }
    byId("rings").replaceChildren(...seen.rings.map((ring) => {
      const item = el("li");
      const title = el("bdi", ring.ids.concat(ring.ids[0]).map((id) => seen.details.get(id).name).join(" → "));
      const button = el("button", null, { type: "button", class: "ringbutton", "data-ring": ring.id, "aria-pressed": "false" });
      button.append(title);
      const amount = el("span", seen.money.sum(ring.stated), { class: "amount" });
      if (ring.stated === null) amount.append(" ", el("span", `(${seen.money.bounds(ring)})`, { class: "muted" }));
      item.append(button, " ", amount, " ", firmnessOf(ring.firmness));
      if (ring.page) item.append(" ", el("a", words.legs, { href: `rings.html#${ring.page}` }));
      return item;
    }));
    byId("no-ring").hidden = seen.rings.length > 0;
    byId("largest").replaceChildren(...lens.largestFirst([...seen.edges.values()]).slice(0, base.rows).map((edge) => {
      const row = el("tr");
      const cell = (label, ...parts) => { const made = el("td", null, { "data-label": words[label] }); made.append(...parts); row.append(made); return made; };
      cell("payer", party(edge.from));
      cell("payee", party(edge.to));
      cell("nature", el("span", base.natures[edge.nature], { class: `nature n${edge.nature}` }));
      cell("amount", seen.money.total(edge, edge.known, edge.qualifying)).className = "num";
      cell("known", speech.of(edge.known, edge.qualifying));
      cell("firmness", firmnessOf(edge.firmness));
      const deals = new Map(edge.flows.map((flow) => lens.data.flows[flow.flow]).map((flow) => [flow.href, flow.deal]));
      const list = el("ul", null, { class: "plain" });
      for (const [href, title] of deals) { const item = el("li"); item.append(name(title, href)); list.append(item); }
      cell("deals", list);
      return row;
    }));
    byId("counted").textContent = speech.fill(words.counted, speech.number([...seen.edges.values()].reduce((n, e) => n + e.flows.length, 0)), speech.number(new Set([...seen.edges.values()].flatMap((e) => [e.from, e.to])).size));
    for (const part of document.querySelectorAll("p.lens span:not(:first-child)")) part.hidden = !isOwn();  // "data to" holds
  }

  function tellLens() {
    byId("day").value = String(state.day);
    byId("day-told").textContent = own.days[state.day];
    byId("day").setAttribute("aria-valuetext", own.days[state.day]);
    for (const key of ["firmness", "level", "currency"]) byId(key).value = state[key];
    for (const box of controls.querySelectorAll("[name=nature]")) box.checked = !state.natures || state.natures.has(Number(box.value));
    byId("kind").value = state.kind;
    byId("least").value = state.least;
    byId("rate").textContent = seen.rate && seen.rate.sources.length ? speech.fill(words.rate, seen.rate.text, seen.rate.sources.join("; ")) : "";
    for (const button of document.querySelectorAll("[data-ring]")) button.setAttribute("aria-pressed", String(button.dataset.ring === state.ring));
  }

  // All of the page follows the state; with `fit` the map is shown whole.
  let before = "";
  function follow(fit) {
    seen = look();
    const key = JSON.stringify([state.day, state.firmness, state.level, state.currency]);
    if (lens && key !== before) { before = key; tell(); }
    tellLens();
    paint(fit);
  }

  // -- the address bar keeps the state ------------------------------------------------------

  const KEYS = [["as-of", "day"], ["firmness", "firmness"], ["level", "level"], ["currency", "currency"], ["nature", "natures"], ["kind", "kind"],
    ["least", "least"], ["all", "all"], ["company", "chosen"], ["flow", "edge"], ["ring", "ring"]];
  function written() {
    const told = new URLSearchParams();
    for (const [key, field] of KEYS) {
      if (state[field] === first[field]) continue;
      told.set(key, field === "day" ? own.days[state.day] : field === "natures" ? [...state.natures].map((n) => base.natureCodes[n]).join(",") : String(state[field]));
    }
    return String(told);
  }
  function read() {
    const text = location.hash.slice(1);
    if (text && !text.includes("=")) return;  // a place on the page
    const told = new URLSearchParams(text);
    Object.assign(state, first);
    const pick = (key, list) => { if (list.includes(told.get(key))) state[key] = told.get(key); };
    if (own.days.includes(told.get("as-of"))) state.day = own.days.indexOf(told.get("as-of"));
    pick("firmness", own.firmnesses);
    pick("level", own.levels);
    pick("currency", [...byId("currency").options].map((o) => o.value));
    pick("kind", [...byId("kind").options].map((o) => o.value));
    pick("least", [...byId("least").options].map((o) => o.value));
    if (told.has("nature")) state.natures = new Set(told.get("nature").split(",").map((c) => base.natureCodes.indexOf(c)).filter((n) => n >= 0));
    state.all = told.get("all") === "true";
    if (lens && lens.details.has(told.get("company"))) state.chosen = told.get("company");
    const ends = (told.get("flow") || "").split("\t");
    if (lens && ends.length === 3 && lens.details.has(ends[0]) && lens.details.has(ends[1]) && base.natures[ends[2]]) state.edge = told.get("flow");
    state.ring = told.get("ring");
  }
  function keep(push) {
    const text = written();
    if (text === (location.hash.includes("=") ? location.hash.slice(1) : "")) return;
    const url = `${location.pathname}${location.search}${text ? `#${text}` : ""}`;
    if (push) history.pushState(null, "", url); else history.replaceState(null, "", url);
  }
  function change(fields, { fit = false, push = true } = {}) {
    Object.assign(state, fields);
    follow(fit);
    keep(push);
  }
  const alone = (fields) => ({ chosen: null, edge: null, ring: null, ...fields });

  // -- controls -----------------------------------------------------------------------------

  function choose(id) { if (lens) change(alone({ chosen: id })); }
  function chooseEdge(id) {
    const ring = ringNow();
    change(alone({ edge: id, ring: ring && ring.edges.includes(id) ? state.ring : null }));
  }
  picture.network.on("click", (event) => {
    // What lies there, not what vis-network holds for selected: painting clears its selection.
    const node = picture.network.getNodeAt(event.pointer.DOM);
    const edge = picture.network.getEdgeAt(event.pointer.DOM);
    if (node !== undefined) choose(node);
    else if (edge !== undefined) { if (lens) chooseEdge(edge); } else if (state.chosen || state.edge || state.ring) change(alone({}));
  });

  byId("day").addEventListener("input", () => { change({ day: Number(byId("day").value) }, { push: false, fit: true }); });
  byId("day").addEventListener("change", () => { history.pushState(null, "", location.href); });
  for (const key of ["firmness", "level", "currency"]) byId(key).addEventListener("change", () => change({ [key]: byId(key).value }, { fit: key !== "currency" }));
  for (const key of ["kind", "least"]) byId(key).addEventListener("change", () => change({ [key]: byId(key).value }));
  for (const box of controls.querySelectorAll("[name=nature]")) {
    box.addEventListener("change", () => {
      const boxes = [...controls.querySelectorAll("[name=nature]")];
      change({ natures: boxes.every((b) => b.checked) ? null : new Set(boxes.filter((b) => b.checked).map((b) => Number(b.value))) });
    });
  }
  for (const form of [controls, lensed]) form.addEventListener("submit", (event) => event.preventDefault());
  byId("everything").addEventListener("click", () => change({ all: !state.all }, { fit: true }));
  controls.addEventListener("reset", () => {
    requestAnimationFrame(() => change(alone({ natures: null, kind: "", least: "", all: false }), { fit: true }));
  });
  byId("now").addEventListener("click", () => change({ day: first.day, firmness: first.firmness, level: first.level, currency: first.currency }, { fit: true }));
  byId("in").addEventListener("click", () => picture.scaled(1.3));
  byId("out").addEventListener("click", () => picture.scaled(1 / 1.3));
  byId("fit").addEventListener("click", () => picture.whole());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ring]");
    if (!button || !lens) return;
    const id = state.ring === button.dataset.ring ? null : button.dataset.ring;
    change(alone({ ring: id }));
    const ring = ringNow();
    if (!ring) { picture.whole(); return; }
    picture.around(ring.ids);
    place.scrollIntoView({ block: "center" });
  });
  window.addEventListener("popstate", () => { read(); follow(true); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { picture.recolour(); paint(); });

  function goTo({ id, note }) {
    choose(id);
    if (note) { status.textContent = `${note} ${status.textContent}`; panel.prepend(note); }
    picture.focus(id);
  }
  function find() {
    if (!lens) return;
    const hit = lingkar.find(search.value, lens.details, (id) => seen.reach(id).length > 0, (part, whole) => speech.fill(words.countsWith, part, whole));
    if (!hit) return;
    if (hit.sure) { goTo(hit); return; }
    status.textContent = speech.fill(words.noSuch, search.value.trim());
    if (!hit.id) return;
    const offer = el("button", hit.text, { type: "button", class: "offer" });
    offer.addEventListener("click", () => { search.value = hit.text; goTo(hit); });
    status.append(` ${words.didYouMean} `, offer);
  }
  search.addEventListener("change", find);  // a choice from the list, or Enter

  // -- first what the page has, then all lenses ---------------------------------------------

  picture.network.once("afterDrawing", () => {
    document.documentElement.dataset.map = "drawn";
    const script = el("script", null, { src: base.data });
    script.addEventListener("load", () => {
      lens = lingkar.lenses(window.lingkarLenses, { natureOrder: base.natureOrder });
      byId("names").append(...[...new Set([...lens.details.values()].map((n) => n.name))].sort().map((text) => el("option", null, { value: text })));
      read();
      before = isOwn() ? JSON.stringify([state.day, state.firmness, state.level, state.currency]) : "";
      const moved = written() !== "";
      follow(moved);
      for (const control of lensed.elements) control.disabled = false;
      document.documentElement.dataset.lenses = "ready";
    });
    setTimeout(() => document.head.append(script), 0);
  });
  paint(true);
})();
