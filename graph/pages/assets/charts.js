// Draws the pictures of measures with Observable Plot and d3 from the data beside them.
// The tables say the same; words come from the data, so no sentence stands here.
"use strict";
(() => {
  const lang = document.documentElement.lang || "en";
  const grouped = (text) => (lang.startsWith("en") ? text.replace(/,/g, "\u00a0") : text);
  const number = (v) => grouped(new Intl.NumberFormat(lang, { maximumFractionDigits: Math.abs(v) < 10 ? 2 : 0 }).format(v));
  const shorten = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
  const style = { background: "none", color: "currentColor", fontSize: "12.5px" };
  const FIRM = ["var(--nature-0)", "color-mix(in srgb, var(--nature-0) 50%, var(--paper))", "url(#hatch-2)", "url(#hatch-3)"];
  const firm = (step) => FIRM[step] ?? "url(#hatch-unknown)";
  const SERIES = [{ symbol: "circle", fill: "var(--nature-0)" }, { symbol: "diamond2", fill: "var(--nature-1)" }];
  const NARROW = 560;
  const longest = (names) => {
    const most = 40;
    return [most, Math.min(308, 15 + 7.3 * Math.max(...names.map((n) => Math.min(most, n.length))))];
  };
  // A narrow page has no room for names beside bars: they stand above them, and amounts with them.
  const BELOW = 9;
  const names = (rows, name, words, width) => [
    Plot.text(rows, { y: "y", text: (r) => shorten(name(r), Math.floor((width - 40) / 6.4) - (words ? words(r).length : 0)), frameAnchor: "left", textAnchor: "start", dx: 1, dy: BELOW - 18, fill: "currentColor", stroke: "var(--paper)", strokeWidth: 3 }),
    ...(words ? [Plot.text(rows, { y: "y", text: words, frameAnchor: "right", textAnchor: "end", dx: 12, dy: BELOW - 18, fill: "currentColor" })] : []),
  ];
  const said = (text) => text.split(" (")[0];

  // Where the axis ends: past all that is known, and no further than bounds are worth showing.
  function reach(rows, share) {
    const known = rows.flatMap((r) => [...r.v, ...r.l]).filter((v) => v !== null);
    const most = Math.max(0, ...known);
    if (share && most <= 100) return 100;
    const ends = rows.flatMap((r) => r.h).filter((v) => v !== null);
    return (most ? Math.min(Math.max(most, ...ends), most * 1.6) : Math.max(0, ...ends)) * 1.06 || 1;
  }

  // Room at the right for texts: some languages need more of it.
  const beside = (texts, least, most) => Math.min(most, Math.max(least, 14 + 6.9 * Math.max(0, ...texts.map((t) => t.length))));

  function bars(data, choice, width) {
    const narrow = width < NARROW;
    const several = data.series.length > 1;
    const rows = choice.rows.map((r, i) => ({ ...r, y: String(i) }));
    const [most, left] = narrow ? [0, 8] : longest(rows.map((r) => r.n));
    const end = reach(rows, data.share);
    const right = several || narrow ? 22 : beside(rows.map((r) => said(r.t[0])), 108, 190);
    const marks = [Plot.ruleX([0], { stroke: "var(--muted)" })];
    if (narrow) marks.push(...names(rows, (r) => r.n, several ? null : (r) => said(r.t[0]), width));
    const high = narrow ? (several ? 46 : 40) : several ? 32 : 26;
    const down = narrow ? BELOW : 0;
    data.series.forEach((_, s) => {
      const dy = down + (several ? (s - (data.series.length - 1) / 2) * 9 : 0);
      const own = rows.map((r) => ({ y: r.y, n: r.n, f: r.f, v: r.v[s], l: r.l[s], h: r.h[s], t: r.t[s], open: r.e && r.h[s] === null }));
      const title = (r) => `${r.n}: ${data.series[s]} ${r.t}`;
      const spans = own.filter((r) => (r.l !== null || r.h !== null) && (r.open || r.h !== r.l));
      const x1 = (r) => Math.min(end, r.l ?? 0);
      const x2 = (r) => (r.open ? end : Math.min(end, r.h));
      const guessed = spans.filter((r) => r.v === null);
      const inset = (several ? 9 : 5) + (narrow ? 7 : 0);
      marks.push(Plot.barX(guessed, { y: "y", x1, x2, fill: "url(#hatch-unknown)", insetTop: inset, insetBottom: inset, dy, title }));
      if (several) {
        marks.push(Plot.ruleY(spans.filter((r) => r.v !== null), { y: "y", x1, x2, stroke: "var(--muted)", strokeWidth: 1.3, dy }));
        marks.push(Plot.dot(own.filter((r) => r.v !== null), { y: "y", x: "v", r: 4.6, ...SERIES[s % 2], stroke: "var(--paper)", dy, title }));
      } else {
        const solid = own.filter((r) => r.v !== null);
        for (const step of new Set(solid.map((r) => r.f)))
          marks.push(Plot.barX(solid.filter((r) => r.f === step), { y: "y", x: (r) => Math.min(end, r.v), fill: step === undefined ? "var(--nature-0)" : firm(step), stroke: step === undefined ? "none" : "var(--nature-0)", strokeWidth: 0.8, insetTop: narrow ? 12 : 4, insetBottom: narrow ? 12 : 4, dy, title }));
        marks.push(Plot.ruleY(spans.filter((r) => r.v !== null), { y: "y", x1, x2, stroke: "var(--ink)", strokeWidth: 1.3, dy }));
        if (!narrow) marks.push(Plot.text(own, { y: "y", text: (r) => said(r.t), frameAnchor: "right", dx: right - 6, textAnchor: "end", fill: "currentColor" }));
      }
      marks.push(Plot.text(spans.filter((r) => r.open || r.h > end), { y: "y", x: end, text: () => "▸", dx: 3, dy, fill: "var(--muted)" }));
    });
    return Plot.plot({
      width, height: 54 + high * rows.length, marginLeft: left, marginRight: right, marginBottom: 38, style,
      x: { domain: [0, end], label: data.unit, labelAnchor: "center", labelArrow: "none", ticks: narrow ? 3 : 6, grid: true, tickFormat: number },
      y: { domain: rows.map((r) => r.y), label: null, tickSize: 0, tickFormat: (i) => (narrow ? "" : shorten(rows[i].n, most)) },
      marks,
    });
  }

  function years(data, choice, width) {
    const narrow = width < NARROW;
    const last = data.words.undated;
    const stacks = new Map();
    for (const r of choice.rows) {
      const x = r.u ? last : r.n;
      const at = stacks.get(x) ?? { x, known: new Map(), v: 0, h: 0, open: false, unknown: 0 };
      if (r.v[0] === null) { at.unknown += 1; at.v += r.l[0] ?? 0; if (r.l[0]) at.known.set(null, (at.known.get(null) ?? 0) + r.l[0]); }
      else { at.known.set(r.f, (at.known.get(r.f) ?? 0) + r.v[0]); at.v += r.v[0]; }
      at.h += r.h[0] ?? Math.max(r.v[0] ?? 0, r.l[0] ?? 0);
      at.open ||= r.h[0] === null;
      stacks.set(x, at);
    }
    const found = [...stacks.values()].sort((a, b) => (a.x === last) - (b.x === last) || a.x.localeCompare(b.x));
    const against = choice.against.filter((r) => stacks.has(r.x));
    const most = Math.max(...found.map((r) => r.v), ...against.map((r) => r.v), 0);
    const end = Math.max(most * 1.12, Math.min(Math.max(...found.map((r) => r.h)), most * 1.6)) || 1;
    const marks = [Plot.ruleY([0], { stroke: "var(--muted)" })];
    const blocks = found.flatMap((r) => {
      let y = 0;
      return [...r.known].sort((a, b) => (a[0] ?? 9) - (b[0] ?? 9)).map(([f, v]) => ({ x: r.x, f, y1: y, y2: (y += v) }));
    });
    for (const step of new Set(blocks.map((b) => b.f)))
      marks.push(Plot.barY(blocks.filter((b) => b.f === step), { x: "x", y1: "y1", y2: "y2", fill: firm(step), stroke: "var(--nature-0)", strokeWidth: 0.8, insetLeft: 2, insetRight: 2, title: (b) => `${b.x}: ${data.firmness[b.f] ?? data.words.unknown}, ${number(b.y2 - b.y1)} ${data.unit}` }));
    marks.push(Plot.ruleX(found.filter((r) => r.open || r.h > r.v), { x: "x", y1: "v", y2: (r) => (r.open ? end : Math.min(end, r.h)), stroke: "var(--ink)", strokeWidth: 1.2, strokeDasharray: "3 3" }));
    marks.push(Plot.text(found.filter((r) => r.open || r.h > end), { x: "x", y: end, text: () => "▴", fill: "var(--muted)" }));
    marks.push(Plot.text(found.filter((r) => r.unknown), { x: "x", y: "v", text: (r) => (narrow ? "?" : `+${r.unknown} ?`), dy: -8, dx: narrow ? 6 : 16, fill: "var(--muted)", stroke: "var(--paper)", strokeWidth: 3 }));
    const ticks = [{ stroke: "var(--nature-1)", strokeWidth: 2.2 }, { stroke: "var(--nature-2)", strokeWidth: 2.2, strokeDasharray: "5 3" }];
    data.against.forEach((name, s) => marks.push(Plot.tickY(against.filter((r) => r.s === s), { x: "x", y: "v", ...ticks[s % 2], title: (r) => `${name}: ${number(r.v)} ${data.unit}` })));
    const turned = narrow && found.length > 7;
    const room = turned ? 22 + 5.2 * Math.max(...found.map((r) => r.x.length)) : 34;
    return Plot.plot({
      width, height: (narrow ? 264 : 306) + room, marginLeft: 46, marginRight: 8, marginTop: 28, marginBottom: room, style,
      x: { domain: found.map((r) => r.x), label: null, tickSize: 0, tickRotate: turned ? -50 : 0 },
      y: { domain: [0, end], label: data.unit, labelArrow: "none", ticks: 5, grid: true, tickFormat: number },
      marks,
    });
  }

  function spread(data, choice, width) {
    const box = document.createElement("div");
    for (const r of choice.rows) {
      const [seen, mean] = r.v;
      const [low, high] = [r.l[1], r.h[1]];
      const [least, most] = [Math.min(seen, low), Math.max(seen, high)];
      const off = (most - least) * 0.12 || 1;
      const row = [r];
      const name = document.createElement("p");
      name.className = "small";
      name.textContent = `${r.n} · ${r.p}`;
      box.append(name, Plot.plot({
        width, height: 72, marginLeft: 24, marginRight: 24, marginBottom: 26, style,
        x: { domain: [Math.max(0, least - off), most + off], label: null, ticks: width < NARROW ? 4 : 8, grid: true, tickFormat: number },
        y: { axis: null },
        marks: [
          Plot.ruleY(row, { y: null, x1: low, x2: high, stroke: "var(--muted)", strokeWidth: 7, strokeOpacity: 0.45 }),
          Plot.tickX(row, { x: mean, stroke: "var(--ink)", strokeWidth: 2, insetTop: 12, insetBottom: 12 }),
          Plot.dot(row, { x: seen, r: 6, fill: "var(--nature-1)", stroke: "var(--paper)", title: () => `${data.series[0]}: ${number(seen)}` }),
        ],
      }));
    }
    return box;
  }

  // One small picture for each name, all on the same scales.
  function lines({ rows, top }, width) {
    const narrow = width < NARROW;
    const names = [...new Set(rows.map((r) => r.name))];
    const seen = rows.map((r) => ({ ...r, day: new Date(r.day) }));
    const across = narrow ? 1 : Math.min(3, names.length);
    const place = new Map(names.map((n, i) => [n, [i % across, Math.floor(i / across)]]));
    const at = { fx: (r) => place.get(r.name)[0], fy: (r) => place.get(r.name)[1] };
    const known = seen.filter((r) => r.v !== null);
    return Plot.plot({
      width, height: 130 * Math.ceil(names.length / across) + 40, marginLeft: 54, marginRight: 14, marginBottom: 30, marginTop: 22, style,
      fx: { axis: null, padding: 0.12 }, fy: { axis: null, padding: 0.2 },
      x: { type: "utc", label: null, ticks: "1 year", tickFormat: (d) => String(d.getUTCFullYear()) },
      y: { domain: [0, top], label: null, ticks: 3, grid: true, tickFormat: number },
      marks: [
        Plot.areaY(seen.filter((r) => r.low !== null && r.high !== null), { x: "day", y1: "low", y2: "high", z: "name", fill: "var(--nature-0)", fillOpacity: 0.18, curve: "step-before", ...at }),
        Plot.lineY(known, { x: "day", y: "v", z: "name", stroke: "var(--nature-0)", strokeWidth: 2, curve: "step-before", ...at }),
        Plot.dot(known, { x: "day", y: "v", r: 2.6, fill: "var(--nature-0)", title: (r) => `${r.name}, ${r.period}: ${r.said} (${r.bounds}; ${r.coverage})`, ...at }),
        Plot.text(names.map((name) => ({ name })), { text: "name", frameAnchor: "top-left", dy: -15, fontWeight: 600, ...at }),
      ],
    });
  }

  // Columns of companies, bands between them as wide as the gigawatts that pass; on a narrow page
  // the columns lie as rows. d3-sankey lays out, from left to right: turned, x and y change places.
  function layers(choice, width) {
    const turned = width < 700;
    const [along, across] = turned ? [choice.layers.length * 118, width] : [width, 460];
    const [head, tail] = turned ? [22, 34] : [2, 112];
    const graph = d3.sankey().nodeId((n) => n.id).nodeAlign((n) => n.layer).nodeWidth(9)
      .nodePadding(turned ? 7 : 13).nodeSort((a, b) => (a.k === 0) - (b.k === 0) || b.value - a.value)
      .extent([[head, turned ? 2 : 30], [along - tail, across - 9]])({
        nodes: choice.nodes.map((n) => ({ ...n })),
        links: choice.links.map((l) => ({ source: l.from, target: l.to, value: l.a })),
      });
    const point = (x, y) => (turned ? [y, x] : [x, y]);
    const svg = d3.create("svg").attr("width", turned ? across : along).attr("height", turned ? along : across)
      .attr("viewBox", [0, 0, turned ? across : along, turned ? along : across]).attr("class", "layers");
    const shape = (turned ? d3.linkVertical() : d3.linkHorizontal())
      .source((l) => point(l.source.x1, l.y0)).target((l) => point(l.target.x0, l.y1));
    svg.append("g").selectAll("path").data(graph.links).join("path").attr("d", shape)
      .attr("class", (l) => (l.target.k === 0 ? "band unknown" : "band")).attr("stroke-width", (l) => Math.max(1, l.width))
      .append("title").text((l) => `${l.source.n} → ${l.target.n}: ${number(l.value)} ${choice.unit}`);
    const node = svg.append("g").selectAll("g").data(graph.nodes).join("g");
    node.append("rect").attr("class", (n) => (n.k === 1 ? "who" : n.k ? "who several" : "who unknown"))
      .attr("x", (n) => point(n.x0, n.y0)[0]).attr("y", (n) => point(n.x0, n.y0)[1])
      .attr("width", (n) => Math.max(1, turned ? n.y1 - n.y0 : n.x1 - n.x0)).attr("height", (n) => Math.max(1, turned ? n.x1 - n.x0 : n.y1 - n.y0))
      .append("title").text((n) => `${n.n}: ${number(n.value)} ${choice.unit}`);
    const step = (along - head - tail) / (choice.layers.length - 1) - 14;
    const room = (n) => (turned ? n.y1 - n.y0 : n.layer === choice.layers.length - 1 ? tail : step);
    node.append("text").attr("class", "name")
      .attr("x", (n) => (turned ? n.y0 : n.x1 + 5)).attr("y", (n) => (turned ? n.x1 + 12 : (n.y0 + n.y1) / 2))
      .each(function (n) {
        const size = ` ${number(n.value)}${n.layer ? "" : ` ${choice.unit}`}`;
        const most = Math.max(4, Math.floor(room(n) / 6.3) - size.length);
        const stacked = !turned && n.k > 1 && n.y1 - n.y0 > 14 * n.k;  // several between whom nobody told the shares
        const names = stacked ? n.parts.map((name, i) => (i ? `${choice.or} ${name}` : name)) : [n.n];
        if (room(n) < 26) return;
        d3.select(this).selectAll("tspan").data(names).join("tspan").attr("x", turned ? n.y0 : n.x1 + 5)
          .attr("dy", (_, i) => (i ? 14 : turned ? 0 : `${0.35 - 0.58 * (names.length - 1)}em`))
          .text((name, i) => (i === names.length - 1 ? `${shorten(name, most)}${size}` : shorten(name, most + size.length)));
      });
    const columns = d3.groups(graph.nodes, (n) => n.layer).sort((a, b) => a[0] - b[0]);
    svg.append("g").selectAll("text").data(columns).join("text").attr("class", "head")
      .attr("y", ([, nodes]) => (turned ? nodes[0].x0 - 5 : 12))
      .each(function ([layer, nodes]) {
        const x = turned ? 0 : nodes[0].x0;
        const words = choice.layers[layer];
        const cut = !turned && words.length > 18 ? words.lastIndexOf(" ") : -1;  // a long head takes two lines
        const parts = cut > 0 ? [words.slice(0, cut), words.slice(cut + 1)] : [words];
        d3.select(this).selectAll("tspan").data(parts).join("tspan").attr("x", x).attr("dy", (_, i) => (i ? 13 : 0)).text((part) => part);
      });
    return svg.node();
  }

  // The shares of one company's counterparties, and concentration: rows without choices.
  function shares(rows, width) {
    const narrow = width < NARROW;
    const bars = rows.map((r) => ({ ...r, y: r.name }));
    const [most, left] = narrow ? [0, 8] : longest(rows.map((r) => r.name));
    const inset = narrow ? 12 : 2;
    return Plot.plot({
      width, height: 50 + (narrow ? 40 : 24) * rows.length, marginLeft: left, marginRight: narrow ? 22 : beside(rows.map((r) => said(r.amount)), 96, 190), marginBottom: 38, style,
      x: { domain: [0, 100 * Math.max(...rows.map((r) => r.share))], label: "%", percent: true, ticks: narrow ? 3 : 6, grid: true, tickFormat: number },
      y: { domain: rows.map((r) => r.name), label: null, tickSize: 0, tickFormat: (n) => (narrow ? "" : shorten(n, most)) },
      marks: [
        Plot.barX(rows, { y: "name", x: "share", fill: "var(--nature-0)", insetTop: inset, insetBottom: inset, dy: narrow ? BELOW : 0 }),
        ...(narrow ? names(bars, (r) => r.name, (r) => said(r.amount), width)
          : [Plot.text(rows, { y: "name", x: "share", text: (r) => said(r.amount), dx: 4, textAnchor: "start", fill: "currentColor" })]),
      ],
    });
  }

  function hhi(rows, width) {
    const narrow = width < NARROW;
    const [most, left] = narrow ? [0, 8] : longest(rows.map((r) => r.name));
    const dy = narrow ? BELOW : 0;
    const bands = [[1000, "end", -3], [1800, "start", 3]];
    const bounded = (low, high) => rows.filter((r) => r[low] !== null && r[high] !== null);
    return Plot.plot({
      width, height: 66 + (narrow ? 36 : 24) * rows.length, marginLeft: left, marginRight: 30, marginTop: 30, marginBottom: 38, style,
      x: { domain: [0, 10000], label: "HHI", labelArrow: "none", tickFormat: number, ticks: narrow ? 3 : 6, grid: true },
      y: { domain: rows.map((r) => r.name), label: null, tickSize: 0, tickFormat: (n) => (narrow ? "" : shorten(n, most)) },
      marks: [
        Plot.ruleX(bands, { x: "0", stroke: "var(--muted)", strokeDasharray: "3 3" }),
        ...bands.map(([at, textAnchor, dx]) => Plot.text([at], { x: (v) => v, text: number, frameAnchor: "top", textAnchor, dx, dy: -12, fill: "var(--muted)" })),
        ...(narrow ? names(rows.map((r) => ({ ...r, y: r.name })), (r) => r.name, null, width) : []),
        Plot.ruleY(bounded("low", "high"), { y: "name", x1: "low", x2: "high", stroke: "var(--muted)", strokeWidth: 1.2, dy }),
        Plot.ruleY(bounded("closed_low", "closed_high"), { y: "name", x1: "closed_low", x2: "closed_high", stroke: "var(--nature-0)", strokeWidth: 5, strokeOpacity: 0.5, dy }),
        Plot.dot(rows, { y: "name", x: "hhi", r: 5, fill: "var(--nature-0)", stroke: "var(--paper)", dy }),
        Plot.dot(rows.filter((r) => r.looked), { y: "name", x: "looked", r: 4.6, symbol: "diamond2", fill: "var(--nature-1)", stroke: "var(--paper)", dy }),
      ],
    });
  }

  const rowed = { shares, hhi, lines };
  const chosen = { bars, years, spread, layers: (data, choice, width) => layers(choice, width) };

  // What is told beside the picture of a choice.
  function tell(figure, choice) {
    for (const part of figure.querySelectorAll(".choice")) part.hidden = part.dataset.choice !== String(figure.dataset.at ?? 0);
    const place = figure.querySelector("div.told");
    if (!place) return;
    const facts = choice.told.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
    const list = Object.assign(document.createElement("ul"), { className: "plain" });
    list.append(...facts);
    place.replaceChildren(...(facts.length ? [list] : []));
  }

  function draw(figure) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const kind = figure.dataset.chart;
    const width = Math.max(260, Math.min(kind === "layers" ? 1280 : 960, figure.clientWidth));
    const choice = rowed[kind] ? null : data.choices[Number(figure.dataset.at ?? 0)];
    const picture = choice ? chosen[kind](data, choice, width) : rowed[kind](data, width);
    picture.setAttribute("role", "img");
    for (const part of picture.querySelectorAll("[aria-label]")) {  // a part without a role must have none
      part.dataset.mark = part.getAttribute("aria-label");
      part.removeAttribute("aria-label");
    }
    const caption = figure.querySelector("figcaption").textContent;
    picture.setAttribute("aria-label", choice?.name ? `${choice.name}. ${caption}` : caption);
    figure.querySelector(".plot").replaceChildren(picture);
    if (choice) tell(figure, choice);
  }

  const figures = [...document.querySelectorAll("figure.chart")];
  for (const figure of figures) {
    const select = figure.querySelector(".choose select");
    if (select) {
      select.closest(".choose").hidden = false;
      figure.dataset.at = select.value;  // a browser that comes back keeps what was chosen
      select.addEventListener("change", () => { figure.dataset.at = select.value; draw(figure); });
    }
    draw(figure);
  }
  let waiting = 0;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => figures.forEach(draw));
  });
})();
