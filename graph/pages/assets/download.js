// Lets every table be taken along as CSV and every picture as SVG or PNG. Nothing leaves the page.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const STYLES = [
    "color", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "font-style", "text-anchor",
    "dominant-baseline", "paint-order", "visibility", "display", "mix-blend-mode",
  ];
  const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // The nearest heading before a thing, of those that stand around it.
  function heading(thing) {
    for (let here = thing; here && here.tagName !== "BODY"; here = here.parentElement)
      for (let before = here; before; before = before.previousElementSibling)
        if (/^H[1-6]$/.test(before.tagName)) return before.textContent.replace(/\s+/g, " ").trim();
    return document.title;
  }
  function fileName(thing, ending) {
    const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
    const page = document.querySelector("h1");
    const parts = ["lingkar", page ? plain(page.textContent) : "", plain(heading(thing))];
    return `${[...new Set(parts.filter(Boolean))].join("-")}.${ending}`;
  }

  // -- tables -------------------------------------------------------------------------------

  // A cell that knows its number gives that with every digit, and its ends in columns of their own:
  // an exact number is both of its ends, and where one is open there is none.
  function cellText(cell, end = "value") {
    const told = cell.dataset;
    if (told.value !== undefined) {
      const exact = told.low === undefined && told.high === undefined && end !== "unit";
      return told[exact ? "value" : end] ?? "";
    }
    if (end !== "value") return "";
    const copy = cell.cloneNode(true);
    for (const odd of copy.querySelectorAll("svg, script, details > summary, button")) odd.remove();
    for (const line of copy.querySelectorAll("br")) line.replaceWith("; ");
    for (const item of copy.querySelectorAll("li:not(:last-child), ul:not(:last-child), tr:not(:last-child)")) item.append("; ");
    for (const item of copy.querySelectorAll("td, th, .bounds, dd")) item.prepend(" ");
    return copy.textContent.replace(/\s+/g, " ").replace(/ ?;( ;)+/g, ";").trim();
  }
  // A spreadsheet would obey what begins like a formula; a number that does is a number.
  function guarded(text) {
    return /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  }
  function columnsOf(rows) {
    const columns = [];
    for (let at = 0; at < Math.max(...rows.map((row) => row.length)); at += 1) {
      const cells = rows.map((row) => row[at]).filter(Boolean);
      const ends = ["low", "high"].filter((end) => cells.some((cell) => cell.dataset[end] !== undefined));
      const units = new Set(cells.map((cell) => cell.dataset.unit ?? "").filter((unit, i) => cells[i].dataset.value !== undefined));
      const valued = !ends.length || cells.some((cell) => cell.tagName === "TD" && cellText(cell) !== "");
      const unit = units.size === 1 && !units.has("") ? [...units][0] : "";
      for (const end of [...(valued ? ["value"] : []), ...ends]) columns.push({ at, end, unit });
      if (units.size > 1) columns.push({ at, end: "unit", unit: "" });
    }
    return columns;
  }
  function fieldText(cell, { end, unit }) {
    if (!cell) return "";
    if (cell.tagName !== "TH") return cellText(cell, end);
    const about = [words[end], unit].filter(Boolean).join(", ");
    return about ? `${cellText(cell)} (${about})` : cellText(cell);
  }
  function csvOf(table) {
    const rows = [...table.rows].map((row) => [...row.cells].flatMap((cell) => [cell, ...Array(cell.colSpan - 1).fill(null)]));
    const columns = columnsOf(rows);
    return rows.map((row) => columns.map((column) => `"${guarded(fieldText(row[column.at], column)).replaceAll('"', '""')}"`).join(",")).join("\r\n");
  }
  function saveTable(table) {
    const text = `\ufeff${csvOf(table)}\r\n`;
    save(new Blob([text], { type: "text/csv;charset=utf-8" }), fileName(table, "csv"));
  }

  // -- pictures -----------------------------------------------------------------------------

  const paper = () => getComputedStyle(document.body).backgroundColor;
  const area = (thing) => { const box = thing.getBoundingClientRect(); return box.width * box.height; };
  function pictureIn(place) {
    const found = [...place.querySelectorAll("canvas, svg")].filter((p) => !p.closest("figcaption, table, button, .legend, aside") && area(p) > 2500);
    return found.sort((a, b) => (b.tagName === "CANVAS") - (a.tagName === "CANVAS") || area(b) - area(a))[0];
  }

  const REFERENCE = /url\(["']?[^"'()#]*#([^"'()]+)["']?\)/;
  // A copy that looks the same without the page's style sheet.
  function standing(thing) {
    const copy = thing.cloneNode(true);
    const there = [thing, ...thing.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
      const style = getComputedStyle(there[i]);
      element.removeAttribute("class");
      element.removeAttribute("style");
      for (const name of STYLES) {
        const value = style.getPropertyValue(name);
        if (value) element.setAttribute(name, value.replace(REFERENCE, "url(#$1)"));
      }
    });
    for (const odd of copy.querySelectorAll("style, script")) odd.remove();
    return copy;
  }
  // The patterns that a picture is filled with stand elsewhere on the page: they have to come along.
  function patternsFor(copy) {
    const wanted = new Set([...copy.querySelectorAll("[fill^=url], [stroke^=url]")]
      .flatMap((element) => ["fill", "stroke"].map((name) => REFERENCE.exec(element.getAttribute(name) ?? "")?.[1])).filter(Boolean));
    const defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
    for (const id of wanted) {
      const pattern = document.getElementById(id);
      if (pattern && !copy.querySelector(`#${CSS.escape(id)}`)) defs.append(standing(pattern));
    }
    return defs;
  }
  function saveSvg(svg, place) {
    const copy = standing(svg);
    copy.prepend(patternsFor(copy));
    for (const link of copy.querySelectorAll("a")) link.removeAttribute("href");
    const box = svg.getBoundingClientRect();
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", Math.round(box.width));
    copy.setAttribute("height", Math.round(box.height));
    if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${Math.round(box.width)} ${Math.round(box.height)}`);
    const [x, y, width, height] = copy.getAttribute("viewBox").split(/[\s,]+/);
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x, y, width, height, fill: paper() })) ground.setAttribute(name, value);
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = heading(place);
    copy.prepend(title, ground);
    save(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }), fileName(place, "svg"));
  }

  function saveCanvas(canvas, place) {
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    const pen = copy.getContext("2d");
    pen.fillStyle = paper();
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(canvas, 0, 0);
    copy.toBlob((blob) => save(blob, fileName(place, "png")), "image/png");
  }

  function savePicture(place) {
    const picture = pictureIn(place);
    if (!picture) return;
    if (picture.tagName === "CANVAS") saveCanvas(picture, place);
    else saveSvg(picture, place);
  }

  // -- buttons ------------------------------------------------------------------------------

  function button(text, about, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "take";
    made.textContent = text;
    made.setAttribute("aria-label", `${text}: ${heading(about)}`);
    made.addEventListener("click", act);
    return made;
  }
  const offered = new WeakSet();
  function offer() {
    for (const table of document.querySelectorAll("main table")) {
      if (offered.has(table) || table.parentElement.closest("table, #panel") || !table.rows.length) continue;
      offered.add(table);
      const frame = table.closest(".scroll") || table;
      frame.after(button(words.table, table, () => saveTable(table)));
    }
    for (const place of document.querySelectorAll("main figure, main .stage")) {
      if (offered.has(place) || !pictureIn(place)) continue;
      offered.add(place);
      const made = button(words.picture, place, () => savePicture(place));
      if (place.tagName === "FIGURE") place.append(made);
      else place.after(made);
    }
  }
  // What is pasted elsewhere needs the whole address, which only the page knows.
  for (const link of document.querySelectorAll("[data-embed]")) {
    const text = link.closest("details").querySelector("textarea");
    if (location.protocol !== "file:") {
      text.value = text.value.replace(`src="${text.value.split('"')[1]}"`, `src="${link.href}"`);
      link.closest("details").querySelector("[data-from-disk]").hidden = true;
    }
    text.addEventListener("focus", () => text.select());
  }
  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(offer); };
  window.addEventListener("load", () => {
    offer();
    new MutationObserver(soon).observe(document.querySelector("main"), { childList: true, subtree: true });
  });
})();
