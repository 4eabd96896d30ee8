// Finds companies by name, by other names, by what counts with them, or nearly so.
"use strict";
window.lingkar = window.lingkar || {};
(() => {
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();

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

  // The node that is meant (`sure`), else the nearest, else nothing but that there is none.
  lingkar.find = (typed, nodes, there, countsWith) => {
    const wanted = plain(typed);
    if (!wanted) return null;
    const shown = [...nodes.values()].filter((node) => there(node.id));
    // Names first, so that one is never found by another's alias.
    const terms = shown.map((node) => ({ text: node.name, id: node.id, note: "" }));
    for (const node of shown) {
      for (const [text, part, partName] of node.also) {
        if (part === undefined) terms.push({ text, id: node.id, note: "" });
        else if (!there(part)) terms.push({ text, id: node.id, note: countsWith(partName, node.name) });
      }
    }
    const hit = [(t) => t === wanted, (t) => t.startsWith(wanted), (t) => t.includes(wanted)]
      .reduce((found, test) => found || terms.find((term) => test(plain(term.text))), null);
    if (hit) return { ...hit, sure: true };
    let best = { sure: false };
    for (const term of terms) {
      const text = plain(term.text);
      const away = Math.min(edits(wanted, text), edits(wanted, text.split(" ")[0]) + 0.5);
      if (away <= Math.max(1, wanted.length / 3) + 0.5 && (best.id === undefined || away < best.away)) best = { ...term, away, sure: false };
    }
    return best;
  };
})();
