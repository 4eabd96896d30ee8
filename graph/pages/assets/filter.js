// Narrows long tables to the rows that hold what is typed.
"use strict";
for (const box of document.querySelectorAll("[data-filter]")) {
  const bodies = box.dataset.filter.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");  // a no-break space is a space
  const rows = bodies.flatMap((body) => [...body.rows]);
  const words = rows.map((row) => plain(`${row.textContent} ${row.dataset.words || ""}`));
  box.closest("label").hidden = false;
  box.addEventListener("input", () => {
    const wanted = plain(box.value.trim()).split(" ");
    rows.forEach((row, i) => { row.hidden = !wanted.every((word) => words[i].includes(word)); });
    for (const body of bodies) {
      const folded = body.closest("details");
      if (folded) folded.open = box.value.trim() !== "" && [...body.rows].some((row) => !row.hidden);
    }
  });
}
