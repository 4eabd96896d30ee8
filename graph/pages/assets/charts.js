// Draws the charts with Observable Plot from the data beside them; the tables say the same.
"use strict";
(() => {
  const shorten = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

  function hhi(rows, width) {
    const narrow = width < 560;
    const most = narrow ? 13 : 30;
    const left = Math.min(narrow ? 104 : 210, 14 + 7 * Math.max(...rows.map((r) => Math.min(most, r.name.length))));
    const bounded = (low, high) => rows.filter((r) => r[low] !== null && r[high] !== null);
    return Plot.plot({
      width, height: 52 + 24 * rows.length, marginLeft: left, marginRight: 30, marginBottom: 38,
      style: { background: "none", color: "currentColor", fontSize: "12.5px" },
      x: { domain: [0, 10000], label: "HHI", tickFormat: (v) => v.toLocaleString("en").replace(",", "\u00a0"), ticks: narrow ? 3 : 6, grid: true },
      y: { domain: rows.map((r) => r.name), label: null, tickSize: 0, tickFormat: (n) => shorten(n, most) },
      marks: [
        Plot.ruleX([1000, 1800], { stroke: "var(--muted)", strokeDasharray: "3 3" }),
        Plot.ruleY(bounded("low", "high"), { y: "name", x1: "low", x2: "high", stroke: "var(--muted)", strokeWidth: 1.2 }),
        Plot.ruleY(bounded("closed_low", "closed_high"), { y: "name", x1: "closed_low", x2: "closed_high", stroke: "var(--nature-0)", strokeWidth: 5, strokeOpacity: 0.5 }),
        Plot.dot(rows, { y: "name", x: "hhi", r: 5, fill: "var(--nature-0)", stroke: "var(--paper)" }),
      ],
    });
  }

  function shares(rows, width) {
    const narrow = width < 560;
    const most = narrow ? 13 : 30;
    const left = Math.min(narrow ? 104 : 210, 14 + 7 * Math.max(...rows.map((r) => Math.min(most, r.name.length))));
    return Plot.plot({
      width, height: 50 + 24 * rows.length, marginLeft: left, marginRight: 96, marginBottom: 38,
      style: { background: "none", color: "currentColor", fontSize: "12.5px" },
      x: { domain: [0, 100 * Math.max(...rows.map((r) => r.share))], label: "% of the known sum", percent: true, ticks: narrow ? 3 : 6, grid: true },
      y: { domain: rows.map((r) => r.name), label: null, tickSize: 0, tickFormat: (n) => shorten(n, most) },
      marks: [
        Plot.barX(rows, { y: "name", x: "share", fill: "var(--nature-0)", insetTop: 2, insetBottom: 2 }),
        Plot.text(rows, { y: "name", x: "share", text: (r) => r.amount.split(" (")[0], dx: 4, textAnchor: "start", fill: "currentColor" }),
      ],
    });
  }

  const kinds = { hhi, shares };
  function draw(figure) {
    const rows = JSON.parse(figure.querySelector("script").textContent);
    const place = figure.querySelector(".plot");
    const picture = kinds[figure.dataset.chart](rows, Math.max(260, Math.min(900, figure.clientWidth)));
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", figure.querySelector("figcaption").textContent);
    for (const group of picture.querySelectorAll("g[aria-label]")) group.setAttribute("role", "group");
    place.replaceChildren(picture);
  }
  const figures = [...document.querySelectorAll("figure.chart")];
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
