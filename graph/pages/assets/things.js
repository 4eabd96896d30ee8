// Draws the charts of chips and claims with Observable Plot from the data beside them.
"use strict";
(() => {
  const colours = ["var(--nature-0)", "var(--nature-1)", "var(--nature-2)", "var(--nature-3)", "var(--muted)"];
  const stances = ["var(--nature-1)", "var(--muted)", "var(--nature-0)"];
  const symbols = ["triangle", "circle", "square"];
  const style = { background: "none", color: "currentColor", fontSize: "12.5px" };
  const day = (text) => new Date(`${text}T00:00:00Z`);

  function efficiency({ points, axis }, width) {
    const rows = points.map((p) => ({ ...p, date: day(p.day) }));
    const byId = new Map(rows.map((row) => [row.id, row]));
    const lines = rows.filter((row) => byId.has(row.after)).map((row) => ({ from: byId.get(row.after), to: row }));
    const marks = [
      Plot.link(lines, { x1: (l) => l.from.date, y1: (l) => l.from.value, x2: (l) => l.to.date, y2: (l) => l.to.value, stroke: (l) => colours[l.to.designer], strokeOpacity: 0.5 }),
      Plot.dot(rows, { x: "date", y: "value", r: 4.5, fill: (d) => colours[d.designer], stroke: "var(--paper)", title: "title" }),
    ];
    const plot = (more) => Plot.plot({
      width, height: 340, marginLeft: 44, marginRight: 24, style,
      x: { label: null, nice: true, ticks: width < 500 ? 4 : 7 },
      y: { type: "log", label: axis, grid: true, ticks: 5, tickFormat: (v) => v.toLocaleString(document.documentElement.lang) },
      marks: [...marks, ...more],
    });
    const bare = plot([]);
    const [x, y] = [bare.scale("x"), bare.scale("y")];
    const placed = [];
    for (const row of rows.filter((d) => d.last).sort((a, b) => b.value - a.value)) {
      const long = 7 * row.name.length + 10;
      const at = x.apply(row.date);
      const sides = [false, true].map((left) => ({ row, left, from: left ? at - long : at, to: left ? at : at + long, y: y.apply(row.value) }));
      const dots = rows.filter((d) => d !== row).map((d) => ({ from: x.apply(d.date) - 5, to: x.apply(d.date) + 5, y: y.apply(d.value) }));
      const free = sides.find((box) => box.from > 44 && box.to < width && ![...placed, ...dots].some((other) => Math.abs(other.y - box.y) < 12 && other.from < box.to && box.from < other.to));
      if (free) placed.push(free);
    }
    const label = (left) => Plot.text(placed.filter((p) => p.left === left).map((p) => p.row), { x: "date", y: "value", text: "name", dx: left ? -8 : 8, textAnchor: left ? "end" : "start", fill: "currentColor", stroke: "var(--paper)", strokeWidth: 3 });
    return plot([label(false), label(true)]);
  }

  function claims({ points, topics }, width) {
    const rows = points.map((p) => ({ ...p, date: day(p.day) }));
    const narrow = width < 560;
    const colour = (d) => stances[d.stance] ?? "var(--muted)";
    const shorten = (name) => (narrow && name.length > 15 ? `${name.slice(0, 14)}…` : name);
    return Plot.plot({
      width, height: 40 + 44 * topics.length, marginLeft: narrow ? 122 : 170, marginRight: 12, style,
      fy: { domain: topics, label: null, axis: "left", tickFormat: shorten, padding: 0 },
      x: { label: null, grid: true, ticks: narrow ? 3 : 8 },
      marks: [
        Plot.frame({ anchor: "bottom", stroke: "var(--rule)" }),
        Plot.dot(rows, Plot.dodgeY({ anchor: "middle", x: "date", fy: "topic", r: narrow ? 2.4 : 4, padding: 0.6, fill: (d) => (d.vague ? "var(--paper)" : colour(d)), stroke: colour, strokeWidth: 1.4, symbol: (d) => symbols[d.stance] ?? "diamond", title: "title" })),
      ],
      symbol: { type: "identity" },
    });
  }

  const kinds = { efficiency, claims };
  function draw(figure) {
    const told = JSON.parse(figure.querySelector("script").textContent);
    const picture = kinds[figure.dataset.chart](told, Math.max(280, Math.min(1200, figure.clientWidth)));
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", figure.querySelector("figcaption").textContent.replace(/\s+/g, " ").trim());
    for (const part of picture.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");  // the picture has a label as a whole
    figure.querySelector(".plot").replaceChildren(picture);
  }
  const figures = [...document.querySelectorAll("figure.thing-chart")];
  figures.forEach(draw);
  let waiting = 0;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => figures.forEach(draw));
  });
})();
