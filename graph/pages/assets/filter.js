// Narrows long tables and lists to what is typed and chosen. Fields that name the same list work
// together: words are looked for in the text, a choice in data-<key> of each row.
"use strict";
(() => {
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");  // a no-break space is a space
  const groups = new Map();
  for (const box of document.querySelectorAll("[data-filter]")) {
    groups.set(box.dataset.filter, [...(groups.get(box.dataset.filter) || []), box]);
  }
  for (const [names, boxes] of groups) {
    const lists = names.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    const rows = lists.flatMap((list) => [...(list.rows || list.children)]);
    const words = rows.map((row) => plain(`${row.textContent} ${row.dataset.words || ""}`));
    const told = [...document.querySelectorAll("[data-shown]")].filter((p) => p.dataset.shown === names);
    const tell = () => {
      const counted = { shown: rows.filter((row) => !row.hidden).length, all: rows.length };
      for (const p of told) p.textContent = p.dataset.said.replace(/\{(shown|all)\}/g, (_, key) => counted[key]);
    };
    const narrow = () => {
      const chosen = boxes.filter((box) => box.value.trim() !== "");
      const tests = chosen.map((box) => {
        const wanted = plain(box.value.trim()).split(" ");
        const key = box.dataset.key;
        return key
          ? (row) => (row.dataset[key] || "").split(" ").includes(box.value)
          : (_, i) => wanted.every((word) => words[i].includes(word));
      });
      rows.forEach((row, i) => { row.hidden = !tests.every((test) => test(row, i)); });
      for (const list of lists) {
        const folded = list.closest("details");
        if (folded) folded.open = chosen.length > 0 && [...(list.rows || list.children)].some((row) => !row.hidden);
      }
      tell();
    };
    for (const box of boxes) {
      box.closest("label").hidden = false;
      box.addEventListener("input", narrow);
    }
    tell();
  }
})();
