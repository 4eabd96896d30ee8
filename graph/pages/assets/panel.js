// The panel beside the map: the evidence of what is chosen. Text only, never markup.
"use strict";
window.lingkar = window.lingkar || {};
(() => {
  function el(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== null && text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  const link = (text, href) => (href ? el("a", text, { href }) : el("span", text));
  function name(text, href) { const made = el("bdi"); made.append(link(text, href)); return made; }
  function pair(list, term, ...values) { list.append(el("dt", term)); const dd = el("dd"); dd.append(...values); list.append(dd); }
  function rowOf(cells, tag = "td") { const row = el("tr"); row.append(...cells.map((c) => el(tag, c))); return row; }

  // `seen` tells what the lens shows: money, speech, day, edges, and the network at other levels.
  function panel(place, words, natures) {
    const empty = [...place.childNodes].map((node) => node.cloneNode(true));

    function sourceItem(source) {
      const item = el("li");
      const title = el("bdi");
      title.append(source.url ? el("a", source.title, { href: source.url, rel: "noopener noreferrer" }) : el("span", source.title));
      item.append(title, el("span", ` ${source.publisher}, ${source.published}${source.primary ? `, ${words.primary}` : ""}`, { class: "muted" }));
      return item;
    }

    function flowBlock(seen, shown) {
      const flow = seen.data.flows[shown.flow];
      const block = el("section", null, { class: "flow" });
      const title = el("h4");
      title.append(name(flow.deal, flow.href));
      const list = el("dl");
      pair(list, words.amount, el("b", seen.money.amount(shown.amount)));
      pair(list, words.told, flow.told);
      pair(list, words.kind, flow.inKind ? seen.speech.fill(words.kindInKind, flow.kind) : flow.kind);
      pair(list, words.status, shown.status);
      if (flow.period) pair(list, words.period, flow.period);
      if (flow.capacity) pair(list, words.capacity, flow.capacity);
      if (flow.note) pair(list, words.note, flow.note);
      const history = el("ol");
      for (const [known, date, what, amount, doubt] of flow.history) {
        if (known > seen.date) continue;
        const item = el("li", `${date} ${what}${amount ? ` ${amount}` : ""}`);
        if (doubt) item.append(el("span", ` (${doubt})`, { class: "doubt" }));
        history.append(item);
      }
      const sources = el("ul", null, { class: "from" });
      sources.append(...flow.sources.map((i) => seen.data.sources[i]).filter((s) => s.known <= seen.date).map(sourceItem));
      block.append(title, list, el("span", words.history, { class: "muted" }), history, el("span", words.sources, { class: "muted" }), sources);
      return block;
    }

    const totalOf = (seen, edge) => seen.money.total(edge, edge.known, edge.qualifying);

    function edge(seen, id) {
      const found = seen.edges.get(id);
      const [from, to, nature] = id.split("\t");
      const title = el("h3");
      const ends = [from, to].map((end) => seen.details.get(end));
      title.append(name(ends[0].short, ends[0].href), " → ", name(ends[1].short, ends[1].href));
      const list = el("dl");
      pair(list, natures[Number(nature)], el("b", found ? totalOf(seen, found) : words.notHere));
      if (found) {
        pair(list, words.bounds, seen.money.bounds(found));
        pair(list, words.known, seen.speech.of(found.known, found.qualifying));
      }
      for (const [label, edges] of seen.byFirmness()) if (edges.has(id)) pair(list, label, totalOf(seen, edges.get(id)));
      return [title, list, ...(found ? found.flows : []).map((flow) => flowBlock(seen, flow))];
    }

    // The cash of some flows; what is in kind is never added to it, but told where there is nothing else.
    function cash(seen, flows) {
      const moving = flows.filter((flow) => !flow.inKind);
      const known = (list) => list.filter((flow) => flow.amount.stated !== null);
      const sum = (list, of) => seen.money.total(lingkar.edges.total(list.map((flow) => flow.amount)), known(list).length, of);
      if (moving.length || !flows.length) return sum(moving, moving.length);
      const told = known(flows);
      return seen.speech.fill(words.pair, words.inKindOnly, told.length ? sum(told, flows.length) : seen.undisclosed);
    }

    function node(seen, id, chooseEdge) {
      const found = seen.details.get(id);
      const title = el("h3");
      title.append(name(found.name, found.href));
      const mine = seen.reach(id);
      const table = el("table");
      table.append(rowOf([words.nature, words.into, words.out], "th"));
      natures.forEach((label, nature) => {
        const flows = mine.filter((e) => e.nature === nature).flatMap((e) => e.flows);
        if (flows.length) table.append(rowOf([label, cash(seen, flows.filter((f) => f.to === id)), cash(seen, flows.filter((f) => f.from === id))]));
      });
      const more = el("p");
      more.append(link(words.allOfIt, found.href));
      const list = el("ul");
      for (const each of mine) {
        const item = el("li");
        item.append(button(seen, each, chooseEdge));
        list.append(item);
      }
      return [title, el("p", found.kind, { class: "muted" }), table, more, list];
    }

    function button(seen, each, chooseEdge) {
      const ends = [each.from, each.to].map((end) => seen.details.get(end).name);
      const made = el("button", `${ends[0]} → ${ends[1]}, ${natures[each.nature]}, ${totalOf(seen, each)}`, { type: "button", class: "inline" });
      made.addEventListener("click", () => chooseEdge(each.id));
      return made;
    }

    function ring(seen, found, chooseEdge) {
      const title = found.ids.concat(found.ids[0]).map((id) => seen.details.get(id).name).join(" → ");
      const legs = found.edges.filter((id) => seen.edges.has(id)).map((id) => button(seen, seen.edges.get(id), chooseEdge));
      const list = el("dl");
      pair(list, words.smallest, el("b", seen.money.sum(found.stated)));
      if (found.stated === null) pair(list, words.bounds, seen.money.bounds(found));
      pair(list, words.known, seen.speech.of(found.known, found.qualifying));
      return [el("h3", title), list, ...legs, found.page ? link(words.legs, `rings.html#${found.page}`) : ""];
    }

    function show(parts) {
      place.replaceChildren(...(parts || empty.map((each) => each.cloneNode(true))));
      place.scrollTop = 0;
    }
    return { show, edge, node, ring, prepend: (text) => place.prepend(el("p", text, { class: "note" })) };
  }

  lingkar.panel = panel;
  lingkar.el = el;
  lingkar.name = name;
})();
