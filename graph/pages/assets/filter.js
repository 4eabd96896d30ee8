// Narrows a long table to the rows that hold what is typed.
"use strict";
for (const box of document.querySelectorAll("[data-filter]")) {
  const rows = [...document.getElementById(box.dataset.filter).rows];
  const words = rows.map((row) => `${row.textContent} ${row.dataset.words || ""}`.toLowerCase());
  box.closest("label").hidden = false;
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase().split(/\s+/);
    rows.forEach((row, i) => { row.hidden = !wanted.every((word) => words[i].includes(word)); });
  });
}
